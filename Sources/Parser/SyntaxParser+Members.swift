import Diagnostics
import Lexer
import Source
import Syntax

/// Members: what stands in files and between braces.
extension SyntaxParser {
  /// `{ members… }`, as a `block` or an `objectLiteral`.
  mutating func block(_ kind: NodeKind = .block) -> NodeID {
    let first = at
    guard self.kind == .leftBrace else {
      report(.expectedToken("`{`", found: found, at: span(at)))
      return errorNode()
    }
    guard enter() else { return errorNode() }
    let mark = pending.count
    let outer = (newlinesSeparate, allowsBrace)
    (newlinesSeparate, allowsBrace) = (true, true)
    advance()
    openBraces += 1
    members(opener: first)
    openBraces -= 1
    close(.rightBrace, opener: first)
    (newlinesSeparate, allowsBrace) = outer
    depth -= 1
    return node(kind, token: first, from: first, since: mark)
  }

  /// Members up to the closing brace or the end of the file; they go onto `pending`.
  mutating func members(opener: Int?) {
    while true {
      if kind == .comma { skipCommas(opener: opener) }
      if kind == .endOfFile { return }
      if kind == .rightBrace, opener != nil { return }
      if kind == .rightBrace || kind == .rightBracket || kind == .rightParen {
        if isCloserOfOuter(kind) { return }
        foundImbalance = true
        report(.unmatchedCloser(text(at), at: span(at)))
        advance()
        continue
      }
      if repairsByIndentation, let opener, endsByIndentation(opener: opener) { return }
      let first = at
      let reported = lastErrorToken
      pending.append(commonMember() ?? member(isTopLevel: opener == nil))
      if at == first { skipOne() }
      if kind == .comma || tokens[at].newlineBefore { continue }
      endMember(hasError: lastErrorToken != reported)
    }
  }

  /// Commas between members; one is enough, and none stands before the first.
  private mutating func skipCommas(opener: Int?) {
    if at == 0 || at - 1 == opener || tokens[at - 1].kind == .comma {
      report(.extraComma(span(at)))
    }
    advance()
    while kind == .comma {
      report(.extraComma(span(at)))
      advance()
    }
  }

  /// Sees to it that a member is followed by a separator or a closer.
  private mutating func endMember(hasError: Bool) {
    if kind == .comma || kind == .endOfFile || tokens[at].newlineBefore { return }
    if isCloserOfOuter(kind) { return }
    if hasError { return skipToSeparator() }
    report(missingSeparator())
    let looksLikeMember =
      kind == .identifier && !peek().newlineBefore
      && [.equal, .colon, .leftBrace, .dot, .plusEqual].contains(peekKind())
    if !looksLikeMember { skipToSeparator() }
  }

  private func missingSeparator() -> Diagnostic {
    switch kind {
    case .equal where tokens[at - 1].kind == .identifier || tokens[at - 1].kind == .string:
      return .missingValue(span(at), name: span(at - 1), text(at - 1))
    case .question: return .ternary(span(at))
    case .leftBrace where tokens[at - 1].kind == .identifier:
      return .braceAfterValue(text(at - 1), brace: span(at))
    case .colon: return .colonInValue(span(at))
    case .rightBrace, .rightBracket, .rightParen: return .unmatchedCloser(text(at), at: span(at))
    case .pipe:
      return Diagnostic(.missingSeparator, at: span(at), "expected a newline or `,`, found `|`")
        .helping("a value with a change is `a with { … }`, either of two truths `a || b`")
    default:
      return .missingSeparator(found: found, at: span(at))
    }
  }

  /// One member. `isTopLevel` says whether declarations may stand here.
  mutating func member(isTopLevel: Bool) -> NodeID {
    guard enter() else { return errorNode() }
    defer { depth -= 1 }
    let first = at
    if kind == .at { return annotatedMember(from: first, isTopLevel) }
    switch kind {
    case .identifier:
      if word == .none || !isKeyword { return named(Modifiers(), from: first, annotations: nil) }
      return keywordMember(from: first, isTopLevel, annotations: nil)
    case .string, .stringStart, .leftBracket:
      return named(Modifiers(), from: first, annotations: nil)
    case .ellipsis:
      advance()
      return node(.spreadMember, token: first, from: first, expression())
    case .minus:
      report(.yamlListItem(span(at)))
      return errorMember(from: first)
    default:
      if let literal = literalStatement() { return literal }
      report(.expectedMember(found: describe(at), at: span(at)))
      return errorMember(from: first)
    }
  }

