import Diagnostics
import Lexer
import Source
import Syntax

/// Blocks whose `{` was forgotten. What belongs to one is seen from its indentation, so that a
/// forgotten brace is one error and not one for each member after it.
struct LostSyntax: ParserPart {
  let parser: SyntaxParser

  /// Whether the token to look at begins a line that is indented deeper than that of another.
  func isDeeper(than token: Int) -> Bool {
    kind != .endOfFile && kind != .rightBrace && tokens[at].newlineBefore
      && indent(at) > indent(token)
  }

  /// The block that was to follow the token before, whose `{` is missing; nil if none follows.
  func blockWithoutBrace(_ context: FieldContext) -> NodeID? {
    guard at > 0, parser.newlinesSeparate else { return nil }
    let isDeep = isDeeper(than: at - 1)
    guard isDeep || !tokens[at].newlineBefore && isMemberAhead(at) else { return nil }
    if isSwallowed(0x7B, by: at - 1) {
      parser.lastErrorToken = max(parser.lastErrorToken, at - 1)
    } else {
      report(.missingBrace(span(at - 1), text(at - 1)), at: at - 1)
    }
    return membersWithoutBrace(margin: isDeep ? indent(at - 1) : nil, context: context)
  }

  /// Whether a token is a string that nothing ends, in which a bracket is.
  private func isSwallowed(_ bracket: UInt8, by token: Int) -> Bool {
    guard !parser.openStrings.isEmpty,
      parser.openStrings.contains(where: { $0.end == span(token).end })
    else {
      return false
    }
    return text(token).utf8.contains(bracket)
  }

  /// `spec =` with the members of a block after it: the block, whose `{` is missing.
  func valueWithoutBrace(_ equal: Int) -> NodeID? {
    let isDeep = isDeeper(than: equal)
    if isDeep {
      guard foreign.isNextMember || isEntryAhead else { return nil }
    } else {
      guard !tokens[at].newlineBefore, isMemberAhead(at) || isEntryAhead, closesOnLine(at) else {
        return nil
      }
    }
    report(.blockMissing(span(equal), next: span(at)), at: equal)
    let first = at
    let block = membersWithoutBrace(margin: isDeep ? indent(equal) : nil)
    return node(.error, token: first, from: first, flags: .broken, block)
  }

  /// `[80] { … }` or `[80] = …`, which no value is.
  private var isEntryAhead: Bool {
    guard parser.repairsByIndentation, kind == .leftBracket else { return false }
    var nesting = 0
    for token in at..<min(at + 100, tokens.count - 1) {
      switch tokens[token].kind {
      case .leftBracket, .leftParen, .leftBrace: nesting += 1
      case .rightBracket, .rightParen, .rightBrace:
        nesting -= 1
        if nesting > 0 { continue }
        let next = tokens[token + 1]
        return !next.newlineBefore && (next.kind == .leftBrace || next.kind == .equal)
      default: break
      }
    }
    return false
  }

  /// Whether the line from a token on has a `}` that nothing on it opened.
  private func closesOnLine(_ token: Int) -> Bool {
    var start = token
    while start > 0, !tokens[start].newlineBefore, token - start < 1000 { start -= 1 }
    var nesting = 0
    for i in start..<min(token + 1000, tokens.count - 1) {
      if i > start, tokens[i].newlineBefore { break }
      switch tokens[i].kind {
      case .leftBrace: nesting += 1
      case .rightBrace: nesting -= 1
      default: break
      }
    }
    return nesting < 0
  }

  /// Members up to a closing brace, or to the line that is indented no deeper than `margin`; without
  /// a margin, to the end of the line.
  func membersWithoutBrace(
    margin: Int?, context: FieldContext = .values
  ) -> NodeID {
    guard enter() else { return errorNode() }
    defer { parser.depth -= 1 }
    let first = at
    let mark = parser.pending.count
    let outer = (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext)
    (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext) = (true, true, context)
    parser.openBraces += 1
    members.members(opener: first, margin: margin ?? Int.max)
    parser.openBraces -= 1
    if kind == .rightBrace, margin == nil || !tokens[at].newlineBefore || indent(at) == margin {
      advance()
    } else {
      parser.foundImbalance = true
    }
    (parser.newlinesSeparate, parser.allowsBrace, parser.fieldContext) = outer
    return node(.block, token: first, from: first, since: mark)
  }

