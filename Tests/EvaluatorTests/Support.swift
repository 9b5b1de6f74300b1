import Diagnostics
import Evaluator
import Source
import Stdlib
import Testing
import TypeChecker
import Workspace

/// A program given as text, evaluated.
struct Ran {
  var output: String
  var diagnostics: [Diagnostic]
  var sources: SourceTable

  var codes: [String] { diagnostics.map { $0.code.rawValue } }
  var messages: String {
    diagnostics.map { "\($0.code.rawValue): \($0.message) @ \(sources.text(of: $0.span))" }
      .joined(separator: "\n")
  }
}

/// Checks and evaluates files; the first is the root.
func run(
  _ text: String, with files: [String: String] = [:], format: OutputFormat = .yaml,
  budget: Budget = Budget()
) -> Ran {
  var all = files.mapValues { Array($0.utf8) }
  all["main.k8l"] = Array(text.utf8)
  let disk = Dictionary(uniqueKeysWithValues: all.map { ("/p/\($0.key)", $0.value) })
  let project = Project(root: "/p", files: .memory(disk))
  guard let module = project.check(path: "/p/main.k8l"), !project.hasErrors else {
    return Ran(output: "", diagnostics: project.diagnostics, sources: project.sources)
  }
  let evaluation = Evaluation(program: project.program, budget: budget, natives: testNatives)
  var output = ""
  if let object = evaluation.moduleObject(module) {
    for file in evaluation.outputs(of: object) {
      output += String(
        decoding: evaluation.write(file, format: format).bytes, as: UTF8.self)
    }
  }
  return Ran(
    output: evaluation.hasErrors ? "" : output, diagnostics: evaluation.diagnostics,
    sources: project.sources)
}

/// Just enough of the library.
let testNatives = NativeTable()
