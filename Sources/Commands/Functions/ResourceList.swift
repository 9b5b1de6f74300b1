import Diagnostics
import Documents
import Source

/// What is on a KRM function's stdin and output: `items`, `functionConfig`, `results`.
struct ResourceList {
  let document: Document
  let items: [DocumentElement]
  let configuration: DocumentElement?
  let apiVersion: String

  static let group = "config.kubernetes.io/"

  /// Reads the one document of a file; what is wrong with it otherwise.
  static func read(_ file: SourceFile) -> Result<ResourceList, Problems> {
    let (documents, diagnostics) = YAMLReader.readAll(file, dialect: .cluster)
    if diagnostics.contains(where: { $0.severity == .error }) {
      return .failure(Problems(diagnostics: diagnostics))
    }
    guard documents.count == 1, let document = documents.first,
      document.element["kind"]?.string == "ResourceList",
      let version = document.element["apiVersion"]?.string, version.hasPrefix(group)
    else {
      let span = documents.first?.element["kind"]?.span ?? .none
      return .failure(Problems(diagnostics: [.notAResourceList(at: span)]))
    }
    let items = document.element["items"]
    if let items, items.kind != .array, items.kind != .null {
      return .failure(Problems(diagnostics: [.notAResourceList(at: items.span)]))
    }
    return .success(
      ResourceList(
        document: document, items: items?.items ?? [],
        configuration: document.element["functionConfig"], apiVersion: version))
  }

  struct Problems: Error {
    var diagnostics: [Diagnostic]
  }

  /// The item that a span is in, or the configuration, or another that was made.
  func item(at span: SourceSpan, besides made: [DocumentElement]) -> DocumentElement? {
    (items + (configuration.map { [$0] } ?? []) + made)
      .first { $0.span.start <= span.start && span.end <= $0.span.end }
  }

  /// The innermost value at a span, or whose key is there, and the path to it from an item:
  /// `spec.containers[0].image`.
  static func place(
    of span: SourceSpan, in item: DocumentElement
  ) -> (path: String, value: DocumentElement) {
    var path = ""
    var at = item
    descent: while true {
      for (key, value) in at.entries
      where covers(SourceSpan(key.span.start, value.span.end), span) {
        path += (path.isEmpty ? "" : ".") + key.text
        at = value
        if !covers(value.span, span) { break descent }
        continue descent
      }
      for (index, element) in at.items.enumerated() where covers(element.span, span) {
        path += "[\(index)]"
        at = element
        continue descent
      }
      break descent
    }
    return (path, at)
  }

  private static func covers(_ outer: SourceSpan, _ inner: SourceSpan) -> Bool {
    outer.start <= inner.start && inner.end <= outer.end
  }
}

extension DocumentElement {
  /// Whether two trees are the same data: the order of keys does not count.
  func isSameData(as other: DocumentElement) -> Bool {
    guard kind == other.kind else { return false }
    switch kind {
    case .object:
      let (own, others) = (entries, other.entries)
      return own.count == others.count
        && own.allSatisfy { entry in
          other[entry.key.text].map { entry.value.isSameData(as: $0) } ?? false
        }
    case .array:
      let (own, others) = (items, other.items)
      return own.count == others.count
        && zip(own, others).allSatisfy { $0.isSameData(as: $1) }
    default: return text == other.text
    }
  }
}

extension Diagnostic {
  fileprivate static func notAResourceList(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .functionInput, at: span,
      "expected one ResourceList of `config.kubernetes.io/v1` on standard input"
    ).helping("`kr8lang fn` is called by kustomize or kpt; `kr8lang eval` renders a module")
  }
}
