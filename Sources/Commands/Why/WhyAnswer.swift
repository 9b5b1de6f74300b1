import Diagnostics
import Evaluator
import Policy
import Program
import Source

/// Why a value is what it is: every layer that touched it, base first, and what it depends on.
struct WhyAnswer {
  let session: Session
  /// The question as it is shown, the resource's whole name in it.
  let title: String
  /// The path in the module, if one leads there.
  let modulePath: [String]?
  /// Each step of the path, the last one being what was asked for; or what is wrong with it.
  let found: Result<[Provenance], WhyProblem>
  let paths: ValuePaths
  /// How deep reads are followed, and how many.
  static let depthLimit = 4
  static let readLimit = 16

  /// `Deployment/web spec.replicas`, `Deployment/prod/web` or a path in the module.
  init(_ question: String, in session: Session) {
    self.session = session
    let parts = question.split(separator: " ", maxSplits: 1).map(String.init)
    guard let root = session.object else {
      title = question
      modulePath = nil
      paths = ValuePaths()
      found = .failure(WhyProblem(.noSuchPath(question, in: nil, known: [])))
      return
    }
    guard let first = parts.first, first.contains("/"), !first.contains("\"") else {
      let steps = PathText.steps(of: question)
      title = question
      modulePath = steps
      found = WhyAnswer.follow(steps, from: root, shown: steps[...], session)
      paths = session.evaluation.paths(in: root)
      return
    }
    let steps = PathText.steps(of: parts.count > 1 ? parts[1] : "")
    switch WhyAnswer.resource(first, root, session) {
    case .failure(let problem):
      title = question
      modulePath = nil
      paths = ValuePaths()
      found = .failure(problem)
    case .success(let (resource, name)):
      let known = session.evaluation.paths(in: root).path(to: resource)
      title = steps.isEmpty ? name : name + " " + PathText.text(steps)
      modulePath = known.map { $0 + steps }
      found = WhyAnswer.follow(
        (known ?? []) + steps, from: known == nil ? resource : root, shown: steps[...], session)
      paths = session.evaluation.paths(in: root)
    }
  }

  /// The type that a place's value is shown as: data of a Secret is one.
  func shownType(of place: Provenance) -> TypeID {
    if place.isSecret { return session.project.program.types.intern(.sensitive(TypeTable.string)) }
    return place.type ?? TypeTable.unknown
  }

  /// What is wrong with the path.
  var problem: Diagnostic? {
    guard case .failure(let problem) = found else { return nil }
    return problem.diagnostic
  }

  private static func follow(
    _ steps: [String], from root: Value, shown: ArraySlice<String>, _ session: Session
  ) -> Result<[Provenance], WhyProblem> {
    session.evaluation.provenance(of: root, path: steps).mapError { problem in
      let before = shown.prefix { $0 != problem.step }
      return WhyProblem(
        .noSuchPath(
          problem.step, in: before.isEmpty ? nil : PathText.text(Array(before)),
          known: problem.known.filter { $0 != ReplText.field }))
    }
  }

  /// The resource of a name `Kind/name` or `Kind/namespace/name`, and its whole name.
  private static func resource(
    _ name: String, _ root: Value, _ session: Session
  ) -> Result<(Value, String), WhyProblem> {
    let evaluation = session.evaluation
    var short: [(Value, String)] = []
    var known: [ResourceName] = []
    for value in evaluation.outputs(of: root).flatMap(\.values) {
      let id = ResourceName(value, in: evaluation)
      if id.long == name { return .success((value, id.long)) }
      if id.short == name { short.append((value, id.long)) }
      known.append(id)
    }
    if short.count > 1 {
      return .failure(WhyProblem(.ambiguousResource(name, among: short.map(\.1))))
    }
    if let only = short.first { return .success(only) }
    return .failure(WhyProblem(.noSuchResource(name, among: known)))
  }

  /// Where a value that was read is in the module.
  func path(of read: Provenance.Read) -> String {
    if read.isLet { return read.name }
    guard let owner = paths.path(to: read.owner) else { return read.name }
    return PathText.text(owner + [read.name])
  }

