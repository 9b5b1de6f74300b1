import Diagnostics
import Documents
import Policy
import Source
import Workspace

extension Verb {
  static let why = Verb(
    name: "why",
    summary: "show where a value comes from, layer by layer",
    synopsis: "FILE PATH",
    details: """
      Shows every layer that set a value, from the base to the top, with its lines and the value \
      it gave, and the values it depends on. The path starts at a resource (`Deployment/web \
      spec.replicas`, `Deployment/prod/web …`) or in the module (`shop.replicas`). For a YAML or \
      JSON file, shows the line.
      """,
    options: [answerFormat, DataForm.option] + Option.evaluation,
    operandCount: 2...3,
    examples: [
      ("kr8lang why env/prod.k8l 'Deployment/shop spec.replicas'", "why so many replicas?")
    ]
  ) { arguments, console in
    if let form = DataForm(operand: arguments.operands[0], arguments) {
      return whyData(form, arguments, console)
    }
    var request = EvaluationRequest(arguments, files: [arguments.operands[0]])
    guard case .some(let module)? = request.checkModules(console).first, !request.hasErrors else {
      console.say(request.report())
      return .findings
    }
    let session = request.session(module)
    let question = arguments.operands.dropFirst().joined(separator: " ")
    let answer = WhyAnswer(question, in: session)
    if let problem = answer.problem {
      console.say(request.report(session.diagnostics + [problem]))
      return .findings
    }
    let isJSON = arguments.value(of: answerFormat) == "json"
    console.write(isJSON ? answer.json() : answer.text(style: console.values))
    return .success
  }

  /// Where a value is in a data file.
  private static func whyData(
    _ form: DataForm, _ arguments: Arguments, _ console: Console
  ) -> ExitCode {
    let path = arguments.operands[0]
    let sources = SourceTable()
    let content =
      path == "-" ? readStandardInput() : FileProvider.disk.read(path, Project.fileLimit)
    guard case .success(let bytes) = content, sources.hasRoom(for: bytes.count) else {
      let reason = if case .failure(let error) = content { error.reason } else { "it is too large" }
      console.say([.cannotReadFile(path, reason)])
      return .findings
    }
    let file = sources.add(path: path == "-" ? "<stdin>" : path, bytes: bytes)
    let (documents, found) = ManifestReader.documents(file, form)
    ManifestSecrets.mask(documents, found, of: file, in: sources)
    let report = Report(found, sources: sources)
    if report.hasErrors {
      console.say(report)
      return .findings
    }
    let question = arguments.operands.dropFirst().joined(separator: " ")
    switch DataPlace.find(question, in: documents) {
    case .failure(let problem):
      console.say([problem.diagnostic(in: question)])
      return .findings
    case .success(let place):
      let isJSON = arguments.value(of: answerFormat) == "json"
      console.write(
        isJSON ? place.json(in: sources) : place.text(in: sources, style: console.values))
      return .success
    }
  }

  private static let answerFormat = Option(
    "format", .oneOf(["text", "json"]), "output format")
}
