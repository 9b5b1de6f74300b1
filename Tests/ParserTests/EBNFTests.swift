import Foundation
import Lexer
import Syntax
import Testing

@testable import Parser

/// An EBNF expression, as far as `grammar/kr8lang.ebnf` needs it.
private indirect enum Rule {
  case literal(String)
  case symbol(String)
  case sequence([Rule])
  case choice([Rule])
  case maybe(Rule)
  case many(Rule)
}

/// Reads the grammar file.
private struct GrammarReader {
  private var words: [String]
  private var at = 0

  init(_ text: String) {
    let plain = text.replacing(/\(\*[\s\S]*?\*\)/, with: " ")
    words = plain.matches(of: /"[^"]*"|[A-Za-z_]+|[=;|()\[\]{}]/).map { String($0.output) }
  }

  mutating func rules() -> [String: Rule] {
    var rules: [String: Rule] = [:]
    while at + 2 < words.count {
      let name = words[at]
      at += 2
      rules[name] = choice()
      at += 1
    }
    return rules
  }

  private mutating func choice() -> Rule {
    var alternatives = [sequence()]
    while at < words.count, words[at] == "|" {
      at += 1
      alternatives.append(sequence())
    }
    return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
  }

  private mutating func sequence() -> Rule {
    var parts: [Rule] = []
    while at < words.count, !["|", ";", ")", "]", "}"].contains(words[at]) {
      let word = words[at]
      at += 1
      switch word {
      case "(", "[", "{":
        let inner = choice()
        at += 1
        parts.append(word == "(" ? inner : word == "[" ? .maybe(inner) : .many(inner))
      default:
        parts.append(
          word.hasPrefix("\"") ? .literal(String(word.dropFirst().dropLast())) : .symbol(word))
      }
    }
    return .sequence(parts)
  }
}

/// Derives random files from the grammar.
private struct Deriver {
  let rules: [String: Rule]
  var random: SeededGenerator
  var out: [String] = []
  private var depth = 0
  private var blocks = 0
  /// Whether a brace would end a head.
  private var inHead = false

  init(rules: [String: Rule], seed: UInt64) {
    self.rules = rules
    random = SeededGenerator(state: seed)
  }

  static let declarations: Set<String> = [
    "import", "extends", "abstract", "schema", "type", "param", "overlay", "policy", "test",
  ]

  mutating func derive(_ rule: Rule) {
    switch rule {
    case .literal(let text): emit(text)
    case .symbol(let name): derive(name)
    case .sequence(let parts):
      for part in parts { derive(part) }
    case .choice(let all):
      var allowed = all.filter(isAllowed)
      if depth > 14, Int.random(in: 0..<8, using: &random) > 0 {
        allowed = allowed.filter(isShort).isEmpty ? allowed : allowed.filter(isShort)
      }
      if let one = allowed.randomElement(using: &random) { derive(one) }
    case .maybe(let inner):
      if isAllowed(inner), Int.random(in: 0..<(depth > 12 ? 6 : 2), using: &random) == 0 {
        derive(inner)
      }
    case .many(let inner):
      while isAllowed(inner), Int.random(in: 0..<(depth > 12 ? 8 : 3), using: &random) == 0 {
        derive(inner)
      }
    }
  }

  private func isAllowed(_ rule: Rule) -> Bool {
    switch rule {
    case .symbol(let name):
      if inHead, name == "object" || name == "construct" { return false }
      return blocks == 0 || !Deriver.declarations.contains(name)
    case .sequence(let parts): return parts.first.map(isAllowed) ?? true
    default: return true
    }
  }

  /// Whether a choice ends soon.
  private func isShort(_ rule: Rule) -> Bool {
    switch rule {
    case .literal: true
    case .symbol(let name):
      name.allSatisfy { $0.isUppercase } || ["named_type", "coalesce", "spread"].contains(name)
    case .sequence(let parts): parts.count == 1 && isShort(parts[0])
    default: false
    }
  }

