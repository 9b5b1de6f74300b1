import Diagnostics
import Evaluator
import Policy
import Program
import Source
import Stdlib
import Support
import Testing
import Workspace

/// Modules with Deployments that break policies, each way that a value can come to a resource; a line
/// after which `@NAME` is set something of the Deployment NAME, and no other line did.
private struct ViolationMaker {
  private var random: Random
  private var base: [String] = []
  private var top: [String] = []
  private var library: [String] = ViolationMaker.library
  /// The Deployments that break a policy.
  private(set) var broken: Set<String> = []

  init(seed: UInt64) { random = Random(seed: seed) }

  private static let library = """
    import k8s.apps.v1 (Deployment)
    import k8s.core.v1 (Container)

    schema Web {
      name: String
      count: Int = 3
      note: String = "good"
      hidden twice: Int = count * 2
      deployment: Deployment = frame(name, twice - count, note)
    }

    schema Fleet {
      name: String
      size: Int = 4
      web: Web = Web { name = name, count = size }
    }

    fn frame(name: String, count: Int, note: String) -> Deployment = Deployment {
      metadata { name = name, annotations = { note = note } }
      spec {
        replicas = count
        selector.matchLabels = { app = name }
        template { metadata.labels = { app = name }, spec.containers { main { image = "a:1" } } }
      }
    }
    fn outer(name: String, count: Int) -> Deployment = inner(name, count)
    fn inner(name: String, n: Int) -> Deployment = frame(name, n, "good")

    policy Enough on d: Deployment { assert (d.spec.replicas ?? 1) >= 2 else "too few" }
    policy EnoughByLet on d: Deployment {
      let n = d.spec.replicas ?? 1
      let m = n + 0
      if m < 100 { assert m >= 2 else "too few by let" }
    }
    policy NoBadNote on d: Deployment {
      assert d.metadata.annotations?.get("note") != "bad" else "a bad note"
      for key, value in d.metadata.annotations ?? {} { assert value != "worse" else "a worse \\(key)" }
    }
    fn words(c: Container) -> [String] = [...(c.args ?? []), ...["-\\(w)" for w in c.command ?? []]]
    policy NoBadWord on c: Container {
      for word in words(c) { assert word != "--bad" else "a bad word" }
    }
    policy Named on d: Deployment { assert (d.metadata.namespace ?? "") != "bad" else "where" }
    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

  /// The files of a project; the module to evaluate is `top.k8l`.
  mutating func files() -> [String: String] {
    let count = 2 + random.below(5)
    for index in 0..<count { add("d\(index)") }
    let imports = [
      "import k8s.apps.v1 (Deployment)", "import \"lib.k8l\" (Fleet, Web, frame, outer)",
      "import \"lib.k8l\" (Enough, EnoughByLet, NoBadNote, NoBadWord, Named)", "",
    ]
    return [
      "lib.k8l": library.joined(separator: "\n") + "\n",
      "base.k8l": (imports + base + ["enforce Enough", "enforce NoBadWord", ""])
        .joined(separator: "\n"),
      "top.k8l":
        (["extends \"base.k8l\"", ""] + imports + top
        + ["enforce EnoughByLet", "enforce NoBadNote", "enforce Named", ""])
        .joined(separator: "\n"),
    ]
  }

  private mutating func number(_ name: String) -> Int {
    if random.chance(50) { return 2 + random.below(3) }
    broken.insert(name)
    return 1
  }

  private mutating func word(_ name: String, _ good: String, _ bad: String) -> String {
    if random.chance(60) { return good }
    broken.insert(name)
    return bad
  }

  private mutating func add(_ name: String) {
    switch random.below(11) {
    case 0: base += literal(name, replicas: "\(number(name))")
    case 1: base.append("\(name) = Web { name = \"\(name)\", count = \(number(name)) } // @\(name)")
    case 2: base.append("\(name) = outer(\"\(name)\", \(number(name))) // @\(name)")
    case 3:
      base.append("\(name) = Web { name = \"\(name)\" } // @\(name)")
      top.append("\(name).count = \(number(name)) // @\(name)")
    case 4:
      base.append("\(name) = Fleet { name = \"\(name)\" } // @\(name)")
      top.append("\(name) { // @\(name)")
      top.append("  size = \(number(name)) // @\(name)")
      top.append("}")
    case 5:
      base.append("let n\(name) = \(number(name)) // @\(name)")
      base += literal(name, replicas: "n\(name)")
    case 6:
      base.append("hidden sizes\(name) = { \(name)a = \(number(name)) } // @\(name)a")
      base.append("\(name): {String: Deployment} = { // @\(name)a")
      base.append("  for key, n in sizes\(name) { // @\(name)a")
      base.append("    [key] = frame(key, n, \"good\") // @\(name)a")
      base.append("  }")
      base.append("}")
      if broken.remove(name) != nil { broken.insert(name + "a") }
    case 7:
      base += literal(name, replicas: "3")
      top.append("on d: Deployment where d.metadata.name == \"\(name)\" { // @\(name)")
      top.append("  put spec.replicas = \(number(name)) // @\(name)")
      top.append("}")
    case 8:
      // What is another's is told at the line that takes it.
      let lines = literal(name, replicas: "\(number(name))")
      base += lines
      base.append("\(name)t = Deployment { // @\(name)t")
      base.append("  metadata.name = \"\(name)t\" // @\(name)t")
      base.append("  spec = \(name).spec // @\(name)t")
      base.append("}")
      if has(lines, ["replicas = 1 ", "--bad"]) { broken.insert(name + "t") }
    case 9:
      let lines = literal(name, replicas: "\(number(name))")
      base += lines
      base.append("\(name)c = Deployment {")
      base.append("  metadata.name = \"\(name)c\"")
      base.append("  spec {")
      base.append("    replicas = 3")
      base.append("    selector.matchLabels = { app = \"c\" }")
      base.append("    template {")
      base.append("      metadata.labels = { app = \"c\" }")
      base.append("      spec {")
      base.append("        containers = \(name).spec.template.spec.containers // @\(name)c")
      base.append("      }")
      base.append("    }")
      base.append("  }")
      base.append("}")
      if has(lines, ["--bad"]) { broken.insert(name + "c") }
    default:
      let lines = literal(name, replicas: "\(number(name))")
      base += lines
      base.append("\(name)w = \(name) with { metadata.name = \"\(name)w\" } // @\(name)w")
      if has(lines, ["replicas = 1 ", "--bad", "\"bad\"", "\"worse\""]) {
        broken.insert(name + "w")
      }
    }
  }

  private func has(_ lines: [String], _ faults: [String]) -> Bool {
    lines.contains { line in faults.contains { line.contains($0) } }
  }

  private mutating func literal(_ name: String, replicas: String) -> [String] {
    var lines: [String] = []
    let argument = word(name, "--fine", "--bad")
    lines.append("\(name) = Deployment { // @\(name)")
    lines.append("  metadata { // @\(name)")
    lines.append("    name = \"\(name)\" // @\(name)")
    if random.chance(30) {
      lines.append("    namespace = \"\(word(name, "ok", "bad"))\" // @\(name)")
    }
    lines.append("    annotations = { // @\(name)")
    lines.append("      other = \"\(word(name, "good", "worse"))\" // @\(name)")
    lines.append("      note = \"\(word(name, "good", "bad"))\" // @\(name)")
    lines.append("    }")
    lines.append("  }")
    lines.append("  spec { // @\(name)")
    lines.append("    replicas = \(replicas) // @\(name)")
    lines.append("    selector.matchLabels = { app = \"\(name)\" }")
    lines.append("    template { // @\(name)")
    lines.append("      metadata.labels = { app = \"\(name)\" }")
    lines.append("      spec.containers { main { // @\(name)")
    lines.append("        image = \"a:1\" // @\(name)")
    lines.append("        args = [ // @\(name)")
    lines.append("          \"--ok\" // @\(name)")
    lines.append("          \"\(argument)\" // @\(name)")
    lines.append("        ]")
    lines.append("      } }")
    lines.append("    }")
    lines.append("  }")
    lines.append("}")
    return lines
  }
}

/// What policies find in a project, with the text of the line that each finding is on.
private func violations(_ files: [String: String]) -> (
  found: [(Diagnostic, String)], report: Report
) {
  let contents = Dictionary(
    uniqueKeysWithValues: files.map { ("/p/" + $0.key, Array($0.value.utf8)) })
  let project = Project(root: "/p", files: .memory(contents))
  var found: [Diagnostic] = []
  if let module = project.check(path: "/p/top.k8l"), !project.hasErrors {
    let session = Session(project, module: module, natives: NativeTable(Natives.all))
    session.force()
    let policies = session.runPolicies()
    found = session.diagnostics + policies.diagnostics
  }
  let report = Report(project.diagnostics + found, sources: project.sources, root: "/p")
  let lines = report.diagnostics.map { diagnostic -> (Diagnostic, String) in
    guard let file = project.sources.file(of: diagnostic.span) else { return (diagnostic, "") }
    let line = file.line(at: Int(diagnostic.span.start - file.base))
    return (diagnostic, String(decoding: file.text(ofLine: line), as: UTF8.self))
  }
  return (lines, report)
}

@Test(arguments: 0..<6)
func `a violation lies in its subject, whatever way the value came`(batch: UInt64) {
  for number in 0..<12 {
    let seed = batch &* 1000 &+ UInt64(number)
    var maker = ViolationMaker(seed: seed)
    let files = maker.files()
    let text = ["base.k8l", "top.k8l"].compactMap { files[$0] }.joined(separator: "\n----\n")
    let (found, report) = violations(files)
    var subjects: Set<String> = []
    for (diagnostic, line) in found {
      if diagnostic.severity != .error { continue }
      guard diagnostic.code == .policyViolation else {
        Issue.record("seed \(seed): \(diagnostic.message)\n\(text)")
        continue
      }
      let name =
        diagnostic.message.drop { $0 != "/" }.dropFirst().prefix { $0 != ":" }
        .split(separator: "/").last.map(String.init) ?? ""
      subjects.insert(name)
      #expect(
        line.hasSuffix("// @\(name)"), "seed \(seed): \(diagnostic.message)\n\(line)\n\(text)")
    }
    #expect(subjects == maker.broken, "seed \(seed)\n\(text)")
    // Lines inserted above move places, and change no fingerprint.
    let moved = files.mapValues { text in
      String(repeating: "// a line\n\n", count: 1 + Int(seed % 5)) + text
    }
    #expect(violations(moved).report.fingerprints == report.fingerprints, "seed \(seed)\n\(text)")
  }
}
