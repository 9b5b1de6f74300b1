import Diagnostics
import Evaluator
import Policy
import Source
import Stdlib
import Support
import Testing
import Workspace

/// Valid modules with one everyday mistake each.
private struct MistakeMaker {
  private var random: Random

  init(seed: UInt64) { random = Random(seed: seed) }

  /// The ways to break a text, by name.
  static let kinds = [
    "no {", "no }", "no quote", "no =", "no (", "no )", "no comma", "no word", "no line",
    "a } more",
    "letters swapped", "a letter lost", "capital", "colon for =", ":= for =", "= for ==",
    "single quotes", "text without quotes", "number as text", "text as number", "line twice",
    "# comment", "semicolon",
  ]

  /// The text with one mistake of a kind; nil where it has no place for one.
  mutating func broken(_ text: String, _ kind: String) -> String? {
    switch kind {
    case "no {": return without("{", text)
    case "no }": return without("}", text)
    case "no quote": return without("\"", text)
    case "no =": return without(" = ", text, leaving: " ")
    case "no (": return without("(", text)
    case "no )": return without(")", text)
    case "no comma": return without(", ", text, leaving: " ")
    case "a } more": return replacing("\n", with: "\n}\n", in: text)
    case "colon for =": return replacing(" = ", with: ": ", in: text)
    case ":= for =": return replacing(" = ", with: " := ", in: text)
    case "= for ==": return replacing("==", with: "=", in: text)
    case "# comment": return replacing("\n", with: "  # why\n", in: text)
    case "semicolon": return replacing("\n", with: ";\n", in: text)
    case "no line": return line(of: text) { _ in [] }
    case "line twice": return line(of: text) { [$0, $0] }
    case "no word", "letters swapped", "a letter lost", "capital": return word(of: text, kind)
    default: return literal(of: text, kind)
    }
  }

  private mutating func without(_ part: String, _ text: String, leaving rest: String = "")
    -> String?
  {
    replacing(part, with: rest, in: text)
  }

  private mutating func replacing(_ part: String, with other: String, in text: String) -> String? {
    let places = text.ranges(of: part)
    if places.isEmpty { return nil }
    var copy = text
    copy.replaceSubrange(random.pick(places), with: other)
    return copy
  }

  private mutating func line(of text: String, _ change: (String) -> [String]) -> String? {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let places = lines.indices.filter { lines[$0].contains("=") }
    if places.isEmpty { return nil }
    let place = random.pick(places)
    lines.replaceSubrange(place...place, with: change(lines[place]))
    return lines.joined(separator: "\n")
  }

  private mutating func word(of text: String, _ kind: String) -> String? {
    let words = text.ranges(of: /[A-Za-z]{4,}/)
    if words.isEmpty { return nil }
    let place = random.pick(words)
    var letters = Array(text[place])
    let index = 1 + random.below(letters.count - 2)
    switch kind {
    case "no word": letters = []
    case "letters swapped": letters.swapAt(index, index + 1)
    case "a letter lost": letters.remove(at: index)
    default:
      let first = String(letters[0])
      letters[0] = Character(first == first.uppercased() ? first.lowercased() : first.uppercased())
    }
    var copy = text
    copy.replaceSubrange(place, with: String(letters))
    return copy
  }

  private mutating func literal(of text: String, _ kind: String) -> String? {
    let places =
      kind == "number as text" ? text.ranges(of: /\b[0-9]+\b/) : text.ranges(of: /"[^"\n]+"/)
    if places.isEmpty { return nil }
    let place = random.pick(places)
    let inner = text[place].filter { $0 != "\"" }
    let other =
      switch kind {
      case "single quotes": "'\(inner)'"
      case "text without quotes": String(inner)
      case "number as text": "\"\(inner)\""
      default: "17"
      }
    var copy = text
    copy.replaceSubrange(place, with: other)
    return copy
  }
}

