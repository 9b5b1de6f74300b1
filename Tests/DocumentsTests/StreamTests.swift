import Foundation
import Testing

@testable import Diagnostics
@testable import Documents

private func json(_ documents: [Document]) -> String {
  var writer = JSONWriter(layout: .compact)
  for document in documents { writer.write(document) }
  return String(decoding: writer.finish().bytes, as: UTF8.self)
}

/// The documents of a string that arrives in parts of `size` bytes.
private func streamed(_ text: [UInt8], _ size: Int) -> (documents: [Document], errors: Int) {
  var stream = YAMLStream()
  var documents: [Document] = []
  var errors = 0
  var at = 0
  while true {
    if at < text.count {
      stream.feed(text[at..<min(at + size, text.count)])
      at += size
    } else {
      stream.end()
    }
    while let part = stream.next() {
      let (read, diagnostics) = YAMLReader.readAll(bytes: part.bytes)
      documents += read
      errors += diagnostics.filter { $0.severity == .error }.count
    }
    if at >= text.count, stream.next() == nil {
      stream.end()
      if let part = stream.next() {
        let (read, diagnostics) = YAMLReader.readAll(bytes: part.bytes)
        documents += read
        errors += diagnostics.filter { $0.severity == .error }.count
      }
      return (documents, errors)
    }
  }
}

/// Cut into parts, every text of the suite gives the documents that it gives as a whole.
@Test(.enabled(if: Shared.isHere)) func streamsGiveTheSameDocuments() throws {
  let cases = try #require(
    JSONReader.read(bytes: try Shared.bytes("yaml-test-suite/cases.json")).document
  ).element.items
  for test in cases where test["fail"] == nil {
    let text = Array((test["yaml"]?.text ?? "").utf8)
    let whole = json(YAMLReader.readAll(bytes: text).documents)
    for size in [1, 7, 1000] {
      #expect(json(streamed(text, size).documents) == whole, "\(test["id"]?.text ?? "") by \(size)")
    }
  }
}

@Test func streamsKnowTheirLines() {
  var stream = YAMLStream()
  stream.feed("a: 1\r\n---\nb: 2\n# c\n".utf8)
  let first = stream.next()
  #expect(first?.bytes.count == 6 && first?.line == 0)
  #expect(stream.next() == nil)
  stream.feed("...\n%YAML 1.2\n---\nc: 3\n".utf8)
  #expect(stream.next()?.line == 1)
  #expect(stream.next() == nil)
  stream.end()
  #expect(stream.next()?.line == 5)
  #expect(stream.next() == nil)
}

/// The first fix of each message, carried out, leaves text without that message.
@Test(arguments: [
  "[1,]", #"{"a":1,}"#, "[1 2]", #"{"a" 1}"#, "{a: 1}", "[True]", "[01]", #"["a\d"]"#, "[.5]",
  "[1", #"{"a": [1}"#, "[\"a\tb\"]",
])
func jsonFixesMend(_ text: String) throws {
  try expectMended(text) { JSONReader.read(bytes: $0).diagnostics }
}

@Test(arguments: [
  "a: @x\n", "a:b\nc: d\n", "spec:\n\treplicas: 2\n", "a:\n    b: 1\n  c: 2\n", "a: yes\n",
  "a: 0777\n", "a: 1e3\n", "a: \"\\d\"\n", "a: *x\n", "a: !x y\n", "a: [1, 2\n", "a: .inf\n",
  "%YAML 1.2\na: 1\n", "a: \"x\"#y\n",
])
func yamlFixesMend(_ text: String) throws {
  try expectMended(text) { YAMLReader.readAll(bytes: $0).diagnostics }
}

private func expectMended(_ text: String, _ read: ([UInt8]) -> [Diagnostic]) throws {
  let wrong = try #require(read(Array(text.utf8)).first, "\(text) is fine")
  let fix = try #require(wrong.fixes.first, "\(wrong.message) has no fix")
  var bytes = Array(text.utf8)
  for edit in fix.edits.sorted(by: { $0.span.start > $1.span.start }) {
    bytes.replaceSubrange(
      (Int(edit.span.start) - 1)..<(Int(edit.span.end) - 1), with: edit.replacement.utf8)
  }
  let left = read(bytes)
  #expect(
    !left.contains { $0.code == wrong.code && $0.message == wrong.message },
    "\(text) became \(String(decoding: bytes, as: UTF8.self)): \(left.map(\.message))")
}
