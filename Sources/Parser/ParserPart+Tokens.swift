import Diagnostics
import Lexer
import Source
import Syntax

/// Looking at tokens and stepping over them.
extension ParserPart {
  /// The kind of the token to look at.
  var kind: TokenKind {
    @inline(__always) get { tokens[at].kind }
  }

  /// The keyword of the current token; `none` for anything else.
  var word: Word {
    @inline(__always) get { tokens[at].word }
  }

  /// The kind of a token ahead; the end of the file repeats.
  @inline(__always)
  func peekKind(_ distance: Int = 1) -> TokenKind {
    tokens[min(at + distance, tokens.count - 1)].kind
  }

  func peek(_ distance: Int = 1) -> Token { tokens[min(at + distance, tokens.count - 1)] }

  /// Whether the token to look at begins a new line that separates.
  var startsLine: Bool {
    @inline(__always) get { parser.newlinesSeparate && tokens[at].newlineBefore }
  }

  /// Steps to the next token; the end of the file stays.
  @inline(__always)
  func advance() {
    if at < tokens.count - 1 { at += 1 }
  }

  /// Steps over the token if it is of this kind.
  @inline(__always)
  func take(_ wanted: TokenKind) -> Bool {
    guard kind == wanted else { return false }
    advance()
    return true
  }

  /// Steps over the word if it is this one.
  @inline(__always)
  func take(word wanted: Word) -> Bool {
    guard word == wanted else { return false }
    advance()
    return true
  }

  /// The span of one token.
  func span(_ token: Int) -> SourceSpan {
    let token = tokens[token]
    return SourceSpan(file.base + token.start, file.base + token.end)
  }

  /// The span from one token to another, both included.
  func span(_ first: Int, _ last: Int) -> SourceSpan { span(first).joined(span(last)) }

  /// The text of one token.
  func text(_ token: Int) -> String {
    let token = tokens[token]
    return String(
      decoding: file.bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }

  /// How a token is called in a message.
  func describe(_ index: Int) -> String {
    switch tokens[index].kind {
    case .endOfFile: return "the end of the file"
    case .string, .stringStart: return "a string"
    case .stringMiddle, .stringEnd: return "the rest of a string"
    case .integer, .float, .unit: return "the number `\(text(index))`"
    case .identifier, .unknown, .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace,
      .rightBrace, .comma, .dot, .questionDot, .question, .questionQuestion, .colon, .equal,
      .plusEqual, .arrow, .fatArrow, .at, .pipe, .ellipsis, .rangeDots, .plus, .minus, .star,
      .slash, .less, .lessEqual, .greater, .greaterEqual, .equalEqual, .notEqual, .andAnd, .orOr,
      .not:
      return "`\(text(index))`"
    }
  }

  /// What is at the token to look at, or "the end of the line".
  var found: String { startsLine && kind != .endOfFile ? "the end of the line" : describe(at) }

  /// Whether the first letter of an identifier is upper-case, as types have it.
  func isUpperCase(_ token: Int) -> Bool {
    let start = Int(tokens[token].start)
    // The end of the file has no byte.
    if start >= file.bytes.count { return false }
    let byte = file.bytes[start]
    return byte >= 0x41 && byte <= 0x5A
  }

  /// Whether two tokens stand side by side without a blank.
  func isGlued(_ token: Int) -> Bool { !tokens[token].blankBefore }

  /// Whether this token closes a bracket, of whatever kind.
  func isCloser(_ kind: TokenKind) -> Bool {
    kind == .rightBracket || kind == .rightParen || kind == .rightBrace
  }

  /// Whether an expression can begin with this token.
  func beginsExpression(_ kind: TokenKind) -> Bool {
    switch kind {
    case .identifier, .integer, .float, .unit, .string, .stringStart, .leftParen, .leftBracket,
      .leftBrace, .minus, .not:
      true
    case .stringMiddle, .stringEnd, .rightParen, .rightBracket, .rightBrace, .comma, .dot,
      .questionDot, .question, .questionQuestion, .colon, .equal, .plusEqual, .arrow, .fatArrow,
      .at, .pipe, .ellipsis, .rangeDots, .plus, .star, .slash, .less, .lessEqual, .greater,
      .greaterEqual, .equalEqual, .notEqual, .andAnd, .orOr, .unknown, .endOfFile:
      false
    }
  }

  /// Whether the word here is a keyword at the start of a member: what follows on its line is not
  /// one of `= : { . +=`, which would make it a name.
  var isKeyword: Bool {
    let next = peek()
    if next.newlineBefore { return true }
    switch next.kind {
    case .equal, .colon, .leftBrace, .dot, .plusEqual: return false
    default: return true
    }
  }
}
