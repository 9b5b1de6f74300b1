import Diagnostics
import Documents
import Foundation
import Parser
import Schemas
import Source
import Testing

/// Manifests become modules, whose output is the manifests' data again.
@Suite(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
struct ManifestRoundTripTests {
  @Test func `what is imported evaluates to its input`() throws {
    let corpus = try Corpus.shared.get()
    let table = SourceTable()
    var files = corpus.definitions
    var inputs: [String: [Document]] = [:]
    var refused: Set<String> = []
    let paths = Set(corpus.verdicts.map(\.file)).sorted()
    #expect(paths.count == 372)
    for path in paths {
      let stem = String(path.dropLast(path.hasSuffix(".yaml") ? 5 : 4))
      let source = table.add(
        path: path, bytes: try SharedFixtures.bytes("manifests/" + path))
      let (file, problems) = ManifestFile.read(source, path: stem)
      #expect(!problems.contains { $0.severity == .error }, "\(path)")
      let result = importManifests([file], types: corpus.types)
      for error in result.diagnostics where error.severity == .error {
        let place = try #require(table.location(of: error.span), "\(path): \(error.message)")
        print("manifests: \(place.path):\(place.line):\(place.column): \(error.message)")
        refused.insert(path)
      }
      // A kustomization gives no module.
      guard let module = result.files.first else { continue }
      files[module.path] = module.bytes
      inputs[module.path] = file.documents.map(\.document)
      try SharedFixtures.keep([module], below: "manifests")
    }
    let invalid = corpus.verdicts.filter { $0.valid == false }.map(\.file)
    #expect(refused == Corpus.stricter.union(invalid))
    let project = MemoryProject(files)
    var equal = 0
    for (path, documents) in inputs.sorted(by: { $0.key < $1.key }) {
      let expected = documents.map(\.element).flatMap(resources)
      let (json, errors) = project.evaluate(path)
      guard errors.isEmpty else {
        Issue.record("\(path): \(errors.map(project.line).joined(separator: "\n  "))")
        continue
      }
      let found = json.split(separator: 0x0A).compactMap {
        JSONReader.read(bytes: Array($0)).document
      }
      #expect(found.count == expected.count, "\(path)")
      for (found, expected) in zip(found, expected) {
        let differences = differences(found.element, expected, at: "")
        if differences.isEmpty { equal += 1 } else { Issue.record("\(path): \(differences)") }
      }
    }
    print(
      "conformance: import manifests: \(inputs.count) files, \(equal) resources evaluate to their "
        + "input, \(refused.count) files refused"
    )
    #expect(equal == 536)
  }

  /// The resources of a document: itself, or the items of a list.
  private func resources(_ document: DocumentElement) -> [DocumentElement] {
    if document.kind == .null { return [] }
    if document["apiVersion"]?.string?.hasPrefix("kustomize.config.k8s.io/") == true { return [] }
    return document["kind"]?.string == "List" ? document["items"]?.items ?? [] : [document]
  }

  private func differences(
    _ found: DocumentElement?, _ expected: DocumentElement, at path: String
  ) -> [String] {
    guard let found else { return expected.kind == .null ? [] : ["\(path) is missing"] }
    switch (found.kind, expected.kind) {
    case (.object, .object):
      var result = expected.entries.flatMap {
        differences(found[$0.key.text], $0.value, at: path + "." + $0.key.text)
      }
      for entry in found.entries where expected[entry.key.text] == nil {
        result.append("\(path).\(entry.key.text) is new")
      }
      return result
    case (.array, .array):
      let (a, b) = (found.items, expected.items)
      if a.count != b.count { return ["\(path) has \(a.count), not \(b.count)"] }
      return zip(a, b).enumerated().flatMap {
        differences($1.0, $1.1, at: path + "[\($0)]")
      }
    case (.int, .float), (.float, .int), (.float, .float), (.int, .int):
      return found.double == expected.double ? [] : ["\(path): \(found.text), not \(expected.text)"]
    case (let a, let b):
      return a == b && found.text == expected.text
        ? [] : ["\(path): \(a) \(found.text), not \(b) \(expected.text)"]
    }
  }
}
