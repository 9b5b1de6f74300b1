import Diagnostics
import Policy

extension Verb {
  static let check = Verb(
    name: "check",
    summary: "find everything that is wrong in modules and manifests, render nothing",
    synopsis: "FILE…",
    details: """
      Checks modules and all they import: names, types, layers, then what only evaluating shows, and \
      the policies they enforce. YAML and JSON files are plain manifests: each resource is checked \
      against the schema of its kind, and by the policies of `--with`. A folder stands for the \
      modules and manifests in it, `-` for standard input. Errors make the exit code 1.
      """,
    options: [ReportFormat.option] + ManifestOptions.all + Option.evaluation,
    operandCount: 1...Int.max,
    examples: [
      ("kr8lang check env/*.k8l", "check every environment"),
      ("kr8lang check --format sarif . > report.sarif", "a report for code scanning"),
      ("kr8lang check --crd crds/ --with restricted deploy/", "manifests, with custom resources"),
    ]
  ) { arguments, console in
    let options = ManifestOptions(arguments)
    if let problem = options.problem {
      console.say([problem])
      return .usage
    }
    var request = EvaluationRequest(arguments, files: arguments.operands, manifests: options)
    let modules = request.checkModules(console)
    var found: [Diagnostic] = []
    if !request.hasErrors {
      var progress = Progress(console, total: modules.count)
      var last: Session?
      for (index, module) in modules.enumerated() {
        guard let module, !request.project.program[module].isAbstract else { continue }
        progress.step(index, request.inputs.shown(request.inputs.inputs[index]))
        let session = request.session(module, after: last)
        last = session
        session.force()
        let report = session.runPolicies(countsObjects: false)
        found += session.diagnostics + report.diagnostics
      }
      progress.finish()
    }
    if let result = options.run(request) {
      found += result.diagnostics + result.report.diagnostics
    }
    return ReportFormat(arguments).hand(request.report(found), to: console)
  }
}
