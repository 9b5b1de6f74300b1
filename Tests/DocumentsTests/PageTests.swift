import Foundation
import Testing

@testable import Diagnostics
@testable import Documents

/// The blocks of a page in one language and of one outcome.
private func blocks(_ page: String, _ kind: String) -> [String] {
  page.components(separatedBy: "```\(kind)\n").dropFirst().map {
    String($0.components(separatedBy: "\n```")[0])
  }
}

/// Each example of a data file on a code's page gives that code, and the fixed one nothing.
@Test func pagesShowWhatTheySay() throws {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Diagnostics")
  var tried = 0
  for code in DiagnosticCode.allCases {
    let name = code.rawValue
    guard name.hasPrefix("yaml-") || name.hasPrefix("json-") || name.hasPrefix("data-") else {
      continue
    }
    let file = folder.appendingPathComponent(name + ".md")
    guard let page = try? String(contentsOf: file, encoding: .utf8) else { continue }
    for text in blocks(page, "yaml fails") {
      #expect(yaml(text).contains(code), "\(name): \(yaml(text))")
      tried += 1
    }
    for text in blocks(page, "yaml passes") { #expect(yaml(text) == [], "\(name)") }
    for text in blocks(page, "json fails") {
      #expect(json(text).contains(code), "\(name): \(json(text))")
      tried += 1
    }
    for text in blocks(page, "json passes") { #expect(json(text) == [], "\(name)") }
  }
  #expect(tried >= 18)
}

private func yaml(_ text: String) -> [DiagnosticCode] {
  YAMLReader.readAll(bytes: Array(text.utf8)).diagnostics.map(\.code)
}

private func json(_ text: String) -> [DiagnosticCode] {
  JSONReader.read(bytes: Array(text.utf8)).diagnostics.map(\.code)
}
