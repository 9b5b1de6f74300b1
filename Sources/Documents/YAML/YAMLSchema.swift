/// What a plain scalar means: the core schema of YAML 1.2.2 (§10.3), and what a YAML 1.1 reader
/// would have made of it.
enum YAMLSchema {
  enum Meaning: Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Decimal digits beyond 64 bits.
    case wideInteger
    /// Hexadecimal or octal digits beyond 64 bits.
    case tooWide
    case float(isFinite: Bool)
    case string
  }

  static func meaning(of text: ArraySlice<UInt8>) -> Meaning {
    guard let first = text.first else { return .null }
    switch first {
    case 0x7E: return text.count == 1 ? .null : .string
    case UInt8(ascii: "n"), UInt8(ascii: "N"): return isWord(text, "null") ? .null : .string
    case UInt8(ascii: "t"), UInt8(ascii: "T"): return isWord(text, "true") ? .bool(true) : .string
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      return isWord(text, "false") ? .bool(false) : .string
    case 0x2B, 0x2D, 0x2E, 0x30...0x39: return number(text)
    default: return .string
    }
  }

  /// Whether the text is `word`, `Word` or `WORD`.
  private static func isWord(_ text: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    guard text.count == word.utf8CodeUnitCount else { return false }
    let isCapital = text[text.startIndex] < 0x60
    let isUpper = isCapital && text[text.startIndex + 1] < 0x60
    return word.withUTF8Buffer { word in
      for i in 0..<word.count {
        let wanted =
          unsafe i == 0
          ? (isCapital ? word[0] & 0xDF : word[0])
          : (isUpper ? word[i] & 0xDF : word[i])
        if text[text.startIndex + i] != wanted { return false }
      }
      return true
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static func number(_ text: ArraySlice<UInt8>) -> Meaning {
    var i = text.startIndex
    let end = text.endIndex
    let hasSign = text[i] == 0x2B || text[i] == 0x2D
    if hasSign { i += 1 }
    guard i < end else { return .string }
    if !hasSign, text[i] == 0x30, i + 2 < end {
      if text[i + 1] == UInt8(ascii: "o") { return based(text[(i + 2)...], 8) }
      if text[i + 1] == UInt8(ascii: "x") { return based(text[(i + 2)...], 16) }
    }
    if text[i] == 0x2E {
      if isWord(text[(i + 1)...], "inf") { return .float(isFinite: false) }
      if !hasSign {
        let word = text[(i + 1)...]
        if word.elementsEqual("nan".utf8) || word.elementsEqual("NaN".utf8)
          || word.elementsEqual("NAN".utf8)
        {
          return .float(isFinite: false)
        }
      }
    }
    let digits = i
    while i < end, isDigit(text[i]) { i += 1 }
    let whole = i - digits
    if i == end { return NumberText.integer(text.span).map { .integer($0) } ?? .wideInteger }
    if text[i] == 0x2E {
      i += 1
      let fraction = i
      while i < end, isDigit(text[i]) { i += 1 }
      if whole == 0, i == fraction { return .string }
    } else if whole == 0 {
      return .string
    }
    if i < end, text[i] | 0x20 == 0x65 {
      i += 1
      if i < end, text[i] == 0x2B || text[i] == 0x2D { i += 1 }
      let exponent = i
      while i < end, isDigit(text[i]) { i += 1 }
      if i == exponent { return .string }
    }
    return i == end ? .float(isFinite: true) : .string
  }

  private static func based(_ digits: ArraySlice<UInt8>, _ base: UInt8) -> Meaning {
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = hexDigit(byte), digit < base else { return .string }
      if value > UInt64(Int64.max) / UInt64(base) { return .tooWide }
      value = value * UInt64(base) + UInt64(digit)
    }
    return value > UInt64(Int64.max) ? .tooWide : .integer(Int64(value))
  }

  // MARK: YAML 1.1

  /// How a YAML 1.1 parser reads the text, if that differs from `meaning`.
  static func oldReading(of text: ArraySlice<UInt8>, _ meaning: Meaning) -> String? {
    guard let first = text.first else { return nil }
    switch meaning {
    case .string: return oldReading(ofString: text, first)
    case .integer:
      let digits = first == 0x2B || first == 0x2D ? text.dropFirst() : text
      guard digits.count > 1, digits.first == 0x30 else { return nil }
      switch digits.dropFirst().first ?? 0 {
      case UInt8(ascii: "x"): return nil
      case UInt8(ascii: "o"): return "text"
      default: break
      }
      let isOctal = digits.allSatisfy { $0 &- 0x30 < 8 }
      return isOctal ? "the octal number \(octal(digits))" : "text"
    case .float(isFinite: true):
      guard let exponent = text.firstIndex(where: { $0 | 0x20 == 0x65 }) else { return nil }
      let hasDot = text[..<exponent].contains(0x2E)
      let sign = text[exponent + 1]
      return hasDot && (sign == 0x2B || sign == 0x2D) ? nil : "text"
    case .null, .bool, .wideInteger, .tooWide, .float: return nil
    }
  }

  private static func octal(_ digits: ArraySlice<UInt8>) -> String {
    var value: UInt64 = 0
    for digit in digits.prefix(21) { value = value << 3 | UInt64(digit & 7) }
    return String(value)
  }

  private static func oldReading(ofString text: ArraySlice<UInt8>, _ first: UInt8) -> String? {
    switch first | 0x20 {
    case UInt8(ascii: "y"), UInt8(ascii: "n"), UInt8(ascii: "o"):
      guard text.count <= 3 else { return nil }
      switch String(decoding: text, as: UTF8.self) {
      case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": return "`true`"
      case "n", "N", "no", "No", "NO", "off", "Off", "OFF": return "`false`"
      default: return nil
      }
    case 0x3D: return text.count == 1 ? "a default-value mark" : nil
    default: break
    }
    guard isDigit(first) || first == 0x2B || first == 0x2D else { return nil }
    var sawColon = false
    var sawDash = false
    var sawUnderscore = false
    for (i, byte) in zip(text.indices, text) {
      switch byte {
      case 0x30...0x39, 0x2E: break
      case 0x5F: sawUnderscore = true
      case 0x3A: sawColon = true
      case 0x2B, 0x2D: if i > text.startIndex { sawDash = true }
      case 0x41...0x46, 0x61...0x66, 0x78: break
      default:
        // A time of day may follow a date.
        return sawDash && isDate(text) ? "a date" : nil
      }
    }
    if sawDash { return isDate(text) ? "a date" : nil }
    let digits = text.filter { $0 != 0x5F && $0 != 0x2B && $0 != 0x2D }
    if sawColon { return isSexagesimal(digits) ? "a number of base 60" : nil }
    if digits.starts(with: [0x30, 0x62]), digits.count > 2,
      digits.dropFirst(2).allSatisfy({ $0 == 0x30 || $0 == 0x31 })
    {
      return "a binary number"
    }
    if digits.starts(with: [0x30, 0x78]), digits.count > 2,
      digits.dropFirst(2).allSatisfy({ hexDigit($0) != nil })
    {
      return "a hexadecimal number"
    }
    guard sawUnderscore, !digits.isEmpty else { return nil }
    switch number(digits[...]) {
    case .integer, .wideInteger, .float: return "a number"
    case .null, .bool, .tooWide, .string: return nil
    }
  }

  /// Whether groups after colons are of one or two digits below 60.
  private static func isSexagesimal(_ text: [UInt8]) -> Bool {
    let groups = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    for (i, group) in groups.enumerated() {
      let whole = i == groups.count - 1 ? group.prefix { $0 != 0x2E } : group
      guard group.dropFirst(whole.count + 1).allSatisfy(isDigit) else { return false }
      guard !whole.isEmpty, whole.allSatisfy(isDigit) else { return false }
      if i > 0, whole.count > 2 || whole.count == 2 && whole[whole.startIndex] > 0x35 {
        return false
      }
    }
    return groups.count > 1
  }

  /// Whether the text starts with a date: `2001-01-01`, alone or with a time after it.
  private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    let text = Array(text)
    guard text.count >= 8, text[..<4].allSatisfy(isDigit), text[4] == 0x2D else { return false }
    let parts = text.split(separator: 0x2D, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, (1...2).contains(parts[1].count), parts[1].allSatisfy(isDigit)
    else { return false }
    let day = parts[2].prefix(while: isDigit)
    guard (1...2).contains(day.count) else { return false }
    let rest = parts[2].dropFirst(day.count)
    guard let next = rest.first else { return text.count == 10 }
    return next == 0x54 || next == 0x74 || next == 0x20
  }
}