  /// A value where a member was wanted: read, so that nothing else is said about it.
  private mutating func literalStatement() -> NodeID? {
    let first = at
    switch kind {
    case .leftBrace, .leftParen:
      report(.valueAsMember(span(at)))
      return errorMember(from: first)
    case .integer, .float, .unit, .not:
      report(.valueAsMember(span(at)))
      let value = expression()
      return node(.error, token: first, from: first, value)
    default: return nil
    }
  }

  /// Skips what cannot be read as a member.
  mutating func errorMember(from first: Int) -> NodeID {
    if kind != .endOfFile, !isCloserOfOuter(kind), at == first || !startsLine {
      skipOne()
      skipRestOfMember()
    }
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// Skips to the next separator, also when the token to look at begins a line.
  mutating func skipRestOfMember() {
    if startsLine || kind == .comma || isCloserOfOuter(kind) { return }
    skipToSeparator()
  }

  /// `@name(args)…` and the member they belong to. A newline after an annotation separates nothing.
  private mutating func annotatedMember(from first: Int, _ isTopLevel: Bool) -> NodeID {
    let mark = pending.count
    while kind == .at {
      let start = at
      advance()
      let name = at
      guard kind == .identifier, !startsLine else {
        report(.expectedName("the annotation's name after `@`", found: found, at: span(at)))
        continue
      }
      advance()
      let arguments = pending.count
      if kind == .leftParen, !tokens[at].newlineBefore { callArguments() }
      pending.append(node(.annotation, token: name, from: start, since: arguments))
    }
    if kind == .identifier, word != .none, isKeyword {
      return keywordMember(from: first, isTopLevel, annotations: mark)
    }
    guard kind == .identifier || kind == .string || kind == .leftBracket else {
      report(.misplacedAnnotation(span(first, max(first, at - 1))))
      return node(.error, token: first, from: first, since: mark)
    }
    return named(Modifiers(), from: first, annotations: mark)
  }
}

extension Diagnostic {
  /// `}`, `]` or `)` that closes nothing.
  static func unmatchedCloser(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unmatchedBracket, at: span, "expected a member, found `\(text)` that closes nothing"
    )
    .fixing(.replace(span, with: "", message: "remove it"))
  }

  /// `,,` or a comma before the first member.
  static func extraComma(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.extraComma, at: span, "expected a member or an item, found another `,`")
      .fixing(.replace(span, with: "", message: "remove it"))
  }

  /// Two members on one line with nothing between them.
  static func missingSeparator(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingSeparator, at: span, "expected a newline or `,`, found \(found)")
      .fixing(.insert(", ", before: span, message: "write `,` before it"))
  }

  /// `a = b = c`, mostly `a =` with its value forgotten and a member on the next line.
  static func missingValue(_ span: SourceSpan, name: SourceSpan, _ text: String) -> Diagnostic {
    Diagnostic(.missingValue, at: span, "expected a newline or `,` after the value, found `=`")
      .noting(
        name,
        "`\(text)` was read as the value of the member before it: a line that ends "
          + "in `=` goes on in the next"
      )
      .helping("a member takes one `=`; to compare, write `==`")
  }

  /// `x = foo { … }`.
  static func braceAfterValue(_ name: String, brace: SourceSpan) -> Diagnostic {
    Diagnostic(
      .braceAfterValue, at: brace, "expected a newline or `,` after `\(name)`, found `{`"
    )
    .fixing(.insert("with ", before: brace, message: "write `\(name) with { … }`"))
    .helping("`Name { … }` makes an object of a schema; to change a value write `with { … }`")
  }

  /// `a ? b : c`.
  static func ternary(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.ternary, at: span, "expected `if c then a else b`, found `?`")
  }

  /// `key: value` where an expression was being read.
  static func colonInValue(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.colonForValue, at: span, "expected a newline or `,`, found `:`")
      .helping("`:` gives a type, `=` gives a value")
  }

  /// `- item`.
  static func yamlListItem(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlListItem, at: span, "expected a member, found `-` as in a YAML list")
      .helping("a list is written `name = [a, b]`; a keyed list `name { key { … } }`")
  }

  /// `3` or `{ … }` alone.
  static func valueAsMember(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedMember, at: span, "expected a member, found a value without a name")
      .helping("give it a name: `name = …`")
  }

  static func expectedMember(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedMember, at: span, "expected a member, found \(found)")
      .helping("a member is for example `name = value`, `name { … }` or `name: Type`")
  }

  /// A name is missing.
  static func expectedName(_ what: String, found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedName, at: span, "expected \(what), found \(found)")
  }

  /// `@default(1)` with nothing behind it.
  static func misplacedAnnotation(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .misplacedAnnotation, at: span, "expected a field or a schema after this annotation")
  }
}
