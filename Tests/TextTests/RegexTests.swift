import Testing
import Units

@testable import Text

private func regex(_ pattern: String) throws -> Regex {
  try Regex.compile(Array(pattern.utf8).span).get()
}

private func error(_ pattern: String) -> TextError? {
  switch Regex.compile(Array(pattern.utf8).span) {
  case .success: nil
  case .failure(let error): error
  }
}

private func isWhole(_ regex: Regex, _ bytes: [UInt8]) -> Bool { regex.matchesWhole(bytes.span) }

/// The groups of the first match, as text.
private func groups(_ pattern: String, _ text: String) throws -> [String?]? {
  let bytes = Array(text.utf8)
  return try regex(pattern).firstMatch(bytes.span)?.map { range in
    range.map { String(decoding: bytes[$0], as: UTF8.self) }
  }
}

@Suite struct RegexTests {
  @Test(arguments: [
    ("", "", true), ("", "a", false), ("a", "a", true), ("abc", "abc", true), ("abc", "ab", false),
    ("a|b|c", "c", true), ("a|ab", "ab", true), ("(a|ab)(c|bcd)", "abcd", true), ("a*", "", true),
    ("a*", "aaaa", true), ("a+", "", false), ("a?b", "b", true), ("a{3}", "aaa", true),
    ("a{3}", "aa", false), ("a{2,3}", "aaaa", false), ("a{2,}", "aaaaa", true), ("a{0}", "", true),
    ("a{", "a{", true), ("a{,3}", "a{,3}", true), ("[a-c]+", "abcabc", true), ("[^a-c]", "d", true),
    ("[^a-c]", "é", true), ("[]a]+", "]a", true), ("[a-]+", "a-", true), (#"[\]\-]+"#, "]-", true),
    (".", "é", true), (".", "😀", true), (".", "\n", false), ("(?s).", "\n", true),
    (#"\d+\w\s"#, "12_ ", true), (#"\D\W\S"#, "é é", true), ("(?i)abc", "aBC", true),
    ("(?i)[a-c]é", "BÉ", true), ("(?i:a)b", "AB", false), ("a(?i)b|c", "aB", true),
    ("[[:alpha:]_]+", "ab_", true), ("[[:^digit:]]", "5", false),
    (#"\x41\u0042\x{43}"#, "ABC", true),
    (#"\p{Lu}\pL"#, "Éa", true), (#"\P{L}"#, "a", false), ("^a$", "a", true), ("a^b", "ab", false),
    ("(^a|b)*$", "abb", true), ("(a*)*", "aaa", true), ("(a*)+b", "aaab", true),
    ("(|a)+", "aaa", true),
    ("[a-z0-9]([-a-z0-9]*[a-z0-9])?", "my-app-1", true),
    ("[a-z0-9]([-a-z0-9]*[a-z0-9])?", "my-app-", false), (#"\bfoo\b"#, "foo", true),
    (#"foo\Bbar"#, "foobar", true), (#"\Bfoo"#, "foo", false), (#"\/\_\ "#, "/_ ", true),
    ("[é-ü]", "ê", true), ("[é-ü]", "e", false), ("[\u{0}-\u{10FFFF}]", "\u{FFFF}", true),
  ])
  func whole(pattern: String, text: String, matches: Bool) throws {
    let compiled = try regex(pattern)
    #expect(compiled.matchesWhole(Array(text.utf8).span) == matches)
    // The thread machine must agree with the automaton.
    let wrapped = try regex("^(?:\(pattern))$")
    #expect((wrapped.firstMatch(Array(text.utf8).span) != nil) == matches)
    #expect(wrapped.matchesAnywhere(Array(text.utf8).span) == matches)
  }

  @Test(arguments: [
    ("b", "abc", true), ("^b", "abc", false), ("b$", "abc", false), ("c$", "abc", true),
    ("^$", "", true), ("^$", "a", false), ("$", "abc", true), ("x*", "abc", true),
    (#"\bb"#, "a b", true), (#"\bb"#, "ab", false), ("(?m)^b$", "a\nb\nc", true),
    ("^b$", "a\nb\nc", false), ("é", "caf\u{e9}!", true), ("$^", "", true),
    ("[^\u{0}-\u{10FFFF}]", "a", false),
    ("a.c", "xabcx", true), ("a.c", "xab", false), ("^(a|b)+", "xab", false),
  ])
  func anywhere(pattern: String, text: String, matches: Bool) throws {
    let compiled = try regex(pattern)
    #expect(compiled.matchesAnywhere(Array(text.utf8).span) == matches)
    #expect((compiled.firstMatch(Array(text.utf8).span) != nil) == matches)
  }

  @Test(
    arguments: [
      ("(a|ab)(c|bcd)?", "abcd", ["abcd", "a", "bcd"]),
      ("(a+)(b+)", "xaabby", ["aabb", "aa", "bb"]),
      ("(a+?)(a*)", "aaa", ["aaa", "a", "aa"]), ("a*?", "aaa", [""]),
      ("(a)|(b)", "b", ["b", nil, "b"]),
      ("(?P<x>a)(?<y>b)(?:c)", "abc", ["abc", "a", "b"]), ("(?U)a+", "aaa", ["a"]),
      ("(a|b)*", "abab", ["abab", "b"]), ("a{1,2}?", "aa", ["a"]), ("b|a|ab", "ab", ["a"]),
    ] as [(String, String, [String?])])
  func captures(pattern: String, text: String, expected: [String?]) throws {
    #expect(try groups(pattern, text) == expected)
  }

  @Test(arguments: [
    ("a", "banana", "<$0>", "b<a>n<a>n<a>"), ("(b)(a)", "ba ba", "$2$1", "ab ab"),
    ("a*", "baac", "x", "xbxcx"), ("", "ab", "-", "-a-b-"),
    ("(?P<n>[0-9]+)", "a12b", "[${n}]", "a[12]b"),
    ("a", "a", "$$1", "$1"), ("a", "a", "$", "$"), ("a", "a", "${x}", "${x}"), ("x", "é", "y", "é"),
    ("", "é", "-", "-é-"), ("^a", "aaa", "b", "baa"), ("$", "a", "b", "ab"),
  ])
  func replacing(pattern: String, text: String, template: String, expected: String) throws {
    let result = try regex(pattern).replaceAll(
      Array(text.utf8).span, with: Array(template.utf8).span)
    #expect(String(decoding: result ?? [], as: UTF8.self) == expected)
  }

  @Test(arguments: [
    ("a(b", 1, 1), ("a)b", 1, 1), ("[a", 0, 1), ("*a", 0, 1), ("a**", 1, 2), ("a{2}{3}", 1, 6),
    ("(?=a)", 0, 3), ("(?!a)", 0, 3), ("x(?<=a)", 1, 4), ("x(?<!a)", 1, 4), (#"(a)\1"#, 3, 2),
    (#"\k<a>"#, 0, 2), (#"é\q"#, 2, 2), ("[z-a]", 1, 3), (#"[a-\d]"#, 1, 4), ("a{3,2}", 1, 5),
    ("a{1001}", 1, 6), (#"a\"#, 1, 1), ("(?i", 0, 1), ("(?x)", 2, 1), ("(?P<a>x)(?P<a>y)", 12, 1),
    ("[[:foo:]]", 1, 7), (#"\p{Foo}"#, 0, 7), (#"\x4"#, 0, 3), (#"\Z"#, 0, 2), ("(?>a)", 0, 3),
    ("((a{1000}){1000}){1000}", 0, 23), ("(?:(?:(?:){1000}){1000}){1000}", 0, 30),
    (#"\x{110000}"#, 0, 10),
  ])
  func errors(pattern: String, offset: Int, length: Int) {
    let found = error(pattern)
    #expect(found?.offset == offset)
    #expect(found?.length == length)
  }

  @Test func deepNesting() {
    let deep = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000)
    #expect(error(deep)?.message.contains("deep") == true)
  }

  /// Patterns that take a backtracking engine centuries.
  @Test(arguments: ["(a*)*b", "(a|aa)+$", "(.*)(.*)(.*)(.*)x", "(a?){100}a{100}"])
  func linearTime(pattern: String) throws {
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 5_000)
    _ = try regex(pattern).matchesWhole(text.span)
    _ = try regex(pattern).matchesAnywhere(text.span)
    let short = Array(text.prefix(500))
    _ = try regex(pattern).firstMatch(short.span)
  }

  /// A pattern with two to the fifteenth states, so that the table is emptied on the way.
  @Test func boundedStates() throws {
    let compiled = try regex("[ab]*a[ab]{14}")
    var generator = SystemRandomNumberGenerator()
    var text = (0..<60_000).map { _ in UInt8.random(in: 0x61...0x62, using: &generator) }
    text[60_000 - 15] = 0x61
    #expect(isWhole(compiled, text))
    text[60_000 - 15] = 0x62
    #expect(!isWhole(compiled, text))
  }

  /// Every scalar range that UTF-8 splits differently.
  @Test func everyScalar() throws {
    let any = try regex("(?s).")
    let inner = try regex("[\u{7F}-\u{810}\u{FFF0}-\u{10010}]")
    for value in UInt32(0)...0x10FFFF {
      guard value < 0x1000 || value > 0xCF00 && value < 0x11000 || value % 61 == 0,
        let scalar = Unicode.Scalar(value)
      else { continue }
      let bytes = Array(String(Character(scalar)).utf8)
      #expect(isWhole(any, bytes))
      let isIn = (0x7F...0x810).contains(value) || (0xFFF0...0x10010).contains(value)
      #expect(isWhole(inner, bytes) == isIn, "U+\(String(value, radix: 16))")
    }
    #expect(!isWhole(any, [0xC0, 0x80]))
    #expect(!isWhole(any, [0xED, 0xA0, 0x80]))
  }
}

@Suite struct RegexCategoryTests {
  /// Sizes of categories that do not grow with Unicode, and members that stay.
  @Test func categories() throws {
    let control = try #require(ScalarSet.category("Cc"))
    #expect(control.ranges == [0...0x1F, 0x7F...0x9F])
    let lineBreaks = try #require(ScalarSet.category("Zl"))
    #expect(lineBreaks.ranges == [0x2028...0x2028])
    let privateUse = try #require(ScalarSet.category("Co"))
    #expect(privateUse.ranges == [0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD])
    let letters = try #require(ScalarSet.category("Letter"))
    #expect(letters == ScalarSet.category("L"))
    #expect(letters.ranges.prefix(3) == [0x41...0x5A, 0x61...0x7A, 0xAA...0xAA])
    #expect(ScalarSet.category("X") == nil)
  }
}
