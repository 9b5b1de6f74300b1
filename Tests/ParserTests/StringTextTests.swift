import Source
import Syntax
import Testing

@testable import Parser

/// The chunks of the literal in `x = …`, as strings.
private func chunks(_ literal: String) -> [String] {
  let (tree, _) = parse("x = " + literal)
  let value = tree.child(tree.child(tree.root, 0), 1)
  return StringText.chunks(of: value, in: tree).map { String(decoding: $0, as: UTF8.self) }
}

@Suite struct StringTextTests {
  @Test func plainAndEscaped() {
    #expect(chunks(#""abc""#) == ["abc"])
    #expect(chunks(#""""#) == [""])
    #expect(chunks(#""a\n\t\"\\\u{e9}\'\0""#) == ["a\n\t\"\\é'\0"])
    #expect(chunks(##"#"a\n"b"\#n"#"##) == ["a\\n\"b\"\n"])
  }

  @Test func valueIsTheOnlyChunk() {
    let (tree, _) = parse(#"x = "a\nb", y = "plain""#)
    let values = tree.children(of: tree.root).map { tree.child($0, 1) }
    #expect(
      values.map { StringText.value(of: $0, in: tree) } == [
        Array("a\nb".utf8), Array("plain".utf8),
      ])
  }

  @Test func interpolationsSeparateChunks() {
    #expect(chunks(#""a \(b) c""#) == ["a ", " c"])
    #expect(chunks(#""\(b)\("n\(c)m")""#) == ["", "", ""])
    #expect(chunks(##"#"\(a)\#(b)"#"##) == ["\\(a)", ""])
  }

  @Test func blocksLoseTheirMargin() {
    #expect(chunks("\"\"\"\n  a\n    b\n\n  c\n  \"\"\"") == ["a\n  b\n\nc"])
    #expect(chunks("\"\"\"\n  \"\"\"") == [""])
    #expect(chunks("\"\"\"\n\n  \"\"\"") == [""])
    #expect(chunks("\"\"\"\n  a\n\n  \"\"\"") == ["a\n"])
    #expect(chunks("\"\"\"\n  a \\\n  b\n  \"\"\"") == ["a b"])
    #expect(chunks("\"\"\"\r\n  a\r\n  b\r\n  \"\"\"") == ["a\nb"])
    #expect(chunks("\"\"\"\n  a \\(x)\n  b\n  \"\"\"") == ["a ", "\nb"])
    #expect(chunks("\"\"\"\n  \\(x)\n  \"\"\"") == ["", ""])
    #expect(chunks("#\"\"\"\n  a\\n\\#(x)\\#n\n  \"\"\"#") == ["a\\n", "\n"])
  }

  @Test func badMarginsAreReported() {
    #expect(complaints("x = \"\"\"\n  a\n b\n  \"\"\"") == ["block-string-margin@3:2"])
    #expect(complaints("x = \"\"\"\n  a\"\"\"") == ["block-string-closer@2:4"])
    #expect(complaints("x = \"\"\"a\n  \"\"\"") == ["block-string-opener@1:5"])
    #expect(complaints("x = \"\"\"\n  \\(a)\"\"\"").contains("block-string-closer@2:7"))
  }

  @Test func offsetsLeadBackToTheSource() {
    let text = #"x = "a\u{e9}b""#
    let (tree, _) = parse(text)
    let value = tree.child(tree.child(tree.root, 0), 1)
    func place(_ range: Range<Int>) -> String {
      let span = StringText.span(of: range, in: value, of: tree)
      let start = Int(span.start - tree.file.base)
      let end = Int(span.end - tree.file.base)
      return "\(start):" + String(decoding: tree.file.bytes[start..<end], as: UTF8.self)
    }
    #expect(place(0..<1) == "5:a")
    #expect(place(1..<3) == #"6:\u{e9}"#)
    #expect(place(3..<4) == "12:b")
    #expect(place(2..<4) == #"6:\u{e9}b"#)
    #expect(place(4..<4) == "13:")
    #expect(place(9..<12) == "13:")
  }

  @Test func documentationIsTheLastRun() {
    let (tree, _) = parse(
      "/// Header.\n\n/// A thing.\n///  It is.\n// note\nx = 1\n/// One.\r\n/// Two.\ny = 2\nz = 3"
    )
    let docs = tree.children(of: tree.root).map { tree.documentation(of: $0) }
    #expect(docs == ["A thing.\n It is.", "One.\nTwo.", nil])
  }
}
