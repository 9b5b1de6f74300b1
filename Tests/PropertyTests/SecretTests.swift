import Foundation
import Support
import Testing

/// What each command said.
private func said(_ folder: Scratch, _ command: String) -> String {
  let run = Tool.shell("kr8lang \(command)", in: folder.folder.path)
  #expect(run.code < 70, "\(command) ends with \(run.code): \(run.errors)")
  return run.text + run.errors
}

/// A hundred ways to make something of a secret that is no secret: whatever a program does with it,
/// nothing that a command says has a part of it.
@Test(arguments: 0..<10)
func `no output has a part of a secret`(batch: UInt64) {
  let formats = ["text", "json", "lsp", "sarif", "junit", "github", "gitlab"]
  for number in 0..<4 {
    let seed = batch &* 100 &+ UInt64(number)
    var maker = SecretMaker(seed: seed)
    let program = maker.program()
    let folder = Scratch()
    for file in maker.files { folder.write(file.text, to: file.name) }
    folder.write("", to: "kr8.k8l")
    folder.write(program, to: "main.k8l")
    folder.write(
      "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n", to: "list.yaml")
    let lines = [
      "leak", "passed0", "held", "app", "base", ":type leak", "untyped", "untyped.stringData.x",
      "loose", "\"\\(held)\"", "App { tokn = held }", ":why untyped", "let k = held", "k",
    ]
    folder.write(lines.joined(separator: "\n") + "\n", to: "lines")
    let format = formats[Int(seed) % formats.count]
    let given = "--set-file given=secret.txt"
    let commands = [
      "eval \(given) main.k8l", "eval -o json --object --annotate main.k8l",
      "eval --output-dir out main.k8l; ls out", "check --format \(format) main.k8l",
      "policy \(given) --format \(format) main.k8l", "why main.k8l leak",
      "why --format json \(given) main.k8l leak", "why main.k8l passed0",
      "why --format json main.k8l app.token", "test --format \(format) main.k8l",
      "repl main.k8l < lines", "eval --set given=x main.k8l", "why main.k8l untyped",
      "why --format json main.k8l untyped.stringData.x", "why main.k8l loose.stringData.x",
      "export jsonschema main.k8l App", "fn main.k8l < list.yaml",
    ]
    for command in commands {
      let text = said(folder, command)
      for trace in maker.traces where text.contains(trace) {
        Issue.record("seed \(seed): `\(command)` shows \(trace) of \(maker.secret)\n\(program)")
      }
    }
  }
}

@Test func `programs that only hold a secret have no error`() {
  let maker = SecretMaker(seed: 0)
  let folder = Scratch()
  for file in maker.files { folder.write(file.text, to: file.name) }
  folder.write("", to: "kr8.k8l")
  folder.write(maker.head + "leak = 1\n", to: "main.k8l")
  let run = Tool.shell("kr8lang eval main.k8l", in: folder.folder.path)
  #expect(run.text == "leak: 1\n" && run.errors.isEmpty, "\(run.errors)")
}

/// A manifest of a Secret with one thing wrong, of many kinds.
private let brokenSecrets: [(name: String, text: String)] = [
  ("field.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringDat: {p: @}\n"),
  ("type.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: [@]\n"),
  ("whole.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: @\n"),
  ("nested.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {p: {q: @}}\n"),
  ("flow.yaml", "{apiVersion: v1, kind: Secret, metadata: {nme: s}, stringData: {p: @}}\n"),
  ("twice.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {p: @, p: @}\n"),
  (
    "syntax.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  p: @\n q: @\n"
  ),
  ("quote.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  p: \"@\n"),
  ("tab.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n\tp: @\n"),
  ("alias.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {p: *@}\n"),
  ("block.yaml", "apiVersion: v1\nkind: Secret\nmetadta: {}\nstringData:\n  p: |\n    @\n    @\n"),
  (
    "list.yaml",
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, data: {p: @}, x: @}\n"
  ),
  ("base64.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {p: '!!@'}\n"),
  ("merge.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  <<: {p: @}\n"),
  ("one.json", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"stringDat\": {\"p\": \"@\"}}\n"),
  ("cut.json", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"stringData\": {\"p\": \"@\"\n"),
  ("bare.json", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"stringData\": {\"p\": @}}\n"),
  (
    "anchor.yaml",
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n"
      + "  metadata: {name: c, labls: &a @}\n- apiVersion: v1\n  kind: Secret\n"
      + "  metadata: {name: s}\n  stringData: {p: *a}\n"
  ),
  (
    "unread.yaml",
    "x: &a @\nitems:\n- apiVersion: v1\n  kind: Secret\n  stringData: {p: *a, q: [}\n"
  ),
  (
    "env.yaml",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n"
      + "    image: c:1\n    env:\n    - {name: DB_PASSWORD, valu: @}\n"
      + "    - {name: API_TOKEN, value: [@]}\n"
  ),
  (
    "applied.yaml",
    "apiVersion: v1\nkind: Secret\nmetadata: {nme: s, annotations: "
      + "{kubectl.kubernetes.io/last-applied-configuration: '{\"p\":\"@\"}'}}\n"
  ),
]

