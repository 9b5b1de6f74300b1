import Diagnostics
import Evaluator
import Program
import Source
import Text

/// Runs policies over the finished set of one module.
///
/// Every policy enforced by the module or by one below it runs, whatever layers are between.
public final class PolicyRunner {
  let evaluation: Evaluation
  let program: Program
  let day: JudgmentDay
  var report = PolicyReport()
  var used: Set<Int> = []
  var exemptions: [DueExemption] = []
  /// What is known of exemptions where what they are on was rendered and read again.
  var rendered = RenderedExemptions()
  private var ran: Set<PolicyID> = []
  /// The policies that could not judge all, as a param is not given.
  private(set) var unjudged: [String] = []
  /// The findings so far: what two sets show is one.
  private var known: [FindingKey: Int] = [:]
  private var setPolicies: [PolicyID: Bool] = [:]
  /// What could not be read, so that something was not judged.
  var gaps = GapNotes()

  public init(_ evaluation: Evaluation, day: JudgmentDay) {
    self.evaluation = evaluation
    program = evaluation.program
    self.day = day
  }

  /// Runs what the module and those below it enforce, and any policies besides.
  /// Enforcements and exemptions of other modules count too. `parts` are the instances of modules
  /// among what it renders: what each enforces runs over what it renders. Who does not report how
  /// many objects there are need not have them counted, which is work where no policy looks at them.
  /// With `onlyParts`, the module's own policies are left to be run elsewhere.
  public func run(
    _ id: ModuleID, sets: [[Value]] = [], with more: [PolicyID] = [],
    alsoOf others: [ModuleID] = [], parts: [ModulePart] = [], onlyParts: Bool = false,
    countsObjects: Bool = true
  ) -> PolicyReport {
    report = PolicyReport()
    known = [:]
    gaps = GapNotes()
    let own = layers(of: id).map { Place(file: $0, module: id) }
    let files = own + others.flatMap { id in layers(of: id).map { Place(file: $0, module: id) } }
    let inParts = parts.map { part in
      layers(of: part.module).map {
        Place(
          file: $0, module: part.module, object: part.object, isPartial: !part.isWhole,
          origins: part.origins)
      }
    }
    collectExemptions(files + inParts.joined())
    var all = onlyParts ? [] : due(files, repetitionsOf: own.count)
    for policy in more {
      let use = PolicyUse(
        policy: policy, arguments: program[policy].parameters.map { _ in nil }, span: .none)
      let place = Place(file: program[policy].module, module: program[policy].module)
      for due in expand(use, at: place, severity: nil) { merge(due, into: &all) }
    }
    // Values may have asked for objects while others were still unknown.
    evaluation.forgetFinishedSet()
    if sets.isEmpty {
      for policy in all { run(policy) }
      if countsObjects { report.objectCount = resources.count }
    }
    for set in sets {
      evaluation.setFinished(set)
      for policy in all { run(policy) }
      if countsObjects { report.objectCount += resources.count }
    }
    for (part, places) in zip(parts, inParts) {
      let all = due(places, repetitionsOf: 0)
      evaluation.setFinished(part.values)
      for policy in all { run(policy, ofPart: true) }
    }
    if !sets.isEmpty || !parts.isEmpty { evaluation.setFinished([]) }
    let ownPaths = Set(own.map { program[$0.file].path })
    for due in all {
      guard let file = program.sources.file(of: due.span) else { continue }
      if ownPaths.contains(file.path) { report.unmet.remove(due.policy) }
    }
    report.policyCount = ran.count
    finishExemptions(onlyOfParts: onlyParts)
    report.findings.sort { ($0.span.start, $0.policy) < ($1.span.start, $1.policy) }
    var told: [Diagnostic] = []
    let alike = Dictionary(grouping: report.findings) { Alike($0) }
    for finding in report.findings where finding.exemption == nil {
      let isOne = Set(alike[Alike(finding), default: []].map(\.path)).count == 1
      let diagnostic = diagnostic(finding, namesPath: !isOne)
      told.append(diagnostic)
      if finding.isOfWholeSet { report.ofWholeSet.insert(diagnostic) }
    }
    report.diagnostics = told + untold(gaps) + report.diagnostics
    return report
  }

