import Foundation
import Testing

@testable import Diagnostics
@testable import Documents
@testable import Source

private func read(_ text: String) -> (document: Document?, diagnostics: [Diagnostic]) {
  YAMLReader.read(bytes: Array(text.utf8))
}

private func json(_ document: Document?) -> String {
  guard let document else { return "nothing" }
  var writer = JSONWriter(layout: .compact)
  writer.write(document)
  return String(decoding: writer.finish().bytes.dropLast(), as: UTF8.self)
}

/// The text of a diagnostic's span.
private func marked(_ text: String, _ span: SourceSpan) -> String {
  let bytes = Array(text.utf8)
  return String(decoding: bytes[(Int(span.start) - 1)..<(Int(span.end) - 1)], as: UTF8.self)
}

@Test func everyKeyAndValueHasItsSpan() throws {
  let text = "a: 'x y'\nb:\n  - 1 # one\n  - {c: d e}\n\"f\": |\n  g\n  h\ni: é\n"
  let document = try #require(read(text).document)
  func spans(_ element: DocumentElement) -> [String] {
    [marked(text, element.span)]
      + element.entries.flatMap { spans($0.key) + spans($0.value) }
      + element.items.flatMap(spans)
  }
  #expect(
    Array(spans(document.element).dropFirst()) == [
      "a", "'x y'", "b", "- 1 # one\n  - {c: d e}", "1", "{c: d e}", "c", "d e", "\"f\"",
      "|\n  g\n  h", "i", "é",
    ])
}

@Test func mergesWithoutOverriding() {
  let text = """
    base: &base {a: 1, b: 2}
    more: &more {b: 3, c: 4}
    one: {z: 0, <<: *base, b: 9}
    two: {<<: [*base, *more], d: 5}
    """
  let result = read(text)
  #expect(result.diagnostics.isEmpty)
  #expect(
    json(result.document)
      == #"{"base":{"a":1,"b":2},"more":{"b":3,"c":4},"one":{"z":0,"a":1,"b":9},"two":{"a":1,"b":2,"c":4,"d":5}}"#
  )
}

@Test func sharedNodesPointAtTheAnchor() throws {
  let text = "a: &x {k: v}\nb: *x\n"
  let document = try #require(read(text).document)
  let copy = try #require(document.element["b"])
  #expect(marked(text, copy.span) == "{k: v}")
  #expect(document.isShared(copy.node))
  #expect(document.element["a"].map { document.isShared($0.node) } == false)
}

@Test(arguments: [
  ("yes", "`true`"), ("Off", "`false`"), ("y", "`true`"), ("0777", "the octal number 511"),
  ("08", "text"), ("0o17", "text"), ("1e3", "text"), ("1.5e3", "text"),
  ("12:30:45", "a number of base 60"), ("1_000", "a number"), ("0b101", "a binary number"),
  ("2001-01-01", "a date"), ("2001-01-01T00:00:00Z", "a date"), ("-0x1F", "a hexadecimal number"),
])
func warnsWhereOldReadersDiffer(_ scalar: String, _ old: String) {
  let text = "k: \(scalar)\n"
  let diagnostics = read(text).diagnostics
  #expect(diagnostics.map(\.code) == [.yamlOldReading])
  #expect(diagnostics.map(\.severity) == [.warning])
  #expect(diagnostics.first?.message.hasSuffix("in YAML 1.1 \(old)") ?? false)
  #expect(diagnostics.first.map { marked(text, $0.span) } == scalar)
}

@Test(
  arguments: [
    "true", "null", "1", "-1", "0", "1.5", "1.5e+3", "0x1F", "v1", "a:b", "1Gi", "10.0.0.1",
    "yesterday",
    "8080:80", "nginx:1.25", "2001", "1-2-3", "on-call", "'yes'", "\"0777\"", "12:60", "-", "_1",
  ].filter { $0 != "-" })
func doesNotWarnElsewhere(_ scalar: String) {
  #expect(read("k: \(scalar)\n").diagnostics == [])
}

@Test(arguments: [
  ("a: b: c\n", DiagnosticCode.yamlSyntax, ":"),
  ("a: 1\n b: 2\n", .yamlSyntax, ":"),
  ("a: \"1\"\n b: 2\n", .yamlIndentation, " "),
  ("a:\n  b: 1\n c: 2\n", .yamlIndentation, " "),
  ("a:\n\tb: 1\n", .yamlTab, "\t"),
  ("a:b\nc: d\n", .yamlSyntax, ":"),
  ("a: \"x\n", .yamlString, "\""),
  ("a: [1, 2\n", .yamlSyntax, ""),
  ("a: @x\n", .yamlSyntax, "@"),
  ("a: *x\n", .yamlAlias, "*x"),
  ("a: &x [*x]\n", .yamlAlias, "*x"),
  ("a: 1\na: 2\n", .dataDuplicateKey, "a"),
  ("a: .nan\n", .dataNotFinite, ".nan"),
  ("a: {{ x }}\n", .yamlKey, "{{ x }}"),
  ("a: \"\\d\"\n", .yamlString, "\\d"),
  ("- a\nb: c\n", .yamlSyntax, "b"),
  ("a: \u{7}\n", .yamlCharacter, "\u{7}"),
  ("a: 0x10000000000000000\n", .yamlScalar, "0x10000000000000000"),
])
func pointsAtWhatIsWrong(_ text: String, _ code: DiagnosticCode, _ place: String) {
  let diagnostics = read(text).diagnostics
  #expect(diagnostics.map(\.code) == [code])
  #expect(diagnostics.first.map { marked(text, $0.span) } == place)
}

