import Documents
import Foundation
import Schemas
import Source
import Testing

/// The cases of `Tests/Manifests`: what is written evaluates to its input, file by file; what is
/// rejected is reported at its place.
struct ManifestCaseTests {
  static let names = CaseFile.names(in: "Manifests")

  static let types = Result { try SharedFixtures.resourceTypes() }

  @Test(arguments: names)
  func manifests(name: String) throws {
    var one = try CaseFile("Manifests/" + name)
    let sources = SourceTable()
    var files: [ManifestFile] = []
    var result = ImportResult()
    for (path, bytes) in one.input.sorted(by: { $0.key < $1.key }) {
      let stem = String(path.prefix { $0 != "." })
      let (file, problems) = ManifestFile.read(sources.add(path: path, bytes: bytes), path: stem)
      result.diagnostics += problems
      if !problems.contains(where: { $0.severity == .error }) { files.append(file) }
    }
    let imported = importManifests(files, types: try Self.types.get())
    result.files = imported.files
    result.diagnostics += imported.diagnostics
    try one.compare(CaseFile.sections(of: result, sources))
    let project = MemoryProject(
      Dictionary(uniqueKeysWithValues: result.files.map { ($0.path, $0.bytes) }))
    for module in result.files {
      let (json, errors) = project.evaluate(module.path)
      #expect(errors.map(project.line) == [])
      let output = try json.split(separator: 0x0A).map { line in
        try #require(JSONReader.read(bytes: Array(line)).document)
      }
      let input = try #require(files.first { $0.path + ".k8l" == module.path })
      let wanted = input.documents.map(\.document.element).filter { $0.kind != .null }.flatMap {
        $0["kind"]?.string?.hasSuffix("List") == true ? $0["items"]?.items ?? [] : [$0]
      }
      #expect(CaseFile.objects(output.map(\.element)) == CaseFile.objects(wanted))
    }
  }
}
