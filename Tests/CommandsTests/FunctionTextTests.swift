import Documents
import Foundation
import Source
import Support
import Testing

@testable import Commands

/// What `fn` leaves of the text of a ResourceList: everything that it had no reason to change.
@Suite struct FunctionTextTests {
  private let scratch = Scratch()

  private static let head = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"

  /// An item with every form that a rewrite would lose.
  private static let item = """
    - apiVersion: apps/v1 # first
      kind: "Deployment"
      metadata:
        # who
        name: 'web'   # the name
      spec:
        replicas: 3 # kpt-set: ${replicas}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: "web:1"
              args:
              - --text
              - |+
                kept\u{20}\u{20}

                lines


            # about the second
            - image: side:1
              name: side
            # at the end

    """

  private func run(_ module: String, _ list: String) -> ToolResult {
    scratch.write("", to: "kr8.k8l")
    scratch.write(module, to: "f.k8l")
    scratch.write(list, to: "list.yaml")
    return Tool.run(
      ["fn", "f.k8l"], in: scratch.folder.path,
      input: scratch.folder.appending(path: "list.yaml").path)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a validator hands the bytes back`(lineEnd: String) {
    let other =
      "# another\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: \"1\"}}\n"
    for list in [
      Self.head + "items:\n" + Self.item + other,
      Self.head + "functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\nitems:\n"
        + Self.item.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n") + "# end\n",
    ] {
      let text = list.replacingOccurrences(of: "\n", with: lineEnd)
      let result = run("import policies.pss (HostNamespaces)\nenforce HostNamespaces", text)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output == Array(text.utf8))
    }
  }

  @Test func `a transformer changes the lines that say something new`() {
    let result = run(
      """
      import k8s.apps.v1 (Deployment)
      param items: [Resource]
      resources = items
      on Deployment {
        put metadata.labels.team = "core"
        spec { replicas = (base ?? 1) + 1, template.spec.containers.web.image = "web:2" }
        delete spec.template.spec.containers.side
      }
      """, Self.head + "items:\n" + Self.item)
    #expect(result.code == 0, "\(result.errors)")
    let expected = Self.item
      .replacingOccurrences(
        of: "    name: 'web'   # the name\n",
        with: "    name: 'web'   # the name\n    labels:\n      team: core\n"
      )
      .replacingOccurrences(of: "replicas: 3", with: "replicas: 4")
      .replacingOccurrences(of: "\"web:1\"", with: "\"web:2\"")
      .replacingOccurrences(of: "        - image: side:1\n          name: side\n", with: "")
    #expect(result.text == Self.head + "items:\n" + expected)
  }

  @Test func `results stand behind the items`() {
    let list = Self.head + "items:\n" + Self.item + "results:\n- message: old\n"
    let result = run("import policies.pss (Privileged, RunAsNonRoot)\nenforce RunAsNonRoot", list)
    #expect(result.code == 1)
    #expect(result.text.hasPrefix(Self.head + "items:\n" + Self.item + "results:\n- message: "))
    #expect(!result.text.contains("message: old"))
  }

  // MARK: random edits

  @Test func `an edited text holds the new data`() throws {
    var random = Random(seed: 7)
    var edited = 0
    for _ in 0..<600 {
      let old = Self.object(&random, depth: 3)
      let new = Self.changed(old, &random)
      let text = Self.text(of: old, &random)
      let item = try #require(YAMLReader.read(bytes: Array(text.utf8)).document?.element, "\(text)")
        .items[0]
      let made = try #require(
        JSONReader.read(bytes: Array(try JSONSerialization.data(withJSONObject: new))).document)
      guard
        let bytes = ItemEditor.edited(item, to: made.element, region: 0..<text.utf8.count)
      else { continue }
      edited += 1
      let (read, problems) = YAMLReader.read(bytes: bytes)
      let shown = "\(text)\nto \(new)\nis\n\(String(decoding: bytes, as: UTF8.self))"
      #expect(!problems.contains { $0.severity == .error }, "\(shown)")
      let result = try #require(read?.element.items.first, "\(shown)")
      #expect(result.isSameData(as: made.element), "\(shown)")
    }
    #expect(edited > 300)
  }

  private static let keys = ["name", "b", "c d", "e", "#f"]

  private static func value(_ random: inout Random, depth: Int) -> Any {
    switch random.below(depth > 0 ? 6 : 3) {
    case 0:
      return random.pick(["x", "yes", "a: b", "", "two\nlines\n", "it's", "say \"a\"", "- z"])
    case 1: return random.below(9)
    case 2: return random.chance(50)
    case 3: return (0..<random.below(4)).map { _ in value(&random, depth: depth - 1) }
    default: return object(&random, depth: depth - 1)
    }
  }

  private static func object(_ random: inout Random, depth: Int) -> [String: Any] {
    var result: [String: Any] = [:]
    for key in keys where random.chance(60) { result[key] = value(&random, depth: depth) }
    return result.isEmpty ? ["name": "n"] : result
  }

  private static func changed(_ old: [String: Any], _ random: inout Random) -> [String: Any] {
    var result = old
    for key in keys where random.chance(30) {
      if let map = result[key] as? [String: Any], random.chance(70) {
        result[key] = changed(map, &random)
      } else if let list = result[key] as? [Any], random.chance(70) {
        result[key] =
          random.chance(50)
          ? list + [value(&random, depth: 1)] : Array(list.dropFirst(random.below(2)))
      } else {
        result[key] = random.chance(20) ? nil : value(&random, depth: 2)
      }
    }
    return result.isEmpty ? ["name": "n"] : result
  }

  /// The object as an item of a list, with comments, empty lines and brackets here and there.
  private static func text(of object: [String: Any], _ random: inout Random) -> String {
    var text = ""
    write(object, "  ", &text, &random)
    return "- " + text.dropFirst(2)
  }

  private static func write(
    _ value: [String: Any], _ margin: String, _ text: inout String, _ random: inout Random
  ) {
    for (index, key) in keys.filter({ value[$0] != nil }).enumerated() {
      if index > 0, random.chance(15) { text += margin + "# about \(key)\n" }
      if index > 0, random.chance(10) { text += "\n" }
      text += margin + json(key) + ":"
      switch value[key] {
      case let map as [String: Any] where random.chance(70):
        text += "\n"
        write(map, margin + "  ", &text, &random)
      case let list as [Any] where !list.isEmpty && random.chance(70):
        text += "\n"
        let inner = random.chance(50) ? margin : margin + "  "
        for item in list {
          if let map = item as? [String: Any], random.chance(70) {
            var entry = ""
            write(map, inner + "  ", &entry, &random)
            text += inner + "- " + entry.dropFirst(inner.count + 2)
          } else {
            text += inner + "- " + json(item) + "\n"
          }
        }
      case let string as String where string.hasSuffix("\n"):
        text += " |\n" + string.split(separator: "\n").map { margin + "  " + $0 + "\n" }.joined()
      case let other?: text += " " + json(other) + (random.chance(20) ? " # here\n" : "\n")
      case nil: break
      }
    }
  }

  private static func json(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: value, options: [.fragmentsAllowed, .withoutEscapingSlashes, .sortedKeys])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