  /// Whether the module enforces the policy that says which references may lead out of the set.
  func listsReferences(_ id: ModuleID) -> Bool {
    func lists(_ use: PolicyUse) -> Bool {
      let policy = program[use.policy]
      if let members = policy.members { return members.contains(where: lists) }
      return name(policy) == "ReferencesExist" && program[policy.module].isLibrary
    }
    return program[id].chain.contains { step in
      guard case .file(_, let file) = step else { return false }
      return program[file].enforcements.contains { lists($0.use) }
    }
  }

  /// The identity of a finding.
  private struct FindingKey: Hashable {
    var policy: PolicyID
    var assertion: Int
    var message: String?
    var object: UInt64
    var resource: UInt64
  }

  func effective(_ due: DuePolicy) -> Severity {
    due.severity ?? program[due.policy].severity
  }

  func higher(_ a: Severity, _ b: Severity) -> Severity {
    let order: [Severity] = [.error, .warning, .info]
    return order.first { $0 == a || $0 == b } ?? a
  }

  /// Runs a policy over a set. What a module enforces of which only a part is rendered counts as run
  /// where it had something to look at.
  private func run(_ due: DuePolicy, ofPart isPart: Bool = false) {
    if !isPart { ran.insert(due.policy) }
    let policy = program[due.policy]
    // Of a set with gaps, nothing can be said as a whole.
    if evaluation.isIncomplete, looksAtSet(due.policy) { return leaveOut(policy) }
    guard let target = policy.target else {
      ran.insert(due.policy)
      run(due, on: nil)
      return
    }
    let objects = evaluation.attempt { () throws(EvaluationError) in
      try evaluation.objects(of: target)
    }
    if let objects, !isPart {
      if objects.isEmpty { report.unmet.insert(due.policy) } else { report.met.insert(due.policy) }
    }
    if objects?.isEmpty == false { ran.insert(due.policy) }
    for object in objects ?? [] { run(due, on: object) }
  }

  private func run(_ due: DuePolicy, on object: Value?) {
    evaluation.isJudging(partOf: object)
    let policy = program[due.policy]
    let arguments = due.arguments + (object.map { [$0] } ?? [])
    guard let body = policy.body else { return }
    if let condition = policy.condition {
      let holds = evaluation.attempt { () throws(EvaluationError) in
        try evaluation.call(condition, in: policy.module, arguments)
      }
      if holds == nil { leaveOut(policy) }
      guard let holds, holds.isTrue else { return }
    }
    let judgment = evaluation.attempt { () throws(EvaluationError) in
      try evaluation.judge(body, in: policy.module, arguments)
    }
    if judgment?.isWhole != true { leaveOut(policy) }
    for finding in judgment?.findings ?? [] { add(finding, due, object) }
    for gap in judgment?.gaps ?? [] { note(gap, policy, object) }
  }

  /// Notes that a policy did not judge all.
  func leaveOut(_ policy: Policy) {
    let name = name(policy)
    if evaluation.isIncomplete, !unjudged.contains(name) { unjudged.append(name) }
  }

