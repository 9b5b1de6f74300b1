import Diagnostics
import Source

/// Bytes that start no token, most of them habits from other languages.
extension Tokenizer {
  /// `#`: a raw string, or a comment of another language.
  mutating func scanHash() {
    var hashes = 1
    while bytes[at + hashes] == 0x23 { hashes += 1 }
    if bytes[at + hashes] == 0x22 { return scanString(hashes: hashes) }
    diagnostics.append(.hashComment(span(at, at + hashes)))
    skipLine()
  }

  mutating func scanUnknown(_ byte: UInt8) {
    switch byte {
    case 0x27: scanSingleQuotes()
    case 0x3B:
      diagnostics.append(.semicolon(span(at, at + 1)))
      token(.comma, 1)
    case 0x26:
      diagnostics.append(.singleAmpersand(span(at, at + 1)))
      token(.andAnd, 1)
    default: scanUnknownCharacter()
    }
  }

  /// `'text'`: read as a string, so that nothing else is said about it.
  private mutating func scanSingleQuotes() {
    var end = at + 1
    while end < bytes.count, bytes[end] != 0x27, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    let closes = bytes[end] == 0x27
    let length = closes ? end + 1 - at : 1
    diagnostics.append(
      .singleQuotes(
        span(at, at + length), open: span(at, at + 1), close: closes ? span(end, end + 1) : nil))
    token(closes ? .string : .unknown, length)
  }

  /// One character, or a run of letters beyond ASCII.
  private mutating func scanUnknownCharacter() {
    let start = at
    let scalar = decodeScalar(at: at)
    at += scalar.length
    guard let character = scalar.value else {
      // Not UTF-8: said already, once for the file.
      while at < bytes.count, bytes[at] >= 0x80, decodeScalar(at: at).value == nil { at += 1 }
      return append(.unknown, from: start)
    }
    if character == "\0" { firstNUL = firstNUL ?? start }
    // A run of one character is one mistake.
    let isControl = character.value < 0x20 || character.value == 0x7F
    while isControl, at < bytes.count, bytes[at] == bytes[start] { at += 1 }
    if character.properties.isAlphabetic {
      while at < bytes.count {
        let next = decodeScalar(at: at)
        guard let letter = next.value, letter.properties.isAlphabetic || ByteClass.isWord(bytes[at])
        else { break }
        at += next.length
      }
      diagnostics.append(.foreignLetters(span(start, at)))
    } else if character.properties.isWhitespace || character == "\u{FEFF}"
      || character == "\u{200B}"
    {
      trivia.insert(.blank)
      return diagnostics.append(.invisibleCharacter(span(start, at), character))
    } else if "“”„«»‘’".unicodeScalars.contains(character) {
      diagnostics.append(.typographicQuote(span(start, at), character))
    } else {
      diagnostics.append(.unknownCharacter(span(start, at), character))
    }
    append(.unknown, from: start)
  }
}

extension Diagnostic {
  /// A character that begins nothing.
  static func unknownCharacter(_ span: SourceSpan, _ character: UnicodeScalar) -> Diagnostic {
    let name =
      character.value < 0x20 || character.value == 0x7F
      ? "the control character U+\(hex(character))" : "`\(character)`"
    return Diagnostic(.unknownCharacter, at: span, "expected a token, found \(name)")
      .helping(
        character == "$" ? "names stand alone; in a text, `\\(e)` puts a value in" : nil)
  }

  /// A blank that is none, or one that cannot be seen.
  static func invisibleCharacter(_ span: SourceSpan, _ character: UnicodeScalar) -> Diagnostic {
    Diagnostic(
      .invisibleCharacter, at: span,
      "expected a plain space, found the invisible character U+\(hex(character))"
    )
    .fixing(.replace(span, with: " ", message: "write a space"))
  }

  private static func hex(_ character: UnicodeScalar) -> String {
    let digits = String(character.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// “ and its kin.
  static func typographicQuote(_ span: SourceSpan, _ character: UnicodeScalar) -> Diagnostic {
    Diagnostic(.typographicQuote, at: span, "expected a plain `\"`, found `\(character)`")
      .fixing(.replace(span, with: "\""))
  }

  /// A name with letters beyond ASCII.
  static func foreignLetters(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .foreignLetters, at: span,
      "expected a name of ASCII letters, digits and `_`, found other letters"
    )
    .helping("as a key, write it in quotes")
  }

  /// `'text'`.
  static func singleQuotes(
    _ span: SourceSpan, open: SourceSpan, close: SourceSpan?
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .singleQuotes, at: span, "expected a string in double quotes, found a single quote")
    guard let close else { return diagnostic }
    return diagnostic.fixing(
      FixIt(
        message: "write double quotes",
        edits: [
          .init(span: open, replacement: "\""), .init(span: close, replacement: "\""),
        ]))
  }

  /// `# …`.
  static func hashComment(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.hashComment, at: span, "expected `//` to begin a comment, found `#`")
      .fixing(.replace(span, with: "//"))
  }

  /// `;`.
  static func semicolon(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.semicolon, at: span, "expected a newline or `,` between members, found `;`")
      .fixing(.replace(span, with: ","))
  }

  /// `&`.
  static func singleAmpersand(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.singleAmpersand, at: span, "expected `&&`, found `&`")
      .fixing(.replace(span, with: "&&"))
  }
}
