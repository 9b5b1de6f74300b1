import Diagnostics
import Source

/// Comments.
extension Tokenizer {
  /// `/`, `// …`, `/// …` or `/* … */`.
  mutating func scanSlash() {
    switch bytes[at + 1] {
    case 0x2F:
      if bytes[at + 2] == 0x2F, bytes[at + 3] != 0x2F { trivia.insert(.doc) }
      skipLine()
    case 0x2A: skipBlockComment()
    default: token(.slash, 1)
    }
  }

  /// Skips to the end of the line, as a comment.
  mutating func skipLine() {
    trivia.insert(.blank)
    at = bytes.endOfLine(from: at)
  }

  /// Skips `/* … */`; these nest.
  private mutating func skipBlockComment() {
    let start = at
    var depth = 1
    at += 2
    trivia.insert(.blank)
    while at < bytes.count {
      switch bytes[at] {
      case 0x2A where bytes[at + 1] == 0x2F:
        at += 2
        depth -= 1
        if depth == 0 { return }
      case 0x2F where bytes[at + 1] == 0x2A:
        at += 2
        depth += 1
      case 0x0A, 0x0D:
        trivia.insert(.newline)
        at += 1
      default: at += 1
      }
    }
    diagnostics.append(.unterminatedComment(span(start, start + 2)))
  }
}

extension Diagnostic {
  /// `/*` without its `*/`.
  static func unterminatedComment(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unterminatedComment, at: span, "expected `*/` to end this comment, found the end of the file"
    )
    .helping("block comments nest: every `/*` needs its own `*/`")
  }
}
