import Support
import Testing

/// What a module comes to in a folder of its own: the exit code, and the codes of its findings.
private func outcome(
  _ text: String, _ arguments: [String] = ["check"]
) -> (code: Int32, codes: [String]) {
  let scratch = Scratch()
  scratch.write("", to: "kr8.k8l")
  scratch.write(text, to: "a.k8l")
  let run = Tool.run(arguments + ["--format", "json", "a.k8l"], in: scratch.folder.path)
  return (run.code, Findings(json: run.output)?.diagnostics.map(\.code) ?? [])
}

@Test(arguments: [
  "x = \"ab\".repeat(100000000).length()",
  "x = \"a\".repeat(10000).replace(\"a\", \"b\".repeat(100000)).length()",
  "x = \"a\".repeat(10000).replaceAll(#\"a\"#, \"b\".repeat(100000)).length()",
  "x = \"a\".repeat(1000).replaceAll(#\"a+\"#, \"$0\".repeat(1000000)).length()",
  "x = [\"x\".repeat(100000) for i in range(100000)].join(\"\").length()",
  "import std.encode as encode\nx = [encode.base64(\"x\".repeat(1000000)) for i in range(1000)].map(t => t.length()).sum()",
  "let s = \"x\".repeat(1000000)\nx = [s + \"y\" for i in range(1000)].map(t => t.length()).sum()",
  "let s = \"x\".repeat(1000000)\nx = [\"y\\(s)\" for i in range(1000)].map(t => t.length()).sum()",
  "x = [i for i in range(50000000)].last()",
  "x = [i for i in range(50000000) if i >= 0].last()",
  """
  fn g(m: {String: Int}, n: Int) -> {String: Int} =
    if n == 0 then m else g({ ...m, for k, v in m { ["\\(k)x\\(n)"] = v } }, n - 1)
  x = g({ a = 1 }, 30).length()
  """,
  """
  import std.encode as encode
  schema T { l: T?, r: T? }
  fn g(n: Int) -> T = if n == 0 then T {} else let t = g(n - 1) in T { l = t, r = t }
  x = encode.json(g(40)).length()
  """,
])
func `what grows without end meets the budget of memory`(text: String) {
  let (code, codes) = outcome(text + "\n", ["check", "--max-memory", "50"])
  #expect(code == 1 && codes == ["budget-memory"], "\(text): exit \(code), \(codes)")
}

@Test func `output is measured while it is written`() {
  var text = "let a0 = { a = 1 }\n"
  for i in 1...40 { text += "let a\(i) = { a = a\(i - 1), b = a\(i - 1) }\n" }
  for format in ["yaml", "json", "jsonl"] {
    let (code, codes) = outcome(text + "y = a40\n", ["eval", "-o", format, "--max-output", "1"])
    #expect(code == 1 && codes == ["budget-output"], "\(format): exit \(code), \(codes)")
  }
}

@Test func `many small files fit in little memory`() {
  let text = """
    import k8s.core.v1 (ConfigMap)
    output: {String: ConfigMap} = { for i in range(600) { ["c\\(i)"] { metadata.name = "x" } } }
    """
  let (code, codes) = outcome(text, ["eval", "--max-memory", "100"])
  #expect(code == 0 && codes == [])
}

@Test func `a long chain of layers meets the budget where it grows`() {
  var text = "x0 = { a = 0 }\n"
  for i in 1...4000 { text += "x\(i) = x\(i - 1) with { a = \(i) }\n" }
  let scratch = Scratch()
  scratch.write(text, to: "a.k8l")
  let arguments = ["check", "--format", "json", "--max-memory", "30", "a.k8l"]
  let run = Tool.run(arguments, in: scratch.folder.path)
  let found = Findings(json: run.output)?.diagnostics ?? []
  #expect(run.code == 1 && found.map(\.code) == ["budget-memory"])
  #expect((100..<4000).contains(found.first?.place?.start.line ?? 0))
}

@Test func `each layer under a condition is looked at once`() {
  let layer = " with { if self.c { a = base + 1, b { x = base + 1 } } else { a = base + 2 } }"
  let text = """
    schema T { x: Int = 0 }
    schema S { c: Bool = true, a: Int = 0, b: T = {} }
    x = S {}\(String(repeating: layer, count: 60))
    assert x.a == 60 && x.b.x == 60
    """
  let (code, codes) = outcome(text)
  #expect(code == 0 && codes == [])
}

@Test func `long stacks of layers end`() {
  var chain = "schema S { a: Int = 0 }\nx0 = S {}\n"
  for i in 1...300 { chain += "x\(i) = x\(i - 1) with { a = base + 1 }\n" }
  #expect(outcome(chain + "assert x300.a == 300\n").code == 0)
  let scratch = Scratch()
  scratch.write("", to: "kr8.k8l")
  scratch.write("x = 1\n", to: "m0.k8l")
  for i in 1...200 {
    scratch.write("extends \"m\(i - 1).k8l\"\nx = base + 1\n", to: "m\(i).k8l")
  }
  let run = Tool.run(["eval", "m200.k8l"], in: scratch.folder.path)
  #expect(run.code == 0 && run.text == "x: 201\n", "\(run.errors)")
}

@Test func `large unions of literals take time for each member once`() {
  let members = (0..<4000).map { "\"v\($0)\"" }
  let arms = members.enumerated().map { "\($1) => \($0)" }.joined(separator: ", ")
  let union = members.joined(separator: " | ")
  let (code, codes) = outcome("type T = \(union)\nt: T = \"v3\"\ny = match t { \(arms) }\n")
  #expect(code == 0 && codes == [])
  let numbers = (0..<2000).map { "\($0) => \($0)" }.joined(separator: ", ")
  #expect(outcome("x: Int = 3\ny = match x { \(numbers), _ => 0 }\n").code == 0)
}

@Test func `a limit of depth beyond all memory is as deep as can be`() {
  for depth in ["1", "1000", "100000000", "9223372036854775807"] {
    let (code, _) = outcome("x = 1\n", ["check", "--max-depth", depth])
    #expect(code == 0 || depth == "1", "\(depth): exit \(code)")
  }
}
