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

/// What lies between a token and the one before it.
@frozen
public struct TriviaFlags: OptionSet, Sendable {
  public var rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A newline, also one inside a block comment.
  @inlinable
  public static var newline: TriviaFlags { TriviaFlags(rawValue: 1) }
  /// A blank, a newline or a comment.
  @inlinable
  public static var blank: TriviaFlags { TriviaFlags(rawValue: 2) }
  /// A `///` comment.
  @inlinable
  public static var doc: TriviaFlags { TriviaFlags(rawValue: 4) }
}

/// One token: 12 bytes. Trivia (blanks, comments) is what lies between tokens.
@frozen
public struct Token: Sendable {
  /// Byte offset in the file.
  public var start: UInt32
  public var length: UInt32
  public var kind: TokenKind
  /// Which word of the language an identifier is.
  public var word: Word
  public var trivia: TriviaFlags

  @inlinable
  public init(start: UInt32, length: UInt32, kind: TokenKind, word: Word, trivia: TriviaFlags) {
    self.start = start
    self.length = length
    self.kind = kind
    self.word = word
    self.trivia = trivia
  }

  /// One past the last byte.
  @inlinable
  public var end: UInt32 { start + length }

  /// Whether a newline stands before it (after the token before it).
  @inlinable
  public var newlineBefore: Bool { trivia.rawValue & 1 != 0 }

  /// Whether a blank or a comment stands before it.
  @inlinable
  public var blankBefore: Bool { trivia.rawValue & 2 != 0 }

  /// Whether a `///` comment stands in the trivia before it.
  @inlinable
  public var docBefore: Bool { trivia.rawValue & 4 != 0 }
}

/// A file's tokens, ending with one `endOfFile`.
public typealias TokenBuffer = [Token]
