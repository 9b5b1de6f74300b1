import Diagnostics
import Documents
import Foundation
import Schemas
import Source
import Testing

/// Definitions that are odd and valid: what is made of them checks, takes what the API server takes
/// and rejects what it rejects.
struct OddDefinitionTests {
  private static func definition(_ root: String, kind: String = "Shop") -> String {
    """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    spec:
      group: example.com
      names: {kind: \(kind), plural: shops}
      versions:
      - name: v1
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object, properties: {\(root)}}}
    """
  }

  private static func imported(_ text: String) -> ImportResult {
    importCRDs(YAMLReader.readAll(bytes: Array(text.utf8)).documents)
  }

  /// What is wrong with an object, as the imported module sees it.
  private static func judge(_ file: ImportedFile, _ object: String) -> [String] {
    let kind = String(decoding: file.bytes, as: UTF8.self).firstMatch(of: /schema (\w+) extends/)?.1
    let head = "apiVersion: example.com/v1\nkind: \(kind ?? "")\n"
    let project = MemoryProject([
      "shop.k8l": file.bytes, "data.yaml": Array((head + object).utf8),
      "main.k8l": Array(
        """
        import "shop.k8l" (\(kind ?? ""))
        import "data.yaml" as data: \(kind ?? "")
        out = data

        """.utf8),
    ])
    return project.evaluate("main.k8l").errors.map(\.message)
  }

  struct Case: CustomTestStringConvertible {
    /// The schema of `spec.a`.
    var schema: String
    var good: [String]
    var bad: [String]
    /// A word of the one warning that is due.
    var warning: String?

    var testDescription: String { schema }
  }

  private static let cases = [
    Case(schema: "{type: number, enum: [0.5, 1, 1.0]}", good: ["0.5", "1"], bad: ["0.2"]),
    Case(schema: "{type: integer, enum: [1.0, 2]}", good: ["1"], bad: ["3"]),
    Case(schema: "{type: string, pattern: '^[a-z\\d-_]+$'}", good: ["a-1_"], bad: ["a.b"]),
    Case(schema: "{type: string, pattern: '^\\Qa.b\\E$'}", good: ["a.b"], bad: ["acb"]),
    Case(schema: "{type: string, pattern: '^[\\p{L}\\p{N}]{1,500}$'}", good: ["äb1"], bad: ["a-b"]),
    Case(schema: "{type: string, pattern: '^(?i)(on|off)?$'}", good: ["ON"], bad: ["1"]),
    Case(
      schema: "{type: string, pattern: '^(?!x)'}", good: ["x"], bad: ["1"], warning: "lookaround"),
    Case(
      schema: "{type: string, enum: [x, y], default: z}", good: ["x"], bad: ["z"],
      warning: "default"),
    Case(schema: "{type: integer, default: '3'}", good: ["3"], bad: ["x"], warning: "default"),
    Case(
      schema: "{type: string, format: duration, default: 1 day}", good: ["1h"], bad: ["[]"],
      warning: "kept as written"),
    Case(
      schema:
        "{type: object, default: {d: 10s}, properties: {d: {type: string, format: duration}}}",
      good: ["{d: 5m}"], bad: ["{d: soon}"]),
    Case(schema: "{type: integer, nullable: true, default: 5}", good: ["null", "1"], bad: ["x"]),
    Case(
      schema:
        "{type: object, maxProperties: 1, properties: {x: {type: integer}, y: {type: integer}}}",
      good: ["{x: 1}"], bad: ["{x: 1, \"y\": 2}"]),
    Case(
      schema:
        "{type: object, properties: {max: {type: integer, multipleOf: 5}, self: {type: array, "
        + "minItems: 1, items: {type: string}}, in: {type: number, exclusiveMinimum: true, minimum: "
        + "0}}, x-kubernetes-validations: [{rule: '!has(self.max) || self.max < 50'}]}",
      good: ["{max: 10, self: [a], in: 0.5}"],
      bad: ["{max: 7}", "{max: 55}", "{self: []}", "{in: 0.0}"]),
    Case(
      schema:
        "{type: object, properties: {cel: {type: integer}}, x-kubernetes-validations: [{rule: "
        + "'self.cel > 1'}]}",
      good: ["{cel: 2}"], bad: ["{cel: 1}"]),
    Case(
      schema: "{type: object, x-kubernetes-embedded-resource: true, "
        + "x-kubernetes-preserve-unknown-fields: true, properties: {apiVersion: {type: string}, "
        + "kind: {type: string}, metadata: {type: object}}}",
      good: ["{apiVersion: v1, kind: Any, metadata: {name: x, labels: {a: b}}, data: {a: b}}"],
      bad: []),
    Case(
      schema: "{type: object, x-kubernetes-embedded-resource: true, properties: {metadata: {type: "
        + "object, properties: {name: {type: string, maxLength: 3}}}, spec: {type: object, "
        + "properties: {n: {type: integer}}}}}",
      good: ["{apiVersion: v1, kind: A, metadata: {name: abc, labels: {a: b}}, spec: {n: 1}}"],
      bad: ["{apiVersion: v1, kind: A, metadata: {name: abcd}}", "{kind: A}"]),
  ]

