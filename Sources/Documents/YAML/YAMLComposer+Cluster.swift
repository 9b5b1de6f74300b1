import Diagnostics
import Source

/// Scalars and keys as the cluster reads them.
extension YAMLComposer {
  /// Adds a scalar that the cluster reads in another way than YAML 1.2.
  mutating func add(
    _ event: YAMLEvent, _ core: YAMLSchema.Meaning, _ reading: YAMLSchema.ClusterReading
  ) {
    diagnostics.append(
      .clusterReading(
        String(decoding: written(event), as: UTF8.self), core, reading,
        at: span(event.start, event.end)))
    switch reading.meaning {
    case .bool, .integer:
      add(event, reading.meaning)
      builder.nodes[builder.nodes.count - 1].flags |= DocumentNode.Flags.rewritten
    case .wideInteger, .float:
      let text = builder.side.count..<(builder.side.count + reading.text.count)
      builder.side += reading.text
      builder.text(
        reading.meaning == .wideInteger ? .int : .float, event.style,
        flags: DocumentNode.Flags.side | DocumentNode.Flags.rewritten
          | (reading.meaning == .wideInteger ? DocumentNode.Flags.wide : 0),
        start: Int(event.start), end: Int(event.end), text: text)
    case .null, .tooWide, .string: add(event, .string)
    }
  }

  /// A date without a time, which kustomize reads as a timestamp and rewrites.
  mutating func refuseDate(_ event: YAMLEvent) {
    let parts = written(event).split(separator: 0x2D, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count),
      (1...2).contains(parts[2].count), parts.joined().allSatisfy({ $0 &- 0x30 < 10 })
    else { return }
    let text = String(decoding: written(event), as: UTF8.self)
    diagnostics.append(.dateScalar(text, at: span(event.start, event.end)))
  }

  private func written(_ event: YAMLEvent) -> ArraySlice<UInt8> {
    event.isSide ? builder.side[event.text] : source[event.text]
  }

  /// The key just added, a plain scalar: as JSON has only strings for keys, the cluster writes what
  /// it has read again.
  mutating func readClusterKey(_ event: YAMLEvent, _ node: Int) {
    let text = source[event.text]
    let core = YAMLSchema.meaning(of: text)
    let reading = reading(of: text, core)
    if core == .string, reading == nil { return }
    let place = span(event.start, event.end)
    guard let key = YAMLSchema.clusterKey(text, core, reading) else {
      return diagnostics.append(.noClusterKey(String(decoding: text, as: UTF8.self), at: place))
    }
    if key.elementsEqual(text) { return }
    diagnostics.append(
      .clusterKey(
        String(decoding: text, as: UTF8.self), String(decoding: key, as: UTF8.self), at: place))
    let start = builder.side.count
    builder.side += key
    builder.nodes[node].flags |= DocumentNode.Flags.side | DocumentNode.Flags.rewritten
    builder.nodes[node].low = UInt32(truncatingIfNeeded: start)
    builder.nodes[node].high = UInt32(truncatingIfNeeded: key.count)
  }

  /// An entry above a `<<` that gives its key again: go-yaml takes the later, all others the own.
  mutating func reportMerged(_ key: Int, over own: Int) {
    diagnostics.append(
      .mergedOver(
        text(of: builder.nodes[own]), dialect, at: span(builder.nodes[own]),
        merged: span(builder.nodes[key])))
  }
}

extension Diagnostic {
  /// A scalar that kubectl takes for something else than YAML 1.2 does. Its reading counts.
  static func clusterReading(
    _ text: String, _ core: YAMLSchema.Meaning, _ reading: YAMLSchema.ClusterReading,
    at span: SourceSpan
  ) -> Diagnostic {
    let here = String(decoding: reading.text, as: UTF8.self)
    let cluster = reading.meaning == .string ? "text" : "`\(here)`"
    let other =
      switch core {
      case .string: "text"
      case .integer(let value): "`\(value)`"
      case .null, .bool, .wideInteger, .tooWide, .float: "another number"
      }
    let warning = Diagnostic(
      .yamlOldReading, at: span,
      "kubectl reads `\(text)` as \(cluster), and YAML 1.2 as \(other)",
      severity: .warning)
    if reading.meaning == .string {
      return warning.fixing(.replace(span, with: "\"\(text)\"", message: "put it in quotes"))
    }
    let exact = warning.fixing(.replace(span, with: here, message: "write `\(here)`"))
    if core != .string { return exact }
    return exact.fixing(
      .replace(span, with: "\"\(text)\"", message: "put it in quotes if it is text"))
  }

  /// A key that kubectl rewrites.
  static func clusterKey(_ text: String, _ key: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlOldReading, at: span,
      "kubectl reads the key `\(text)` as `\(key)`: put keys in quotes that look like something else",
      severity: .warning
    )
    .fixing(.replace(span, with: "\"\(key)\"", message: "write `\"\(key)\"`"))
    .fixing(.replace(span, with: "\"\(text)\"", message: "put it in quotes if it is text"))
  }

  /// A key that kubectl rejects, or changes.
  static func noClusterKey(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlKey, at: span,
      "expected a key that is text, found `\(text)`: kubectl refuses it, or writes it anew"
    ).fixing(.replace(span, with: "\"\(text)\"", message: "put it in quotes"))
  }

  static func mergedOver(
    _ name: String, _ dialect: YAMLDialect, at span: SourceSpan, merged: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .yamlMerge, at: span,
      "expected `<<` above the keys that it must not change, found it below `\(name)`: "
        + "kubectl takes what `<<` gives, other readers what stands here",
      severity: dialect == .core ? .warning : .error
    )
    .noting(merged, "`<<` gives `\(name)` from here")
    .helping("move the line with `<<` to the top of its mapping")
  }

  /// Bytes as text: kubectl decodes them, other readers do not.
  static func binaryScalar(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlTag, at: span,
      "expected text, found `!!binary`: kubectl decodes it, and other readers do not"
    ).helping("write the decoded text, without the tag")
  }

  static func dateScalar(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlOldReading, at: span,
      "expected text or a number, found the date `\(text)`: kustomize writes it with a time"
    ).fixing(.replace(span, with: "\"\(text)\"", message: "put it in quotes"))
  }

  /// A character that ends a line for readers of YAML 1.1 alone.
  static func oldLineBreak(
    _ scalar: Unicode.Scalar, _ dialect: YAMLDialect, at span: SourceSpan
  ) -> Diagnostic {
    let hex = String(scalar.value, radix: 16, uppercase: true)
    let code = hex.count < 4 ? "00" + hex : hex
    return Diagnostic(
      .yamlCharacter, at: span,
      "expected U+\(code) as an escape, found the character itself: kubectl starts a new line "
        + "behind it, and YAML 1.2 does not",
      severity: dialect == .core ? .warning : .error
    ).helping("in double quotes it is written `\\u\(code)`")
  }
}
