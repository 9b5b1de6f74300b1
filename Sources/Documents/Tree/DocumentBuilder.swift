import Source

/// Puts a document together in pre-order: what readers push into, and how one is built in memory.
///
/// Children follow `begin…` and stop at `end…`; in an object keys and values alternate.
public struct DocumentBuilder: ~Copyable, DocumentSink {
  var nodes: [DocumentNode] = []
  var side: [UInt8] = []
  /// The containers that still stand open, outermost first.
  var open: [Open] = []

  struct Open {
    var node: Int
    /// Values so far.
    var count: UInt32
  }

  public init() {}

  public var count: Int { nodes.count * MemoryLayout<DocumentNode>.size + side.count }

  /// The document; its bytes are the source that spans and text refer to.
  consuming func finish(source: [UInt8], base: UInt32) -> Document {
    Document(source: source, base: base, nodes: nodes, side: side)
  }

  /// The document, built in memory: without a source, its spans are of nothing.
  public consuming func finish() -> Document { finish(source: [], base: 0) }

  // MARK: with places

  @inline(__always)
  mutating func add(_ node: DocumentNode) { nodes.append(node) }

  /// Adds a scalar with its text at a range of the source.
  @inline(__always)
  mutating func text(
    _ kind: Document.Kind, _ style: Document.Style, flags: UInt8 = 0, start: Int, end: Int,
    text: Range<Int>
  ) {
    nodes.append(
      DocumentNode(
        kind: kind, style: style, flags: flags, next: UInt32(nodes.count + 1), start: start,
        end: end, low: UInt32(truncatingIfNeeded: text.lowerBound),
        high: UInt32(truncatingIfNeeded: text.count)))
  }

  @inline(__always)
  mutating func begin(_ kind: Document.Kind, start: Int) {
    open.append(Open(node: nodes.count, count: 0))
    nodes.append(DocumentNode(kind: kind, next: 0, start: start, end: start))
  }

  /// Closes the innermost container; `count` is of its items or entries.
  @inline(__always)
  mutating func end(count: UInt32, at end: Int) {
    guard let last = open.popLast() else { return }
    nodes[last.node].next = UInt32(nodes.count)
    nodes[last.node].low = count
    nodes[last.node].end = UInt32(truncatingIfNeeded: end)
  }

  // MARK: in memory

  /// Counts a value that the innermost container receives.
  private mutating func countValue() {
    if !open.isEmpty { open[open.count - 1].count += 1 }
  }

  private mutating func made(_ kind: Document.Kind, _ style: Document.Style, _ bytes: Span<UInt8>) {
    let start = side.count
    for i in bytes.indices { side.append(bytes[i]) }
    text(
      kind, style, flags: DocumentNode.Flags.side, start: 0, end: 0, text: start..<side.count)
  }

  public mutating func beginObject() {
    countValue()
    begin(.object, start: 0)
  }

  public mutating func endObject() { end(count: open.last?.count ?? 0, at: 0) }

  public mutating func beginArray() {
    countValue()
    begin(.array, start: 0)
  }

  public mutating func endArray() { end(count: open.last?.count ?? 0, at: 0) }

  public mutating func key(_ text: Span<UInt8>) { made(.string, .doubleQuoted, text) }

  public mutating func string(_ text: Span<UInt8>) {
    countValue()
    made(.string, .doubleQuoted, text)
  }

  public mutating func integer(_ value: Int64) {
    countValue()
    var node = DocumentNode(kind: .int, next: UInt32(nodes.count + 1), start: 0, end: 0)
    node.integer = value
    add(node)
  }

  public mutating func float(_ value: Double) {
    countValue()
    made(.float, .plain, String(value).utf8.span)
    if !value.isFinite { nodes[nodes.count - 1].flags |= DocumentNode.Flags.notFinite }
  }

  public mutating func number(_ text: Span<UInt8>) {
    if let value = NumberText.integer(text) { return integer(value) }
    countValue()
    made(NumberText.isDigits(text) ? .int : .float, .plain, text)
    if nodes[nodes.count - 1].kind == .int {
      nodes[nodes.count - 1].flags |= DocumentNode.Flags.wide
    }
  }

  public mutating func bool(_ value: Bool) {
    countValue()
    add(
      DocumentNode(
        kind: .bool, next: UInt32(nodes.count + 1), start: 0, end: 0, low: value ? 1 : 0))
  }

  public mutating func null() {
    countValue()
    add(DocumentNode(kind: .null, next: UInt32(nodes.count + 1), start: 0, end: 0))
  }
}
