import Foundation
import Support
import Testing

/// Params given as data, modules that lack some, and files of text among the output.
@Suite struct Parameters {
  private let scratch = Scratch()

  init() {
    scratch.write("", to: "kr8.k8l")
    scratch.write(
      """
      import std.types (Image)

      schema Range {
        low: Int
        high: Int
        assert low <= high else "low > high"
      }
      param range: Range
      param more: [Range] = []
      param text: String = ""
      param mixed: Range | Image = "none"
      param version: "1.10" | "1.11" = "1.11"

      sum = range.low + range.high
      lows = [r.low for r in more]
      raw = text
      either = mixed
      exact = version

      """, to: "m.k8l")
  }

  @discardableResult
  private func shell(_ line: String) -> ToolResult {
    Tool.shell(line, in: scratch.folder.path)
  }

  /// `file:line:column severity code` of each finding of a command.
  private func findings(_ line: String) throws -> [String] {
    let run = shell("kr8lang \(line) --format json || true")
    let found = try #require(Findings(json: run.output), "\(run.errors)\(run.text)")
    return found.diagnostics.map { finding in
      let place = finding.place.map { "\($0.file):\($0.start.line):\($0.start.column)" }
      return "\(place ?? "nowhere") \(finding.severity) \(finding.code)"
    }
  }

  private func json(_ line: String) -> String {
    let run = shell("kr8lang eval -o jsonl \(line)")
    return run.code == 0 ? run.text : run.errors
  }

