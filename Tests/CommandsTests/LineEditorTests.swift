import Testing

@testable import Commands

/// What comes of typing some keys, then Ctrl-D.
private func typed(
  _ parts: String..., prepare: @escaping @Sendable (LineEditor) -> Void = { _ in }
) -> [LineEvent] {
  let terminal = PseudoTerminal(prepare: prepare)
  for part in parts { terminal.type(part) }
  return terminal.finish()
}

@Suite(.serialized) struct LineEditing {
  @Test func `a line is what was typed`() {
    #expect(typed("x = 1\r") == [.line("x = 1")])
    #expect(typed("日本 👍\r") == [.line("日本 👍")])
  }

  @Test func `the cursor moves and text changes where it is`() {
    #expect(typed("bd\u{1B}[Dc\u{1}a\u{5}e\r") == [.line("abcde")])
    #expect(typed("ab\u{7F}\u{7F}c\r") == [.line("c")])
    #expect(typed("one two three\u{17}\u{1}\u{1B}f\u{19}\r") == [.line("onethree two ")])
    #expect(typed("abc def\u{1B}b\u{B}\u{1}\u{19}\r") == [.line("defabc ")])
    #expect(typed("abc\u{15}x\r") == [.line("x")])
    #expect(typed("日本\u{1B}[D\u{1B}[3~x\r") == [.line("日x")])
  }

  @Test func `what was entered comes back, the draft too`() {
    #expect(
      typed("one\r", "two\r", "\u{1B}[A\u{1B}[A!\r") == [
        .line("one"), .line("two"), .line("one!"),
      ])
    #expect(typed("one\r", "dra\u{1B}[A\u{1B}[Bft\r") == [.line("one"), .line("draft")])
  }

  @Test func `Ctrl-R searches backwards, and Ctrl-G forgets it`() {
    #expect(
      typed("alpha\r", "beta\r", "\u{12}lph\r") == [
        .line("alpha"), .line("beta"), .line("alpha"),
      ])
    #expect(
      typed("alpha\r", "alps\r", "\u{12}al\u{12}\u{5}!\r") == [
        .line("alpha"), .line("alps"), .line("alpha!"),
      ])
    #expect(typed("alpha\r", "x\u{12}al\u{7}y\r") == [.line("alpha"), .line("xy")])
  }

  @Test func `Ctrl-C drops the line, Ctrl-D deletes or leaves`() {
    #expect(typed("abc\u{3}", "d\r") == [.interrupted, .line("d")])
    #expect(typed("ab\u{1B}[D\u{4}\r") == [.line("a")])
    #expect(typed() == [])
  }

  @Test func `an entry goes on until it is complete, with its margin`() {
    let braces: @Sendable (LineEditor) -> Void = { editor in
      editor.isComplete = { text in
        text.filter { $0 == "{" }.count == text.filter { $0 == "}" }.count
      }
    }
    #expect(typed("a {\rb = 1\r\u{7F}\u{7F}}\r", prepare: braces) == [.line("a {\n  b = 1\n}")])
    #expect(typed("a {\r}\r", "\u{1B}[A\u{1B}[A\u{5}x\r", prepare: braces).count == 2)
  }

  @Test func `a paste is text, whatever it holds`() {
    let pasted = typed("\u{1B}[200~a = 1\r\n\tb\u{1B}[201~\r")
    #expect(pasted == [.line("a = 1\n\tb")])
  }

  @Test func `Tab completes what is certain and lists the rest`() {
    let names: @Sendable (LineEditor) -> Void = { editor in
      editor.complete = { text in
        let word = String(text.reversed().prefix { $0.isLetter }.reversed())
        let all = ["replicas", "replicaSets", "image"].sorted()
        return Completion(
          length: word.count, candidates: all.filter { $0.hasPrefix(word) })
      }
    }
    #expect(typed("im\t\r", prepare: names) == [.line("image")])
    #expect(typed("x.re\ts\r", prepare: names) == [.line("x.replicas")])
    let terminal = PseudoTerminal(prepare: names)
    terminal.type("re\t\t")
    #expect(terminal.waitFor("replicaSets"))
    terminal.type("s\r")
    #expect(terminal.finish() == [.line("replicas")])
  }

  @Test func `a line longer than the terminal, and higher, is still one line`() {
    let long = String(repeating: "abcdefghi ", count: 60)
    #expect(typed(long + "\u{1}>\r") == [.line(">" + long)])
  }
}
