import Foundation
import Support
import Testing

/// Data files through the command line: what is printed, and what a bad one is told.
@Suite struct DataFiles {
  private let scratch = Scratch()

  private func shell(_ line: String) -> ToolResult {
    Tool.shell(line, in: scratch.folder.path)
  }

  @Test func `documents are printed as they are, in any form`() {
    scratch.write("a: 1\n---\nb: [x, 2.50]\n", to: "x.yaml")
    scratch.write("{\"a\": 1}", to: "x.json")
    for (line, output) in [
      ("eval x.yaml", "---\na: 1\n---\nb:\n- x\n- 2.50\n"),
      ("eval x.yaml -o jsonl", "{\"a\":1}\n{\"b\":[\"x\",2.50]}\n"),
      (
        "eval x.yaml -o json",
        "[\n  {\n    \"a\": 1\n  },\n  {\n    \"b\": [\n      \"x\",\n      2.50\n    ]\n  }\n]\n"
      ),
      ("eval x.json", "a: 1\n"),
      ("eval x.json -o json", "{\n  \"a\": 1\n}\n"),
      ("eval x.json x.yaml -o jsonl", "{\"a\":1}\n{\"a\":1}\n{\"b\":[\"x\",2.50]}\n"),
      ("eval --from yaml -o jsonl - < x.json", "{\"a\":1}\n"),
      ("eval --from json -o jsonl - < x.json", "{\"a\":1}\n"),
    ] {
      let run = shell("kr8lang " + line)
      #expect(run.text == output, "\(line)")
      #expect(run.errors == "" && run.code == 0, "\(line): \(run.errors)")
    }
  }

  @Test func `a warning does not keep the output back, an error does`() {
    let warned = shell("printf 'a: yes\\n' | kr8lang eval --from yaml -")
    #expect(warned.text == "a: \"yes\"\n" && warned.code == 0)
    #expect(warned.errors.hasPrefix("warning[yaml-old-reading]"))
    #expect(warned.errors.contains("<stdin>:1:4"))
    let failed = shell("printf 'a: 1\\n---\\nb: 1\\nb: 2\\n' | kr8lang eval --from yaml -")
    #expect(failed.text == "" && failed.code == 1)
    #expect(failed.errors.contains("<stdin>:4:1"))
  }

  @Test func `why tells the line of a value`() {
    scratch.write(
      "a: 1\n---\nkind: Pod\nmetadata: {name: web, namespace: prod}\nspec:\n  containers:\n  - name: main\n    image: x\n",
      to: "x.yaml")
    for (path, place) in [
      ("a", "x.yaml:1:1"), ("'Pod/web spec.containers.main.image'", "x.yaml:8:5"),
      ("'Pod/prod/web spec.containers[0]'", "x.yaml:7:5"), ("spec.containers", "x.yaml:6:3"),
    ] {
      #expect(shell("kr8lang why x.yaml \(path)").text.contains(place + "\n"), "\(path)")
    }
    #expect(shell("kr8lang why x.yaml spec.containres").errors.contains("`containers`"))
    #expect(shell("kr8lang why x.yaml Pod/wob").errors.contains("`Pod/web`"))
    #expect(shell("kr8lang why --format json x.yaml a").text.contains("\"line\":1"))
  }

  @Test func `modules and data are told apart`() {
    scratch.write("a: 1\n", to: "x.yaml")
    scratch.write("a = 1\n", to: "x.k8l")
    for (line, code) in [
      ("eval x.yaml x.k8l", 2), ("eval --output-dir out x.yaml", 2), ("eval --set a=1 x.yaml", 2),
      ("eval --from toml x.yaml", 2), ("eval none.yaml", 1), ("eval --from yaml .", 1),
    ] {
      let run = shell("kr8lang " + line)
      #expect(run.code == Int32(code) && run.text == "", "\(line): \(run.errors)")
    }
  }

