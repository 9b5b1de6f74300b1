import Lexer
import Source
import Syntax

/// What most lines are made of, read without asking what else it could be. Nothing here reports:
/// where a token is not the expected one, the general functions read it from the start.
extension MemberParser {
  /// `name = …`, `name { … }`, `name.name …` and `name: Type`; nil for all other members.
  @inline(__always)
  func commonMember() -> NodeID? {
    let first = at
    // The last token ends the file: after any other there is one more.
    guard tokens[first].kind == .identifier else { return nil }
    let operation = tokens[first + 1]
    if operation.newlineBefore { return nil }
    // Counts as one level, like any member.
    parser.depth += 1
    defer { parser.depth -= 1 }
    switch operation.kind {
    case .equal:
      let path = barePath()
      advance()
      return node(.setMember, token: first + 1, from: first, path, value(first + 1))
    case .leftBrace:
      if parser.openBraces == 0, isUpperCase(first) || tokens[first].word == .import { return nil }
      let path = barePath()
      return node(.intoMember, token: first + 1, from: first, path, block())
    case .dot: return afterPath(path(), Modifiers(), from: first)
    case .colon: return commonField()
    default: return nil
    }
  }

  /// `name: Type` and `name: Type?` with a bare type and no value; nil for all other fields.
  @inline(__always)
  private func commonField() -> NodeID? {
    let first = at
    let type = first + 2
    guard tokens[type].kind == .identifier, isUpperCase(type) else { return nil }
    let isOptional = tokens[type + 1].kind == .question && isGlued(type + 1)
    let next = tokens[isOptional ? type + 2 : type + 1]
    guard next.newlineBefore, parser.newlinesSeparate, next.kind != .equal else { return nil }
    let name = leaf(.name)
    at = type
    let typeName = leaf(.name)
    var result = node(.namedType, token: type, from: type, typeName)
    if isOptional {
      at += 1
      result = node(.optionalType, token: type + 1, from: type, result)
    }
    return node(.fieldDecl, token: first, from: first, name, result, .none)
  }

  /// The path that is the name to look at.
  @inline(__always)
  private func barePath() -> NodeID {
    let first = at
    let name = leaf(.nameSegment)
    return node(.path, token: first, from: first, name)
  }

  /// A literal or a name that is a whole expression; nil for anything else.
  @inline(__always)
  func plainExpression() -> NodeID? {
    guard let kind = MemberParser.plainOperand(tokens[at]), endsOperand(at + 1) else { return nil }
    return leaf(kind)
  }

  /// What an operand of one token is.
  @inline(__always)
  private static func plainOperand(_ token: Token) -> NodeKind? {
    switch token.kind {
    case .string where token.isPlainString: .string
    case .identifier where token.word == .none: .name
    case .integer: .intLiteral
    case .unit: .unitLiteral
    default: nil
    }
  }

  /// Whether this token, after an operand, does not go on with it.
  @inline(__always)
  private func endsOperand(_ token: Int) -> Bool {
    let token = tokens[token]
    if token.newlineBefore, parser.newlinesSeparate {
      switch token.kind {
      case .dot, .questionDot, .questionQuestion, .orOr, .andAnd, .fatArrow: return false
      default: return true
      }
    }
    switch token.kind {
    case .comma, .rightParen, .rightBracket, .rightBrace, .stringMiddle, .stringEnd, .endOfFile:
      return true
    default: return false
    }
  }
}
