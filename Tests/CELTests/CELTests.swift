import CEL
import Testing

/// A value written in short: what a rule sees as `self`.
private func map(_ entries: KeyValuePairs<String, CELValue>) -> CELValue {
  .map(CELMap(entries.map { (text($0.key), $0.value) }))
}

private func text(_ text: String) -> CELValue { .string(Array(text.utf8)) }

/// Whether a rule holds, or what is wrong.
private func judge(
  _ rule: String, _ value: CELValue = .null, before: CELValue = .null, limit: Int = 100_000
) -> String {
  do throws(CELError) {
    let rule = try CELRule(Array(rule.utf8))
    var cost = 0
    let result = try rule.result(of: value, before: before, limit: limit, cost: &cost).get()
    guard case .bool(let holds) = result else { return "no bool" }
    return holds ? "holds" : "fails"
  } catch {
    return error.message
  }
}

private func parseError(_ rule: String) -> String {
  do throws(CELError) {
    _ = try CELRule(Array(rule.utf8))
    return ""
  } catch {
    return "\(error.offset): \(error.message)"
  }
}

@Test(arguments: [
  "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "7 / 2 == 3", "-7 / 2 == -3", "-7 % 2 == -1",
  "1u + 2u == 3u", "1.5 + 2.5 == 4.0", "0x1F == 31", ".5 == 0.5", "1e3 == 1000.0",
  "1 == 1.0 && 1u == 1 && 1.0 == 1u", "1 < 1.5 && 2u > 1", "-9223372036854775808 < 0",
  "'a' + 'b' == 'ab'", "[1] + [2] == [1, 2]", "b'ab' == bytes('ab')",
  "'a' < 'b' && 'B' < 'a'", "true ? true : false", "!false", "- -1 == 1",
  "2 in [1, 2]", "'a' in {'a': 1}", "{'a': 1}.a == 1", "{'a': 1}['a'] == 1", "[1, 2][1] == 2",
  "[1, 2][1.0] == 2", "{1: 'x'}[1u] == 'x'", "null == null", "1 != 'x'", "[1, 2] != [2, 1]",
  "{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "// a comment\ntrue",
  #"'\x41\u00e4\101\n' == 'AäA\n'"#, #"r'\n' == '\\n'"#, "'''a'b''' == \"a'b\"",
  "type(1) == int && type('') == string && type([]) == list", "int('12') == 12",
  "int(1.9) == 1", "string(1.0) == '1'", "double('1.5') == 1.5", "bool('true')",
  "uint(3) == 3u", "dyn(1) == 1",
])
func `the language itself`(_ rule: String) { #expect(judge(rule) == "holds") }

@Test(arguments: [
  "size('äöü') == 3 && 'äöü'.size() == 3", "[1, 2].size() == 2", "{'a': 1}.size() == 1",
  "'abc'.contains('b') && 'abc'.startsWith('a') && 'abc'.endsWith('c')",
  "'xabcx'.matches('a.c') && !'abc'.matches('^b')", "matches('abc', '^a')",
  "'AbÄ'.lowerAscii() == 'abÄ' && 'ab'.upperAscii() == 'AB'", "'  x '.trim() == 'x'",
  "'tacocat'.substring(4) == 'cat' && 'tacocat'.substring(0, 4) == 'taco'",
  "'äbc'.charAt(1) == 'b'", "'hello'.indexOf('l') == 2 && 'hello'.lastIndexOf('l') == 3",
  "'hello'.indexOf('l', 3) == 3 && 'hello'.indexOf('z') == -1", "'a,b'.split(',') == ['a', 'b']",
  "'a,b,c'.split(',', 2) == ['a', 'b,c']", "['a', 'b'].join('-') == 'a-b'",
  "'aaa'.replace('a', 'b') == 'bbb' && 'aaa'.replace('a', 'b', 2) == 'bba'",
  "'abc 123'.find('[0-9]+') == '123' && 'a'.find('b') == ''",
  "'1 2 3'.findAll('[0-9]') == ['1', '2', '3'] && '1 2'.findAll('[0-9]', 1) == ['1']",
  "'%s is %d and %.2f of %s'.format(['x', 3, 1.5, [1, 'a']]) == 'x is 3 and 1.50 of [1, a]'",
  "[1, 2, 2].isSorted() && ![2, 1].isSorted()", "[1, 2].sum() == 3 && [].sum() == 0",
  "[3, 1].min() == 1 && ['a', 'b'].max() == 'b'", "[1, 2, 1].indexOf(1) == 0",
  "[1, 2, 1].lastIndexOf(1) == 2", "sets.contains([1, 2], [1]) && sets.intersects([1], [1, 2])",
  "sets.equivalent([1, 2, 1], [2, 1])", "[1, 1, 2].distinct() == [1, 2]",
  "duration('1h30m') == duration('90m') && duration('1h').getMinutes() == 60",
  "duration('1m') + duration('1s') > duration('60s')",
  "timestamp('2027-01-31T23:59:59Z') + duration('1s') == timestamp('2027-02-01T00:00:00Z')",
  "timestamp('2027-02-01T01:00:00+01:00') == timestamp('2027-02-01T00:00:00Z')",
  "timestamp('2024-02-29T12:30:15.5Z').getMilliseconds() == 500",
  "timestamp('2024-02-29T12:30:15Z').getDayOfWeek() == 4",
  "timestamp('2024-03-01T00:00:00Z') - timestamp('2024-02-29T00:00:00Z') == duration('24h')",
  "timestamp('1969-12-31T23:59:59Z').getFullYear() == 1969",
  "string(timestamp('2024-02-29T12:30:15.25Z')) == '2024-02-29T12:30:15.25Z'",
  "url('https://a.b:80/p?q=1').getHost() == 'a.b:80' && isURL('https://x')",
  "url('https://a.b:80/p?q=1').getPort() == '80' && url('https://x/p?q=1').getQuery()['q'] == ['1']",
  "ip('10.0.0.1').family() == 4 && ip('::1').isLoopback() && !isIP('10.0.0.256')",
  "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')",
  "cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') && isCIDR('::/0')",
  "quantity('1Gi').isGreaterThan(quantity('1G')) && quantity('500m') == quantity('0.5')",
  "quantity('1').add(quantity('500m')).compareTo(quantity('1500m')) == 0 && isQuantity('5k')",
  "!isQuantity('5x') && quantity('5k').asInteger() == 5000",
  "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.2.3').minor() == 2",
  "format.dns1123Label().validate('a-b') == optional.none()",
  "format.dns1123Label().validate('A').hasValue() && format.named('uuid').hasValue()",
  "optional.of(1).hasValue() && !optional.none().hasValue() && optional.none().orValue(2) == 2",
  "{'a': 1}.?b.orValue(3) == 3 && {'a': 1}[?'a'].value() == 1",
  "{'a': {'b': 1}}.?a.b == optional.of(1)", "[?optional.none(), 1] == [1]",
  "{?'a': optional.none(), 'b': 1} == {'b': 1}", "optional.of(2).optMap(x, x * 2).value() == 4",
])
func functions(_ rule: String) { #expect(judge(rule) == "holds") }

@Test(arguments: [
  "[1, 2].all(x, x > 0)", "![1, 2].all(x, x > 1)", "[1, 2].exists(x, x == 2)",
  "[1, 2].exists_one(x, x == 2) && ![2, 2].exists_one(x, x == 2)", "[].all(x, false)",
  "[1, 2, 3].filter(x, x > 1) == [2, 3]", "[1, 2].map(x, x * 2) == [2, 4]",
  "[1, 2].map(x, x > 1, x * 2) == [4]", "{'a': 1}.all(k, k == 'a')",
  "{'a': 1}.map(k, k) == ['a']", "[1, 2].all(x, [1, 2].exists(y, x == y))",
  "[5, 6].all(i, v, v == i + 5)", "{'a': 1}.exists(k, v, k == 'a' && v == 1)",
  "{'a': 1}.transformList(k, v, v + 1) == [2]", "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}",
])
func macros(_ rule: String) { #expect(judge(rule) == "holds") }

@Test func `a side that decides hides the other's error`() {
  #expect(judge("self.none || true", map([:])) == "holds")
  #expect(judge("true || self.none", map([:])) == "holds")
  #expect(judge("self.none && false", map([:])) == "fails")
  #expect(judge("self.none || false", map([:])) == "there is no `none`")
  #expect(judge("self.none && true", map([:])) == "there is no `none`")
  #expect(judge("[1, 0].exists(x, 1 / x == 1)") == "holds")
  #expect(judge("[0, 1].all(x, 1 / x == 2)") == "fails")
  #expect(judge("[0, 1].all(x, 1 / x == 1)") == "this divides by zero")
}

@Test func `what has no value says why`() {
  #expect(judge("9223372036854775807 + 1 > 0") == "the result does not fit in 64 bits")
  #expect(judge("-9223372036854775808 / -1 > 0") == "the result does not fit in 64 bits")
  #expect(judge("0u - 1u == 0u") == "the result does not fit in 64 bits")
  #expect(judge("int(1e19) > 0") == "the result does not fit in 64 bits")
  #expect(judge("1 % 0 == 0") == "this divides by zero")
  #expect(judge("1.0 / 0.0 > 1.0") == "holds")
  #expect(judge("1 + 1.0 == 2.0") == "`+` does not take (int, double)")
  #expect(judge("1 < 'a'") == "`<` does not take (int, string)")
  #expect(judge("[1][1] == 1") == "the index 1 is outside of a list of 1")
  #expect(judge("'x'") == "no bool")
  #expect(judge("duration('1d') > duration('0s')") == "`1d` is not a duration, as in `1h30m`")
  #expect(judge("self.a", map(["b": .null])) == "there is no `a`")
}

@Test func `has and fields, escaped where Kubernetes escapes them`() {
  let value = map([
    "namespace": text("a"), "x.y-z/w": .int(1), "a__b": .int(2), "none": .null,
  ])
  #expect(judge("has(self.none) && !has(self.other)", value) == "holds")
  #expect(judge("self.__namespace__ == 'a' && has(self.__namespace__)", value) == "holds")
  #expect(judge("self.x__dot__y__dash__z__slash__w == 1", value) == "holds")
  #expect(judge("self.a__underscores__b == 2 && self.a__b == 2", value) == "holds")
  #expect(judge("self.`x.y-z/w` == 1", value) == "holds")
}

@Test func `changes see the value before`() throws {
  #expect(judge("self == oldSelf", .int(1), before: .int(1)) == "holds")
  #expect(judge("self >= oldSelf", .int(1), before: .int(2)) == "fails")
  #expect(try CELRule(Array("self.all(x, x in oldSelf)".utf8)).readsOldSelf)
  #expect(try !CELRule(Array("self.all(oldSelf2, true)".utf8)).readsOldSelf)
}

@Test(arguments: [
  ("", "0: expected a value, found the end of the rule"),
  ("self.", "5: expected the name of a field, found the end of the rule"),
  ("selff == 1", "0: there is no variable `selff` here"),
  ("self.sizes()", "5: there is no function `.sizes` of 0 arguments"),
  ("foo(1)", "0: there is no function `foo` of 1 argument"),
  ("self.matches('(')", "5: the pattern `(` is malformed: "),
  ("has(self)", "0: expected a field in `has(…)`, as in `has(self.name)`"),
  ("1 +", "3: expected a value, found the end of the rule"),
  ("(1", "2: expected `)`, found the end of the rule"),
  ("'abc", "0: expected a closing quote for the text that begins here"),
  ("self == 99999999999999999999", "8: the number does not fit in 64 bits"),
  (#"'\d'"#, #"1: `\d` is not an escape; a backslash itself is written `\\`"#),
  ("a # b", "2: `#` means nothing in a rule"),
  ("self.all(x)", "10: expected `,`, found `)`"),
])
func `what is no rule is found when it is read`(_ rule: String, _ message: String) {
  #expect(parseError(rule).hasPrefix(message))
}

@Test func `cost and depth have limits`() {
  let list = CELValue.list((0..<200).map { .int(Int64($0)) })
  let cubic = "self.all(x, self.all(y, self.all(z, x + y + z >= 0)))"
  #expect(judge(cubic, list) == "the rule takes more than 100000 steps")
  #expect(judge(cubic + " || true", list) == "the rule takes more than 100000 steps")
  let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
  #expect(parseError(deep).hasSuffix("the rule is nested more than 150 deep"))
  #expect(parseError(String(repeating: "!", count: 5000) + "true").hasSuffix("150 deep"))
  let long = Array(repeating: "true", count: 3000).joined(separator: " && ")
  #expect(judge(long) == "holds")
  let sum = Array(repeating: "1", count: 3000).joined(separator: " + ")
  #expect(parseError(sum).hasSuffix("the chain has more than 150 links"))
  let path = "self" + String(repeating: ".a", count: 3000)
  #expect(parseError(path).hasSuffix("the chain has more than 150 links"))
  #expect(parseError(String(repeating: " ", count: 70_000)) == "0: the rule is longer than 64 KiB")
}
