import Diagnostics
import Policy

extension Verb {
  static let why = Verb(
    name: "why",
    summary: "say where a value comes from, layer by layer",
    synopsis: "FILE PATH",
    details: """
      Shows every layer that touched a value, from the base to the top, with the lines and the value \
      that each gave, and the values that it rests on. The path starts at a resource \
      (`Deployment/web spec.replicas`, `Deployment/prod/web …`) or in the module (`shop.replicas`).
      """,
    options: [answerFormat] + Option.evaluation,
    operandCount: 2...3,
    examples: [
      ("kr8lang why env/prod.k8l 'Deployment/shop spec.replicas'", "why so many replicas?")
    ]
  ) { arguments, console in
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

  private static let answerFormat = Option(
    "format", .oneOf(["text", "json"]), "how the answer is written")
}
