import Diagnostics
import Documents
import Foundation
import Schemas
import Source
import Testing

/// A definition given by the schema of `spec`, imported, and documents decoded to it.
struct RuleTests {
  private func definition(_ spec: String) -> String {
    """
    kind: CustomResourceDefinition
    spec:
      group: example.com
      names: {kind: Shop}
      versions:
      - name: v1
        served: true
        schema: {openAPIV3Schema: {type: object, properties: {spec: \(spec)}}}
    """
  }

  private func run(_ definition: String) -> (result: ImportResult, table: SourceTable) {
    let table = SourceTable()
    let file = table.add(path: "crd.yaml", bytes: Array(definition.utf8))
    return (importCRDs(YAMLReader.readAll(file).documents), table)
  }

  /// What is wrong with a `spec`, as the imported schema sees it.
  private func judge(_ schema: String, _ spec: String) throws -> [String] {
    let (result, _) = run(definition(schema))
    #expect(result.diagnostics.map(\.message) == [])
    var files = Dictionary(uniqueKeysWithValues: result.files.map { ($0.path, $0.bytes) })
    files["data.yaml"] = Array(
      "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\nspec: \(spec)\n".utf8)
    files["main.k8l"] = Array(
      "import \"example.com/v1/shop.k8l\" (Shop)\nimport \"data.yaml\" as data: Shop\nshop = data\n"
        .utf8)
    return MemoryProject(files).evaluate("main.k8l").errors.map(\.message)
  }

  @Test(arguments: [
    ("{type: integer, minimum: 1, maximum: 3}", "2", "4"),
    ("{type: integer, format: int32}", "2147483647", "2147483648"),
    ("{type: string, pattern: \"^a\"}", "ab", "ba"),
    ("{type: string, maxLength: 2}", "ab", "abc"),
    ("{type: string, enum: [a, b]}", "a", "c"),
    ("{type: string, format: date-time}", "\"2027-01-31T23:59:59Z\"", "soon"),
    ("{type: string, format: byte}", "YWI=", "\"***\""),
    ("{type: string, format: ipv4}", "10.0.0.1", "10.0.0.256"),
    ("{x-kubernetes-int-or-string: true}", "80", "true"),
    ("{type: array, maxItems: 1, items: {type: string}}", "[a]", "[a, b]"),
    ("{type: array, x-kubernetes-list-type: set, items: {type: string}}", "[a, b]", "[a, a]"),
    ("{type: object, properties: {a: {type: string}}}", "{a: b}", "{c: d}"),
    ("{type: integer, x-kubernetes-validations: [{rule: self % 2 == 0}]}", "2", "3"),
    (
      "{type: array, items: {type: string, x-kubernetes-validations: [{rule: self != 'x'}]}}",
      "[a]", "[x]"
    ),
    (
      "{type: object, additionalProperties: {type: string}, x-kubernetes-validations: "
        + "[{rule: \"self.all(k, k.size() < 3)\"}]}", "{ab: c}", "{abc: d}"
    ),
    (
      "{type: object, properties: {namespace: {type: string}}, x-kubernetes-validations: "
        + "[{rule: self.__namespace__ == 'a'}]}", "{namespace: a}", "{namespace: b}"
    ),
  ])
  func `constraints hold`(_ schema: String, _ good: String, _ bad: String) throws {
    let whole = "{type: object, properties: {v: \(schema)}}"
    #expect(try judge(whole, "{v: \(good)}") == [])
    #expect(try judge(whole, "{v: \(bad)}") != [])
  }

  @Test func `a rule speaks with its own words, and sees defaults`() throws {
    let schema = """
      {type: object, properties: {size: {type: integer, default: 5}}, x-kubernetes-validations: \
      [{rule: "self.size > 4", message: too small, fieldPath: .size}, \
      {rule: "self.size < 9", messageExpression: "string(self.size) + ' is too many'"}]}
      """
    #expect(try judge(schema, "{}") == [])
    #expect(try judge(schema, "{size: 1}") == ["`.size`: too small"])
    #expect(try judge(schema, "{size: 9}") == ["9 is too many"])
  }

