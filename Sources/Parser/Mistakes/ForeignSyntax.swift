import Diagnostics
import Lexer
import Source
import Syntax

/// What other languages write where a member or a value is.
struct ForeignSyntax: ParserPart {
  let parser: SyntaxParser

  /// Whether the next member begins here, on its own line, where a value was expected.
  var isNextMember: Bool {
    guard tokens[at].newlineBefore, kind == .identifier || kind == .string else { return false }
    if lost.isMemberAhead(at) { return true }
    guard word != .none, peekKind() == .identifier, !peek().newlineBefore else { return false }
    switch word {
    case .schema, .type, .fn, .param, .overlay, .policy, .enforce, .exempt, .import, .extends, .on,
      .for, .assert, .delete, .add, .put, .replace, .final, .hidden, .abstract:
      return true
    default: return false
    }
  }

  /// Whether `{{` is here, as templates have it.
  var isTemplate: Bool { kind == .leftBrace && peekKind() == .leftBrace && isGlued(at + 1) }

  /// `{{ .Values.x }}`: skipped whole.
  func template() -> NodeID {
    let first = at
    var last = at
    while last + 1 < tokens.count, !tokens[last + 1].newlineBefore, tokens[last].kind != .endOfFile
    {
      if tokens[last].kind == .rightBrace, tokens[last + 1].kind == .rightBrace, isGlued(last + 1) {
        last += 1
        break
      }
      last += 1
    }
    report(.templateBraces(span(first, last)))
    at = last
    advance()
    // What is glued on belongs to the same text.
    while !tokens[at].blankBefore, kind != .endOfFile, kind != .comma, !isCloserOfOuter(kind) {
      skipOne()
    }
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// `f"…"`: a string with a letter before it.
  func prefixedString() -> NodeID? {
    let prefix = at
    // Then a quote before it is missing.
    if members.endsOpen(at) { return nil }
    guard tokens[prefix].length <= 2, peekKind() == .string || peekKind() == .stringStart,
      isGlued(prefix + 1)
    else { return nil }
    let isPlain = tokens[prefix + 1].isPlainString
    report(
      .prefixedString(
        span(prefix), text(prefix), text: isPlain ? text(prefix + 1) : nil, at: span(prefix + 1)))
    advance()
    _ = expressions.string()
    return node(.error, token: prefix, from: prefix, flags: .broken)
  }

  /// A member whose name was read and after which something is that no member has, where it is
  /// clear what was meant; nil if it is not.
  func mendedMember(
    _ path: NodeID, _ modifiers: Modifiers, from first: Int
  ) -> NodeID? {
    if isCutOff(first) {
      lost.skipLine()
      return node(.error, token: first, from: first, flags: .broken)
    }
    if lost.isDeeper(than: first), parser.newlinesSeparate {
      report(.missingBrace(span(first, at - 1), text(at - 1)), at: first)
      let block = lost.membersWithoutBrace(margin: indent(first))
      return node(.intoMember, token: at - 1, from: first, flags: modifiers.flags, path, block)
    }
    if let member = lost.pathWithoutKeyword(from: first) { return member }
    if tokens[at].newlineBefore { return nil }
    switch kind {
    case .leftParen: return lost.functionWithoutKeyword(modifiers, from: first)
    case .slash where isGlued(at): return slashedKey(path, from: first)
    case .question where isGlued(at) && peekKind() == .colon:
      return optionalName(modifiers, from: first)
    case .not where isGlued(at) && peekKind() == .colon && tokens[at - 1].kind == .identifier:
      return requiredName(modifiers, from: first)
    case .less, .lessEqual, .greater, .greaterEqual, .notEqual:
      return conditionAlone(from: first)
    case .plus where peekKind() == .colon && isGlued(at + 1):
      return plusColon(path, modifiers, first)
    case .integer, .float, .unit, .stringStart:
      return valueWithoutEqual(path, modifiers, from: first)
    case .minus where isGlued(at + 1) && !isGlued(at):
      return valueWithoutEqual(path, modifiers, from: first)
    default: return nil
    }
  }

  /// Whether a string that nothing ends begins on the line of a member: the line is the rest of a
  /// text that began on the one before.
  private func isCutOff(_ first: Int) -> Bool {
    guard !parser.openStrings.isEmpty else { return false }
    var last = first
    while tokens[last + 1].kind != .endOfFile, !tokens[last + 1].newlineBefore { last += 1 }
    let line = span(first, last)
    return parser.openStrings.contains { line.contains($0.start) && $0.start >= span(at).start }
  }

  /// `app.kubernetes.io/name = …`: a key that stands in quotes.
  private func slashedKey(_ path: NodeID, from first: Int) -> NodeID? {
    var last = at
    while !tokens[last + 1].blankBefore, isPartOfKey(tokens[last + 1].kind) { last += 1 }
    guard last > at else { return nil }
    // The map's own name is not a part of the key.
    var start = first
    for token in first..<at
    where tokens[token].kind == .identifier && tokens[token + 1].kind == .dot
      && ForeignSyntax.mapsOfKeys.contains(text(token))
    {
      start = token + 2
    }
    let key = span(start, last)
    at = last + 1
    var fix = FixIt.quote(key)
    if kind == .colon, let value = quotedColon() { fix.edits += value }
    report(.unquotedKey(key).fixing(fix), at: start)
    let operation = at
    var children: NodeID = path
    if kind == .equal || kind == .colon {
      advance()
      children = unquoted.writtenValue()
    } else if kind == .leftBrace {
      children = members.block()
    }
    return node(.error, token: operation, from: first, flags: .broken, children)
  }

  /// The edits that make `: value` a value; nil if they are not known.
  private func quotedColon() -> [FixIt.Edit]? {
    [.init(span: span(at), replacement: tokens[at].blankBefore ? "=" : " =")]
  }

  private func isPartOfKey(_ kind: TokenKind) -> Bool {
    switch kind {
    case .identifier, .dot, .minus, .slash, .integer, .float, .unit: true
    default: false
    }
  }

  /// Maps whose keys have slashes.
  private static let mapsOfKeys: Set<String> = [
    "labels", "annotations", "matchLabels", "nodeSelector", "selector", "limits", "requests",
  ]

  /// `note?: String`: the question mark is after the type.
  private func optionalName(_ modifiers: Modifiers, from first: Int) -> NodeID {
    let question = at
    let name = first
    advance()
    advance()
    let type = types.type()
    report(
      .optionalName(span(question), text(question - 1), type: span(question + 2, at - 1)),
      at: question)
    let optional = node(.optionalType, token: question, from: question + 2, type)
    let value = kind == .equal && !startsLine ? members.fieldValue() : .none
    let end = at
    at = name
    let nameNode = leaf(.name)
    at = end
    return node(
      .fieldDecl, token: name, from: first, flags: modifiers.flags, nameNode, optional, value)
  }

  /// `data+: { … }`, as Jsonnet goes into a field.
  private func plusColon(
    _ path: NodeID, _ modifiers: Modifiers, _ first: Int
  ) -> NodeID {
    let plus = at
    at += 2
    let isBlock = kind == .leftBrace
    report(
      .plusColon(
        SourceSpan(span(plus).start, isBlock ? span(at).start : span(plus + 1).end),
        text(plus - 1), isBlock: isBlock), at: plus)
    if isBlock {
      return node(
        .intoMember, token: at, from: first, flags: modifiers.flags, path, members.block())
    }
    return node(.error, token: plus, from: first, flags: .broken, unquoted.writtenValue())
  }

  /// `replicas 2`.
  func valueWithoutEqual(
    _ path: NodeID, _ modifiers: Modifiers, from first: Int
  ) -> NodeID {
    if ["expect", "ensure", "must", "verify"].contains(text(first)), at == first + 1 {
      report(.foreignKeyword(text(first), ours: "assert", at: span(first)), at: first)
      _ = expressions.expression()
      return node(.error, token: first, from: first, flags: .broken)
    }
    report(.missingEqual(found: describe(at), at: span(at), name: text(at - 1)))
    let operation = at - 1
    return node(
      .setMember, token: operation, from: first, flags: modifiers.flags, path,
      expressions.expression())
  }

  /// `name "web"`: a name before a string that ends the line.
  func textWithoutEqual(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    guard kind == .identifier, peekKind() == .string else { return nil }
    let behind = peek(2)
    guard
      behind.newlineBefore || behind.kind == .comma || behind.kind == .endOfFile
        || isCloser(behind.kind)
    else { return nil }
    let path = members.path()
    return valueWithoutEqual(path, modifiers, from: first)
  }

  /// `resource "a" "b" { … }`, as HCL writes an object.
  func blockWithLabels(from first: Int) -> NodeID? {
    var brace = at + 1
    while tokens[brace].kind == .string, !tokens[brace].newlineBefore { brace += 1 }
    guard brace > at + 1, tokens[brace].kind == .leftBrace, !tokens[brace].newlineBefore else {
      return nil
    }
    report(.blockWithLabels(text(at), label: text(brace - 1), at: span(at)))
    at = brace
    skipOne()
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// Goes on after an operand with what other languages have there: `c ? a : b` and `x -> e`.
  func foreignContinuation(_ operand: NodeID, from first: Int) -> NodeID {
    if startsLine { return operand }
    switch kind {
    case .question: return ternary(operand, from: first)
    case .arrow
    where at == first + 1 && tokens[first].kind == .identifier
      || at > first && tokens[at - 1].kind == .rightParen:
      report(.arrowLambda(span(at)))
      let arrow = at
      advance()
      _ = expressions.expression()
      return node(.error, token: arrow, from: first, flags: .broken)
    default: return operand
    }
  }

  private func ternary(_ condition: NodeID, from first: Int) -> NodeID {
    let question = at
    advance()
    let then = at
    _ = expressions.expression()
    var diagnostic = Diagnostic.ternary(span(question))
    if kind == .colon, at > then, parser.lastErrorToken < first {
      let colon = at
      advance()
      let otherwise = at
      _ = expressions.expression()
      if at > otherwise, parser.lastErrorToken < first {
        diagnostic = diagnostic.fixing(
          .replace(
            span(first, at - 1),
            with: "if \(unquoted.text(of: span(first, question - 1))) then "
              + "\(unquoted.text(of: span(then, colon - 1))) else \(unquoted.text(of: span(otherwise, at - 1)))"
          ))
      }
    }
    if parser.lastErrorToken < first { report(diagnostic, at: question) }
    return node(.error, token: question, from: first, flags: .broken, condition)
  }

  /// `c = d` where `c == d` was meant: in a condition nothing is set.
  func comparedByOneEqual(_ condition: NodeID, from first: Int) -> NodeID {
    guard kind == .equal, !startsLine else { return condition }
    let equal = at
    report(.equalAsComparison(span(equal)))
    advance()
    _ = expressions.expression()
    return node(.error, token: equal, from: first, flags: .broken)
  }
}

extension Diagnostic {
  /// `{{ .Values.replicas }}`.
  static func templateBraces(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .templateBraces, at: span, "expected a value, found the `{{ … }}` of a template"
    )
    .helping(
      "nothing is pasted into text here: declare `param x: T = …`, read it as `x`, and set it by "
        + "`--set x=…`")
  }

  /// `f"…{name}…"`.
  static func prefixedString(
    _ span: SourceSpan, _ prefix: String, text: String?, at string: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .foreignKeyword, at: span, "expected a string, found `\(prefix)` before one"
    )
    .helping("a text has values in it by `\\(name)`; `#\"…\"#` is raw")
    guard let text else { return diagnostic }
    var mended = ""
    var depth = 0
    for character in prefix == "r" || prefix == "b" ? "" : text {
      switch character {
      case "{":
        depth += 1
        mended += "\\("
      case "}":
        depth -= 1
        mended += ")"
      default: mended.append(character)
      }
    }
    if prefix == "r" || prefix == "b" { mended = prefix == "r" ? "#\(text)#" : text }
    if depth != 0 || mended.contains("\\()") { return diagnostic }
    return diagnostic.fixing(.replace(span.joined(string), with: mended))
  }

