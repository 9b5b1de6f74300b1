import Diagnostics
import Evaluator
import Program
import Source
import Stdlib
import Workspace

/// A program given as text, evaluated.
struct Ran {
  var output: String
  var diagnostics: [Diagnostic]
  var sources: SourceTable

  var codes: [String] { diagnostics.map { $0.code.rawValue } }
  /// Each diagnostic as `code «source text»`, with the strings of its notes.
  var blames: [String] {
    diagnostics.map { each in
      let notes = each.notes.map { "«\(sources.text(of: $0.span))»" }.joined(separator: " ")
      return "\(each.code.rawValue) «\(sources.text(of: each.span))»"
        + (notes.isEmpty ? "" : " " + notes)
    }
  }
  var messages: String { diagnostics.map { $0.message }.joined(separator: "\n") }
}

/// Checks and evaluates a module, with other files beside it.
func run(
  _ text: String, with files: [String: String] = [:], format: OutputFormat = .yaml,
  budget: Budget = Budget()
) -> Ran {
  let loaded = load(text, with: files)
  guard let module = loaded.module, !loaded.project.hasErrors else {
    return Ran(
      output: "", diagnostics: loaded.project.diagnostics, sources: loaded.project.sources)
  }
  let evaluation = Evaluation(
    program: loaded.project.program, budget: budget, natives: NativeTable(Natives.all))
  var output = ""
  if let object = evaluation.moduleObject(module) {
    for file in evaluation.outputs(of: object) {
      output += String(
        decoding: evaluation.write(file, format: format).bytes, as: UTF8.self)
    }
  }
  return Ran(
    output: evaluation.hasErrors ? "" : output, diagnostics: evaluation.diagnostics,
    sources: loaded.project.sources)
}

/// A checked module in a project in memory.
func load(
  _ text: String, with files: [String: String] = [:]
) -> (project: Project, module: ModuleID?) {
  var all = files.mapValues { Array($0.utf8) }
  all["main.k8l"] = Array(text.utf8)
  let disk = Dictionary(uniqueKeysWithValues: all.map { ("/p/\($0.key)", $0.value) })
  let project = Project(root: "/p", files: .memory(disk))
  return (project, project.check(path: "/p/main.k8l"))
}