  /// `web = Deployment` with the members of a block after it; on the next lines only where
  /// indentation is the judge, for a name alone is a value.
  func objectWithoutBrace() -> NodeID? {
    let first = at
    guard kind == .identifier else { return nil }
    var last = at
    while tokens[last + 1].kind == .dot, tokens[last + 2].kind == .identifier { last += 2 }
    let next = tokens[last + 1]
    guard isUpperCase(last), next.kind != .rightBrace, next.kind != .endOfFile,
      !["match", "if", "let"].contains(text(last).lowercased())
    else { return nil }
    let isDeep = next.newlineBefore
    guard
      isDeep
        ? parser.repairsByIndentation && indent(last + 1) > indent(first) : isMemberAhead(last + 1)
    else { return nil }
    let mark = parser.pending.count
    while at <= last {
      parser.pending.append(leaf(.name))
      if kind == .dot, at < last { advance() }
    }
    let type = node(.namedType, token: last, from: first, since: mark)
    report(.missingBrace(span(last), text(last)), at: last)
    let block = membersWithoutBrace(margin: isDeep ? indent(first) : nil)
    return node(.construct, token: last, from: first, type, block)
  }

  /// Whether a member begins at a token: a name or a key, and `=`, `{` or `:` after it.
  func isMemberAhead(_ token: Int) -> Bool {
    var i = token
    if tokens[i].kind == .string { return isMemberSign(i + 1) }
    guard tokens[i].kind == .identifier else { return false }
    while i + 2 < tokens.count, tokens[i + 1].kind == .dot, tokens[i + 2].kind == .identifier {
      i += 2
    }
    return isMemberSign(i + 1)
  }

  private func isMemberSign(_ token: Int) -> Bool {
    guard token < tokens.count, !tokens[token].newlineBefore else { return false }
    switch tokens[token].kind {
    case .equal, .plusEqual, .colon: return true
    case .leftBrace: return parser.allowsBrace && !isUpperCase(token - 1)
    default: return false
    }
  }

  /// Where indentation is the judge: whether a `}` cannot be that of the block being read, because a
  /// `{` between the two is missing.
  func isStrayBrace(opener: Int) -> Bool {
    guard parser.repairsByIndentation else { return false }
    if tokens[at].newlineBefore {
      if indent(at) > indent(opener) { return true }
      // Behind the right one no line is indented deeper than the block.
      let next = tokens[at + 1]
      return next.newlineBefore && next.kind == .identifier && indent(at + 1) > indent(opener)
    }
    for token in stride(from: at, to: max(opener, at - 1000), by: -1)
    where tokens[token].newlineBefore {
      return true
    }
    return false
  }

  /// Skips the lines that are indented deeper than that of a token.
  func skipLines(deeperThan token: Int) {
    let margin = indent(token)
    while kind != .endOfFile {
      if isCloserOfOuter(kind) || tokens[at].newlineBefore && indent(at) <= margin { return }
      skipOne()
    }
  }

  /// Skips to the end of the line, over brackets with all that they hold.
  func skipLine() {
    while kind != .endOfFile, !tokens[at].newlineBefore, !isCloserOfOuter(kind) { skipOne() }
  }
}

extension Diagnostic {
  /// `spec =` with the members of a block after it.
  static func blockMissing(_ span: SourceSpan, next: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingValue, at: span, "expected a value or `{` after `=`, found the members of a block"
    )
    .fixing(.insert(" {", before: span.after, message: "write `{` behind it"))
  }

  /// `metadata` with the members of its block after it.
  static func missingBrace(_ span: SourceSpan, _ name: String) -> Diagnostic {
    Diagnostic(.nameAlone, at: span, "expected `{` after `\(name)`, found the members of a block")
      .fixing(.insert(" {", before: span.after, message: "write `{` behind it"))
  }
}
