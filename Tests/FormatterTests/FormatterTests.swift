import Foundation
import Parser
import Source
import Syntax
import Testing

@testable import Formatter

private func tree(_ bytes: [UInt8]) -> SyntaxTree {
  SyntaxParser.parse(SourceTable().add(path: "t.k8l", bytes: bytes)).tree
}

private func formatted(_ text: String) -> String {
  String(decoding: format(tree(Array(text.utf8))), as: UTF8.self)
}

/// The project's own files: the parser's corpus and the library.
private let files: [(name: String, bytes: [UInt8])] = {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  var result: [(String, [UInt8])] = []
  for folder in ["Tests/ParserTests/Corpus", "stdlib", "examples"] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.path + "/" + folder))
    for path in (paths ?? []).sorted() where path.hasSuffix(".k8l") {
      let url = root.appendingPathComponent(folder + "/" + path)
      if let data = try? Data(contentsOf: url) { result.append((folder + "/" + path, Array(data))) }
    }
  }
  return result
}()

@Suite struct FormatterTests {
  @Test func theFilesAreThere() { #expect(files.count >= 6) }

  /// Twice for each level would be more than anyone waits for.
  @Test(arguments: [
    ("[", "]"), ("(", ")"), ("{ a = ", " }"), ("[{ a = ", " }]"), ("[\n{ a = ", " }\n]"),
    ("f([", "])"), ("[x => [", "]]"), ("[match x { _ => ", "}]"), ("[A {\na = ", "}]"),
    ("[a with { b = ", " }]"), ("[let a = 1 in ", "]"), ("[if a then [", "] else []]"),
    ("[[", "] for x in y]"), ("f(a, b = [", "])"),
  ])
  func nestingIsLaidOutOnce(open: String, close: String) {
    let depth = 100
    let text =
      "x = " + String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      + "\n"
    let once = formatted(text)
    #expect(tree(Array(once.utf8)).dump() == tree(Array(text.utf8)).dump())
    #expect(formatted(once) == once)
  }

  @Test func formattingKeepsTheTreeAndIsDoneOnce() {
    for (name, bytes) in files where bytes.count < 50_000 {
      let before = tree(bytes)
      let once = format(before)
      let after = tree(once)
      #expect(after.dump() == before.dump(), "\(name)")
      #expect(format(after) == once, "\(name)")
    }
  }

  @Test func everyCommentSurvives() {
    for (name, bytes) in files {
      let text = String(decoding: bytes, as: UTF8.self)
      let out = String(decoding: format(tree(bytes)), as: UTF8.self)
      #expect(comments(of: out) == comments(of: text), "\(name)")
    }
  }

  /// Comments put at every place between two tokens survive, in order, and so does the tree.
  @Test func commentsSurviveAnywhere() {
    for (name, bytes) in files.prefix(6) {
      let original = tree(bytes)
      let dump = original.dump()
      for style in ["/*c*/ ", " // c\n", "\n// c\n"] {
        for (number, token) in original.tokens.enumerated() where number % 13 == 0 {
          var changed = bytes
          changed.insert(contentsOf: style.utf8, at: Int(token.start))
          let before = tree(changed)
          // A newline may separate, and inside a string it is not a comment.
          guard before.tokens.count == original.tokens.count, before.dump() == dump,
            SyntaxParser.parse(before.file).diagnostics.isEmpty
          else { continue }
          let once = format(before)
          let after = tree(once)
          let place = "\(name), token \(number), \(style)"
          #expect(after.dump() == dump, "\(place)")
          #expect(format(after) == once, "\(place)")
          #expect(
            comments(of: String(decoding: once, as: UTF8.self))
              == comments(of: String(decoding: changed, as: UTF8.self)), "\(place)")
        }
      }
    }
  }

  /// What is in comments, in order; good enough for files whose strings hold no `//`.
  private func comments(of text: String) -> [Substring] {
    text.matches(of: /\/\/[^\n]*|\/\*[^*]*\*\//).map {
      var comment = text[$0.range]
      while comment.last?.isWhitespace == true { comment.removeLast() }
      return comment
    }
  }

  @Test func signsStayApart() {
    #expect(formatted("a=- - l") == "a = - -l\n")
    #expect(formatted("a=-- l") == "a = - -l\n")
    #expect(formatted("a=- 1") == "a = -1\n")
    #expect(formatted("a=! ! b") == "a = !!b\n")
  }

  @Test func noLineEndsInABlank() {
    for (name, bytes) in files {
      let lines = format(tree(bytes)).split(separator: 0x0A, omittingEmptySubsequences: false)
      // Block strings are left as they are.
      let bad = lines.filter { $0.last == 0x20 && !$0.contains(0x5C) }
      #expect(bad.isEmpty, "\(name)")
    }
  }

