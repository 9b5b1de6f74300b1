import Foundation

/// A page of `docs/` whose fenced blocks form a project: `k8l file=NAME` (or `yaml`, `json`) writes
/// a file, and the
/// blocks after it show what the program answers.
///
/// `yaml output` shows what `eval` prints for the last file, `text diagnostics` what `check` says
/// about it, `console` what the command line in its first row gives.
struct DocumentPage {
  struct Block {
    /// The row of the opening fence, from 0.
    var row: Int
    var info: String
    var rows: [String]
  }

  let url: URL
  var rows: [String]

  init(_ url: URL) throws {
    self.url = url
    rows = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
  }

  var blocks: [Block] {
    var blocks: [Block] = []
    var opened: Int?
    for (row, text) in rows.enumerated() where text.hasPrefix("```") {
      if let start = opened {
        blocks.append(
          Block(
            row: start, info: String(rows[start].dropFirst(3)),
            rows: Array(rows[(start + 1)..<row])))
        opened = nil
      } else {
        opened = row
      }
    }
    return blocks
  }

  /// A block whose text is not what the program gives.
  struct Difference {
    var block: Block
    var answer: [String]
  }

  /// Writes the page's files to a folder of their own and compares every answer.
  func differences() throws -> [Difference] {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "kr8lang-docs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var last = ""
    var found: [Difference] = []
    for block in blocks {
      let answer: String
      switch block.info {
      case let info where info.contains(" file="):
        let name = String(info.drop { $0 != "=" }.dropFirst())
        if info.hasPrefix("k8l ") { last = name }
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try (block.rows.joined(separator: "\n") + "\n")
          .write(to: file, atomically: true, encoding: .utf8)
        continue
      case "yaml output": answer = try Program.run(["eval", last], in: folder)
      case "text diagnostics": answer = try Program.run(["check", last], in: folder)
      case "console":
        let words = Self.words(of: block.rows.first ?? "")
        guard words.starts(with: ["$", "kr8lang"]) else { continue }
        let text = try Program.run(Array(words.dropFirst(2)), in: folder)
        answer = (block.rows.first ?? "") + "\n" + text
      default: continue
      }
      var rows = answer.components(separatedBy: "\n")
      while rows.last == "" { rows.removeLast() }
      if rows != block.rows { found.append(Difference(block: block, answer: rows)) }
    }
    return found
  }

  /// The page with the answers in place, from the last to the first.
  mutating func take(_ differences: [Difference]) throws {
    for difference in differences.reversed() {
      let start = difference.block.row + 1
      rows.replaceSubrange(start..<(start + difference.block.rows.count), with: difference.answer)
    }
    try rows.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
  }

  /// A command line's words; single quotes hold one together.
  private static func words(of line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var isQuoted = false
    for character in line {
      switch character {
      case "'":
        isQuoted.toggle()
        word = word ?? ""
      case " " where !isQuoted:
        if let whole = word { words.append(whole) }
        word = nil
      default: word = (word ?? "") + String(character)
      }
    }
    if let whole = word { words.append(whole) }
    return words
  }
}

/// The program under test, as it was built.
enum Program {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static var path: URL {
    if let path = ProcessInfo.processInfo.environment["KR8LANG"] { return URL(filePath: path) }
    return root.appending(path: ".build/debug/kr8lang")
  }

  /// What the program writes, values before words.
  static func run(_ arguments: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = path
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let answers = FileManager.default.temporaryDirectory
      .appending(path: "kr8lang-answer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: answers, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: answers) }
    let values = answers.appending(path: "values")
    let words = answers.appending(path: "words")
    for file in [values, words] {
      FileManager.default.createFile(atPath: file.path(), contents: nil)
    }
    process.standardOutput = try FileHandle(forWritingTo: values)
    process.standardError = try FileHandle(forWritingTo: words)
    try process.run()
    process.waitUntilExit()
    return try String(contentsOf: values, encoding: .utf8)
      + String(contentsOf: words, encoding: .utf8)
  }
}
