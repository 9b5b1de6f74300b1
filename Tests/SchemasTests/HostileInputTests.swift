import Diagnostics
import Documents
import Schemas
import Source
import Testing

/// Definitions whose names would lead out of the output folder, and schemas that never end.
struct HostileInputTests {
  private func definition(group: String, kind: String, version: String) -> String {
    """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    spec:
      group: \(group)
      names: {kind: \(kind)}
      scope: Namespaced
      versions: [{name: \(version), served: true, schema: {openAPIV3Schema: {type: object}}}]
    """
  }

  private func document(_ text: String) throws -> Document {
    let file = SourceTable().add(path: "input.yaml", bytes: Array(text.utf8))
    return try #require(YAMLReader.read(file).0)
  }

  @Test(arguments: [
    ("../../etc", "Shop", "v1"), ("example.com", "../Shop", "v1"), ("example.com", "Shop", "../v1"),
    ("a/b", "Shop", "v1"), ("example.com", "My-Shop", "v1"), ("example.com", "Shop", "v1/../../x"),
  ])
  func namesThatLeadElsewhereAreRefused(group: String, kind: String, version: String) throws {
    let text = definition(group: group, kind: kind, version: version)
    let result = importCRDs([try document(text)])
    #expect(result.files.isEmpty)
    #expect(result.diagnostics.map(\.code) == [.notAResourceDefinition])
  }

  @Test func aPlainDefinitionIsTaken() throws {
    let text = definition(group: "example.com", kind: "Shop", version: "v1")
    #expect(importCRDs([try document(text)]).files.map(\.path) == ["example.com/v1/shop.k8l"])
  }

  @Test func referencesInACircleAreRefused() throws {
    let schema = try document(
      """
      type: object
      properties: {a: {$ref: "#/$defs/A"}}
      $defs: {A: {$ref: "#/$defs/B"}, B: {$ref: "#/$defs/A"}}
      """)
    let result = importJSONSchemas([JSONSchemaFile(path: "app.json", document: schema)])
    #expect(result.diagnostics.map(\.code) == [.importReference])
  }
}
