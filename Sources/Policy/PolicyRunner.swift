import Diagnostics
import Evaluator
import Source
import Text
import TypeChecker

/// What the policies of a module found.
public struct PolicyReport {
  /// Findings, expired and unused exemptions, each as a diagnostic; sorted by where they are.
  public var diagnostics: [Diagnostic] = []
  public var findings: [PolicyFinding] = []
  /// How many policies ran, and on how many objects of the set.
  public var policyCount = 0
  public var objectCount = 0
  public var exemptedCount = 0
}

/// One finding of a policy on an object.
public struct PolicyFinding {
  public var policy: String
  public var severity: Severity
  public var message: String
  public var help: String?
  /// `Deployment/prod/web`; nil for policies on the whole set.
  public var object: String?
  /// What to look at: where the value at fault was set, else where the object was made.
  public var span: SourceSpan
  /// The policy's own line.
  public var rule: SourceSpan
  public var notes: [DiagnosticNote]
  /// The exemption that covers it, if one does.
  public var exemption: Exemption?
}

/// Runs policies over the finished set of one module.
///
/// Every policy enforced by the module or by one below it runs, whatever layers lie between.
public final class PolicyRunner {
  let evaluation: Evaluation
  let program: Program
  /// The day for expiry, `YYYY-MM-DD`; nil: nothing expires.
  let today: CalendarDate?
  var report = PolicyReport()
  private var used: Set<Int> = []
  private var exemptions: [(exemption: Exemption, covered: Set<UInt64>)] = []
  private var ran: Set<PolicyID> = []

  public init(_ evaluation: Evaluation, today: CalendarDate?) {
    self.evaluation = evaluation
    program = evaluation.program
    self.today = today
    evaluation.violates = { [unowned self] index, values throws(EvaluationError) in
      try self.violates(index, values)
    }
  }

  /// Runs what the module and those below it enforce, and any policies besides.
  /// Enforcements and exemptions of other modules count too. Who does not report how many objects
  /// there are need not have them counted, which is work where no policy looks at them.
  public func run(
    _ id: ModuleID, sets: [[Value]] = [], with more: [PolicyID] = [],
    alsoOf others: [ModuleID] = [], countsObjects: Bool = true
  ) -> PolicyReport {
    report = PolicyReport()
    let files = ([id] + others).flatMap { module in layers(of: module).map { ($0, module) } }
    collectExemptions(files)
    var due: [DuePolicy] = []
    for (file, _) in files {
      for enforcement in program[file].enforcements {
        expand(enforcement.use, in: file, severity: enforcement.severity, into: &due)
      }
    }
    for policy in more {
      let use = PolicyUse(
        policy: policy, arguments: program[policy].parameters.map { _ in nil }, span: .none)
      expand(use, in: program[policy].module, severity: nil, into: &due)
    }
    let all = merged(due)
    if sets.isEmpty {
      for policy in all { run(policy) }
      if countsObjects { report.objectCount = resources.count }
    }
    for set in sets {
      evaluation.setFinished(set)
      for policy in all { run(policy) }
      if countsObjects { report.objectCount += resources.count }
    }
    if !sets.isEmpty { evaluation.setFinished([]) }
    report.policyCount = ran.count
    finishExemptions()
    report.findings.sort { ($0.span.start, $0.policy) < ($1.span.start, $1.policy) }
    report.diagnostics =
      report.findings.compactMap { $0.exemption == nil ? diagnostic($0) : nil }
      + report.diagnostics
    return report
  }

