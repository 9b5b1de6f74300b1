/// Numbers as text: exact integers, and the one form of a float that every reader takes as a float.
enum NumberText {
  /// The value of decimal digits with an optional sign; nil for anything else and beyond 64 bits.
  static func integer(_ text: Span<UInt8>) -> Int64? {
    var i = 0
    var isNegative = false
    if i < text.count, text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+") {
      isNegative = text[i] == UInt8(ascii: "-")
      i += 1
    }
    guard i < text.count else { return nil }
    var value: Int64 = 0
    while i < text.count {
      let digit = text[i] &- 0x30
      guard digit < 10 else { return nil }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, carry) =
        isNegative
        ? tens.subtractingReportingOverflow(Int64(digit))
        : tens.addingReportingOverflow(Int64(digit))
      if overflow || carry { return nil }
      value = next
      i += 1
    }
    return value
  }

  /// Whether the text is digits with an optional sign.
  static func isDigits(_ text: Span<UInt8>) -> Bool {
    var i = 0
    if i < text.count, text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+") { i += 1 }
    guard i < text.count else { return false }
    while i < text.count {
      guard text[i] &- 0x30 < 10 else { return false }
      i += 1
    }
    return true
  }

  /// The nearest float to a number in JSON's or YAML's notation (`.5`, `.inf`); nil for other text.
  static func double(_ text: [UInt8]) -> Double? {
    let word = String(decoding: text, as: UTF8.self).lowercased()
    switch word {
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    case ".nan": return .nan
    default: return Double(word)
    }
  }

  /// Whether a float has all the digits of a decimal number: 15 always fit, more may.
  static func isExact(_ text: ArraySlice<UInt8>, _ value: Double) -> Bool {
    let written = significand(text)
    if written.digits.count <= 15, value.magnitude > 1e-290 || written.digits.isEmpty {
      return value.isFinite
    }
    let kept = significand(Array(String(value).utf8)[...])
    return value.isFinite && written == kept
  }

  private struct Significand: Equatable {
    /// Without zeros at either end.
    var digits: [UInt8] = []
    /// Where the dot is after the first digit.
    var exponent = 0
  }

  private static func significand(_ text: ArraySlice<UInt8>) -> Significand {
    var result = Significand()
    var scale = 0
    var hasDot = false
    var rest = text
    while let byte = rest.first, byte | 0x20 != UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: ".") { hasDot = true }
      guard byte &- 0x30 < 10 else { continue }
      if !hasDot, !result.digits.isEmpty || byte != 0x30 { scale += 1 }
      if hasDot, result.digits.isEmpty, byte == 0x30 { scale -= 1 }
      if !result.digits.isEmpty || byte != 0x30 { result.digits.append(byte) }
    }
    while result.digits.last == 0x30 { result.digits.removeLast() }
    let exponent = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) ?? 0
    result.exponent = result.digits.isEmpty ? 0 : scale + exponent
    return result
  }

  /// Writes a number: integers without a leading `+` or zeros; floats with a digit on both sides of
  /// a dot and a signed exponent (`1.0e+21`), the form all YAML readers take as a float.
  static func write(_ text: Span<UInt8>, into bytes: inout [UInt8]) {
    var i = 0
    let count = text.count
    if i < count, text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+") {
      if text[i] == UInt8(ascii: "-") { bytes.append(text[i]) }
      i += 1
    }
    while i + 1 < count, text[i] == 0x30, text[i + 1] &- 0x30 < 10 { i += 1 }
    if i < count, text[i] &- 0x30 >= 10 { bytes.append(0x30) }
    let start = i
    while i < count, text[i] &- 0x30 < 10 {
      bytes.append(text[i])
      i += 1
    }
    guard i < count else { return }
    if i == start, i + 1 == count { return }
    bytes.append(UInt8(ascii: "."))
    if text[i] == UInt8(ascii: ".") { i += 1 }
    if !(i < count && text[i] &- 0x30 < 10) { bytes.append(0x30) }
    while i < count, text[i] &- 0x30 < 10 {
      bytes.append(text[i])
      i += 1
    }
    guard i < count else { return }
    bytes.append(UInt8(ascii: "e"))
    i += 1
    if i < count, text[i] == UInt8(ascii: "-") || text[i] == UInt8(ascii: "+") {
      bytes.append(text[i])
      i += 1
    } else {
      bytes.append(UInt8(ascii: "+"))
    }
    while i < count {
      bytes.append(text[i])
      i += 1
    }
  }
}
