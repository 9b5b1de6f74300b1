import Diagnostics
import Evaluator
import Policy
import Source

/// Why a value is what it is: every layer that touched it, base first, and what it rests on.
struct WhyAnswer {
  private let session: Session
  private let title: String
  private let found: Result<Provenance, PathProblem>
  /// How deep reads are followed.
  private static let depthLimit = 4

  /// `Deployment/web spec.replicas`, `Deployment/prod/web` or a path in the module.
  init(_ question: String, in session: Session) {
    self.session = session
    title = question
    let parts = question.split(separator: " ", maxSplits: 1).map(String.init)
    guard let object = session.object else {
      found = .failure(PathProblem(step: question, known: []))
      return
    }
    if let first = parts.first, first.contains("/") {
      let path = parts.count > 1 ? WhyAnswer.steps(of: parts[1]) : []
      found = WhyAnswer.resource(first, object, session).flatMap {
        session.evaluation.provenance(of: $0, path: path)
      }
    } else {
      found = session.evaluation.provenance(of: object, path: WhyAnswer.steps(of: question))
    }
  }

  /// Whether the path leads somewhere.
  var isFound: Bool { if case .success = found { true } else { false } }

  /// What is wrong with the path.
  var problem: Diagnostic? {
    guard case .failure(let problem) = found else { return nil }
    let near = nearestName(to: problem.step, among: problem.known)
    return Diagnostic(.unknownPath, at: .none, "there is no `\(problem.step)` in `\(title)`")
      .helping(
        near.map { "did you mean `\($0)`?" }
          ?? (problem.known.isEmpty
            ? nil : "there is " + problem.known.prefix(12).joined(separator: ", ")))
  }

  /// The steps of a path: `a.b`, `a."x.y"`, `a[80]`.
  static func steps(of path: String) -> [String] {
    var steps: [String] = []
    var step = ""
    var quote = false
    var hasStep = false
    func isEnd(_ character: Character) -> Bool { !quote && ".[]".contains(character) }
    for character in path {
      if character == "\"" {
        quote.toggle()
        hasStep = true
      } else if isEnd(character) {
        if hasStep || !step.isEmpty { steps.append(step) }
        step = ""
        hasStep = false
      } else {
        step.append(character)
      }
    }
    if hasStep || !step.isEmpty { steps.append(step) }
    return steps
  }

  /// The resource of a name `Kind/name` or `Kind/namespace/name`.
  private static func resource(
    _ name: String, _ object: Value, _ session: Session
  ) -> Result<Value, PathProblem> {
    let evaluation = session.evaluation
    var known: [String] = []
    for value in evaluation.outputs(of: object).flatMap(\.values) {
      let id = ResourceName(value, in: evaluation)
      if id.short == name || id.long == name { return .success(value) }
      known.append(id.long)
    }
    return .failure(PathProblem(step: name, known: known))
  }

  // MARK: for a person

  func text(style: TerminalStyle, onlyLayers: Bool = false) -> String {
    guard case .success(let provenance) = found else { return "" }
    var text = style.ink(.strong, title) + shownValue(provenance.value) + "\n\n"
    text += layers(of: provenance, style, title: nil)
    if onlyLayers { return text }
    var seen: Set<String> = [key(of: provenance)]
    text += reads(of: provenance, style, depth: 1, &seen)
    return text
  }

  private func layers(
    of provenance: Provenance, _ style: TerminalStyle, title: String?
  ) -> String {
    let renderer = TerminalRenderer(sources: session.project.sources, style: style)
    var text = title.map { $0 + "\n" } ?? ""
    for word in provenance.words {
      let value = word.value.flatMap { short($0) }
      let verb =
        switch word.operation {
        case .set: value.map { "gives " + $0 } ?? "sets it"
        case .into: "goes into it"
        case .append: "appends to it"
        case .delete: "deletes it"
        case .given: "gives it whole"
        case .rule: "is a rule that met it"
        case .defaultValue: "its default" + (value.map { ", " + $0 } ?? "")
        }
      let label = verb + (word.isShadowed ? ", shadowed by what follows" : "")
      text += renderer.excerpt(shownSpan(of: word), label: label, isPrimary: !word.isShadowed)
    }
    if provenance.words.isEmpty {
      text +=
        "nothing sets it" + (provenance.declaration.isNone ? "" : "; it is declared here") + "\n"
      text += renderer.excerpt(provenance.declaration, label: "unset")
    }
    return text
  }

