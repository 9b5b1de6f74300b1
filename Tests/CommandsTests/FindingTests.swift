import Foundation
import Support
import Testing

/// What is found, and where it is told: nothing hides, nothing is told at somebody else's line.
@Suite struct FindingPlaces {
  private let scratch = Scratch()

  init() { scratch.write("", to: "kr8.k8l") }

  /// `file:line:column severity code` of each finding of a command.
  private func findings(_ line: String) throws -> [String] {
    let run = Tool.shell("kr8lang \(line) --format json || true", in: scratch.folder.path)
    let found = try #require(Findings(json: run.output), "\(run.errors)\(run.text)")
    return found.diagnostics.map { finding in
      let place = finding.place.map { "\($0.file):\($0.start.line):\($0.start.column)" }
      return "\(place ?? "nowhere") \(finding.severity) \(finding.code)"
    }
  }

  @Test func `no error is lost, whatever the command line has`() throws {
    scratch.write("param replicas: Int = 1\nx = replicas\n", to: "a.k8l")
    for (line, code) in [
      ("check no.k8l", "file-not-found"), ("check a.k8l no.k8l", "file-not-found"),
      ("check --crd no.yaml a.k8l", "cannot-read"),
      ("check --set replicas=three a.k8l", "value-type-mismatch"),
      ("check --set replica=3 a.k8l", "unknown-parameter"),
      ("check --set replicas a.k8l", "option-value"), ("check --nothing a.k8l", "unknown-option"),
      ("check", "missing-operand"), ("check --with nothing a.k8l", "unknown-policy-set"),
    ] {
      #expect(try findings(line).contains { $0.hasSuffix("error \(code)") }, "\(line)")
    }
    let lines = Tool.shell("kr8lang --check --set replicas a.k8l || true", in: scratch.folder.path)
    #expect(lines.text.contains("option-value"))
  }

  @Test func `places are counted behind a byte order mark, from the folder of the call`() throws {
    _ = Tool.shell("mkdir bom", in: scratch.folder.path)
    scratch.write("\u{FEFF}x: Int = \"a\"\n", to: "bom/a.k8l")
    #expect(try findings("check bom/a.k8l") == ["bom/a.k8l:1:10 error type-mismatch"])
    let run = Tool.shell(
      "cd bom && kr8lang check a.k8l --format json || true", in: scratch.folder.path)
    #expect(Findings(json: run.output)?.diagnostics.first?.place?.file == "a.k8l")
  }

  private static let pod = """
    import k8s.core.v1 (Pod)

    policy NoHost on p: Pod { assert p.spec.hostNetwork != true }
    pod = Pod { metadata.name = "a", spec { hostNetwork = true, containers { a { image = "a:1" } } } }
    enforce NoHost

    """

  @Test func `an exemption that ended excuses nothing, and stops no deployment`() throws {
    for until in ["2001-01-31", "2999-01-31"] {
      scratch.write(
        Self.pod + "exempt NoHost on pod { reason = \"r\", owner = \"o\", until = \"\(until)\" }\n",
        to: "a.k8l")
      let isPast = until < "2026"
      for verb in ["check", "policy"] {
        let found = try findings("\(verb) a.k8l")
        #expect(found.contains { $0.hasSuffix("error policy-violation") } == isPast, "\(verb)")
        #expect(found.contains { $0.hasSuffix("warning exemption-expired") } == isPast, "\(verb)")
      }
      let eval = Tool.run(["eval", "a.k8l"], in: scratch.folder.path)
      #expect(eval.code == 0 && eval.text.contains("hostNetwork"))
      #expect(eval.errors.contains("exemption-expired") == isPast)
    }
    // A stated date is held to by all.
    let eval = Tool.run(["eval", "--today", "2999-12-31", "a.k8l"], in: scratch.folder.path)
    #expect(eval.code == 1 && eval.output.isEmpty)
  }

