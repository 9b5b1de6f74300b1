import Foundation
import Testing

@testable import Diagnostics
@testable import Documents

/// Numbers from a seed, the same in every run (SplitMix64).
struct Seeded {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ n: Int) -> Int { Int(next() % UInt64(n)) }

  mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }

  /// Text of pieces that mean something to some reader of YAML.
  mutating func text() -> String {
    var text = ""
    for _ in 0..<below(6) { text += pick(Seeded.pieces) }
    return text
  }

  static let pieces: [String] = [
    "a", "b", "no", "on", "y", "null", "~", "true", "0", "1", "7", "0x", "0o", "1e", "e3", ".", ":",
    ": ", " :", " #", "#", "-", "- ", "---", "...", "?", "? ", ",", "[", "]", "{", "}", "&", "*",
    "!", "|", ">", "'", "\"", "%", "@", "`", "=", "<<", "_", "+", "/", "\\", "\n", "\n\n", "\t",
    " ", "  ", "é", "\u{85}", "\u{2028}", "\u{FEFF}", "😀", "\u{7F}", "\u{1}", "\r", "\u{A0}",
    "12:30", "2001-01-01", "1_000", "1,0", "inf", ".inf", ".nan", "x: y", "\u{FFFE}",
  ]

  /// Pushes a random value.
  mutating func value(into builder: inout DocumentBuilder, depth: Int) {
    switch below(depth > 4 ? 6 : 10) {
    case 0: builder.null()
    case 1: builder.bool(below(2) == 0)
    case 2: builder.integer(Int64(bitPattern: next() >> UInt64(below(64))))
    case 3:
      builder.float(Double(below(2_000_000) - 1_000_000) * pick([1e-9, 0.25, 1, 1e12, 1e300]))
    case 4, 5: builder.string(text())
    case 6, 7:
      builder.beginArray()
      for _ in 0..<below(5) { value(into: &builder, depth: depth + 1) }
      builder.endArray()
    default:
      builder.beginObject()
      var keys: Set<String> = []
      for _ in 0..<below(5) {
        let key = text()
        guard keys.insert(key).inserted else { continue }
        builder.key(key)
        value(into: &builder, depth: depth + 1)
      }
      builder.endObject()
    }
  }
}

private func yaml(_ document: Document) -> [UInt8] {
  var writer = YAMLWriter()
  writer.write(document)
  return writer.finish().bytes
}

private func json(_ document: Document, _ layout: JSONWriter.Layout = .compact) -> [UInt8] {
  var writer = JSONWriter(layout: layout)
  writer.write(document)
  return writer.finish().bytes
}

/// Strings of every kind, alone, as values, keys and items, come back as they were, without a
/// warning that some reader differs.
private func expectRoundTrip(_ document: Document, _ name: String) {
  let bytes = yaml(document)
  let (read, diagnostics) = YAMLReader.read(bytes: bytes)
  let text = String(decoding: bytes, as: UTF8.self)
  #expect(diagnostics.isEmpty, "\(name): \(diagnostics.map(\.message))\n\(text)")
  guard let read else {
    Issue.record("\(name) is not read back:\n\(text)")
    return
  }
  #expect(json(read) == json(document), "\(name):\n\(text)")
}

@Test(.enabled(if: Shared.isHere)) func specialScalarsComeBack() throws {
  let bytes = try Shared.bytes("yaml-scalars/special.json")
  let rows = try #require(JSONReader.read(bytes: bytes).document?.element["rows"]).items
  let judge = try Judge("scalars")
  for row in rows {
    let text = row.items[0].text
    var builder = DocumentBuilder()
    builder.beginObject()
    builder.key("value")
    builder.string(text)
    builder.key(text == "value" ? "other" : text)
    builder.beginArray()
    builder.string(text)
    builder.beginObject()
    builder.key(text)
    builder.string(text)
    builder.endObject()
    builder.endArray()
    builder.endObject()
    let document = builder.finish()
    expectRoundTrip(document, text.debugDescription)
    judge?.add(document)
  }
  #expect(rows.count == 294)
  print("conformance: scalars that readers take for something else: 294 of 294 come back")
}

@Test func generatedScalarsComeBack() throws {
  var random = Seeded(state: 1)
  let judge = try Judge("generated-scalars")
  for _ in 0..<20_000 {
    let text = random.text()
    var builder = DocumentBuilder()
    builder.beginObject()
    builder.key(text)
    builder.string(text)
    builder.endObject()
    let document = builder.finish()
    expectRoundTrip(document, text.debugDescription)
    judge?.add(document)
  }
}

@Test func generatedTreesComeBack() throws {
  var random = Seeded(state: 2)
  let judge = try Judge("trees")
  for number in 0..<10_000 {
    var builder = DocumentBuilder()
    random.value(into: &builder, depth: 0)
    let document = builder.finish()
    expectRoundTrip(document, "tree \(number)")
    judge?.add(document)
    let bytes = json(document, .indented)
    let read = try #require(JSONReader.read(bytes: bytes).document)
    #expect(json(read) == json(document))
    // JSON is YAML 1.2 too, but for what only quotes may hold.
    let asYAML = try #require(YAMLReader.read(bytes: bytes).document)
    #expect(json(asYAML) == json(document), "\(String(decoding: bytes, as: UTF8.self))")
  }
}

/// Every manifest is read, or rejected at a place; what is read is written and read back the same.
@Test(.enabled(if: Shared.isHere)) func manifestsComeBack() throws {
  let judge = try Judge("manifests")
  var documents = 0
  var refused: [String] = []
  for path in Shared.files("manifests", endings: [".yaml", ".yml", ".json"]) {
    let bytes = try Shared.bytes(path)
    let (read, diagnostics) = YAMLReader.readAll(bytes: bytes)
    let errors = diagnostics.filter { $0.severity == .error }
    if !errors.isEmpty { refused.append("\(path): \(errors[0].message)") }
    for error in errors { #expect(error.span.start >= 1 && error.span.end <= bytes.count + 1) }
    documents += read.count
    for document in read {
      let again = try #require(YAMLReader.read(bytes: yaml(document)).document, "\(path)")
      #expect(json(again) == json(document), "\(path)")
      if errors.isEmpty { judge?.add(document) }
    }
  }
  print(
    "conformance: manifests, written and read again: \(documents) documents, "
      + "\(refused.count) files refused")
  for line in refused { print("  " + line) }
  #expect(documents > 500)
}

/// What the judges in `.ci/judges` read: a YAML stream that we wrote, and beside it the same
/// documents as JSON, one a line. Written where the environment's `KR8_JUDGE_DIR` says, if it does.
final class Judge {
  private let yamlFile: FileHandle
  private let jsonFile: FileHandle

  init?(_ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["KR8_JUDGE_DIR"] else { return nil }
    let base = URL(fileURLWithPath: folder).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try Data().write(to: base.appendingPathExtension("yaml"))
    try Data().write(to: base.appendingPathExtension("jsonl"))
    yamlFile = try FileHandle(forWritingTo: base.appendingPathExtension("yaml"))
    jsonFile = try FileHandle(forWritingTo: base.appendingPathExtension("jsonl"))
  }

  func add(_ document: Document) {
    yamlFile.write(Data("---\n".utf8 + yaml(document)))
    jsonFile.write(Data(json(document)))
  }
}