  /// What, the bytes as `printf` writes them, the form, the code, the place.
  static let broken: [(String, String, String, String, String)] = [
    ("a truncated object", "{\"a\": [1, 2", "json", "json-syntax", "1:12"),
    ("a truncated string", "{\"a\": \"x", "json", "json-string", "1:7"),
    ("nothing at all", "", "json", "json-syntax", "1:1"),
    ("a truncated flow", "a: [1, 2\\n", "yaml", "yaml-syntax", "2:1"),
    ("a truncated quote", "a: \"x\\n", "yaml", "yaml-string", "1:4"),
    ("a tab", "a:\\n\\tb: 1\\n", "yaml", "yaml-tab", "2:1"),
    ("a byte order mark of UTF-16", "\\377\\376a\\000", "yaml", "data-encoding", "1:1"),
    ("a NUL", "a: x\\000y\\n", "yaml", "yaml-character", "1:5"),
    ("a NUL in JSON", "{\"a\": \"x\\000\"}", "json", "json-string", "1:9"),
    ("bad UTF-8", "a: 1\\r\\nb: \\303(\\n", "yaml", "data-encoding", "2:4"),
    ("bad UTF-8 in JSON", "{\"a\": \"\\377\"}", "json", "data-encoding", "1:8"),
    ("equal keys", "a: 1\\r\\na: 2\\r\\n", "yaml", "data-duplicate-key", "2:1"),
    (
      "a bomb of aliases",
      "a: &a [x,x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\\ng: [*f,*f]\\n",
      "yaml", "yaml-alias-budget", "6:"
    ),
    ("a number that is none", "{\"a\": .inf}", "json", "json-number", "1:7"),
    ("an infinity", "a: .inf\\n", "yaml", "data-not-finite", "1:4"),
  ]

  @Test(arguments: broken)
  func `a broken file is told its place`(
    what: String, bytes: String, form: String, code: String, place: String
  ) {
    let run = shell("printf '\(bytes)' | kr8lang eval --from \(form) -")
    #expect(run.code == 1 && run.text == "", "\(what)")
    #expect(run.errors.contains("error[\(code)]"), "\(what): \(run.errors)")
    #expect(run.errors.contains("<stdin>:\(place)"), "\(what): \(run.errors)")
  }

  @Test func `numbers beyond 64 bits keep their digits`() {
    let run = shell("printf 'a: 18446744073709551616\\n' | kr8lang eval --from yaml -o jsonl -")
    #expect(run.text == "{\"a\":18446744073709551616}\n")
  }

  @Test func `byte order marks and line ends of other systems are read`() {
    let run = shell(
      "printf '\\357\\273\\277a: 1\\r\\nb:\\r\\n  c: x\\r\\n' | kr8lang eval --from yaml -o jsonl -"
    )
    #expect(run.text == "{\"a\":1,\"b\":{\"c\":\"x\"}}\n", "\(run.errors)")
  }

  @Test(arguments: [("json", "[", 1001), ("yaml", "[", 1001), ("yaml", "- ", 1001)])
  func `nesting has a limit`(form: String, part: String, count: Int) {
    let run = shell("printf -- '\(part)%.0s' $(seq \(count)) | kr8lang eval --from \(form) -")
    #expect(run.code == 1 && run.text == "")
    #expect(run.errors.contains("error[data-too-deep]"), "\(run.errors)")
  }

  /// 40 MB in documents of 2 kB: more than is read whole. The process may take 60 MB more than an
  /// empty one.
  @Test func `a long stream needs the memory of a part, and keeps its lines`() {
    let line = String(repeating: "x", count: 1990)
    let made = "seq 20000 | sed 's/.*/---\\nnum: &\\ntext: \(line)/'"
    let good = shell(
      "\(made) | ( ulimit -v 2000000; kr8lang eval --from yaml -o jsonl - ) | tail -1 | cut -c1-12")
    #expect(good.text == "{\"num\":20000\n", "\(good.errors)")
    let bad = shell(
      "( \(made); printf -- '---\\na: 1\\na: 2\\n' ) | kr8lang eval --from yaml - | wc -c")
    #expect(bad.errors.contains("<stdin>:60003:1"), "\(bad.errors)")
    #expect(bad.text.trimmingCharacters(in: .whitespaces) == "0\n")
    let json = shell(
      "( seq 20000 | sed 's/.*/{\"n\": &, \"text\": \"\(line)\"}/'; echo '{\"n\":}' ) | kr8lang eval --from json - | wc -c"
    )
    #expect(json.errors.contains("<stdin>:20001:6"), "\(json.errors)")
  }
}
