/// What a YAML parser says of one document, in order (YAML 1.2.2, §3.1.1).
struct YAMLEvent {
  enum Kind: UInt8 {
    case mappingStart, mappingEnd, sequenceStart, sequenceEnd, scalar, alias
  }

  var kind: Kind
  var style: Document.Style = .plain
  /// Whether a collection is in brackets.
  var isFlow = false
  /// Whether a scalar's text is in the side buffer.
  var isSide = false
  /// First byte and one past the last, of the node without its properties.
  var start: UInt32
  var end: UInt32
  /// The text of a scalar, or the name of an alias: start and count.
  var low: UInt32 = 0
  var high: UInt32 = 0
  /// The number of the node's properties; 0 if it has none.
  var properties: UInt32 = 0

  init(_ kind: Kind, _ start: Int, _ end: Int) {
    self.kind = kind
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  var text: Range<Int> { Int(low)..<(Int(low) + Int(high)) }
}

/// A node's anchor and tag.
struct YAMLProperties {
  /// The anchor's name in the source.
  var anchor: Range<Int>?
  /// The tag, resolved: `tag:yaml.org,2002:str`, `!local`, `!`.
  var tag: [UInt8]?
  var tagSpan: Range<Int> = 0..<0
  var start: Int
  var end: Int
}
