import Source

/// What a token is. Words of the language are `identifier`s: they are keywords only where they can
/// be, and the parser knows where.
public enum TokenKind: UInt8, Sendable, CaseIterable {
  case identifier
  case integer, float
  /// A number with its unit glued on: `128Mi`, `25%`.
  case unit
  /// A whole string without interpolation, quotes and `#`s included: `"a"`, `#"a"#`, `"""…"""`.
  case string
  /// A string with interpolations comes in pieces: start (`"a \(`), middles (`) b \(`), end (`) c"`).
  case stringStart, stringMiddle, stringEnd
  case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
  case comma, dot, questionDot, question, questionQuestion, colon, equal, plusEqual
  case arrow, fatArrow, at, pipe, ellipsis, rangeDots
  case plus, minus, star, slash, less, lessEqual, greater, greaterEqual
  case equalEqual, notEqual, andAnd, orOr, not
  /// `delete?` is `delete` and `question`, glued.
  /// Bytes that start no token; the tokenizer has said so.
  case unknown
  case endOfFile
}

/// One token: 12 bytes. Trivia (blanks, comments) is what lies between tokens.
@frozen
public struct Token: Sendable {
  /// Byte offset in the file.
  public var start: UInt32
  public var length: UInt32
  public var kind: TokenKind
  /// Whether a newline / a blank or comment stands before it (after the token before it).
  public var newlineBefore: Bool
  public var blankBefore: Bool
  /// Whether a `///` comment stands in the trivia before it.
  public var docBefore: Bool

  @inlinable
  public init(
    start: UInt32, length: UInt32, kind: TokenKind, newlineBefore: Bool, blankBefore: Bool,
    docBefore: Bool
  ) {
    self.start = start
    self.length = length
    self.kind = kind
    self.newlineBefore = newlineBefore
    self.blankBefore = blankBefore
    self.docBefore = docBefore
  }
}

/// A file's tokens, ending with one `endOfFile`.
public typealias TokenBuffer = [Token]
