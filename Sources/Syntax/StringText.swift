import Lexer
import Source

/// What a string literal says: its text with escapes read and margins removed, and for every byte
/// of it the place in the source that it came from.
///
/// A literal with n interpolations has n + 1 chunks. Costs one pass over the literal.
public struct StringText: Sendable {
  /// The text before, between and after the interpolations.
  public private(set) var chunks: [[UInt8]] = []
  /// What is wrong with the margins of a `"""` block.
  public private(set) var faults: [Fault] = []
  /// For each chunk and each of its bytes, the source bytes it was written as (file offsets);
  /// one more entry stands for the chunk's end.
  private var places: [[Range<Int>]] = []

  /// An error in a block string, at an offset of the file.
  public enum Fault: Hashable, Sendable {
    /// Text is before the closing quotes.
    case textBeforeCloser(Int)
    /// A line is indented less than the closing quotes.
    case shortMargin(Int)
  }

  private let bytes: [UInt8]
  private let quotes: StringQuotes

  /// Reads the literal whose pieces are between two tokens, both included.
  public init(bytes: [UInt8], tokens: TokenBuffer, first: Int, last: Int) {
    self.bytes = bytes
    quotes = StringQuotes(bytes, at: Int(tokens[first].start))
    let pieces = StringText.contents(bytes, tokens, first, last, quotes)
    var margin: ArraySlice<UInt8> = []
    if quotes.isBlock, let end = pieces.last { margin = self.margin(of: end) }
    for (number, piece) in pieces.enumerated() {
      read(
        piece, margin: margin, isFirst: number == 0, isLast: number == pieces.count - 1)
    }
  }

  /// The value of a `string` node.
  public static func value(of node: NodeID, in tree: SyntaxTree) -> [UInt8] {
    if let plain = plainContent(of: node, in: tree) { return Array(plain) }
    return StringText(of: node, in: tree).chunks.first ?? []
  }

  /// The chunks of a `string` or `interpolatedString` node: one more than it has interpolations.
  public static func chunks(of node: NodeID, in tree: SyntaxTree) -> [[UInt8]] {
    StringText(of: node, in: tree).chunks
  }

  /// Reads a `string` or `interpolatedString` node.
  public init(of node: NodeID, in tree: SyntaxTree) {
    self.init(
      bytes: tree.file.bytes, tokens: tree.tokens, first: Int(tree[node].firstToken),
      last: Int(tree[node].lastToken))
  }

  /// The source span of some bytes of a `string` node's value: where a caret inside the text goes.
  public static func span(
    of range: Range<Int>, in node: NodeID, of tree: SyntaxTree
  ) -> SourceSpan {
    StringText(of: node, in: tree).span(of: range, chunk: 0, base: tree.file.base)
  }

  /// The source span of some bytes of a chunk. A range past the end stands for the end.
  public func span(of range: Range<Int>, chunk: Int, base: UInt32) -> SourceSpan {
    guard chunk < places.count, let end = places[chunk].last else { return .none }
    let places = places[chunk]
    let lower = range.lowerBound < places.count ? places[range.lowerBound] : end
    if range.isEmpty || range.lowerBound >= places.count - 1 {
      return SourceSpan(base + UInt32(lower.lowerBound), base + UInt32(lower.lowerBound))
    }
    let upper = places[min(range.upperBound, places.count - 1) - 1]
    return SourceSpan(
      base + UInt32(lower.lowerBound), base + UInt32(max(upper.upperBound, lower.upperBound)))
  }

  /// The content of `"…"` without escapes, which is its own value.
  private static func plainContent(of node: NodeID, in tree: SyntaxTree) -> ArraySlice<UInt8>? {
    let token = tree.tokens[Int(tree[node].firstToken)]
    let start = Int(token.start) + 1
    let end = Int(token.end) - 1
    guard token.isPlainString, start <= end, tree.file.bytes[end] == 0x22 else { return nil }
    return tree.file.bytes[start..<end]
  }

