import Diagnostics
import Lexer
import Source
import Syntax

/// Types.
struct TypeParser: ParserPart {
  let parser: SyntaxParser

  /// A type: unions of postfixed types, functions.
  func type() -> NodeID {
    guard enter() else { return errorNode() }
    defer { parser.depth -= 1 }
    let first = at
    let member = postfixedType()
    guard kind == .pipe, !startsLine else { return member }
    let mark = parser.pending.count
    let pipe = at
    parser.pending.append(member)
    while kind == .pipe, !startsLine {
      advance()
      parser.pending.append(postfixedType())
    }
    return node(.unionType, token: pipe, from: first, since: mark)
  }

  /// `T?`, `T(1..9)`, `T<U>`
  private func postfixedType() -> NodeID {
    let first = at
    if let type = foreign.takeForeignType() ?? foreign.foreignBounds() { return type }
    var type = primaryType()
    while true {
      switch kind {
      case .question where isGlued(at):
        let token = at
        advance()
        type = node(.optionalType, token: token, from: first, type)
      case .leftParen where isGlued(at) && kind(of: type) == .namedType:
        let token = at
        let mark = parser.pending.count
        parser.pending.append(type)
        expressions.parenthesizedList(.rightParen) { $0.pending.append($0.types.typeArgument()) }
        type = node(.refinedType, token: token, from: first, since: mark)
      case .less where isGlued(at) && kind(of: type) == .namedType:
        type = genericType(type, from: first)
      default: return type
      }
    }
  }

  /// `Sensitive<T>`
  private func genericType(_ base: NodeID, from first: Int) -> NodeID {
    let token = at
    let mark = parser.pending.count
    parser.pending.append(base)
    repeat {
      advance()
      parser.pending.append(type())
    } while kind == .comma
    expect(.greater, ">")
    return node(.genericType, token: token, from: first, since: mark)
  }

  /// `1..9`, `1..`, `..9` or an expression
  private func typeArgument() -> NodeID {
    let first = at
    let low = kind == .rangeDots ? .none : expressions.expression()
    guard kind == .rangeDots else { return low }
    let dots = at
    advance()
    let high = kind == .comma || kind == .rightParen ? NodeID.none : expressions.expression()
    return node(.range, token: dots, from: first, low, high)
  }

  private func primaryType() -> NodeID {
    let first = at
    switch kind {
    case .identifier:
      if word == .null || word == .true || word == .false {
        return node(.literalType, token: first, from: first, expressions.primary())
      }
      return namedType()
    case .string, .stringStart:
      let text = expressions.string()
      if kind(of: text) == .interpolatedString {
        report(.expectedType(found: "a string with an interpolation", at: span(first)), at: first)
      }
      return node(.literalType, token: first, from: first, text)
    case .integer, .float, .unit:
      let number = expressions.primary()
      return node(.literalType, token: first, from: first, number)
    case .minus:
      advance()
      let isNumber = !startsLine && (kind == .integer || kind == .float || kind == .unit)
      if !isNumber { report(.expectedNumber(found: found, at: span(at))) }
      let operand = isNumber ? expressions.primary() : errorNode()
      let number = node(.unary, token: first, from: first, operand)
      return node(.literalType, token: first, from: first, number)
    case .leftBracket: return listType()
    case .leftBrace: return braceType()
    case .leftParen: return parenthesizedType()
    default:
      report(.expectedType(found: found, at: span(at)))
      return errorNode()
    }
  }

  /// `a.b.Name`
  private func namedType() -> NodeID {
    let first = at
    let mark = parser.pending.count
    parser.pending.append(leaf(.name))
    while kind == .dot, !tokens[at].newlineBefore {
      advance()
      parser.pending.append(declarations.name("a name after `.`"))
    }
    let last = at - 1
    if tokens[last].kind == .identifier, !isUpperCase(last) {
      let isChoice =
        tokens[last + 1].kind == .pipe || first > 0 && tokens[first - 1].kind == .pipe
      report(.lowerCaseType(text(last), at: span(last), isChoice: isChoice), at: last)
    }
    return node(.namedType, token: last, from: first, since: mark)
  }

