import Diagnostics
import Lexer
import Source
import Syntax

/// Operands.
extension ExpressionParser {
  func primary() -> NodeID {
    if !parser.openStrings.isEmpty, let text = unquoted.textWithoutOpener() { return text }
    switch kind {
    case .identifier:
      // After a pattern's `null` or `true` the arrow is the arm's.
      if peekKind() == .fatArrow, word != .null, word != .true, word != .false { return lambda() }
      if word != .none { return wordPrimary() }
      if peekKind() == .identifier { lost.skipNew() }
      if let other = foreign.prefixedString() ?? foreign.foreignLambda()
        ?? foreign.foreignStatement()
      {
        return other
      }
      return lost.misspeltOperand() ?? leaf(.name)
    case .integer: return leaf(.intLiteral)
    case .float: return leaf(.floatLiteral)
    case .unit: return leaf(.unitLiteral)
    case .string, .stringStart: return string()
    case .leftParen: return isLambdaAhead ? lambda() : parenthesized()
    case .leftBracket: return list()
    case .leftBrace where foreign.isTemplate: return foreign.template()
    case .leftBrace where parser.allowsBrace || isEmptyBeforeBlock:
      return members.block(.objectLiteral)
    case .leftBrace:
      return objectInHead()
    case .dot where peekKind() == .integer && isGlued(at + 1): return leadingDot()
    default: return noOperand()
    }
  }

  // What reports an error is apart from what calls itself, whose frames must be small: an
  // expression may be as deep as `depthLimit`.

  private func leadingDot() -> NodeID {
    report(.leadingDot(span(at, at + 1)))
    let first = at
    at += 2
    return node(.error, token: first, from: first)
  }

  private func noOperand() -> NodeID {
    if let other = foreign.foreignLambda() ?? foreign.foreignOperand() { return other }
    report(endOfNoComment ?? .expectedExpression(found: found, at: span(at)))
    let first = at
    if kind == .unknown { advance() }
    return errorNode(from: first)
  }

  /// What is wrong with `*/` outside a comment.
  private var endOfNoComment: Diagnostic? {
    guard kind == .slash, isGlued(at), at > 0, tokens[at - 1].kind == .star else { return nil }
    return .unmatchedCloser("*/", at: span(at - 1, at))
  }

  /// A brace where a head's expression should be. What it holds is taken as that expression if
  /// another block follows, otherwise as the block.
  private func objectInHead() -> NodeID {
    report(.braceInHead(span(at)))
    var depth = 0
    for index in at..<tokens.count {
      switch tokens[index].kind {
      case .leftBrace: depth += 1
      case .rightBrace: depth -= 1
      default: continue
      }
      if depth == 0 {
        let isObject = index + 1 < tokens.count && tokens[index + 1].kind == .leftBrace
        return isObject ? members.block(.objectLiteral) : errorNode()
      }
    }
    return errorNode()
  }

  /// Whether `{}` is here and the head's block after it: `for k, v in m ?? {} { … }`.
  private var isEmptyBeforeBlock: Bool {
    peekKind() == .rightBrace && peekKind(2) == .leftBrace && !peek(2).newlineBefore
  }

  /// A word in the place of an operand; most are names there.
  private func wordPrimary() -> NodeID {
    let next = peek()
    switch word {
    case .null: return leaf(.nullLiteral)
    case .true, .false: return leaf(.boolLiteral)
    case .if where beginsExpression(next.kind): return ifExpression()
    case .match where next.kind != .leftBrace && next.kind != .minus && beginsExpression(next.kind):
      return matchExpression()
    case .let where next.kind == .identifier: return letExpression()
    case .else, .then, .in:
      if next.kind == .dot || next.kind == .leftParen { return leaf(.name) }
      report(.expectedExpression(found: describe(at), at: span(at)))
      return errorNode()
    case .import, .for: return foreign.foreignStatement() ?? leaf(.name)
    default: return leaf(.name)
    }
  }

  /// `(e)`
  private func parenthesized() -> NodeID {
    let first = at
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (false, true)
    advance()
    parser.openParens += 1
    let value = expression()
    parser.openParens -= 1
    if kind == .comma {
      report(.tuple(span(at)))
      skip(to: .rightParen)
    }
    close(.rightParen, opener: first)
    (parser.newlinesSeparate, parser.allowsBrace) = outer
    return node(.parenthesized, token: first, from: first, value)
  }

  /// Whether the parenthesis here contains a lambda's parameters.
  var isLambdaAhead: Bool {
    switch peekKind() {
    case .rightParen: return peekKind(2) == .fatArrow
    case .identifier:
      switch peekKind(2) {
      case .colon, .equal: return true
      case .rightParen: return peekKind(3) == .fatArrow
      case .comma:
        // `(a, b, c) =>`; a list of names only.
        var i = 3
        while peekKind(i) == .identifier {
          if peekKind(i + 1) == .colon || peekKind(i + 1) == .equal { return true }
          if peekKind(i + 1) != .comma { break }
          i += 2
        }
        return peekKind(i) == .identifier && peekKind(i + 1) == .rightParen
          && peekKind(i + 2) == .fatArrow
      default: return false
      }
    default: return false
    }
  }

