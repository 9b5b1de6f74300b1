import Diagnostics
import Lexer
import Source
import Syntax

/// Paths: `spec.containers["app"].ports[(53, "UDP")]`, `rules[where it.host == "a"].http`.
extension MemberParser {
  func path() -> NodeID {
    let first = at
    let mark = parser.pending.count
    if let segment = segment() {
      parser.pending.append(segment)
    } else {
      report(.expectedName("a path", found: found, at: span(at)))
      return node(.path, token: first, from: first, since: mark)
    }
    while true {
      if kind == .leftBracket, !startsLine {
        parser.pending.append(bracketSegment())
      } else if kind == .dot {
        advance()
        guard let segment = segment(afterDot: true) else {
          report(.expectedName("a name after `.`", found: found, at: span(at)))
          break
        }
        parser.pending.append(segment)
      } else if kind == .questionDot {
        report(.optionalInPath(span(at)))
        advance()
        if let segment = segment(afterDot: true) { parser.pending.append(segment) }
      } else {
        break
      }
    }
    return node(.path, token: first, from: first, since: mark)
  }

  /// A name, a string or, at the start of a path, `[e]`.
  private func segment(afterDot: Bool = false) -> NodeID? {
    switch kind {
    case .identifier: return leaf(.nameSegment)
    case .string where isPlain(at): return leaf(.nameSegment)
    case .string, .stringStart:
      let first = at
      let text = expressions.string()
      return node(.keySegment, token: first, from: first, text)
    case .leftBracket where !afterDot: return bracketSegment()
    default: return nil
    }
  }

  /// Whether a string is its own value: `"…"` without escapes.
  func isPlain(_ token: Int) -> Bool { tokens[token].isPlainString }

  /// `[e]`, `[(a, b)]` or `[where c]`.
  private func bracketSegment() -> NodeID {
    let first = at
    let mark = parser.pending.count
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (false, true)
    advance()
    parser.openBrackets += 1
    var kind = NodeKind.keySegment
    if isWhereStep {
      lost.take(meant: .where)
      kind = .whereSegment
      let condition = at
      parser.pending.append(foreign.comparedByOneEqual(expressions.expression(), from: condition))
    } else {
      keys(opener: first)
    }
    parser.openBrackets -= 1
    close(.rightBracket, opener: first)
    (parser.newlinesSeparate, parser.allowsBrace) = outer
    return node(kind, token: first, from: first, since: mark)
  }

  /// Whether `where` here is the word and no name: an expression follows it.
  var isWhereStep: Bool {
    guard lost.isMeant(.where) else { return false }
    switch peekKind() {
    case .identifier: return true
    case .integer, .float, .unit, .string, .stringStart, .leftParen, .not, .minus:
      return word == .where
    default: return false
    }
  }

  /// `e` or `(e, e)` of an index; they go onto `pending`.
  func keys(opener: Int) {
    if kind == .rightBracket {
      report(.emptyIndex(span(opener, at)))
      parser.pending.append(errorNode())
      return
    }
    guard kind == .leftParen, !expressions.isLambdaAhead else {
      return parser.pending.append(expressions.expression())
    }
    guard enter() else { return parser.pending.append(errorNode()) }
    defer { parser.depth -= 1 }
    let paren = at
    advance()
    parser.openParens += 1
    let mark = parser.pending.count
    parser.pending.append(expressions.expression())
    while take(.comma) {
      if kind == .rightParen { break }
      parser.pending.append(expressions.expression())
    }
    parser.openParens -= 1
    close(.rightParen, opener: paren)
    if parser.pending.count - mark > 1 { return }
    // One expression in parentheses, perhaps the beginning of a longer one.
    let inner = parser.pending.removeLast()
    let left = node(.parenthesized, token: paren, from: paren, inner)
    let operand = expressions.layered(expressions.postfixes(left, from: paren), from: paren)
    parser.pending.append(expressions.continued(operand, from: paren, above: 0))
  }
}

extension Diagnostic {
  /// `a?.b = 1`.
  static func optionalInPath(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.optionalInPath, at: span, "expected `.` in the path of a member, found `?.`")
      .fixing(.replace(span, with: "."))
      .helping("going into an unset optional object makes it")
  }

  /// `x[]`.
  static func emptyIndex(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.emptyIndex, at: span, "expected a key between `[` and `]`, found nothing")
  }
}
