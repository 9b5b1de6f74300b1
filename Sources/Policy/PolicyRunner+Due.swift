import Diagnostics
import Evaluator
import Program
import Source

/// The policies that are to run, with their arguments.
extension PolicyRunner {
  /// The files whose layers make a module, base first.
  func layers(of module: ModuleID) -> [ModuleID] {
    program[module].chain.compactMap { step in
      if case .file(_, let file) = step { return file }
      return nil
    }
  }

  /// A file whose words count, as a layer of a module; `object`: of this instance of it.
  struct Place {
    var file: ModuleID
    var module: ModuleID
    var object: Value?
    /// Whether only some values of the instance are rendered.
    var isPartial = false
    /// By what was made of a value of the instance: the value.
    var origins: [UInt64: UInt64] = [:]
  }

  /// A policy with its arguments, to be run.
  struct DuePolicy {
    var policy: PolicyID
    var arguments: [Value]
    var severity: Severity?
    /// Where it is enforced.
    var span: SourceSpan
  }

  /// What files enforce, each policy with the same arguments once, at the highest severity asked for.
  /// Of the first files it is told what enforces nothing that was not enforced before.
  func due(_ places: [Place], repetitionsOf count: Int) -> [DuePolicy] {
    var all: [DuePolicy] = []
    for (index, place) in places.enumerated() {
      for enforcement in program[place.file].enforcements {
        var isNew = false
        var first: SourceSpan?
        for due in expand(enforcement.use, at: place, severity: enforcement.severity) {
          let other = merge(due, into: &all)
          first = first ?? other
          isNew = isNew || other == nil
        }
        if !isNew, let first, index < count, program[place.file].path != ManifestSet.moduleName {
          report.diagnostics.append(
            .enforcedAlready(
              name(program[enforcement.use.policy]), at: enforcement.span, first: first))
        }
      }
    }
    return all
  }

  /// Adds a policy to those to be run. Gives where it is enforced already, just so or more severely.
  @discardableResult
  func merge(_ due: DuePolicy, into all: inout [DuePolicy]) -> SourceSpan? {
    let at = all.firstIndex { other in
      other.policy == due.policy
        && zip(other.arguments, due.arguments).allSatisfy { evaluation.isSame($0, $1) }
    }
    guard let at else {
      all.append(due)
      return nil
    }
    let severity = higher(effective(all[at]), effective(due))
    if severity == effective(all[at]) { return all[at].span }
    all[at].severity = severity
    return nil
  }

  /// A policy, or the members of a set, with their arguments evaluated.
  func expand(_ use: PolicyUse, at place: Place, severity: Severity?) -> [DuePolicy] {
    let policy = program[use.policy]
    if let members = policy.members {
      let own = Place(file: policy.module, module: policy.module)
      return members.flatMap { member in
        expand(member, at: own, severity: severity).map { due in
          var due = due
          due.span = use.span
          return due
        }
      }
    }
    var values: [Value] = []
    for (argument, parameter) in zip(use.arguments, policy.parameters) {
      guard let core = argument else {
        values.append(defaultValue(parameter, policy.module))
        continue
      }
      let code = Code(value: core, type: parameter.type, span: use.span)
      guard let value = evaluate(code, at: place) else {
        leaveOut(policy)
        return []
      }
      values.append(value)
    }
    return [DuePolicy(policy: use.policy, arguments: values, severity: severity, span: use.span)]
  }

  func evaluate(_ code: Code, at place: Place) -> Value? {
    evaluation.evaluate(code, of: place.file, in: place.module, object: place.object)
  }

  func defaultValue(_ parameter: Function.Parameter, _ module: ModuleID) -> Value {
    guard let core = parameter.defaultValue else { return .null }
    let code = Code(value: core, type: parameter.type, span: parameter.span)
    return evaluation.evaluate(code, in: module) ?? .null
  }
}
