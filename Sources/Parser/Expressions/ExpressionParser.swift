import Diagnostics
import Lexer
import Source
import Syntax

/// Expressions: operators by precedence.
struct ExpressionParser: ParserPart {
  let parser: SyntaxParser

  func expression() -> NodeID {
    if let plain = members.plainExpression() { return plain }
    guard enter() else { return errorNode() }
    defer { parser.depth -= 1 }
    let first = at
    let value = binary(above: 0)
    switch kind {
    case .question, .arrow: return foreign.foreignContinuation(value, from: first)
    case .not:
      foreign.forcedOperand()
      return parser.lastErrorToken == at - 1 && kind == .dot ? postfixes(value, from: first) : value
    default: return value
    }
  }

  /// An expression in a head: without a trailing `{`, which belongs to the block that follows.
  func headExpression() -> NodeID {
    let outer = parser.allowsBrace
    parser.allowsBrace = false
    defer { parser.allowsBrace = outer }
    let first = at
    return foreign.comparedByOneEqual(expression(), from: first)
  }

  /// Operands joined by operators that bind tighter than `precedence`.
  private func binary(above precedence: Int) -> NodeID {
    let first = at
    let left = unary()
    return continued(left, from: first, above: precedence)
  }

  /// Goes on after a left operand.
  func continued(_ operand: NodeID, from first: Int, above precedence: Int) -> NodeID {
    var left = operand
    var chain = 0
    while let (strength, operation) = infix(), strength > precedence {
      let token = at
      chain += 1
      if chain > parser.longestChain { parser.longestChain = chain }
      advance()
      if kind == .equal { foreign.thirdEqual(behind: token) }
      if tokens[at].newlineBefore, foreign.isNextMember {
        report(.operandMissing(text(token), at: span(token)), at: token)
        return node(.error, token: token, from: first, left)
      }
      if operation == .is {
        left = node(.isExpr, token: token, from: first, left, types.type())
      } else {
        let right = binary(above: strength)
        left = node(.binary, token: token, from: first, left, right)
      }
      if strength == ExpressionParser.comparison, let (next, _) = infix(),
        next == ExpressionParser.comparison
      {
        report(.comparisonChain(span(at), first: span(token)))
      }
    }
    return left
  }

  private enum Infix { case binary, `is` }
  private static let comparison = 4

  /// The operator here and how strongly it binds; nil if the expression ends.
  @inline(__always)
  private func infix() -> (strength: Int, Infix)? {
    let token = tokens[at]
    switch token.kind {
    case .questionQuestion: return (1, .binary)
    case .orOr: return (2, .binary)
    case .andAnd: return (3, .binary)
    case .equalEqual, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
      return startsLine ? nil : (4, .binary)
    case .plus, .minus: return startsLine ? nil : (5, .binary)
    case .star, .slash: return startsLine ? nil : (6, .binary)
    case .identifier:
      if token.word == .none || startsLine { return nil }
      return wordInfix(token.word)
    default: return nil
    }
  }

  /// `is`, and the `and` and `or` of other languages.
  private func wordInfix(_ word: Word) -> (strength: Int, Infix)? {
    switch word {
    case .is: return (4, .is)
    case .and, .or:
      if !beginsExpression(peekKind()) { return nil }
      report(.wordOperator(text(at), ours: word == .and ? "&&" : "||", at: span(at)))
      return (word == .and ? 3 : 2, .binary)
    default: return nil
    }
  }

  /// `-a`, `!a`
  private func unary() -> NodeID {
    let first = at
    guard kind == .minus || kind == .not || isForeignNot else { return withLayers() }
    if kind == .identifier { report(.wordOperator("not", ours: "!", at: span(at))) }
    guard enter() else { return errorNode() }
    defer { parser.depth -= 1 }
    advance()
    return node(.unary, token: first, from: first, unary())
  }

  /// `not x`, as other languages write it.
  private var isForeignNot: Bool {
    guard kind == .identifier, word == .not, !peek().newlineBefore else { return false }
    switch peekKind() {
    case .identifier, .string, .stringStart, .not: return true
    case .leftParen: return peek().blankBefore
    default: return false
    }
  }

  /// `e with Ov(1) with { … }`
  private func withLayers() -> NodeID {
    let first = at
    return layered(postfixes(primary(), from: first), from: first)
  }

  /// The `with`s after a value.
  func layered(_ operand: NodeID, from first: Int) -> NodeID {
    var value = operand
    var chain = 0
    while kind == .identifier, !startsLine, lost.isMeant(.with) {
      let keyword = at
      chain += 1
      if chain > parser.longestChain { parser.longestChain = chain }
      lost.take(meant: .with)
      value = node(.withExpr, token: keyword, from: first, value, declarations.layer())
    }
    return value
  }
}

extension Diagnostic {
  /// `a +` and the next member after it.
  static func operandMissing(_ operation: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .expectedExpression, at: span,
      "expected an operand after `\(operation)`, found the next member"
    )
    .helping("write what stands on the right of `\(operation)`, or remove it")
  }

  /// `a < b < c`.
  static func comparisonChain(_ span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .comparisonChain, at: span, "expected one comparison, found a second in a chain"
    )
    .noting(first, "the first is here")
    .helping("write `a < b && b < c`")
  }

  /// `and`, `or`, `not`.
  static func wordOperator(_ word: String, ours: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.wordOperator, at: span, "expected `\(ours)`, found `\(word)`")
      .fixing(.replace(span, with: ours))
  }
}
