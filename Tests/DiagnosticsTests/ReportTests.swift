import Diagnostics
import Foundation
import Source
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Test func `a report sorts by path and place and says each thing once`() {
  let samples = Samples()
  let b = samples.add("b.k8l", "x y")
  let a = samples.add("a.k8l", "x y")
  let later = Diagnostic(.internalError, at: samples.span(of: "y", in: a), "later")
  let first = Diagnostic(.internalError, at: samples.span(of: "x", in: a), "first")
  let other = Diagnostic(
    .internalError, at: samples.span(of: "x", in: b), "other", severity: .warning)
  let nowhere = Diagnostic(.internalError, at: .none, "nowhere", severity: .info)
  let report = Report([other, later, first, later, nowhere], sources: samples.sources)
  #expect(report.diagnostics == [nowhere, first, later, other])
  #expect(report.summary == "2 errors, 1 warning, 1 note")
  #expect(report.hasErrors)
  #expect(Report([other], sources: samples.sources).hasErrors == false)
  #expect(Report([], sources: samples.sources).summary == nil)
}

@Test func `a report tells the first of each severity, and counts the others`() throws {
  let samples = Samples()
  let file = samples.sources.add(path: "a.k8l", bytes: [UInt8](repeating: 0x78, count: 5000))
  let found = (0..<5000).map { number in
    let start = file.base + UInt32(number)
    return Diagnostic(
      .internalError, at: SourceSpan(start, start + 1), "no",
      severity: number < 3000 ? .error : .info)
  }
  let usual = Report(found, sources: samples.sources)
  #expect(usual.diagnostics.count == 2000)
  #expect(usual.omitted == 3000)
  #expect(usual.summary == "3000 errors, 2000 notes, 3000 of them not shown (see `--max-errors`)")
  let few = Report(found.reversed(), sources: samples.sources, limit: 2)
  #expect(few.diagnostics.map(\.span.start) == [0, 1, 3000, 3001].map { file.base + $0 })
  let json = try #require(try parsed(few.json()) as? [String: Any])
  #expect(
    json["summary"] as? NSDictionary
      == ["errors": 3000, "warnings": 0, "infos": 2000, "omitted": 4996])
  #expect(Report(Array(found[3000...]), sources: samples.sources, limit: 1).hasErrors == false)
}

/// The misspelt field, one diagnostic about no file, one file without a finding.
private func sampleReport() -> Report {
  let (samples, diagnostic) = misspeltField()
  let nowhere = Diagnostic(.internalError, at: .none, "a <b> & \"c\": d, 100%\nnext")
  return Report(
    [diagnostic, nowhere], sources: samples.sources, checkedPaths: ["env/prod.k8l", "ok.k8l"],
    root: "/home/x y")
}

private func parsed(_ text: String) throws -> Any {
  try JSONSerialization.jsonObject(with: Data(text.utf8))
}

@Test func `the JSON form is the documented one`() throws {
  let json = try #require(try parsed(sampleReport().json()) as? [String: Any])
  let all = try #require(json["diagnostics"] as? [[String: Any]])
  #expect(all.count == 2)
  #expect(all[0]["message"] as? String == "a <b> & \"c\": d, 100%\nnext")
  #expect(all[0]["place"] == nil)
  let place = try #require(all[1]["place"] as? NSDictionary)
  #expect(
    place == [
      "file": "env/prod.k8l", "start": ["offset": 18, "line": 2, "column": 3],
      "end": ["offset": 25, "line": 2, "column": 10],
    ])
  let page = try #require(all[1]["helpUri"] as? String)
  let code = try #require(all[1]["code"] as? String)
  #expect(page.hasPrefix("https://") && page.hasSuffix("/Tests/Diagnostics/\(code).md"))
  let fixes = try #require(all[1]["fixes"] as? [[String: Any]])
  #expect((fixes[0]["edits"] as? [[String: Any]])?[0]["replacement"] as? String == "replicas")
  #expect(json["summary"] as? NSDictionary == ["errors": 2, "warnings": 0, "infos": 0])
}

@Test func `editors get one line for each file, also for a clean one`() throws {
  let lines = sampleReport().lspLines().split(separator: "\n")
  #expect(lines.count == 2)
  let first = try #require(try parsed(String(lines[0])) as? [String: Any])
  #expect(first["uri"] as? String == "file:///home/x%20y/env/prod.k8l")
  let found = try #require(first["diagnostics"] as? [[String: Any]])
  #expect(found.count == 2)
  // What names no place is about the file that was asked for first.
  #expect(
    found[0]["range"] as? NSDictionary == [
      "start": ["line": 0, "character": 0], "end": ["line": 0, "character": 0],
    ])
  let diagnostic = found[1]
  #expect(
    diagnostic["range"] as? NSDictionary == [
      "start": ["line": 1, "character": 2], "end": ["line": 1, "character": 9],
    ])
  #expect(diagnostic["severity"] as? Int == 1)
  let related = try #require((diagnostic["relatedInformation"] as? [[String: Any]])?.first)
  #expect(related["message"] as? String == "`WebApp` is declared here")
  #expect(lines[1] == #"{"uri":"file:///home/x%20y/ok.k8l","diagnostics":[]}"#)
}