  @Test func `changes are kept, and asked only where they are to be`() throws {
    let rule = "{type: string, x-kubernetes-validations: [{rule: self == oldSelf%}]}"
    let plain = rule.replacingOccurrences(of: "%", with: "")
    let schema = "{type: object, properties: {v: \(plain)}}"
    let text = String(
      decoding: try #require(run(definition(schema)).result.files.first).bytes, as: UTF8.self)
    #expect(text.contains("self == oldSelf"))
    #expect(try judge(schema, "{v: a}") == [])
    let optional =
      "{type: object, properties: {v: {type: string, x-kubernetes-validations: "
      + "[{rule: \"oldSelf.hasValue() || self == 'new'\", optionalOldSelf: true}]}}}"
    #expect(try judge(optional, "{v: new}") == [])
    #expect(try judge(optional, "{v: old}").count == 1)
  }

  /// Every place that a rule about a change can have.
  private static let changes = """
    {type: object, x-kubernetes-validations: [{rule: "self == oldSelf", message: "fixed"}, \
    {rule: "self.size >= oldSelf.size", messageExpression: "'was ' + string(oldSelf.size)"}, \
    {rule: "oldSelf.hasValue() || self.size > 1", optionalOldSelf: true, message: "starts at 2"}], \
    properties: {size: {type: integer, x-kubernetes-validations: [{rule: self > oldSelf - 1}]}, \
    names: {type: array, items: {type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}}, \
    all: {type: object, additionalProperties: \
    {type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}}, \
    ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], \
    items: {type: object, required: [name], properties: {name: {type: string}, \
    p: {type: integer, x-kubernetes-validations: [{rule: self == oldSelf}]}}}}}}
    """

  @Test func `changes hold wherever they stand, where there is no value before`() throws {
    let whole = "{size: 2, names: [a], all: {a: b}, ports: [{name: a, p: 1}]}"
    #expect(try judge(Self.changes, whole) == [])
    #expect(try judge(Self.changes, "{size: 1}") == ["starts at 2"])
  }

  @Test func `changes come back from an export`() throws {
    let file = try #require(run(definition(Self.changes)).result.files.first)
    let text = String(decoding: file.bytes, as: UTF8.self)
    #expect(text.split(separator: "oldSelf").count == 14, "\(text)")
    let result = ExportTests.export(file.bytes, path: file.path).crd("Shop")
    #expect(result.diagnostics.map(\.message) == [])
    let again = importCRDs([try #require(result.document)])
    #expect(again.files.first?.bytes == file.bytes)
  }

  @Test func `a rule that is none is refused at its place`() throws {
    let (result, table) = run(
      definition("{type: string, x-kubernetes-validations: [{rule: self.frob()}]}"))
    #expect(result.files.isEmpty)
    #expect(
      result.diagnostics.map(\.message) == [
        "expected a rule in CEL, but at its column 6: there is no function `.frob` of 0 arguments"
      ])
    #expect(table.text(of: try #require(result.diagnostics.first).span) == "self.frob()")
  }

  @Test func `the same definition gives the same bytes, a changed one a small difference`() throws {
    func lines(_ schema: String) throws -> [Substring] {
      let file = try #require(run(definition(schema)).result.files.first)
      return String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
    }
    let old =
      "{type: object, properties: {a: {type: string}, b: {type: object, properties: {c: {type: string}}}}}"
    let new = old.replacingOccurrences(
      of: "{a: {type: string}", with: "{a: {type: string}, n: {type: integer}")
    #expect(try lines(old) == lines(old))
    let difference = try lines(new).difference(from: lines(old))
    #expect(difference.count == 1)
  }
}
