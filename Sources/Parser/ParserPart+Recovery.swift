import Diagnostics
import Lexer
import Source
import Syntax

/// Errors, and how parsing continues after them.
extension ParserPart {
  /// Reports an error at the token to look at, unless one was reported there already: what follows
  /// from an error is not reported again.
  func report(_ diagnostic: Diagnostic, at token: Int? = nil) {
    let token = token ?? at
    let isNews = !parser.isHalted && parser.lastErrorToken != token
    parser.lastErrorToken = max(parser.lastErrorToken, token)
    // The tokenizer has said what is wrong with it.
    if tokens[token].kind == .unknown || !isNews { return }
    if parser.endsInsideToken, tokens[token].kind == .endOfFile { return }
    parser.diagnostics.append(diagnostic)
  }

  /// Steps over a token of this kind or reports that it is missing.
  @discardableResult
  func expect(_ wanted: TokenKind, _ spelling: String, _ purpose: String = "") -> Bool {
    if kind == wanted { return take(wanted) }
    report(.expectedToken("`\(spelling)`\(purpose)", found: found, at: span(at)))
    return false
  }

  /// Steps over the closer of a bracket that token `opener` opened, or reports it missing.
  func close(_ wanted: TokenKind, opener: Int) {
    if kind == wanted { return advance() }
    let spelling = wanted == .rightParen ? "`)`" : wanted == .rightBracket ? "`]`" : "`}`"
    if isCloserInOpenString(wanted, opener: opener) {
      parser.lastErrorToken = max(parser.lastErrorToken, at)
    }
    if kind == .endOfFile || isCloserOfOuter(kind) {
      parser.foundImbalance = true
      report(
        .unclosedBracket(
          spelling, opener: text(opener), at: span(at), opened: span(opener), describe(at)))
      return
    }
    if kind == .rightParen || kind == .rightBracket || kind == .rightBrace {
      report(
        .expectedToken(spelling, found: found, at: span(at))
          .noting(span(opener), "to close this `\(text(opener))`"))
      return advance()
    }
    if endsByIndentation(opener: opener) {
      report(
        .endsByIndentation(
          spelling, opener: text(opener), at: span(at - 1).after, opened: span(opener),
          closing: isOneLine(from: opener)
            ? "" : "\n" + String(repeating: " ", count: indent(opener))))
      return
    }
    if wanted == .rightParen, endsParameters {
      report(
        .unclosedBracket(
          spelling, opener: "(", at: span(at - 1).after, opened: span(opener), describe(at)
        )
        .fixing(.insert(")", before: span(at - 1).after, message: "write `)` here")))
      return
    }
    if parser.lastErrorToken < opener {
      report(
        .expectedToken(spelling, found: found, at: span(at))
          .noting(span(opener), "to close this `\(text(opener))`"))
    }
    skip(to: wanted)
    if kind == wanted { return advance() }
    parser.foundImbalance = true
  }

  /// Whether what is here follows a list of parameters, so that its `)` is missing.
  var endsParameters: Bool {
    switch kind {
    case .identifier: word == .on || word == .extends
    case .arrow: true
    default: false
    }
  }

  /// Whether a string after the opener that nothing ends has swallowed the closer.
  private func isCloserInOpenString(_ wanted: TokenKind, opener: Int) -> Bool {
    let closer: UInt8 =
      wanted == .rightParen ? 0x29 : wanted == .rightBracket ? 0x5D : 0x7D
    let start = span(opener).start
    let end = span(at).start
    return parser.openStrings.contains { string in
      string.start > start && string.start < end
        && (string.start..<string.end).contains { file.bytes[Int($0 - file.base)] == closer }
    }
  }

  /// When indentation is the judge: whether the token to look at begins a line that is indented no
  /// deeper than the line of a bracket's opener, and so does not belong into the bracket.
  func endsByIndentation(opener: Int) -> Bool {
    parser.repairsByIndentation && tokens[at].newlineBefore && kind != .endOfFile
      && indent(at) <= indent(opener)
  }

  /// Whether all after a bracket's opener is on its line.
  private func isOneLine(from opener: Int) -> Bool {
    for token in stride(from: at - 1, to: max(opener, at - 200), by: -1)
    where tokens[token].newlineBefore {
      return false
    }
    return true
  }

  /// Whether a closer closes a bracket that is open around the one being read.
  func isCloserOfOuter(_ closer: TokenKind) -> Bool {
    switch closer {
    case .rightParen: parser.openParens > 0
    case .rightBracket: parser.openBrackets > 0
    case .rightBrace: parser.openBraces > 0
    default: false
    }
  }

  /// Skips to the closer of the bracket being read, or to a closer of one around it; steps over
  /// whole brackets.
  func skip(to wanted: TokenKind) {
    while kind != .endOfFile, kind != wanted {
      if isCloserOfOuter(kind) { return }
      if parser.newlinesSeparate, wanted == .rightParen, tokens[at].newlineBefore { return }
      skipOne()
    }
  }

  /// Skips to the next separator or closer, at this level of brackets.
  func skipToSeparator() {
    var isFirst = true
    while kind != .endOfFile {
      if kind == .comma || isCloserOfOuter(kind) { return }
      if !isFirst || tokens[at].newlineBefore, startsLine { return }
      isFirst = false
      skipOne()
    }
  }

  /// Skips one token, or a bracket with all that it holds.
  func skipOne() {
    var nesting = 0
    repeat {
      switch kind {
      case .leftParen, .leftBracket, .leftBrace, .stringStart: nesting += 1
      case .rightParen, .rightBracket, .rightBrace, .stringEnd: nesting -= 1
      case .endOfFile: return
      default: break
      }
      advance()
    } while nesting > 0
      && !(parser.repairsByIndentation && tokens[at].newlineBefore && indent(at) == 0)
  }

  /// How far the line of a token is indented, in bytes.
  func indent(_ token: Int) -> Int {
    var start = Int(tokens[token].start)
    let bytes = file.bytes
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    var end = start
    while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
    return end - start
  }
}

extension Diagnostic {
  /// A bracket that ends where its lines are no longer indented.
  static func endsByIndentation(
    _ closer: String, opener: String, at span: SourceSpan, opened: SourceSpan, closing: String
  ) -> Diagnostic {
    Diagnostic(
      .unclosedBracket, at: span,
      "expected \(closer) to close `\(opener)`: by the indentation it ends here"
    )
    .noting(opened, "the `\(opener)` opened here")
    .fixing(
      .insert(
        closing + closer.filter { $0 != "`" }, before: span, message: "write \(closer) here"))
  }

  /// Something of the grammar is missing.
  static func expectedToken(
    _ expected: String, found: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected \(expected), found \(found)")
      .helping(
        expected.hasPrefix("`,`")
          ? "look for a slip before it"
          : "write \(expected.prefix { $0 != "," }) here, or look for a slip before it")
  }

  /// A bracket that nothing closes.
  static func unclosedBracket(
    _ closer: String, opener: String, at span: SourceSpan, opened: SourceSpan, _ found: String
  ) -> Diagnostic {
    Diagnostic(
      .unclosedBracket, at: span, "expected \(closer) to close `\(opener)`, found \(found)"
    )
    .noting(opened, "the `\(opener)` opened here")
    .helping(
      "every `\(opener)` has its \(closer); an indented line shows where it was meant to end")
  }
}