@Test func `columns are counted in the editor's unit and back`() {
  let samples = Samples()
  let file = samples.add("a.k8l", "x\n日本 👍 here\r\nz")
  let here = Int(samples.span(of: "here", in: file).start - file.base)
  for (unit, column) in [(ColumnUnit.utf8, 12), (.utf16, 6), (.utf32, 5)] {
    let position = Position(line: 1, character: column)
    #expect(file.position(at: here, in: unit) == position)
    #expect(file.offset(of: position, in: unit) == here)
    let beyond = file.offset(of: Position(line: 1, character: 99), in: unit)
    #expect(file.bytes[beyond] == UInt8(ascii: "\r"))
    #expect(file.offset(of: Position(line: 9, character: 0), in: unit) == file.bytes.count)
  }
  #expect(file.offset(of: Position(line: 1, character: 4), in: .utf16) == here - 5)
}

@Test func `GitHub annotations escape what the runner would read`() {
  #expect(
    sampleReport().githubAnnotations() == """
      ::error file=env/prod.k8l,title=internal-error::a <b> & "c": d, 100%25%0Anext
      ::error file=env/prod.k8l,line=2,col=3,endLine=2,endColumn=10,title=internal-error::`WebApp` \
      has no field `replcas`%0A`WebApp` is declared here (apps/shop.k8l:2:8)%0Adid you mean \
      `replicas`?

      """)
}

@Test func `fingerprints stay when lines move and differ for equal findings`() throws {
  func prints(_ text: String) throws -> [String] {
    let samples = Samples()
    let file = samples.add("a.k8l", text)
    let found = (1...2).map {
      Diagnostic(
        .internalError, at: samples.span(of: "x", in: file, occurrence: $0), "no `x`")
    }
    let json = try parsed(Report(found, sources: samples.sources).gitlabCodeQuality())
    return try #require(json as? [[String: Any]]).compactMap { $0["fingerprint"] as? String }
  }
  let before = try prints("x x")
  #expect(before.count == 2 && before[0] != before[1])
  #expect(try prints("\n\nx\nx") == before)
}

@Test func `JUnit is well-formed XML with a case for each finding`() throws {
  final class Counter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { counts[name, default: 0] += 1 }
  }
  let counter = Counter()
  let parser = XMLParser(data: Data(sampleReport().junit().utf8))
  parser.delegate = counter
  #expect(parser.parse())
  #expect(counter.counts == ["testsuites": 1, "testsuite": 2, "testcase": 3, "failure": 2])
}

@Test func `JUnit names the tests that ran, and what else was found`() {
  let samples = Samples()
  let file = samples.add("a.k8l", "x y")
  let failed = Diagnostic(.testFailed, at: samples.span(of: "x", in: file), "x < y")
  let other = Diagnostic(.internalError, at: samples.span(of: "y", in: file), "no `y`")
  var report = Report([failed, other], sources: samples.sources)
  report.cases = [
    .init(path: "a.k8l", title: "x is <more>", failures: [failed]),
    .init(path: "a.k8l", title: "y is", failures: []),
  ]
  let rows = report.junit().split(separator: "\n").filter { $0.contains("<test") }
  #expect(
    rows == [
      #"<testsuites name="kr8lang" tests="3" failures="2" errors="0">"#,
      #"  <testsuite name="a.k8l" tests="3" failures="2" errors="0">"#,
      #"    <testcase name="x is &lt;more&gt;" classname="a.k8l">"#,
      #"    <testcase name="y is" classname="a.k8l"/>"#,
      #"    <testcase name="internal-error 1:3" classname="a.k8l">"#,
    ])
}

/// The schema of SARIF, when this machine has it and a validator.
private let sarifSchema: String? = {
  let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let schema = repository.appendingPathComponent("../shared/data/schemas/sarif-2.1.0.json")
    .standardized.path
  return FileManager.default.fileExists(atPath: schema)
    && python(["-c", "import jsonschema"]) == 0 ? schema : nil
}()

private func python(_ arguments: [String]) -> Int32? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3"] + arguments
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return nil }
  process.waitUntilExit()
  return process.terminationStatus
}

