import Diagnostics
import Lexer
import Source
import Syntax

/// Overlays, policies and what uses them.
extension DeclarationParser {
  /// `overlay Name(args) on x: T { … }`
  func overlayDeclaration(from first: Int) -> NodeID {
    advance()
    let nameToken = at
    let name = typeName("the overlay's name")
    let parameters = kind == .leftParen && !startsLine ? parameterList() : .none
    var binder = NodeID.none
    var target = NodeID.none
    if !startsLine, lost.take(meant: .on) {
      binder = binderBeforeColon()
      target = kind == .string ? leaf(.string) : types.type()
    } else {
      report(.expectedToken("`on` and what the overlay is for", found: found, at: span(at)))
      target = errorNode()
    }
    return node(
      .overlayDecl, token: nameToken, from: first, name, parameters, binder, target, members.block()
    )
  }

  /// `policy P(args) on x: T where c { … }` or `policy P = [A, B(3)]`
  func policyDeclaration(from first: Int) -> NodeID {
    advance()
    let nameToken = at
    let name = typeName("the policy's name")
    if kind == .equal {
      advance()
      let set = expressions.expression()
      return node(
        .policyDecl, token: nameToken, from: first, name, .none, .none, .none, .none, .none, set)
    }
    let parameters = kind == .leftParen && !startsLine ? parameterList() : .none
    var binder = NodeID.none
    var target = NodeID.none
    if !startsLine, lost.take(meant: .on) {
      binder = binderBeforeColon()
      target = types.type()
    }
    let condition = whereClause()
    let body = members.block()
    return node(
      .policyDecl, token: nameToken, from: first, name, parameters, binder, target, condition,
      body, .none)
  }

  /// `enforce P { severity = "error" }`
  func enforceDeclaration(from first: Int) -> NodeID {
    let keyword = at
    advance()
    let policy = expressions.headExpression()
    return node(.enforceDecl, token: keyword, from: first, policy, settings())
  }

  /// `exempt P on target { … }`
  func exemptDeclaration(from first: Int) -> NodeID {
    let keyword = at
    advance()
    let policy = expressions.headExpression()
    var target = NodeID.none
    if !startsLine, lost.take(meant: .on) {
      target = exemptTarget()
    } else {
      report(.expectedToken("`on` and what is exempt", found: found, at: span(at)))
      target = errorNode()
    }
    return node(.exemptDecl, token: keyword, from: first, policy, target, settings())
  }

  /// A path, or a call such as `Deployment("prod", "legacy")`.
  private func exemptTarget() -> NodeID {
    var last = at
    while tokens[last].kind == .identifier, tokens[last + 1].kind == .dot { last += 2 }
    let isCall =
      tokens[last].kind == .identifier && isUpperCase(last)
      && tokens[min(last + 1, tokens.count - 1)].kind == .leftParen
    return isCall ? expressions.headExpression() : members.path()
  }

  private func settings() -> NodeID {
    kind == .leftBrace && !startsLine ? members.block() : .none
  }

  /// `test "…" { … }`
  func testDeclaration(from first: Int) -> NodeID {
    let keyword = at
    advance()
    let title: NodeID
    if kind == .string {
      title = leaf(.string)
    } else {
      report(.expectedToken("the test's title in quotes", found: found, at: span(at)))
      title =
        kind == .stringStart
        ? expressions.string() : kind == .identifier ? leaf(.error) : errorNode()
    }
    return node(.testDecl, token: keyword, from: first, title, members.block())
  }
}
