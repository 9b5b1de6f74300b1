import Diagnostics
import Lexer
import Source
import Syntax

/// Functions as other languages write them, with and without names.
extension ForeignSyntax {
  /// `= e` for the `=> e` or the `{ return e }` here; nil for a body that is no one value.
  var bodyOfOurs: FixIt? {
    if kind == .fatArrow { return .replace(span(at), with: "=") }
    guard let value = valueOfBody(at) else { return nil }
    return .replace(value.whole, with: "= " + value.text)
  }

  /// `e` for the `{ return e }` here.
  var valueOfReturn: FixIt? { valueOfBody(at).map { .replace($0.whole, with: $0.text) } }

  /// The one value of `{ return e }`, on a line of its own or on that of the brace.
  private func valueOfBody(_ brace: Int) -> (text: String, whole: SourceSpan)? {
    guard tokens[brace].kind == .leftBrace else { return nil }
    var first = brace + 1
    if tokens[first].kind == .identifier, text(first) == "return" { first += 1 }
    var last = first
    var nesting = 0
    while nesting > 0 || tokens[last].kind != .rightBrace {
      let token = tokens[last]
      switch token.kind {
      case .leftBrace, .leftParen, .leftBracket, .stringStart: nesting += 1
      case .rightBrace, .rightParen, .rightBracket, .stringEnd: nesting -= 1
      case .endOfFile, .equal, .unknown: return nil
      default: break
      }
      if last > first, token.newlineBefore { return nil }
      last += 1
    }
    return last > first ? (unquoted.text(of: span(first, last - 1)), span(brace, last)) : nil
  }

  /// Steps over `=> e` or a body in braces.
  func skipForeignBody() {
    if kind == .leftBrace { return skipOne() }
    advance()
    _ = expressions.expression()
  }

  /// `Int n` or `n int` among parameters; nil for ours.
  func parameterWithoutColon() -> NodeID? {
    let first = at
    guard kind == .identifier, peekKind() == .identifier, !peek().newlineBefore, word == .none
    else { return nil }
    let typeFirst = isUpperCase(first)
    guard let (type, end) = foreignType(typeFirst ? first : first + 1) else { return nil }
    let name = typeFirst ? end : first
    guard tokens[name].kind == .identifier else { return nil }
    let last = typeFirst ? end : end - 1
    report(.typeBesideName(span(first, last), "\(text(name)): \(type)"))
    at = name
    let nameNode = leaf(.name)
    at = last + 1
    return node(.param, token: name, from: first, nameNode, errorNode(), .none)
  }

  /// `fn f(n: Int) -> Int = n * 2` for the function of another language that begins here; nil where
  /// it lacks a type or its body is no one value.
  var functionOfOurs: FixIt? {
    let keyword = at
    guard tokens[at + 1].kind == .identifier, tokens[at + 2].kind == .leftParen else { return nil }
    var parameters: [String] = []
    var token = at + 3
    while tokens[token].kind != .rightParen {
      guard let (text, end) = foreignParameter(token) else { return nil }
      parameters.append(text)
      token = end
      if tokens[token].kind == .comma { token += 1 }
    }
    token += 1
    if tokens[token].kind == .colon || tokens[token].kind == .arrow { token += 1 }
    guard let (result, end) = foreignType(token) else { return nil }
    token = end
    let head = "fn \(text(keyword + 1))(\(parameters.joined(separator: ", "))) -> \(result) = "
    if let body = valueOfBody(token) {
      return FixIt(
        message: "write it as one expression",
        edits: [.init(span: span(keyword).joined(body.whole), replacement: head + body.text)])
    }
    // `def f(n: int) -> int:` and `return …` on the next line.
    guard tokens[token].kind == .colon, text(token + 1) == "return",
      tokens[token + 1].newlineBefore,
      tokens[token + 2].kind != .endOfFile
    else { return nil }
    var last = token + 2
    while tokens[last + 1].kind != .endOfFile, !tokens[last + 1].newlineBefore { last += 1 }
    return FixIt(
      message: "write it as one expression",
      edits: [
        .init(
          span: span(keyword, last), replacement: head + unquoted.text(of: span(token + 2, last)))
      ])
  }

  /// `n: int`, `int n` or `n int` as ours has it, and the token behind it.
  private func foreignParameter(_ first: Int) -> (text: String, end: Int)? {
    guard tokens[first].kind == .identifier else { return nil }
    let isColon = tokens[first + 1].kind == .colon
    if !isColon, isUpperCase(first), let (type, end) = foreignType(first) {
      return tokens[end].kind == .identifier ? ("\(text(end)): \(type)", end + 1) : nil
    }
    guard let (type, end) = foreignType(isColon ? first + 2 : first + 1) else { return nil }
    return ("\(text(first)): \(type)", end)
  }

  /// `lambda y: e`, `|y| e` and `function(y) e`: a function without a name as others write it; nil
  /// for ours.
  func foreignLambda() -> NodeID? {
    let first = at
    var names: [String] = []
    var token = first + 1
    let closer: TokenKind
    switch kind {
    case .pipe: closer = .pipe
    case .identifier where text(at) == "lambda" && peekKind() == .identifier: closer = .colon
    case .identifier where text(at) == "function" && peekKind() == .leftParen:
      closer = .rightParen
      token += 1
    default: return nil
    }
    while tokens[token].kind == .identifier {
      names.append(text(token))
      token += 1
      if tokens[token].kind == .comma { token += 1 }
    }
    guard tokens[token].kind == closer, beginsExpression(tokens[token + 1].kind),
      !tokens[token + 1].newlineBefore
    else { return nil }
    let list = names.joined(separator: ", ")
    report(.foreignLambda(span(first, token), names.count == 1 ? list : "(\(list))"))
    at = token + 1
    _ = expressions.expression()
    return node(.error, token: first, from: first, flags: .broken)
  }
}

extension Diagnostic {
  /// `lambda x: e`.
  static func foreignLambda(_ span: SourceSpan, _ parameters: String) -> Diagnostic {
    Diagnostic(
      .foreignKeyword, at: span, "expected a function as `x => e`, found another language's"
    )
    .fixing(.replace(span, with: "\(parameters) =>"))
  }
}
