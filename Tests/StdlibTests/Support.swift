import Diagnostics
import Evaluator
import Foundation
import Program
import Source
import Stdlib
import Workspace

/// What became of a program.
struct Ran {
  var output: String
  var diagnostics: [Diagnostic]
  var sources: SourceTable

  var messages: String {
    diagnostics.map { "\($0.code.rawValue): \($0.message) @ \(sources.text(of: $0.span))" }
      .joined(separator: "\n")
  }
}

/// Checks and evaluates a module; its output as JSON.
func run(_ text: String, budget: Budget = Budget()) -> Ran {
  let project = Project(root: "/p", files: .memory(["/p/main.k8l": Array(text.utf8)]))
  guard let module = project.check(path: "/p/main.k8l"), !project.hasErrors else {
    return Ran(output: "", diagnostics: project.diagnostics, sources: project.sources)
  }
  let evaluation = Evaluation(
    program: project.program, budget: budget, natives: NativeTable(Natives.all))
  var output = ""
  if let object = evaluation.moduleObject(module) {
    for file in evaluation.outputs(of: object, asObject: true) {
      output += String(
        decoding: evaluation.write(file, format: .jsonLines).bytes, as: UTF8.self)
    }
  }
  evaluation.runAssertions()
  return Ran(
    output: evaluation.hasErrors ? "" : output, diagnostics: evaluation.diagnostics,
    sources: project.sources)
}

/// An expression's value as JSON, or what went wrong.
func value(_ expression: String) -> String {
  let imports = """
    import std.encode
    import std.test
    import std.types (Cidr, Image, SemVer, Url)

    """
  let ran = run(imports + "value = [\(expression)]\n")
  if !ran.messages.isEmpty { return ran.messages }
  return String(ran.output.dropFirst(#"{"value":["#.count).dropLast("]}\n".count))
}
