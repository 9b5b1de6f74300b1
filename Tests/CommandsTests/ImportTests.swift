import Foundation
import Support
import Testing

/// `kr8lang import` on input that is broken or ambiguous: a place, a fix, and nothing written.
struct ImportTests {
  private func importing(
    _ kind: String, _ files: [String: [UInt8]], _ operands: String
  ) -> (code: Int32, words: String, written: [String]) {
    let scratch = Scratch()
    for (name, bytes) in files {
      let url = URL(fileURLWithPath: scratch.path(name))
      try? FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? Data(bytes).write(to: url)
    }
    let result = Tool.shell("kr8lang import \(kind) \(operands) -o out", in: scratch.folder.path)
    let written = (try? FileManager.default.subpathsOfDirectory(atPath: scratch.path("out"))) ?? []
    return (result.code, result.errors, written.filter { $0.hasSuffix(".k8l") }.sorted())
  }

  private static let definition = """
    kind: CustomResourceDefinition
    spec:
      group: example.com
      names: {kind: Shop}
      versions: [{name: v1, served: true, schema: {openAPIV3Schema: {type: object}}}]

    """
  private static let schema = #"{"type": "object", "properties": {"a": {"type": "string"}}}"#

  @Test func `what is hidden in a folder is left out with a word`() {
    let manifest = Array("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n".utf8)
    let found = importing(
      "manifests",
      [
        "d/a.yaml": manifest, "d/.b.yaml": manifest, "d/.c/c.yaml": manifest,
        "d/.d/notes.txt": manifest,
      ], "d")
    #expect(found.code == 0 && found.written == ["a.k8l"])
    let words = found.words.split(separator: "\n").filter { $0.contains("hidden") }
    #expect(
      words == [
        "the file `d/.b.yaml` is left out: it is hidden",
        "the folder `d/.c` is left out: it is hidden",
      ])
  }

  @Test(arguments: [
    ##"{"definitions": {"h": {}, "H": {"properties": {"a": {"$ref": "#/definitions/h"}}}}}"##,
    ##"{"definitions": {"String": {"properties": {}}, "let": {"type": "string"}, "x-y.z": {}}}"##,
    ##"{"definitions": {"é": {}, "": {"properties": {}}, "1a": {}, "io.k8s.api.core.v1.pod": {}}}"##,
  ])
  func `definitions of any name become schemas that check`(text: String) {
    let scratch = Scratch()
    scratch.write(text, to: "swagger.json")
    let run = Tool.shell(
      "kr8lang import openapi swagger.json -o out && kr8lang check out", in: scratch.folder.path)
    #expect(run.code == 0 && !run.errors.contains("error"), "\(run.errors)")
  }

  @Test(arguments: ["crd", "jsonschema"])
  func `a truncated file is refused at its end, and nothing is written`(kind: String) {
    let whole = kind == "crd" ? Self.definition : Self.schema
    for length in [whole.utf8.count - 12, whole.utf8.count / 2 + 2] {
      let bytes = Array(whole.utf8.prefix(length))
      let good = Array(whole.utf8)
      let found = importing(kind, ["good.yaml": good, "cut.yaml": bytes], "good.yaml cut.yaml")
      #expect(found.code != 0)
      #expect(found.words.contains("cut.yaml:"), "\(found.words)")
      #expect(found.written == [])
    }
  }

  @Test(arguments: ["crd", "jsonschema"])
  func `bytes that are no UTF-8 are refused at their place`(kind: String) {
    let whole = kind == "crd" ? Self.definition : Self.schema
    let bytes = Array(whole.utf8).map { $0 == UInt8(ascii: "j") ? 0xFF : $0 }
    let found = importing(kind, ["bad.yaml": bytes], "bad.yaml")
    #expect(found.code != 0)
    #expect(found.words.contains("error[data-encoding]: expected UTF-8, found the byte 0xFF"))
    #expect(found.words.contains("save the file as UTF-8"))
    #expect(found.written == [])
  }

  @Test func `a schema nested too deep is refused at the level`() {
    let open = String(repeating: #"{"properties":{"a":"#, count: 600)
    let deep = open + "{}" + String(repeating: "}}", count: 600)
    let found = importing("jsonschema", ["deep.json": Array(deep.utf8)], "deep.json")
    #expect(found.code != 0)
    #expect(found.words.contains("error[data-too-deep]"))
    #expect(found.words.contains("deep.json:1:"))
    #expect(found.written == [])
  }

  @Test func `values beside their schema are passed over, and told`() {
    let found = importing(
      "jsonschema",
      [
        "all/x.values.schema.json": Array(Self.schema.utf8),
        "all/x.values.yaml": Array("a: b\n".utf8),
      ],
      "all")
    #expect(found.code == 0)
    #expect(found.words.contains("all/x.values.yaml holds no schema and is passed over\n"))
    #expect(found.written == ["x.values.k8l"])
  }

  @Test(arguments: [("jsonschema", schema), ("crd", definition)])
  func `two inputs that would write one file are refused, both named`(
    _ kind: String, _ text: String
  ) {
    let found = importing(
      kind, ["a/x.yaml": Array(text.utf8), "b/x.yaml": Array(text.utf8)], "a/x.yaml b/x.yaml")
    #expect(found.code != 0)
    #expect(found.words.contains("a/x.yaml:") && found.words.contains("b/x.yaml:"))
    #expect(found.written == [])
  }

  @Test func `schemas of one name in two folders keep their folders`() {
    let found = importing(
      "jsonschema",
      [
        "all/a/x.schema.json": Array(Self.schema.utf8),
        "all/b/x.schema.json": Array(Self.schema.utf8),
      ], "all")
    #expect(found.code == 0)
    #expect(found.written == ["a/x.k8l", "b/x.k8l"])
  }
}