  /// The file ranges of a literal's text, without quotes and interpolations.
  private static func contents(
    _ bytes: [UInt8], _ tokens: TokenBuffer, _ first: Int, _ last: Int, _ quotes: StringQuotes
  ) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var nesting = 0
    for token in tokens[first...last] {
      let start = Int(token.start)
      let end = Int(token.end)
      switch token.kind {
      case .string where nesting == 0:
        let from = min(start + quotes.openerLength, end)
        result.append(from..<quotes.contentEnd(from, end, bytes))
      case .stringStart:
        if nesting == 0 {
          result.append(start + quotes.openerLength..<max(start, end - 2 - quotes.hashes))
        }
        nesting += 1
      case .stringMiddle where nesting == 1:
        result.append(start + 1..<max(start + 1, end - 2 - quotes.hashes))
      case .stringEnd:
        nesting -= 1
        if nesting == 0 {
          let from = min(start + 1, end)
          result.append(from..<quotes.contentEnd(from, end, bytes))
        }
      default: break
      }
    }
    return result
  }

  /// The spaces before the closing quotes; records text that is there instead.
  private mutating func margin(of content: Range<Int>) -> ArraySlice<UInt8> {
    var start = content.upperBound
    while start > content.lowerBound, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D {
      start -= 1
    }
    for i in start..<content.upperBound where bytes[i] != 0x20 && bytes[i] != 0x09 {
      faults.append(.textBeforeCloser(content.upperBound))
      return []
    }
    // If it is not on its own line, the closer directly follows an interpolation.
    if start == content.lowerBound, start > 0, bytes[start - 1] == 0x29 {
      faults.append(.textBeforeCloser(content.upperBound))
      return []
    }
    return bytes[start..<content.upperBound]
  }

  /// Reads one piece of the literal into a chunk.
  private mutating func read(
    _ piece: Range<Int>, margin: ArraySlice<UInt8>, isFirst: Bool, isLast: Bool
  ) {
    var text: [UInt8] = []
    var origin: [Range<Int>] = []
    var at = piece.lowerBound
    if quotes.isBlock, isFirst {
      // The rest of the opener's line is not part of the text.
      while at < piece.upperBound, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
      at = lineEnd(at, piece.upperBound)
      at = skipMargin(at, piece.upperBound, margin)
    }
    var end = piece.upperBound
    if quotes.isBlock, isLast {
      // The closer's line, and the newline before it, are not part of the text.
      end = max(at, end - margin.count)
      if end > at, bytes[end - 1] == 0x0A { end -= 1 }
      if end > at, bytes[end - 1] == 0x0D { end -= 1 }
    }
    while at < end {
      let byte = bytes[at]
      if byte == 0x5C, quotes.hasHashes(bytes, at + 1) {
        at = readEscape(at, end, margin, &text, &origin)
      } else if quotes.isBlock, byte == 0x0A || byte == 0x0D {
        let next = lineEnd(at, end)
        text.append(0x0A)
        origin.append(at..<next)
        at = skipMargin(next, end, margin)
      } else {
        text.append(byte)
        origin.append(at..<at + 1)
        at += 1
      }
    }
    origin.append(at..<at)
    chunks.append(text)
    places.append(origin)
  }

  /// One past the newline at a position.
  private func lineEnd(_ position: Int, _ end: Int) -> Int {
    guard position < end else { return end }
    let isPair = bytes[position] == 0x0D && position + 1 < end && bytes[position + 1] == 0x0A
    return position + (isPair ? 2 : 1)
  }

  /// Steps over a line's margin; records a line that has too little of one.
  private mutating func skipMargin(
    _ position: Int, _ end: Int, _ margin: ArraySlice<UInt8>
  ) -> Int {
    var at = position
    for byte in margin {
      guard at < end, bytes[at] == byte else {
        // A blank line may be shorter.
        if at < end, bytes[at] != 0x0A, bytes[at] != 0x0D { faults.append(.shortMargin(at)) }
        return at
      }
      at += 1
    }
    return at
  }

  /// Reads one escape; a wrong one, which the tokenizer has reported, says nothing.
  private mutating func readEscape(
    _ start: Int, _ end: Int, _ margin: ArraySlice<UInt8>, _ text: inout [UInt8],
    _ origin: inout [Range<Int>]
  ) -> Int {
    var at = start + 1 + quotes.hashes
    guard at < end else { return end }
    let letter = bytes[at]
    var scalar: UnicodeScalar?
    switch letter {
    case 0x6E: scalar = "\n"
    case 0x74: scalar = "\t"
    case 0x72: scalar = "\r"
    case 0x30: scalar = "\0"
    case 0x22, 0x27, 0x5C: scalar = UnicodeScalar(letter)
    case 0x75: return readUnicodeEscape(start, at, end, &text, &origin)
    case 0x0A,
      0x0D where quotes.isBlock:
      return skipMargin(lineEnd(at, end), end, margin)
    default: break
    }
    at += 1
    if let scalar {
      text.append(UInt8(truncatingIfNeeded: scalar.value))
      origin.append(start..<at)
    }
    return at
  }

  /// `\u{1F600}`; `letter` is where the `u` is.
  private func readUnicodeEscape(
    _ start: Int, _ letter: Int, _ end: Int, _ text: inout [UInt8], _ origin: inout [Range<Int>]
  ) -> Int {
    var at = letter + 1
    guard at < end, bytes[at] == 0x7B else { return at }
    at += 1
    var value: UInt32 = 0
    while at < end, let digit = hexValue(bytes[at]) {
      value = value << 4 | UInt32(digit)
      at += 1
    }
    guard at < end, bytes[at] == 0x7D else { return at }
    at += 1
    guard let scalar = UnicodeScalar(value) else { return at }
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
      text.append(byte)
      origin.append(start..<at)
    }
    return at
  }

  private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
