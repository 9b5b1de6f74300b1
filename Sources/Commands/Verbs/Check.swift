import Diagnostics
import Source
import Workspace

extension Verb {
  static let check = Verb(
    name: "check",
    summary: "find everything that is wrong, render nothing",
    synopsis: "FILE…",
    details: """
      Checks modules and all they import: names, types, layers, then what only evaluating shows. \
      A folder stands for the modules in it, `-` for standard input. Errors make the exit code 1.
      """,
    options: [ReportFormat.option] + Option.evaluation,
    operandCount: 1...Int.max,
    examples: [
      ("kr8lang check env/*.k8l", "check every environment"),
      ("kr8lang check --format sarif . > report.sarif", "a report for code scanning"),
    ]
  ) { arguments, console in
    let inputs = Inputs(arguments.operands, root: arguments.value(of: .root))
    var diagnostics: [Diagnostic] = []
    var progress = Progress(console, total: inputs.inputs.count)
    for (index, input) in inputs.inputs.enumerated() {
      progress.step(index, inputs.shown(input))
      switch input {
      case .file(let path): _ = inputs.project.check(path: path)
      case .standardInput:
        switch readStandardInput() {
        case .success(let bytes): _ = inputs.project.check(text: bytes, name: "<stdin>")
        case .failure(let error): diagnostics.append(.cannotReadInput(error.reason))
        }
      }
    }
    progress.finish()
    let report = Report(
      diagnostics + inputs.project.diagnostics, sources: inputs.project.sources,
      checkedPaths: inputs.shownPaths, root: inputs.root)
    return ReportFormat(arguments).hand(report, to: console)
  }
}
