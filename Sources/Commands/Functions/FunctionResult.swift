import Diagnostics
import Documents
import Source

/// One entry of `results`: what was found, on which resource, field and file.
struct FunctionResult {
  let diagnostic: Diagnostic
  let item: DocumentElement?
  /// Where it was found, when that is a module: `policies/shop.k8l:12:3`.
  let place: String?
  private let sources: SourceTable

  init(_ diagnostic: Diagnostic, _ item: DocumentElement?, _ sources: SourceTable) {
    let diagnostic = sources.shown(diagnostic)
    self.diagnostic = diagnostic
    self.sources = sources
    self.item = item
    place =
      item == nil
      ? sources.location(of: diagnostic.span).map { "\($0.path):\($0.line):\($0.column)" } : nil
  }

  var yaml: String {
    var writer = YAMLWriter()
    writer.beginObject()
    let message = diagnostic.message + (diagnostic.help.map { "; \($0)" } ?? "")
    field("message", message, &writer)
    field("severity", diagnostic.severity.rawValue, &writer)
    if let item {
      reference(item, &writer)
      let (path, value) = ResourceList.place(of: diagnostic.span, in: item)
      if !path.isEmpty {
        writer.key("field")
        writer.beginObject()
        field("path", path, &writer)
        if value.kind != .object, value.kind != .array {
          let isMasked = sources.isMasked(value.span)
          field("currentValue", isMasked ? SourceFile.maskText : value.text, &writer)
        }
        writer.endObject()
      }
      file(item, &writer)
    }
    writer.key("tags")
    writer.beginObject()
    field("code", diagnostic.code.rawValue, &writer)
    if let place { field("source", place, &writer) }
    writer.endObject()
    writer.endObject()
    var text = String(decoding: writer.finish().bytes, as: UTF8.self)
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  private func reference(_ item: DocumentElement, _ writer: inout YAMLWriter) {
    guard item["kind"] != nil || item["apiVersion"] != nil else { return }
    writer.key("resourceRef")
    writer.beginObject()
    for name in ["apiVersion", "kind"] { field(name, item[name]?.string, &writer) }
    for name in ["name", "namespace"] { field(name, item["metadata"]?[name]?.string, &writer) }
    writer.endObject()
  }

  /// The file that the item came from, as the orchestrator noted it.
  private func file(_ item: DocumentElement, _ writer: inout YAMLWriter) {
    let notes = item["metadata"]?["annotations"]
    func note(_ name: String) -> String? {
      notes?["internal.config.kubernetes.io/" + name]?.string
        ?? notes?["config.kubernetes.io/" + name]?.string
    }
    guard let path = note("path") else { return }
    writer.key("file")
    writer.beginObject()
    field("path", path, &writer)
    if let index = note("index").flatMap({ Int64($0) }) {
      writer.key("index")
      writer.integer(index)
    }
    writer.endObject()
  }

  private func field(_ name: String, _ value: String?, _ writer: inout YAMLWriter) {
    guard let value else { return }
    writer.key(name)
    writer.string(value.utf8.span)
  }
}

extension YAMLWriter {
  /// A key given as text.
  fileprivate mutating func key(_ name: String) { key(name.utf8.span) }
}
