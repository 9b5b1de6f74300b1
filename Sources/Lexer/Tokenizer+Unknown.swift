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
    case 0x60: scanBackticks()
    case 0x3B:
      var next = at + 1
      while bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
      let endsLine = next >= bytes.count || bytes[next] == 0x0A || bytes[next] == 0x0D
      diagnostics.append(.semicolon(span(at, at + 1), endsLine: endsLine))
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

  /// `` `x-${n}` ``: read as a string, with its values as ours puts them in.
  private mutating func scanBackticks() {
    var end = at + 1
    while end < bytes.count, bytes[end] != 0x60, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    let closes = bytes[end] == 0x60
    let length = closes ? end + 1 - at : 1
    diagnostics.append(
      .backticks(
        span(at, at + length),
        inner: closes ? String(decoding: file.bytes[(at + 1)..<end], as: UTF8.self) : nil))
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
    // A run of one character is one error.
    let isControl = character.value < 0x20 || character.value == 0x7F
    while isControl, at < bytes.count, bytes[at] == bytes[start] { at += 1 }
    if character.properties.isAlphabetic {
      scanForeignLetters(from: start)
    } else if character.properties.isWhitespace || character.properties.generalCategory == .format {
      let isWide = character.properties.isWhitespace
      if isWide { trivia.insert(.blank) }
      return diagnostics.append(
        .invisibleCharacter(span(start, at), character, isWide: isWide))
    } else if Tokenizer.typographicQuotes.contains(character) {
      scanTypographicQuotes(character, from: start)
    } else {
      diagnostics.append(.unknownCharacter(span(start, at), character))
    }
    append(.unknown, from: start)
  }
}

extension Tokenizer {
  private static let typographicQuotes: [UnicodeScalar] = Array("“”„«»‘’".unicodeScalars)

  /// `“text”`: one token up to the closing quote of the line, if there is one.
  private mutating func scanTypographicQuotes(_ character: UnicodeScalar, from start: Int) {
    let opener = span(start, at)
    var end = at
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D {
      let next = decodeScalar(at: end)
      if bytes[end] == 0x22
        || next.value.map(Tokenizer.typographicQuotes.contains) ?? false
      {
        let closer = span(end, end + next.length)
        at = end + next.length
        diagnostics.append(
          .typographicQuote(opener, character, whole: span(start, at), closer: closer))
        return
      }
      end += next.length
    }
    diagnostics.append(.typographicQuote(opener, character, whole: opener, closer: nil))
  }

  /// A run of letters of which the first is not ASCII.
  private mutating func scanForeignLetters(from start: Int) {
    var foreign = [(letter: UnicodeScalar, span: SourceSpan)]()
    at = start
    while at < bytes.count {
      let next = decodeScalar(at: at)
      guard let letter = next.value, letter.properties.isAlphabetic || ByteClass.isWord(bytes[at])
      else { break }
      if letter.value >= 0x80 { foreign.append((letter, span(at, at + next.length))) }
      at += next.length
    }
    diagnostics.append(.foreignLetters(span(start, at), foreign))
  }
}

/// Letters that look like those of ASCII.
private let lookAlikes: [UnicodeScalar: (ascii: String, script: String)] = {
  var table: [UnicodeScalar: (ascii: String, script: String)] = [:]
  for (foreign, ascii) in zip("аеорсухіјѕԁАВЕКМНОРСТХІЅЈ", "aeopcyxijsdABEKMHOPCTXISJ") {
    for scalar in foreign.unicodeScalars { table[scalar] = (String(ascii), "Cyrillic") }
  }
  for (foreign, ascii) in zip("αινορυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aivopuABEZHIKMNOPTYX") {
    for scalar in foreign.unicodeScalars { table[scalar] = (String(ascii), "Greek") }
  }
  return table
}()

