import Source

/// What a token is. Words of the language are `identifier`s: they are keywords only where they can
/// be, and the parser knows where.
public enum TokenKind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
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
  /// Bytes that do not start a token; the tokenizer has reported them.
  case unknown
  case endOfFile
}

/// What is between a token and the one before it, and what is known of the token itself.
@frozen
public struct TokenFlags: OptionSet, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A newline, also one inside a block comment.
  @inlinable
  public static var newline: TokenFlags { TokenFlags(rawValue: 1) }
  /// A blank, a newline or a comment.
  @inlinable
  public static var blank: TokenFlags { TokenFlags(rawValue: 2) }
  /// A `///` comment.
  @inlinable
  public static var doc: TokenFlags { TokenFlags(rawValue: 4) }
  /// The token is a `"…"` on one line that contains no escapes: what is between its quotes is its
  /// value.
  @inlinable
  public static var plain: TokenFlags { TokenFlags(rawValue: 8) }
}

/// One token: 12 bytes. Trivia (spaces, comments) is what is between tokens.
@frozen
public struct Token: Sendable, BitwiseCopyable {
  /// Byte offset in the file.
  public var start: UInt32
  public var length: UInt32
  public var kind: TokenKind
  /// Which word of the language an identifier is.
  public var word: Word
  public var flags: TokenFlags

  @inlinable
  public init(start: UInt32, length: UInt32, kind: TokenKind, word: Word, flags: TokenFlags) {
    self.start = start
    self.length = length
    self.kind = kind
    self.word = word
    self.flags = flags
  }

  /// One past the last byte.
  @inlinable
  public var end: UInt32 { start + length }

  /// Whether a newline is before it (after the token before it).
  @inlinable
  public var newlineBefore: Bool { flags.rawValue & 1 != 0 }

  /// Whether a blank or a comment is before it.
  @inlinable
  public var blankBefore: Bool { flags.rawValue & 2 != 0 }

  /// Whether it is a string between plain quotes without escapes.
  @inlinable
  public var isPlainString: Bool { flags.rawValue & 8 != 0 }

  /// Whether a `///` comment is in the trivia before it.
  @inlinable
  public var docBefore: Bool { flags.rawValue & 4 != 0 }
}

/// A file's tokens, ending with one `endOfFile`.
public typealias TokenBuffer = FixedBuffer<Token>
