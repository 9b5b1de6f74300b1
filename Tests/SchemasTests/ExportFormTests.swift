import Documents
import Foundation
import Schemas
import Source
import Testing

/// One module written by hand, with a kind of its own, in each form that it can be exported to.
struct ExportFormTests {
  private static let module = """
    import std.types (Port)

    /// How much a shop may sell.
    type Budget = Int(1..1000) where it.mod(5) == 0

    /// One shelf.
    schema Shelf {
      name: String(#"[a-z]+"#, 1..20)
      @default(10) size: Int(0..)
    }

    /// A shop in the cluster.
    @namespaced
    schema Shop extends Resource {
      final replace apiVersion: "shops.example.com/v1" = "shops.example.com/v1"
      final replace kind: "Shop" = "Shop"
      spec: ShopSpec
      status: ShopStatus?
    }

    schema ShopSpec {
      budget: Budget?
      port: Port | String
      shelves: [Shelf by name]?
      user: String?
      token: String?
      hidden note: String = "x"
      assert (user != null) != (token != null) else "exactly one of `user`, `token` must be set"
    }

    schema ShopStatus { ready: Bool }

    """

  private let export = ExportTests.export(Array(module.utf8), path: "shop.k8l")

  /// A part of what was exported, as JSON with sorted keys.
  private func part(_ result: ExportResult, _ path: String...) throws -> String {
    #expect(result.diagnostics.map(\.message) == [])
    var value = try JSONSerialization.jsonObject(
      with: Data(try #require(result.document).json), options: .fragmentsAllowed)
    for key in path {
      let inner = Int(key).flatMap { (value as? [Any])?[$0] } ?? (value as? [String: Any])?[key]
      value = try #require(inner, "\(key)")
    }
    let data = try JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  @Test func `as JSON Schema`() throws {
    let result = export.jsonSchema("Shop")
    #expect(
      try part(result, "properties", "apiVersion")
        == #"{"enum":["shops.example.com/v1"],"type":"string"}"#)
    #expect(try part(result, "required") == #"["apiVersion","kind","spec"]"#)
    #expect(
      try part(result, "$defs", "ShopSpec") == ##"""
        {"additionalProperties":false,"oneOf":[{"required":["user"]},{"required":["token"]}],\##
        "properties":{"budget":{"anyOf":[{"$ref":"#/$defs/Budget"},{"type":"null"}]},\##
        "port":{"anyOf":[{"maximum":65535,"minimum":1,"type":"integer"},{"type":"string"}]},\##
        "shelves":{"items":{"$ref":"#/$defs/Shelf"},"type":["array","null"],\##
        "x-kubernetes-list-map-keys":["name"],"x-kubernetes-list-type":"map"},\##
        "token":{"type":["string","null"]},"user":{"type":["string","null"]}},\##
        "required":["port"],"type":"object"}
        """##)
    #expect(
      try part(result, "$defs", "Budget") == """
        {"description":"How much a shop may sell.","maximum":1000,"minimum":1,"multipleOf":5,\
        "type":"integer"}
        """)
  }

  @Test func `as a custom resource definition`() throws {
    let result = export.crd("Shop")
    #expect(
      try part(result, "spec", "names")
        == #"{"kind":"Shop","listKind":"ShopList","plural":"shops","singular":"shop"}"#)
    #expect(try part(result, "spec", "versions", "0", "subresources") == #"{"status":{}}"#)
    let element = try #require(result.document).element
    let schema = try #require(
      element["spec"]?["versions"]?.items.first?["schema"]?["openAPIV3Schema"])
    #expect(ExportTests.faults(schema, at: "") == [])
    #expect(
      try part(result, "spec", "versions", "0", "schema", "openAPIV3Schema", "properties", "spec")
        == """
        {"oneOf":[{"required":["user"]},{"required":["token"]}],\
        "properties":{"budget":{"maximum":1000,"minimum":1,"multipleOf":5,"type":"integer"},\
        "port":{"anyOf":[{"type":"integer"},{"type":"string"}],"maximum":65535,"minimum":1,\
        "x-kubernetes-int-or-string":true},\
        "shelves":{"items":{"description":"One shelf.","properties":\
        {"name":{"maxLength":20,"minLength":1,"pattern":"^[a-z]+$","type":"string"},\
        "size":{"default":10,"minimum":0,"type":"integer"}},"required":["name"],"type":"object"},\
        "type":"array","x-kubernetes-list-map-keys":["name"],"x-kubernetes-list-type":"map"},\
        "token":{"type":"string"},"user":{"type":"string"}},"required":["port"],"type":"object"}
        """)
  }

  /// The keywords of the specification of OpenAPI 3.1 that a document must and may have, and its
  /// references, which lead to what it holds; the whole of it is judged by another program.
  @Test func `as OpenAPI, which comes back`() throws {
    let result = export.openAPI([], title: "shop")
    let document = try #require(result.document)
    let root = document.element
    #expect(root.entries.map(\.key.text).sorted() == ["components", "info", "openapi", "paths"])
    #expect(root["openapi"]?.text == "3.1.0")
    #expect(root["info"]?["title"]?.text == "shop" && root["info"]?["version"]?.text == "1")
    let schemas = try #require(root["components"]?["schemas"])
    #expect(
      schemas.entries.map(\.key.text).sorted() == [
        "Budget", "ManagedFieldsEntry", "ObjectMeta", "OwnerReference", "Shelf", "Shop", "ShopSpec",
        "ShopStatus",
      ])
    func check(_ element: DocumentElement) {
      if let reference = element["$ref"]?.text {
        #expect(schemas[String(reference.dropFirst("#/components/schemas/".count))] != nil)
      }
      for entry in element.entries { check(entry.value) }
      for item in element.items { check(item) }
    }
    check(schemas)
    let back = importOpenAPI(
      try #require(JSONReader.read(bytes: document.json).document), path: "shop.json")
    #expect(back.diagnostics.map(\.message) == [])
    #expect(back.files.map(\.path) == ["shop.k8l"])
    let text = String(decoding: try #require(back.files.first).bytes, as: UTF8.self)
    for line in [
      "type Budget = Int(1..1000) where it.mod(5) == 0", "  port: Int(1..65535) | String",
      "  name: String(#\"[a-z]+\"#, 1..20)", "  @default(10) size: Int(0..)",
      "  assert (user != null) != (token != null) else \"exactly one of `user`, `token` must be set\"",
    ] {
      #expect(text.contains(line + "\n"), "\(text)")
    }
    let project = MemoryProject(["shop.k8l": try #require(back.files.first).bytes])
    #expect(project.evaluate("shop.k8l").errors.map(\.message) == [])
  }
}
