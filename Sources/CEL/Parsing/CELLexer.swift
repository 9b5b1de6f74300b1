import Text

/// Cuts a rule into tokens.
struct CELLexer {
  private let text: [UInt8]
  private var at = 0

  static func tokens(_ text: [UInt8]) throws(CELError) -> [CELToken] {
    var lexer = CELLexer(text: text)
    var tokens: [CELToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(text: [UInt8]) { self.text = text }

  private func peek(_ ahead: Int = 0) -> UInt8 { at + ahead < text.count ? text[at + ahead] : 0 }

  private mutating func next() throws(CELError) -> CELToken {
    skipSpace()
    let start = at
    guard at < text.count else { return CELToken(kind: .end, offset: start) }
    if let literal = try stringLiteral() { return CELToken(kind: literal, offset: start) }
    let byte = peek()
    if Self.isNameStart(byte) {
      while Self.isNamePart(peek()) { at += 1 }
      let name = String(decoding: text[start..<at], as: UTF8.self)
      return CELToken(kind: .name(name), offset: start)
    }
    if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(peek(1))) {
      return CELToken(kind: try number(), offset: start)
    }
    if byte == UInt8(ascii: "`") {
      at += 1
      while at < text.count, peek() != byte { at += 1 }
      guard at < text.count else { throw .text("expected a closing backquote", at: start) }
      at += 1
      let name = String(decoding: text[start + 1..<at - 1], as: UTF8.self)
      return CELToken(kind: .quotedName(name), offset: start)
    }
    for symbol in Self.symbols where text[at...].starts(with: symbol.utf8) {
      at += symbol.utf8.count
      return CELToken(kind: .symbol(symbol), offset: start)
    }
    let length = UTF8Text.length(text.span, at: at)
    let found = String(decoding: text[at..<min(at + length, text.count)], as: UTF8.self)
    throw .text("`\(found)` means nothing in a rule", at: start)
  }

  private static let symbols = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",",
    "(", ")", "[", "]", "{", "}",
  ]

  private mutating func skipSpace() {
    while at < text.count {
      switch peek() {
      case 0x20, 0x09, 0x0A, 0x0C, 0x0D: at += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        while at < text.count, peek() != 0x0A { at += 1 }
      default: return
      }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }

  private static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

  // MARK: numbers

  private mutating func number() throws(CELError) -> CELToken.Kind {
    let start = at
    let isHexadecimal = peek() == 0x30 && peek(1) | 0x20 == UInt8(ascii: "x")
    if isHexadecimal { at += 2 }
    let digits = at
    while Self.isDigit(peek()) || (isHexadecimal && (peek() | 0x20) &- 0x61 < 6) { at += 1 }
    var isDouble = false
    if !isHexadecimal {
      if peek() == UInt8(ascii: "."), Self.isDigit(peek(1)) {
        isDouble = true
        at += 1
        while Self.isDigit(peek()) { at += 1 }
      }
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
      if peek() | 0x20 == UInt8(ascii: "e"), Self.isDigit(peek(1 + sign)) {
        isDouble = true
        at += 1 + sign
        while Self.isDigit(peek()) { at += 1 }
      }
    }
    let written = String(decoding: text[digits..<at], as: UTF8.self)
    if isDouble {
      guard let value = Double(written.hasPrefix(".") ? "0" + written : written) else {
        throw .text("`\(written)` is not a number", at: start)
      }
      return .double(value)
    }
    guard let value = UInt64(written, radix: isHexadecimal ? 16 : 10) else {
      throw .text("the number does not fit in 64 bits", at: start)
    }
    guard peek() | 0x20 == UInt8(ascii: "u") else { return .int(value) }
    at += 1
    return .uint(value)
  }

  // MARK: strings

  /// A string with its prefix; nil if none begins.
  private mutating func stringLiteral() throws(CELError) -> CELToken.Kind? {
    let start = at
    var isRaw = false
    var isBytes = false
    var ahead = 0
    while ahead < 2 {
      let letter = peek(ahead) | 0x20
      if letter == UInt8(ascii: "r"), !isRaw {
        isRaw = true
      } else if letter == UInt8(ascii: "b"), !isBytes {
        isBytes = true
      } else {
        break
      }
      ahead += 1
    }
    let quote = peek(ahead)
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
    at += ahead
    let isTriple = peek(1) == quote && peek(2) == quote
    let width = isTriple ? 3 : 1
    at += width
    var bytes: [UInt8] = []
    while true {
      guard at < text.count, isTriple || peek() != 0x0A else {
        throw .text("expected a closing quote for the text that begins here", at: start)
      }
      if peek() == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
        at += width
        return isBytes ? .bytes(bytes) : .string(bytes)
      }
      if peek() == UInt8(ascii: "\\"), !isRaw {
        try escape(isBytes, into: &bytes)
      } else {
        bytes.append(peek())
        at += 1
      }
    }
  }

  private mutating func escape(_ isBytes: Bool, into bytes: inout [UInt8]) throws(CELError) {
    let start = at
    let letter = peek(1)
    at += 2
    switch letter {
    case UInt8(ascii: "a"): bytes.append(0x07)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "v"): bytes.append(0x0B)
    case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "`"):
      bytes.append(letter)
    case UInt8(ascii: "x"), UInt8(ascii: "X"): try code(2, 16, start, isBytes, into: &bytes)
    case UInt8(ascii: "u") where !isBytes: try code(4, 16, start, isBytes, into: &bytes)
    case UInt8(ascii: "U") where !isBytes: try code(8, 16, start, isBytes, into: &bytes)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      at -= 1
      try code(3, 8, start, isBytes, into: &bytes)
    default:
      let found = letter < 0x80 ? String(UnicodeScalar(letter)) : "?"
      throw .text("`\\\(found)` is not an escape; a backslash itself is written `\\\\`", at: start)
    }
  }

  private mutating func code(
    _ count: Int, _ radix: Int, _ start: Int, _ isBytes: Bool, into bytes: inout [UInt8]
  ) throws(CELError) {
    let digits = String(decoding: text[at..<min(at + count, text.count)], as: UTF8.self)
    guard digits.utf8.count == count, digits.first != "+", digits.first != "-",
      let value = UInt32(digits, radix: radix), let scalar = UnicodeScalar(value)
    else { throw .text("expected \(count) digits of a character's code", at: start) }
    at += count
    if isBytes {
      bytes.append(UInt8(truncatingIfNeeded: value))
    } else {
      bytes += Array(String(scalar).utf8)
    }
  }
}