@Test(.enabled(if: sarifSchema != nil, "needs ../shared and Python's jsonschema"))
func `SARIF is valid by its schema`() throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(
    "kr8lang-\(UUID().uuidString).sarif")
  defer { try? FileManager.default.removeItem(at: file) }
  let check = """
    import json, sys, jsonschema
    schema = json.load(open(sys.argv[1]))
    jsonschema.validators.validator_for(schema)(schema).validate(json.load(open(sys.argv[2])))
    """
  let schema = try #require(sarifSchema)
  try sampleReport().sarif(version: "1.0.0").write(to: file, atomically: true, encoding: .utf8)
  #expect(python(["-c", check, schema, file.path]) == 0)
  try "{\"version\": \"2.1.0\", \"runs\": 3}".write(to: file, atomically: true, encoding: .utf8)
  #expect(python(["-c", check, schema, file.path]) == 1)
}

@Test func `no format hands on what a terminal or a runner of CI would obey`() throws {
  let hostile = "x\n::error::pwned\u{1B}[2J\u{7}\r::add-mask::a \u{202E}b\u{85}c"
  let samples = Samples()
  let file = samples.add("a.k8l", "x = 1 // " + hostile)
  let other =
    "a word that is long enough for the line to break at the one behind it, at a hundred ::error::x"
  let found = [
    Diagnostic(.internalError, at: samples.span(of: "x", in: file), hostile)
      .noting(samples.span(of: "1", in: file), hostile).helping(hostile)
      .fixing(.replace(samples.span(of: "1", in: file), with: hostile, message: hostile)),
    Diagnostic(.internalError, at: .none, other + other),
  ]
  var report = Report(found, sources: samples.sources, checkedPaths: ["a\n::error::.k8l"])
  report.cases = [.init(path: "a.k8l", title: hostile, failures: [found[0]])]
  for form in [
    report.text(), report.json(), report.lspLines(), report.sarif(version: "1"), report.junit(),
    report.gitlabCodeQuality(), report.githubAnnotations(),
  ] {
    let scalars = form.unicodeScalars
    #expect(!scalars.contains { $0.value < 0x20 && $0 != "\n" }, "\(form)")
    #expect(!scalars.contains { (0x7F..<0xA0).contains($0.value) || $0 == "\u{202E}" }, "\(form)")
    let commands = form.split(separator: "\n").filter { line in
      line.drop { $0 == " " }.hasPrefix("::")
    }
    let own = form == report.githubAnnotations() ? 2 : 0
    #expect(commands.count == own, "\(commands)")
  }
}

@Test func `SARIF has a rule for each policy, a place for each result, and nothing of the library`()
  throws
{
  let samples = Samples()
  let file = samples.add("a.k8l", "x = 1")
  let library = samples.sources.add(
    path: "policies/pss.k8l", bytes: Array("assert x".utf8), isLibrary: true)
  let rules = [
    DiagnosticRule(name: "A", summary: "No x. At all."), DiagnosticRule(name: "B", summary: nil),
  ]
  var found = rules.map { rule in
    var one = Diagnostic(.policyViolation, at: samples.span(of: "x", in: file), "no")
      .noting(library.span, "asked for here")
    one.rule = rule
    return one
  }
  // Two subjects at one place are two findings.
  for subject in ["Pod/a", "Pod/b"] {
    found[0].subject = subject
    found.append(found[0])
  }
  found.append(Diagnostic(.internalError, at: library.span, "in the library"))
  found.append(Diagnostic(.internalError, at: .none, "nowhere"))
  let report = Report(
    Array(found.dropFirst()), sources: samples.sources, checkedPaths: ["sub/a.k8l"],
    root: "/home/r/sub", repository: "/home/r")
  let text = report.sarif(version: "1")
  #expect(!text.contains("kr8lang:/"))
  let sarif = try #require(try parsed(text) as? [String: Any])
  let run = try #require((sarif["runs"] as? [[String: Any]])?.first)
  let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
  let ids = (driver?["rules"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
  #expect(ids == ["internal-error", "policy-violation/A", "policy-violation/B"])
  let results = try #require(run["results"] as? [[String: Any]])
  #expect(results.count == 5)
  for result in results {
    let location = (result["locations"] as? [[String: Any]])?.first
    let physical = location?["physicalLocation"] as? [String: Any]
    let artifact = physical?["artifactLocation"] as? [String: Any]
    #expect((artifact?["uri"] as? String)?.hasPrefix("sub/") == true, "\(result)")
    #expect((physical?["region"] as? [String: Any])?["startLine"] != nil)
  }
  let prints = results.compactMap { ($0["partialFingerprints"] as? [String: String])?.values.first }
  #expect(Set(prints).count == results.count)
}
