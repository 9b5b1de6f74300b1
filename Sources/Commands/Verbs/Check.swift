import Diagnostics
import Policy

extension Verb {
  static let check = Verb(
    name: "check",
    summary: "find everything that is wrong, render nothing",
    synopsis: "FILE…",
    details: """
      Checks modules and all they import: names, types, layers, then what only evaluating shows, and \
      the policies they enforce. A folder stands for the modules in it, `-` for standard input. \
      Errors make the exit code 1.
      """,
    options: [ReportFormat.option] + Option.evaluation,
    operandCount: 1...Int.max,
    examples: [
      ("kr8lang check env/*.k8l", "check every environment"),
      ("kr8lang check --format sarif . > report.sarif", "a report for code scanning"),
    ]
  ) { arguments, console in
    var request = EvaluationRequest(arguments, files: arguments.operands)
    let modules = request.checkModules(console)
    var found: [Diagnostic] = []
    if !request.hasErrors {
      var progress = Progress(console, total: modules.count)
      for (index, module) in modules.enumerated() {
        guard let module, !request.project.program[module].isAbstract else { continue }
        progress.step(index, request.inputs.shown(request.inputs.inputs[index]))
        let session = request.session(module)
        session.force()
        found += session.diagnostics + session.runPolicies().diagnostics
      }
      progress.finish()
    }
    return ReportFormat(arguments).hand(request.report(found), to: console)
  }
}
