import Evaluator
import Testing

/// An expression, and its value as JSON.
private let edges: [(String, String)] = [
  // Lists.
  ("[].length()", "0"),
  ("[1, 2].at(-1)", "null"),
  ("[].first()", "null"),
  ("[].last()", "null"),
  ("[[1], [2]].indexOf([2])", "1"),
  ("[].any(x => true)", "false"),
  ("[].all(x => false)", "true"),
  ("[1, 2].find(x => x > 2)", "null"),
  ("[].fold(7, (a, x) => a)", "7"),
  ("range(30000).fold(0, (a, x) => a + x)", "449985000"),
  ("[1, 0].any(x => 1.div(x) == 1)", "true"),
  ("[2, 0].all(x => 1.div(x) == 1)", "false"),
  ("[].sorted()", "[]"),
  (#"["b", "B", "é", "a", "😀", "\u{ffff}"].sorted()"#, #"["B","a","b","é","￿","😀"]"#),
  ("[2.5, -1.0].sorted()", "[-1.0,2.5]"),
  (#"["b1", "a1", "b0"].sortedBy(s => s.take(1))"#, #"["a1","b1","b0"]"#),
  ("[1Gi, 512Mi].sorted()", #"["512Mi","1Gi"]"#),
  ("[].reversed()", "[]"),
  ("[[1], [1], [2]].unique()", "[[1],[2]]"),
  ("[].join()", #""""#),
  (#"["a"].join(", ")"#, #""a""#),
  ("[].min()", "null"),
  ("[0.5, 0.25].sum()", "0.75"),
  ("[512Mi, 1.5Gi].sum()", #""2Gi""#),
  ("[1, 2].slice(-5, 99)", "[1,2]"),
  ("[1, 2].slice(1, 0)", "[]"),
  ("[1, 2].take(0)", "[]"),
  ("[1, 2].take(-1)", "[]"),
  ("[1, 2].drop(9)", "[]"),
  ("[].chunks(2)", "[]"),
  ("[1].zip([], (a, b) => a)", "[]"),
  ("[].groupBy(x => 1).keys()", "[]"),
  ("[1, 2, 3].groupBy(x => x.mod(2) == 0)[false]", "[1,3]"),
  ("range(0)", "[]"),
  ("range(3, 1)", "[]"),
  ("range(-2, 1)", "[-2,-1,0]"),
  // Maps.
  ("{}.length()", "0"),
  ("{}.keys()", "[]"),
  ("{}.subsetOf({ a = 1 })", "true"),
  ("{ a = 1 }.subsetOf({ a = 2 })", "false"),
  ("{ a = 1 }.subsetOf({})", "false"),
  ("{ a = 1 }.merge({}).keys()", #"["a"]"#),
  ("{ a = 1 }.without([]).keys()", #"["a"]"#),
  // Strings.
  (#""".length()"#, "0"),
  (#""👩‍👩‍👧".length()"#, "5"),
  (#""".split(",")"#, #"[""]"#),
  (#""äb".split("")"#, #"["ä","b"]"#),
  (#""a\r\n\nb".lines()"#, #"["a","","b"]"#),
  (#""".lines()"#, "[]"),
  (#""\u{a0} a\u{2003}".trim()"#, #""a""#),
  (#""abc".substring(2, 1)"#, #""""#),
  (#""abc".substring(-3, 2)"#, #""ab""#),
  (#""ab".indexOf("")"#, "0"),
  (#""".capitalized()"#, #""""#),
  (#""éa".capitalized()"#, #""Éa""#),
  (#""x".repeat(0)"#, #""""#),
  (#""abc".padStart(2)"#, #""abc""#),
  (#""a".padEnd(4, "äö")"#, #""aäöä""#),
  (#""a\n\nb\n".indent(1)"#, #"" a\n\n b\n""#),
  (##""".matches(#"a*"#)"##, "true"),
  (##""abc".findAll(#"x"#)"##, "[]"),
  (##""ac".groups(#"a(b)?c"#)"##, #"["ac",null]"#),
  (##""abc".find(#"x"#)"##, "null"),
  (#""9223372036854775807".toInt()"#, "9223372036854775807"),
  (#""9223372036854775808".toInt()"#, "null"),
  (#""-12".toInt()"#, "-12"),
  (#""0x10".toInt()"#, "null"),
  (#""1_000".toInt()"#, "null"),
  (#""-2.5e1".toFloat()"#, "-25.0"),
  (#""3".toFloat()"#, "3.0"),
  (#""1e999".toFloat()"#, "null"),
  (#""".toFloat()"#, "null"),
  (#""5x".toQuantity()"#, "null"),
  (#""--".toDnsLabel()"#, "null"),
  (#""Ä-1".toDnsLabel()"#, #""1""#),
  // Numbers.
  ("7.div(-2)", "-4"),
  ("7.mod(-2)", "-1"),
  ("(-9223372036854775807 - 1).mod(-1)", "0"),
  ("0.pow(0)", "1"),
  ("(-1).pow(3)", "-1"),
  ("(-2.5).round()", "-3"),
  ("(-2.5).floor()", "-3"),
  ("2.345.roundTo(2)", "2.35"),
  ("1.0e21.roundTo(2)", "1.0e+21"),
  ("0.049.roundTo(1)", "0.0"),
  ("0.05.roundTo(1)", "0.1"),
  ("(-7).roundUp(5)", "-5"),
  ("(-7).roundDown(5)", "-10"),
  ("10.roundUp(5)", "10"),
  ("2.1.roundUp(0.5)", "2.5"),
  ("2Ki.toFloat()", "2048.0"),
  ("25%.toInt()", "25"),
  // Encodings.
  (#"encode.base64("")"#, #""""#),
  (#"encode.base64Decode("")"#, #""""#),
  (#"encode.urlDecode(encode.urlEncode("ä /?#&=+"))"#, #""ä /?#&=+""#),
  (#"encode.json({ a = null, b = [1.5, "ü\n"] })"#, #""{\"b\":[1.5,\"ü\\n\"]}""#),
  (#"encode.parseJson("null")"#, "null"),
  (#"encode.parseJson("[1, {\"a\": 2.5}]").at(1).get("a").asFloat()"#, "2.5"),
  (#"encode.parseJson("7").asString()"#, "null"),
  (#"encode.parseJson("{\"a\": 1}").keys()"#, #"["a"]"#),
  (#"encode.parseYaml("- a\n- 2").asList()?.length()"#, "2"),
  // Text types.
  (#"Image.parse("ghcr.io/a/b@sha256:\("ab".repeat(32))").registry"#, #""ghcr.io""#),
  (#"Image.parse("nginx").registry"#, "null"),
  (#"Cidr.parse("10.0.0.0/8").contains("fd00::1")"#, "false"),
  (#"SemVer.parse("1.0.0+a").compare(SemVer.parse("1.0.0+b"))"#, "0"),
  (#"Url.parse("mailto:a@b").host"#, "null"),
]

@Test(arguments: edges)
func `an edge has its value`(expression: String, expected: String) {
  #expect(value(expression) == expected)
}

/// An expression, and the code and words of its error, which underlines the call.
private let failures: [(String, String)] = [
  ("1.div(0)", "division-by-zero: this divides by zero"),
  ("1.mod(0)", "division-by-zero: this divides by zero"),
  ("(-9223372036854775807 - 1).div(-1)", "integer-overflow: the quotient does not fit in 64 bits"),
  ("2.pow(63)", "integer-overflow: the power does not fit in 64 bits"),
  ("2.pow(-1)", "native-failed: the exponent must be 0 or more, but is -1"),
  ("1.0e30.round()", "integer-overflow: the rounded number does not fit in 64 bits"),
  ("(-1.0).sqrt()", "native-failed: a negative number has no square root"),
  ("1.clamp(3, 2)", "native-failed: the lower bound is above the upper one"),
  ("2.5.toInt()", "native-failed: 2.5 is not a whole number; `round` makes one of a Float"),
  ("7.roundUp(0)", "native-failed: the step must be above zero"),
  ("[9223372036854775807, 1].sum()", "integer-overflow: the sum does not fit in 64 bits"),
  ("[1.7e308, 1.7e308].sum()", "number-not-finite: the sum is not a finite number"),
  ("[1].chunks(0)", "native-failed: a chunk must have 1 element or more, not 0"),
  ("[1, 1].associateBy(x => x)", "duplicate-key: the elements 0 and 1 have the same key, `1`"),
  (
    "[1.5].groupBy(x => x)",
    "bound-not-met: `groupBy` works on `Bool | Int | String`, and `Float` is none"
  ),
  (#""a".repeat(-1)"#, "native-failed: the count of repetitions must be 0 or more, but is -1"),
  (
    #""ab".repeat(2000000000)"#,
    "budget-memory: evaluation needs more than 2048 MiB of memory"
  ),
  (#""a".padStart(2, "")"#, "native-failed: the text to fill with is empty"),
  (#""a".replace("", "b")"#, "native-failed: the text to replace is empty"),
  (
    #"encode.base64Decode("a")"#,
    "native-failed: this is not base64: "
  ),
  (
    #"encode.base64Decode("/w==")"#,
    "native-failed: the result is not text: byte 0 is not UTF-8"
  ),
  (
    #"encode.urlDecode("%4")"#,
    "native-failed: expected two hexadecimal digits behind `%`, found `4`"
  ),
  (#"encode.parseJson("{\n\"a\" 1}")"#, "native-failed: this text is not JSON, line 2: "),
  (#"Image.parse("a b")"#, "text-malformed: `a b` is not a valid Image: "),
]

@Test(arguments: failures)
func `a wrong argument is an error at the call`(expression: String, expected: String) {
  let found = value(expression)
  #expect(found.hasPrefix(expected), "\(found)")
  #expect(found.hasSuffix(" @ \(expression)"), "\(found)")
}

@Test func `a runaway native is stopped by the budget`() {
  var budget = Budget()
  budget.steps = 10_000
  let ran = run("value = range(100000).sorted().length()\n", budget: budget)
  #expect(ran.messages.hasPrefix("budget-steps: "), "\(ran.messages)")
}

@Test func `a secret stays one through an encoding`() {
  let text = """
    import std.encode
    param token: Sensitive<String> = "x"
    a: Sensitive<String> = encode.base64(token)
    b: String = encode.base64("x")
    """
  #expect(run(text).messages == "")
  let leak = run(text + "\nc: String = encode.json({ t = token })\n")
  #expect(leak.messages.hasPrefix("type-mismatch: "), "\(leak.messages)")
}

@Test func `a keyed list has the methods of lists and of maps`() {
  let ran = run(
    """
    schema Step { name: String, n: Int = 1 }
    let steps: [Step by name] = { a { n = 2 }, b {} }
    keys = steps.keys()
    got = steps.get("a")?.n
    none = steps.get("c") == null
    big = steps.filter(s => s.n > 1).map(s => s.name)
    total = steps.fold(0, (t, s) => t + s.n)
    ns = steps.mapValues(s => s.n)
    """)
  #expect(ran.messages == "")
  #expect(
    ran.output
      == #"{"keys":["a","b"],"got":2,"none":true,"big":["a"],"total":3,"ns":{"a":2,"b":1}}"# + "\n")
}

@Test func `text types are read by check and by data`() {
  let bad = run(
    """
    import std.types (Cron, DnsLabel, Image, Port)
    a: DnsLabel = "Web"
    b: Cron = "61 * * * *"
    c: Image = "web:"
    d: Port = 0
    """)
  #expect(
    bad.diagnostics.map(\.code.rawValue) == ["bad-text", "bad-text", "bad-text", "out-of-range"])
  let ran = run(
    """
    import std.types (DnsLabel, Image)
    let base: Image = "web:1"
    a = base with { tag = "2", registry = "example.com" }
    b: DnsLabel = "w\\("e")b"
    """)
  #expect(ran.messages == "")
  #expect(ran.output == #"{"a":"example.com/web:2","b":"web"}"# + "\n")
}