extension Diagnostic {
  /// `` `x-${n}` ``.
  static func backticks(_ span: SourceSpan, inner: String?) -> Diagnostic {
    var text = ""
    var isInside = false
    for character in inner ?? "" {
      if character == "{", text.last == "$" {
        text.removeLast()
        text += "\\("
        isInside = true
      } else if character == "}", isInside {
        text += ")"
        isInside = false
      } else if character == "\"", !isInside {
        text += "\\\""
      } else {
        text.append(character)
      }
    }
    return Diagnostic(
      .singleQuotes, at: span, "expected a string in double quotes, found a backtick"
    )
    .fixing(inner == nil || isInside ? nil : .replace(span, with: "\"\(text)\""))
    .helping("values are put into text by `\\(…)`")
  }

  /// A character that begins nothing.
  static func unknownCharacter(_ span: SourceSpan, _ character: UnicodeScalar) -> Diagnostic {
    let name =
      character.value < 0x20 || character.value == 0x7F
      ? "the control character U+\(hex(character))" : "`\(character)`"
    let diagnostic = Diagnostic(.unknownCharacter, at: span, "expected a token, found \(name)")
    switch character {
    case "$":
      return diagnostic.fixing(.replace(span, with: "", message: "remove it"))
        .helping("names stand alone; in a text, `\\(e)` puts a value in")
    case "~": return diagnostic.fixing(.replace(span, with: "null"))
    case "%":
      return diagnostic.helping("the rest of a division is `a.mod(b)`; a percentage is `50%`")
    default: return diagnostic
    }
  }

  /// A character that looks like a space but is not, or is invisible.
  static func invisibleCharacter(
    _ span: SourceSpan, _ character: UnicodeScalar, isWide: Bool
  ) -> Diagnostic {
    Diagnostic(
      .invisibleCharacter, at: span,
      "expected \(isWide ? "a plain space" : "nothing here"), found the invisible character U+\(hex(character))"
    )
    .fixing(
      isWide
        ? .replace(span, with: " ", message: "write a space")
        : .replace(span, with: "", message: "remove it"))
  }

  private static func hex(_ character: UnicodeScalar) -> String {
    let digits = String(character.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// “ and the like.
  static func typographicQuote(
    _ opener: SourceSpan, _ character: UnicodeScalar, whole: SourceSpan, closer: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(.typographicQuote, at: whole, "expected a plain `\"`, found `\(character)`")
      .fixing(
        closer.map {
          FixIt(
            message: "write plain quotes",
            edits: [.init(span: opener, replacement: "\""), .init(span: $0, replacement: "\"")])
        }
      )
      .helping(closer == nil ? "a string stands between two `\"`" : nil)
  }

  /// A name with letters beyond ASCII.
  static func foreignLetters(
    _ span: SourceSpan, _ letters: [(letter: UnicodeScalar, span: SourceSpan)]
  ) -> Diagnostic {
    let alike = letters.compactMap { lookAlikes[$0.letter] }
    if let first = letters.first, alike.count == letters.count {
      return Diagnostic(
        .foreignLetters, at: first.span,
        "expected ASCII letters, found `\(first.letter)` (U+\(hex(first.letter)), "
          + "\(alike[0].script)), which looks like `\(alike[0].ascii)`"
      )
      .fixing(
        FixIt(
          message: "write `\(alike[0].ascii)`",
          edits: zip(letters, alike).map { .init(span: $0.span, replacement: $1.ascii) }))
    }
    return Diagnostic(
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
  static func semicolon(_ span: SourceSpan, endsLine: Bool) -> Diagnostic {
    Diagnostic(.semicolon, at: span, "expected a newline or `,` between members, found `;`")
      .fixing(
        endsLine
          ? .replace(span, with: "", message: "remove it") : .replace(span, with: ","))
  }

  /// `&`.
  static func singleAmpersand(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.singleAmpersand, at: span, "expected `&&`, found `&`")
      .fixing(.replace(span, with: "&&"))
  }
}
