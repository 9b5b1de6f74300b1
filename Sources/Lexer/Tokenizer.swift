import Diagnostics
import Source

/// Bytes to tokens. Never fails: what starts no token becomes an `unknown` one with a diagnostic.
///
/// Needs nothing from the parser; its only state is the stack of open interpolations. Trivia is
/// not stored: it is what is between tokens, so tokens and trivia are the text again.
public struct Tokenizer: ~Copyable {
  let file: SourceFile
  let bytes: ByteCursor
  let wordTable = WordTable.shared
  let kinds = TokenKind.ofBytes
  /// The next byte to look at.
  var at = 0
  /// What is before the token to come.
  var trivia: TokenFlags = []
  var tokens: GrowingBuffer<Token>
  var diagnostics: [Diagnostic] = []
  /// Where the first NUL byte is, which no text has.
  var firstNUL: Int?
  /// The strings whose interpolations are open, outermost first.
  var interpolations: [OpenInterpolation] = []
  /// The conflict of a merge that is being read.
  var conflict: Conflict?

  /// A string whose interpolation is being read.
  struct OpenInterpolation {
    /// How many `#` the string has.
    var hashes: Int
    /// Whether it is a `"""` block.
    var isBlock: Bool
    /// How many `(` are open inside the interpolation.
    var parens: Int
    /// Where the `\(` is.
    var start: Int
  }

  private init(_ file: SourceFile, _ bytes: ByteCursor) {
    self.file = file
    self.bytes = bytes
    // Real files have a token for every four to six bytes.
    tokens = GrowingBuffer(capacity: bytes.count / 4 + 16)
  }

  /// The tokens of a file, ending with one `endOfFile`, and what is wrong with its text.
  public static func tokenize(
    _ file: SourceFile
  ) -> (tokens: TokenBuffer, diagnostics: [Diagnostic]) {
    withCursor(file.bytes) { cursor in
      var tokenizer = Tokenizer(file, cursor)
      tokenizer.run()
      return tokenizer.finish()
    }
  }

  private consuming func finish() -> (tokens: TokenBuffer, diagnostics: [Diagnostic]) {
    (TokenBuffer(tokens), diagnostics)
  }

  private mutating func run() {
    checkEncoding()
    if bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { at = 3 }
    while true {
      scanCommon()
      if at >= bytes.count { break }
      next()
    }
    closeInterpolations(includingBlocks: true)
    if let firstNUL {
      diagnostics = [.notText(span(firstNUL, firstNUL + 1))]
      tokens.removeLast(tokens.count)
    }
    append(.endOfFile, from: bytes.count)
  }

  /// Reads spaces, names, plain strings and what is one byte long, up to the first byte that is
  /// none of these. Nine of ten tokens are read here, so all state is in local variables.
  private mutating func scanCommon() {
    var at = self.at
    var trivia = self.trivia
    let isInterpolated = !interpolations.isEmpty
    defer {
      self.at = at
      self.trivia = trivia
    }
    while true {
      var byte = bytes[at]
      if byte == 0x20 {
        trivia.formUnion(.blank)
        at &+= 1
        byte = bytes[at]
        if byte == 0x20 {
          at = bytes.endOfBlanks(from: at)
          byte = bytes[at]
        }
      }
      let start = at
      var kind = TokenKind.identifier
      var word = Word.none
      if ByteClass.isWord(byte) {
        let first = bytes.word(at: at)
        let length = ByteWord.first(in: ByteWord(first).ends)
        if ByteClass.isDigit(byte) {
          // A number that consists only of digits.
          let next = bytes[at &+ length]
          if ByteWord.first(in: ByteWord(first).nonDigits) < length || length == 8 { return }
          if next == 0x2E || next == 0x25 || byte == 0x30 && length > 1 { return }
          at &+= length
          kind = .integer
        } else if length < 8 {
          at &+= length
          word = wordTable.word(first & (1 &<< UInt64(length &* 8) &- 1))
        } else {
          at = bytes.endOfWord(from: at &+ 8)
          if at &- start == 8 { word = wordTable.word(first) }
        }
      } else if byte == 0x0A {
        if isInterpolated { return }
        trivia.formUnion([.newline, .blank])
        at &+= 1
        continue
      } else if byte == 0x22 {
        let end = bytes.endOfPlainText(from: at &+ 1)
        if bytes[end] != 0x22 || end == start &+ 1 { return }
        at = end &+ 1
        kind = .string
        trivia.formUnion(.plain)
      } else {
        kind = kinds[Int(byte)]
        if kind == .unknown || isInterpolated { return }
        at &+= 1
        let next = bytes[at]
        // `==`, `=>`, `..` and `...` are longer.
        if next == byte || next == 0x3E, byte == 0x3D || byte == 0x2E {
          at = start
          return
        }
      }
      tokens.append(
        Token(
          start: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: at &- start),
          kind: kind, word: word, flags: trivia))
      trivia = []
    }
  }

  /// Reads one token or one piece of trivia that is not common.
  private mutating func next() {
    let byte = bytes[at]
    switch byte {
    case 0x09, 0x20:
      trivia.insert(.blank)
      at += 1
    case 0x0A, 0x0D:
      if !interpolations.isEmpty { closeInterpolations(includingBlocks: false) }
      trivia.formUnion([.newline, .blank])
      at += 1
    case 0x30...0x39: scanNumber()
    case 0x22: scanString(hashes: 0)
    case 0x28:
      if !interpolations.isEmpty { interpolations[interpolations.count - 1].parens += 1 }
      token(.leftParen, 1)
    case 0x29: scanRightParen()
    case 0x2F: scanSlash()
    default:
      // Inside an interpolation all but names and strings are read here.
      let kind = kinds[Int(byte)]
      if kind == .unknown || byte == 0x3D || byte == 0x2E { return scanOperator(byte) }
      token(kind, 1)
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
        kind: kind, word: word, flags: trivia))
    trivia = []
  }

  /// The span of the bytes from `start` to `end`.
  func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(file.base + UInt32(start), file.base + UInt32(end))
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
      if conflict != nil, scanConflict() { return }
      if second == 0x3D { return token(.equalEqual, 2) }
      second == 0x3E ? token(.fatArrow, 2) : token(.equal, 1)
    case 0x3F:  // ?
      if second == 0x3F { return token(.questionQuestion, 2) }
      second == 0x2E ? token(.questionDot, 2) : token(.question, 1)
    case 0x2B: second == 0x3D ? token(.plusEqual, 2) : token(.plus, 1)
    case 0x2D: second == 0x3E ? token(.arrow, 2) : token(.minus, 1)
    case 0x2A: token(.star, 1)
    case 0x3C:
      if second == 0x3C, scanConflict() { return }
      second == 0x3D ? token(.lessEqual, 2) : token(.less, 1)
    case 0x3E: second == 0x3D ? token(.greaterEqual, 2) : token(.greater, 1)
    case 0x21: second == 0x3D ? token(.notEqual, 2) : token(.not, 1)
    case 0x7C:
      if conflict != nil, scanConflict() { return }
      second == 0x7C ? token(.orOr, 2) : token(.pipe, 1)
    case 0x26 where second == 0x26: token(.andAnd, 2)
    case 0x23: scanHash()
    default: scanUnknown(byte)
    }
  }
}
