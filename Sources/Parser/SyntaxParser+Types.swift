import Diagnostics
import Lexer
import Source
import Syntax

/// Types.
extension SyntaxParser {
  /// A type: unions of postfixed types, functions.
  mutating func type() -> NodeID {
    guard enter() else { return errorNode() }
    defer { depth -= 1 }
    let first = at
    let member = postfixedType()
    guard kind == .pipe, !startsLine else { return member }
    let mark = pending.count
    let pipe = at
    pending.append(member)
    while kind == .pipe, !startsLine {
      advance()
      pending.append(postfixedType())
    }
    return node(.unionType, token: pipe, from: first, since: mark)
  }

  /// `T?`, `T(1..9)`, `T<U>`
  private mutating func postfixedType() -> NodeID {
    let first = at
    if let type = takeForeignType() ?? foreignBounds() { return type }
    var type = primaryType()
    while true {
      switch kind {
      case .question where isGlued(at):
        let token = at
        advance()
        type = node(.optionalType, token: token, from: first, type)
      case .leftParen where isGlued(at) && kind(of: type) == .namedType:
        let token = at
        let mark = pending.count
        pending.append(type)
        parenthesizedList(.rightParen) { $0.pending.append($0.typeArgument()) }
        type = node(.refinedType, token: token, from: first, since: mark)
      case .less where isGlued(at) && kind(of: type) == .namedType:
        type = genericType(type, from: first)
      default: return type
      }
    }
  }

  /// `Sensitive<T>`
  private mutating func genericType(_ base: NodeID, from first: Int) -> NodeID {
    let token = at
    let mark = pending.count
    pending.append(base)
    repeat {
      advance()
      pending.append(type())
    } while kind == .comma
    expect(.greater, ">")
    return node(.genericType, token: token, from: first, since: mark)
  }

  /// `1..9`, `1..`, `..9` or an expression
  private mutating func typeArgument() -> NodeID {
    let first = at
    let low = kind == .rangeDots ? .none : expression()
    guard kind == .rangeDots else { return low }
    let dots = at
    advance()
    let high = kind == .comma || kind == .rightParen ? NodeID.none : expression()
    return node(.range, token: dots, from: first, low, high)
  }

  private mutating func primaryType() -> NodeID {
    let first = at
    switch kind {
    case .identifier:
      if word == .null || word == .true || word == .false {
        return node(.literalType, token: first, from: first, primary())
      }
      return namedType()
    case .string, .stringStart:
      let text = string()
      if kind(of: text) == .interpolatedString {
        report(.expectedType(found: "a string with an interpolation", at: span(first)), at: first)
      }
      return node(.literalType, token: first, from: first, text)
    case .integer, .float, .unit:
      let number = primary()
      return node(.literalType, token: first, from: first, number)
    case .minus:
      advance()
      let isNumber = !startsLine && (kind == .integer || kind == .float || kind == .unit)
      if !isNumber { report(.expectedNumber(found: found, at: span(at))) }
      let operand = isNumber ? primary() : errorNode()
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
  private mutating func namedType() -> NodeID {
    let first = at
    let mark = pending.count
    pending.append(leaf(.name))
    while kind == .dot, !tokens[at].newlineBefore {
      advance()
      pending.append(name("a name after `.`"))
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
  private mutating func listType() -> NodeID {
    let first = at
    let mark = pending.count
    let outer = (newlinesSeparate, allowsBrace)
    (newlinesSeparate, allowsBrace) = (false, true)
    advance()
    openBrackets += 1
    pending.append(type())
    var result = NodeKind.listType
    if take(meant: .by) {
      result = .keyedListType
      if kind == .leftParen {
        parenthesizedList(.rightParen) { $0.pending.append($0.keyPart()) }
      } else {
        pending.append(keyPart())
      }
    }
    openBrackets -= 1
    close(.rightBracket, opener: first)
    (newlinesSeparate, allowsBrace) = outer
    return node(result, token: first, from: first, since: mark)
  }

  private mutating func keyPart() -> NodeID {
    let first = at
    let name = self.name("the name of a key field")
    let value = take(.equal) ? expression() : .none
    return node(.keyPart, token: first, from: first, name, value)
  }

  /// `{K: V}` or `{ a: Int, b: String }`
  private mutating func braceType() -> NodeID {
    let first = at
    let mark = pending.count
    let outer = (newlinesSeparate, allowsBrace, fieldContext)
    (newlinesSeparate, allowsBrace, fieldContext) = (true, true, .schema)
    defer { (newlinesSeparate, allowsBrace, fieldContext) = outer }
    if peekKind() == .rightBrace || isRecordType {
      advance()
      openBraces += 1
      members(opener: first)
      for place in mark..<pending.count {
        let field = pending[place]
        if kind(of: field) == .fieldDecl || kind(of: field) == .error { continue }
        let token = firstToken(of: field)
        report(.expectedRecordField(span(token)), at: token)
      }
      openBraces -= 1
      close(.rightBrace, opener: first)
      return node(.recordType, token: first, from: first, since: mark)
    }
    advance()
    openBraces += 1
    let key = type()
    expect(.colon, ":", " and the type of the values")
    let value = type()
    openBraces -= 1
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
  private mutating func parenthesizedType() -> NodeID {
    let first = at
    let mark = pending.count
    parenthesizedList(.rightParen) { $0.pending.append($0.type()) }
    if kind == .arrow {
      let arrow = at
      advance()
      pending.append(type())
      return node(.functionType, token: arrow, from: first, since: mark)
    }
    if pending.count - mark == 1 { return pending.removeLast() }
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
