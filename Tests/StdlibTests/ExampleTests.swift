import Foundation
import Stdlib
import Testing

/// One example in the library's documentation: `` `expression` is `value` ``.
struct Example: CustomTestStringConvertible {
  var module: String
  var expression: String
  var value: String

  var testDescription: String { "\(module): \(expression)" }

  /// All of them, by reading the library.
  static let all: [Example] = EmbeddedFiles.paths().filter { $0.hasPrefix("std/") }.flatMap {
    path -> [Example] in
    let text = String(decoding: EmbeddedFiles.find(path) ?? [], as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      guard let match = line.wholeMatch(of: /\s*\/\/\/ `(.+)` is `(.+)`/) else { return nil }
      return Example(module: path, expression: String(match.1), value: String(match.2))
    }
  }
}

@Test(arguments: Example.all)
func `an example in the library's documentation holds`(example: Example) {
  let found = value(example.expression)
  #expect(found == value(example.value))
  #expect(!found.contains(" @ "), "an error")
}

@Test func `every public function of the library is documented`() {
  for path in EmbeddedFiles.paths() where path.hasPrefix("std/") {
    let text = String(decoding: EmbeddedFiles.find(path) ?? [], as: UTF8.self)
    var last: Substring = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.firstMatch(of: #/^(external |abstract )*(fn|schema|type) /#) != nil,
        line.contains("self") || line.contains("schema") || line.contains("type ")
      {
        #expect(last.hasPrefix("///"), "\(path): \(line)")
      }
      last = line
    }
  }
}
