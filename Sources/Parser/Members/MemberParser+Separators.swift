import Diagnostics
import Lexer
import Source
import Syntax

/// What stands behind a member, and what was meant where no separator does.
extension MemberParser {
  /// Sees to it that a member is followed by a separator or a closer.
  func endMember(hasError: Bool) {
    if kind == .comma || kind == .endOfFile || tokens[at].newlineBefore { return }
    if isCloserOfOuter(kind) { return }
    // A quote that is missing on the line is what is wrong with it.
    if hasError || isGlued(at) && tokens[at - 1].kind == .string && endsOpen(at) {
      return skipToSeparator()
    }
    if defaultWithoutEqual() { return }
    report(missingSeparator())
    let looksLikeMember =
      kind == .identifier && !peek().newlineBefore
      && [.equal, .colon, .leftBrace, .dot, .plusEqual].contains(peekKind())
    if !looksLikeMember { skipToSeparator() }
  }

  /// Whether a separator or a closer stands behind a token.
  private func endsItem(_ token: Int) -> Bool {
    let next = tokens[token + 1]
    return next.newlineBefore || next.kind == .comma || next.kind == .endOfFile
      || isCloser(next.kind)
  }

  /// Whether a string that nothing ends begins on the line behind a token.
  func endsOpen(_ token: Int) -> Bool {
    guard !parser.openStrings.isEmpty else { return false }
    var last = token
    while tokens[last + 1].kind != .endOfFile, !tokens[last + 1].newlineBefore { last += 1 }
    return parser.openStrings.contains {
      $0.start >= span(token).start && $0.start < span(last).end
    }
  }

  /// `memory: Quantity 128Mi`: a value behind the type of a field, without its `=`.
  private func defaultWithoutEqual() -> Bool {
    guard parser.pending.count > 0, isValueAlone else { return false }
    let member = parser.pending[parser.pending.count - 1]
    guard [.fieldDecl, .paramDecl].contains(parser.nodes[Int(member.index)].kind),
      parser.nodes[Int(member.index)].lastToken == UInt32(at - 1)
    else { return false }
    report(.defaultWithoutEqual(span(at), behind: span(at - 1)))
    _ = expressions.expression()
    return true
  }

  /// Whether a value begins here that is no member.
  var isValueAlone: Bool {
    switch kind {
    case .string, .stringStart: !lost.isMemberAhead(at)
    case .integer, .float, .unit, .leftBracket: true
    default: false
    }
  }

  private func missingSeparator() -> Diagnostic {
    switch kind {
    case .identifier where word == .in:
      return Diagnostic(
        .missingSeparator, at: span(at), "expected the end of the value, found `in`"
      )
      .helping("whether a list has a value is `xs.contains(x)`, a map a key `m.has(k)`")
    case .leftBrace where capitalised(at - 1) != nil:
      let schema = capitalised(at - 1) ?? ""
      return Diagnostic(
        .nameCase, at: span(at - 1), "expected `\(schema)`, found `\(text(at - 1))`"
      )
      .fixing(.replace(span(at - 1), with: schema))
      .helping("types, schemas, overlays and policies begin with a capital letter, values do not")
    case .equal where tokens[at - 1].kind == .identifier || tokens[at - 1].kind == .string:
      return .missingValue(span(at), name: span(at - 1), text(at - 1))
    case .string, .identifier, .stringStart, .integer, .float, .unit:
      if let mistake = besideString { return mistake }
      return .missingSeparator(found: found, at: span(at)).withComma(behind: span(at - 1))
    case .question: return .ternary(span(at))
    case .leftBrace where tokens[at - 1].kind == .identifier:
      return .braceAfterValue(text(at - 1), brace: span(at))
    case .colon: return .colonInValue(span(at))
    case .rightBrace, .rightBracket, .rightParen: return .unmatchedCloser(text(at), at: span(at))
    case .pipe:
      return Diagnostic(.missingSeparator, at: span(at), "expected a newline or `,`, found `|`")
        .helping("a value with a change is `a with { … }`, either of two truths `a || b`")
    case .leftBracket, .at, .ellipsis:
      return .missingSeparator(found: found, at: span(at)).withComma(behind: span(at - 1))
    default:
      var diagnostic = Diagnostic.missingSeparator(found: found, at: span(at))
      diagnostic.fixes = []
      return diagnostic.helping("no member begins so: look for a slip before it")
    }
  }

  /// The schema that a small name before braces was meant for: the file names it so elsewhere.
  private func capitalised(_ token: Int) -> String? {
    guard tokens[token].kind == .identifier, !isUpperCase(token) else { return nil }
    let written = text(token)
    if unquoted.isDeclared(written) { return nil }
    for other in 0..<min(tokens.count, 2000)
    where tokens[other].kind == .identifier && isUpperCase(other) {
      let name = text(other)
      if name.lowercased() == written.lowercased() { return name }
    }
    return nil
  }

  /// What is wrong where a string and something else stand side by side.
  private var besideString: Diagnostic? {
    let before = tokens[at - 1].kind
    guard before == .string || before == .stringEnd else { return nil }
    if isGlued(at), [.identifier, .integer, .float, .unit].contains(kind) {
      if endsOpen(at) { return nil }
      var last = at
      while tokens[last].kind != .endOfFile, tokens[last].kind != .string || !endsItem(last) {
        if tokens[last + 1].newlineBefore { break }
        last += 1
      }
      let start = at - 1
      guard before == .string, last > at, tokens[last].kind == .string,
        tokens[start].isPlainString
      else {
        return .quoteInString(span(at), nil)
      }
      let whole = span(start, last)
      let inner = unquoted.text(of: whole).dropFirst().dropLast()
      var escaped = ""
      for character in inner { escaped += character == "\"" ? "\\\"" : String(character) }
      return .quoteInString(span(at), .replace(whole, with: "\"\(escaped)\""))
    }
    guard kind != .identifier else { return nil }
    return .stringsSideBySide(span(at))
  }
}
