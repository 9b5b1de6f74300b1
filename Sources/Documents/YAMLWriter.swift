import Source

/// Writes block YAML that every reader takes as the same data: strings plain where all agree, else
/// in double quotes or a literal block; sequences stand under their key without an indent.
public struct YAMLWriter: ~Copyable, DocumentSink {
  public private(set) var sink: ByteSink
  private var frames: [Frame] = []
  private var before = Before.nothing
  private var comment: [UInt8] = []

  private struct Frame {
    /// The column of the container's entries.
    var indent: Int
    var isArray: Bool
    var isEmpty = true
  }

  /// What stands on the line, waiting for a value.
  private enum Before {
    case nothing, key, dash
    /// The key's line is already ended.
    case line
  }

  public init(sink: consuming ByteSink = ByteSink()) { self.sink = sink }

  public consuming func finish() -> ByteSink { sink }

  /// Hands the bytes so far to `body` and forgets them, so that a stream stays small.
  public mutating func drain(_ body: (borrowing ByteSink) -> Void) {
    body(sink)
    sink.bytes.removeAll(keepingCapacity: true)
  }

  /// The line that stands before each document of a stream of more than one.
  public mutating func beginDocument() { sink.write("---\n") }

  /// Puts a comment, given without its `#`, behind what comes next: call it after a key, or
  /// before an item. It holds no line end.
  public mutating func annotate(_ text: Span<UInt8>) {
    if !comment.isEmpty, before == .key, let frame = frames.last, frame.isEmpty {
      // The container's own comment ends the line of its key.
      endLine()
      before = .line
    }
    comment.removeAll(keepingCapacity: true)
    for i in text.indices where text[i] >= 0x20 { comment.append(text[i]) }
  }

  public mutating func annotate(_ text: String) { annotate(text.utf8.span) }

  @inline(__always)
  private mutating func endLine() {
    if !comment.isEmpty { writeComment() }
    sink.write(0x0A)
  }

  private mutating func writeComment() {
    sink.write("  # ")
    sink.write(comment)
    comment.removeAll(keepingCapacity: true)
  }

  /// Goes to where the next entry of the innermost container starts.
  @inline(__always)
  private mutating func startEntry() {
    let last = frames.count - 1
    if !frames[last].isEmpty { return sink.writeBlanks(frames[last].indent) }
    frames[last].isEmpty = false
    switch before {
    case .nothing: break
    case .dash: sink.write(0x20)
    case .key:
      endLine()
      sink.writeBlanks(frames[last].indent)
    case .line: sink.writeBlanks(frames[last].indent)
    }
  }

  /// Goes to where a value starts: behind its key or dash.
  @inline(__always)
  private mutating func startValue() {
    if let frame = frames.last, frame.isArray { startItem() }
    if before != .nothing { sink.write(0x20) }
    before = .nothing
  }

  @inline(__always)
  private mutating func startItem() {
    startEntry()
    sink.write(UInt8(ascii: "-"))
    before = .dash
  }

  private mutating func begin(isArray: Bool) {
    guard let outer = frames.last else {
      return frames.append(Frame(indent: 0, isArray: isArray))
    }
    if outer.isArray { startItem() }
    let indent = outer.indent + (isArray && !outer.isArray ? 0 : 2)
    frames.append(Frame(indent: indent, isArray: isArray))
  }

  private mutating func end(_ empty: StaticString) {
    guard let frame = frames.popLast(), frame.isEmpty else {
      before = .nothing
      return
    }
    if before != .nothing { sink.write(0x20) }
    before = .nothing
    sink.write(empty)
    endLine()
  }

  public mutating func beginObject() { begin(isArray: false) }
  public mutating func endObject() { end("{}") }
  public mutating func beginArray() { begin(isArray: true) }
  public mutating func endArray() { end("[]") }

  public mutating func key(_ text: Span<UInt8>) {
    startEntry()
    if PlainScalar.allows(text) { sink.write(text) } else { sink.writeDoubleQuoted(text) }
    sink.write(UInt8(ascii: ":"))
    before = .key
  }

  public mutating func string(_ text: Span<UInt8>) {
    startValue()
    if PlainScalar.allows(text) {
      sink.write(text)
    } else if let chomping = LiteralBlock.chomping(of: text) {
      return literal(text, chomping)
    } else {
      sink.writeDoubleQuoted(text)
    }
    endLine()
  }

  /// A literal block, one level under its key or dash.
  private mutating func literal(_ text: Span<UInt8>, _ chomping: LiteralBlock.Chomping) {
    sink.write(UInt8(ascii: "|"))
    switch chomping {
    case .strip: sink.write(UInt8(ascii: "-"))
    case .clip: break
    case .keep: sink.write(UInt8(ascii: "+"))
    }
    endLine()
    sink.writeLines(text, indent: (frames.last?.indent ?? 0) + 2)
  }

  public mutating func integer(_ value: Int64) {
    startValue()
    sink.writeDecimal(value)
    endLine()
  }

  public mutating func float(_ value: Double) {
    startValue()
    sink.writeFloat(value)
    endLine()
  }

  public mutating func number(_ text: Span<UInt8>) {
    startValue()
    NumberText.write(text, into: &sink.bytes)
    endLine()
  }

  public mutating func bool(_ value: Bool) {
    startValue()
    if value { sink.write("true") } else { sink.write("false") }
    endLine()
  }

  public mutating func null() {
    startValue()
    sink.write("null")
    endLine()
  }
}
