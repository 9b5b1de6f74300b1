import Source
import Testing

@testable import Diagnostics
@testable import Documents

private func read(_ text: String) -> (document: Document?, diagnostics: [Diagnostic]) {
  JSONReader.read(bytes: Array(text.utf8))
}

private func json(_ document: Document, _ layout: JSONWriter.Layout = .compact) -> String {
  var writer = JSONWriter(layout: layout)
  writer.write(document)
  return String(decoding: writer.finish().bytes, as: UTF8.self)
}

private func yaml(_ document: Document) -> String {
  var writer = YAMLWriter()
  writer.write(document)
  return String(decoding: writer.finish().bytes, as: UTF8.self)
}

@Test func readsEveryKindWithItsSpan() throws {
  let text = #"{"a": [1, -2.50, true, null, "x\n"], "é": {}}"#
  let document = try #require(read(text).document)
  let root = document.element
  let items = try #require(root["a"]).items
  #expect(items.map(\.kind) == [.int, .float, .bool, .null, .string])
  #expect(items.map(\.text) == ["1", "-2.50", "true", "null", "x\n"])
  #expect(items.map { Int($0.span.start) - 1 } == [7, 10, 17, 23, 29])
  #expect(items.map { Int($0.span.end) - 1 } == [8, 15, 21, 27, 34])
  #expect(items[0].integer == 1)
  #expect(items[1].double == -2.5)
  #expect(root["é"]?.kind == .object)
  #expect(root.entries.map(\.key.text) == ["a", "é"])
  #expect(document.count(of: document.root) == 2)
  #expect(root.span == SourceSpan(1, UInt32(text.utf8.count + 1)))
  #expect(json(document) == #"{"a":[1,-2.50,true,null,"x\n"],"é":{}}"# + "\n")
}

@Test func keepsIntegersExactAndWideOnesAsText() throws {
  let text =
    "[9223372036854775807,-9223372036854775808,9223372036854775808,-0,123456789012345678901]"
  let document = try #require(read(text).document)
  #expect(
    document.element.items.map(\.integer) == [.max, .min, nil, 0, nil])
  #expect(document.element.items[4].text == "123456789012345678901")
  #expect(
    json(document)
      == "[9223372036854775807,-9223372036854775808,9223372036854775808,0,123456789012345678901]\n")
}