  /// Whether the module enforces a policy.
  func enforcesAny(_ id: ModuleID) -> Bool {
    layers(of: id).contains { !program[$0].enforcements.isEmpty }
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

  /// The files whose layers make a module, base first.
  private func layers(of module: ModuleID) -> [ModuleID] {
    program[module].chain.compactMap { step in
      if case .file(_, let file) = step { return file }
      return nil
    }
  }

  /// A policy with its arguments, to be run.
  struct DuePolicy {
    var policy: PolicyID
    var arguments: [Value]
    var key: [String]
    var severity: Severity?
  }

  /// A policy, or the members of a set, with their arguments evaluated.
  private func expand(
    _ use: PolicyUse, in module: ModuleID, severity: Severity?, into due: inout [DuePolicy]
  ) {
    let policy = program[use.policy]
    if let members = policy.members {
      for member in members {
        expand(member, in: policy.module, severity: severity, into: &due)
      }
      return
    }
    var values: [Value] = []
    for (argument, parameter) in zip(use.arguments, policy.parameters) {
      guard let core = argument ?? nil else {
        values.append(defaultValue(parameter, policy.module))
        continue
      }
      let code = Code(value: core, localCount: 8, type: parameter.type, span: use.span)
      guard let value = evaluation.evaluate(code, in: module) else { return }
      values.append(value)
    }
    let key = values.map { evaluation.render($0) ?? "" }
    due.append(
      DuePolicy(policy: use.policy, arguments: values, key: key, severity: severity))
  }

  private func defaultValue(_ parameter: Function.Parameter, _ module: ModuleID) -> Value {
    guard let core = parameter.defaultValue else { return .null }
    let code = Code(value: core, localCount: 8, type: parameter.type, span: parameter.span)
    return evaluation.evaluate(code, in: module) ?? .null
  }

  /// The same policy with the same arguments runs once, at the highest severity asked for.
  private func merged(_ due: [DuePolicy]) -> [DuePolicy] {
    var result: [DuePolicy] = []
    for policy in due {
      if let at = result.firstIndex(where: {
        $0.policy == policy.policy && $0.key == policy.key
      }) {
        result[at].severity = higher(
          effective(result[at]), effective(policy))
      } else {
        result.append(policy)
      }
    }
    return result
  }

  private func effective(_ due: DuePolicy) -> Severity {
    due.severity ?? program[due.policy].severity
  }

  private func higher(_ a: Severity, _ b: Severity) -> Severity {
    let order: [Severity] = [.error, .warning, .info]
    return order.first { $0 == a || $0 == b } ?? a
  }

  private func run(_ due: DuePolicy) {
    ran.insert(due.policy)
    let policy = program[due.policy]
    guard let target = policy.target else {
      run(due, on: nil)
      return
    }
    let objects = evaluation.attempt { () throws(EvaluationError) in
      try evaluation.objects(of: target)
    }
    for object in objects ?? [] { run(due, on: object) }
  }

  private func run(_ due: DuePolicy, on object: Value?) {
    let policy = program[due.policy]
    let arguments = due.arguments + (object.map { [$0] } ?? [])
    guard let body = policy.body else { return }
    if let condition = policy.condition {
      let holds = evaluation.attempt { () throws(EvaluationError) in
        try evaluation.call(condition, in: policy.module, arguments)
      }
      guard let holds, holds.isTrue else { return }
    }
    let findings = evaluation.attempt { () throws(EvaluationError) in
      try evaluation.check(body, in: policy.module, arguments)
    }
    for finding in findings ?? [] { add(finding, due, object) }
  }

  private func add(_ found: CheckFinding, _ due: DuePolicy, _ object: Value?) {
    let policy = program[due.policy]
    let assertion = program.assertions[found.assertion]
    let holder = object.flatMap { object in
      evaluation.attempt { () throws(EvaluationError) in try evaluation.owner(of: object) }
    }
    let resource = holder.flatMap { $0.isNull ? nil : $0 } ?? object
    let ownNotes = found.notes.filter { !isLibrary($0.span) }
    let made = object.map { evaluation.span(of: $0) } ?? .none
    let span =
      ownNotes.first?.span
      ?? (isLibrary(made) ? resource.map { evaluation.span(of: $0) } ?? made : made)
    var notes = Array(ownNotes.dropFirst())
    notes.append(
      DiagnosticNote(span: assertion.span, message: "policy `\(name(policy))` asks for this"))
    var help: String?
    if let core = policy.help {
      let code = Code(value: core, localCount: 8, type: TypeTable.string, span: policy.span)
      help = evaluation.evaluate(code, in: policy.module)
        .flatMap { evaluation.bytes(of: $0) }
        .map { String(decoding: $0, as: UTF8.self) }
    }
    report.findings.append(
      PolicyFinding(
        policy: name(policy), severity: effective(due),
        message: found.message ?? "`\(program.sources.text(of: assertion.span))` does not hold",
        help: help, object: resource.flatMap { identity(of: $0) },
        span: span.isNone ? assertion.span : span, rule: assertion.span, notes: notes,
        exemption: exemption(for: due.policy, object, resource)))
  }

  func name(_ policy: Policy) -> String { program.symbols.name(of: policy.name) }

  private func isLibrary(_ span: SourceSpan) -> Bool {
    program.sources.file(of: span)?.isLibrary ?? true
  }

  private func diagnostic(_ finding: PolicyFinding) -> Diagnostic {
    let place = finding.object.map { "\($0): " } ?? ""
    var diagnostic = Diagnostic(
      .policyViolation, at: finding.span, "\(place)\(finding.message) (policy `\(finding.policy)`)",
      severity: finding.severity)
    diagnostic.notes = finding.notes.filter { $0.span != finding.span }
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

  private var resourceType: TypeID? { program.resource.map { program.types.schema($0) } }

  /// `Deployment/prod/web`, without the namespace where there is none.
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
      return [kind, namespace, name].compactMap { $0 }.joined(separator: "/")
    } ?? nil
  }

