import Diagnostics
import Documents
import Foundation
import Schemas
import Source
import Testing

/// The cases of `Tests/Kustomize`: a kustomization, and behind it what kustomize renders
/// (`expected.yaml`) with the modules that are written (`out/…`), or the messages that say why there are none.
///
/// `UPDATE_SNAPSHOTS=1` writes the modules and the messages, and asks `kubectl kustomize` for
/// objects that are not there yet.
struct KustomizeCaseTests {
  static let folder = SharedFixtures.root.appending(path: "Tests/Kustomize")

  static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (files ?? []).filter { $0.hasSuffix(".txt") }.sorted()
  }()

  static let types = Result { try SharedFixtures.resourceTypes() }

  static var updates: Bool { ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" }

  static let kubectl: String? = ["/usr/local/bin/kubectl", "/usr/bin/kubectl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// A file of a case: `=== path`, and its text up to the next.
  struct Case {
    var sections: [(path: String, text: String)] = []

    init(_ name: String) throws {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      let lines = text.hasSuffix("\n") ? text.dropLast() : text[...]
      for part in ("\n" + lines).components(separatedBy: "\n=== ").dropFirst() {
        let end = part.firstIndex(of: "\n") ?? part.endIndex
        let body = part[end...].dropFirst()
        sections.append((String(part[..<end]), body.isEmpty ? "" : body + "\n"))
      }
    }

    func write(_ name: String) throws {
      let text = sections.map { "=== \($0.path)\n\($0.text)" }.joined()
      try Data(text.utf8).write(to: folder.appending(path: name))
    }

    subscript(path: String) -> String? { sections.first { $0.path == path }?.text }

    /// The folder of the kustomization, which stands first.
    var start: String {
      (sections.first?.path ?? "").split(separator: "/").dropLast().joined(separator: "/")
    }

    static func isResult(_ path: String) -> Bool {
      path == "expected.yaml" || path == "messages" || path.hasPrefix("out/")
    }

    var input: [String: [UInt8]] {
      Dictionary(
        uniqueKeysWithValues: sections.filter { !Case.isResult($0.path) }.map {
          ($0.path, Array($0.text.utf8))
        })
    }
  }

  @Test(arguments: names)
  func kustomization(name: String) throws {
    var one = try Case(name)
    let sources = SourceTable()
    let files = one.input
    let input = KustomizeInput(folder: one.start, types: try Self.types.get(), sources: sources) {
      files[$0]
    }
    let result = importKustomization(input)
    let said = result.diagnostics.map { problem in
      let place = sources.location(of: problem.span)
      return "\(place?.path ?? "-"):\(place?.line ?? 0):\(place?.column ?? 0): "
        + "\(problem.severity): \(problem.message)\n"
    }.joined()
    var sections = one.sections.filter { !Case.isResult($0.path) }
    if !result.hasErrors {
      let expected = try one["expected.yaml"] ?? (Self.updates ? Self.rendered(one) : "")
      sections.append(("expected.yaml", expected))
      sections += result.files.map { ("out/" + $0.path, String(decoding: $0.bytes, as: UTF8.self)) }
    }
    if !said.isEmpty { sections.append(("messages", said)) }
    if Self.updates {
      one.sections = sections
      try one.write(name)
    }
    #expect(sections.map(\.path) == one.sections.map(\.path))
    for (path, text) in sections { #expect(one[path] == text, "\(path)") }
    if result.hasErrors { return }
    let modules = Dictionary(uniqueKeysWithValues: result.files.map { ($0.path, $0.bytes) })
    let path = try #require(
      modules.keys.filter { ("/" + one.start + "/kustomization.k8l").hasSuffix("/" + $0) }
        .max { $0.utf8.count < $1.utf8.count })
    let project = MemoryProject(modules)
    let (json, errors) = project.evaluate(path)
    #expect(errors.map(project.line) == [])
    let found = try json.split(separator: 0x0A).map { line in
      try #require(JSONReader.read(bytes: Array(line)).document)
    }
    let wanted = YAMLReader.readAll(
      sources.add(path: "expected.yaml", bytes: Array((one["expected.yaml"] ?? "").utf8))
    ).documents
    #expect(Self.objects(found) == Self.objects(wanted))
  }

  /// What stands in `expected.yaml` is what kustomize says.
  @Test(.enabled(if: kubectl != nil, "there is no kubectl"), arguments: names)
  func kustomize(name: String) throws {
    let one = try Case(name)
    guard let expected = one["expected.yaml"] else { return }
    #expect(try Self.rendered(one) == expected)
  }

  private static func rendered(_ one: Case) throws -> String {
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

  /// Objects in an order of their own. The order of lists of objects, which have keys, is not
  /// compared but for containers that run one behind the other.
  private static func objects(_ documents: [Document]) -> [String] {
    documents.map { text(plain($0.element, "")) }.sorted()
  }

  private static func plain(_ element: DocumentElement, _ key: String) -> Any {
    switch element.kind {
    case .null: NSNull()
    case .object:
      Dictionary(
        uniqueKeysWithValues: element.entries.filter { $0.value.kind != .null }.map {
          ($0.key.text, plain($0.value, $0.key.text))
        })
    case .array:
      key == "initContainers" || element.items.first?.kind != .object
        ? element.items.map { plain($0, "") }
        : element.items.map { plain($0, "") }.sorted { text($0) < text($1) }
    default: "\(element.kind) \(element.text)"
    }
  }

  private static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
