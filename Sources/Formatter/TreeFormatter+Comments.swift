import Lexer
import Syntax

/// Comments: between two tokens, those on the first one's line stay there, the others are before
/// the second.
extension TreeFormatter {
  private struct Comment {
    var range: Range<Int>
    /// How many newlines are before it.
    var newlines: Int
    /// Whether it is `// …`, which ends its line.
    var endsLine: Bool
  }

  /// The comments from `offset` to a token's start, and how many newlines follow the last.
  private func comments(before end: Int) -> (comments: [Comment], newlines: Int) {
    var result: [Comment] = []
    var newlines = 0
    var i = offset
    while i < end {
      switch bytes[i] {
      case 0x0A:
        newlines += 1
        i += 1
      case 0x0D:
        if !(i + 1 < end && bytes[i + 1] == 0x0A) { newlines += 1 }
        i += 1
      case 0x2F:
        let endsLine = bytes[i + 1] == 0x2F
        let close = endsLine ? endOfLine(i, end) : endOfBlock(i, end)
        var trimmed = close
        while endsLine, trimmed > i, bytes[trimmed - 1] == 0x20 || bytes[trimmed - 1] == 0x09 {
          trimmed -= 1
        }
        result.append(Comment(range: i..<trimmed, newlines: newlines, endsLine: endsLine))
        newlines = 0
        i = close
      default: i += 1
      }
    }
    return (result, newlines)
  }

  private func endOfLine(_ start: Int, _ end: Int) -> Int {
    var i = start
    while i < end, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
    return i
  }

  private func endOfBlock(_ start: Int, _ end: Int) -> Int {
    var i = start + 2
    var depth = 1
    while i < end, depth > 0 {
      if bytes[i] == 0x2A, bytes[i + 1] == 0x2F {
        depth -= 1
        i += 2
      } else if bytes[i] == 0x2F, bytes[i + 1] == 0x2A {
        depth += 1
        i += 2
      } else {
        i += 1
      }
    }
    return i
  }

  /// Whether the author left an empty line before what comes next, token or comment.
  func emptyLineAhead(before token: Int) -> Bool {
    let (comments, newlines) = comments(before: Int(tree.tokens[token].start))
    return (comments.first?.newlines ?? newlines) > 1
  }

  /// Whether comments are before a token that have not been printed.
  func hasComments(before token: Int) -> Bool {
    !comments(before: Int(tree.tokens[token].start)).comments.isEmpty
  }

  /// The comments before a token, each on its line or before the token on its.
  mutating func leadingComments(before start: Int) -> [Layout] {
    let (comments, newlines) = comments(before: start)
    offset = max(offset, start)
    if comments.isEmpty { return [] }
    var parts: [Layout] = []
    for (number, comment) in comments.enumerated() {
      if comment.newlines > 0 {
        hardLines += 1
        parts.append(.hardLine(emptyLine: comment.newlines > 1 && number > 0))
      } else if number > 0 {
        parts.append(.space)
      }
      parts.append(.text(comment.range))
    }
    if newlines > 0 || comments.last?.endsLine == true {
      hardLines += 1
      parts.append(.hardLine(emptyLine: newlines > 1))
    } else {
      parts.append(.space)
    }
    return parts
  }

  /// The comments between the token just printed, or the comma just passed, and the end of its
  /// line.
  mutating func trailingComments() -> [Layout] {
    let next = tree.tokens[min(at, tree.tokens.count - 1)]
    guard next.newlineBefore || next.kind == .endOfFile else { return [] }
    var parts: [Layout] = []
    for comment in comments(before: Int(next.start)).comments {
      if comment.newlines > 0 { break }
      parts.append(.lineComment(comment.range))
      offset = comment.range.upperBound
    }
    return parts
  }

  /// The comments before a closer or the end of the file, each on its own line.
  mutating func danglingComments(before start: Int, isFirst: Bool) -> [Layout] {
    let (comments, _) = comments(before: start)
    offset = max(offset, start)
    var parts: [Layout] = []
    for (number, comment) in comments.enumerated() {
      if comment.newlines == 0, number > 0 {
        parts.append(.space)
      } else {
        hardLines += 1
        parts.append(.hardLine(emptyLine: comment.newlines > 1 && !(isFirst && number == 0)))
      }
      parts.append(.text(comment.range))
    }
    return parts
  }
}
