import Diagnostics
import Documents
import Foundation
import Schemas
import Source
import Testing

/// Constraints of JSON Schemas wherever they stand: kept, and if they cannot be, named.
struct ConstraintTests {
  private func imported(_ schema: String) throws -> ImportResult {
    let document = try #require(JSONReader.read(bytes: Array(schema.utf8)).document)
    return importJSONSchemas([JSONSchemaFile(path: "app.json", document: document)])
  }

  /// What is wrong with a value of `v`, as the imported module sees it.
  private func judge(_ module: ImportedFile, _ value: String) -> [String] {
    let project = MemoryProject([
      "app.k8l": module.bytes, "data.json": Array(#"{"v": \#(value)}"#.utf8),
      "main.k8l": Array(
        "import \"app.k8l\" (App)\nimport \"data.json\" as data: App\nout = data\n".utf8),
    ])
    return project.evaluate("main.k8l").errors.map(\.message)
  }

  private static let cases: [(schema: String, good: String, bad: String)] = [
    (#"{"type": "array", "items": {"type": "string"}, "minItems": 1}"#, #"["a"]"#, "[]"),
    (#"{"type": "array", "items": {"type": "string"}, "maxItems": 1}"#, "[]", #"["a", "b"]"#),
    (#"{"type": "array", "uniqueItems": true}"#, "[1, 2]", "[1, 1]"),
    (#"{"type": ["array", "null"], "minItems": 2}"#, "null", "[1]"),
    (#"{"type": "array", "items": {"type": "array", "minItems": 1}}"#, "[[1]]", "[[]]"),
    (
      #"{"type": "array", "items": {"type": ["integer", "null"], "multipleOf": 5}}"#, "[null, 5]",
      "[4]"
    ),
    (#"{"type": "string", "pattern": "^a"}"#, #""ab""#, #""ba""#),
    (#"{"type": "string", "minLength": 2, "maxLength": 3}"#, #""ab""#, #""a""#),
    (#"{"type": "string", "not": {"enum": ["x"]}}"#, #""y""#, #""x""#),
    (
      #"{"type": "string", "anyOf": [{"pattern": "^a"}, {"pattern": "b$"}]}"#, #""xb""#, #""bx""#
    ),
    (
      #"{"type": "string", "allOf": [{"pattern": "^a"}, {"pattern": "b$"}]}"#, #""ab""#, #""a""#
    ),
    (#"{"type": "integer", "minimum": 0, "multipleOf": 2}"#, "4", "3"),
    (#"{"type": "number", "exclusiveMinimum": 0, "maximum": 1}"#, "0.5", "0"),
    (#"{"type": "object", "minProperties": 1}"#, #"{"a": 1}"#, "{}"),
    (
      #"{"type": "object", "additionalProperties": {"type": "array", "minItems": 1}}"#,
      #"{"a": [1]}"#, #"{"a": []}"#
    ),
    (
      #"{"type": "object", "patternProperties": {"^[a-z]+$": {"type": "integer"}}, "#
        + #""additionalProperties": false}"#, #"{"a": 1}"#, #"{"A": 1}"#
    ),
    (#"{"type": "object", "propertyNames": {"maxLength": 1}}"#, #"{"a": 1}"#, #"{"ab": 1}"#),
    (
      #"{"type": "object", "properties": {"a": {"type": "integer"}}, "patternProperties": "#
        + #"{"^x-": {}}, "additionalProperties": false}"#, #"{"a": 1, "x-b": 2}"#, #"{"b": 1}"#
    ),
    (
      ##"{"$ref": "#word", "$defs": {"w": {"$anchor": "word", "type": "string"}}}"##, #""a""#, "1"
    ),
    (
      #"{"type": ["string", "object"], "properties": {"a": {"type": "integer"}}}"#, #"{"a": 1}"#,
      #"{"a": "x"}"#
    ),
    (#"{"enum": ["a", "bb"], "maxLength": 1}"#, #""a""#, #""bb""#),
    (#"{"type": ["string", "integer"], "minLength": 2, "minimum": 3}"#, "3", #""a""#),
  ]

  @Test func `keywords beside a percent-encoded reference count`() throws {
    let schema = ##"""
      {"properties": {"v": {"$ref": "#/$defs/A%3CB%3E", "properties": {"b": {"type": "integer"}},
        "required": ["b"]}}, "$defs": {"A<B>": {"properties": {"a": {"type": "string"}}}}}
      """##
    let result = try imported(schema)
    #expect(result.diagnostics.map(\.message) == [])
    let module = try #require(result.files.first)
    #expect(judge(module, #"{"a": "x", "b": 1}"#) == [])
    #expect(judge(module, #"{"a": "x"}"#).count == 1)
    #expect(judge(module, #"{"a": 1, "b": 1}"#).count == 1)
  }

  @Test(arguments: cases)
  func `they hold on fields, on definitions, and come back from an export`(
    _ schema: String, _ good: String, _ bad: String
  ) throws {
    for whole in [
      #"{"type": "object", "properties": {"v": \#(schema)}}"#,
      ##"{"type": "object", "properties": {"v": {"$ref": "#/$defs/d"}}, "$defs": {"d": \##(schema)}}"##,
    ] {
      let result = try imported(whole)
      #expect(result.diagnostics.map(\.message) == [])
      let file = try #require(result.files.first)
      #expect(SharedFixtures.grammarErrors([file]) == [])
      #expect(judge(file, good) == [], "\(whole)")
      #expect(judge(file, bad) != [], "\(whole)")
      let export = ExportTests.export(file.bytes, path: file.path).jsonSchema("App")
      #expect(export.diagnostics.map(\.message) == [])
      let text = String(decoding: try #require(export.document).json, as: UTF8.self)
      let again = try #require(try imported(text).files.first)
      #expect(judge(again, good) == [], "\(text)")
      #expect(judge(again, bad) != [], "\(text)")
    }
  }

  @Test(arguments: [
    (#"{"type": "array", "contains": {"const": 1}}"#, "contains"),
    (#"{"type": "array", "prefixItems": [{"type": "string"}]}"#, "prefixItems"),
    (#"{"anyOf": [{"type": "array", "minItems": 1}, {"type": "string"}]}"#, "minItems"),
    (##"{"$ref": "#/$defs/d", "maxItems": 2}"##, "maxItems"),
    (#"{"type": "string", "if": {"pattern": "^a"}, "then": {"minLength": 2}}"#, "if"),
    (#"{"type": "number", "multipleOf": 0.5}"#, "multipleOf"),
    (#"{"type": "object", "patternProperties": {"^a": {"type": "string"}}}"#, "patternProperties"),
    (
      #"{"type": "object", "properties": {"a": {}}, "patternProperties": {"^b": {}}}"#,
      "patternProperties"
    ),
    (#"{"type": "object", "properties": {"a": {}}, "maxProperties": 3}"#, "maxProperties"),
    (
      #"{"type": "object", "properties": {"a": {}}, "dependentSchemas": {"a": {}}}"#,
      "dependentSchemas"
    ),
    (#"{"enum": [{"a": 1}]}"#, "enum"),
  ])
  func `what cannot be said is named at its place`(_ schema: String, _ keyword: String) throws {
    let text =
      #"{"type": "object", "properties": {"v": \#(schema)}, "$defs": {"d": {"type": "array"}}}"#
    let table = SourceTable()
    let file = table.add(path: "app.json", bytes: Array(text.utf8))
    let document = try #require(JSONReader.read(file).document)
    let result = importJSONSchemas([JSONSchemaFile(path: "app.json", document: document)])
    #expect(
      result.diagnostics.map(\.message) == [
        "`\(keyword)` cannot be expressed here and is left out"
      ])
    #expect(result.diagnostics.map(\.severity) == [.warning])
    #expect(result.files.count == 1)
  }

  @Test func `a further part of an object constrains what an earlier one declares`() throws {
    let file = try #require(
      try imported(
        #"""
        {"type": "object", "properties": {"v": {"type": "string"}},
          "allOf": [{"properties": {"v": {"pattern": "^a"}}}]}
        """#
      ).files.first)
    #expect(judge(file, #""ab""#) == [])
    #expect(judge(file, #""b""#) == ["`v` must have one of the allowed forms"])
  }

  @Test func `an enum that its bounds leave empty is named with them`() throws {
    let result = try imported(
      #"{"type": "object", "properties": {"v": {"enum": ["aa"], "maxLength": 1}}}"#)
    #expect(
      result.diagnostics.map(\.message) == [
        "`enum` cannot be expressed here and is left out",
        "`maxLength` cannot be expressed here and is left out",
      ])
  }
}
