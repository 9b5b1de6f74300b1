import Source

/// Writes block YAML that every reader takes as the same data: strings plain where all agree, else
/// in double quotes or a literal block; sequences stand under their key without an indent.
public struct YAMLWriter: ~Copyable, DocumentSink {
  private var output: OutputBuffer
  private var frames: [Frame] = []
  private var before = Before.nothing
  private var comment: [UInt8] = []

  private struct Frame {
    /// The column of the container's entries.
    var indent: Int
    var isArray: Bool
    var isEmpty = true
  }

  /// What is on the line, waiting for a value.
  private enum Before {
    case nothing, key, dash
    /// The key's line is already ended.
    case line
  }

  public init(sink: consuming ByteSink = ByteSink()) { output = OutputBuffer(sink: sink) }

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

  /// The line that is before each document of a stream of more than one.
  public mutating func beginDocument() { output.write("---\n") }

  /// Puts a comment, given without its `#`, after what comes next: call it after a key, or
  /// before an item. It contains no line end.
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
    output.write(0x0A)
  }

  private mutating func writeComment() {
    output.write("  # ")
    let text = comment
    output.write(text.span)
    comment.removeAll(keepingCapacity: true)
  }

  /// Goes to where the next entry of the innermost container starts.
  @inline(__always)
  private mutating func startEntry() {
    let last = frames.count - 1
    if !frames[last].isEmpty { return output.writeBlanks(frames[last].indent) }
    frames[last].isEmpty = false
    switch before {
    case .nothing: break
    case .dash: output.write(0x20)
    case .key:
      endLine()
      output.writeBlanks(frames[last].indent)
    case .line: output.writeBlanks(frames[last].indent)
    }
  }

  /// Goes to where a value starts: after its key or dash.
  @inline(__always)
  private mutating func startValue() {
    if let frame = frames.last, frame.isArray { startItem() }
    if before != .nothing { output.write(0x20) }
    before = .nothing
  }

  @inline(__always)
  private mutating func startItem() {
    startEntry()
    output.write(UInt8(ascii: "-"))
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
    if before != .nothing { output.write(0x20) }
    before = .nothing
    output.write(empty)
    endLine()
  }

  public mutating func beginObject() { begin(isArray: false) }
  public mutating func endObject() { end("{}") }
  public mutating func beginArray() { begin(isArray: true) }
  public mutating func endArray() { end("[]") }

  public mutating func key(_ text: Span<UInt8>) {
    startEntry()
    let isPlain = PlainScalar.allows(text)
    let isLong = text.count > 160 && YAMLWriter.isLongKey(text, isPlain)
    if isLong { output.write("? ") }
    if isPlain { output.write(text) } else { output.writeDoubleQuoted(text) }
    if isLong {
      output.write(0x0A)
      output.writeBlanks(frames.last?.indent ?? 0)
    }
    output.write(UInt8(ascii: ":"))
    before = .key
  }

  /// Whether a key may take more than the 1,024 characters that YAML gives one without `?`; an
  /// escape takes up to 6.
  private static func isLongKey(_ text: Span<UInt8>, _ isPlain: Bool) -> Bool {
    if isPlain { return text.count > 1024 }
    var count = text.count + 2
    for i in text.indices {
      let byte = text[i]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x7F { count += 5 }
    }
    return count > 1024
  }

  public mutating func string(_ text: Span<UInt8>) {
    startValue()
    if PlainScalar.allows(text) {
      output.write(text)
    } else if let chomping = LiteralBlock.chomping(of: text) {
      return literal(text, chomping)
    } else {
      output.writeDoubleQuoted(text)
    }
    endLine()
  }

  /// A literal block, one level under its key or dash.
  private mutating func literal(_ text: Span<UInt8>, _ chomping: LiteralBlock.Chomping) {
    output.write(UInt8(ascii: "|"))
    switch chomping {
    case .strip: output.write(UInt8(ascii: "-"))
    case .clip: break
    case .keep: output.write(UInt8(ascii: "+"))
    }
    endLine()
    output.writeLines(text, indent: (frames.last?.indent ?? 0) + 2)
  }

  public mutating func integer(_ value: Int64) {
    startValue()
    output.writeDecimal(value)
    endLine()
  }

  public mutating func float(_ value: Double) {
    startValue()
    output.writeFloat(value)
    endLine()
  }

  public mutating func number(_ text: Span<UInt8>) {
    startValue()
    output.writeNumber(text)
    endLine()
  }

  public mutating func bool(_ value: Bool) {
    startValue()
    if value { output.write("true") } else { output.write("false") }
    endLine()
  }

  public mutating func null() {
    startValue()
    output.write("null")
    endLine()
  }
}
