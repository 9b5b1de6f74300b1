/// Why a string is not what it should be, with the bytes that are wrong.
@frozen
public struct TextError: Error, Hashable, Sendable {
  /// The first wrong byte, from the start of the text that was read.
  public var offset: Int
  /// How many bytes are wrong; 0 where something is missing.
  public var length: Int
  /// One sentence in the reader's terms: expected first, found second.
  public var message: String
  /// What to write instead of the wrong bytes, where that is likely.
  public var suggestion: String?

  public init(_ range: Range<Int>, _ message: String, suggestion: String? = nil) {
    self.offset = range.lowerBound
    self.length = range.count
    self.message = message
    self.suggestion = suggestion
  }
}
