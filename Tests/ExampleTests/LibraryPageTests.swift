import Foundation
import Testing

/// `docs/library.md` is generated from the comments in `stdlib/std`, and is up to date.
///
/// `UPDATE_SNAPSHOTS=1 swift test --filter LibraryPageTests` writes it.
struct LibraryPageTests {
  static let modules = [
    "prelude", "list", "map", "string", "math", "object", "json", "types", "encode", "test", "cel",
  ]

  @Test func thePageIsWhatTheSourcesSay() throws {
    let page = try LibraryPage(modules: Self.modules).text
    let url = Program.root.appending(path: "docs/library.md")
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try page.write(to: url, atomically: true, encoding: .utf8)
    }
    let known = try? String(contentsOf: url, encoding: .utf8)
    #expect(known == page, "docs/library.md is not what stdlib/std says; update it")
  }

  @Test func noModuleIsLeftOut() throws {
    let folder = Program.root.appending(path: "stdlib/std")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.map { String($0.dropLast(4)) }.sorted() == Self.modules.sorted())
  }
}

/// Generates the library's reference from its sources.
struct LibraryPage {
  private(set) var text = """
    # The library

    The contents of `std.…`, generated from the sources; every example is executed. The names of the
    prelude are in scope without an import. A function whose first parameter is `self` is a method of
    values of that type, imported or not.

    """

  init(modules: [String]) throws {
    for module in modules {
      let path = Program.root.appending(path: "stdlib/std/\(module).k8l")
      add(module, try String(contentsOf: path, encoding: .utf8).components(separatedBy: "\n"))
    }
  }

  private mutating func add(_ module: String, _ rows: [String]) {
    text += "\n## std.\(module)\n"
    var comment: [String] = []
    var isFirst = true
    for (index, row) in rows.enumerated() {
      let code = row.drop { $0 == " " }
      if code.hasPrefix("///") {
        comment.append(String(code.dropFirst(4)))
        continue
      }
      if isFirst, code.isEmpty, !comment.isEmpty {
        text += "\n" + comment.joined(separator: "\n") + "\n\n"
      } else if !comment.isEmpty {
        let indent = row.count - code.count
        add(declaration(at: index, of: rows), comment, indent: indent)
      }
      if !comment.isEmpty { isFirst = false }
      comment = []
    }
  }

  /// An item of the list: the declaration, what it does, its examples.
  private mutating func add(_ declaration: String, _ comment: [String], indent: Int) {
    let margin = String(repeating: " ", count: indent)
    let isExample = { (row: String) in row.hasPrefix("`") && row.contains("` is ") }
    let words = comment.prefix { !isExample($0) }.joined(separator: "\n\(margin)  ")
    text += "\(margin)- `\(declaration)`\n\(margin)  \(words)"
    for example in comment.filter(isExample) { text += "<br>\n\(margin)  \(example)" }
    text += "\n"
  }

  /// A declaration up to its body, in one line.
  private func declaration(at index: Int, of rows: [String]) -> String {
    var joined = ""
    for row in rows[index...] {
      joined += (joined.isEmpty ? "" : " ") + row.trimmingCharacters(in: .whitespaces)
      let open = joined.count { "([{".contains($0) } - joined.count { ")]}".contains($0) }
      if open <= 0 || joined.hasSuffix("{") { break }
    }
    var head = joined
    if let result = head.range(of: ") -> ", options: .backwards),
      let body = head.range(of: " =", range: result.upperBound..<head.endIndex)
    {
      head = String(head[..<body.lowerBound])
    }
    if head.hasSuffix(" {") { head = String(head.dropLast(2)) }
    return head.hasPrefix("external ") ? String(head.dropFirst(9)) : head
  }
}
