import Diagnostics
import Documents
import Foundation
import Schemas
import Source
import Testing

/// The cases of `Tests/Kustomize`: a kustomization, and after it what kustomize renders
/// (`expected.yaml`) with the modules that are written (`out/…`), or the messages that say why there are none.
///
/// `UPDATE_SNAPSHOTS=1` writes the modules and the messages, and asks `kubectl kustomize` for
/// objects that are not there yet.
struct KustomizeCaseTests {
  static let names = CaseFile.names(in: "Kustomize")

  static let types = Result { try SharedFixtures.resourceTypes() }

  static let kubectl: String? = ["/usr/local/bin/kubectl", "/usr/bin/kubectl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(arguments: names)
  func kustomization(name: String) throws {
    var one = try CaseFile("Kustomize/" + name)
    let sources = SourceTable()
    let files = one.input
    let input = KustomizeInput(folder: one.start, types: try Self.types.get(), sources: sources) {
      path, _ in files[path]
    }
    let result = importKustomization(input)
    var found: [(String, String)] = []
    if !result.hasErrors {
      let expected = try one["expected.yaml"] ?? (CaseFile.updates ? Self.rendered(one) : "")
      found.append(("expected.yaml", expected))
    }
    try one.compare(found + CaseFile.sections(of: result, sources))
    if result.hasErrors { return }
    let modules = Dictionary(uniqueKeysWithValues: result.files.map { ($0.path, $0.bytes) })
    let path = try #require(
      modules.keys.filter { ("/" + one.start + "/kustomization.k8l").hasSuffix("/" + $0) }
        .max { $0.utf8.count < $1.utf8.count })
    let project = MemoryProject(modules)
    let (json, errors) = project.evaluate(path)
    #expect(errors.map(project.line) == [])
    let output = try json.split(separator: 0x0A).map { line in
      try #require(JSONReader.read(bytes: Array(line)).document)
    }
    let wanted = YAMLReader.readAll(
      sources.add(path: "expected.yaml", bytes: Array((one["expected.yaml"] ?? "").utf8))
    ).documents
    #expect(
      CaseFile.objects(output.map(\.element)) == CaseFile.objects(wanted.map(\.element)))
  }

  /// What is in `expected.yaml` is what kustomize says.
  @Test(.enabled(if: kubectl != nil, "there is no kubectl"), arguments: names)
  func kustomize(name: String) throws {
    let one = try CaseFile("Kustomize/" + name)
    guard let expected = one["expected.yaml"] else { return }
    #expect(try Self.rendered(one) == expected)
  }

  private static func rendered(_ one: CaseFile) throws -> String {
    guard let kubectl else { return "" }
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    for (path, bytes) in one.input {
      let place = scratch.appending(path: path)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
    let process = Process()
    process.executableURL = URL(filePath: kubectl)
    process.arguments = ["kustomize", scratch.appending(path: one.start).path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
