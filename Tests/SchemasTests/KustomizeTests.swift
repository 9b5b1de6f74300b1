import Documents
import Foundation
import Schemas
import Source
import Testing

@Suite(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
struct KustomizeCorpusTests {
  struct Cases: Decodable {
    struct Case: Decodable {
      var overlay: String
      var expected: String
    }
    var cases: [Case]
  }

  /// Data as a value that can be compared, lists of named things by name.
  func plain(_ element: DocumentElement) -> NSObject {
    switch element.kind {
    case .object:
      var result: [String: NSObject] = [:]
      for entry in element.entries where entry.value.kind != .null {
        result[entry.key.text] = plain(entry.value)
      }
      return result as NSDictionary
    case .array:
      let items = element.items
      if !items.isEmpty, items.allSatisfy({ $0["name"]?.string != nil }) {
        return items.sorted { ($0["name"]?.text ?? "") < ($1["name"]?.text ?? "") }.map(plain)
          as NSArray
      }
      return items.map(plain) as NSArray
    default: return "\(element.kind) \(element.text)" as NSString
    }
  }

  func identity(_ element: DocumentElement) -> String {
    let metadata = element["metadata"]
    return [
      element["apiVersion"]?.text, element["kind"]?.text, metadata?["namespace"]?.text,
      metadata?["name"]?.text,
    ].map { $0 ?? "" }.joined(separator: "/")
  }

  @Test(arguments: ["argocd-example-apps", "kustomize-examples", "microservices-demo"])
  func expectedObjects(project: String) throws {
    let folder = "kustomize/" + project
    let cases = try JSONDecoder().decode(
      Cases.self, from: Data(try SharedFixtures.bytes(folder + "/cases.json"))
    ).cases
    #expect(!cases.isEmpty)
    let types = try SharedFixtures.resourceTypes()
    var equal = 0
    for one in cases {
      let input = KustomizeInput(folder: one.overlay, types: types, sources: SourceTable()) {
        path, _ in try? SharedFixtures.bytes(folder + "/tree/" + path)
      }
      let (documents, diagnostics) = renderKustomization(input)
      #expect(diagnostics.filter { $0.severity == .error }.map(\.message) == [], "\(one.overlay)")
      let expected = try SharedFixtures.yaml([folder + "/" + one.expected], SourceTable())
      var wanted: [String: NSObject] = [:]
      for document in expected { wanted[identity(document.element)] = plain(document.element) }
      var found: [String: NSObject] = [:]
      for document in documents { found[identity(document.element)] = plain(document.element) }
      #expect(Set(found.keys) == Set(wanted.keys), "\(one.overlay)")
      for (key, value) in wanted where found[key] != nil {
        #expect(found[key] == value, "\(one.overlay) \(key)")
      }
      let result = importKustomization(input)
      #expect(result.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
      #expect(!result.files.isEmpty)
      #expect(SharedFixtures.grammarErrors(result.files) == [])
      try SharedFixtures.keep(result.files, below: folder)
      // What counts: the modules that were written give the expected objects.
      let modules = Dictionary(uniqueKeysWithValues: result.files.map { ($0.path, $0.bytes) })
      // The modules are below the folder that they have in common.
      let path = try #require(
        modules.keys.filter { ("/" + one.overlay + "/kustomization.k8l").hasSuffix("/" + $0) }
          .max { $0.utf8.count < $1.utf8.count }, "\(one.overlay): \(modules.keys.sorted())")
      let evaluated = MemoryProject(modules)
      let (json, errors) = evaluated.evaluate(path)
      #expect(errors.map(evaluated.line) == [], "\(one.overlay)")
      var output: [String: NSObject] = [:]
      for line in json.split(separator: 0x0A) {
        let document = try #require(JSONReader.read(bytes: Array(line)).document)
        output[identity(document.element)] = plain(document.element)
      }
      #expect(Set(output.keys) == Set(wanted.keys), "\(one.overlay)")
      for (key, value) in wanted where output[key] != nil {
        #expect(output[key] == value, "\(one.overlay) \(key)")
      }
      if output == wanted { equal += 1 }
    }
    print(
      "conformance: kustomize, \(project): "
        + "\(equal) of \(cases.count) cases evaluate to the expected objects")
  }
}
