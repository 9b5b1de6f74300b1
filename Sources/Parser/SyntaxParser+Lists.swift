import Diagnostics
import Lexer
import Source
import Syntax

/// Lists, comprehensions and strings.
extension SyntaxParser {
  /// `[a, ...b, f(x) for x in xs if p]`
  mutating func list() -> NodeID {
    let first = at
    let mark = pending.count
    let outer = (newlinesSeparate, allowsBrace)
    (newlinesSeparate, allowsBrace) = (true, true)
    advance()
    openBrackets += 1
    while kind != .rightBracket, kind != .endOfFile, !isCloserOfOuter(kind) {
      let start = at
      let reported = lastErrorToken
      if endsByIndentation(opener: first) { break }
      if kind == .comma {
        report(.extraComma(span(at)))
        advance()
        continue
      }
      pending.append(listItem())
      if take(.comma) { continue }
      if isCloser(kind) || kind == .endOfFile { break }
      if startsLine, at > start { continue }
      if lastErrorToken == reported {
        report(
          beginsExpression(kind)
            ? .missingSeparator(found: describe(at), at: span(at))
            : .expectedToken("`,`, a newline or `]`", found: describe(at), at: span(at)))
        if beginsExpression(kind), at > start { continue }
      }
      if at == start { skipOne() }
      skipRestOfMember()
    }
    openBrackets -= 1
    close(.rightBracket, opener: first)
    (newlinesSeparate, allowsBrace) = outer
    return node(.listLiteral, token: first, from: first, since: mark)
  }

  private mutating func listItem() -> NodeID {
    let first = at
    if take(.ellipsis) {
      return node(.spreadItem, token: first, from: first, expression())
    }
    let value = expression()
    guard isForClause else { return value }
    let mark = pending.count
    pending.append(value)
    while true {
      let keyword = at
      if isForClause, take(meant: .for) {
        let (name, second, type) = binders()
        let source = expression()
        pending.append(
          node(.forClause, token: keyword, from: keyword, name, second, type, source))
      } else if take(meant: .if) {
        pending.append(node(.ifClause, token: keyword, from: keyword, expression()))
      } else {
        break
      }
    }
    return node(.comprehension, token: first, from: first, since: mark)
  }

  /// Whether `for x` stands here, on whatever line: no item begins with two names.
  private var isForClause: Bool {
    kind == .identifier && peekKind() == .identifier && isMeant(.for)
  }

  /// A string, or the pieces of one with their interpolations between them.
  mutating func string() -> NodeID {
    let first = at
    if kind == .string {
      let isPlain = isPlain(at)
      let result = leaf(.string)
      if !isPlain { checkBlockString(result) }
      return result
    }
    guard enter() else { return errorNode() }
    defer { depth -= 1 }
    let mark = pending.count
    let outer = (newlinesSeparate, allowsBrace)
    (newlinesSeparate, allowsBrace) = (false, true)
    repeat {
      advance()
      let start = at
      if kind == .stringMiddle || kind == .stringEnd, tokens[at].length > 0 {
        report(.emptyInterpolation(span(at)))
        pending.append(errorNode())
      } else {
        pending.append(expression())
      }
      if kind != .stringMiddle, kind != .stringEnd, kind != .endOfFile, lastErrorToken < start {
        report(
          .expectedToken("`)` to end the interpolation", found: describe(at), at: span(at)))
      }
      while kind != .stringMiddle, kind != .stringEnd, kind != .endOfFile { skipOne() }
    } while kind == .stringMiddle
    if kind == .stringEnd { advance() }
    (newlinesSeparate, allowsBrace) = outer
    let result = node(.interpolatedString, token: first, from: first, since: mark)
    checkBlockString(result)
    return result
  }
}

extension Diagnostic {
  /// `"\()"`.
  static func emptyInterpolation(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .emptyInterpolation, at: span, "expected an expression in the interpolation, found nothing")
  }
}