  /// `x => e`, `(a, b) => e`
  private func lambda() -> NodeID {
    let first = at
    let mark = parser.pending.count
    if kind == .identifier {
      let name = leaf(.name)
      parser.pending.append(node(.param, token: first, from: first, name, .none, .none))
    } else {
      parenthesizedList(.rightParen) { $0.pending.append($0.declarations.parameter()) }
    }
    let arrow = at
    expect(.fatArrow, "=>")
    if kind == .leftBrace, tokens[at + 1].kind == .identifier, text(at + 1) == "return" {
      report(.lambdaBody(span(at)).fixing(foreign.valueOfReturn))
      skipOne()
      return node(.error, token: arrow, from: first, flags: .broken)
    }
    parser.pending.append(expression())
    return node(.lambda, token: arrow, from: first, since: mark)
  }

  /// `if c then a else b`
  func ifExpression() -> NodeID {
    let keyword = at
    advance()
    let outer = parser.allowsBrace
    // A `{` after the condition is an error with its own message.
    parser.allowsBrace = false
    let first = at
    let condition = foreign.comparedByOneEqual(expression(), from: first)
    parser.allowsBrace = outer
    if kind == .leftBrace, parser.lastErrorToken < keyword {
      lost.skipBracesOfIf()
      return node(.error, token: keyword, from: keyword, condition)
    }
    guard lost.take(meant: .then) else {
      reportMissingThen(keyword)
      return node(.error, token: keyword, from: keyword, condition)
    }
    let then = expression()
    if isElseLost(since: keyword) || isElif() {
      let otherwise = kind == .identifier && word == .elif ? ifExpression() : errorNode()
      return node(.ifExpr, token: keyword, from: keyword, condition, then, otherwise)
    }
    guard lost.take(meant: .else) else {
      reportMissingElse(keyword)
      return node(.ifExpr, token: keyword, from: keyword, condition, then, errorNode())
    }
    let otherwise = expression()
    return node(.ifExpr, token: keyword, from: keyword, condition, then, otherwise)
  }

  private func reportMissingThen(_ keyword: Int) {
    let isBehind = beginsExpression(kind) && !startsLine
    report(
      .missingThen(found: found, at: span(at)).noting(span(keyword), "for this `if`")
        .fixing(isBehind ? .insert("then ", before: span(at), message: "write `then`") : nil))
  }

  /// Whether the expression of an `if` ends where its `else` should be; that is reported.
  private func isElseLost(since keyword: Int) -> Bool {
    guard parser.lastErrorToken < keyword,
      startsLine || kind == .endOfFile || isCloserOfOuter(kind) || kind == .comma,
      !(kind == .identifier && (word == .else || word == .elif))
    else { return false }
    report(.missingElse(span(at - 1).after).noting(span(keyword), "for this `if`"), at: at - 1)
    return true
  }

  /// Whether another language's `elif` is here; that is reported.
  private func isElif() -> Bool {
    guard kind == .identifier, word == .elif else { return false }
    report(.elif(span(at)))
    return true
  }

  private func reportMissingElse(_ keyword: Int) {
    report(.missingElse(span(at), found: found).noting(span(keyword), "for this `if`"))
  }

  /// `let x: T = e in b`
  func letExpression() -> NodeID {
    let keyword = at
    advance()
    let name = declarations.valueName("a name after `let`")
    let type = take(.colon) ? types.type() : .none
    expect(.equal, "=", " and a value")
    let value = expression()
    guard lost.take(meant: .in) else {
      report(.missingIn(found: found, at: span(at)).noting(span(keyword), "for this `let`"))
      return node(.letExpr, token: keyword, from: keyword, name, type, value, errorNode())
    }
    let body = expression()
    return node(.letExpr, token: keyword, from: keyword, name, type, value, body)
  }

