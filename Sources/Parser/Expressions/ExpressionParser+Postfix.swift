import Diagnostics
import Lexer
import Source
import Syntax

/// What follows an operand: fields, calls, keys and the braces of a schema.
extension ExpressionParser {
  func postfixes(_ operand: NodeID, from first: Int) -> NodeID {
    var value = operand
    var chain = 0
    while true {
      switch kind {
      case .dot:
        advance()
        value = member(of: value, from: first, flags: [])
      case .questionDot:
        advance()
        value = member(of: value, from: first, flags: .optionalChain)
      case .leftParen where !newlineBeforeBracket:
        let paren = at
        let mark = parser.pending.count
        parser.pending.append(value)
        callArguments()
        value = node(.call, token: paren, from: first, since: mark)
      case .leftBracket where !newlineBeforeBracket:
        value = index(of: value, from: first)
      case .leftBrace where parser.allowsBrace && !newlineBeforeBracket && isSchemaName(value):
        let brace = at
        let type = namedType(value, from: first)
        value = node(.construct, token: brace, from: first, type, members.block())
      default: return value
      }
      chain += 1
      if chain > parser.longestChain { parser.longestChain = chain }
    }
  }

  /// No bracket continues from a new line, whatever newlines mean here.
  private var newlineBeforeBracket: Bool { tokens[at].newlineBefore }

  /// The name after `.` or `?.`.
  func member(of value: NodeID, from first: Int, flags: NodeFlags) -> NodeID {
    let token = at
    switch kind {
    case .identifier:
      advance()
      return node(.fieldAccess, token: token, from: first, flags: flags, value)
    case .string where members.isPlain(at):
      advance()
      return node(.fieldAccess, token: token, from: first, flags: flags, value)
    case .string, .stringStart:
      let key = string()
      return node(.indexAccess, token: token, from: first, flags: flags, value, key)
    default:
      report(.expectedName("a name after `.`", found: found, at: span(at)))
      return node(.error, token: token, from: first, value)
    }
  }

  /// `a[k]`, `a[(k, l)]`
  private func index(of value: NodeID, from first: Int) -> NodeID {
    let bracket = at
    let mark = parser.pending.count
    parser.pending.append(value)
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (false, true)
    advance()
    parser.openBrackets += 1
    if members.isWhereStep {
      report(.whereInExpression(span(at)))
      advance()
    }
    members.keys(opener: bracket)
    if kind == .colon {
      report(
        Diagnostic(.expectedToken, at: span(at), "expected `]`, found the `:` of a slice")
          .helping("a part of a list is `xs.drop(1).take(2)`"))
      skip(to: .rightBracket)
    }
    parser.openBrackets -= 1
    close(.rightBracket, opener: bracket)
    (parser.newlinesSeparate, parser.allowsBrace) = outer
    return node(.indexAccess, token: bracket, from: first, since: mark)
  }

  /// Whether a value is the dotted name of a schema: it ends in a capitalised name.
  private func isSchemaName(_ value: NodeID) -> Bool {
    var id = value
    let last = parser.nodes[Int(id.index)]
    guard last.kind == .name || last.kind == .fieldAccess, isUpperCase(Int(last.token)) else {
      return false
    }
    while kind(of: id) == .fieldAccess {
      id = parser.children[Int(parser.nodes[Int(id.index)].childStart)]
    }
    return kind(of: id) == .name
  }

  /// The dotted name of a schema as a type.
  private func namedType(_ value: NodeID, from first: Int) -> NodeID {
    var names: [NodeID] = []
    var id = value
    let brace = at
    while true {
      let node = parser.nodes[Int(id.index)]
      at = Int(node.token)
      names.append(leaf(.name))
      guard node.kind == .fieldAccess else { break }
      id = parser.children[Int(node.childStart)]
    }
    at = brace
    let mark = parser.pending.count
    for name in names.reversed() { parser.pending.append(name) }
    return node(.namedType, token: brace - 1, from: first, since: mark)
  }

