import Diagnostics
import Lexer
import Source
import Syntax

/// Paths: `spec.containers["app"].ports[(53, "UDP")]`, `rules[where it.host == "a"].http`.
extension SyntaxParser {
  mutating func path() -> NodeID {
    let first = at
    let mark = pending.count
    if let segment = segment() {
      pending.append(segment)
    } else {
      report(.expectedName("a path", found: found, at: span(at)))
      return node(.path, token: first, from: first, since: mark)
    }
    while true {
      if kind == .leftBracket, !startsLine {
        pending.append(bracketSegment())
      } else if kind == .dot {
        advance()
        guard let segment = segment(afterDot: true) else {
          report(.expectedName("a name after `.`", found: found, at: span(at)))
          break
        }
        pending.append(segment)
      } else if kind == .questionDot {
        report(.optionalInPath(span(at)))
        advance()
        if let segment = segment(afterDot: true) { pending.append(segment) }
      } else {
        break
      }
    }
    return node(.path, token: first, from: first, since: mark)
  }

  /// A name, a string or, at the start of a path, `[e]`.
  private mutating func segment(afterDot: Bool = false) -> NodeID? {
    switch kind {
    case .identifier: return leaf(.nameSegment)
    case .string where isPlain(at): return leaf(.nameSegment)
    case .string, .stringStart:
      let first = at
      let text = string()
      return node(.keySegment, token: first, from: first, text)
    case .leftBracket where !afterDot: return bracketSegment()
    default: return nil
    }
  }

  /// Whether a string is its own value: `"…"` without escapes.
  func isPlain(_ token: Int) -> Bool { tokens[token].isPlainString }

  /// `[e]`, `[(a, b)]` or `[where c]`.
  private mutating func bracketSegment() -> NodeID {
    let first = at
    let mark = pending.count
    let outer = (newlinesSeparate, allowsBrace)
    (newlinesSeparate, allowsBrace) = (false, true)
    advance()
    openBrackets += 1
    var kind = NodeKind.keySegment
    if isWhereStep {
      take(meant: .where)
      kind = .whereSegment
      let condition = at
      pending.append(comparedByOneEqual(expression(), from: condition))
    } else {
      keys(opener: first)
    }
    openBrackets -= 1
    close(.rightBracket, opener: first)
    (newlinesSeparate, allowsBrace) = outer
    return node(kind, token: first, from: first, since: mark)
  }

  /// Whether `where` here is the word and no name: an expression follows it.
  var isWhereStep: Bool {
    guard isMeant(.where) else { return false }
    switch peekKind() {
    case .identifier: return true
    case .integer, .float, .unit, .string, .stringStart, .leftParen, .not, .minus:
      return word == .where
    default: return false
    }
  }

  /// `e` or `(e, e)` of an index; they go onto `pending`.
  mutating func keys(opener: Int) {
    if kind == .rightBracket {
      report(.emptyIndex(span(opener, at)))
      pending.append(errorNode())
      return
    }
    guard kind == .leftParen, !isLambdaAhead else { return pending.append(expression()) }
    guard enter() else { return pending.append(errorNode()) }
    defer { depth -= 1 }
    let paren = at
    advance()
    openParens += 1
    let mark = pending.count
    pending.append(expression())
    while take(.comma) {
      if kind == .rightParen { break }
      pending.append(expression())
    }
    openParens -= 1
    close(.rightParen, opener: paren)
    if pending.count - mark > 1 { return }
    // One expression in parentheses, perhaps the beginning of a longer one.
    let inner = pending.removeLast()
    let left = node(.parenthesized, token: paren, from: paren, inner)
    let operand = layered(postfixes(left, from: paren), from: paren)
    pending.append(continued(operand, from: paren, above: 0))
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
