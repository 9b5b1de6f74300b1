import Diagnostics
import Formatter
import Parser
import Source
import Workspace

extension Verb {
  static let fmt = Verb(
    name: "fmt",
    summary: "format modules",
    synopsis: "FILE…",
    details: """
      Formats modules: comments are kept, the meaning never changes, and formatting twice changes \
      nothing more. A file with a syntax error is left unchanged, and so is a symbolic link. A \
      folder stands for the modules in it; `-` reads stdin and prints the result.
      """,
    options: [checkOnly, .maxErrors],
    operandCount: 1...Int.max,
    examples: [
      ("kr8lang fmt .", "format every module below this folder"),
      ("kr8lang fmt --check .", "fail if one is not formatted"),
    ]
  ) { arguments, console in
    let inputs = Inputs(arguments.operands, root: nil)
    var formatting = Formatting(onlyChecks: arguments.has(checkOnly))
    let named = Set(arguments.operands.map { Inputs.absolute($0) })
    for input in inputs.inputs {
      if case .file(let path) = input, FileProvider.disk.isLink(path) {
        if named.contains(path) { formatting.diagnostics.append(.linkNotFormatted(path)) }
        continue
      }
      formatting.format(input, shown: inputs.shown(input), console)
    }
    let report = Report(
      inputs.problems + formatting.diagnostics, sources: formatting.sources,
      checkedPaths: inputs.shownPaths, limit: Report.limit(arguments))
    console.say(report)
    return report.hasErrors ? .findings : .success
  }

  private static let checkOnly = Option(
    "check", .none, "change nothing; list unformatted files, and fail if there are any")
}

/// One run of `fmt`.
private struct Formatting {
  let onlyChecks: Bool
  let sources = SourceTable()
  var diagnostics: [Diagnostic] = []

  init(onlyChecks: Bool) { self.onlyChecks = onlyChecks }

  mutating func format(_ input: Inputs.Input, shown: String, _ console: Console) {
    let content =
      switch input {
      case .file(let path): FileProvider.disk.read(path, Project.fileLimit)
      case .standardInput: readStandardInput()
      }
    guard case .success(let bytes) = content, sources.hasRoom(for: bytes.count) else {
      let reason = if case .failure(let error) = content { error.reason } else { "it is too large" }
      diagnostics.append(.cannotReadFile(shown, reason))
      return
    }
    let (tree, problems) = SyntaxParser.parse(sources.add(path: shown, bytes: bytes))
    if problems.contains(where: { $0.severity == .error }) {
      diagnostics += problems
      return
    }
    let formatted = Formatter.format(tree)
    if onlyChecks {
      if formatted != bytes { diagnostics.append(.notFormatted(shown)) }
      return
    }
    switch input {
    case .standardInput: console.write(formatted)
    case .file(let path):
      if formatted == bytes { return }
      do throws(Descriptor.WriteError) {
        try FileWriting.replace(path, with: formatted)
      } catch {
        diagnostics.append(.cannotWrite(shown, error.reason))
      }
    }
  }
}

extension Diagnostic {
  /// A link that the command line names: what it leads to may be anywhere.
  fileprivate static func linkNotFormatted(_ path: String) -> Diagnostic {
    let target = try? FileProvider.disk.realPath(path).get()
    return Diagnostic(
      .cannotWrite, at: .none, "`\(path)` cannot be written: it is a symbolic link"
    ).helping(target.map { "format the file that it leads to, `\($0)`" })
  }

  fileprivate static func notFormatted(_ path: String) -> Diagnostic {
    Diagnostic(.notFormatted, at: .none, "`\(path)` is not in canonical style")
      .helping(path == "<stdin>" ? nil : "`kr8lang fmt \(path)` brings it there")
  }
}
