import Source

/// Whoever takes data as a stream: the writers, and the builder of a `Document`.
///
/// A value is a scalar or a balanced `begin`/`end` pair; inside an object each value follows its
/// `key`. Keys of one object are distinct: the caller sees to it.
public protocol DocumentSink: ~Copyable {
  /// About how many bytes it holds.
  var count: Int { get }
  mutating func beginObject()
  mutating func endObject()
  mutating func beginArray()
  mutating func endArray()
  mutating func key(_ text: Span<UInt8>)
  mutating func string(_ text: Span<UInt8>)
  mutating func integer(_ value: Int64)
  /// A finite float.
  mutating func float(_ value: Double)
  /// A number with its own digits: `1.50`, `18446744073709551616`. The form is made canonical, the
  /// digits are kept.
  mutating func number(_ text: Span<UInt8>)
  mutating func bool(_ value: Bool)
  mutating func null()
  /// A remark on what comes next, where the form has room for one. It contains no line end.
  mutating func annotate(_ text: String)
}

extension DocumentSink where Self: ~Copyable {
  public mutating func key(_ text: String) { key(text.utf8.span) }
  public mutating func string(_ text: String) { string(text.utf8.span) }

  public mutating func annotate(_ text: String) {}

  /// A document's subtree. An infinity or NaN, which no reader lets pass, becomes null.
  public mutating func write(_ document: Document, _ node: Document.NodeID = .init(0)) {
    DocumentWalk.run(document, node, into: &self) { _ in }
  }
}
