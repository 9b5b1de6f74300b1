import Diagnostics
import Policy

extension Verb {
  static let policy = Verb(
    name: "policy",
    summary: "run the policies that modules enforce, and say what they found",
    synopsis: "FILE…",
    details: """
      Evaluates modules, prints none of their values, and runs every policy that they or the modules \
      below them enforce. Says how many policies ran on how many objects.
      """,
    options: [ReportFormat.option] + Option.evaluation,
    operandCount: 1...Int.max,
    examples: [
      ("kr8lang policy --today 2027-01-31 env/prod.k8l", "which exemptions will have expired?")
    ]
  ) { arguments, console in
    var request = EvaluationRequest(arguments, files: arguments.operands)
    let modules = request.checkModules(console)
    var found: [Diagnostic] = []
    var counts = (policies: 0, objects: 0, exempted: 0)
    if !request.hasErrors {
      var progress = Progress(console, total: modules.count)
      for case (let index, .some(let module)) in modules.enumerated()
      where !request.project.program[module].isAbstract {
        progress.step(index, request.inputs.shown(request.inputs.inputs[index]))
        let session = request.session(module)
        session.force()
        found += session.diagnostics
        let report = session.runPolicies()
        found += report.diagnostics
        counts.policies += report.policyCount
        counts.objects += report.objectCount
        counts.exempted += report.exemptedCount
      }
      progress.finish()
    }
    var report = request.report(found)
    report.counts = [
      ("policies", counts.policies), ("objects", counts.objects), ("exempted", counts.exempted),
    ]
    let code = ReportFormat(arguments).hand(report, to: console)
    if ReportFormat(arguments) == .text {
      let policies = counts.policies == 1 ? "1 policy" : "\(counts.policies) policies"
      let objects = counts.objects == 1 ? "1 object" : "\(counts.objects) objects"
      let exempted = counts.exempted == 0 ? "" : ", \(counts.exempted) findings exempted"
      console.say("\(policies) on \(objects)\(exempted)\n")
    }
    return code
  }
}
