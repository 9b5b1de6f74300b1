import Diagnostics
import Lexer
import Source
import Syntax

/// Lists, comprehensions and strings.
extension ExpressionParser {
  /// `[a, ...b, f(x) for x in xs if p]`
  func list() -> NodeID {
    let first = at
    let mark = parser.pending.count
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (true, true)
    advance()
    parser.openBrackets += 1
    while kind != .rightBracket, kind != .endOfFile, !isCloserOfOuter(kind) {
      let start = at
      let reported = parser.lastErrorToken
      if endsByIndentation(opener: first) { break }
      if kind == .comma {
        report(.extraComma(span(at)))
        advance()
        continue
      }
      parser.pending.append(listItem())
      if take(.comma) { continue }
      if isCloser(kind) || kind == .endOfFile { break }
      if startsLine, at > start { continue }
      if parser.lastErrorToken == reported {
        report(
          beginsExpression(kind)
            ? missingItemSeparator
            : .expectedToken("`,`, a newline or `]`", found: describe(at), at: span(at)))
        if beginsExpression(kind), at > start { continue }
      }
      if at == start { skipOne() }
      members.skipRestOfMember()
    }
    parser.openBrackets -= 1
    close(.rightBracket, opener: first)
    (parser.newlinesSeparate, parser.allowsBrace) = outer
    return node(.listLiteral, token: first, from: first, since: mark)
  }

  private var missingItemSeparator: Diagnostic {
    if kind == .identifier, word == .else {
      return Diagnostic(.missingSeparator, at: span(at), "expected `]`, found `else`")
        .helping("a choice stands before the loop: `[if c then a else b for x in xs]`")
    }
    return .missingSeparator(found: describe(at), at: span(at)).withComma(behind: span(at - 1))
  }

  private func listItem() -> NodeID {
    let first = at
    if take(.ellipsis) {
      return node(.spreadItem, token: first, from: first, expression())
    }
    if kind == .minus, let last = unquoted.unquotedValue(first) {
      return unquoted.unquoted(first, last)
    }
    let value = expression()
    if kind == .identifier, word == .if, !startsLine { return conditionFirst(value, from: first) }
    guard isForClause else { return value }
    let mark = parser.pending.count
    parser.pending.append(value)
    while true {
      let keyword = at
      if isForClause, lost.take(meant: .for) {
        let (name, second, type) = declarations.binders()
        let source = expression()
        parser.pending.append(
          node(.forClause, token: keyword, from: keyword, name, second, type, source))
      } else if lost.take(meant: .if) {
        parser.pending.append(node(.ifClause, token: keyword, from: keyword, expression()))
      } else {
        break
      }
    }
    return node(.comprehension, token: first, from: first, since: mark)
  }

  /// `[x if c for x in xs]`: the condition is after the loop.
  private func conditionFirst(_ value: NodeID, from first: Int) -> NodeID {
    let keyword = at
    var last = at
    var loop: Int?
    var nesting = 0
    while tokens[last].kind != .endOfFile {
      switch tokens[last].kind {
      case .leftParen, .leftBracket, .leftBrace, .stringStart: nesting += 1
      case .rightParen, .rightBracket, .rightBrace, .stringEnd: nesting -= 1
      case .identifier where nesting == 0 && tokens[last].word == .for && loop == nil: loop = last
      default: break
      }
      if nesting < 0 || nesting == 0 && tokens[last].kind == .comma { break }
      last += 1
    }
    last -= 1
    var diagnostic = Diagnostic.conditionBeforeLoop(span(keyword))
    let hasElse = (keyword...max(keyword, last)).contains { tokens[$0].word == .else }
    if let loop, loop > keyword + 1, last > loop, !hasElse {
      diagnostic = diagnostic.fixing(
        .replace(
          span(keyword, last),
          with:
            "\(unquoted.text(of: span(loop, last))) \(unquoted.text(of: span(keyword, loop - 1)))"))
    }
    report(diagnostic)
    at = max(last + 1, keyword + 1)
    return node(.error, token: keyword, from: first, flags: .broken)
  }

  /// Whether `for x` is here, on whatever line: no item begins with two names.
  private var isForClause: Bool {
    kind == .identifier && peekKind() == .identifier && lost.isMeant(.for)
  }

  /// Whether the tokenizer has found something wrong between two tokens of a string.
  private func isBroken(_ first: Int, _ last: Int) -> Bool {
    if parser.brokenStrings.isEmpty { return false }
    let place = span(first, last)
    var low = 0
    var high = parser.brokenStrings.count
    while low < high {
      let middle = (low + high) / 2
      if parser.brokenStrings[middle] < place.start { low = middle + 1 } else { high = middle }
    }
    return low < parser.brokenStrings.count
      && parser.brokenStrings[low] < max(place.end, place.start + 1)
  }

  /// A string, or the pieces of one with their interpolations between them.
  func string() -> NodeID {
    let first = at
    if kind == .string {
      let isPlain = members.isPlain(at)
      if isBroken(first, first) { parser.lastErrorToken = max(parser.lastErrorToken, first) }
      let result = leaf(.string)
      if !isPlain { unquoted.checkBlockString(result) }
      return result
    }
    guard enter() else { return errorNode() }
    defer { parser.depth -= 1 }
    let mark = parser.pending.count
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (false, true)
    repeat {
      advance()
      let start = at
      if kind == .stringMiddle || kind == .stringEnd, tokens[at].length > 0 {
        report(.emptyInterpolation(span(at)))
        parser.pending.append(errorNode())
      } else {
        parser.pending.append(expression())
      }
      if kind != .stringMiddle, kind != .stringEnd, kind != .endOfFile,
        parser.lastErrorToken < start,
        !isBroken(first, at)
      {
        report(
          .expectedToken("`)` to end the interpolation", found: describe(at), at: span(at)))
      }
      while kind != .stringMiddle, kind != .stringEnd, kind != .endOfFile { skipOne() }
    } while kind == .stringMiddle
    if kind == .stringEnd { advance() }
    if isBroken(first, at - 1) { parser.lastErrorToken = max(parser.lastErrorToken, first) }
    (parser.newlinesSeparate, parser.allowsBrace) = outer
    let result = node(.interpolatedString, token: first, from: first, since: mark)
    unquoted.checkBlockString(result)
    return result
  }
}

extension Diagnostic {
  /// `[x if c for x in xs]`.
  static func conditionBeforeLoop(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingSeparator, at: span, "expected `for` behind the element, found `if`")
      .helping(
        "`for` comes first: `[x for x in xs if x > 1]`; a choice is `if c then a else b`")
  }

  /// `"\()"`.
  static func emptyInterpolation(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .emptyInterpolation, at: span, "expected an expression in the interpolation, found nothing"
    )
    .helping("a value is put into text by `\\(name)`; a backslash itself is `\\\\`")
  }
}
