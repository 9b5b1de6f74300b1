import Diagnostics
import Policy

extension Verb {
  static let test = Verb(
    name: "test",
    summary: "run the tests that modules declare",
    synopsis: "FILE…",
    details: """
      Runs each `test "…" { … }` of the modules and reports which pass. A folder stands for the \
      modules in it. Fails if a test fails, or if there are no tests.
      """,
    options: [ReportFormat.option] + Option.evaluation,
    operandCount: 1...Int.max,
    examples: [("kr8lang test policies/", "run the tests of every module in a folder")]
  ) { arguments, console in
    var request = EvaluationRequest(arguments, files: arguments.operands)
    let modules = request.checkModules(console)
    let format = ReportFormat(arguments)
    var found: [Diagnostic] = []
    var cases: [Report.Case] = []
    for case .some(let module) in modules where request.canTest(module) {
      let session = request.session(module)
      let path = request.project.sources.callerPath(request.project.program[module].path)
      for outcome in session.runner.runTests(of: module) {
        let holds = outcome.failures.isEmpty
        cases.append(Report.Case(path: path, title: outcome.title, failures: outcome.failures))
        found += outcome.failures
        if format == .text {
          let mark = console.words.ink(holds ? .added : .error, holds ? "✓" : "✗")
          console.say("\(mark) \(visible(path)): \(visible(outcome.title))\n")
        }
      }
      found += request.found(session)
    }
    if cases.isEmpty, !request.hasErrors { found.append(.noTests) }
    if format == .text, !found.isEmpty { console.say("\n") }
    var report = request.report(found)
    let passed = cases.count { $0.failures.isEmpty }
    let failed = cases.count - passed
    report.cases = cases
    report.counts = [("passed", passed), ("failed", failed)]
    let code = format.hand(report, to: console)
    if format == .text, !cases.isEmpty {
      console.say(failed == 0 ? "\(passed) passed\n" : "\(passed) passed, \(failed) failed\n")
    }
    return code
  }
}

extension Diagnostic {
  fileprivate static var noTests: Diagnostic {
    Diagnostic(.noTests, at: .none, "the modules declare no test, so nothing was tested")
      .helping("a test is written `test \"what holds\" { assert … }`")
  }
}
