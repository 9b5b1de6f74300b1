import Diagnostics
import Testing

@testable import Commands

/// A verb with an option of each kind.
private let sample = Verb(
  name: "check", summary: "", synopsis: "FILE…", details: "",
  options: [
    Option("format", short: "f", .oneOf(["text", "json"]), ""),
    Option("deep", short: "d", .none, ""),
    Option("set", .pair("NAME=VALUE"), "", repeats: true),
    Option("max-steps", .number("N"), ""),
    Option("today", .day, ""),
  ],
  operandCount: 1...2
) { _, _ in .success }

private func parsed(_ line: String) throws -> Arguments {
  try ArgumentParser.parse(line.split(separator: " ").map(String.init), for: sample).get()
}

/// The codes and help of what is wrong with a line.
private func problems(_ line: String) -> [String] {
  switch ArgumentParser.parse(line.split(separator: " ").map(String.init), for: sample) {
  case .success: []
  case .failure(let problem):
    problem.diagnostics.map { $0.code.rawValue + ($0.help.map { ": " + $0 } ?? "") }
  }
}

@Test func `options stand anywhere, in every spelling`() throws {
  let expected = Arguments(operands: ["a", "b"], options: ["format": ["json"], "deep": [""]])
  for line in [
    "a b --format json --deep", "--format=json --deep a b", "a -f json b -d", "-fjson -d a b",
    "-df json a b", "-d -f=json a b", "--deep --format json -- a b",
  ] {
    #expect(try parsed(line) == expected, "\(line)")
  }
}

@Test func `a dash is an operand, and two end the options`() throws {
  #expect(try parsed("-").operands == ["-"])
  #expect(try parsed("-- --deep -x").operands == ["--deep", "-x"])
  #expect(try parsed("--format json -").operands == ["-"])
}

@Test func `pairs keep their order and their equals signs`() throws {
  let arguments = try parsed("a --set b=1 --set a=x=y --set b=")
  let pairs = arguments.pairs(of: sample.options[2])
  #expect(pairs.map(\.name) == ["b", "a", "b"])
  #expect(pairs.map(\.text) == ["1", "x=y", ""])
}

@Test func `each mistake has its own words`() {
  #expect(problems("a --frmat json") == ["unknown-option: did you mean `--format`?"])
  #expect(problems("a -x") == ["unknown-option: `kr8lang check --help` lists its options"])
  #expect(problems("a --format jsn") == ["option-value: did you mean `json`?"])
  #expect(
    problems("a --format")
      == ["option-value: it is written `-f, --format text|json`"])
  #expect(problems("a --format --deep").count == 1)
  #expect(problems("a --deep=yes") == ["option-value"])
  #expect(problems("a --max-steps 0") == ["option-value"])
  #expect(problems("a --max-steps 99999999999999999999") == ["option-value"])
  #expect(problems("a --set novalue") == ["option-value"])
  #expect(problems("a --set =x") == ["option-value"])
  #expect(problems("a --format json --format text") == ["repeated-option"])
  #expect(problems("a --format json --format json") == [])
  #expect(problems("") == ["missing-operand: it is called as `kr8lang check FILE…`"])
  #expect(problems("a b c") == ["unexpected-operand: it is called as `kr8lang check FILE…`"])
}

@Test func `several mistakes are told at once, and help forgives them`() {
  #expect(problems("a --format xml --max-steps many").count == 2)
  #expect(problems("--help --format xml") == [])
}

@Test func `days are those of the calendar`() {
  for day in ["2027-01-31", "2024-02-29", "2000-02-29", "0001-12-31"] { #expect(isDay(day)) }
  for day in [
    "2027-1-31", "2023-02-29", "1900-02-29", "2027-13-01", "2027-00-10", "2027-04-31", "2027-01-00",
    "27-01-31", "2027/01/31", "", "2027-01-31-", "２０２７-01-31",
  ] { #expect(!isDay(day), "\(day)") }
}

@Test func `every verb has help that fits and names its options`() {
  for verb in Verb.all {
    let page = HelpText.page(of: verb, style: .plain)
    for option in verb.allOptions { #expect(page.contains("--" + option.name)) }
    for line in page.split(separator: "\n") { #expect(line.count <= 100, "\(verb.name): \(line)") }
    #expect(HelpText.overview(style: .plain).contains("  " + verb.name + " "))
    let shorts = verb.allOptions.compactMap(\.short)
    #expect(Set(shorts).count == shorts.count)
  }
}