  /// The line that would set a value that is not there; nil: nothing may, or no path leads to it.
  func suggestion(for places: [Provenance]) -> String? {
    guard let modulePath, let last = places.last, last.value == nil, !last.isFinal, !last.isFailed,
      !places.contains(where: { $0.name.isEmpty || Int($0.name) != nil && !$0.isField }),
      deletion(in: places).map({ !isInTopFile($0) }) ?? true
    else { return nil }
    let isAdded = places.contains { place in
      place.value == nil && (!place.isField || place.words.last?.origin.operation == .delete)
    }
    let isObject = last.type.map { session.evaluation.isObjectType($0) } ?? false
    return (isAdded ? "add " : "") + PathText.text(modulePath) + (isObject ? " { … }" : " = …")
  }

  /// The member that deleted a value, or the object that it would be in.
  func deletion(in places: [Provenance]) -> LayerWord? {
    places.compactMap { place in
      place.words.last.flatMap { $0.origin.operation == .delete ? $0 : nil }
    }.first
  }

  private func isInTopFile(_ word: LayerWord) -> Bool {
    session.project.sources.file(of: word.origin.span)?.path == topFile
  }

  /// The file that would say it.
  var topFile: String { session.project.program[session.module].path }

  /// A container on the way whose value comes whole from elsewhere.
  struct Source {
    var path: String
    var place: Provenance
    /// nil: from a call.
    var read: Provenance.Read?
  }

  /// The containers on the way whose value is taken over from another place, and from where that
  /// has it; or is what a call gave.
  func sources(of places: [Provenance]) -> [Source] {
    var found: [Source] = []
    for (index, place) in places.enumerated().dropLast() {
      var (place, read) = (place, place.source)
      var path = PathText.text(places[...index].map(\.name))
      if place.isComputed { found.append(Source(path: path, place: place, read: nil)) }
      while let source = read, found.count < WhyAnswer.readLimit {
        found.append(Source(path: path, place: place, read: source))
        path = self.path(of: source)
        place = session.evaluation.provenance(of: source)
        read = place.source
      }
    }
    return found
  }

  /// What a value reads that is worth telling, each once in a whole answer.
  func reads(of place: Provenance, _ seen: inout Set<Provenance.Read>) -> [Provenance.Read] {
    place.reads.filter { seen.insert($0).inserted }
  }
}

/// A question without an answer.
struct WhyProblem: Error {
  var diagnostic: Diagnostic

  init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}

extension OriginStep.Operation {
  /// The operation's name in JSON.
  var name: String {
    switch self {
    case .set: "set"
    case .into: "into"
    case .append: "append"
    case .delete: "delete"
    case .rule: "rule"
    case .skipped: "skipped"
    case .given: "given"
    case .spread: "spread"
    case .key: "key"
    case .parameter: "parameter"
    case .data: "data"
    case .defaultValue: "default"
    }
  }
}

extension Diagnostic {
  static func noSuchPath(_ step: String, in place: String?, known: [String]) -> Diagnostic {
    let near = Int(step) == nil ? nearestName(to: step, among: known) : nil
    return Diagnostic(
      .unknownPath, at: .none, "there is no `\(step)` in \(place.map { "`\($0)`" } ?? "the module")"
    ).helping(
      near.map { "did you mean `\($0)`?" }
        ?? (known.isEmpty ? "what is there has no parts" : "it has " + list(known)))
  }

  static func noSuchResource(_ name: String, among known: [ResourceName]) -> Diagnostic {
    let near = nearestName(to: name, among: known.flatMap { [$0.short, $0.long] })
    let kind = name.prefix { $0 != "/" }
    let alike = known.filter { $0.kind == kind }
    return Diagnostic(.unknownPath, at: .none, "the module renders no `\(name)`").helping(
      near.map { "did you mean `\($0)`?" }
        ?? (known.isEmpty
          ? "it renders no resources; ask for a path in it"
          : "it renders " + list((alike.isEmpty ? known : alike).map(\.long))))
  }

  static func ambiguousResource(_ name: String, among known: [String]) -> Diagnostic {
    Diagnostic(.unknownPath, at: .none, "`\(name)` may be any of \(known.count) resources")
      .helping("write " + known.map { "`\($0)`" }.joined(separator: " or "))
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
    return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
  }
}