  @Test(arguments: cases)
  func `values are taken and refused`(of example: Case) throws {
    let result = Self.imported(
      Self.definition("spec: {type: object, properties: {a: \(example.schema)}}"))
    #expect(result.diagnostics.allSatisfy { $0.severity == .warning })
    #expect(result.diagnostics.count == (example.warning == nil ? 0 : 1))
    if let warning = example.warning {
      #expect(result.diagnostics.first?.message.contains(warning) == true)
    }
    let file = try #require(result.files.first)
    for value in example.good {
      #expect(Self.judge(file, "metadata: {name: x}\nspec: {a: \(value)}\n") == [], "\(value)")
    }
    for value in example.bad where example.warning != "lookaround" {
      #expect(Self.judge(file, "metadata: {name: x}\nspec: {a: \(value)}\n") != [], "\(value)")
    }
  }

  @Test func `what may hold anything and is required must be there`() throws {
    let result = Self.imported(
      Self.definition(
        "spec: {type: object, required: [a, b], properties: {a: "
          + "{x-kubernetes-preserve-unknown-fields: true}, b: {type: integer, nullable: true}}}"))
    #expect(result.diagnostics.map(\.severity) == [.warning])
    #expect(result.diagnostics.first?.message.contains("`required` of `b`") == true)
    let file = try #require(result.files.first)
    #expect(Self.judge(file, "metadata: {name: x}\nspec: {a: {x: 1}, b: null}\n") == [])
    #expect(Self.judge(file, "metadata: {name: x}\nspec: {b: 1}\n") == ["`a` is required"])
  }

  @Test func `names of objects are held to their rules`() throws {
    let rules =
      "metadata: {type: object, properties: {name: {type: string, maxLength: 5, pattern: "
      + "'^[a-z]+$'}, generateName: {type: string, maxLength: 3}}}"
    let result = Self.imported(Self.definition(rules))
    #expect(result.diagnostics.map(\.message) == [])
    let file = try #require(result.files.first)
    #expect(Self.judge(file, "metadata: {name: short}\n") == [])
    #expect(Self.judge(file, "metadata: {generateName: ab-}\n") == [])
    for metadata in ["name: a-b", "name: longer", "generateName: abcd"] {
      #expect(Self.judge(file, "metadata: {\(metadata)}\n").count == 1, "\(metadata)")
    }
    let exported = ExportTests.export(file.bytes, path: file.path).crd("Shop")
    #expect(exported.diagnostics.map(\.message) == [])
    let again = importCRDs([try #require(exported.document)])
    #expect(again.files.first?.bytes == file.bytes)
  }

  @Test func `kinds may begin with a small letter`() throws {
    let result = Self.imported(
      Self.definition("spec: {type: object, properties: {a: {type: string}}}", kind: "shop"))
    let file = try #require(result.files.first)
    let text = String(decoding: file.bytes, as: UTF8.self)
    #expect(text.contains(#"final replace kind: "shop" = "shop""#))
    #expect(text.contains("schema Shop extends Resource"))
  }

  @Test func `definitions come back with all that they said`() throws {
    let text = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: mice.example.com}
      spec:
        group: example.com
        scope: Cluster
        names: {kind: Mouse, listKind: Mice, plural: mice, singular: mus, shortNames: [m], \
      categories: [all]}
        versions:
        - name: v1beta1
          served: false
          storage: false
          deprecated: true
          deprecationWarning: use v1
          additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size, priority: 1}]
          selectableFields: [{jsonPath: .spec.color}]
          subresources: {scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    size: {type: integer, nullable: true}
                    color: {type: string, default: grey}
                    tags: {type: object, x-kubernetes-map-type: atomic, additionalProperties: \
      {type: string}}
                status: {type: object, properties: {size: {type: integer}}}
      """
    let file = try #require(Self.imported(text).files.first)
    let exported = ExportTests.export(file.bytes, path: file.path).crd("Mouse")
    #expect(exported.diagnostics.map(\.message) == [])
    let spec = try #require(exported.document?.element["spec"])
    let original = try #require(YAMLReader.readAll(bytes: Array(text.utf8)).documents.first)
    for name in ["listKind", "plural", "singular", "shortNames", "categories"] {
      let (found, expected) = (spec["names"]?[name], original.element["spec"]?["names"]?[name])
      #expect(Self.shown(found) == Self.shown(expected), "\(name)")
    }
    let version = try #require(spec["versions"]?.items.first)
    let before = try #require(original.element["spec"]?["versions"]?.items.first)
    for name in [
      "served", "storage", "deprecated", "deprecationWarning", "additionalPrinterColumns",
      "selectableFields", "subresources",
    ] {
      #expect(Self.shown(version[name]) == Self.shown(before[name]), "\(name)")
    }
    let schema = version["schema"]?["openAPIV3Schema"]?["properties"]?["spec"]
    #expect(schema?["default"] == nil)
    #expect(schema?["properties"]?["size"]?["nullable"]?.bool == true)
    #expect(schema?["properties"]?["color"]?["default"]?.string == "grey")
    #expect(schema?["properties"]?["tags"]?["x-kubernetes-map-type"]?.string == "atomic")
  }

  /// An element with its keys in order.
  private static func shown(_ element: DocumentElement?) -> String {
    guard let element else { return "nothing" }
    switch element.kind {
    case .array: return "[" + element.items.map(shown).joined(separator: ", ") + "]"
    case .object:
      return "{"
        + element.entries.map { $0.key.text + ": " + shown($0.value) }.sorted()
        .joined(separator: ", ") + "}"
    case .null, .bool, .int, .float, .string: return element.text
    }
  }
}
