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

  // MARK: what is missing, and what is too much

  private struct Said: Equatable {
    var message: String
    var help: String?
    var text: String
  }

  /// What an import says, with the text it points to.
  private func said(
    _ text: String, _ run: ([Document]) -> ImportResult
  ) -> (said: [Said], files: [ImportedFile]) {
    let table = SourceTable()
    let file = table.add(path: "input.yaml", bytes: Array(text.utf8))
    let (documents, problems) = YAMLReader.readAll(file)
    #expect(problems.map(\.message) == [])
    let result = run(documents)
    let said = result.diagnostics.map {
      Said(message: $0.message, help: $0.help, text: table.text(of: $0.span))
    }
    return (said, result.files)
  }

  private func definitions(_ text: String) -> (said: [Said], files: [ImportedFile]) {
    said(text) { importCRDs($0) }
  }

  private func schemas(_ text: String) -> (said: [Said], files: [ImportedFile]) {
    said(text) { documents in
      importJSONSchemas(documents.map { JSONSchemaFile(path: "app.json", document: $0) })
    }
  }

  private func shop(_ version: String) -> String {
    "{kind: CustomResourceDefinition, spec: {group: example.com, names: {kind: Shop}, "
      + "versions: [\(version)]}}"
  }

  @Test func `a version without a schema is refused`() {
    let (said, files) = definitions(shop("{name: v1, served: true}"))
    #expect(
      said == [
        Said(
          message: "expected `schema.openAPIV3Schema` in the version `v1` of `Shop`, found none",
          help: "without a schema there is nothing to check; give it one, or leave the file out",
          text: "v1")
      ])
    #expect(files.isEmpty)
  }

  @Test func `a version that is not served is imported with a warning`() {
    let schema = "schema: {openAPIV3Schema: {type: object}}"
    let (said, files) = definitions(
      shop("{name: v1, served: false, \(schema)}, {name: v2, served: true, \(schema)}"))
    #expect(
      said == [
        Said(
          message: "the version `v1` of `Shop` is not served",
          help: "objects of it are refused by the cluster; use a version with `served: true`",
          text: "false")
      ])
    #expect(files.map(\.path) == ["example.com/v1/shop.k8l", "example.com/v2/shop.k8l"])
  }

  @Test(arguments: [true, false])
  func `a reference to nowhere is refused`(isDefinition: Bool) {
    let schema = "{type: object, properties: {a: {$ref: \"#/$defs/x\"}}}"
    let (said, files) =
      isDefinition
      ? definitions(shop("{name: v1, served: true, schema: {openAPIV3Schema: \(schema)}}"))
      : schemas(schema)
    #expect(
      said == [
        Said(
          message: "expected a reference to what the document holds, found `#/$defs/x`",
          help: "add the definition there, or mend the path; a custom resource may hold no `$ref`",
          text: "\"#/$defs/x\"")
      ])
    #expect(files.isEmpty)
  }

  @Test func `other documents among definitions are passed over`() {
    let (said, files) = definitions(
      "# none\n---\n---\napiVersion: v1\nkind: ConfigMap\n---\n"
        + shop("{name: v1, schema: {openAPIV3Schema: {type: object}}}") + "\n---\n")
    #expect(said == [])
    #expect(files.map(\.path) == ["example.com/v1/shop.k8l"])
  }

  @Test func `documents without a definition are refused`() {
    let (said, files) = definitions("apiVersion: v1\nkind: ConfigMap\n")
    #expect(
      said == [
        Said(
          message: "expected a `CustomResourceDefinition`, found a `ConfigMap`",
          help: "`kr8lang import manifests` reads other kinds", text: "ConfigMap")
      ])
    #expect(files.isEmpty)
  }

  @Test func `values are no schema`() {
    let (said, files) = schemas("replicas: 3\n")
    #expect(
      said.map(\.message) == [
        "expected a JSON Schema, found a document without `type`, `properties` or another keyword"
      ])
    #expect(files.isEmpty)
  }

  // MARK: circles

  private func module(_ schema: String) throws -> (text: String, said: [Said]) {
    let (said, files) = schemas(schema)
    let file = try #require(files.first)
    let project = MemoryProject(["app.k8l": file.bytes])
    #expect(project.evaluate("app.k8l").errors.map(\.message) == [])
    return (String(decoding: file.bytes, as: UTF8.self), said)
  }

  @Test func `objects that hold their like become schemas that do`() throws {
    let (text, said) = try module(
      """
      $ref: "#/$defs/Node"
      $defs:
        Node: {type: object, properties: {next: {$ref: "#/$defs/Node"}, all: {$ref: "#/$defs/All"}}}
        All: {type: array, items: {$ref: "#/$defs/Node"}}
      """)
    #expect(said == [])
    #expect(text.contains("type All = [Node]\n"))
    #expect(text.contains("  next: Node?\n"))
  }

  @Test(arguments: [
    ("{type: array, items: {$ref: \"#/$defs/A\"}}", "type A = [Json]\n"),
    ("{type: object, additionalProperties: {$ref: \"#/$defs/A\"}}", "type A = {String: Json}\n"),
    ("{anyOf: [{type: string}, {$ref: \"#/$defs/A\"}]}", "type A = String | Json\n"),
  ])
  func `what holds itself without fields between is cut, and said so`(
    _ schema: String, _ alias: String
  ) throws {
    let (text, said) = try module(
      "{type: object, properties: {a: {$ref: \"#/$defs/A\"}}, $defs: {A: \(schema)}}")
    #expect(text.contains(alias))
    #expect(
      said.map(\.message) == [
        "`A` holds itself with no `properties` between; the inner one is taken as `Json`"
      ])
  }

  @Test func `definitions that include one another end`() throws {
    let three = "allOf: [{$ref: \"#/$defs/%\"}, {$ref: \"#/$defs/%\"}, {$ref: \"#/$defs/%\"}]"
    let (a, b) = (
      three.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "B"),
      three.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "A")
    )
    let (text, _) = try module(
      "{type: object, properties: {a: {$ref: \"#/$defs/A\"}}, $defs: {A: {type: object, \(a), "
        + "properties: {x: {type: string}}}, B: {\(b)}}}")
    #expect(text.contains("schema A {\n  x: String?\n"))
  }

  // MARK: depth, and files that collide

  @Test(arguments: [100, 300])
  func `deep schemas are read`(depth: Int) {
    let open = String(repeating: "{type: object, properties: {a: ", count: depth)
    let schema = open + "{type: string}" + String(repeating: "}}", count: depth)
    let (said, files) = schemas(schema)
    #expect(said == [])
    #expect(files.count == 1)
    let version = "{name: v1, served: true, schema: {openAPIV3Schema: \(schema)}}"
    #expect(definitions(shop(version)).files.count == 1)
  }

  @Test func `schemas beyond the limit of nesting are refused where it is passed`() {
    let open = String(repeating: "{a: ", count: 1001)
    let file = SourceTable().add(
      path: "a.yaml", bytes: Array((open + "1" + String(repeating: "}", count: 1001)).utf8))
    #expect(YAMLReader.readAll(file).diagnostics.map(\.code) == [.dataTooDeep])
  }

  @Test func `two documents for one file are refused, both named`() throws {
    let table = SourceTable()
    let documents = try ["a/app.json", "b/app.yaml"].map { path in
      let file = table.add(path: path, bytes: Array("{\"type\": \"object\"}".utf8))
      return JSONSchemaFile(path: "app.json", document: try #require(YAMLReader.read(file).0))
    }
    var result = importJSONSchemas(documents)
    #expect(result.files.count == 2)
    result.refuseCollisions()
    #expect(result.files.isEmpty)
    let diagnostic = try #require(result.diagnostics.first)
    #expect(diagnostic.code == .importSameFile)
    #expect(diagnostic.message.contains("`app.k8l`"))
    #expect(table.file(of: diagnostic.span)?.path == "b/app.yaml")
    #expect(diagnostic.notes.map { table.file(of: $0.span)?.path } == ["a/app.json"])
  }

  @Test func `one kind in two definitions is refused, both named`() throws {
    let version = "{name: v1, served: true, schema: {openAPIV3Schema: {type: object}}}"
    let (said, files) = definitions(shop(version) + "\n---\n" + shop(version))
    #expect(
      said.map(\.message) == [
        "expected one definition of `Shop` in `example.com/v1`, found another"
      ])
    #expect(files.isEmpty)
  }
}
