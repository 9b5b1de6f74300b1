import Diagnostics
import Source

/// What can be wrong with the meaning of YAML that is well-formed.
extension Diagnostic {
  /// `template` is the whole of `{{ … }}`, of which the collection is the inner part.
  static func collectionKey(at span: SourceSpan, template: SourceSpan?) -> Diagnostic {
    let diagnostic = Diagnostic(
      .yamlKey, at: template ?? span, "expected text as a key, found a collection")
    guard template != nil else {
      return diagnostic.helping("a key is text or a number; put it in quotes if it is text")
    }
    return diagnostic.helping(
      "this is the `{{ … }}` of a template, which is no YAML: render it first, or put it in quotes")
  }

  static func unknownAnchor(
    _ name: String, among names: [String], at span: SourceSpan
  ) -> Diagnostic {
    let wrong = Diagnostic(
      .yamlAlias, at: span, "expected an anchor `&\(name)` above, found none")
    if let near = nearestName(to: name, among: names) {
      return wrong.fixing(
        .replace(span, with: "*\(near)", message: "did you mean `*\(near)`?"))
    }
    return wrong.fixing(
      .replace(span, with: "\"*\(name)\"", message: "put it in quotes if it is text"))
  }

  static func aliasOfItself(
    _ name: String, at span: SourceSpan, anchor: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .yamlAlias, at: span, "expected an alias of a finished node, found `*\(name)` inside it"
    )
    .noting(anchor, "`&\(name)` starts here")
  }

  static func aliasBudget(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlAliasBudget, at: span,
      "expected aliases to add at most \(limit) nodes to a document, found more"
    )
    .helping("write the data out, or split the document")
  }

  static func badMerge(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlMerge, at: span,
      "expected a mapping behind `<<`, or a list of mappings, found another value"
    )
    .helping("put `<<` in quotes if it is a key like others")
  }

  static func tooWide(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlScalar, at: span, "expected an integer of at most 64 bits, found a wider one")
      .helping("put it in quotes if it is text")
  }

  static func tagMismatch(_ kind: String, _ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlScalar, at: span, "expected \(kind), as the tag says, found `\(text)`")
      .helping("correct the value, or remove the tag")
  }

  static func tagIgnored(_ tag: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlTagIgnored, at: span, "expected no tag, found `\(tag)`: it is ignored",
      severity: .warning
    )
    .fixing(.replace(span, with: "", message: "remove the tag"))
  }

  /// Text that readers of YAML 1.1 take for something else.
  static func oldReading(
    _ text: String, _ meaning: YAMLSchema.Meaning, old: String, at span: SourceSpan
  ) -> Diagnostic {
    let here =
      switch meaning {
      case .integer(let value): "the number \(value)"
      case .float: "a number"
      case .null, .bool, .wideInteger, .tooWide, .string: "text"
      }
    let wrong = Diagnostic(
      .yamlOldReading, at: span,
      "expected a scalar that all readers agree on, found `\(text)`: here \(here), in YAML 1.1 \(old)",
      severity: .warning)
    if case .integer(let value) = meaning {
      let reading = YAMLSchema.clusterReading(of: Array(text.utf8)[...], meaning)
      let octal = reading.map { String(decoding: $0.text, as: UTF8.self) }
      return wrong.numberFixes(octal: octal, value)
        .fixing(.replace(span, with: "\"\(text)\"", message: "put it in quotes if it is text"))
    }
    if case .float = meaning {
      var canonical: [UInt8] = []
      NumberText.write(text.utf8.span, into: &canonical)
      return wrong.fixing(.replace(span, with: String(decoding: canonical, as: UTF8.self)))
    }
    return wrong.fixing(.replace(span, with: "\"\(text)\"", message: "put it in quotes"))
  }

  /// The ways to write a number that readers disagree on.
  fileprivate func numberFixes(octal: String?, _ value: Int64) -> Diagnostic {
    guard let octal else { return fixing(.replace(span, with: String(value))) }
    return fixing(.replace(span, with: octal, message: "write `\(octal)` if it is octal"))
      .fixing(.replace(span, with: String(value), message: "write `\(value)` if it is decimal"))
  }

  /// An integer of a data file that readers take for two numbers: neither is used.
  public static func disputedInteger(
    _ document: Document, _ node: Document.NodeID, shown: String?
  ) -> Diagnostic {
    let value = document.integer(of: node) ?? 0
    let octal = document.clusterReading(of: node)?.text ?? ""
    let words =
      shown.map { "expected a number that all readers agree on, found \($0)" }
      ?? "`\(document.string(of: node))` is \(value) in YAML 1.2, and \(octal) for kubectl and "
      + "readers of YAML 1.1: write the number that is meant"
    let diagnostic = Diagnostic(.yamlOldReading, at: document.span(of: node), words)
    return shown == nil ? diagnostic.numberFixes(octal: octal, value) : diagnostic
  }
}