@Test(arguments: [
  "check", "policy", "check --format json", "check --format sarif",
  "import manifests -o out --force",
])
func `no finding in a manifest has a part of a secret`(command: String) {
  let maker = SecretMaker(seed: 77)
  let folder = Scratch()
  folder.write("", to: "kr8.k8l")
  for broken in brokenSecrets {
    let parts = broken.text.split(separator: "@", omittingEmptySubsequences: false)
    folder.write(parts.joined(separator: maker.secret), to: broken.name)
    let text = said(folder, "\(command) \(broken.name)")
    #expect(text.contains(broken.name), "\(broken.name): \(text)")
    for trace in maker.traces where text.contains(trace) {
      Issue.record("`\(command)` shows \(trace) of \(broken.name):\n\(text)")
    }
  }
}

/// Kustomizations that make or change Secrets, with one thing wrong.
@Test(arguments: [
  "secretGenerator:\n- name: g\n  literals: [p=@, @]\n",
  "secretGenerator:\n- name: g\n  literals: [p=@, p=@]\n",
  "secretGenerator:\n- {name: g, literal: [p=@]}\n",
  "secretGenerator:\n- {name: g, literals: [p=@]\n",
  "patches:\n- target: {kind: Secret}\n  patch: '[{op: replace, path: /data/p, value: \"!@\"}]'\n",
  "patches:\n- target: {kind: Secret}\n  patch: '[{op: test, path: /data/x, value: \"@\"}]'\n",
  "patches:\n- patch: '{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {p: \"!@\"}}'\n",
  "patches:\n- patch: '{apiVersion: v1, kind: Secret, metadata: {name: t}, data: {p: \"@\"}}'\n",
])
func `no finding in a kustomization has a part of a secret`(text: String) {
  let maker = SecretMaker(seed: 79)
  let folder = Scratch()
  folder.write(
    "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {p: aGVsbG8=}\n", to: "k/s.yaml")
  let parts = ("resources: [s.yaml]\n" + text).split(
    separator: "@", omittingEmptySubsequences: false)
  folder.write(parts.joined(separator: maker.secret), to: "k/kustomization.yaml")
  let said = said(folder, "import kustomize k -o out")
  #expect(said.contains("error"), "\(text): \(said)")
  for trace in maker.traces where said.contains(trace) {
    Issue.record("shows \(trace) of \(text):\n\(said)")
  }
}

/// Secrets that are written in a program, with one thing wrong.
@Test(arguments: [
  "r = App { name = \"x\", tokn = \"@\" }", "r = App { name = 3, token = \"@\" }",
  "r = { apiVersion = \"v1\", kind = \"Secret\", stringData { p = \"@\" + 1 } }",
  "r = { apiVersion = \"v1\", kind = \"Secret\", stringDat { p = \"@\", p = \"@\" } }",
  "r: Json = { apiVersion = \"v1\", kind = \"Secret\", data { p = \"!@\" }, x = y }",
  "r = App { name = \"x\", tokn { a = \"@\" } }", "r = App { name = \"x\", token = \"@\" + 1 }",
  "r = App { name = \"x\", token = base + \"@\" }", "r = App { name = \"x\", token = [\"@\"] }",
  "r = App { name = \"x\", token = if 1 == 1 then 3 else \"@\" }", "r: App = \"@\"",
  "schema Q extends Base { replace name: Sensitive<String> = \"@\" }",
  "schema N { v: Sensitive<App> }\nr = N { v { name = \"@\", token = \"x\" } }",
  "schema N { v: Sensitive<{String: String}> }\nr = N { v { k = \"@\" } }",
  "schema N { v: Sensitive<{String: String}> }\nr = N { v.k = \"@\" }",
  "fn f(token: Sensitive<String>) -> Int = 1\nr = f(tokn = \"@\")",
  "fn f(token: Sensitive<Int>) -> Int = 1\nr = f(\"@\" + 1)",
])
func `no finding in a program has a part of a secret`(text: String) {
  let maker = SecretMaker(seed: 80)
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  let member = parts.joined(separator: maker.secret)
  let head = """
    schema Base { name: String }
    schema App extends Base { token: Sensitive<String> }

    """
  let folder = Scratch()
  folder.write("", to: "kr8.k8l")
  folder.write(head, to: "head.k8l")
  folder.write(head + member + "\n", to: "main.k8l")
  folder.write(member + "\n", to: "lines")
  for command in [
    "check main.k8l", "check --format json main.k8l", "why main.k8l r", "repl head.k8l < lines",
  ] {
    let said = said(folder, command)
    #expect(said.contains("error"), "\(command): \(said)")
    for trace in maker.traces where said.contains(trace) {
      Issue.record("`\(command)` shows \(trace):\n\(said)")
    }
  }
}

