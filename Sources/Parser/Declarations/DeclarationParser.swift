import Diagnostics
import Lexer
import Source
import Syntax

/// Declarations of files.
struct DeclarationParser: ParserPart {
  let parser: SyntaxParser

  /// What follows `with`: an overlay, perhaps with arguments, or a block.
  func layer() -> NodeID {
    if kind == .leftBrace { return members.block() }
    let first = at
    var result = name("an overlay or `{` after `with`")
    while true {
      if kind == .dot {
        advance()
        result = expressions.member(of: result, from: first, flags: [])
      } else if kind == .leftParen, !startsLine {
        let paren = at
        let mark = parser.pending.count
        parser.pending.append(result)
        expressions.callArguments()
        result = node(.call, token: paren, from: first, since: mark)
      } else {
        return result
      }
    }
  }

  /// `schema Name extends Other { … }`
  func schemaDeclaration(
    _ modifiers: Modifiers, from first: Int, annotations: Int?
  ) -> NodeID {
    let mark = annotations ?? parser.pending.count
    advance()
    let nameToken = at
    let name = typeName("the schema's name")
    var parent = NodeID.none
    if !startsLine, lost.take(meant: .extends) {
      parent = types.type()
    } else if kind == .colon, !peek().newlineBefore {
      report(.expectedToken("`extends` before the super-schema", found: "`:`", at: span(at)))
      advance()
      parent = types.type()
    }
    let body =
      kind == .leftBrace && !startsLine || !modifiers.flags.contains(.external)
      ? members.block(context: .schema) : .none
    let start = parser.pending.count
    parser.pending.append(name)
    parser.pending.append(parent)
    parser.pending.append(body)
    for i in mark..<start { parser.pending.append(parser.pending[i]) }
    let result = node(
      .schemaDecl, token: nameToken, from: first, flags: modifiers.flags, since: start)
    parser.pending.removeLast(parser.pending.count - mark)
    return result
  }

  /// `type Name = T where e`
  func typeDeclaration(_ modifiers: Modifiers, from first: Int) -> NodeID {
    advance()
    let nameToken = at
    let name = typeName("the type's name")
    var type = NodeID.none
    if kind == .equal || !modifiers.flags.contains(.external) {
      expect(.equal, "=", " and a type")
      type = foreign.declaredType()
    }
    var predicate = NodeID.none
    if !startsLine, lost.take(meant: .where) {
      predicate = expressions.expression()
    }
    return node(
      .typeDecl, token: nameToken, from: first, flags: modifiers.flags, name, type, predicate)
  }

  /// `fn name<T: Bound>(a: T) -> T = e`
  func functionDeclaration(_ modifiers: Modifiers, from first: Int) -> NodeID {
    advance()
    let nameToken = at
    let name = valueName("the function's name")
    let generics = kind == .less ? typeParameters() : .none
    guard kind == .leftParen else {
      report(.expectedToken("`(` and parameters", found: found, at: span(at)))
      lost.skipLine()
      return node(.error, token: nameToken, from: first, flags: .broken, name)
    }
    let parameters = parameterList()
    var result = NodeID.none
    if kind == .arrow {
      advance()
      result = types.type()
    } else if kind == .colon {
      report(
        .expectedToken("`->` before the result's type", found: "`:`", at: span(at))
          .fixing(.replace(span(at - 1).after.joined(span(at)), with: " ->")))
      advance()
      result = types.type()
    }
    var body = NodeID.none
    if kind == .equal {
      advance()
      body = expressions.expression()
    } else if !modifiers.flags.contains(.external) {
      let isForeign = kind == .leftBrace || kind == .fatArrow
      if parser.lastErrorToken < first {
        report(
          .functionBody(span(at), found: isForeign ? describe(at) : found).fixing(
            foreign.bodyOfOurs))
      }
      if isForeign { foreign.skipForeignBody() }
    }
    return node(
      .fnDecl, token: nameToken, from: first, flags: modifiers.flags, name, generics, parameters,
      result, body)
  }

  /// `<T: Bound, U>`
  private func typeParameters() -> NodeID {
    let first = at
    let mark = parser.pending.count
    repeat {
      advance()
      let start = at
      let name = typeName("a type parameter")
      let bound = take(.colon) ? types.type() : .none
      parser.pending.append(node(.typeParam, token: start, from: start, name, bound))
    } while kind == .comma
    expect(.greater, ">")
    return node(.typeParamList, token: first, from: first, since: mark)
  }

  /// `(a: T = 1, b: U)`
  func parameterList() -> NodeID {
    let first = at
    let mark = parser.pending.count
    expressions.parenthesizedList(.rightParen) { $0.pending.append($0.declarations.parameter()) }
    return node(.paramList, token: first, from: first, since: mark)
  }

