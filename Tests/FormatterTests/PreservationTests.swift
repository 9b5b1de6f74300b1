import Foundation
import Lexer
import Parser
import Source
import Support
import Syntax
import Testing

@testable import Formatter

private func parse(_ bytes: [UInt8]) -> (tree: SyntaxTree, isRight: Bool) {
  let (tree, diagnostics) = SyntaxParser.parse(SourceTable().add(path: "t.k8l", bytes: bytes))
  return (tree, diagnostics.isEmpty)
}

/// The comments between tokens, in order, without the spaces after them.
private func comments(_ tree: SyntaxTree) -> [String] {
  var found: [String] = []
  var at = 0
  for token in tree.tokens {
    var gap = tree.file.bytes[at..<Int(token.start)]
    while let slash = gap.firstIndex(of: 0x2F) {
      let end = endOfComment(gap, from: slash)
      let text = String(decoding: gap[slash..<end], as: UTF8.self)
      found.append(text.replacing(/[ \t\r]+$/, with: ""))
      gap = gap[end...]
    }
    at = Int(token.end)
  }
  return found
}

private func endOfComment(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
  if bytes[start + 1] == 0x2F {
    return bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
  }
  var depth = 0
  var at = start
  while at < bytes.endIndex {
    switch (bytes[at], at + 1 < bytes.endIndex ? bytes[at + 1] : 0) {
    case (0x2F, 0x2A): (depth, at) = (depth + 1, at + 2)
    case (0x2A, 0x2F): (depth, at) = (depth - 1, at + 2)
    default: at += 1
    }
    if depth == 0 { return at }
  }
  return at
}

/// What formatting a program changes that it must not; nil if nothing.
private func harm(_ tree: SyntaxTree) -> String? {
  let once = format(tree)
  let (after, isRight) = parse(once)
  let text = String(decoding: once, as: UTF8.self)
  if !isRight { return "it is no program any more:\n\(text)" }
  if after.dump() != tree.dump() { return "its tree is another:\n\(text)" }
  if comments(after) != comments(tree) { return "its comments are others:\n\(text)" }
  let twice = format(after)
  if twice != once {
    return "it is not done:\n\(text)\nbecomes\n\(String(decoding: twice, as: UTF8.self))"
  }
  return nil
}

/// The programs of this repository that have no error in their grammar: files, and what the pages
/// show.
private let programs: [(name: String, bytes: [UInt8])] = {
  var result: [(String, [UInt8])] = []
  for folder in ["stdlib", "examples", "Tests"] {
    for path in Repository.files(in: folder, ending: ".k8l") {
      result.append((path, Repository.bytes(path)))
    }
  }
  for folder in ["docs", "Tests/Diagnostics"] {
    for path in Repository.files(in: folder, ending: ".md") {
      for match in (Repository.text(path) ?? "").matches(of: /(?m)^```k8l[^\n]*\n((?s).*?)^```/) {
        result.append((path, Array(match.1.utf8)))
      }
    }
  }
  return result
}()

@Test func `formatting keeps what every program says`() {
  #expect(programs.count > 600)
  for (name, bytes) in programs {
    let (tree, isRight) = parse(bytes)
    if !isRight { continue }
    if let harm = harm(tree) { Issue.record("\(name): \(harm)") }
  }
}

/// The members of a file, each as a separate string.
private func members(_ path: String) -> [[UInt8]] {
  let tree = parse(Repository.bytes(path)).tree
  return tree.children(of: tree.root).map { member in
    let span = tree.span(member)
    return Array(tree.file.bytes[Int(span.start - tree.file.base)..<Int(span.end - tree.file.base)])
  }
}

@Test(arguments: [
  "/*c*/", " /*c*/ ", " // c\n", "\n// c\n", "\n\n/// c\n\n", " /* c\n d */ ", "\n/* c */ /* d */ ",
  " // c\n\n  // d\n",
])
func `a comment between any two tokens stays`(comment: String) {
  var tried = 0
  for path in ["grammar", "policies", "shop"] {
    for member in members("Tests/ParserTests/Corpus/\(path).k8l") {
      let original = parse(member).tree
      let dump = original.dump()
      for token in original.tokens {
        var changed = member
        changed.insert(contentsOf: comment.utf8, at: Int(token.start))
        let (before, isRight) = parse(changed)
        // A newline may separate, and inside a string it is not a comment.
        guard isRight, before.tokens.count == original.tokens.count, before.dump() == dump else {
          continue
        }
        tried += 1
        if let harm = harm(before) {
          Issue.record("\(String(decoding: changed, as: UTF8.self))\n\(harm)")
        }
      }
    }
  }
  #expect(tried > 150, "\(tried)")
}

@Test func `comments between all tokens at once stay`() {
  var tried = 0
  for comment in [" /*c*/ ", " /* c\n d */ "] {
    for path in ["grammar", "policies", "shop"] {
      for member in members("Tests/ParserTests/Corpus/\(path).k8l") {
        let original = parse(member).tree
        var changed: [UInt8] = []
        var at = 0
        for token in original.tokens {
          changed += member[at..<Int(token.start)]
          // Inside a string it would be no comment.
          if token.kind != .stringMiddle, token.kind != .stringEnd { changed += comment.utf8 }
          at = Int(token.start)
        }
        changed += member[at...]
        let (before, isRight) = parse(changed)
        guard isRight, before.tokens.count == original.tokens.count else { continue }
        tried += 1
        if let harm = harm(before) {
          Issue.record("\(String(decoding: changed, as: UTF8.self))\n\(harm)")
        }
      }
    }
  }
  #expect(tried > 40, "\(tried)")
}
