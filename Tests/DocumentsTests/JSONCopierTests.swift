import Foundation
import Testing

@testable import Diagnostics
@testable import Documents

/// What the copier makes of a string; nil if it gave up.
private func copied(_ text: [UInt8], _ layout: JSONWriter.Layout) -> [UInt8]? {
  var result: [UInt8] = []
  let padded = text + [UInt8](repeating: 0, count: 8)
  let isDone = padded.withUnsafeBufferPointer { buffer in
    JSONCopier.copy(
      UnsafeBufferPointer(rebasing: buffer[..<text.count]), layout: layout,
      to: { result += Array($0) })
  }
  return isDone ? result : nil
}

/// What the reader and the writer make of it; nil after an error.
private func written(_ text: [UInt8], _ layout: JSONWriter.Layout) -> [UInt8]? {
  var reader = JSONReader(bytes: text)
  var writer = JSONWriter(layout: layout)
  while let document = reader.next() { writer.write(document) }
  return reader.diagnostics.isEmpty ? writer.finish().bytes : nil
}

@Suite struct CopyingJSON {
  @Test(arguments: [
    "{}", "[]", "[{}, []]", "{\"a\": [1, -2.50, 1e5, true, false, null], \"b\": {\"c\": \"\"}}",
    "[\"a\\n\\\"\\\\b\", \"ä€😀\"]", "\"\\u00e9\"", "[18446744073709551616]",
    "[-9223372036854775808, 1234567890123456789, 123456789012345678901234567890]",
    "[\"\\uD83D\\ude00 \\u0000\\u001F\\u0008\\u0009\\u000a\\u000C\\u000d \\u0022\\u005C\\u002f \\/\"]",
    " [ 1 ,\n2 ] ", "\"x\"", "0", "[\"]\", \"[\", \"{\"]",
  ])
  func `an ordinary text is copied`(text: String) {
    for layout in [JSONWriter.Layout.compact, .indented] {
      let bytes = Array(text.utf8)
      #expect(copied(bytes, layout) != nil)
      #expect(copied(bytes, layout) == written(bytes, layout))
    }
  }

  @Test(arguments: [
    "", "[", "{\"a\" 1}", "[1,]", "{\"a\": 1, \"a\": 2}", "[01]", "[-]", "[1.]", "[\"\u{1}\"]",
    "[nul]", "[truex]", "[1] [2]", "[\"",
    "{\"\\u0061\": 1}", "{\"a\\/b\": 1}", "\"\\uD83D\"", "\"\\uDE00\"", "\"\\uD83D\\u0041\"",
    "\"\\u12g4\"", "\"\\u12\"", "\"\\u", "-0", "[00]", "[\"\\",
  ])
  func `anything of note is left to the reader`(text: String) {
    #expect(copied(Array(text.utf8), .indented) == nil)
  }

  @Test func `random texts give the same bytes or none`() {
    var generator = SystemRandomNumberGenerator()
    let parts = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"c\\n\"", "1", "-0", "2.5", "1E9", "true",
      "null", " ", "\n", "\"\\u0061\"", "\"\\u00e4\\/\\ud83d\\ude00\\u000b\"",
      "9223372036854775808", "\"a long text of more than eight bytes\"",
    ]
    var copies = 0
    for _ in 0..<20_000 {
      var text = "["
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        text += parts.randomElement(using: &generator) ?? ""
      }
      text += "]"
      let bytes = Array(text.utf8)
      if let copy = copied(bytes, .compact) {
        copies += 1
        #expect(copy == written(bytes, .compact), "\(text)")
      }
    }
    #expect(copies > 500)
  }

  @Test func `nesting and long keys and large objects are copied`() {
    let keys = (0..<5_000).map { "\"key-\($0)\": \"\(String(repeating: "x", count: $0 % 90))\"" }
    let deep = String(repeating: "[", count: 999) + String(repeating: "]", count: 999)
    for text in ["{" + keys.joined(separator: ",") + "}", deep] {
      let bytes = Array(text.utf8)
      #expect(copied(bytes, .indented) == written(bytes, .indented))
      #expect(copied(bytes, .indented) != nil)
    }
    let twice = Array(("{" + keys.joined(separator: ",") + ", \"key-7\": 1}").utf8)
    #expect(copied(twice, .indented) == nil)
  }
}
