import Diagnostics
import Documents
import Foundation
import Support
import Testing

private let codes = DiagnosticCode.allCases.map(\.rawValue)

/// What no example can show: an internal error, a signal; and what takes too long to
/// run out of in a debug build (the evaluator's own tests do it with small budgets).
private let beyondExamples: Set<String> = [
  "internal-error", "evaluation-interrupted", "budget-output", "budget-steps",
]

@Test func `every code has its page, and every page its code`() {
  let pages = Repository.files(in: "Tests/Diagnostics", ending: ".md")
    .map { String($0.dropFirst("Tests/Diagnostics/".count).dropLast(3)) }
  #expect(Set(codes).subtracting(pages).sorted() == [], "codes without a page")
  #expect(Set(pages).subtracting(codes).sorted() == [], "pages without a code")
  #expect(codes.count >= 120)
}

@Test(arguments: codes)
func `the examples of a page do what it says`(code: String) throws {
  let page = Page(code: code)
  guard !page.title.isEmpty else { return }  // The test above tells.
  #expect(page.title == "# \(code)")
  if beyondExamples.contains(code) { return }
  #expect(page.examples.contains { $0.fails }, "no failing example")
  #expect(page.examples.contains { !$0.fails }, "no repaired example")
  for example in page.examples {
    switch example.language {
    case "sh": checkCommands(example, of: code)
    case "k8l": try checkModule(example, of: code)
    case "yaml": checkData(YAMLReader.readAll(bytes: Array(example.text.utf8)), example, of: code)
    case "json": checkData(JSONReader.read(bytes: Array(example.text.utf8)), example, of: code)
    default: Issue.record("an example in \(example.language)")
    }
  }
}

/// What a reader of data files found: failing means this code and no other, passing not a word.
private func checkData<Data>(
  _ read: (Data, diagnostics: [Diagnostic]), _ example: Page.Example, of code: String
) {
  let found = Set(read.diagnostics.map(\.code.rawValue))
  #expect(found == (example.fails ? [code] : []), "\(read.diagnostics.map(\.message))")
}

/// A module: failing means this code and no other error, passing means not a word.
private func checkModule(_ example: Page.Example, of code: String) throws {
  let scratch = Scratch()
  let file = "example.k8l"
  scratch.write(example.text, to: file)
  let root = scratch.folder.path
  let run = Tool.run(["check", "--format", "json", "--root", root, file], in: root)
  let findings = try #require(Findings(json: run.output), "exit \(run.code): \(run.errors)")
  let found = findings.rendered(in: file)
  if example.fails {
    #expect(findings.diagnostics.contains { $0.code == code }, "found:\n\(found)")
    let others = findings.diagnostics.filter { $0.severity == "error" && $0.code != code }
    #expect(others.isEmpty, "found:\n\(found)")
    #expect(run.code == (findings.diagnostics.contains { $0.severity == "error" } ? 1 : 0))
  } else {
    #expect(found.isEmpty)
    #expect(run.code == 0)
  }
}

/// A line of shell, in an empty folder.
private func checkCommands(_ example: Page.Example, of code: String) {
  let verbs = example.text.split { " \n;|&".contains($0) }
  let called = verbs.indices.dropLast().filter { verbs[$0] == "kr8lang" }.map { verbs[$0 + 1] }
  let all = ["check", "eval", "fmt", "policy", "test", "why", "repl", "import", "export", "fn"]
  let missing = called.filter { all.contains(String($0)) && !Tool.commands.contains(String($0)) }
  guard missing.isEmpty else { return }
  let scratch = Scratch()
  checkWords(Tool.shell(example.text, in: scratch.folder.path), example, of: code)
}

/// What was said on stderr, and the exit code.
private func checkWords(_ run: ToolResult, _ example: Page.Example, of code: String) {
  let said = run.errors.split(separator: "\n").compactMap { line -> String? in
    for severity in ["error[", "warning[", "info[", "note["] where line.hasPrefix(severity) {
      return line.dropFirst(severity.count).split(separator: "]").first.map(String.init)
    }
    return nil
  }
  if example.fails {
    #expect(said.contains(code), "exit \(run.code):\n\(run.errors)")
    #expect(Set(said).subtracting([code]) == [], "\(run.errors)")
    #expect(run.code == 1 || run.code == 2 || run.code == 0, "\(run.errors)")
  } else {
    #expect(said == [], "\(run.errors)")
    #expect(run.code == 0, "\(run.errors)")
  }
}
