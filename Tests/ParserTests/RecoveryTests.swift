import Testing

@testable import Parser

/// One mistake gives one error, at its place, and what follows is read as if nothing had happened.
@Suite struct RecoveryTests {
  @Test(arguments: [
    // Brackets.
    ("server = {\n  port = 1\nreplicas = 3\n", ["unclosed-bracket@2:11"]),
    ("server = {\n  a {\n    b = 1\n  c = 2\n}\nd = 3\n", ["unclosed-bracket@3:10"]),
    ("a = [1, 2\nb = 3\nc = 4\n", ["unclosed-bracket@1:10"]),
    ("a = f(1, 2\nb = 3\nc = 4\n", ["unclosed-bracket@1:11"]),
    ("a = 1\n}\nb = 2\n", ["unmatched-bracket@2:1"]),
    ("a = [1)\nb = 2\n", ["expected-token@1:7"]),
    // Separators.
    ("a = 1 b = 2\nc = 3", ["missing-separator@1:7"]),
    ("a { b = 1 c = 2 }\nd = 3", ["missing-separator@1:11"]),
    ("a = [1 2 3]", ["missing-separator@1:8", "missing-separator@1:10"]),
    ("a = f(1 2)\nb = 3", ["missing-comma@1:9"]),
    ("a = f(1\n  2)\nb = 3", ["missing-comma@2:3"]),
    // Values.
    ("a =\nb = 2\nc = 3", ["missing-value@1:3"]),
    ("a { b = }\nc = 1", ["missing-value@1:7"]),
    ("a = 1 +\n\nb\nc = )", ["expected-expression@4:5"]),
    ("a = * 2\nb = 3", ["expected-expression@1:5"]),
    ("fn f(a: Int) -> Int = if a > 1 then 2\nb = 3", ["missing-else@1:38"]),
    ("a = b ? 1 : 2\nc = 3", ["ternary@1:7"]),
    // Habits from YAML.
    ("a: hello\nb = 1", ["colon-for-value@1:2"]),
    ("a:\n  b: c\n", ["colon-for-value@1:2"]),
    ("a {\n  - x\n  - y\n}\nb = 1", ["yaml-list-item@2:3"]),
    ("a: string\nb: Int", ["lower-case-type@1:4"]),
    // A minus that is not a number's.
    (
      "a: - = 1\nb: -x\nc: [-]\nd: -1",
      ["expected-type@1:6", "expected-type@2:5", "expected-type@3:6"]
    ),
    ("a: -\n5\nb: Int", ["expected-type@2:1"]),
    // Layers are separated by commas.
    (
      "extends \"b.k8l\" with A with B, C with D\nx = 1",
      ["expected-token@1:23", "expected-token@1:33"]
    ),
    // Several independent errors.
    (
      "scema A { x: Int }\nb = (1 + )\nlet C = 2\nd == 3\n",
      [
        "unknown-keyword@1:1", "expected-expression@2:10", "name-case@3:5",
        "comparison-as-member@4:3",
      ]
    ),
    (
      "schema a { x: int, y = , z: Int }\nb ldap-data = 1\nc = 5",
      ["name-case@1:8", "lower-case-type@1:15", "missing-value@1:22", "unknown-keyword@2:1"]
    ),
    ("ldap-data = 1\nb = 2", ["dashed-name@1:1"]),
    ("a = x y z\nb = )\nc = 1", ["unquoted-text@1:5", "expected-expression@2:5"]),
    ("overlya X on Module { a = 1 }\nb = 1", ["unknown-keyword@1:1"]),
    ("a = match x { y => 1, _ => 2 }\nb = 1", ["match-pattern@1:15"]),
    ("a = 1 < 2 < 3\nb = 1", ["comparison-chain@1:11"]),
    ("if a { b = 1 }\nelse { c = 2 }", ["else-on-new-line@2:1"]),
    ("a = 'x'\nb = 2", ["single-quotes@1:5"]),
    ("a = \"x\nb = 2", ["unterminated-string@1:5"]),
    ("a = \"x \\(y\"\nb = 2", ["unterminated-interpolation@1:8"]),
    ("a = \"x \\(y z)\"\nb = 2", ["expected-token@1:12"]),
    ("a = \"\"\"\nb = 2", ["unterminated-block-string@1:5"]),
    ("a { b = \"\"\"\nc = 2 }", ["unterminated-block-string@1:9"]),
  ])
  func mistakesAreReportedOnce(_ text: String, _ expected: [String]) {
    #expect(complaints(text) == expected)
  }

  @Test func whatFollowsAMistakeIsRead() {
    let (tree, _) = parse("a = * 2\nb = 3\nc { d = , e = 4 }\nf = 5")
    let members = tree.children(of: tree.root).map { tree.kind($0) }
    #expect(members == [.setMember, .setMember, .intoMember, .setMember])
    #expect(tree.flags(tree.child(tree.root, 0)).contains(.broken))
    #expect(!tree.flags(tree.child(tree.root, 1)).contains(.broken))
    #expect(tree.flags(tree.child(tree.root, 2)).contains(.broken))
    #expect(!tree.flags(tree.child(tree.root, 3)).contains(.broken))
  }

  @Test func fixesMendTheirMistakes() {
    for text in [
      "a := 1", "a = 'x'", "# c\nb = 1", "scema A { b: Int }", "def f() -> Int = 1", "a = b and c",
      "a = f(1 2)", "a = 1 b = 2", "ldap-data = 1", "a: hello", "a = .5", "a == 1", "a: int",
      "if a { b = 1 }\nelse { c = 2 }", "let A = 1", "schema a { b: Int }", "a = [1,, 2]",
      "a = f(b: 1)", "a = 1;b = 2", "a?.b = 1", "a = not b",
      "a = match x { A => 1, _ => 2 }", "a = x { b = 1 }", "if a { b = 1 } elif c { d = 1 }",
    ] {
      let (tree, diagnostics) = parse(text)
      let edits = diagnostics.flatMap { $0.fixes.first?.edits ?? [] }
        .sorted { $0.span.start > $1.span.start }
      #expect(!edits.isEmpty, "\(text)")
      var bytes = tree.file.bytes
      for edit in edits {
        let range = Int(edit.span.start - tree.file.base)..<Int(edit.span.end - tree.file.base)
        bytes.replaceSubrange(range, with: edit.replacement.utf8)
      }
      let mended = String(decoding: bytes, as: UTF8.self)
      #expect(parse(mended).diagnostics.isEmpty, "\(text) became \(mended)")
    }
  }
}
