import Diagnostics
import Source

/// Bytes to tokens. Never fails: what starts no token becomes an `unknown` one with a diagnostic.
///
/// Needs nothing from the parser; its only state is the stack of open interpolations. Trivia is
/// not stored: it is what lies between tokens, so tokens and trivia are the text again.
public struct Tokenizer {
  let file: SourceFile
  let bytes: ByteCursor
  let wordTable = WordTable.shared
  /// The next byte to look at.
  var at = 0
  /// What stands before the token to come.
  var trivia: TriviaFlags = []
  var tokens: TokenBuffer = []
  var diagnostics: [Diagnostic] = []
  /// The strings whose interpolations are open, outermost first.
  var interpolations: [OpenInterpolation] = []

  /// A string whose interpolation is being read.
  struct OpenInterpolation {
    /// How many `#` the string has.
    var hashes: Int
    /// Whether it is a `"""` block.
    var isBlock: Bool
    /// How many `(` are open inside the interpolation.
    var parens: Int
    /// Where the `\(` stands.
    var start: Int
  }

  private init(_ file: SourceFile, _ bytes: ByteCursor) {
    self.file = file
    self.bytes = bytes
    // Real files have a token for every four to six bytes; growing the array costs more.
    tokens.reserveCapacity(bytes.count / 4 + 16)
  }

  /// The tokens of a file, ending with one `endOfFile`, and what is wrong with its text.
  public static func tokenize(
    _ file: SourceFile
  ) -> (tokens: TokenBuffer, diagnostics: [Diagnostic]) {
    withCursor(file.bytes) { cursor in
      var tokenizer = Tokenizer(file, cursor)
      tokenizer.run()
      return (tokenizer.tokens, tokenizer.diagnostics)
    }
  }

  private mutating func run() {
    checkEncoding()
    if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { at = 3 }
    while at < bytes.count { next() }
    closeInterpolations(includingBlocks: true)
    append(.endOfFile, from: bytes.count)
  }

  /// Reads one token or one piece of trivia.
  @inline(__always)
  private mutating func next() {
    let byte = bytes[at]
    switch byte {
    case 0x20, 0x09:
      trivia.insert(.blank)
      at += 1
      while bytes[at] == 0x20 { at += 1 }
    case 0x0A, 0x0D:
      if !interpolations.isEmpty { closeInterpolations(includingBlocks: false) }
      trivia.formUnion([.newline, .blank])
      at += 1
      while bytes[at] == 0x20 { at += 1 }
    case 0x61...0x7A, 0x41...0x5A, 0x5F: scanIdentifier()
    case 0x30...0x39: scanNumber()
    case 0x22: scanString(hashes: 0)
    case 0x28:
      if !interpolations.isEmpty { interpolations[interpolations.count - 1].parens += 1 }
      token(.leftParen, 1)
    case 0x29: scanRightParen()
    case 0x5B: token(.leftBracket, 1)
    case 0x5D: token(.rightBracket, 1)
    case 0x7B: token(.leftBrace, 1)
    case 0x7D: token(.rightBrace, 1)
    case 0x2C: token(.comma, 1)
    case 0x3A: token(.colon, 1)
    case 0x2F: scanSlash()
    default: scanOperator(byte)
    }
  }

  /// Appends a token that begins here and is `length` bytes long.
  @inline(__always)
  mutating func token(_ kind: TokenKind, _ length: Int) {
    let start = at
    at += length
    append(kind, from: start)
  }

  /// Appends a token that began at `start` and ends here.
  @inline(__always)
  mutating func append(_ kind: TokenKind, from start: Int, word: Word = .none) {
    tokens.append(
      Token(
        start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: at - start),
        kind: kind, word: word, trivia: trivia))
    trivia = []
  }

  /// The span of the bytes from `start` to `end`.
  func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(file.base + UInt32(start), file.base + UInt32(end))
  }

  @inline(__always)
  private mutating func scanIdentifier() {
    let start = at
    at += 1
    while ByteClass.isWord(bytes[at]) { at += 1 }
    let length = at - start
    let word =
      length <= 8 && length >= 2 && bytes[start] >= 0x61
      ? wordTable.word(bytes.word(at: start, count: length)) : Word.none
    append(.identifier, from: start, word: word)
  }

  private mutating func scanRightParen() {
    guard let last = interpolations.last else { return token(.rightParen, 1) }
    if last.parens > 0 {
      interpolations[interpolations.count - 1].parens -= 1
      return token(.rightParen, 1)
    }
    interpolations.removeLast()
    scanStringPiece(
      from: at, contentFrom: at + 1, hashes: last.hashes, isBlock: last.isBlock, isFirst: false)
  }

  private mutating func scanOperator(_ byte: UInt8) {
    let second = bytes[at + 1]
    switch byte {
    case 0x2E:  // .
      if second != 0x2E { return token(.dot, 1) }
      bytes[at + 2] == 0x2E ? token(.ellipsis, 3) : token(.rangeDots, 2)
    case 0x3D:  // =
      if second == 0x3D { return token(.equalEqual, 2) }
      second == 0x3E ? token(.fatArrow, 2) : token(.equal, 1)
    case 0x3F:  // ?
      if second == 0x3F { return token(.questionQuestion, 2) }
      second == 0x2E ? token(.questionDot, 2) : token(.question, 1)
    case 0x2B: second == 0x3D ? token(.plusEqual, 2) : token(.plus, 1)
    case 0x2D: second == 0x3E ? token(.arrow, 2) : token(.minus, 1)
    case 0x2A: token(.star, 1)
    case 0x3C: second == 0x3D ? token(.lessEqual, 2) : token(.less, 1)
    case 0x3E: second == 0x3D ? token(.greaterEqual, 2) : token(.greater, 1)
    case 0x21: second == 0x3D ? token(.notEqual, 2) : token(.not, 1)
    case 0x7C: second == 0x7C ? token(.orOr, 2) : token(.pipe, 1)
    case 0x26 where second == 0x26: token(.andAnd, 2)
    case 0x40: token(.at, 1)
    case 0x23: scanHash()
    default: scanUnknown(byte)
    }
  }
}