  /// `app.kubernetes.io/name = …`.
  static func unquotedKey(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.dashedName, at: span, "expected a name, found a key with `/`, which needs quotes")
  }

  /// `note?: String`.
  static func optionalName(_ span: SourceSpan, _ name: String, type: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `:` after `\(name)`, found `?`")
      .fixing(
        FixIt(
          message: "write `?` behind the type",
          edits: [
            .init(span: span, replacement: ""), .init(span: type.after, replacement: "?"),
          ])
      )
      .helping("what may be unset has a type with `?`: `\(name): T?`")
  }

  /// `data+: { … }`.
  static func plusColon(_ span: SourceSpan, _ name: String, isBlock: Bool) -> Diagnostic {
    let diagnostic = Diagnostic(
      .expectedToken, at: span, "expected `=`, `{` or `+=` after `\(name)`, found `+:`"
    )
    .helping("to go into what is there write `\(name) { … }`, to append to a list `\(name) += […]`")
    return isBlock
      ? diagnostic.fixing(.replace(span, with: " ", message: "write `\(name) { … }`"))
      : diagnostic
  }

  /// `replicas 2`.
  static func missingEqual(found: String, at span: SourceSpan, name: String) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `=` after `\(name)`, found \(found)")
      .fixing(.insert("= ", before: span, message: "write `\(name) = …`"))
  }

  /// `resource "a" "b" { … }`.
  static func blockWithLabels(_ name: String, label: String, at span: SourceSpan) -> Diagnostic {
    let label = label.filter { $0 != "\"" }
    let help =
      switch name {
      case "variable": "a parameter is written `param \(label): T = …` and set by `--set`"
      case "module": "a module is read by `import \"\(label).k8l\"` or layered by `extends`"
      case "output": "what is not `hidden` is output: `\(label) = …`"
      default: "an object is written `name = Schema { … }`: `web = Deployment { … }`"
      }
    return Diagnostic(
      .unknownKeyword, at: span, "expected a member, found `\(name)` with labels before a block"
    )
    .helping(help)
  }

  /// `x -> e`.
  static func arrowLambda(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `=>` after the parameters, found `->`")
      .fixing(.replace(span, with: "=>"))
      .helping("`x => e` is a function without a name; `->` stands before a result's type")
  }

  /// `if a = b`.
  static func equalAsComparison(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `==` to compare, found `=`")
      .fixing(.replace(span, with: "=="))
  }
}
