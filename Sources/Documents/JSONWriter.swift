import Source

/// Writes JSON: compact, or one entry a line with an indent of two. UTF-8 stays raw; only the
/// quote, the backslash and C0 are escaped.
public struct JSONWriter: ~Copyable, DocumentSink {
  public enum Layout: Sendable {
    case compact, indented
  }

  public private(set) var sink: ByteSink
  private let isIndented: Bool
  private var depth = 0
  private var next = Next.value

  /// What must stand before the next value or key.
  private enum Next {
    /// Nothing: the root, or the value behind a key.
    case value
    /// The first child of a container.
    case first
    /// A further child.
    case further
  }

  public init(layout: Layout = .indented, sink: consuming ByteSink = ByteSink()) {
    self.sink = sink
    isIndented = layout == .indented
  }

  /// The bytes so far; the writer is ready for the next root value.
  public consuming func finish() -> ByteSink { sink }

  /// Hands the bytes so far to `body` and forgets them, so that a stream stays small.
  public mutating func drain(_ body: (borrowing ByteSink) -> Void) {
    body(sink)
    sink.bytes.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  private mutating func place() {
    switch next {
    case .value: break
    case .first: newLine()
    case .further:
      sink.write(UInt8(ascii: ","))
      newLine()
    }
    next = .further
  }

  @inline(__always)
  private mutating func newLine() {
    if isIndented { sink.writeLine(indent: 2 * depth) }
  }

  @inline(__always)
  private mutating func begin(_ bracket: UInt8) {
    place()
    sink.write(bracket)
    depth += 1
    next = .first
  }

  @inline(__always)
  private mutating func end(_ bracket: UInt8) {
    depth -= 1
    if next != .first { newLine() }
    sink.write(bracket)
    closeRoot()
  }

  /// Behind a root value comes a line end.
  @inline(__always)
  private mutating func closeRoot() {
    next = .further
    if depth == 0 {
      sink.write(0x0A)
      next = .value
    }
  }

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  public mutating func key(_ text: Span<UInt8>) {
    place()
    sink.writeJSON(text)
    sink.write(UInt8(ascii: ":"))
    if isIndented { sink.write(0x20) }
    next = .value
  }

  public mutating func string(_ text: Span<UInt8>) {
    place()
    sink.writeJSON(text)
    closeRoot()
  }

  public mutating func integer(_ value: Int64) {
    place()
    sink.writeDecimal(value)
    closeRoot()
  }

  public mutating func float(_ value: Double) {
    place()
    sink.writeFloat(value)
    closeRoot()
  }

  public mutating func number(_ text: Span<UInt8>) {
    place()
    NumberText.write(text, into: &sink.bytes)
    closeRoot()
  }

  public mutating func bool(_ value: Bool) {
    place()
    if value { sink.write("true") } else { sink.write("false") }
    closeRoot()
  }

  public mutating func null() {
    place()
    sink.write("null")
    closeRoot()
  }
}
