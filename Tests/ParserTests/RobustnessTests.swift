import Lexer
import Source
import Syntax
import Testing

@testable import Parser

/// A small generator with a fixed seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// What must hold for every text, right or wrong.
private func checkTree(_ bytes: [UInt8], _ comment: @autoclosure () -> String) {
  let (tree, diagnostics) = parse(bytes: bytes)
  var end: UInt32 = 0
  var rebuilt: [UInt8] = []
  for token in tree.tokens {
    if token.start < end { Issue.record("tokens overlap: \(comment())") }
    rebuilt += bytes[Int(end)..<Int(token.end)]
    end = token.end
  }
  #expect(rebuilt == bytes, "\(comment())")
  for (index, node) in tree.nodes.enumerated().dropFirst() {
    if node.lastToken < node.firstToken || Int(node.lastToken) >= tree.tokens.count {
      Issue.record("node \(index) covers no tokens: \(comment())")
    }
    for child in tree.children(of: NodeID(UInt32(index))) where Int(child.index) >= index {
      Issue.record("node \(index) stands before its child: \(comment())")
    }
  }
  let isBroken = tree[tree.root].flags.contains(.broken)
  if isBroken, diagnostics.isEmpty { Issue.record("broken without a word: \(comment())") }
  let limit = tree.file.base + UInt32(bytes.count)
  for diagnostic in diagnostics
  where diagnostic.span.start < tree.file.base || diagnostic.span.end > limit {
    Issue.record("\(diagnostic.code) lies outside the file: \(comment())")
  }
}

@Suite struct RobustnessTests {
  @Test(arguments: corpus.map(\.name))
  func everyPrefixEnds(_ name: String) throws {
    let bytes = try #require(corpus.first { $0.name == name }).bytes
    for length in stride(from: 0, through: bytes.count, by: 19) {
      checkTree(Array(bytes[..<length]), "\(name), \(length) bytes")
    }
  }

  @Test(arguments: corpus.map(\.name))
  func everyMutationEnds(_ name: String) throws {
    let bytes = try #require(corpus.first { $0.name == name }).bytes
    var random = SeededGenerator(state: 42)
    let interesting = Array("{}[]()\"\\#'=:,.?+-*/<>!&|@%;\n\t $aA0_".utf8) + [0, 0x80, 0xC3, 0xFF]
    for round in 0..<120 {
      var changed = bytes
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: changed[place] = interesting.randomElement(using: &random) ?? 0
      case 1: changed.remove(at: place)
      default: changed.insert(interesting.randomElement(using: &random) ?? 0, at: place)
      }
      checkTree(changed, "\(name), round \(round), byte \(place)")
    }
  }

  @Test func tokensInAnyOrderEnd() {
    var random = SeededGenerator(state: 7)
    let words =
      Word.allCases.map(\.text) + [
        "{", "}", "[", "]", "(", ")", "=", ":", ".", ",", "?", "??", "?.", "...", "..", "->", "=>",
        "+=", "==", "<", ">", "-", "!", "|", "||", "@", "a", "B", "1", "5m", "\"s\"", "\"\\(", "\n",
        "\n", " ",
      ]
    for round in 0..<1500 {
      let text = (0..<Int.random(in: 1..<40, using: &random))
        .map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
      checkTree(Array(text.utf8), "round \(round): \(text)")
    }
  }

  @Test(arguments: [
    ("a = ", "["), ("a = ", "("), ("a = ", "{ b = "), ("", "a { "), ("x: ", "["), ("x: ", "("),
    ("x: ", "{Int: "), ("a = ", "-"), ("a = ", "!"), ("a = ", "\"\\("), ("x = ", "if "),
    ("x = ", "y => "), ("", "if a { "), ("a = ", "f("), ("a[", "b["), ("", "a[{b["), ("", "[{"),
  ])
  func deepNestingIsOneError(_ prefix: String, _ piece: String) {
    let (_, diagnostics) = parse(prefix + String(repeating: piece, count: 100_000))
    #expect(diagnostics.filter { $0.code == .nestingTooDeep }.count == 1)
    #expect(diagnostics.count <= 2, "\(diagnostics.prefix(5).map(\.message))")
  }

  @Test(arguments: ["{", "}", "[", "]", "(", ")", "@", "a ", ",", "=", "a:", "delete ", "else "])
  func repetitionsEnd(_ piece: String) {
    let (_, diagnostics) = parse(String(repeating: piece, count: 100_000))
    #expect(!diagnostics.isEmpty)
  }

  @Test(arguments: [" + 1", ".a", "(1)", " with A", " && b", "[0]"])
  func longChainsAreLimited(_ piece: String) {
    let (_, many) = parse("a = b" + String(repeating: piece, count: 100_000))
    #expect(many.map(\.code) == [.nestingTooDeep])
    let (_, few) = parse("a = b" + String(repeating: piece, count: 1_000))
    #expect(few.isEmpty)
  }

  /// Neither the brackets nor the chains are too many, but they stand on each other.
  @Test(arguments: ["+1", ".b", " with { b = 2 }"])
  func chainsInsideBracketsAreLimited(_ piece: String) {
    let level = String(repeating: piece, count: 100) + ")"
    let (_, diagnostics) = parse(
      "a = " + String(repeating: "(", count: 100) + "s" + String(repeating: level, count: 100))
    #expect(diagnostics.map(\.code) == [.nestingTooDeep])
  }

  @Test func aWideFileIsNoDeepOne() {
    let (tree, diagnostics) = parse(String(repeating: "a = [1, 2, f(3)]\n", count: 20_000))
    #expect(diagnostics.isEmpty)
    #expect(tree.children(of: tree.root).count == 20_000)
  }
}

/// What begins with a token that other languages have in the middle of an expression.
@Test(arguments: ["->", "-> ", "=>", "?", ")", "= 1", ": x", "{", "|", "..", "...", "with", "@"])
func inputsThatBeginInTheMiddleEnd(_ text: String) {
  let (_, _, isIncomplete) = SyntaxParser.parseReplInput(
    SourceTable().add(path: "a.k8l", bytes: Array(text.utf8)))
  let (_, diagnostics) = parse(text)
  #expect(isIncomplete || !diagnostics.isEmpty || text == "with")
}
