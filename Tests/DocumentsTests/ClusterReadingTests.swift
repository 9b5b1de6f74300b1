import Foundation
import Testing

@testable import Diagnostics
@testable import Documents
@testable import Source

/// What kubectl 1.32 made of each scalar (`kubectl label --local -o json`), as JSON; the scalars are
/// made by rule: signs and bodies of numbers, and words in three forms.
private let facts = #"""
  0 → 0 ; -0 → 0 ; +0 → 0 ; 7 → 7 ; -7 → -7 ; +7 → 7 ; 08 → 8 ; -08 → -8 ; +08 → 8
  0400 → 256 ; -0400 → -256 ; +0400 → 256 ; 0_7 → 7 ; -0_7 → -7 ; +0_7 → 7 ; 1_000 → 1000
  -1_000 → -1000 ; +1_000 → 1000 ; 0x1F → 31 ; -0x1F → -31 ; +0x1F → 31 ; 0X1_f → 31
  -0X1_f → -31 ; +0X1_f → 31 ; 0o17 → 15 ; -0o17 → -15 ; +0o17 → 15 ; 0O7 → 7 ; -0O7 → -7
  +0O7 → 7 ; 0b11 → 3 ; -0b11 → -3 ; +0b11 → 3 ; 0B1 → 1 ; -0B1 → -1 ; +0B1 → 1 ; 1.5 → 1.5
  -1.5 → -1.5 ; +1.5 → 1.5 ; .5 → 0.5 ; -.5 → -0.5 ; +.5 → 0.5 ; 1. → 1 ; -1. → -1 ; +1. → 1
  1e3 → 1000 ; -1e3 → -1000 ; +1e3 → 1000 ; 1E+3 → 1000 ; -1E+3 → -1000 ; +1E+3 → 1000
  1_0.5 → 10.5 ; -1_0.5 → -10.5 ; +1_0.5 → 10.5 ; 0x → "0x" ; -0x → "-0x" ; +0x → "+0x"
  0b → "0b" ; -0b → "-0b" ; +0b → "+0b" ; 0o8 → "0o8" ; -0o8 → "-0o8" ; +0o8 → "+0o8"
  0b2 → "0b2" ; -0b2 → "-0b2" ; +0b2 → "+0b2" ; _1 → "_1" ; -_1 → -1 ; +_1 → 1 ; 1_ → 1
  -1_ → -1 ; +1_ → 1 ; 1__0 → 10 ; -1__0 → -10 ; +1__0 → 10
  9223372036854775807 → 9223372036854775807 ; -9223372036854775807 → -9223372036854775807
  +9223372036854775807 → 9223372036854775807 ; 9223372036854775808 → 9223372036854776000
  -9223372036854775808 → -9223372036854775808 ; +9223372036854775808 → 9223372036854776000
  18446744073709551615 → 18446744073709552000 ; -18446744073709551615 → -18446744073709552000
  +18446744073709551615 → 18446744073709552000 ; 18446744073709551616 → 18446744073709552000
  -18446744073709551616 → -18446744073709552000 ; +18446744073709551616 → 18446744073709552000
  0777777777777777777777 → 9223372036854775807
  -0777777777777777777777 → -9223372036854775807
  +0777777777777777777777 → 9223372036854775807 ; 02000000000000000000000 → 2e+21
  -02000000000000000000000 → -2e+21 ; +02000000000000000000000 → 2e+21
  0x10000000000000000 → "0x10000000000000000" ; -0x10000000000000000 → "-0x10000000000000000"
  +0x10000000000000000 → "+0x10000000000000000" ; 1e400 → "1e400" ; -1e400 → "-1e400"
  +1e400 → "+1e400" ; .inf → refused ; -.inf → refused ; +.inf → refused ; .nan → refused
  -.nan → "-.nan" ; +.nan → "+.nan" ; 1:30 → "1:30" ; -1:30 → "-1:30" ; +1:30 → "+1:30"
  . → "." ; -. → "-." ; +. → "+." ; e3 → "e3" ; -e3 → "-e3" ; +e3 → "+e3" ; 1e → "1e"
  -1e → "-1e" ; +1e → "+1e" ; 00.5 → 0.5 ; -00.5 → -0.5 ; +00.5 → 0.5 ; y → true ; Y → true
  yes → true ; Yes → true ; YES → true ; yEs → "yEs" ; n → false ; N → false ; no → false
  No → false ; NO → false ; on → true ; On → true ; ON → true ; off → false ; Off → false
  OFF → false ; oFF → "oFF" ; true → true ; True → true ; TRUE → true ; false → false
  null → null ; Null → null ; NULL → null ; ~ → null ; nil → "nil" ; nan → "nan" ; inf → "inf"
  = → "=" ; 2001-01-01 → "2001-01-01" ; 2001_01 → 200101 ; 0b-1 → -1 ; 0b+1 → 1
  1.5.2 → "1.5.2" ; y1 → "y1" ; no1 → "no1" ; o → "o" ; none → "none" ; oN → "oN"
  """#

private func read(
  _ text: String, _ dialect: YAMLDialect = .cluster
) -> (document: Document?, diagnostics: [Diagnostic]) {
  YAMLReader.read(bytes: Array(text.utf8), dialect: dialect)
}

/// A scalar as the reading that is to be compared: numbers by value.
private enum Reading: Equatable {
  case null, refused
  case bool(Bool)
  case number(Double)
  case text(String)

  init(_ result: (document: Document?, diagnostics: [Diagnostic])) {
    guard let item = result.document?.element.items.first,
      !result.diagnostics.contains(where: { $0.severity == .error })
    else {
      self = .refused
      return
    }
    switch item.kind {
    case .null: self = .null
    case .bool: self = .bool(item.bool ?? false)
    case .int, .float: self = .number(item.double ?? .nan)
    case .string: self = .text(item.text)
    case .array, .object: self = .refused
    }
  }

  init(json: String) {
    switch json {
    case "refused": self = .refused
    case "null": self = .null
    case "true", "false": self = .bool(json == "true")
    default:
      self =
        json.hasPrefix("\"")
        ? .text(String(json.dropFirst().dropLast())) : .number(Double(json) ?? .nan)
    }
  }
}

@Test func readsScalarsAsKubectlDoes() {
  let all = facts.split(whereSeparator: { $0 == ";" || $0 == "\n" }).map {
    $0.components(separatedBy: "→").map { $0.trimmingCharacters(in: .whitespaces) }
  }
  #expect(all.count >= 159)
  for fact in all {
    let reading = Reading(read("- \(fact[0])\n"))
    let wanted = Reading(json: fact[1])
    // A hexadecimal number beyond 64 bits is text for kubectl; here it is rejected or the text.
    #expect(reading == wanted, "\(fact[0])")
  }
}

/// The rules of go-yaml and of Go's literals, said in another way than the reader does.
private func rule(_ text: String) -> Reading {
  let words: [String: Reading] = [
    "null": .null, "Null": .null, "NULL": .null, "~": .null, "true": .bool(true),
    "True": .bool(true), "TRUE": .bool(true), "false": .bool(false), "False": .bool(false),
    "FALSE": .bool(false),
  ]
  if let known = words[text] { return known }
  for word in ["y", "yes", "on"] where [word, word.capitalized, word.uppercased()].contains(text) {
    return .bool(true)
  }
  for word in ["n", "no", "off"] where [word, word.capitalized, word.uppercased()].contains(text) {
    return .bool(false)
  }
  guard let first = text.unicodeScalars.first, "+-.0123456789".unicodeScalars.contains(first) else {
    return .text(text)
  }
  let plain = first == "." ? text : text.replacingOccurrences(of: "_", with: "")
  let sign = plain.hasPrefix("-") ? "-" : ""
  let digits = plain.hasPrefix("-") || plain.hasPrefix("+") ? String(plain.dropFirst()) : plain
  let lower = digits.lowercased()
  for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2), ("0", 8)] where lower.hasPrefix(prefix)
  {
    let body = String(lower.dropFirst(prefix.count))
    if body.hasPrefix("+") || body.hasPrefix("-") { break }
    if prefix == "0", !body.allSatisfy(\.isNumber) { break }
    if let value = Int64(sign + body, radix: radix) { return .number(Double(value)) }
    if sign.isEmpty, plain == digits, let value = UInt64(body, radix: radix) {
      return .number(Double(value))
    }
    if prefix != "0" { break }
  }
  let float = #/[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/#
  guard plain.wholeMatch(of: float) != nil else { return .text(text) }
  let value =
    Double(
      plain.hasSuffix(".")
        ? plain + "0"
        : plain.replacingOccurrences(of: ".e", with: ".0e").replacingOccurrences(
          of: ".E", with: ".0e")) ?? .nan
  return value.isFinite ? .number(value) : .text(text)
}

@Test func readsRandomScalarsByTheRules() {
  var random = Dice(seed: 40)
  let parts = [
    "0", "00", "1", "7", "8", "9", "12", "_", "x", "o", "b", "X", "e", "E", ".", "+", "-", "f", "F",
    "n", "no", "y", "on", "off", "true", "null",
  ]
  var differing = 0
  for _ in 0..<20_000 {
    var text = ""
    for _ in 0...random.below(6) { text += parts[random.below(parts.count)] }
    if ["-", "--", "---", ".", "...", "?"].contains(text) { continue }
    let wanted = rule(text)
    let result = read("- \(text)\n")
    #expect(Reading(result) == wanted, "\(text)")
    // Where YAML 1.2 reads something else, that is said; the text offered first is read alike.
    let core = Reading(read("- \(text)\n", .core))
    if core != wanted, core != .refused {
      differing += 1
      #expect(result.diagnostics.map(\.code) == [.yamlOldReading], "\(text)")
    } else if core == wanted {
      #expect(!result.diagnostics.contains { $0.code == .yamlOldReading }, "\(text)")
    }
    if let fix = result.diagnostics.first?.fixes.first?.edits.first {
      let mended = "- \(fix.replacement)\n"
      #expect(Reading(read(mended)) == wanted, "\(text)")
      #expect(Reading(read(mended, .core)) == wanted, "\(text)")
      #expect(read(mended).diagnostics.isEmpty, "\(text)")
    }
  }
  #expect(differing > 500)
}

/// A seeded row of numbers.
private struct Dice {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
}

@Test(arguments: [
  ("yes: 1", "true"), ("0400: 1", "256"), ("+1: 1", "1"), ("0x1F: 1", "31"), ("1.5: 1", "1.5"),
  ("\"yes\": 1", "yes"), ("!!str yes: 1", "yes"), ("true: 1", "true"), ("Off: 1", "false"),
])
func writesKeysAnew(_ text: String, _ key: String) {
  #expect(read(text).document?.element.entries.first?.key.text == key)
}

@Test(arguments: ["1.10: a", "1.0: a", "~: a", "null: a", "1e3: a", "9223372036854775808: a"])
func refusesKeysThatChange(_ text: String) {
  #expect(read(text).diagnostics.map(\.code) == [.yamlKey])
}

@Test func keysThatBecomeEqualAreFound() {
  #expect(read("yes: 1\ntrue: 2\n").diagnostics.contains { $0.code == .dataDuplicateKey })
}

@Test(arguments: [
  ("x: 1 # a\u{85}y: 2\n"), ("x: |\n  a\u{2028}  b\n"), ("x: a\u{2029}y\n"),
])
func oldLineBreaksAreErrors(_ text: String) {
  let cluster = read(text).diagnostics
  #expect(cluster.map(\.code) == [.yamlCharacter] && cluster.map(\.severity) == [.error])
  let core = read(text, .core).diagnostics
  #expect(core.map(\.code) == [.yamlCharacter] && core.map(\.severity) == [.warning])
}

@Test func aMergeBelowAKeyIsToldApart() {
  let text = "a: &x {k: 2, j: 5}\nb:\n  k: 1\n  <<: *x\n"
  #expect(read(text).diagnostics.map(\.code) == [.yamlMerge])
  #expect(read(text).diagnostics.map(\.severity) == [.error])
  #expect(read(text, .core).diagnostics.map(\.severity) == [.warning])
  let above = "a: &x {k: 2, j: 5}\nb:\n  <<: *x\n  k: 1\n"
  #expect(read(above).diagnostics.isEmpty)
}

@Test(arguments: [
  "a: [1,\n2\n]\n", "a: {b: 1,\nc: 2\n}\n", "a: \"x\ny\"\n", "a: 'x\ny'\n", "a: [x\ny]\n",
  "a:\n  b: [\n  1\n  ]\n", "a: [\"x\ny\", {b:\nc}]\n",
])
func shallowLinesAreTakenWithAWarning(_ text: String) {
  for dialect in [YAMLDialect.core, .cluster] {
    let result = read(text, dialect)
    #expect(result.document != nil)
    #expect(result.diagnostics.filter { $0.code == .yamlIndentation }.count == 1)
    #expect(!result.diagnostics.contains { $0.severity == .error })
  }
  var strict = YAMLReader(bytes: Array(text.utf8), isStrict: true)
  while strict.next() != nil {}
  #expect(strict.diagnostics.map(\.code) == [.yamlIndentation])
}

@Test(arguments: [
  "a: [1,\nb: 3\n", "a: \"x\nb: \"y\"\n", "a: {x: 1\nb: y\n", "a: 'x\nb: 1\n", "a: [\"x\nb: 1\n",
])
func whatIsNotClosedIsToldAtItsFirstShallowLine(_ text: String) {
  let found = read(text).diagnostics.filter { $0.severity == .error }
  #expect(found.first?.code == .yamlIndentation)
  #expect(
    found.first.map { $0.span.start }
      == UInt32(text.utf8.count - text.split(separator: "\n").last!.utf8.count))
}

@Test func longKeysAreMarked() {
  for key in [String(repeating: "k", count: 1100), String(repeating: "\"", count: 300)] {
    var builder = DocumentBuilder()
    builder.beginObject()
    builder.key(key.utf8.span)
    builder.beginArray()
    builder.beginObject()
    builder.key(key.utf8.span)
    builder.beginObject()
    builder.key("a".utf8.span)
    builder.integer(1)
    builder.endObject()
    builder.endObject()
    builder.endArray()
    builder.endObject()
    var writer = YAMLWriter()
    let document = builder.finish()
    writer.write(document)
    let bytes = writer.finish().bytes
    #expect(bytes.starts(with: Array("? ".utf8)))
    let again = YAMLReader.read(bytes: bytes)
    #expect(again.diagnostics.isEmpty)
    #expect(again.document?.element[key]?.items.first?[key]?["a"]?.integer == 1)
  }
}

@Test func binaryIsRefused() {
  #expect(read("a: !!binary aGVsbG8=\n").diagnostics.map(\.code) == [.yamlTag])
  #expect(read("!!binary aGVsbG8=: 1\n").diagnostics.map(\.code) == [.yamlTag])
}
