import Documents
import Evaluator
import Program
import Stdlib
import Testing

/// Ways that spare work must give what the long way gives.
@Suite struct QuickWayTests {
  @Test func `numbers in texts have all their digits`() {
    let ran = run(
      """
      let least = -9223372036854775807 - 1
      a = "\\(least)|\\(9223372036854775807)|\\(0)|\\(-10)|\\(99)|\\(100)"
      b = "\\("")\\(1)\\("")"
      c = "é\\(true)\\(1.5)\\(null ?? "n")"
      """)
    #expect(ran.messages == "")
    #expect(
      ran.output
        == """
        a: -9223372036854775808|9223372036854775807|0|-10|99|100
        b: "1"
        c: étrue1.5n

        """)
  }

  @Test func `a long text goes on without losing what it was`() {
    let ran = run(
      """
      let long = "x".repeat(300)
      let a = "\\(long)a\\(1)"
      let b = "\\(long)b\\("y")z"
      let c = "\\(a)c"
      value = [
        a.length(), b.length(), c.length(), long.length(), a.endsWith("xa1"), b.endsWith("xbyz"),
        c.endsWith("xa1c"),
      ]
      """, format: .json)
    #expect(ran.messages == "")
    #expect(
      ran.output.filter { !$0.isWhitespace } == "{\"value\":[302,303,303,300,true,true,true]}")
  }

  @Test func `counting a comprehension counts what it would hold`() {
    let ran = run(
      """
      a = [x for x in range(4) for y in range(5) if x < y].length()
      b = [10.div(x) for x in [1, 0] for y in [1, 2]].length()
      c = [k for k, v in { x = 1, y = 2 } if v > 1].length()
      d = [x for x in range(3)].length()
      """)
    #expect(ran.messages == "")
    #expect(ran.output == "a: 10\nb: 4\nc: 1\nd: 3\n")
  }

  @Test func `ints sort by their digits as they compare`() {
    let ran = run(
      """
      let xs = [
        (i * 48271).mod(2147483647) * (i * 7919).mod(65537) * (if i.mod(3) == 0 then -1 else 1)
        for i in range(1000)
      ]
      a = xs.sorted() == xs.sortedBy(x => x)
      b = [5, 3, -1].sorted()
      c = xs.sorted().length()
      """, format: .json)
    #expect(ran.messages == "")
    #expect(ran.output.filter { !$0.isWhitespace } == "{\"a\":true,\"b\":[-1,3,5],\"c\":1000}")
  }

  @Test func `a list wanted whole fails at the element that does`() {
    let ran = run("a = [10.div(x) for x in [1, 0, 2]].sum()\nb = [\"\\(1.div(0))\"].join()")
    #expect(ran.blames.allSatisfy { $0.contains("«10.div(x)»") || $0.contains("«1.div(0)»") })
    #expect(ran.codes.count == 2)
    let named = run("let xs = [10.div(x) for x in [1, 0, 2]]\na = xs.sum()\nb = xs[2]")
    #expect(named.codes.count == 1)
  }

  @Test func `a key is found in data as in a map, or named as missing`() {
    let ran = run(
      """
      import std.encode
      let data = encode.parseJson("{\\"a\\": {\\"b\\": 1}, \\"c\\": null}")
      a = data.a.b
      b = data["c"] == null
      let groups = ["a", "bb", "a"].groupBy(x => x)
      c = groups.get("z") == null && groups["a"].length() == 2 && groups.get("bb") != null
      d = data.a.zz
      """)
    #expect(ran.codes == ["key-not-found"])
  }

  /// `decode` goes by plans, `decodeAll` asks for each node what it is.
  @Test func `data decodes to the same value by plans and by asking`() throws {
    let loaded = load(
      """
      schema Part { name: String, count: Int = 1, tags: {String: String}?, next: Part? }
      schema Whole {
        id: Int, on: Bool?, ratio: Float?, parts: [Part]?, any: Json?, byName: {String: Part}?
        level: "low" | "high" = "low"
        cpu: Quantity?
        final kind: String = "Whole"
      }
      """)
    #expect(loaded.project.diagnostics.isEmpty)
    let program = loaded.project.program
    let schema = try #require(
      program.schemas.first { program.symbols.name(of: $0.name) == "Whole" })
    let type = program.types.schema(schema.id)
    var random = SystemRandomNumberGenerator()
    for _ in 0..<400 {
      let text = object(Self.whole, &random)
      let evaluation = Evaluation(program: program, natives: NativeTable(Natives.all))
      let document = try #require(JSONReader.read(bytes: Array(text.utf8)).document)
      let quick = try? evaluation.decode(document, document.root, as: type, reason: .none)
      let slow = evaluation.decodeAll(document, document.root, as: type)
      let isFine = evaluation.diagnostics.isEmpty
      #expect((quick != nil) == isFine, "\(text)")
      if let quick, let slow, isFine {
        #expect(evaluation.json(of: quick) == evaluation.json(of: slow), "\(text)")
      }
    }
  }

  private static let part = [
    ("name", ["\"n\"", "\"\\u00e9\"", "\"\""]), ("count", ["2", "-3"]),
    ("tags", ["{}", "{\"a\":\"b\",\"c\":\"d\"}", "null"]), ("next", ["null", "{\"name\":\"m\"}"]),
  ]
  private static let whole = [
    ("id", ["1", "\"x\"", "9223372036854775807", "9223372036854775808"]),
    ("on", ["true", "null"]), ("ratio", ["1", "1.5", "null"]),
    ("parts", ["[]", "[{\"count\":4,\"name\":\"p\"}]", "[{\"name\":\"p\"},{\"name\":1}]"]),
    ("any", ["null", "[1,{\"x\":[true,null,\"s\"]}]"]),
    ("byName", ["{\"k\":{\"name\":\"v\",\"next\":{\"name\":\"w\",\"tags\":{\"q\":\"r\"}}}}"]),
    ("level", ["\"high\"", "\"none\""]), ("cpu", ["\"100m\"", "2", "0.5"]),
    ("strange", ["1"]),
  ]

  /// An object of some of the fields, in some order, each with one of its strings; faults are rare.
  private func object(
    _ fields: [(String, [String])], _ random: inout SystemRandomNumberGenerator
  ) -> String {
    let entries = fields.shuffled(using: &random).compactMap { name, texts -> String? in
      if name == "strange", Int.random(in: 0..<20, using: &random) > 0 { return nil }
      if name != "id", Bool.random(using: &random) { return nil }
      let isRare = Int.random(in: 0..<8, using: &random) == 0
      return "\"\(name)\":" + (isRare ? texts.randomElement(using: &random) ?? "" : texts[0])
    }
    return "{" + entries.joined(separator: ",") + "}"
  }
}
