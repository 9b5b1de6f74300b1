/// The quotes of a string literal, read by the tokenizer's rules.
struct StringQuotes: Sendable {
  /// How many `#` stand on each side.
  let hashes: Int
  /// Whether it is a `"""` block.
  let isBlock: Bool
  private let quote: UInt8

  init(_ bytes: [UInt8], at start: Int) {
    var at = start
    while at < bytes.count, bytes[at] == 0x23 { at += 1 }
    hashes = at - start
    quote = at < bytes.count ? bytes[at] : 0x22
    var isBlock =
      at + 2 < bytes.count && bytes[at] == 0x22 && bytes[at + 1] == 0x22 && bytes[at + 2] == 0x22
    if isBlock, hashes > 0 {
      var i = at + 3
      while i < bytes.count, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
      isBlock = i >= bytes.count || bytes[i] == 0x0A || bytes[i] == 0x0D
    }
    self.isBlock = isBlock
  }

  /// How long the opening quotes are, and the closing ones.
  var openerLength: Int { hashes + (isBlock ? 3 : 1) }

  /// Whether this many `#` stand at a position, as after the backslash of an escape.
  func hasHashes(_ bytes: [UInt8], _ position: Int) -> Bool {
    for i in 0..<hashes where position + i >= bytes.count || bytes[position + i] != 0x23 {
      return false
    }
    return quote != 0x27
  }

  /// Where the content that begins at `start` ends: before the closing quotes, if they are there.
  func contentEnd(_ start: Int, _ end: Int, _ bytes: [UInt8]) -> Int {
    let closer = end - openerLength
    guard closer >= start else { return end }
    let quotes = isBlock ? 3 : 1
    for i in closer..<closer + quotes where bytes[i] != quote { return end }
    for i in closer + quotes..<end where bytes[i] != 0x23 { return end }
    return closer
  }
}
