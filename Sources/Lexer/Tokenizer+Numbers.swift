import Diagnostics
import Source

/// Numbers: `12`, `1_000`, `0xff`, `0o644`, `0b11`, `1.5`, `1e9`, and those with a unit glued on.
extension Tokenizer {
  mutating func scanNumber() {
    let start = at
    if bytes[at] == 0x30, let radix = radix(ofPrefix: bytes[at + 1]) {
      return scanRadixNumber(radix, from: start)
    }
    var kind = TokenKind.integer
    skipDigits()
    if bytes[at] == 0x2E, ByteClass.isDigit(bytes[at + 1]) {
      kind = .float
      at += 1
      skipDigits()
    }
    if bytes[at - 1] == 0x5F {
      diagnostics.append(
        .badNumber(span(start, at), "expected a digit after `_`, found the end of the number"))
    }
    if isExponent(at) {
      kind = .float
      at += ByteClass.isDigit(bytes[at + 1]) ? 1 : 2
      skipDigits()
    }
    if bytes[at] == 0x25 {
      kind = .unit
      at += 1
    } else if ByteClass.isLetterOrDigit(bytes[at]) {
      kind = .unit
      let unit = at
      while ByteClass.isLetterOrDigit(bytes[at]) { at += 1 }
      if at - unit == 1, bytes[unit] == 0x65 {
        diagnostics.append(.exponentWithoutDigits(span(start, at)))
      }
    }
    if bytes[start] == 0x30, at > start + 1, !isInDate(start) { checkLeadingZero(kind, start) }
    append(kind, from: start)
  }

  /// `0644`: other languages read it as octal, so that it has no meaning here.
  private mutating func checkLeadingZero(_ kind: TokenKind, _ start: Int) {
    var end = start
    while ByteClass.isDigit(bytes[end]) || bytes[end] == 0x5F { end += 1 }
    if end == start + 1 { return }
    var digits: [UInt8] = []
    for i in start..<end where !(digits.isEmpty && (bytes[i] == 0x30 || bytes[i] == 0x5F)) {
      digits.append(bytes[i])
    }
    let isOctal =
      kind == .integer && digits.allSatisfy { $0 == 0x5F || $0 &- 0x30 < 8 } && digits.count > 1
    diagnostics.append(
      .leadingZero(
        span(start, end), String(decoding: digits.isEmpty ? [0x30] : digits, as: UTF8.self),
        isOctal: isOctal))
  }

  /// Whether a number is the month or the day of `2026-01-01`, which is text without its quotes.
  private func isInDate(_ start: Int) -> Bool {
    var first = start
    while first > 0, ByteClass.isDigit(bytes[first - 1]) || bytes[first - 1] == 0x2D { first -= 1 }
    return (start - first == 5 || start - first == 8) && bytes[first + 4] == 0x2D
      && bytes[first + 7] == 0x2D && ByteClass.isDigit(bytes[first + 8])
  }

  private mutating func skipDigits() {
    while ByteClass.isDigit(bytes[at]) || bytes[at] == 0x5F { at += 1 }
  }

  /// Whether `e` or `E` with at least one digit is here; `12E` is twelve exa.
  private func isExponent(_ position: Int) -> Bool {
    guard bytes[position] | 0x20 == 0x65 else { return false }
    let next = bytes[position + 1]
    if ByteClass.isDigit(next) { return true }
    return (next == 0x2B || next == 0x2D) && ByteClass.isDigit(bytes[position + 2])
  }

  private func radix(ofPrefix letter: UInt8) -> UInt8? {
    switch letter {
    case 0x78: 16
    case 0x6F: 8
    case 0x62: 2
    default: nil
    }
  }

  /// `0x…`, `0o…`, `0b…`: no units, no fractions.
  private mutating func scanRadixNumber(_ radix: UInt8, from start: Int) {
    at += 2
    var digits = 0
    var wrong: Int?
    while ByteClass.isWord(bytes[at]) {
      if bytes[at] != 0x5F {
        digits += 1
        if ByteClass.hexValue(bytes[at]) >= radix, wrong == nil { wrong = at }
      }
      at += 1
    }
    if digits == 0 {
      diagnostics.append(
        .badNumber(span(start, at), "expected a digit of base \(radix), found none"))
    } else if let wrong {
      let digit = String(UnicodeScalar(bytes[wrong]))
      diagnostics.append(
        .badNumber(
          span(wrong, wrong + 1), "expected a digit of base \(radix), found `\(digit)`"))
    }
    append(.integer, from: start)
  }
}

extension Diagnostic {
  /// A number with a digit missing or one that its base does not have.
  static func badNumber(_ span: SourceSpan, _ message: String) -> Diagnostic {
    Diagnostic(.badNumber, at: span, message)
  }

  /// `0644`: octal is written `0o644`.
  static func leadingZero(_ span: SourceSpan, _ digits: String, isOctal: Bool) -> Diagnostic {
    let diagnostic = Diagnostic(
      .badNumber, at: span,
      "expected a number without a leading zero: octal is written `0o…`, decimal without the zero")
    return
      (isOctal
      ? diagnostic.fixing(
        .replace(span, with: "0o" + digits, message: "write `0o\(digits)` if it is octal"))
      : diagnostic)
      .fixing(.replace(span, with: digits, message: "write `\(digits)`"))
  }

  /// `1e` without a power; exa is `E`.
  static func exponentWithoutDigits(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exponentWithoutDigits, at: span, "expected digits after `e`, found the end of the number"
    )
    .helping("an exponent is written `1e9`; the unit exa is a capital `E`")
  }
}
