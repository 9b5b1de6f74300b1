import Diagnostics
import Documents
import Foundation
import Schemas
import Source
import Testing

/// A case of an import in one file: inputs, `=== path` with the text below, and after them what
/// comes of them, modules (`out/…`) and what was said (`messages`).
struct CaseFile {
  let name: String
  var sections: [(path: String, text: String)] = []

  static let folder = SharedFixtures.root.appending(path: "Tests")

  /// `UPDATE_SNAPSHOTS=1` writes what comes of the inputs.
  static var updates: Bool { ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" }

  static func names(in folder: String) -> [String] {
    let place = Self.folder.appending(path: folder).path
    let files = try? FileManager.default.contentsOfDirectory(atPath: place)
    return (files ?? []).filter { $0.hasSuffix(".txt") }.sorted()
  }

  init(_ name: String) throws {
    self.name = name
    let text = try String(
      contentsOf: CaseFile.folder.appending(path: name), encoding: .utf8)
    let lines = text.hasSuffix("\n") ? text.dropLast() : text[...]
    for part in ("\n" + lines).components(separatedBy: "\n=== ").dropFirst() {
      let end = part.firstIndex(of: "\n") ?? part.endIndex
      let body = part[end...].dropFirst()
      sections.append((String(part[..<end]), body.isEmpty ? "" : body + "\n"))
    }
  }

  subscript(path: String) -> String? { sections.first { $0.path == path }?.text }

  /// The folder of the first file.
  var start: String {
    (sections.first?.path ?? "").split(separator: "/").dropLast().joined(separator: "/")
  }

  private static func isResult(_ path: String) -> Bool {
    path == "expected.yaml" || path == "messages" || path.hasPrefix("out/")
  }

  var input: [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: sections.filter { !CaseFile.isResult($0.path) }.map {
        ($0.path, Array($0.text.utf8))
      })
  }

  /// What an import gave, as sections.
  static func sections(
    of result: ImportResult, _ sources: SourceTable
  ) -> [(String, String)] {
    let said = result.diagnostics.map { problem in
      let place = sources.location(of: problem.span)
      return "\(place?.path ?? "-"):\(place?.line ?? 0):\(place?.column ?? 0): "
        + "\(problem.severity): \(problem.message)\n"
    }
    return result.files.map { ("out/" + $0.path, String(decoding: $0.bytes, as: UTF8.self)) }
      + (said.isEmpty ? [] : [("messages", said.joined())])
  }

  /// Holds what came of the inputs against what is in the file, or writes it there.
  mutating func compare(_ found: [(String, String)]) throws {
    let all: [(path: String, text: String)] =
      sections.filter { !CaseFile.isResult($0.path) } + found
    if CaseFile.updates {
      sections = all
      let text = sections.map { "=== \($0.path)\n\($0.text)" }.joined()
      try Data(text.utf8).write(to: CaseFile.folder.appending(path: name))
    }
    #expect(all.map(\.path) == sections.map(\.path))
    for (path, text) in all { #expect(self[path] == text, "\(path)") }
  }

  /// Objects in an order of their own. The order of lists of objects, which have keys, is not
  /// compared but for containers that run one after the other.
  static func objects(_ documents: [DocumentElement]) -> [String] {
    documents.map { text(plain($0, "")) }.sorted()
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
    case .int, .float: element.double ?? 0
    case .bool, .string: "\(element.kind) \(element.text)"
    }
  }

  private static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
