import Source

/// Writes JSON: compact, or one entry a line with an indent of two. UTF-8 stays raw; only the
/// quote, the backslash and C0 are escaped.
public struct JSONWriter: ~Copyable, DocumentSink {
  public enum Layout: Sendable {
    case compact, indented
  }

  private var output: OutputBuffer
  private let isIndented: Bool
  private var depth = 0
  private var next = Next.value

  /// What must be before the next value or key.
  private enum Next {
    /// Nothing: the root, or the value after a key.
    case value
    /// The first child of a container.
    case first
    /// A further child.
    case further
  }

  public init(layout: Layout = .indented, sink: consuming ByteSink = ByteSink()) {
    output = OutputBuffer(sink: sink)
    isIndented = layout == .indented
  }

  /// The bytes so far; the writer is ready for the next root value.
  public consuming func finish() -> ByteSink { output.take() }

  /// How many bytes wait to be drained.
  public var count: Int { output.count }

  /// Hands the bytes so far to `body` and forgets them, so that a stream stays small.
  public mutating func drain(_ body: (borrowing ByteSink) -> Void) {
    output.drain(body)
  }

  /// A document of a stream; `body` is handed a quarter of a megabyte whenever there is one, and
  /// `finish` or `drain` gives the rest.
  public mutating func write(
    _ document: Document, draining body: (borrowing ByteSink) -> Void
  ) {
    DocumentWalk.run(document, document.root, into: &self) { writer in
      if writer.count > 1 << 18 { writer.drain(body) }
    }
  }

  @inline(__always)
  private mutating func place() {
    switch next {
    case .value: break
    case .first: newLine()
    case .further:
      output.write(UInt8(ascii: ","))
      newLine()
    }
    next = .further
  }

  @inline(__always)
  private mutating func newLine() {
    guard isIndented else { return }
    output.write(0x0A)
    output.writeBlanks(2 &* depth)
  }

  @inline(__always)
  private mutating func begin(_ bracket: UInt8) {
    place()
    output.write(bracket)
    depth += 1
    next = .first
  }

  @inline(__always)
  private mutating func end(_ bracket: UInt8) {
    depth -= 1
    if next != .first { newLine() }
    output.write(bracket)
    closeRoot()
  }

  /// After a root value comes a line end.
  @inline(__always)
  private mutating func closeRoot() {
    next = .further
    if depth == 0 {
      output.write(0x0A)
      next = .value
    }
  }

  public mutating func beginObject() { begin(UInt8(ascii: "{")) }
  public mutating func endObject() { end(UInt8(ascii: "}")) }
  public mutating func beginArray() { begin(UInt8(ascii: "[")) }
  public mutating func endArray() { end(UInt8(ascii: "]")) }

  public mutating func key(_ text: Span<UInt8>) {
    place()
    output.writeJSON(text)
    output.write(UInt8(ascii: ":"))
    if isIndented { output.write(0x20) }
    next = .value
  }

  public mutating func string(_ text: Span<UInt8>) {
    place()
    output.writeJSON(text)
    closeRoot()
  }

  public mutating func integer(_ value: Int64) {
    place()
    output.writeDecimal(value)
    closeRoot()
  }

  public mutating func float(_ value: Double) {
    place()
    output.writeFloat(value)
    closeRoot()
  }

  public mutating func number(_ text: Span<UInt8>) {
    place()
    output.writeNumber(text)
    closeRoot()
  }

  public mutating func bool(_ value: Bool) {
    place()
    if value { output.write("true") } else { output.write("false") }
    closeRoot()
  }

  public mutating func null() {
    place()
    output.write("null")
    closeRoot()
  }
}
