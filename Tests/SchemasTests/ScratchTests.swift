import Documents
import Foundation
import Schemas
import Testing

struct ScratchTests {
  @Test func dump() throws {
    let folder = "/tmp/crdjson"
    var documents: [Document] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: folder + "/" + name)))
      let (document, diagnostics) = JSONReader.read(bytes: bytes)
      #expect(diagnostics.isEmpty)
      documents.append(try #require(document))
    }
    let start = Date()
    let result = importCRDs(documents, options: ImportOptions(descriptions: false))
    print("took", Date().timeIntervalSince(start), result.files.count, result.files.map(\.bytes.count).reduce(0, +))
    for diagnostic in result.diagnostics { print(diagnostic.code, diagnostic.message) }
    try? FileManager.default.removeItem(atPath: "/tmp/crdout")
    for file in result.files {
      let place = URL(filePath: "/tmp/crdout/" + file.path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: place)
    }
  }
}