  private mutating func derive(_ name: String) {
    switch name {
    case "NAME": return emit(["alpha", "beta", "gamma"].randomElement(using: &random) ?? "")
    case "TYPE": return emit(["Alpha", "Beta"].randomElement(using: &random) ?? "")
    case "STRING": return emit(["\"text\"", "#\"raw\"#"].randomElement(using: &random) ?? "")
    case "NUMBER": return emit(["1", "2.5", "5m"].randomElement(using: &random) ?? "")
    case "SEP": return emit("\n")
    case "text": return emit(["\"text\"", "\"a \\(alpha) b\""].randomElement(using: &random) ?? "")
    default: break
    }
    let outer = inHead
    depth += 1
    if name == "head" { inHead = true }
    if ["block", "arguments", "index", "list", "key", "parameters", "match"].contains(name) {
      inHead = false
    }
    if name == "block" { blocks += 1 }
    if let rule = rules[name] { derive(rule) } else { Issue.record("no rule \(name)") }
    if name == "block" { blocks -= 1 }
    depth -= 1
    inHead = outer
  }

  private mutating func emit(_ text: String) {
    // A `-`, `[` or `{` right after these words would make them names.
    if let last = out.last, last == "where" || last == "match", ["-", "[", "{"].contains(text) {
      out += ["alpha", "+"]
    }
    out.append(text)
  }

  /// The tokens with spaces between them, but for those that must be glued.
  var text: String {
    var result = ""
    for word in out { result += (["(", "<", "?"].contains(word) ? "" : " ") + word }
    return result
  }
}

@Suite struct EBNFTests {
  private let text: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    text = try String(
      contentsOf: root.appendingPathComponent("grammar/kr8lang.ebnf"), encoding: .utf8)
  }

  @Test func whatTheGrammarDerivesIsParsed() { #expect(faults(of: text) == []) }

  /// A grammar that says something else than the parser is found out.
  @Test(arguments: [
    ("\"then\"", "\"than\""), ("\"=>\"", "\"->\""), ("\"with\"", "\"plus\""),
    ("\"in\"", "\"of\""), ("\"+=\"", "\"-=\""), ("\"...\"", "\"..\""),
    ("[ \"else\"", "[ \"otherwise\""), ("\"where\"", "\"when\""), ("\"match\"", "\"case\""),
    ("\"delete\"", "\"put\""),
  ])
  func aWrongGrammarIsFoundOut(right: String, wrong: String) {
    let changed = text.replacing(right, with: wrong)
    #expect(changed != text, "the grammar has no \(right)")
    #expect(faults(of: changed) != [], "\(right) as \(wrong)")
  }

  /// What the parser rejects of what a grammar derives, and the nodes that no derivation has.
  private func faults(of text: String) -> [String] {
    var reader = GrammarReader(text)
    let rules = reader.rules()
    var seen: Set<NodeKind> = []
    var faults: [String] = []
    for seed in 0..<2000 as Range<UInt64> {
      var deriver = Deriver(rules: rules, seed: seed)
      // What is deep in the grammar is rare in files: every other one is a `match` alone.
      if seed % 2 == 1 { deriver.derive(.literal("alpha =")) }
      deriver.derive(.symbol(seed % 2 == 1 ? "match" : "file"))
      let (tree, diagnostics) = parse(deriver.text)
      for node in tree.nodes.dropFirst() { seen.insert(node.kind) }
      if let first = diagnostics.first {
        faults.append("seed \(seed): \(first.message) at \(first.span.start) in\n\(deriver.text)")
      }
      if faults.count == 5 { return faults }
    }
    let unseen = NodeKind.allCases.filter { !seen.contains($0) && $0 != .error }
    return faults + unseen.map { "no derivation has \($0)" }
  }

  @Test func everyWordStandsInTheGrammar() {
    for word in Word.allCases where ![.none, .and, .or, .not, .elif].contains(word) {
      #expect(text.contains("\"\(word.text)\""), "\(word)")
    }
  }

  @Test func theGrammarFitsOnTwoPages() {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 140)
    #expect(lines.allSatisfy { $0.count <= 105 })
  }
}
