import Source
import Testing

@testable import Diagnostics

@Test func `an error shows its line, the place that explains it and the fix`() {
  let (samples, diagnostic) = misspeltField()
  #expect(
    samples.text(diagnostic) == """
      error[internal-error]: `WebApp` has no field `replcas`
         ┌─ env/prod.k8l:2:3
         │
       2 │   replcas = 3
         │   ^^^^^^^
         │
         ├─ apps/shop.k8l:2:8
       2 │ schema WebApp {
         │        ------ `WebApp` is declared here
         │
         = fix: did you mean `replicas`?
       2 -   replcas = 3
       2 +   replicas = 3

      1 error

      """)
}

@Test func `wide and combining characters keep the underline in place`() {
  let samples = Samples()
  let file = samples.add("a.k8l", "name = \"日本語\" + \"e\u{301}\" + wrong // 👩‍🚀")
  let diagnostic = Diagnostic(
    .internalError, at: samples.span(of: "wrong", in: file), "nobody declared `wrong`"
  ).noting(samples.span(of: "\"日本語\"", in: file), "this is a `String`")
    .noting(samples.span(of: "\"e\u{301}\"", in: file), "and so is this")
  #expect(
    samples.text(diagnostic) == """
      error[internal-error]: nobody declared `wrong`
         ┌─ a.k8l:1:23
         │
       1 │ name = "日本語" + "e\u{301}" + wrong // 👩‍🚀
         │        --------   ---   ^^^^^
         │        │          │
         │        │          and so is this
         │        this is a `String`

      1 error

      """)
}

@Test func `tabs become columns`() {
  let samples = Samples()
  let file = samples.add("a.k8l", "a {\n\tb = 1 +\tx\n}")
  let diagnostic = Diagnostic(.internalError, at: samples.span(of: "x", in: file), "no `x`")
  #expect(samples.text(diagnostic).contains(" 2 │     b = 1 + x\n   │             ^\n"))
}

@Test func `labels that would collide hang below one another`() {
  let samples = Samples()
  let file = samples.add("a.k8l", "a = foo(bar, baz) + quux")
  func span(_ text: String) -> SourceSpan { samples.span(of: text, in: file) }
  let diagnostic = Diagnostic(.internalError, at: span("foo"), "cannot add", severity: .warning)
    .noting(span("bar"), "first").noting(span("baz"), "second").noting(span("quux"), "third")
    .noting(span("foo(bar, baz)"), "all of it")
  #expect(
    samples.text(diagnostic) == """
      warning[internal-error]: cannot add
         ┌─ a.k8l:1:5
         │
       1 │ a = foo(bar, baz) + quux
         │     ^^^----------   ---- third
         │     │   │    │
         │     │   │    second
         │     │   first
         │     all of it

      1 warning

      """)
}

@Test func `a span over many lines has a rail and a gap`() {
  let samples = Samples()
  let lines = (1...12).map { "  f\($0) = \($0)" }.joined(separator: "\n")
  let file = samples.add("a.k8l", "shop {\n\(lines)\n}\n\nx = 1\n")
  let block = SourceSpan(file.base, samples.span(of: "}", in: file).end)
  let diagnostic = Diagnostic(.internalError, at: block, "`shop` is set twice")
    .noting(samples.span(of: "x = 1", in: file), "and here")
  #expect(
    samples.text(diagnostic) == """
      error[internal-error]: `shop` is set twice
         ┌─ a.k8l:1:1
         │
       1 │ ╭ shop {
       2 │ │   f1 = 1
         ⋮ │
      13 │ │   f12 = 12
      14 │ ╰ }
      15 │
      16 │   x = 1
         │   ----- and here

      1 error

      """)
}

@Test func `a long line is clipped around what is marked, in the fix too`() {
  let samples = Samples()
  let filler = String(repeating: "word ", count: 60)
  let file = samples.add("a.k8l", "x = \"\(filler)\" + oops + \"\(filler)\"")
  let span = samples.span(of: "oops", in: file)
  let text = samples.text(
    Diagnostic(.internalError, at: span, "no `oops`").fixing(.replace(span, with: "hoops")),
    width: 60)
  #expect(
    text == """
      error[internal-error]: no `oops`
         ┌─ a.k8l:1:310
         │
       1 │ …ord " + oops + "word word word word word word word wo…
         │          ^^^^
         │
         = fix: write `hoops`
       1 - …ord " + oops + "word word word word word word word wo…
       1 + …ord " + hoops + "word word word word word word word w…

      1 error

      """)
}

@Test func `nothing in a source file reaches the terminal as a command`() {
  let samples = Samples()
  let file = samples.sources.add(
    path: "a\u{1B}.k8l", bytes: Array("x = \"\u{1B}[2J\u{202E}\" ".utf8) + [0xFF, 0xC3, 0x28])
  let text = samples.text(
    Diagnostic(.internalError, at: samples.span(of: "x", in: file), "bad \u{7} bell"))
  #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
  #expect(text.contains("x = \"␛[2J�\" ��("))
  #expect(text.contains("bad ␇ bell"))
}

@Test func `an insertion of whole lines shows only what comes`() {
  let samples = Samples()
  let file = samples.add("a.k8l", "a = 1\nc = 3\n")
  let span = samples.span(of: "c", in: file)
  let text = samples.text(
    Diagnostic(.internalError, at: span, "`b` is missing")
      .fixing(.insert("b = 2\n", before: span, message: "add it")))
  #expect(text.contains("   = fix: add it\n 2 + b = 2\n\n"))
}

@Test func `a sentence wraps, and help keeps its margin`() {
  let samples = Samples()
  let text = samples.text(
    Diagnostic(.internalError, at: .none, "one two three four five six seven eight")
      .helping("nine ten eleven twelve thirteen fourteen"), width: 40)
  #expect(
    text == """
      error[internal-error]: one two three
      four five six seven eight
         = help: nine ten eleven twelve
                 thirteen fourteen

      1 error

      """)
}

@Test func `the end of a file can be marked, also of an empty one`() {
  let samples = Samples()
  let empty = samples.add("empty.k8l", "")
  let full = samples.add("full.k8l", "a = {\n")
  let text = samples.text(
    Diagnostic(.internalError, at: empty.span, "nothing here"),
    Diagnostic(.internalError, at: full.span.after, "expected `}`"))
  #expect(text.contains("empty.k8l:1:1\n   │\n 1 │\n   │ ^\n"))
  #expect(text.contains("full.k8l:2:1\n   │\n 2 │\n   │ ^\n"))
  #expect(text.hasSuffix("\n2 errors\n"))
}

@Test func `a line of megabytes is decoded around the place of interest only`() {
  let samples = Samples()
  let file = samples.sources.add(
    path: "big.k8l", bytes: [UInt8](repeating: UInt8(ascii: "["), count: 4_000_000))
  let line = DisplayLine(file.text(ofLine: 0), focus: 3_000_000)
  #expect(line.width <= DisplayLine.byteLimit)
  for at in 0..<4 {
    let start = file.base + 3_000_000 + UInt32(at)
    let place = SourceSpan(start, start + 1)
    #expect(samples.text(Diagnostic(.internalError, at: place, "too deep")).contains("…[[[["))
  }
}