/// What is wrong with a module, with what a fix would change.
private func errors(_ text: String) -> (found: [Diagnostic], fixed: [[String]]) {
  let project = Project(
    root: "/p", files: .memory(["/p/top.k8l": Array(text.utf8), "/p/base.k8l": Array(base.utf8)]))
  var found: [Diagnostic] = []
  if let module = project.check(path: "/p/top.k8l"), !project.hasErrors {
    let session = Session(project, module: module, natives: NativeTable(Natives.all))
    session.force()
    found = session.diagnostics + session.runPolicies().diagnostics
  }
  let report = Report(project.diagnostics + found, sources: project.sources, root: "/p")
  let told = report.diagnostics.filter { $0.severity == .error }
  let fixed = told.map { diagnostic in
    diagnostic.fixes.compactMap { applied($0, to: text, project.sources) }
  }
  return (told, fixed)
}

/// A text with a fix applied; nil where it changes another file.
private func applied(_ fix: FixIt, to text: String, _ sources: SourceTable) -> String? {
  var bytes = Array(text.utf8)
  for edit in fix.edits.sorted(by: { $0.span.start > $1.span.start }) {
    guard let file = sources.file(of: edit.span), file.path == "top.k8l" else { return nil }
    let range = Int(edit.span.start - file.base)..<Int(edit.span.end - file.base)
    bytes.replaceSubrange(range, with: Array(edit.replacement.utf8))
  }
  return String(decoding: bytes, as: UTF8.self)
}

private let base = """
  /// A program that runs.
  schema App {
    name: String
    image: String
    replicas: Int(1..9) = 1
    level: "debug" | "info" = "info"
    memory: Quantity = 128Mi
    labels: {String: String} = { app = name }
    ports: [Int] = []
    assert replicas < 9 || level == "info" else "\\(name) logs too much"
  }
  shop = App { name = "shop", image = "shop:1", ports = [80, 443] }
  queue = App { name = "queue", image = "queue:2", labels { tier = "back" } }

  """

private let modules = [
  base,
  """
  extends "base.k8l"
  import "base.k8l" (App)

  shop {
    replicas = base * 3
    memory = 1Gi
    labels { add team = "checkout" }
  }
  queue.image = "queue:3"
  queue.level = "debug"
  add worker = App { name = "worker", image = "worker:1", replicas = 2 }
  on a: App where a.name == "shop" { put labels.tier = "front" }

  """,
  """
  import "base.k8l" (App, shop)

  param env: "dev" | "prod" = "dev"
  let names = ["a", "b", "c"]
  fn image(name: String, tag: String = "1") -> String = "registry/\\(name):\\(tag)"
  apps: {String: App} = {
    for name in names {
      [name] { name = name, image = image(name), replicas = if env == "prod" then 3 else 1 }
    }
  }
  total = [app.replicas for app in apps.values() if app.level == "info"].sum()
  text = match env { "dev" => "test", _ => shop.name.upper() }

  """,
]

@Test func `one mistake is told in few words, with a way out that works`() {
  for module in modules { #expect(errors(module).found.map(\.message) == []) }
  var count = 0
  var helped = 0
  for (index, module) in modules.enumerated() {
    for (number, kind) in MistakeMaker.kinds.enumerated() {
      for round in 0..<4 {
        let seed = UInt64(index * 1000 + number * 10 + round)
        var maker = MistakeMaker(seed: seed)
        guard let broken = maker.broken(module, kind), broken != module else { continue }
        let (found, fixed) = errors(broken)
        if found.isEmpty { continue }
        count += 1
        let words = found.map(\.message).joined(separator: "\n")
        #expect(found.count <= 5, "\(kind), \(seed):\n\(broken)\n\(words)")
        if found.allSatisfy({ !$0.fixes.isEmpty || $0.help != nil }) { helped += 1 }
        for (place, fix) in fixed.flatMap({ $0 }).enumerated() {
          let left = errors(fix).found
          #expect(
            left.count < found.count,
            "\(kind), \(seed), fix \(place):\n\(broken)\n\(words)\n---- fixed\n\(fix)\n\(left.map(\.message))"
          )
        }
      }
    }
  }
  #expect(count >= 150)
  #expect(helped * 100 >= count * 85, "\(helped) of \(count) say what to do")
}