  /// The whole member where it is one line, else its path.
  private func shownSpan(of word: LayerWord) -> SourceSpan {
    guard let file = session.project.sources.file(of: word.fullSpan), word.fullSpan.count > 0 else {
      return word.span
    }
    let first = file.line(at: Int(word.fullSpan.start - file.base))
    let last = file.line(at: Int(word.fullSpan.end - file.base) - 1)
    return first == last ? word.fullSpan : word.span
  }

  private func reads(
    of provenance: Provenance, _ style: TerminalStyle, depth: Int, _ seen: inout Set<String>
  ) -> String {
    guard depth <= WhyAnswer.depthLimit else { return "" }
    var text = ""
    for read in provenance.reads {
      let origin = session.evaluation.provenance(of: read)
      guard !origin.words.isEmpty, seen.insert(key(of: origin)).inserted else { continue }
      let heading = "\nwhich reads " + style.ink(.strong, read.name) + shownValue(origin.value)
      text += layers(of: origin, style, title: heading)
      text += reads(of: origin, style, depth: depth + 1, &seen)
    }
    return text
  }

  private func key(of provenance: Provenance) -> String {
    provenance.words.map { "\($0.span.start)-\($0.span.end)" }.joined(separator: " ")
  }

  private func shownValue(_ value: Value?) -> String {
    guard let value else { return " has no value" }
    return short(value).map { " = " + $0 } ?? ""
  }

  /// A value on one line; nil for one that takes more.
  private func short(_ value: Value) -> String? {
    guard let text = session.evaluation.shown(value), !text.contains("\n"), text.count <= 60 else {
      return nil
    }
    return text
  }

  // MARK: for programs

  /// `{ "path", "value", "layers": [ { "operation", "shadowed", "value", "place" } ], "reads" }`, in
  /// which a read has the same form.
  func json() -> String {
    guard case .success(let provenance) = found else { return "" }
    var json = JSONText()
    var seen: Set<String> = []
    write(provenance, name: title, to: &json, depth: 0, &seen)
    return json.text + "\n"
  }

  private func write(
    _ provenance: Provenance, name: String, to json: inout JSONText, depth: Int,
    _ seen: inout Set<String>
  ) {
    seen.insert(key(of: provenance))
    var reads: [(name: String, origin: Provenance)] = []
    if depth < WhyAnswer.depthLimit {
      for read in provenance.reads {
        let origin = session.evaluation.provenance(of: read)
        if !origin.words.isEmpty, !seen.contains(key(of: origin)) {
          reads.append((read.name, origin))
        }
      }
    }
    let sources = session.project.sources
    let evaluation = session.evaluation
    json.object { json in
      json.field("path", name)
      if let value = provenance.value, let text = evaluation.shown(value) {
        json.field("value", text)
      }
      json.array("layers", provenance.words) { json, word in
        json.object { json in
          json.field("operation", word.operation.name)
          json.field("shadowed", word.isShadowed)
          if let value = word.value, let text = evaluation.shown(value) {
            json.field("value", text)
          }
          json.place(word.fullSpan, in: sources)
        }
      }
      if provenance.words.isEmpty {
        json.object("declared") { $0.place(provenance.declaration, in: sources) }
      }
      json.array("reads", reads) { json, read in
        write(read.origin, name: read.name, to: &json, depth: depth + 1, &seen)
      }
    }
  }
}

extension OriginStep.Operation {
  /// The operation's name in JSON.
  fileprivate var name: String {
    switch self {
    case .set: "set"
    case .into: "into"
    case .append: "append"
    case .delete: "delete"
    case .given: "given"
    case .rule: "rule"
    case .defaultValue: "default"
    }
  }
}
