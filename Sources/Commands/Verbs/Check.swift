import Diagnostics
import Policy
import Program
import TypeChecker

extension Verb {
  static let check = Verb(
    name: "check",
    summary: "report every error in modules and manifests, render nothing",
    synopsis: "FILE…",
    details: """
      Checks modules and everything they import: names, types, layers, what only evaluation shows, \
      and the policies they enforce. In a module without all of its params, what needs none of the \
      missing ones is checked. YAML and JSON files are plain manifests: each resource is \
      checked against the schema of its kind. The policies of `--with` apply to both. A folder \
      stands for the modules and manifests in it, `-` for stdin. Errors make the exit code 1.
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
      return ReportFormat(arguments).refuse([problem], to: console)
    }
    var request = EvaluationRequest(arguments, files: arguments.operands, manifests: options)
    // Before the modules, whose classes are composed one after another later.
    var policies = options.askedPolicies(request.project)
    let modules = request.checkModules(console, composes: false)
    var found = request.emptyFolders + policies.diagnostics
    found += evaluate(modules, request, &policies, console)
    if let result = options.run(request, policies) {
      found += result.diagnostics + result.report.diagnostics
    } else {
      found += options.faultsOfDefinitions(request.project) + policies.idle(request.project)
    }
    return ReportFormat(arguments).hand(request.report(found), to: console)
  }

  /// What evaluating the modules finds. One with an error is omitted, and so is what rests on it;
  /// all others are evaluated.
  ///
  /// The classes of a module are composed just before it is evaluated, and forgotten with the
  /// evaluation: of a large project they would be most of the memory.
  private static func evaluate(
    _ modules: [ModuleID?], _ request: EvaluationRequest, _ policies: inout AskedPolicies,
    _ console: Console
  ) -> [Diagnostic] {
    let checker: Checker = request.project.checker
    var found: [Diagnostic] = []
    var last: Session?
    var progress = Progress(console, total: modules.count)
    for case (let index, .some(let module)) in modules.enumerated() {
      progress.step(index, request.inputs.shown(request.inputs.inputs[index]))
      if let session = last, !session.evaluation.canRestart {
        last = nil
        checker.forgetClasses()
      }
      checker.compose()
      guard request.canEvaluate(module) else { continue }
      let session = request.session(module, isOpen: true, after: last)
      last = session
      session.force()
      let report = session.runPolicies(alsoOf: policies.ofModules, countsObjects: false)
      found += request.found(session, report)
      policies.note(report)
      if let openness = session.openness { found.append(openness) }
    }
    progress.finish()
    return found
  }
}
