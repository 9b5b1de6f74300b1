import Foundation
import Support
import Testing

/// Every Swift file of a folder, with its lines.
private func swiftFiles(_ folder: String) -> [(path: String, lines: [Substring])] {
  Repository.files(in: folder, ending: ".swift").map { path in
    (path, (Repository.text(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false))
  }
}

/// Modules named by the `import` lines of a file.
private func imports(_ lines: [Substring]) -> [String] {
  lines.compactMap { line in
    var words = line.split(separator: " ")
    while let first = words.first, first.hasPrefix("@") || first == "public" { words.removeFirst() }
    guard words.count >= 2, words[0] == "import" else { return nil }
    return String(words[words.count > 2 ? 2 : 1].prefix { $0 != "." })
  }
}

/// The house from the ground up: a room imports only rooms that are before it.
private let order = [
  "Source", "Diagnostics", "Lexer", "Syntax", "Parser", "Units", "Text", "CEL", "Program",
  "TypeChecker", "Documents", "Evaluator", "StdlibData", "Stdlib", "Formatter", "Schemas",
  "Workspace", "Policy",
  "LanguageServer", "Commands", "kr8lang",
]

/// Arrows that the order alone would allow, and the design does not.
private let forbidden: [String: Set<String>] = [
  "Lexer": ["Documents"],
  "Syntax": ["Units", "Text"],
  "Parser": ["Units", "Text"],
  "Units": ["Diagnostics", "Lexer", "Syntax", "Parser"],
  "Text": ["Diagnostics", "Lexer", "Syntax", "Parser"],
  "CEL": ["Diagnostics", "Lexer", "Syntax", "Parser"],
  "Program": ["Parser", "CEL"],
  "TypeChecker": ["Parser", "CEL"],
  "Documents": ["Lexer", "Syntax", "Parser", "Program", "TypeChecker", "Units", "Text"],
  "Evaluator": ["Parser", "TypeChecker"],
  "Formatter": ["Parser", "Program", "TypeChecker", "Evaluator", "Stdlib", "Documents"],
]

private let platform: Set<String> = ["Glibc", "Musl", "Darwin"]

/// Parts of the standard library that need no platform.
private let standard: Set<String> = ["Synchronization"]

@Test func `arrows between the rooms point down`() {
  for (path, lines) in swiftFiles("Sources") {
    let room = String(path.split(separator: "/")[1])
    guard let level = order.firstIndex(of: room) else {
      Issue.record("\(path): the room \(room) has no place in the order")
      continue
    }
    for name in imports(lines) where !platform.union(standard).contains(name) {
      let isBelow = order.firstIndex(of: name).map { $0 < level } ?? false
      #expect(isBelow, "\(path) imports \(name)")
      #expect(!(forbidden[room]?.contains(name) ?? false), "\(path) imports \(name)")
    }
  }
}

/// Files elsewhere may use the C library's memory functions, and are named as unsafe.
@Test func `only three rooms touch the operating system`() {
  let allowed: Set<String> = ["Commands", "Workspace", "LanguageServer", "kr8lang"]
  for (path, lines) in swiftFiles("Sources") where !path.hasSuffix("+Unsafe.swift") {
    let room = String(path.split(separator: "/")[1])
    let isPortable = imports(lines).allSatisfy { !platform.contains($0) }
    #expect(isPortable || allowed.contains(room), "\(path)")
  }
}

@Test func `nothing that ships needs Foundation`() {
  for (path, lines) in swiftFiles("Sources") {
    #expect(!imports(lines).contains { $0.hasPrefix("Foundation") }, "\(path)")
  }
}

/// Release builds count references without atomic instructions.
@Test func `nothing starts a thread`() {
  let words = [
    "pthread_create", "Task.detached", "DispatchQueue", "TaskGroup", " async ", "thrd_create",
  ]
  for (path, lines) in swiftFiles("Sources") {
    for line in lines where words.contains(where: line.contains) {
      Issue.record("\(path): \(line)")
    }
  }
}

@Test func `files are short`() {
  let counts = swiftFiles("Sources").map { ($0.path, $0.lines.count - 1) }
  for (path, count) in counts where count > 600 { Issue.record("\(path) has \(count) lines") }
  let sorted = counts.map(\.1).sorted()
  #expect(sorted[sorted.count / 2] <= 150, "the median file has \(sorted[sorted.count / 2]) lines")
  let long = counts.filter { $0.1 > 400 }.map(\.0)
  #expect(long.count * 20 <= counts.count, "too many above 400 lines: \(long)")
}

@Test func `nothing aborts on purpose, and no work is left in comments`() {
  for (path, lines) in swiftFiles("Sources") {
    for (number, line) in lines.enumerated() {
      for word in ["fatalError(", "try! ", "TODO", "FIXME", "XXX"] where line.contains(word) {
        Issue.record("\(path):\(number + 1): \(word)")
      }
    }
  }
}

@Test func `unsafe code stands in files that say so`() {
  for (path, lines) in swiftFiles("Sources") where !path.hasSuffix("+Unsafe.swift") {
    let pointers = lines.enumerated().filter { $0.element.contains("UnsafeMutableRawPointer(") }
    #expect(pointers.isEmpty, "\(path)")
  }
}

@Test func `children are read by name, and by position only in views`() throws {
  let positional = try Regex(
    #"child\(([^()]|\([^()]*\))*, *\d+\)|children\(of:.*from: *\d|[.]child\(\d+\)"#
      + #"|children\(of: [^)]*\)\[\d"#)
  #expect("f(tree.child(tree.child(node, 0), last))".contains(positional))
  #expect("Array(tree.children(of: node, from: 1))".contains(positional))
  #expect("type.child(0)".contains(positional))
  #expect("tree.children(of: node)[0]".contains(positional))
  #expect(!"tree.children(of: node).map { child in f(child, 1) }".contains(positional))
  for (path, lines) in swiftFiles("Sources") where !path.hasPrefix("Sources/Syntax/") {
    for (number, line) in lines.enumerated()
    where line.contains("child") && line.contains(positional) {
      Issue.record("\(path):\(number + 1): `\(line.drop { $0 == " " })` needs a view's name")
    }
  }
}

@Test func `no file tells of the place where it was written`() {
  // Put together here, so that this file does not tell either.
  let words = ["/wo" + "rk/", "wt/" + "land", "issues " + "show"]
  for folder in ["Sources", "Tests", "stdlib", "docs", "examples", "grammar", "scripts", ".ci"] {
    for ending in [".swift", ".k8l", ".md", ".sh", ".py", ".ebnf", "run"] {
      for path in Repository.files(in: folder, ending: ending) {
        let text = Repository.text(path) ?? ""
        for word in words where text.contains(word) { Issue.record("\(path): \(word)") }
      }
    }
  }
}

@Test func `the table of embedded files is up to date`() {
  let run = Tool.shell("scripts/embed --check", in: Repository.top.path)
  #expect(run.code == 0, "\(run.errors)")
}
