import Diagnostics
import Lexer
import Source
import Syntax

/// Text without its quotes, as YAML and shells have it.
struct UnquotedText: ParserPart {
  let parser: SyntaxParser

  /// A value after `=`, with what other languages write for one.
  func writtenValue() -> NodeID {
    let first = at
    if let last = unquotedValue(first) { return unquoted(first, last) }
    if kind == .identifier, isUpperCase(at), let object = lost.objectWithoutBrace() {
      return object
    }
    let value = expressions.expression()
    switch kind {
    case .colon where !startsLine:
      guard let last = gluedText(first), last >= at else { return value }
      return unquoted(first, last)
    case .identifier where !startsLine && word == .if: return pythonConditional(value, from: first)
    case .identifier where !startsLine && word == .none && at == first + 1:
      return wordsWithoutQuotes(first) ?? value
    default: return value
    }
  }

  /// `kube-system"`: text whose first quote is missing, which the tokenizer has said at the second.
  func textWithoutOpener() -> NodeID? {
    let first = at
    var last = first
    if kind == .endOfFile { return nil }
    while !tokens[last + 1].blankBefore {
      last += 1
      let token = tokens[last]
      if token.kind == .endOfFile || last > first + 100 { return nil }
      guard token.kind == .string || token.kind == .stringStart else { continue }
      let end = span(last).end
      guard parser.openStrings.contains(where: { $0.end == end && $0.start == span(last).start })
      else {
        return nil
      }
      parser.lastErrorToken = max(parser.lastErrorToken, last)
      at = last + 1
      return node(.error, token: first, from: first, flags: .broken)
    }
    return nil
  }

  /// Reports text without quotes, and steps over it.
  func unquoted(_ first: Int, _ last: Int) -> NodeID {
    report(.unquotedText(span(first, last)), at: first)
    at = last + 1
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// `hello world`: nothing but names to the end of the line.
  private func wordsWithoutQuotes(_ first: Int) -> NodeID? {
    guard tokens[first].kind == .identifier, tokens[first].word == .none,
      parser.lastErrorToken < first
    else { return nil }
    var last = first
    while tokens[last + 1].kind == .identifier, !tokens[last + 1].newlineBefore { last += 1 }
    let next = tokens[last + 1]
    guard
      next.newlineBefore || next.kind == .endOfFile || next.kind == .comma || isCloser(next.kind)
    else { return nil }
    return unquoted(first, last)
  }

  /// The last token of a text without quotes that begins here, where no expression could: a path, a
  /// version, a date.
  func unquotedValue(_ first: Int) -> Int? {
    switch tokens[first].kind {
    case .slash, .star, .at:
      if !isGlued(first + 1) || tokens[first + 1].kind == .endOfFile { return nil }
      if tokens[first].kind == .star, tokens[first + 1].kind == .slash, isGlued(first + 1),
        tokens[first + 2].newlineBefore || tokens[first + 2].kind == .endOfFile
      {
        return nil
      }
      var last = first
      while true {
        let next = tokens[last + 1]
        if next.newlineBefore || next.kind == .endOfFile || next.kind == .comma { return last }
        if isCloser(next.kind) || next.kind == .leftBrace { return last }
        if next.blankBefore, tokens[first].kind == .star { return nil }
        last += 1
      }
    case .minus:
      // `--port=8080` of a command line.
      guard tokens[first + 1].kind == .minus, isGlued(first + 1), isGlued(first + 2),
        tokens[first + 2].kind == .identifier
      else { return nil }
      var last = first + 2
      while !tokens[last + 1].blankBefore, ![.comma, .endOfFile].contains(tokens[last + 1].kind),
        !isCloser(tokens[last + 1].kind)
      {
        last += 1
      }
      return last
    case .integer, .float, .unit:
      guard let last = gluedText(first), last > first else { return nil }
      return isVersion(first, last) || isDate(first, last) ? last : nil
    default: return nil
    }
  }

  /// `1.2.3`, `10.0.0.0/8`: more points than a number has.
  private func isVersion(_ first: Int, _ last: Int) -> Bool {
    tokens[first].kind != .integer && tokens[first + 1].kind == .dot
      || tokens[first].kind == .float && tokens[first + 1].kind == .float
  }

  /// `2026-01-01`.
  private func isDate(_ first: Int, _ last: Int) -> Bool {
    last >= first + 4 && tokens[first].length == 4 && tokens[first + 1].kind == .minus
      && tokens[first + 2].length == 2 && tokens[first + 3].kind == .minus
      && tokens[first + 4].length >= 2 && tokens[first].kind == .integer
  }

  /// The last token of the run that begins here without a blank, as text has it; nil if a string
  /// or a bracket is among it.
  func gluedText(_ first: Int) -> Int? {
    var last = first
    while true {
      switch tokens[last].kind {
      case .string, .stringStart, .stringMiddle, .stringEnd, .leftParen, .leftBracket, .leftBrace,
        .rightParen, .rightBracket, .rightBrace, .endOfFile, .equal:
        return nil
      default: break
      }
      let next = tokens[last + 1]
      if next.blankBefore || next.kind == .endOfFile || next.kind == .comma
        || isCloser(next.kind)
      {
        return last
      }
      last += 1
    }
  }

  /// `a if c else b`, as Python writes it.
  private func pythonConditional(_ value: NodeID, from first: Int) -> NodeID {
    let keyword = at
    if parser.lastErrorToken >= first { return value }
    advance()
    _ = expressions.headExpression()
    let condition = span(keyword + 1, max(keyword + 1, at - 1))
    var diagnostic = Diagnostic.conditionBehind(span(keyword))
    if kind == .identifier, word == .else, !startsLine {
      let other = at + 1
      advance()
      _ = expressions.expression()
      let last = max(other, at - 1)
      diagnostic = diagnostic.fixing(
        .replace(
          span(first, last),
          with: "if \(text(of: condition)) then \(text(of: span(first, keyword - 1))) else "
            + text(of: span(other, last))))
    }
    parser.lastErrorToken = keyword - 1
    report(diagnostic, at: keyword)
    lost.skipLine()
    return node(.error, token: keyword, from: first, flags: .broken)
  }

  /// The text between two places.
  func text(of span: SourceSpan) -> String {
    String(
      decoding: file.bytes[Int(span.start - file.base)..<Int(span.end - file.base)], as: UTF8.self)
  }
}

extension Diagnostic {
  /// `image = registry.example.com/web:1.0`.
  static func unquotedText(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.unquotedText, at: span, "expected text in quotes, found it without")
      .fixing(.quote(span))
  }

  /// `x = a if c else b`.
  static func conditionBehind(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingSeparator, at: span, "expected the end of the value, found `if` behind it"
    )
    .helping("a value is chosen by `if c then a else b`")
  }
}

extension FixIt {
  /// Quotes around a span.
  static func quote(_ span: SourceSpan) -> FixIt {
    FixIt(
      message: "write it in quotes",
      edits: [
        .init(span: span.before, replacement: "\""), .init(span: span.after, replacement: "\""),
      ])
  }
}