@Test func goesOnBehindABrokenDocument() {
  let text = "a: 1\n---\nb: [\n---\nc: 3\n---\nd: d: d\n...\n---\ne: 5\n"
  let (documents, diagnostics) = YAMLReader.readAll(bytes: Array(text.utf8))
  #expect(documents.map { json($0) } == [#"{"a":1}"#, #"{"c":3}"#, #"{"e":5}"#])
  #expect(diagnostics.map(\.code) == [.yamlSyntax, .yamlSyntax])
}

@Test func refusesOtherEncodings() {
  let diagnostics = YAMLReader.readAll(bytes: [0xFF, 0xFE, 0x61, 0, 0x3A, 0]).diagnostics
  #expect(diagnostics.map(\.message) == ["expected UTF-8, found UTF-16"])
  #expect(
    YAMLReader.readAll(bytes: [0x61, 0x3A, 0x20, 0xC3, 0x28]).diagnostics.map(\.span)
      == [SourceSpan(4, 5)])
  #expect(YAMLReader.readAll(bytes: [0x61, 0, 0x62]).diagnostics.map(\.code) == [.yamlCharacter])
  #expect(json(YAMLReader.read(bytes: [0xEF, 0xBB, 0xBF, 0x61]).document) == #""a""#)
  #expect(json(read("a: 1\r\nb:\r\n- x\r\n").document) == #"{"a":1,"b":["x"]}"#)
}

@Test func keepsCommentsOnRequest() {
  let text = "# top\na: 1 # one\nb: | # block\n  # text\nc: '#no' #yes\n"
  var reader = YAMLReader(bytes: Array(text.utf8), keepsComments: true)
  #expect(reader.next() != nil)
  #expect(reader.comments.map { marked(text, $0) } == ["# top", "# one", "# block", "#yes"])
}

@Test func aliasBombsMeetTheBudget() {
  var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
  for i in 1...30 {
    text +=
      "a\(i): &a\(i) [" + Array(repeating: "*a\(i - 1)", count: 10).joined(separator: ",") + "]\n"
  }
  let diagnostics = read(text).diagnostics
  #expect(diagnostics.map(\.code) == [.yamlAliasBudget])
}

@Test func mergesMeetTheBudgetToo() {
  let base = (0..<100).map { "k\($0): 1" }.joined(separator: ", ")
  let text =
    "a: &a {\(base)}\nb: {<<: [" + Array(repeating: "*a", count: 2000).joined(separator: ",")
    + "]}\n"
  var budget = ReadingBudget()
  budget.aliasNodes = 20_000
  let result = YAMLReader.read(bytes: Array(text.utf8), budget: budget)
  #expect(result.diagnostics.map(\.code) == [.yamlAliasBudget])
}

@Test func deepNestingMeetsTheBudget() {
  func flow(_ n: Int) -> String {
    String(repeating: "[", count: n) + String(repeating: "]", count: n)
  }
  func block(_ n: Int) -> String { String(repeating: "- ", count: n) + "x" }
  func keys(_ n: Int) -> String {
    (0..<n).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
  }
  for text in [flow(1000), block(1000), keys(1000)] {
    #expect(read(text).diagnostics == [])
  }
  for text in [flow(1001), block(1001), keys(1001), String(repeating: "{", count: 100_000)] {
    #expect(read(text).diagnostics.map(\.code) == [.dataTooDeep])
  }
}

/// Every prefix and one-byte change of real text ends in documents or a diagnostic inside the text.
@Test(.enabled(if: Shared.isHere)) func endsOnBrokenText() throws {
  let cases = try #require(
    JSONReader.read(bytes: try Shared.bytes("yaml-test-suite/cases.json")).document
  ).element.items
  var random = Seeded(state: 3)
  let bytes: [UInt8] = Array(" \t\n\r:-?#&*!|>'\"%@`[]{},a0.~<\\".utf8) + [0xC3, 0xFF, 0]
  func check(_ text: [UInt8]) {
    let (documents, diagnostics) = YAMLReader.readAll(bytes: text)
    for diagnostic in diagnostics {
      #expect(
        diagnostic.span.start >= 1 && diagnostic.span.start <= diagnostic.span.end
          && Int(diagnostic.span.end) <= text.count + 1, "\(diagnostic.message) in \(text)")
    }
    for document in documents {
      for node in document.nodes {
        #expect(Int(node.end) <= text.count && node.start <= node.end)
      }
      if !diagnostics.contains(where: { $0.severity == .error }) {
        var writer = YAMLWriter()
        writer.write(document)
        let again = YAMLReader.read(bytes: writer.finish().bytes).document
        #expect(json(again) == json(document))
      }
    }
    _ = JSONReader.read(bytes: text)
  }
  for test in cases {
    let text = Array((test["yaml"]?.text ?? "").utf8)
    for end in stride(from: 0, to: text.count, by: max(1, text.count / 40)) {
      check(Array(text[..<end]))
    }
    for _ in 0..<40 where !text.isEmpty {
      var changed = text
      switch random.below(3) {
      case 0: changed[random.below(text.count)] = random.pick(bytes)
      case 1: changed.insert(random.pick(bytes), at: random.below(text.count))
      default: changed.remove(at: random.below(text.count))
      }
      check(changed)
    }
  }
}