  /// `a: T = 1`
  func parameter() -> NodeID {
    let start = at
    if let parameter = foreign.parameterWithoutColon() { return parameter }
    let name = self.name("a parameter's name")
    let type = take(.colon) ? types.type() : .none
    let value = take(.equal) ? expressions.expression() : .none
    return node(.param, token: start, from: start, name, type, value)
  }

  /// `let x: T = e`
  func letMember(from first: Int) -> NodeID {
    advance()
    let nameToken = at
    let name = valueName("a name after `let`")
    let type = take(.colon) ? types.type() : .none
    expect(.equal, "=", " and a value")
    let value = unquoted.writtenValue()
    return node(.letDecl, token: nameToken, from: first, name, type, value)
  }

  /// `param tag: T = e`
  func paramDeclaration(from first: Int) -> NodeID {
    advance()
    let nameToken = at
    let name = valueName("a name after `param`")
    if kind == .equal, !startsLine { return paramWithoutType(name, nameToken, from: first) }
    expect(.colon, ":", " and the parameter's type")
    let type = types.type()
    let value = take(.equal) ? expressions.expression() : .none
    return node(.paramDecl, token: nameToken, from: first, name, type, value)
  }

  /// `param replicas = 1`: the literal gives the type.
  private func paramWithoutType(
    _ name: NodeID, _ nameToken: Int, from first: Int
  ) -> NodeID {
    let equal = at
    let type: String? =
      switch peekKind() {
      case .string, .stringStart: "String"
      case .integer: "Int"
      case .float: "Float"
      default: peek().word == .true || peek().word == .false ? "Bool" : nil
      }
    report(.parameterType(span(nameToken), type, at: span(equal)))
    advance()
    return node(.paramDecl, token: nameToken, from: first, name, .none, expressions.expression())
  }

  /// A name that begins upper-case, as types have it.
  func typeName(_ what: String) -> NodeID {
    let token = at
    let name = name(what)
    if at > token, tokens[token].kind == .identifier, !isUpperCase(token) {
      report(.typeNameCase(text(token), at: span(token)))
    }
    return name
  }

  /// A name that begins lower-case, as values have it.
  func valueName(_ what: String) -> NodeID {
    let token = at
    let name = name(what)
    if at > token, tokens[token].kind == .identifier, isUpperCase(token) {
      report(.valueNameCase(text(token), at: span(token)))
    }
    return name
  }
}

extension Diagnostic {
  /// `extends "base.k8l" with A with B`.
  static func secondWith(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `,` between layers, found `with`")
      .fixing(.replace(span, with: ","))
  }

  /// `schema webApp`.
  static func typeNameCase(_ name: String, at span: SourceSpan) -> Diagnostic {
    let upper = name.prefix(1).uppercased() + name.dropFirst()
    return Diagnostic(
      .nameCase, at: span, "expected a name that begins with a capital letter, found `\(name)`"
    )
    .fixing(.replace(span, with: upper))
    .helping("types, schemas, overlays and policies begin with a capital letter, values do not")
  }

  /// `let Name`.
  static func valueNameCase(_ name: String, at span: SourceSpan) -> Diagnostic {
    let lower = name.prefix(1).lowercased() + name.dropFirst()
    return Diagnostic(
      .nameCase, at: span, "expected a name that begins with a small letter, found `\(name)`"
    )
    .fixing(.replace(span, with: lower))
    .helping("types, schemas, overlays and policies begin with a capital letter, values do not")
  }

  /// `param replicas = 1`.
  static func parameterType(
    _ name: SourceSpan, _ type: String?, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.missingType, at: span, "expected `:` and the parameter's type, found `=`")
      .fixing(
        type.map { .insert(": \($0)", before: name.after, message: "write `: \($0)`") }
      )
      .helping(type == nil ? "a parameter says its type: `param x: T = …`" : nil)
  }

  /// `fn f() { … }`.
  static func functionBody(_ span: SourceSpan, found: String) -> Diagnostic {
    Diagnostic(.functionBody, at: span, "expected `=` and the function's value, found \(found)")
      .helping(functionForm)
  }

  /// `x => { return x }`.
  static func lambdaBody(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.functionBody, at: span, "expected the value of the function after `=>`, found `{`")
      .helping("a function's body is one expression: `x => 2 * x`")
  }

  /// `fn f(Int n)`, `fn f(n int)`.
  static func typeBesideName(_ span: SourceSpan, _ written: String) -> Diagnostic {
    Diagnostic(
      .missingType, at: span, "expected `:` between a parameter's name and its type, found none"
    )
    .fixing(.replace(span, with: written))
  }

  /// How a function is written.
  static let functionForm = "a function is one expression: `fn double(x: Int) -> Int = x * 2`"
}
