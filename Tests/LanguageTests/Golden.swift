import Foundation
import Support

/// A program and the expectations beside it.
struct Golden {
  enum Kind: String, CaseIterable, CustomStringConvertible {
    /// What `eval -o yaml` prints.
    case yaml
    /// What `eval -o json` prints.
    case json
    /// What `eval --object -o yaml` prints.
    case object
    /// What `fmt` makes of the program.
    case fmt
    /// What `check` finds.
    case diag
    /// What `eval` says to a person on stderr.
    case report
    /// The types of the expressions on the program's lines `// type EXPRESSION`.
    case types
    /// What `why` answers to the program's lines `// why PATH`.
    case why

    var description: String { rawValue }
  }

  /// The program, from the repository's top.
  let program: String
  /// What is to be compared: what is beside the program; for a new one, what it finds or gives.
  let kinds: [Kind]

  init(_ program: String) {
    self.program = program
    let stem = String(program.dropLast(4))
    let present = Kind.allCases.filter { Repository.text("\(stem).\($0)") != nil }
    kinds = present.isEmpty ? [Golden.firstKind(program)] : present
  }

  /// A new program that finds nothing is one about its value.
  private static func firstKind(_ program: String) -> Kind {
    if !questions(in: program).isEmpty { return .why }
    if !expressions(in: program).isEmpty { return .types }
    let found = try? Golden(program, kinds: [.diag]).result(.diag)
    return found == "" ? .yaml : .diag
  }

  private init(_ program: String, kinds: [Kind]) {
    self.program = program
    self.kinds = kinds
  }

  func expected(_ kind: Kind) -> String? { Repository.text(path(kind)) }

  func write(_ text: String, _ kind: Kind) throws {
    try Data(text.utf8).write(to: Repository.url(path(kind)))
  }

  private func path(_ kind: Kind) -> String { "\(program.dropLast(4)).\(kind)" }

  private struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// What the built tool makes of the program now.
  func result(_ kind: Kind) throws -> String {
    let url = Repository.url(program)
    let folder = url.deletingLastPathComponent().path
    let name = url.lastPathComponent
    let root = ["--root", folder, "--today", "2026-11-21"]
    switch kind {
    case .diag:
      let run = Tool.run(["check", "--format", "json"] + root + [name], in: folder)
      guard run.code <= 1, let findings = Findings(json: run.output) else { throw failure(run) }
      return findings.rendered(in: name).replacingOccurrences(of: folder, with: "ROOT")
    case .fmt:
      return try output(["fmt", "-"], in: folder, input: url.path)
    case .yaml: return try output(["eval", "-o", "yaml"] + root + [name], in: folder)
    case .json: return try output(["eval", "-o", "json"] + root + [name], in: folder)
    case .object:
      return try output(["eval", "--object", "-o", "yaml"] + root + [name], in: folder)
    case .report:
      let run = Tool.run(["eval"] + root + [name], in: folder)
      guard run.code <= 1 else { throw failure(run) }
      return run.errors
    case .types:
      let asked = Golden.expressions(in: program)
      let input = FileManager.default.temporaryDirectory
        .appending(path: "kr8lang-types-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: input) }
      try asked.map { ":type \($0)\n" }.joined()
        .write(to: input, atomically: true, encoding: .utf8)
      let answers = try output(["repl", "--root", folder, name], in: folder, input: input.path)
      return zip(asked, answers.split(separator: "\n"))
        .map { "\($0): \($1)\n" }.joined()
    case .why:
      return try Golden.questions(in: program).map { question in
        let run = Tool.run(["why"] + root + [name] + question, in: folder)
        guard run.code <= 1 else { throw failure(run) }
        return "$ why \(question.joined(separator: " "))\n\(run.text)\(run.errors)"
      }.joined(separator: "\n")
    }
  }

  /// The arguments of each line `// why …`: options and their values, then a path.
  private static func questions(in program: String) -> [[String]] {
    (Repository.text(program) ?? "").split(separator: "\n").compactMap { line in
      guard line.hasPrefix("// why ") else { return nil }
      var words = line.dropFirst(7).split(separator: " ").map(String.init)
      var arguments: [String] = []
      while words.count > 2, words[0].hasPrefix("--") {
        arguments += words.prefix(2)
        words.removeFirst(2)
      }
      return arguments + [words.joined(separator: " ")]
    }
  }

  private static func expressions(in program: String) -> [String] {
    (Repository.text(program) ?? "").split(separator: "\n")
      .filter { $0.hasPrefix("// type ") }.map { String($0.dropFirst(8)) }
  }

  private func output(
    _ arguments: [String], in folder: String, input: String = "/dev/null"
  ) throws -> String {
    let run = Tool.run(arguments, in: folder, input: input)
    guard run.code == 0 else { throw failure(run) }
    return run.text
  }

  private func failure(_ run: ToolResult) -> Failure {
    Failure(description: "\(program): exit \(run.code)\n\(run.errors)")
  }
}