  // MARK: exemptions

  private func collectExemptions(_ files: [(file: ModuleID, module: ModuleID)]) {
    exemptions = []
    used = []
    for (file, module) in files {
      for exemption in program[file].exemptions {
        var covered: Set<UInt64> = []
        if case .value(let core) = exemption.target {
          let code = Code(
            value: core, localCount: 8, type: TypeTable.unknown, span: exemption.targetSpan)
          // The path is read in the finished module: what is renamed or gone is an error here.
          if let value = evaluation.evaluate(code, of: file, in: module) {
            covered = members(of: value)
          }
        }
        exemptions.append((exemption, covered))
      }
    }
  }

  /// An object and the resources in it.
  private func members(of value: Value) -> Set<UInt64> {
    var result: Set<UInt64> = [value.bits]
    if let type = resourceType {
      let inside = evaluation.attempt { () throws(EvaluationError) in
        try evaluation.objects(of: type, in: value)
      }
      for object in inside ?? [] { result.insert(object.bits) }
    }
    return result
  }

  private func exemption(
    for policy: PolicyID, _ object: Value?, _ resource: Value?
  ) -> Exemption? {
    for (index, entry) in exemptions.enumerated() where covers(entry.exemption.policy, policy) {
      switch entry.exemption.target {
      case .value:
        guard
          [object, resource].contains(where: { value in
            value.map { entry.covered.contains($0.bits) } ?? false
          })
        else { continue }
      case .resource(let kind, let namespace, let name):
        guard let resource, let found = identity(of: resource) else { continue }
        let parts = [
          program.symbols.name(of: kind), namespace.map { String(decoding: $0, as: UTF8.self) },
          String(decoding: name, as: UTF8.self),
        ]
        guard found == parts.compactMap({ $0 }).joined(separator: "/") else { continue }
      }
      used.insert(index)
      if isExpired(entry.exemption) {
        continue
      }
      report.exemptedCount += 1
      return entry.exemption
    }
    return nil
  }

  /// Whether an exemption from `named` covers `policy`: itself, or a member of the set.
  private func covers(_ named: PolicyID, _ policy: PolicyID) -> Bool {
    if named == policy { return true }
    return program[named].members?.contains { covers($0.policy, policy) } ?? false
  }

  private func isExpired(_ exemption: Exemption) -> Bool {
    guard let today, case .success(let until) = CalendarDate.parse(Array(exemption.until.utf8).span)
    else { return false }
    return until < today
  }

  private func finishExemptions() {
    for (index, entry) in exemptions.enumerated() {
      let exemption = entry.exemption
      if isExpired(exemption) {
        report.diagnostics.append(
          .exemptionExpired(
            name(program[exemption.policy]), until: exemption.until, owner: exemption.owner,
            at: exemption.targetSpan))
      } else if !used.contains(index), !evaluation.hasErrors {
        // What could not be evaluated was not judged, so nothing is known of its exemptions.
        report.diagnostics.append(
          .exemptionUnused(name(program[exemption.policy]), at: exemption.targetSpan))
      }
    }
  }
}
