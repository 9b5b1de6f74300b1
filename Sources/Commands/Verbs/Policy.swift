import Diagnostics
import Policy
import Workspace

extension Verb {
  static let policy = Verb(
    name: "policy",
    summary: "run policies over modules and manifests, and report findings",
    synopsis: "FILE…",
    details: """
      Evaluates modules without printing them, and runs every policy that they or the modules \
      below them enforce, and those of `--with`: library policies by name, or what a module \
      enforces. Over plain manifests, YAML and JSON, those of `--with` run, by default \
      `pss-baseline` and `consistent`. Reports how many policies ran on how many objects.
      """,
    options: [ReportFormat.option] + ManifestOptions.all + Option.evaluation,
    operandCount: 1...Int.max,
    examples: [
      ("kr8lang policy --with restricted deploy/", "are these manifests hardened?"),
      ("kr8lang policy --today 2027-01-31 env/prod.k8l", "which exemptions will have expired?"),
    ]
  ) { arguments, console in
    let options = ManifestOptions(arguments, usualPolicies: PolicyIndex.usual)
    if let problem = options.problem {
      return ReportFormat(arguments).refuse([problem], to: console)
    }
    var request = EvaluationRequest(arguments, files: arguments.operands, manifests: options)
    var policies = options.askedPolicies(request.project)
    let modules = request.checkModules(console)
    var found = request.emptyFolders + policies.diagnostics
    var counts = (policies: 0, objects: 0, exempted: 0)
    var progress = Progress(console, total: modules.count)
    for case (let index, .some(let module)) in modules.enumerated()
    where request.canEvaluate(module) {
      progress.step(index, request.inputs.shown(request.inputs.inputs[index]))
      let session = request.session(module)
      session.force()
      let report = session.runPolicies(alsoOf: policies.ofModules)
      found += request.found(session, report)
      policies.note(report)
      counts.policies += report.policyCount
      counts.objects += report.objectCount
      counts.exempted += report.exemptedCount
    }
    progress.finish()
    if let result = options.run(request, policies) {
      found += result.diagnostics + result.report.diagnostics
      counts.policies += result.report.policyCount
      counts.objects += result.report.objectCount
      counts.exempted += result.report.exemptedCount
    } else {
      found += policies.idle(request.project)
    }
    var report = request.report(found)
    report.counts = [
      ("policies", counts.policies), ("objects", counts.objects), ("exempted", counts.exempted),
    ]
    let code = ReportFormat(arguments).hand(report, to: console)
    if ReportFormat(arguments) == .text {
      let policies = counts.policies == 1 ? "1 policy" : "\(counts.policies) policies"
      let objects = counts.objects == 1 ? "1 object" : "\(counts.objects) objects"
      let exempted =
        counts.exempted == 0
        ? "" : ", \(counts.exempted) finding\(counts.exempted == 1 ? "" : "s") exempted"
      console.say("\(policies) on \(objects)\(exempted)\n")
    }
    return code
  }
}
