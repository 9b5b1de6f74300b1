import Evaluator

extension Verb {
  /// Not listed: what it does is for tests alone.
  static let fault = Verb(
    name: "fault",
    summary: "make a mistake of our own while a module is evaluated",
    synopsis: "KIND FILE",
    details: "Evaluates a module and makes a mistake on the way, to show what becomes of one.",
    options: [.root, .maxSteps],
    operandCount: 2...2,
    examples: []
  ) { arguments, console in
    guard let kind = PlantedFault(rawValue: arguments.operands[0]) else { return .usage }
    var request = EvaluationRequest(arguments, files: [arguments.operands[1]])
    let modules = request.checkModules(console)
    guard !request.hasErrors, case .some(let module)? = modules.first else {
      return ReportFormat(arguments).handBesideValues(request.report(), to: console)
    }
    let session = request.session(module)
    session.evaluation.isInterrupted = {
      kind.happen()
      return false
    }
    session.force()
    return .findings
  }
}