  @Test func `an error hides nothing in what does not rest on it`() throws {
    scratch.write("x: Int = \"a\"\n", to: "bad.k8l")
    scratch.write("import \"bad.k8l\" (x)\ny: Int(1..2) = x + 5\n", to: "on.k8l")
    scratch.write(Self.pod, to: "good.k8l")
    scratch.write(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        + "spec: {hostPID: true, containers: [{name: a, image: a}]}\n", to: "p.yaml")
    for verb in ["check", "policy"] {
      #expect(
        try findings("\(verb) --with baseline .") == [
          "bad.k8l:1:10 error type-mismatch", "good.k8l:4:41 error policy-violation",
          "good.k8l:4:41 error policy-violation", "p.yaml:4:8 error policy-violation",
        ], "\(verb)")
    }
    // What the broken module would enforce on manifests is not known; all else is.
    #expect(
      try findings("policy --with bad.k8l --with baseline p.yaml") == [
        "bad.k8l:1:10 error type-mismatch", "p.yaml:4:8 error policy-violation",
      ])
  }

  @Test func `what names no place is told of its file`() throws {
    scratch.write(
      "schema App { n: Int = 1 }\noverlay Two on App { n = 2 }\ntwo = Two()\n", to: "o.k8l")
    scratch.write("a = 1\nb = 2\n\ntext = self\n", to: "self.k8l")
    #expect(try findings("check o.k8l") == ["o.k8l:3:1 error not-renderable"])
    #expect(try findings("check self.k8l") == ["self.k8l:4:1 error cyclic-value"])
    let lines = Tool.run(
      ["check", "--format", "lsp", "o.k8l", "gone.k8l"], in: scratch.folder.path
    ).text.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.contains(#""severity":1"#) }, "\(lines)")
  }

  @Test func `paths are told from the folder of the call`() throws {
    scratch.write("x: Int = \"a\"\n", to: "bad.k8l")
    let made = Tool.shell(
      "mkdir -p env && printf 'extends \"../bad.k8l\"\\n' > env/e.k8l",
      in: scratch.folder.path)
    #expect(made.code == 0)
    let run = Tool.shell("cd env && kr8lang check e.k8l", in: scratch.folder.path)
    #expect(run.errors.contains("┌─ ../bad.k8l:1:10"), "\(run.errors)")
    let above = Tool.shell(
      "cd .. && kr8lang check $(basename '\(scratch.folder.path)')/env/e.k8l",
      in: scratch.folder.path)
    #expect(above.errors.contains("/bad.k8l:1:10") && !above.errors.contains("┌─ bad"))
  }

  // MARK: data

  @Test func `all faults of a data file are told, each once`() throws {
    scratch.write("a: x\nb: [1, z]\nc: {d: true}\ne: 5\n", to: "v.yaml")
    scratch.write(
      "import \"v.yaml\" as v: V\nschema V { a: Int, b: [Int], c: { d: Int }, e: Int(1..3) }\n"
        + "hidden o = v\np = v.a\nq = v.a + v.e\nr = [v, v]\n", to: "m.k8l")
    scratch.write("extends \"m.k8l\"\n", to: "n.k8l")
    let all = ["1:4", "2:8", "3:8", "4:4"].map { "v.yaml:\($0)" }
    let found = try findings("check m.k8l n.k8l")
    #expect(found.map { String($0.prefix { $0 != " " }) } == all, "\(found)")
    // One that is misspelt is not missing as well.
    scratch.write("aa: 1\nb: []\nc: {d: 1}\ne: 1\n", to: "v.yaml")
    #expect(try findings("check m.k8l").count == 1)
  }

  @Test func `decoded objects hold what their schema asserts, whatever is read of them`() throws {
    let schema = "schema V { low: Int, high: Int, n: [V] = [], assert low <= high else \"low\" }\n"
    scratch.write(
      "import \"v.json\" as v: V\nimport \"v.json\" as u: V | Int\n" + schema
        + "a = v.low\nb = u is V\n",
      to: "m.k8l")
    scratch.write(#"{"low": 5, "high": 1, "n": [{"low": 9, "high": 8}]}"#, to: "v.json")
    let found = try findings("eval m.k8l")
    #expect(
      found.count == 2 && found.allSatisfy { $0.hasSuffix("error assertion-failed") }, "\(found)")
    scratch.write(#"{"low": 0, "high": 1}"#, to: "v.json")
    #expect(try findings("check m.k8l").isEmpty)
  }

  @Test func `a value of an option is blamed at the option`() throws {
    scratch.write("param m: {String: Float}\nparam n: Int = 1\nx = m\ny = n\n", to: "m.k8l")
    #expect(
      try findings("check --set 'm={\"a\": \"x\", \"b\": 1.5, \"c\": [2]}' --set n=three m.k8l")
        == [
          "<--set m>:1:7 error value-type-mismatch", "<--set m>:1:27 error value-type-mismatch",
          "<--set n>:1:1 error value-type-mismatch",
        ])
    scratch.write("three", to: "n.txt")
    #expect(
      try findings("check --set 'm={}' --set-file n=n.txt m.k8l") == [
        "n.txt:1:1 error value-type-mismatch"
      ])
  }

  @Test func `a function tells all faults of its input, with file and field`() throws {
    scratch.write(
      "import k8s.apps.v1 (Deployment)\nschema C { low: Int, high: Int, assert low < high else \"n\" }\n"
        + "param functionConfig: C\nparam items: [Resource]\nhidden k = functionConfig.low\nall = items\n",
      to: "f.k8l")
    func list(_ configuration: String) -> String {
      let item = { (name: String, replicas: String) in
        """
        - apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: \(name)
            annotations: {internal.config.kubernetes.io/path: \(name).yaml}
          spec:
            replicas: \(replicas)
            selector: {matchLabels: {a: b}}
            template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: 3}]}}

        """
      }
      return "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"
        + item("web", "two") + item("api", "1") + "functionConfig: \(configuration)\n"
    }
    scratch.write(list("{low: x, high: z}"), to: "list.yaml")
    let run = Tool.shell("kr8lang fn f.k8l < list.yaml || true", in: scratch.folder.path)
    let results = run.text.components(separatedBy: "\nresults:\n").last ?? ""
    #expect(results.components(separatedBy: "- message:").count == 6, "\(results)")
    for part in [
      "path: spec.replicas", "path: spec.template.spec.containers[0].image", "path: web.yaml",
      "path: api.yaml", "path: low", "path: high",
    ] {
      #expect(results.contains(part), "\(part) in \(results)")
    }
    scratch.write(
      list("{low: 2, high: 1}").replacingOccurrences(of: "two", with: "2")
        .replacingOccurrences(of: "image: 3", with: "image: a"), to: "list.yaml")
    let broken = Tool.shell("kr8lang fn f.k8l < list.yaml || true", in: scratch.folder.path)
    let told = broken.text.components(separatedBy: "\nresults:\n").last ?? ""
    #expect(told.contains("code: assertion-failed") && told.contains("path: low"), "\(told)")
    #expect(!told.contains("source:"), "\(told)")
  }

  @Test func `a finding in a pod template of an unknown kind is told at its member`() throws {
    scratch.write(
      "import k8s.core.v1 (Container)\npolicy P on c: Container {\n"
        + "  assert !(c.securityContext?.privileged ?? false)\n}\nenforce P\n", to: "p.k8l")
    scratch.write(
      """
      apiVersion: x.example/v1
      kind: Robot
      metadata: {name: r}
      spec:
        template:
          spec:
            containers:
              - name: c
                image: a:1
                securityContext: {privileged: true}

      """, to: "r.yaml")
    #expect(
      try findings("check r.yaml --with p.k8l") == [
        "r.yaml:2:7 warning unknown-kind", "r.yaml:10:29 error policy-violation",
      ])
  }

  @Test func `an assertion of the library is told in the user's file, in every format`() {
    scratch.write(
      "import k8s.core.v1 (Pod)\nx = Pod { spec.containers { c { image = \"x:1\" } } }\n",
      to: "m.k8l")
    for (format, place) in [
      ("text", "─ m.k8l:2:5\n"), ("json", #""place":{"file":"m.k8l","start":{"offset":29,"#),
      ("github", "::error file=m.k8l,line=2,"), ("gitlab", #""location":{"path":"m.k8l""#),
      ("junit", #"classname="m.k8l""#), ("sarif", #""artifactLocation":{"uri":"m.k8l""#),
    ] {
      let run = Tool.shell(
        "kr8lang check --format \(format) m.k8l 2>&1 || true", in: scratch.folder.path)
      #expect(run.text.contains(place), "\(format): \(run.text)")
    }
    let lsp = Tool.shell("kr8lang check --format lsp m.k8l || true", in: scratch.folder.path).text
    #expect(lsp.split(separator: "\n").count == 1, "\(lsp)")
  }

  @Test func `objects that hold one another are told with the way round`() throws {
    scratch.write(
      "schema N { name: String, next: N? }\na = N { name = \"a\", next = b }\n"
        + "b = N { name = \"b\", next = c }\nc = N { name = \"c\", next = a }\n", to: "m.k8l")
    let run = Tool.run(["check", "m.k8l"], in: scratch.folder.path)
    #expect(run.code == 1 && run.errors.components(separatedBy: "next").count > 5, "\(run.errors)")
    scratch.write(
      "hidden needs: {String: [String]} = { a = [\"b\"], b = [\"c\"], c = [\"a\"] }\n"
        + "waves: {String: Int} = { for n, d in needs { [n] = d.map(e => waves[e] + 1).max() ?? 0 } }\n",
      to: "m.k8l")
    let circle = Tool.run(["check", "m.k8l"], in: scratch.folder.path)
    #expect(circle.errors.contains("`a` → `b` → `c` → `a`"), "\(circle.errors)")
  }
}