@Test func refusesEqualKeysWithBothSpans() throws {
  let result = read(#"{"a": 1, "b": 2, "\u0061": 3}"#)
  #expect(result.diagnostics.map(\.code) == [.dataDuplicateKey])
  #expect(result.diagnostics[0].span == SourceSpan(18, 26))
  #expect(result.diagnostics[0].notes.map(\.span) == [SourceSpan(2, 5)])
}

@Test func findsEqualKeysAmongMany() throws {
  var text = "{"
  for i in 0..<1000 { text += "\"prefix-long-\(i)-suffix-long\": \(i), " }
  let result = read(text + #""prefix-long-500-suffix-long": 0}"#)
  #expect(result.diagnostics.count == 1)
  #expect(read(text + #""x": 0}"#).diagnostics.isEmpty)
}

@Test(arguments: [
  ("", "expected a value, found nothing"),
  ("[1,]", "expected no comma before `]`, found `,`"),
  (#"{"a":1,}"#, "expected no comma before `}`, found `,`"),
  ("[1 2]", "expected `,` or `]`, found `2`"),
  (#"{"a" 1}"#, "expected `:` behind the key, found `1`"),
  ("{a: 1}", "expected a key in double quotes, found `a`"),
  ("[True]", "expected a value, found `True`"),
  ("[01]", "expected a JSON number, found `01`"),
  ("[1] 2", "expected the end of the file, found `2`"),
  ("[\"a", "expected a closing `\"` on the same line, found none"),
  (#"["\ud800"]"#, "expected a pair of surrogates, found one alone, which is not a character"),
])
func saysWhatIsWrong(_ text: String, _ message: String) {
  let result = read(text)
  #expect(result.document == nil)
  #expect(result.diagnostics.map(\.message) == [message])
}

@Test func depthHasABudget() {
  func nested(_ n: Int) -> String {
    String(repeating: "[", count: n) + String(repeating: "]", count: n)
  }
  #expect(read(nested(1000)).diagnostics.isEmpty)
  #expect(read(nested(1001)).diagnostics.map(\.code) == [.dataTooDeep])
  #expect(read(String(repeating: "[", count: 100_000)).diagnostics.map(\.code) == [.dataTooDeep])
}

@Test func readsAStreamOfValues() {
  var reader = JSONReader(bytes: Array("1 {\"a\":2}\n[3]".utf8))
  var all: [String] = []
  while let document = reader.next() { all.append(json(document)) }
  #expect(all == ["1\n", "{\"a\":2}\n", "[3]\n"])
  #expect(reader.diagnostics.isEmpty)
}

@Test func writesIndentedJSON() throws {
  let document = try #require(read(#"{"a":[],"b":{"c":[1,"q\"\\\u0001\/"]},"d":{}}"#).document)
  #expect(
    json(document, .indented) == #"""
      {
        "a": [],
        "b": {
          "c": [
            1,
            "q\"\\\u0001/"
          ]
        },
        "d": {}
      }

      """#)
}

@Test func writesBlockYAML() throws {
  let document = try #require(
    read(
      #"""
      {"a":[],"b":{"c":[1,{"d":"on","e":[[1,2],[]]},"x y"]},"empty":{},"t":"a\nb\n","u":"a\n\nb","k":"a\n\n",
       "f":[1.5,1e21,1E-7,5e3],"n":null,"yes":"v: w","list":[{"s":"l1\nl2"},"m1\nm2\n"]}
      """#
    ).document)
  #expect(
    yaml(document) == #"""
      a: []
      b:
        c:
        - 1
        - d: "on"
          e:
          - - 1
            - 2
          - []
        - x y
      empty: {}
      t: |
        a
        b
      u: |-
        a

        b
      k: |+
        a

      f:
      - 1.5
      - 1.0e+21
      - 1.0e-7
      - 5.0e+3
      "n": null
      "yes": "v: w"
      list:
      - s: |-
          l1
          l2
      - |
        m1
        m2

      """#)
}

@Test func writesCommentsBehindLines() {
  var writer = YAMLWriter()
  writer.beginObject()
  writer.key("a")
  writer.annotate("base.k8l:1")
  writer.integer(1)
  writer.key("b")
  writer.annotate("env.k8l:2")
  writer.beginArray()
  writer.annotate("env.k8l:3")
  writer.string("x")
  writer.endArray()
  writer.key("t")
  writer.annotate("c")
  writer.string("l\nm")
  writer.endObject()
  #expect(
    String(decoding: writer.finish().bytes, as: UTF8.self) == """
      a: 1  # base.k8l:1
      b:  # env.k8l:2
      - x  # env.k8l:3
      t: |-  # c
        l
        m

      """)
}

@Test func writesFloatsInTheFormAllReadersShare() {
  func float(_ value: Double) -> String {
    var writer = JSONWriter(layout: .compact)
    writer.float(value)
    return String(decoding: writer.finish().bytes.dropLast(), as: UTF8.self)
  }
  #expect(float(1) == "1.0")
  #expect(float(-0.0) == "-0.0")
  #expect(float(0.1) == "0.1")
  #expect(float(1e21) == "1.0e+21")
  #expect(float(1e-7) == "1.0e-07")
  #expect(float(1e16) == "10000000000000000")
  #expect(float(1e19) == "1.0e+19")
}

@Test func buildsDocumentsInMemory() {
  var builder = DocumentBuilder()
  builder.beginObject()
  builder.key("a")
  builder.beginArray()
  builder.integer(1)
  builder.string("x")
  builder.endArray()
  builder.key("b")
  builder.float(0.5)
  builder.endObject()
  let document = builder.finish()
  #expect(json(document) == "{\"a\":[1,\"x\"],\"b\":0.5}\n")
  #expect(document.span(of: document.root).isNone)
}
