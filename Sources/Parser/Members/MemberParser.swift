import Diagnostics
import Lexer
import Source
import Syntax

/// Members: what is in files and between braces.
struct MemberParser: ParserPart {
  let parser: SyntaxParser

  /// `{ members… }`, as a `block` or an `objectLiteral`.
  func block(
    _ kind: NodeKind = .block, context: FieldContext = .values
  ) -> NodeID {
    let first = at
    guard self.kind == .leftBrace else {
      if let block = foreign.blockByColon(context) ?? lost.blockWithoutBrace(context) {
        return block
      }
      report(.expectedToken("`{`", found: found, at: span(at)))
      return errorNode()
    }
    guard enter() else { return errorNode() }
    let mark = parser.pending.count
    let outer = (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext)
    (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext) = (true, true, context)
    advance()
    parser.openBraces += 1
    members(opener: first)
    parser.openBraces -= 1
    close(.rightBrace, opener: first)
    (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext) = outer
    parser.depth -= 1
    return node(kind, token: first, from: first, since: mark)
  }

  /// Members up to the closing brace or the end of the file; they go onto `pending`.
  func members(opener: Int?, margin: Int? = nil) {
    while true {
      if kind == .comma { skipCommas(opener: opener) }
      if kind == .endOfFile { return }
      if kind == .rightBrace, let opener, !lost.isStrayBrace(opener: opener) { return }
      if kind == .rightBrace || kind == .rightBracket || kind == .rightParen {
        if isCloserOfOuter(kind), kind != .rightBrace || opener == nil { return }
        parser.foundImbalance = true
        report(.unmatchedCloser(text(at), at: span(at)))
        advance()
        continue
      }
      if parser.repairsByIndentation, margin == nil, let opener, endsByIndentation(opener: opener) {
        return
      }
      if let margin, tokens[at].newlineBefore, margin == .max || indent(at) <= margin { return }
      let first = at
      let reported = parser.lastErrorToken
      parser.pending.append(commonMember() ?? member(isTopLevel: opener == nil))
      if at == first { skipOne() }
      if kind == .comma || tokens[at].newlineBefore { continue }
      endMember(hasError: parser.lastErrorToken != reported)
    }
  }

  /// Commas between members; one is enough, and none is before the first.
  private func skipCommas(opener: Int?) {
    if at == 0 || at - 1 == opener || tokens[at - 1].kind == .comma {
      report(.extraComma(span(at)))
    }
    advance()
    while kind == .comma {
      report(.extraComma(span(at)))
      advance()
    }
  }

  /// One member. `isTopLevel` says whether declarations may stand here.
  func member(isTopLevel: Bool) -> NodeID {
    guard enter() else { return errorNode() }
    defer { parser.depth -= 1 }
    let first = at
    if kind == .at { return annotatedMember(from: first, isTopLevel) }
    switch kind {
    case .identifier:
      if word == .none || !isKeyword { return named(Modifiers(), from: first, annotations: nil) }
      return declarations.keywordMember(from: first, isTopLevel, annotations: nil)
    case .string, .stringStart, .leftBracket:
      return named(Modifiers(), from: first, annotations: nil)
    case .ellipsis:
      if peek().newlineBefore || isCloser(peekKind()) || peekKind() == .endOfFile {
        report(
          Diagnostic(
            .expectedExpression, at: span(at), "expected what is spread behind `...`, found none"
          )
          .helping(
            "`...m` takes the entries of `m`; a schema that takes other keys says `[String]: Json`")
        )
        advance()
        return node(.error, token: first, from: first, flags: .broken)
      }
      advance()
      return node(.spreadMember, token: first, from: first, expressions.expression())
    case .minus: return yamlList(from: first)
    default:
      if let literal = literalStatement() { return literal }
      report(.expectedMember(found: describe(at), at: span(at)))
      return errorMember(from: first)
    }
  }

