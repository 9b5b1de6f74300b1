import Foundation
import Support
import Testing

/// What `check` says about a project of files: the codes, in order.
private func codes(_ scratch: Scratch, _ file: String) throws -> [String] {
  let root = scratch.folder.path
  let run = Tool.run(["check", "--format", "json", "--root", root, file], in: root)
  let findings = try #require(Findings(json: run.output), "exit \(run.code): \(run.errors)")
  return findings.diagnostics.map(\.code)
}

private func codes(of text: String) throws -> [String] {
  let scratch = Scratch()
  scratch.write(text, to: "a.k8l")
  return try codes(scratch, "a.k8l")
}

@Test func `a hundred thousand brackets are too many`() throws {
  for (open, close) in [("[", "]"), ("(", ")"), ("{ a = ", "}")] {
    let deep =
      "a = " + String(repeating: open, count: 100_000) + String(repeating: close, count: 100_000)
    #expect(try codes(of: deep) == ["nesting-too-deep"])
    #expect(try codes(of: "a = " + String(repeating: open, count: 100_000)).count == 1)
  }
}

@Test func `a file of a hundred megabytes is refused`() throws {
  let scratch = Scratch()
  let path = scratch.write("", to: "a.k8l")
  try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 100_000_000)
  #expect(try codes(scratch, "a.k8l") == ["cannot-read"])
}

@Test func `a pattern that would explode elsewhere takes no time`() throws {
  let text = String(repeating: "a", count: 5000)
  let found = try codes(of: "type T = String(#\"(a+)+(a*)*b\"#)\nx: T = \"\(text)\"")
  #expect(found == ["pattern-mismatch"])
}

@Test func `a link does not lead out of the root`() throws {
  let scratch = Scratch()
  let outside = Scratch()
  outside.write("size = 1\n", to: "secret.k8l")
  try FileManager.default.createSymbolicLink(
    atPath: scratch.path("inner.k8l"), withDestinationPath: outside.path("secret.k8l"))
  scratch.write("import \"inner.k8l\" as inner\n", to: "a.k8l")
  #expect(try codes(scratch, "a.k8l") == ["outside-root"])
}

@Test func `what is no file is said to be none`() throws {
  let scratch = Scratch()
  try FileManager.default.createSymbolicLink(
    atPath: scratch.path("gone.k8l"), withDestinationPath: scratch.path("nowhere"))
  try FileManager.default.createDirectory(
    atPath: scratch.path("folder.k8l"), withIntermediateDirectories: true)
  scratch.write("import \"gone.k8l\" as x\n", to: "a.k8l")
  scratch.write("import \"folder.k8l\" as x\n", to: "b.k8l")
  #expect(try codes(scratch, "a.k8l") == ["file-not-found"])
  #expect(try codes(scratch, "b.k8l") == ["cannot-read"])
  #expect(try codes(scratch, "absent.k8l") == ["file-not-found"])
}

@Test func `no mistake prints a trace of Swift`() throws {
  for program in Repository.files(in: "Tests/Language/errors", ending: ".k8l") {
    let run = Tool.run(["eval", Repository.url(program).path], in: Repository.top.path)
    #expect(run.code == 1 || run.code == 0, "\(program): exit \(run.code)\n\(run.errors)")
    #expect(!run.errors.contains("Fatal error"), "\(program): \(run.errors)")
    #expect(run.code == 0 || run.output.isEmpty, "\(program) prints although it fails")
  }
}

@Test func `names that rest on one another without end are too many`() throws {
  let count = 20_000
  let lets = (1...count).map { "let v\($0) = v\($0 - 1) + 1\n" }
  let types = (1...count).map { "type T\($0) = T\($0 - 1)\n" }
  let schemas = (1...count).map { "schema S\($0) extends S\($0 - 1) {}\n" }
  let first = "let v0 = 1\ntype T0 = Int\nschema S0 { x: Int = 1 }\n"
  for (chain, use) in [
    (lets, "x = v\(count)"), (types, "x: T\(count) = 1"), (schemas, "x = S\(count) {}"),
  ] {
    for order in [chain, chain.reversed()] {
      let found = try codes(of: first + order.joined() + use)
      #expect(found == [] || found == ["nesting-too-deep"])
    }
  }
}

@Test func `a chain of layers is as long as evaluation goes deep`() throws {
  let start = "schema A { x: Int = 1 }\nlet v0 = A {}\n"
  let chain = (1...900).map { "let v\($0) = v\($0 - 1) with { x = base + 1 }\n" }.joined()
  let found = try codes(of: start + chain + "y = v900")
  #expect(found == [] || found == ["nesting-too-deep"] || found == ["budget-depth"])
}

@Test func `a value that holds one of its own kind ends`() throws {
  #expect(try codes(of: "schema N { n: N = N {} }\nx = N {}") == ["budget-depth"])
  #expect(
    try codes(of: "schema N { n: N? }\nfn f(i: Int) -> N = N { n = f(i + 1) }\nx = f(1)")
      == ["budget-depth"])
}
