import Diagnostics
import Lexer
import Source
import Syntax

/// The modifiers and the verb in front of a member.
struct Modifiers {
  var flags: NodeFlags = []
  /// The last one's token.
  var token: Int?
}

/// Members that begin with a keyword.
extension DeclarationParser {
  func keywordMember(
    from first: Int, _ isTopLevel: Bool, annotations: Int?
  ) -> NodeID {
    let modifiers = self.modifiers()
    if kind == .identifier, word != .none, isKeyword,
      let member = declaration(word, modifiers, from: first, isTopLevel, annotations: annotations)
    {
      return member
    }
    return members.named(modifiers, from: first, annotations: annotations)
  }

  /// `final hidden abstract external` and the verbs, in any order, each once.
  private func modifiers() -> Modifiers {
    var modifiers = Modifiers()
    while kind == .identifier, isKeyword || modifiers.token != nil {
      let flag: NodeFlags
      switch word {
      case .final: flag = .final
      case .hidden: flag = .hidden
      case .abstract: flag = .abstract
      case .external: flag = .external
      case .add: flag = .add
      case .put: flag = .put
      case .replace: flag = .replace
      default: return modifiers
      }
      if !isKeyword { return modifiers }
      if modifiers.flags.contains(flag) {
        report(.repeatedModifier(text(at), at: span(at)))
      } else if !verbs.isDisjoint(with: modifiers.flags), verbs.contains(flag) {
        report(.twoVerbs(text(at), at: span(at), first: span(modifiers.token ?? at)))
      }
      modifiers.flags.insert(flag)
      modifiers.token = at
      advance()
    }
    return modifiers
  }

  private var verbs: NodeFlags { [.add, .put, .replace] }

  /// A declaration or statement, if the word begins one that is here, or was meant.
  func declaration(
    _ word: Word, _ modifiers: Modifiers, from first: Int, _ isTopLevel: Bool, annotations: Int?
  ) -> NodeID? {
    let keyword = at
    let allowed: NodeFlags
    let result: NodeID
    var isDeclaration = true
    var takesAnnotations = false
    switch word {
    case .import: (allowed, result) = ([], importDeclaration())
    case .extends: (allowed, result) = ([], extendsDeclaration())
    case .module:
      allowed = .abstract
      advance()
      if !modifiers.flags.contains(.abstract) { report(.moduleKeyword(span(keyword)), at: keyword) }
      result = node(.abstractModule, token: keyword, from: first)
    case .schema:
      takesAnnotations = true
      allowed = [.abstract, .external]
      result = schemaDeclaration(modifiers, from: first, annotations: annotations)
    case .type: (allowed, result) = (.external, typeDeclaration(modifiers, from: first))
    case .fn:
      isDeclaration = false
      (allowed, result) = (.external, functionDeclaration(modifiers, from: first))
    case .let:
      isDeclaration = false
      (allowed, result) = ([], letMember(from: first))
    case .param: (allowed, result) = ([], paramDeclaration(from: first))
    case .overlay: (allowed, result) = ([], overlayDeclaration(from: first))
    case .policy: (allowed, result) = ([], policyDeclaration(from: first))
    case .test: (allowed, result) = ([], testDeclaration(from: first))
    case .enforce:
      isDeclaration = false
      (allowed, result) = ([], enforceDeclaration(from: first))
    case .exempt:
      isDeclaration = false
      (allowed, result) = ([], exemptDeclaration(from: first))
    case .on:
      isDeclaration = false
      (allowed, result) = ([], onMember(from: first))
    case .if:
      isDeclaration = false
      (allowed, result) = ([], ifMember())
    case .for:
      isDeclaration = false
      (allowed, result) = ([], forMember())
    case .assert:
      isDeclaration = false
      (allowed, result) = ([], assertMember())
    case .delete:
      isDeclaration = false
      (allowed, result) = ([], deleteMember(from: first))
    case .else, .elif:
      report(.strayElse(text(at), at: span(at)))
      return members.errorMember(from: first)
    default: return nil
    }
    if isDeclaration, !isTopLevel {
      report(.misplacedDeclaration(text(keyword), at: span(keyword)), at: keyword)
    }
    if !modifiers.flags.isSubset(of: allowed), let token = modifiers.token {
      report(.misplacedModifier(text(token), before: text(keyword), at: span(token)), at: token)
    }
    if let annotations, annotations < parser.pending.count, !takesAnnotations {
      let annotation = parser.pending[annotations]
      report(.misplacedAnnotation(span(firstToken(of: annotation))), at: keyword)
      parser.pending.removeLast(parser.pending.count - annotations)
    }
    return result
  }

  /// `delete path`, `delete? path`
  private func deleteMember(from first: Int) -> NodeID {
    let keyword = at
    advance()
    var flags: NodeFlags = []
    if kind == .question, isGlued(at) {
      flags = .ifPresent
      advance()
    }
    return node(.deleteMember, token: keyword, from: first, flags: flags, members.path())
  }

  /// `if c { … } else { … }`
  func ifMember() -> NodeID {
    let keyword = at
    guard enter() else { return errorNode() }
    defer { parser.depth -= 1 }
    advance()
    let condition = expressions.headExpression()
    let then: NodeID
    if word == .then, kind == .identifier {
      report(.thenInMember(span(at)))
      return node(
        .ifMember, token: keyword, from: keyword, condition, members.errorMember(from: at), .none)
    } else {
      then = members.block(context: parser.fieldContext)
    }
    var otherwise = NodeID.none
    if kind == .identifier {
      if word == .elif, !startsLine {
        report(.elif(span(at)))
        otherwise = ifMember()
      } else if word == .else, !startsLine || isStrayElse {
        if startsLine { report(.elseOnNewLine(span(at), brace: span(at - 1))) }
        advance()
        otherwise =
          word == .if && kind == .identifier
          ? ifMember() : members.block(context: parser.fieldContext)
      }
    }
    return node(.ifMember, token: keyword, from: keyword, condition, then, otherwise)
  }

