import Diagnostics
import Documents
import Foundation
import Parser
import Schemas
import Source
import Testing

/// Schemas on their way out, and back in.
struct ExportTests {
  /// The exporter of a module, which finds the library and nothing else.
  static func export(_ bytes: [UInt8], path: String) -> SchemaExport {
    SchemaExport(path: path) { place in
      let table = SourceTable()
      switch place {
      case .library(let name):
        let path = name.split(separator: ".").joined(separator: "/") + ".k8l"
        let url = SharedFixtures.root.appending(path: "stdlib/" + path)
        guard let data = try? Data(contentsOf: url) else { return nil }
        return SyntaxParser.parse(
          table.add(path: path, bytes: [UInt8](data), isLibrary: true)
        ).tree
      case .file(let wanted):
        return wanted == path ? SyntaxParser.parse(table.add(path: path, bytes: bytes)).tree : nil
      }
    }
  }

  static func firstDeclaration(_ file: ImportedFile) -> String {
    for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first == "schema" || words.first == "type" { return String(words[1]) }
    }
    return ""
  }

  /// What breaks the rules of structural schemas, by path.
  static func faults(_ schema: DocumentElement, at path: String, isRule: Bool = false) -> [String] {
    var faults: [String] = []
    for entry in schema.entries {
      let key = entry.key.text
      let place = path + "." + key
      switch key {
      case "properties":
        for property in entry.value.entries {
          faults += self.faults(property.value, at: place + "." + property.key.text, isRule: isRule)
        }
      case "items", "additionalProperties":
        if isRule { faults.append(place) }
        faults += self.faults(entry.value, at: place, isRule: isRule)
      case "anyOf", "oneOf", "allOf":
        for item in entry.value.items { faults += self.faults(item, at: place, isRule: true) }
      case "not": faults += self.faults(entry.value, at: place, isRule: true)
      case "$ref", "definitions", "$defs", "patternProperties", "dependencies", "uniqueItems":
        faults.append(place)
      case "type" where schema["type"]?.kind != .string: faults.append(place)
      case "type" where isRule && !path.hasSuffix("anyOf"): faults.append(place)
      case "description", "default", "nullable": if isRule { faults.append(place) }
      default: break
      }
    }
    let isAny =
      schema["x-kubernetes-preserve-unknown-fields"] != nil
      || schema["x-kubernetes-int-or-string"] != nil
    if !isRule, schema["type"] == nil, !isAny { faults.append(path + ": no type") }
    if schema["properties"] != nil, schema["additionalProperties"] != nil { faults.append(path) }
    return faults
  }

  @Test(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
  func definitionsComeBack() throws {
    let types = try SharedFixtures.kubernetesTypes()
    let paths = try SharedFixtures.paths(below: "crds", ending: ".yaml")
    let first = importCRDs(try SharedFixtures.yaml(paths, SourceTable()), library: types)
    var same = 0
    for file in first.files {
      let result = Self.export(file.bytes, path: file.path).crd(Self.firstDeclaration(file))
      let document = try #require(result.document, "\(file.path)")
      let version = try #require(document.element["spec"]?["versions"]?.items.first)
      let schema = try #require(version["schema"]?["openAPIV3Schema"])
      #expect(Self.faults(schema, at: "") == [], "\(file.path)")
      #expect(result.diagnostics.map(\.message) == [], "\(file.path)")
      let second = importCRDs([document], library: types)
      let isSame = second.files.first?.bytes == file.bytes
      #expect(isSame, "\(file.path) comes back changed")
      if isSame { same += 1 }
    }
    print(
      "conformance: export: \(same) of \(first.files.count) files of definitions come back unchanged"
    )
    #expect(same == 100)
  }

  @Test(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
  func configurationSchemasComeBack() throws {
    var same = 0
    let paths =
      try SharedFixtures.paths(below: "k0rdent-values-schemas", ending: ".schema.json")
      + SharedFixtures.paths(below: "kr8-schemas", ending: ".json")
      + ["schemas/kustomization.json", "schemas/chart.json", "schemas/kptfile.json"]
    for path in paths {
      let file = try #require(
        importJSONSchemas(
          [JSONSchemaFile(path: path, document: try SharedFixtures.json(path))]
        ).files.first)
      let result = Self.export(file.bytes, path: file.path).jsonSchema(Self.firstDeclaration(file))
      let written = try #require(result.document).json
      let document = try #require(JSONReader.read(bytes: written).document)
      let second = importJSONSchemas([JSONSchemaFile(path: path, document: document)])
      let isSame = second.files.first?.bytes == file.bytes
      #expect(isSame, "\(path) comes back changed")
      if isSame { same += 1 }
    }
    print("conformance: export: \(same) of \(paths.count) files of JSON Schema come back unchanged")
    #expect(same == 23)
  }

  @Test func whatCannotBeSaidIsListed() throws {
    let module = """
      schema App {
        name: String
        low: Int
        high: Int
        next: App?
        assert low < high else "the bounds are crossed"
      }
      """
    let export = Self.export(Array(module.utf8), path: "app.k8l")
    let result = export.jsonSchema("App")
    let next = result.document?.element["properties"]?["next"]?["anyOf"]?.items
    #expect(next?.first?["$ref"]?.text == "#" && next?.last?["type"]?.text == "null")
    #expect(result.diagnostics.map(\.code) == [.exportUnsupported])
    #expect(result.diagnostics.first?.message.contains("`low < high`") == true)
    var options = CRDOptions()
    options.group = "example.com"
    let definition = export.crd("App", options)
    #expect(definition.document == nil)
    #expect(definition.diagnostics.contains { $0.code == .exportRecursion })
    #expect(export.crd("App").diagnostics.map(\.code) == [.exportTarget])
  }
}
