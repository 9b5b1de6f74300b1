import Documents
import Foundation
import Schemas
import Testing

/// `stdlib/k8s` is what the importer makes of the OpenAPI document; `UPDATE_SNAPSHOTS=1` writes it.
@Suite(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
struct KubernetesLibraryTests {
  let folder = SharedFixtures.root.appending(path: "stdlib/k8s")

  func generate() throws -> ImportResult {
    importOpenAPI(
      try SharedFixtures.json("k8s/swagger-v1.34.json"),
      facts: try SharedFixtures.json("k8s/enums-v1.34.json"),
      options: ImportOptions(descriptions: false, library: "k8s"))
  }

  @Test func committedLibraryIsCurrent() throws {
    let result = try generate()
    #expect(result.diagnostics.isEmpty)
    let update = ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] != nil
    for file in result.files {
      let place = folder.appending(path: file.path)
      if update {
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.bytes).write(to: place)
      }
      let committed = try? Data(contentsOf: place)
      #expect(committed == Data(file.bytes), "\(file.path) is stale")
    }
    let present = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".k8l") }
    #expect(Set(present) == Set(result.files.map(\.path)))
  }

  @Test func everyDefinitionIsDeclared() throws {
    let text = try generate().files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    let declarations = text.split(separator: "\n").filter {
      $0.hasPrefix("schema ") || $0.hasPrefix("type ")
    }
    // 730 definitions; `Quantity` is the language's own; one resource is in another object.
    #expect(declarations.count == 730)
  }

  @Test func libraryIsGrammatical() throws {
    #expect(SharedFixtures.grammarErrors(try generate().files) == [])
  }
}