  /// `- item`: a list as YAML writes it, to the end of the block.
  private func yamlList(from first: Int) -> NodeID {
    report(.yamlListItem(span(at)))
    let margin = indent(first)
    while kind != .endOfFile, !isCloserOfOuter(kind) {
      if tokens[at].newlineBefore, at > first, indent(at) < margin { break }
      skipOne()
    }
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// A value where a member was wanted: read, so that nothing else is said about it.
  private func literalStatement() -> NodeID? {
    let first = at
    switch kind {
    case .leftBrace where foreign.isTemplate:
      return foreign.template()
    case .leftBrace, .leftParen:
      report(.valueAsMember(span(at)).fixing(nameBeforeBlock))
      return errorMember(from: first)
    case .integer where isSignBehind, .unit where isSignBehind:
      return numberAsKey(from: first)
    case .integer, .float, .unit, .not:
      report(.valueAsMember(span(at)))
      let value = expressions.expression()
      return node(.error, token: first, from: first, value)
    default: return nil
    }
  }

  /// `web {` for `{ name = "web"`, as the elements of keyed lists are written.
  private var nameBeforeBlock: FixIt? {
    guard kind == .leftBrace, parser.openBraces > 0, tokens[at + 1].kind == .identifier,
      text(at + 1) == "name", tokens[at + 2].kind == .equal, tokens[at + 3].isPlainString
    else { return nil }
    let quoted = text(at + 3)
    let isName = quoted.dropFirst().dropLast().allSatisfy { $0.isLetter || $0.isNumber }
    let key = isName ? String(quoted.dropFirst().dropLast()) : quoted
    return .insert("\(key) ", before: span(at), message: "write `\(key) { … }`")
  }

  /// Whether `=`, `{` or `:` stands behind the token here.
  private var isSignBehind: Bool {
    [.equal, .leftBrace, .colon].contains(peekKind()) && !peek().newlineBefore
  }

  /// `8080 { … }`: a key that is not a name needs brackets.
  private func numberAsKey(from first: Int) -> NodeID {
    report(.numberAsKey(span(at), text(at)))
    let key = expressions.primary()
    let segment = node(.keySegment, token: first, from: first, key)
    let path = node(.path, token: first, from: first, segment)
    if kind == .colon { return unquoted.valueBehindColon(path, [], from: first) }
    return afterPath(path, Modifiers(), from: first)
  }

  /// Skips what cannot be read as a member.
  func errorMember(from first: Int) -> NodeID {
    if kind != .endOfFile, !isCloserOfOuter(kind), at == first || !startsLine {
      skipOne()
      skipRestOfMember()
    }
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// Skips to the next separator, also when the token to look at begins a line.
  func skipRestOfMember() {
    if startsLine || kind == .comma || isCloserOfOuter(kind) { return }
    skipToSeparator()
  }

  /// `@name(args)…` and the member they belong to. A newline after an annotation separates nothing.
  private func annotatedMember(from first: Int, _ isTopLevel: Bool) -> NodeID {
    let mark = parser.pending.count
    while kind == .at {
      let start = at
      advance()
      let name = at
      guard kind == .identifier, !startsLine else {
        report(.expectedName("the annotation's name after `@`", found: found, at: span(at)))
        continue
      }
      advance()
      let arguments = parser.pending.count
      if kind == .leftParen, !tokens[at].newlineBefore { expressions.callArguments() }
      parser.pending.append(node(.annotation, token: name, from: start, since: arguments))
    }
    if kind == .identifier, word != .none, isKeyword {
      return declarations.keywordMember(from: first, isTopLevel, annotations: mark)
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

  /// `memory: Quantity 128Mi`.
  static func defaultWithoutEqual(_ span: SourceSpan, behind type: SourceSpan) -> Diagnostic {
    Diagnostic(.missingSeparator, at: span, "expected `=` before the default, found none")
      .fixing(
        FixIt(
          message: "write `=` before it",
          edits: [.init(span: SourceSpan(type.end, span.start), replacement: " = ")]))
  }

  /// The same, with the comma behind what stands before.
  func withComma(behind span: SourceSpan) -> Diagnostic {
    guard let fix = fixes.first, fix.edits.count == 1, fix.edits[0].replacement == ", " else {
      return self
    }
    var copy = self
    copy.fixes[0].edits = [.init(span: SourceSpan(span.end, self.span.start), replacement: ", ")]
    return copy
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

  /// `"say "hello" to them"`.
  static func quoteInString(_ span: SourceSpan, _ fix: FixIt?) -> Diagnostic {
    Diagnostic(.missingSeparator, at: span, "expected the end of the value, found text behind `\"`")
      .fixing(fix)
      .helping("a `\"` inside of text is written `\\\"`")
  }

  /// `"a" "b"`.
  static func stringsSideBySide(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingSeparator, at: span, "expected a newline or `,`, found another string")
      .fixing(.insert("+ ", before: span, message: "write `+` to join them"))
      .helping("texts are joined by `+`, or by `\\(…)` inside of one")
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

  /// `8080 = …` or `8080 { … }`.
  static func numberAsKey(_ span: SourceSpan, _ text: String) -> Diagnostic {
    Diagnostic(.expectedMember, at: span, "expected a member, found a number as its name")
      .fixing(.replace(span, with: "[\(text)]", message: "write `[\(text)]`: it is a key"))
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
      .helping("a name has letters, digits and `_`; anything else stands in quotes")
  }

  /// `@default(1)` with nothing after it.
  static func misplacedAnnotation(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .misplacedAnnotation, at: span, "expected a field or a schema after this annotation")
  }
}