@Test(arguments: ["jsonschema", "openapi", "crd --group example.com"])
func `no exported schema has a secret default`(format: String) {
  let maker = SecretMaker(seed: 81)
  let folder = Scratch()
  folder.write("", to: "kr8.k8l")
  folder.write(
    """
    schema App {
      spec: { a: Int } = { a = 1 }
      token: Sensitive<String>? = "\(maker.secret)"
      tokens: {String: Sensitive<String>} = { a = "\(maker.secret)" }
    }
    """, to: "main.k8l")
  let parts = format.split(separator: " ", maxSplits: 1)
  let options = parts.dropFirst().joined()
  let said = said(folder, "export \(parts[0]) main.k8l App \(options)")
  #expect(said.contains("is sensitive and is left out"), "\(said)")
  for trace in maker.traces where said.contains(trace) { Issue.record("\(trace): \(said)") }
}

/// Data of a type that holds secrets, with one thing wrong.
private let brokenData: [(name: String, text: String)] = [
  ("values.json", "{\"name\": 1, \"token\": \"@\", \"more\": [\"@\"]}"),
  ("values.json", "{\"name\": \"n\", \"tokn\": \"@\", \"more\": [\"@\"]}"),
  ("values.json", "{\"name\": \"n\", \"token\": \"@\", \"more\": [\"@\"]"),
  ("values.json", "{\"name\": \"n\", \"token\": @, \"more\": [\"@\"]}"),
  ("values.json", "{\"name\": \"n\", \"token\": {\"x\": \"@\"}, \"more\": \"@\"}"),
  ("values.yaml", "name: n\ntoken: @\nmore: [@\n"),
  ("values.yaml", "name: n\ntoken: [@]\nmore: [@]\n"),
  ("values.yaml", "name: n\ntoken: \"@\n"),
]

@Test func `no finding in data has a part of a secret`() {
  for (index, broken) in brokenData.enumerated() {
    let maker = SecretMaker(seed: 78)
    let folder = Scratch()
    for file in maker.files { folder.write(file.text, to: file.name) }
    folder.write("", to: "kr8.k8l")
    let parts = broken.text.split(separator: "@", omittingEmptySubsequences: false)
    folder.write(parts.joined(separator: maker.secret), to: broken.name)
    let name = broken.name.hasSuffix("json") ? "json" : "yaml"
    folder.write(maker.head + "hidden a = \(name).token\nb = \(name).name\n", to: "main.k8l")
    for command in ["eval main.k8l", "check --format json main.k8l", "why main.k8l b"] {
      let text = said(folder, command)
      for trace in maker.traces where text.contains(trace) {
        Issue.record("`\(command)` shows \(trace) of data \(index):\n\(text)")
      }
    }
  }
}

/// Two secrets of other lengths: whatever is said of the one is said of the other.
@Test(arguments: 0..<6)
func `nothing tells one secret from another`(batch: UInt64) {
  for number in 0..<4 {
    let seed = 5_000 &+ batch &* 100 &+ UInt64(number)
    var maker = SecretMaker(seed: seed)
    let program = maker.program()
    var all: [[String]] = []
    for other in [maker, SecretMaker(seed: seed &+ 3)] {
      let folder = Scratch()
      for file in other.files { folder.write(file.text, to: file.name) }
      folder.write("", to: "kr8.k8l")
      folder.write(program, to: "main.k8l")
      all.append(
        [
          "eval main.k8l", "why --format json main.k8l leak", "test main.k8l", "policy main.k8l",
        ].map { said(folder, $0) })
    }
    #expect(all[0] == all[1], "seed \(seed)\n\(program)")
  }
}
