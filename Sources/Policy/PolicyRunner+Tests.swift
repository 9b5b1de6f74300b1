import Diagnostics
import Evaluator
import Program
import Source

/// The outcome of one `test`.
public struct TestOutcome {
  public var title: String
  public var module: String
  public var span: SourceSpan
  /// What did not hold, or went wrong; none: the test passed.
  public var failures: [Diagnostic]
}

extension PolicyRunner {
  /// Runs a module's tests in the order they are written.
  public func runTests(of id: ModuleID) -> [TestOutcome] {
    program[id].tests.map { test in
      let known = evaluation.diagnostics.count
      let findings = evaluation.attempt { () throws(EvaluationError) in
        try evaluation.check(test.body, in: id, [])
      }
      evaluation.runAssertions()
      var failures = Array(evaluation.diagnostics.dropFirst(known))
      for finding in findings ?? [] {
        let assertion = program.assertions[finding.assertion]
        var diagnostic = Diagnostic.testFailed(
          test.title, program.sources.text(of: assertion.span), finding.message,
          at: assertion.span)
        diagnostic.notes = finding.notes
        diagnostic.help = finding.values
        failures.append(diagnostic)
      }
      return TestOutcome(
        title: test.title, module: program[id].path, span: test.span, failures: failures)
    }
  }

  /// Decides `violates`: whether the policy finds something on the object, in a set of it and what
  /// else is given.
  func violates(_ index: Int, _ values: [Value]) throws(EvaluationError) -> Bool {
    let violation = program.violations[index]
    let policy = program[violation.use.policy]
    var set = values[0].isNull ? [] : [values[0]]
    if !values[2].isNull { set += try evaluation.elements(of: values[2]) }
    evaluation.setFinished(set)
    defer { evaluation.setFinished([]) }
    var count = 0
    var met = false
    for member in members(of: violation.use) {
      let (found, object) = try findings(of: member, values[0], at: violation.place)
      count += found
      met = met || object
    }
    if !met, !values[0].isNull {
      throw .failed(.violatesMetNothing(name(policy), at: violation.use.span))
    }
    if let wanted = values[1].intValue { return count == wanted }
    return count > 0
  }

  private func members(of use: PolicyUse) -> [PolicyUse] {
    program[use.policy].members.map { $0.flatMap(members) } ?? [use]
  }

  /// How many findings a policy has on an object and what is in it, at a place in it if one is
  /// given; whether it met any.
  private func findings(
    of use: PolicyUse, _ subject: Value, at place: [UInt8]?
  ) throws(EvaluationError) -> (Int, Bool) {
    let policy = program[use.policy]
    guard let body = policy.body else { return (0, true) }
    var arguments: [Value] = []
    for (argument, parameter) in zip(use.arguments, policy.parameters) {
      guard let core = argument ?? parameter.defaultValue else { continue }
      let code = Code(value: core, type: parameter.type, span: use.span)
      arguments.append(evaluation.evaluate(code, in: policy.module) ?? .null)
    }
    guard let target = policy.target else {
      let found = try evaluation.check(body, in: policy.module, arguments)
      return (count(found, on: nil, place, subject), true)
    }
    var count = 0
    var isMet = false
    for object in try evaluation.objects(of: target) {
      if !subject.isNull, object.bits != subject.bits {
        let owner = try evaluation.owner(of: object)
        if owner.bits != subject.bits { continue }
      }
      isMet = true
      if let condition = policy.condition {
        guard try evaluation.call(condition, in: policy.module, arguments + [object]).isTrue
        else { continue }
      }
      let found = try evaluation.check(body, in: policy.module, arguments + [object])
      count += self.count(found, on: object, place, subject)
    }
    return (count, isMet)
  }

  private func count(
    _ found: [CheckFinding], on object: Value?, _ place: [UInt8]?, _ subject: Value
  ) -> Int {
    guard let place else { return found.count }
    let path = String(decoding: place, as: UTF8.self)
    return found.count { evaluation.isAbout($0, on: object, path: path, in: subject) }
  }
}
