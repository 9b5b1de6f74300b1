import Diagnostics
import Documents
import Evaluator
import Source

/// A value of a data file and its key: what `why` shows of it.
struct DataPlace {
  let title: String
  let key: DocumentElement?
  let value: DocumentElement

  /// `Deployment/web spec.replicas`, `Deployment/prod/web`, or a path in the first document that has
  /// it. Elements of lists are addressed by number, or by their `name`.
  static func find(
    _ question: String, in documents: [Document]
  ) -> Result<DataPlace, DataPathProblem> {
    let parts = question.split(separator: " ", maxSplits: 1).map(String.init)
    let isResource = parts.first.map { $0.contains("/") && !$0.contains("\"") } ?? false
    let steps = PathText.steps(of: isResource ? (parts.count > 1 ? parts[1] : "") : question)
    let roots = documents.map(\.element).filter { !isResource || names(of: $0).contains(parts[0]) }
    if isResource, roots.isEmpty {
      let known = documents.flatMap { names(of: $0.element) }
      return .failure(DataPathProblem(step: parts[0], known: known))
    }
    // Of documents that do not have it, the one that has most of it is spoken of.
    var problem = DataPathProblem(step: question, known: [])
    var most = -1
    for root in roots {
      var place = DataPlace(title: question, key: nil, value: root)
      var taken = 0
      while taken < steps.count, let next = place.child(steps[taken]) {
        place = next
        taken += 1
      }
      if taken == steps.count { return .success(place) }
      if taken > most {
        most = taken
        problem = DataPathProblem(step: steps[taken], known: place.value.entries.map(\.key.text))
      }
    }
    return .failure(problem)
  }

  private func child(_ step: String) -> DataPlace? {
    for (key, value) in self.value.entries where key.text == step {
      return DataPlace(title: title, key: key, value: value)
    }
    let items = self.value.items
    if let index = Int(step), items.indices.contains(index) {
      return DataPlace(title: title, key: nil, value: items[index])
    }
    return items.first { $0["name"]?.text == step }
      .map { DataPlace(title: title, key: nil, value: $0) }
  }

  /// What a resource is called, `Kind/name` and `Kind/namespace/name`.
  private static func names(of resource: DocumentElement) -> [String] {
    guard let kind = resource["kind"]?.string, let metadata = resource["metadata"],
      let name = metadata["name"]?.text
    else { return [] }
    let long = metadata["namespace"].map { ["\(kind)/\($0.text)/\(name)"] } ?? []
    return ["\(kind)/\(name)"] + long
  }

  private var isScalar: Bool { value.kind != .array && value.kind != .object }
  private var span: SourceSpan { key.map { $0.span.joined(value.span) } ?? value.span }

  private func plainValue(in sources: SourceTable) -> String {
    sources.isMasked(value.span) ? SourceFile.maskText : value.text
  }

  private func shownValue(in sources: SourceTable) -> String {
    if sources.isMasked(value.span) { return SourceFile.maskText }
    guard value.kind == .string else { return value.text }
    var json = JSONText()
    json.string(value.text)
    return json.text
  }

  /// The line, as `why` shows it of modules.
  func text(in sources: SourceTable, style: TerminalStyle) -> String {
    let shownValue = shownValue(in: sources)
    let head = style.ink(.strong, oneLine(title)) + (isScalar ? " = " + shownValue : "")
    let renderer = TerminalRenderer(sources: sources, style: style)
    let label = isScalar ? "gives \(shownValue)" : "gives it whole"
    return head + "\n\n" + renderer.excerpt(isScalar ? span : key?.span ?? span, label: label)
  }

  /// In the form that `why` has for modules.
  func json(in sources: SourceTable) -> String {
    var json = JSONText()
    json.object { json in
      json.field("path", title)
      if isScalar { json.field("value", plainValue(in: sources)) }
      json.array("layers", [span]) { json, span in
        json.object { json in
          json.field("operation", "data")
          json.field("shadowed", false)
          if isScalar { json.field("value", plainValue(in: sources)) }
          json.place(span, in: sources)
        }
      }
      json.array("reads", [String]()) { json, text in json.string(text) }
    }
    return json.text + "\n"
  }
}

/// A path that leads nowhere in data.
struct DataPathProblem: Error {
  var step: String
  var known: [String]

  func diagnostic(in question: String) -> Diagnostic {
    let near = nearestName(to: step, among: known)
    return Diagnostic(.unknownPath, at: .none, "there is no `\(step)` in `\(question)`")
      .helping(
        near.map { "did you mean `\($0)`?" }
          ?? (known.isEmpty ? nil : "there is " + known.prefix(12).joined(separator: ", ")))
  }
}
