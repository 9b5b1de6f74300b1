import Diagnostics
import Lexer
import Source
import Syntax

/// Types as other languages write them.
extension ForeignSyntax {
  /// The type that begins at a token, written as here, and the token behind it; nil where none is
  /// read. `String[]`, `[]String`, `list[str]`, `Map<String, Int>` and `map[string]int` are known.
  func foreignType(_ first: Int) -> (text: String, end: Int)? {
    if tokens[first].kind == .leftBracket {
      guard tokens[first + 1].kind == .rightBracket, isGlued(first + 2) else { return nil }
      return foreignType(first + 2).map { ("[\($0.text)]", $0.end) }
    }
    guard tokens[first].kind == .identifier else { return nil }
    var last = first
    while tokens[last + 1].kind == .dot, tokens[last + 2].kind == .identifier { last += 2 }
    let name = unquoted.text(of: span(first, last))
    guard let (arguments, behind) = typeArguments(last + 1) else {
      guard let type = isUpperCase(last) ? name : Diagnostic.commonTypes[name] else { return nil }
      return withSuffix(type, last + 1)
    }
    switch name.lowercased() {
    case "list", "array", "sequence", "set", "seq", "vec":
      return arguments.count == 1 ? withSuffix("[\(arguments[0])]", behind) : nil
    case "map", "dict", "dictionary", "record", "hash":
      if arguments.count == 2 {
        return withSuffix("{\(arguments[0]): \(arguments[1])}", behind)
      }
      guard arguments.count == 1, tokens[first + 1].kind == .leftBracket, isGlued(behind),
        let value = foreignType(behind)
      else { return nil }
      return ("{\(arguments[0]): \(value.text)}", value.end)
    case "optional", "maybe", "option":
      return arguments.count == 1 ? ("\(arguments[0])?", behind) : nil
    default: return nil
    }
  }

  /// `[A, B]` or `<A, B>` glued to a name.
  private func typeArguments(_ opener: Int) -> (types: [String], end: Int)? {
    let closer: TokenKind
    switch tokens[opener].kind {
    case .leftBracket where tokens[opener + 1].kind != .rightBracket: closer = .rightBracket
    case .less: closer = .greater
    default: return nil
    }
    guard isGlued(opener) else { return nil }
    var types: [String] = []
    var token = opener + 1
    while let (text, end) = foreignType(token) {
      types.append(text)
      token = end
      if tokens[token].kind == closer { return (types, token + 1) }
      guard tokens[token].kind == .comma else { return nil }
      token += 1
    }
    return nil
  }

  /// A type with the `[]` and `?` behind it.
  private func withSuffix(_ type: String, _ first: Int) -> (text: String, end: Int) {
    var (text, end) = (type, first)
    while isGlued(end) {
      if tokens[end].kind == .leftBracket, tokens[end + 1].kind == .rightBracket {
        text = "[\(text)]"
        end += 2
      } else if tokens[end].kind == .question {
        text += "?"
        end += 1
      } else {
        break
      }
    }
    return (text, end)
  }

  /// Whether what begins at a token is a type only in other languages: it has brackets where ours has
  /// none.
  func isForeignType(_ first: Int) -> Bool {
    switch tokens[first].kind {
    case .leftBracket: if tokens[first + 1].kind != .rightBracket { return false }
    case .identifier:
      var last = first
      while tokens[last + 1].kind == .dot, tokens[last + 2].kind == .identifier { last += 2 }
      if tokens[last + 1].kind != .leftBracket || !isGlued(last + 1) { return false }
    default: return false
    }
    return foreignType(first) != nil
  }

  /// A type of a declaration: `"a" || "b"` and `Int & >0`, which in an expression go on with `is T`,
  /// are no types there.
  func declaredType() -> NodeID {
    let first = at
    let member = types.type()
    guard kind == .orOr || kind == .andAnd, !startsLine else { return member }
    let operation = at
    let isUnion = kind == .orOr
    report(
      Diagnostic(
        .expectedType, at: span(at), "expected `|` between types, found `\(text(at))`"
      )
      .fixing(isUnion ? .replace(span(at), with: "|") : nil)
      .helping(
        isUnion ? nil : "bounds stand in the type: `Int(1..65535)`, `String(#\"[a-z]+\"#, 1..63)`"))
    while kind == .orOr || kind == .andAnd || kind == .pipe {
      advance()
      if [.less, .lessEqual, .greater, .greaterEqual].contains(kind) { advance() }
      _ = types.type()
    }
    return node(.error, token: operation, from: first, flags: .broken)
  }

  /// `>0 & <65536`, as CUE bounds a number; nil where no comparison stands.
  func foreignBounds() -> NodeID? {
    guard [.less, .lessEqual, .greater, .greaterEqual].contains(kind) else { return nil }
    let first = at
    var diagnostic = Diagnostic(.expectedType, at: span(at), "expected a type, found `\(text(at))`")
      .helping("bounds stand in the type: `Int(1..65535)`, and either may be left out: `Int(1..)`")
    while [.less, .lessEqual, .greater, .greaterEqual, .andAnd, .minus, .integer, .float].contains(
      kind), !startsLine
    {
      if kind == .andAnd { diagnostic = diagnostic.noting(span(at), "this joins no types") }
      advance()
    }
    report(diagnostic, at: first)
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// The type of another language here, reported and stepped over; nil for ours.
  func takeForeignType() -> NodeID? {
    guard isForeignType(at), let (text, end) = foreignType(at) else { return nil }
    let first = at
    report(.foreignType(span(first, end - 1), text))
    at = end
    return errorNode(from: first)
  }
}

extension Diagnostic {
  /// `String[]`.
  static func foreignType(_ span: SourceSpan, _ ours: String) -> Diagnostic {
    Diagnostic(.expectedType, at: span, "expected a type as `[T]` or `{K: V}`, found another form")
      .fixing(.replace(span, with: ours))
      .helping("a list is `[T]`, a map `{String: T}`, what may be unset `T?`")
  }
}