  @Test func blocksStayOnOneLineIfWrittenSo() {
    #expect(formatted("a{b=1,c=2}") == "a { b = 1, c = 2 }\n")
    #expect(formatted("a {b=1\nc=2}") == "a {\n  b = 1\n  c = 2\n}\n")
    #expect(formatted("a {\nb=1, c=2\n}") == "a {\n  b = 1\n  c = 2\n}\n")
    #expect(formatted("a { }\nb = [ ]") == "a {}\nb = []\n")
    #expect(formatted("a = [1,2,3,]") == "a = [1, 2, 3]\n")
    #expect(formatted("a = [\n1, 2]") == "a = [\n  1\n  2\n]\n")
  }

  @Test func longBlocksBreak() {
    let fields = (1...12).map { "field\($0) = \($0)" }.joined(separator: ", ")
    let broken = fields.split(separator: ", ").map { "  \($0)\n" }.joined()
    #expect(formatted("a { \(fields) }") == "a {\n\(broken)}\n")
  }

  @Test func emptyLinesAreKeptOnce() {
    #expect(formatted("\n\na = 1\n\n\n\nb = 2\nc = 3\n\n") == "a = 1\n\nb = 2\nc = 3\n")
    #expect(formatted("a {\n\n  b = 1\n\n\n  c = 2\n\n}") == "a {\n  b = 1\n\n  c = 2\n}\n")
    #expect(formatted("// top\n\n// next\na = 1") == "// top\n\n// next\na = 1\n")
  }

  @Test func commentsKeepTheirPlace() {
    #expect(formatted("a = 1,// one\nb = 2") == "a = 1 // one\nb = 2\n")
    #expect(formatted("a { // why\nb = 1\n// end\n}") == "a { // why\n  b = 1\n  // end\n}\n")
    #expect(formatted("a = [1, // one\n2]") == "a = [\n  1 // one\n  2\n]\n")
    #expect(formatted("a = f(1, // one\n2)") == "a = f(\n  1, // one\n  2\n)\n")
    #expect(formatted("a = /* x */ 1") == "a = /* x */ 1\n")
    #expect(formatted("// only") == "// only\n")
    #expect(formatted("a {\n// only\n}") == "a {\n  // only\n}\n")
    #expect(
      formatted("/// Doc.\nschema A{\n/// B.\nb:Int=1}")
        == "/// Doc.\nschema A {\n  /// B.\n  b: Int = 1\n}\n")
  }

  @Test func longExpressionsBreakAtTheirOperators() {
    let word = String(repeating: "x", count: 40)
    #expect(
      formatted("a = \(word) && \(word) && \(word)")
        == "a = \(word)\n  && \(word)\n  && \(word)\n")
    #expect(
      formatted("a = \(word) + \(word) + \(word)")
        == "a = \(word) +\n  \(word) +\n  \(word)\n")
    #expect(
      formatted("a = f(\(word), \(word), \(word))")
        == "a = f(\n  \(word),\n  \(word),\n  \(word)\n)\n")
    #expect(
      formatted("a = if \(word) then \(word) else \(word)")
        == "a = if \(word) then \(word)\n  else \(word)\n")
  }

  @Test func theLastArgumentMayHug() {
    #expect(formatted("a = f(1, {\nb = 2\n})") == "a = f(1, {\n  b = 2\n})\n")
    #expect(formatted("a = [C {\nb = 2\n}]") == "a = [C {\n  b = 2\n}]\n")
  }

  @Test func stringsStayAsTheyAre() {
    let text = "a = \"\"\"\n    x  \\( f( 1 ) )\n      y\n    \"\"\"\n"
    #expect(formatted(text) == text)
    #expect(formatted("a=\"\\( b+c )\"") == "a = \"\\( b+c )\"\n")
  }

  @Test func windowsLineEndsBecomePlain() {
    #expect(formatted("a = 1\r\n\r\n// x\r\nb = 2\r\n") == "a = 1\n\n// x\nb = 2\n")
  }

  @Test func anEmptyFileStaysEmpty() {
    #expect(formatted("") == "")
    #expect(formatted("\n\n") == "")
  }

  @Test func blanksFollowTheCanon() {
    #expect(
      formatted("fn f<T:Ordered>(a:T,b:Int=1)->[T]=g( a )[ 0 ]?.x")
        == "fn f<T: Ordered>(a: T, b: Int = 1) -> [T] = g(a)[0]?.x\n")
    #expect(
      formatted("type T=Int(1 .. 9)|{String:Sensitive<Int>}?|(Int)->Bool where it>1")
        == "type T = Int(1..9) | {String: Sensitive<Int>}? | (Int) -> Bool where it > 1\n")
    #expect(formatted("x=y with{a=-1}with O(!b)") == "x = y with { a = -1 } with O(!b)\n")
    #expect(
      formatted("import a.b(C,D as E)\nimport \"x\" as y:Z")
        == "import a.b (C, D as E)\nimport \"x\" as y: Z\n")
    #expect(
      formatted("policy P(a:Int)on d:D where(d.x){assert(a)==1 else\"m\"}")
        == "policy P(a: Int) on d: D where (d.x) { assert (a) == 1 else \"m\" }\n")
    #expect(
      formatted("@default( 1 )a:Int\n@ref(C)\nb:String")
        == "@default(1) a: Int\n@ref(C)\nb: String\n")
  }
}