  /// `match e { p => a … }`
  func matchExpression() -> NodeID {
    let keyword = at
    advance()
    let mark = parser.pending.count
    parser.pending.append(headExpression())
    let isOpen = kind == .leftBrace
    guard isOpen || parser.newlinesSeparate && lost.isDeeper(than: at - 1) else {
      report(.expectedToken("`{` and the arms of the match", found: found, at: span(at)))
      return node(.matchExpr, token: keyword, from: keyword, since: mark)
    }
    if !isOpen { report(.missingBrace(span(at - 1), text(at - 1)), at: at - 1) }
    let margin = indent(at - 1)
    let brace = isOpen ? at : at - 1
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (true, true)
    if isOpen { advance() }
    parser.openBraces += 1
    while kind != .rightBrace, kind != .endOfFile {
      if take(.comma) { continue }
      if isCloserOfOuter(kind) { break }
      if !isOpen, tokens[at].newlineBefore, indent(at) <= margin { break }
      let start = at
      let reported = parser.lastErrorToken
      parser.pending.append(matchArm())
      if at == start { skipOne() }
      if kind == .comma || kind == .rightBrace || startsLine { continue }
      if parser.lastErrorToken == reported {
        var diagnostic = Diagnostic.missingSeparator(found: found, at: span(at))
          .withComma(behind: span(at - 1))
        if !beginsExpression(kind) { diagnostic.fixes = [] }
        report(diagnostic)
      }
      skipToSeparator()
    }
    parser.openBraces -= 1
    close(.rightBrace, opener: brace)
    (parser.newlinesSeparate, parser.allowsBrace) = outer
    return node(.matchExpr, token: keyword, from: keyword, since: mark)
  }

  private func matchArm() -> NodeID {
    let first = at
    let pattern = self.pattern()
    if kind == .pipe { report(.patternUnion(span(at))) }
    let arrow = at
    guard take(.fatArrow) else {
      if parser.lastErrorToken < first {
        report(.expectedToken("`=>` after a pattern", found: found, at: span(at)))
      }
      skipToSeparator()
      return node(.error, token: first, from: first, pattern)
    }
    let body = expression()
    return node(.matchArm, token: arrow, from: first, pattern, body)
  }

  /// `d: Deployment`, `_` or a literal
  private func pattern() -> NodeID {
    let first = at
    switch kind {
    case .identifier:
      if peekKind() == .colon {
        let name = leaf(.name)
        advance()
        return node(.bindPattern, token: first, from: first, name, types.type())
      }
      if word == .null || word == .true || word == .false { return wordPrimary() }
      if tokens[at].length == 1, file.bytes[Int(tokens[at].start)] == 0x5F {
        return leaf(.wildcardPattern)
      }
      report(isUpperCase(at) ? .typePattern(text(at), at: span(at)) : .namePattern(span(at)))
      advance()
      return node(.error, token: first, from: first)
    case .integer, .float, .unit, .string: return primary()
    case .minus:
      advance()
      return node(.unary, token: first, from: first, primary())
    default:
      report(.expectedToken("a pattern", found: found, at: span(at)))
      return errorNode()
    }
  }
}

extension Diagnostic {
  static func expectedExpression(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedExpression, at: span, "expected an expression, found \(found)")
      .helping(
        "a value is a literal, a name, a list `[…]`, an object `{ … }` or a choice `if … then …`")
  }

  /// `if { … } {`.
  static func braceInHead(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.braceInHead, at: span, "expected an expression before the block, found `{`")
      .helping("an object in the head of `if`, `for` or `match` stands in parentheses")
  }

  /// `.5`.
  static func leadingDot(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.leadingDot, at: span, "expected a digit before the point of a number, found none")
      .fixing(.insert("0", before: span, message: "write `0` before it"))
  }

  /// `(a, b)`.
  static func tuple(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.tuple, at: span, "expected `)`, found `,`")
      .helping("there are no tuples: write a list `[a, b]` or a record `{ a = 1, b = 2 }`")
  }

  /// `x = if c { … }`.
  static func bracesInIfExpression(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.bracesInIfExpression, at: span, "expected `then` after the condition, found `{`")
      .helping("a value is chosen by `if c then a else b`; blocks belong to `if` as a member")
  }

  static func missingThen(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingThen, at: span, "expected `then` after the condition, found \(found)")
      .helping("a value is chosen by `if c then a else b`")
  }

  static func missingElse(_ span: SourceSpan, found: String? = nil) -> Diagnostic {
    Diagnostic(
      .missingElse, at: span,
      "expected `else` and a value, found \(found ?? "the end of the expression")"
    )
    .fixing(
      found == nil
        ? .insert(" else null", before: span, message: "write `else null`, which leaves it unset")
        : nil
    )
    .helping("an expression has a value in either case; `else null` leaves a field unset")
  }

  static func missingIn(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingIn, at: span, "expected `in` and an expression, found \(found)")
      .helping("inside an expression it is `let x = a in b`")
  }

  /// `"a" | "b" => …`.
  static func patternUnion(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.patternUnion, at: span, "expected `=>` after a pattern, found `|`")
      .helping("several literals are matched by their type: `x: \"a\" | \"b\" => …`")
  }

  /// `Deployment => …`.
  static func typePattern(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.matchPattern, at: span, "expected a pattern, found the type `\(name)` alone")
      .fixing(.insert("_: ", before: span, message: "write `_: \(name)`"))
  }

  /// `x => …` in a match.
  static func namePattern(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .matchPattern, at: span, "expected `name: Type`, `_` or a literal, found a name alone"
    )
    .fixing(.quote(span))
    .helping("a text stands in quotes; what is left over is `_ => …`")
  }
}