  private func add(_ found: CheckFinding, _ due: DuePolicy, _ object: Value?) {
    let policy = program[due.policy]
    let assertion = program.assertions[found.assertion]
    let holder = object.flatMap { object in
      evaluation.attempt { () throws(EvaluationError) in try evaluation.owner(of: object) }
    }
    let resource = holder.flatMap { $0.isNull ? nil : $0 } ?? object
    let key = FindingKey(
      policy: due.policy, assertion: found.assertion, message: found.message,
      object: object?.bits ?? 0, resource: resource?.bits ?? 0)
    if let first = known[key] {
      report.findings[first].severity = higher(report.findings[first].severity, effective(due))
      return
    }
    known[key] = report.findings.count
    let place = evaluation.place(of: found, on: object, in: resource)
    var notes = place.notes
    notes.append(
      DiagnosticNote(span: assertion.span, message: "policy `\(name(policy))` asks for this"))
    var help: String?
    if let core = policy.help {
      let code = Code(value: core, type: TypeTable.string, span: policy.span)
      help = evaluation.evaluate(code, in: policy.module)
        .flatMap { evaluation.bytes(of: $0) }
        .map { String(decoding: $0, as: UTF8.self) }
    }
    let coverage = self.coverage(for: due.policy, object, resource)
    var made = PolicyFinding(
      policy: name(policy), severity: effective(due),
      message: found.message ?? "`\(program.sources.text(of: assertion.span))` does not hold",
      help: help, object: resource.flatMap { identity(of: $0) },
      path: object.flatMap { object in
        resource.map { evaluation.path(to: object, in: $0) }
      } ?? "",
      summary: policy.documentation, isOfWholeSet: looksAtSet(due.policy),
      span: [place.span, due.span].first { isOfUser($0) } ?? assertion.span, rule: assertion.span,
      notes: notes)
    if let rest = coverage.rest, coverage.exemption != nil {
      made.path = rest
      report.findings.append(made)
    }
    made.path = coverage.path ?? made.path
    made.exemption = coverage.exemption
    report.findings.append(made)
  }

  /// Whether a policy asks for `all`, itself or in a function that it calls.
  private func looksAtSet(_ id: PolicyID) -> Bool {
    if let known = setPolicies[id] { return known }
    let policy = program[id]
    let looks =
      policy.target == nil
      || [policy.condition, policy.body].contains { function in
        function.map { program.usesFinishedSet($0) } ?? false
      }
    setPolicies[id] = looks
    return looks
  }

  /// Whether a place is in a file of the user's.
  private func isOfUser(_ span: SourceSpan) -> Bool {
    guard let file = program.sources.file(of: span) else { return false }
    return !file.isLibrary && file.path != ManifestSet.moduleName
  }

  func name(_ policy: Policy) -> String { program.symbols.name(of: policy.name) }

  /// What findings have in common that a person would take for one.
  private struct Alike: Hashable {
    var texts: [String?]
    var span: SourceSpan

    init(_ finding: PolicyFinding) {
      texts = [finding.policy, finding.object, finding.message]
      span = finding.span
    }
  }

  private func diagnostic(_ finding: PolicyFinding, namesPath: Bool) -> Diagnostic {
    let subject = [finding.object, namesPath && !finding.path.isEmpty ? finding.path : nil]
    let place =
      finding.object.map { _ in
        subject.compactMap { $0 }.joined(separator: " ") + ": "
      } ?? ""
    var diagnostic = Diagnostic(
      .policyViolation, at: finding.span, "\(place)\(finding.message) (policy `\(finding.policy)`)",
      severity: finding.severity)
    diagnostic.notes = finding.notes.filter { $0.span != finding.span }
    diagnostic.rule = DiagnosticRule(name: finding.policy, summary: finding.summary)
    diagnostic.subject = finding.object.map { [$0, finding.path].filter { !$0.isEmpty } }?
      .joined(separator: " ")
    return diagnostic.helping(finding.help)
  }

  // MARK: objects

  /// The resources of the finished set.
  private var resources: [Value] {
    guard let type = resourceType else { return [] }
    return evaluation.attempt { () throws(EvaluationError) in
      try evaluation.objects(of: type)
    } ?? []
  }

  var resourceType: TypeID? { program.resource.map { program.types.schema($0) } }

  /// `Deployment/prod/web`, without the namespace if there is none.
  func identity(of object: Value) -> String? {
    func text(_ value: Value?) -> String? {
      value.flatMap { evaluation.bytes(of: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }
    return evaluation.attempt { () throws(EvaluationError) -> String? in
      guard let kind = text(try evaluation.field(object, "kind")),
        let metadata = try evaluation.field(object, "metadata")
      else { return nil }
      let name = text(try evaluation.field(metadata, "name")) ?? ""
      let namespace = text(try evaluation.field(metadata, "namespace"))
      return oneLine([kind, namespace, name].compactMap { $0 }.joined(separator: "/"))
    } ?? nil
  }
}