  /// Whether an `else` on a new line is meant for the `if` before it.
  private var isStrayElse: Bool {
    let next = peek()
    return next.kind == .leftBrace || next.word == .if && !next.newlineBefore
  }

  /// `for k, v: T in e { … }`
  private func forMember() -> NodeID {
    let keyword = at
    advance()
    let (first, second, type) = binders()
    let source = expressions.headExpression()
    let body = members.block(context: parser.fieldContext)
    return node(.forMember, token: keyword, from: keyword, first, second, type, source, body)
  }

  /// `k, v: T in`
  func binders() -> (first: NodeID, second: NodeID, type: NodeID) {
    let outer = (parser.newlinesSeparate, parser.allowsBrace)
    defer { (parser.newlinesSeparate, parser.allowsBrace) = outer }
    let first = name("a loop variable after `for`")
    var second = NodeID.none
    if take(.comma) { second = name("a second loop variable after `,`") }
    let type = take(.colon) ? types.type() : .none
    if !lost.take(meant: .in) { report(.expectedToken("`in`", found: found, at: span(at))) }
    return (first, second, type)
  }

  /// `assert c else e`
  private func assertMember() -> NodeID {
    let keyword = at
    advance()
    let first = at
    let condition = foreign.comparedByOneEqual(expressions.expression(), from: first)
    var message = NodeID.none
    if kind == .comma, !startsLine, peekKind() == .string || peekKind() == .stringStart,
      !peek().newlineBefore
    {
      report(.messageBehindComma(span(at)))
      advance()
      return node(.error, token: keyword, from: keyword, flags: .broken, expressions.expression())
    }
    if !startsLine || isKeyword, lost.take(meant: .else) { message = expressions.expression() }
    return node(.assertMember, token: keyword, from: keyword, condition, message)
  }

  /// `on x: T where c { … }`
  private func onMember(from first: Int) -> NodeID {
    let keyword = at
    advance()
    let binder = binderBeforeColon()
    let target = types.type()
    let condition = whereClause()
    return node(.onMember, token: keyword, from: first, binder, target, condition, members.block())
  }

  /// `x:` in front of a type.
  func binderBeforeColon() -> NodeID {
    guard kind == .identifier, peekKind() == .colon else { return .none }
    let name = leaf(.name)
    advance()
    return name
  }

  /// `where c` of a head.
  func whereClause() -> NodeID {
    guard lost.take(meant: .where) else { return .none }
    return expressions.headExpression()
  }

  /// A name, or an error that says what it was wanted for.
  func name(_ what: String) -> NodeID {
    if kind == .identifier { return leaf(.name) }
    report(.expectedName(what, found: found, at: span(at)))
    return errorNode()
  }
}

extension Diagnostic {
  /// `assert c, "text"`.
  static func messageBehindComma(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `else` before the message, found `,`")
      .fixing(.replace(span, with: " else"))
  }

  static func repeatedModifier(_ word: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.repeatedModifier, at: span, "expected `\(word)` once, found it again")
      .fixing(.replace(span, with: "", message: "remove it"))
  }

  /// `add replace x`.
  static func twoVerbs(_ word: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(.repeatedModifier, at: span, "expected one verb, found `\(word)` as a second")
      .noting(first, "the first is here")
  }

  /// `final schema`, `hidden import` …
  static func misplacedModifier(
    _ word: String, before keyword: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .misplacedModifier, at: span, "expected no `\(word)` before `\(keyword)`, found one")
  }

  /// `schema` inside braces.
  static func misplacedDeclaration(_ word: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .misplacedDeclaration, at: span, "expected a member, found the declaration `\(word)`"
    )
    .helping("declarations stand at the top level of a file; a field of this name is quoted")
  }

  /// `module` alone.
  static func moduleKeyword(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.misplacedModifier, at: span, "expected `abstract module`, found `module` alone")
      .fixing(.replace(span, with: "abstract module"))
      .helping("a file is a module; only an abstract one says so")
  }

  static func strayElse(_ word: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.elseOnNewLine, at: span, "expected a member, found `\(word)` without its `if`")
      .helping("`else` stands on the line of the `}` that it follows")
  }

  static func elseOnNewLine(_ span: SourceSpan, brace: SourceSpan) -> Diagnostic {
    Diagnostic(
      .elseOnNewLine, at: span, "expected `else` on the line of the `}`, found it on a new line"
    )
    .noting(brace, "the block it belongs to ends here")
    .fixing(
      FixIt(
        message: "write `} else`",
        edits: [.init(span: SourceSpan(brace.end, span.start), replacement: " ")]))
  }

  static func elif(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.elif, at: span, "expected `else if`, found `elif`")
      .fixing(.replace(span, with: "else if"))
  }

  /// `if c then …` where a member was wanted.
  static func thenInMember(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.thenInMember, at: span, "expected `{` after the condition, found `then`")
      .helping(
        "as a member `if` takes blocks, `if c { a = 1 }`; `if c then a else b` is a value")
  }
}
