import Support
import Testing

/// An internal error: one line with the place, and a separate exit code.
@Test(arguments: ["trap", "overflow", "index", "null", "abort", "division", "stack"])
func `a mistake of our own says where it happened`(kind: String) {
  let scratch = Scratch()
  scratch.write("", to: "kr8.k8l")
  scratch.write(
    "fn count(n: Int) -> Int =\n  if n == 0 then 0 else count(n - 1) + 1\nx = count(20)\n",
    to: "a.k8l")
  let run = Tool.run(["fault", "--max-steps", "4103", kind, "a.k8l"], in: scratch.folder.path)
  #expect(run.code == 70, "\(kind): \(run.errors)")
  #expect(run.output.isEmpty)
  let lines = run.errors.split(separator: "\n").filter { $0.hasPrefix("error[internal-error]: ") }
  #expect(lines.count == 1 && lines.first?.contains("a.k8l:2:") == true, "\(kind): \(run.errors)")
}

/// A value without end is nested as deep as the stack allows, and then an ordinary error.
@Test(arguments: ["eval", "check", "policy", "test"])
func `a default of its own kind ends`(verb: String) {
  let scratch = Scratch()
  scratch.write(
    """
    schema Limits { s: Limits = {}, t: [Limits] = [s], m: {String: Limits} = { a = s } }
    schema App { name: String, labels: {String: String} = {}, l: Limits = {} }
    s = App { name = "", labels { p = "sp" } }
    policy P on a: App { assert a.l.s.s.s.m["a"].t.length > 0 else "no" }
    enforce P
    test "t" { assert s.name == "" }
    """, to: "a.k8l")
  let run = Tool.run([verb, "a.k8l"], in: scratch.folder.path)
  #expect(run.code == 1, "\(verb): \(run.errors)")
  #expect(!run.errors.contains("internal-error"), "\(run.errors)")
}

@Test func `a word that is no mistake of our own is none`() {
  let scratch = Scratch()
  scratch.write("x = 1\n", to: "a.k8l")
  #expect(Tool.run(["fault", "nonsense", "a.k8l"], in: scratch.folder.path).code == 2)
  #expect(Tool.run(["fault", "trap", "a.k8l"], in: scratch.folder.path).code != 70)
}