  /// `(a, b = 2)`; the arguments go onto `pending`.
  func callArguments() {
    parenthesizedList(.rightParen) { parser in
      let start = at
      if parser.kind == .identifier, parser.peekKind() == .equal || parser.peekKind() == .colon {
        let name = parser.leaf(.name)
        if parser.kind == .colon { parser.report(.namedArgumentColon(parser.span(at))) }
        parser.advance()
        let value = parser.expressions.expression()
        parser.pending.append(
          parser.node(.namedArgument, token: start, from: start, name, value))
      } else if parser.kind == .ellipsis {
        parser.report(.spreadInArguments(parser.span(at)))
        parser.advance()
        parser.pending.append(parser.expressions.expression())
      } else {
        parser.pending.append(parser.expressions.expression())
      }
    }
  }

  /// `( item, item )`. Newlines separate nothing here; only commas do.
  func parenthesizedList(
    _ closer: TokenKind, _ item: (SyntaxParser) -> Void
  ) {
    let opener = at
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (false, true)
    advance()
    parser.openParens += 1
    while kind != closer, kind != .endOfFile, !isCloserOfOuter(kind) {
      let start = at
      let reported = parser.lastErrorToken
      if endsByIndentation(opener: opener) { break }
      if kind == .comma {
        report(.extraComma(span(at)))
        advance()
        continue
      }
      item(parser)
      if kind == .comma {
        advance()
        continue
      }
      if isCloser(kind) || kind == .endOfFile || endsByIndentation(opener: opener) { break }
      if at > start, endsParameters { break }
      if at > start, members.isValueAlone, parser.lastErrorToken == reported,
        parser.pending.count > 0,
        case let item = parser.nodes[Int(parser.pending[parser.pending.count - 1].index)],
        item.kind == .param,
        item.lastToken == UInt32(at - 1)
      {
        report(.defaultWithoutEqual(span(at), behind: span(at - 1)))
        _ = expression()
        _ = take(.comma)
        continue
      }
      if at > start, beginsExpression(kind), parser.lastErrorToken == reported {
        report(.missingComma(found: describe(at), at: span(at)).withComma(behind: span(at - 1)))
        continue
      }
      if parser.lastErrorToken == reported {
        report(.expectedToken("`,` or `)`", found: describe(at), at: span(at)))
      }
      if !skipToComma(closer) { break }
    }
    parser.openParens -= 1
    close(closer, opener: opener)
    (parser.newlinesSeparate, parser.allowsBrace) = outer
  }

  /// Skips to a comma of this list and over it; false if the list ends first.
  private func skipToComma(_ closer: TokenKind) -> Bool {
    while kind != .endOfFile, kind != closer, !isCloserOfOuter(kind) {
      if take(.comma) { return true }
      // A member on a new line: the closer was forgotten.
      if tokens[at].newlineBefore, kind == .identifier, !peek().newlineBefore,
        [.equal, .leftBrace, .colon].contains(peekKind())
      {
        return false
      }
      skipOne()
    }
    return false
  }
}

extension Diagnostic {
  /// `f(a b)`.
  static func missingComma(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingComma, at: span, "expected `,`, found \(found)")
      .fixing(.insert(", ", before: span, message: "write `,` before it"))
      .helping("between `(` and `)` a newline separates nothing")
  }

  /// `f(a: 1)`.
  static func namedArgumentColon(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.namedArgumentColon, at: span, "expected `=` after an argument's name, found `:`")
      .fixing(.replace(span, with: " ="))
  }

  /// `f(...xs)`.
  static func spreadInArguments(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.spreadInArguments, at: span, "expected an argument, found `...`")
      .helping("lists and blocks can be spread, arguments cannot")
  }

  /// `xs[where …]` in an expression.
  static func whereInExpression(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.whereInExpression, at: span, "expected a key, found `where`")
      .helping(
        "`[where …]` is a step in the path of a member; in an expression write "
          + "`xs.filter(x => …)` or `[x for x in xs if …]`")
  }
}