  @Test func `a param is decoded to its type`() {
    scratch.write("low: 1\nhigh: 5\n", to: "r.yaml")
    scratch.write("{\"low\": 2, \"high\": 3}", to: "r.json")
    scratch.write("low: 1\nhigh: 5\n---\n# nothing\n---\nlow: 7\nhigh: 8\n", to: "s.yaml")
    for (options, sum) in [
      ("--set-file range=r.yaml", 6), ("--set-file range=r.json", 5),
      ("--set 'range={\"low\": 3, \"high\": 4}'", 7), ("--set 'range={low: 3, high: 4}'", 7),
    ] {
      #expect(json("\(options) m.k8l").hasPrefix("{\"sum\":\(sum),"), "\(options)")
    }
    let all = json(
      "--set-file range=r.yaml --set-file more=s.yaml --set-file text=r.yaml "
        + "--set-file mixed=r.json --set version=1.10 m.k8l")
    #expect(
      all
        == #"{"sum":6,"lows":[1,7],"raw":"low: 1\nhigh: 5\n","either":{"low":2,"high":3},"exact":"1.10"}"#
        + "\n")
    let one = json("--set-file range=r.yaml --set-file more=r.json --set mixed=nginx:1 m.k8l")
    #expect(one.contains(#""lows":[2]"#) && one.contains(#""either":"nginx:1""#), "\(one)")
    let why = shell("kr8lang why --set-file range=r.yaml m.k8l sum").text
    #expect(why.contains("r.yaml:1:1") && why.contains("r.yaml:2:1"), "\(why)")
  }

  @Test func `what does not fit is blamed in the file or the argument`() throws {
    scratch.write("low: 1\nhihg: 5\nhigh: x\n", to: "r.yaml")
    scratch.write("{\n  \"low\": 5,\n  \"high\": 1\n}\n", to: "r.json")
    scratch.write("low: 1\nhigh: 5\n---\nlow: 9\nhigh: 8\n", to: "s.yaml")
    scratch.write("", to: "empty.yaml")
    scratch.write("low: [\n", to: "broken.yaml")
    for (options, expected) in [
      (
        "--set-file range=r.yaml",
        ["r.yaml:2:1 error unknown-field", "r.yaml:3:7 error value-type-mismatch"]
      ),
      ("--set-file range=r.json", ["r.json:2:3 error assertion-failed"]),
      (
        "--set 'range={low: 1, high: 2}' --set-file more=s.yaml",
        ["s.yaml:4:1 error assertion-failed"]
      ),
      ("--set-file range=empty.yaml", ["empty.yaml:1:1 error yaml-syntax"]),
      ("--set-file range=broken.yaml", ["broken.yaml:2:1 error yaml-syntax"]),
      (
        "--set 'range={low: 1, high: 99999999999999999999}'",
        ["<--set range>:1:16 error integer-overflow"]
      ),
      ("--set 'range={low: 1, high: 010}'", ["<--set range>:1:16 error yaml-old-reading"]),
      ("--set range=low", ["<--set range>:1:1 error value-type-mismatch"]),
    ] {
      for verb in ["eval", "check"] {
        #expect(try findings("\(verb) \(options) m.k8l") == expected, "\(verb) \(options)")
      }
    }
  }

  @Test func `secrets come by a file and stay sealed`() throws {
    scratch.write(
      """
      schema Login { user: String, password: Sensitive<String> }
      param login: Login
      user = login.user
      password: Sensitive<String> = login.password

      """, to: "s.k8l")
    scratch.write("user: a\npassword: hunter2\n", to: "login.yaml")
    #expect(json("--set-file login=login.yaml s.k8l").contains("hunter2"))
    let why = shell("kr8lang why --set-file login=login.yaml s.k8l password").text
    #expect(!why.contains("hunter") && why.contains("login.yaml:2:1"), "\(why)")
    for text in ["user: a\npasword: hunter2\n", "user: [\npassword: hunter2\n", "- hunter2\n"] {
      scratch.write(text, to: "login.yaml")
      for format in ["text", "json", "sarif"] {
        let run = shell(
          "kr8lang eval --format \(format) --set-file login=login.yaml s.k8l 2>&1 || true")
        #expect(!run.text.contains("hunter2") && run.text.contains("login.yaml"), "\(text)")
      }
    }
    #expect(
      try findings("eval --set 'login={user: a, password: b}' s.k8l")
        == ["s.k8l:2:7 error sensitive-parameter"])
  }

  @Test func `what an open module can show is judged`() throws {
    scratch.write(
      """
      import k8s.core.v1 (ConfigMap)
      param team: String
      param least: Int
      made = ConfigMap { metadata.name = "x", data.team = team }
      other = ConfigMap { metadata.name = "y", data.team = "web" }
      policy Web on c: ConfigMap { assert (c.data ?? {})["team"] == "api" else "team" }
      policy Count { assert [c for c: ConfigMap in all].length() >= least else "few" }
      enforce Web
      enforce Count
      assert least > 1 else "least"

      """, to: "open.k8l")
    #expect(
      try findings("check open.k8l") == [
        "open.k8l:2:7 info open-module", "open.k8l:5:47 error policy-violation",
      ])
    let said = shell("kr8lang check open.k8l 2>&1 || true").text
    for word in ["`team` and `least`", "`made`", "`Web`", "`Count`", "references", "assertions"] {
      #expect(said.contains(word), "\(word)")
    }
    #expect(!said.contains("`other`"))
    #expect(
      try findings("check --set team=api --set least=0 open.k8l") == [
        "open.k8l:5:47 error policy-violation", "open.k8l:10:8 error assertion-failed",
      ])
    #expect(try findings("eval open.k8l").first == "open.k8l:1:1 error required-field")
    // Its importer is not excused by it.
    scratch.write("import \"open.k8l\" as open\nx = open.made.data\n", to: "user.k8l")
    for files in ["open.k8l user.k8l", "user.k8l open.k8l"] {
      let found = try findings("check \(files)")
      #expect(found.contains { $0.hasSuffix("error required-field") }, "\(files): \(found)")
    }
  }

  @Test func `texts of the output are files as they are`() throws {
    scratch.write("\u{1}\u{2}binary\n", to: "logo.bin")
    scratch.write("TOP\n", to: "key.txt")
    scratch.write(
      """
      import "logo.bin" as logo: Base64
      import std.types (Base64)
      logos: {String: Base64} = { "a.bin" = logo }
      output = {
        "bin/run" = "#!/bin/sh\\n\\techo hi"
        "empty.txt" = ""
        "logo.bin" = logo
        for name, bytes in logos { "copy/\\(name)" = bytes }
        "values.json" = { a = 1 }
      }

      """, to: "files.k8l")
    #expect(shell("kr8lang eval --output-dir out files.k8l").code == 0)
    #expect(shell("cat out/bin/run").text == "#!/bin/sh\n\techo hi")
    #expect(shell("cat out/empty.txt && cat out/values.json").text == "a: 1\n")
    #expect(shell("cmp logo.bin out/logo.bin && cmp logo.bin out/copy/a.bin").code == 0)
    #expect(shell("kr8lang eval --output-dir out --check files.k8l").code == 0)
    shell("echo x >> out/bin/run")
    #expect(shell("kr8lang eval --output-dir out --check files.k8l").code == 1)
    // Printed, they are data like all else.
    let printed = shell("kr8lang eval -o json files.k8l").text
    #expect(printed.contains(##""bin/run": "#!/bin/sh\n\techo hi""##), "\(printed)")
    scratch.write(
      "param key: Sensitive<String>\noutput: {String: Sensitive<String>} = { \"key.pem\" = key }\n",
      to: "key.k8l")
    #expect(shell("kr8lang eval --set-file key=key.txt --output-dir out key.k8l").code == 0)
    #expect(shell("cat out/key.pem").text == "TOP\n")
    for (text, said) in [
      ("\"../x\" = \"a\"", "leads out"), ("\"\" = \"a\"", "has no path"),
      ("\"a\" = \"x\", \"a/b\" = \"y\"", "is a file of the same output"),
    ] {
      scratch.write("output = { \(text) }\n", to: "bad.k8l")
      let run = shell("kr8lang eval --output-dir bad bad.k8l")
      #expect(run.code == 1 && run.errors.contains(said), "\(run.errors)")
      #expect(shell("ls bad").code != 0)
    }
  }
}