  /// `[T]`, `[T by name]`, `[T by (port, protocol = "TCP")]`
  private func listType() -> NodeID {
    let first = at
    let mark = parser.pending.count
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    (parser.newlinesSeparate, parser.allowsBrace) = (false, true)
    advance()
    parser.openBrackets += 1
    parser.pending.append(type())
    var result = NodeKind.listType
    if lost.take(meant: .by) {
      result = .keyedListType
      if kind == .leftParen {
        expressions.parenthesizedList(.rightParen) { $0.pending.append($0.types.keyPart()) }
      } else {
        parser.pending.append(keyPart())
      }
    }
    parser.openBrackets -= 1
    close(.rightBracket, opener: first)
    (parser.newlinesSeparate, parser.allowsBrace) = outer
    return node(result, token: first, from: first, since: mark)
  }

  private func keyPart() -> NodeID {
    let first = at
    let name = declarations.name("the name of a key field")
    let value = take(.equal) ? expressions.expression() : .none
    return node(.keyPart, token: first, from: first, name, value)
  }

  /// `{K: V}` or `{ a: Int, b: String }`
  private func braceType() -> NodeID {
    let first = at
    let mark = parser.pending.count
    let outer = (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext)
    (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext) = (true, true, .schema)
    defer { (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext) = outer }
    if peekKind() == .rightBrace || isRecordType {
      advance()
      parser.openBraces += 1
      members.members(opener: first)
      for place in mark..<parser.pending.count {
        let field = parser.pending[place]
        if kind(of: field) == .fieldDecl || kind(of: field) == .error { continue }
        let token = firstToken(of: field)
        report(.expectedRecordField(span(token)), at: token)
      }
      parser.openBraces -= 1
      close(.rightBrace, opener: first)
      return node(.recordType, token: first, from: first, since: mark)
    }
    advance()
    parser.openBraces += 1
    let key = type()
    expect(.colon, ":", " and the type of the values")
    let value = type()
    parser.openBraces -= 1
    close(.rightBrace, opener: first)
    return node(.mapType, token: first, from: first, key, value)
  }

  /// Whether the brace here opens a record type: a small name, or a string and `:`, are in it.
  private var isRecordType: Bool {
    let next = peek()
    if next.kind == .at { return true }
    if next.kind == .string { return peekKind(2) == .colon }
    return next.kind == .identifier && !isUpperCase(min(at + 1, tokens.count - 1))
      && (peekKind(2) == .colon || peekKind(2) == .equal)
  }

  /// `(A, B) -> C`, or a type in parentheses
  private func parenthesizedType() -> NodeID {
    let first = at
    let mark = parser.pending.count
    expressions.parenthesizedList(.rightParen) { $0.pending.append($0.types.type()) }
    if kind == .arrow {
      let arrow = at
      advance()
      parser.pending.append(type())
      return node(.functionType, token: arrow, from: first, since: mark)
    }
    if parser.pending.count - mark == 1 { return parser.pending.removeLast() }
    report(.expectedToken("`->` and the function's result", found: found, at: span(at)))
    return node(.error, token: first, from: first, since: mark)
  }
}

extension Diagnostic {
  static func expectedType(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedType, at: span, "expected a type, found \(found)")
      .helping(
        "a type is for example `Int`, `String?`, `[String]`, `{String: Int}` or a schema's name")
  }

  /// A `-` that begins no number, where a type should stand.
  static func expectedNumber(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .expectedType, at: span, "expected a number after `-`, to be the only value, found \(found)")
  }

  /// The types of other languages and of ours in lower-case letters, and what they are called here.
  static let commonTypes = [
    "int": "Int", "integer": "Int", "number": "Float", "float": "Float", "double": "Float",
    "string": "String", "str": "String", "bool": "Bool", "boolean": "Bool", "any": "Json",
    "object": "Json", "quantity": "Quantity", "duration": "Duration",
  ]

  /// `x: string`.
  static func lowerCaseType(
    _ name: String, at span: SourceSpan, isChoice: Bool
  ) -> Diagnostic {
    if isChoice, commonTypes[name] == nil {
      return Diagnostic(
        .lowerCaseType, at: span, "expected a type or a text in quotes, found `\(name)`"
      )
      .fixing(.quote(span))
      .helping("one of several texts is `\"a\" | \"b\"`")
    }
    return Diagnostic(
      .lowerCaseType, at: span,
      "expected a type, which begins with a capital letter, found `\(name)`"
    )
    .fixing(commonTypes[name].map { .replace(span, with: $0) })
    .helping(commonTypes[name] == nil ? "`:` gives a type, `=` gives a value" : nil)
  }

  static func expectedRecordField(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .expectedType, at: span, "expected `name: Type` in a record type, found another member")
  }
}
