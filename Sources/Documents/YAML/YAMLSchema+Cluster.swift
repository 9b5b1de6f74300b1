/// How kubectl reads a plain scalar that YAML 1.2 reads differently.
///
/// go-yaml's version 2 reads words of YAML 1.1 as bools, and numbers as Go's literals without their
/// underscores: a prefix decides on the base, a leading zero means 8; what is no integer is a float
/// if it looks like one, and fits. Then all becomes JSON.
extension YAMLSchema {
  /// A reading that differs, and the text that stands for it.
  struct ClusterReading: Equatable {
    var meaning: Meaning
    /// The value in the form that all readers take alike; a string's own text.
    var text: [UInt8]
  }

  /// Nil if the cluster reads what YAML 1.2 does: `core`, the text's `meaning`.
  static func clusterReading(of text: ArraySlice<UInt8>, _ core: Meaning) -> ClusterReading? {
    guard let first = text.first else { return nil }
    switch first {
    case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"),
      UInt8(ascii: "o"), UInt8(ascii: "O"):
      guard core == .string, let value = word(text) else { return nil }
      return ClusterReading(meaning: .bool(value), text: Array((value ? "true" : "false").utf8))
    case 0x2B, 0x2D, 0x30...0x39: return number(text, core)
    case 0x2E: return core == .float(isFinite: true) ? ifTooLarge(text) : nil
    default: return nil
    }
  }

  /// The words that are bools in YAML 1.1 alone.
  private static func word(_ text: ArraySlice<UInt8>) -> Bool? {
    guard text.count <= 3 else { return nil }
    switch String(decoding: text, as: UTF8.self) {
    case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": return true
    case "n", "N", "no", "No", "NO", "off", "Off", "OFF": return false
    default: return nil
    }
  }

  private static func number(_ text: ArraySlice<UInt8>, _ core: Meaning) -> ClusterReading? {
    switch core {
    case .integer(let value):
      let digits = text.first == 0x2B || text.first == 0x2D ? text.dropFirst() : text
      guard digits.count > 1, digits.first == 0x30 else { return nil }
      let reading = integer(text)
      return reading?.meaning == .integer(value) ? nil : reading
    case .wideInteger, .tooWide: return integer(text) ?? float(text, core)
    case .float(isFinite: true): return text.contains { $0 | 0x20 == 0x65 } ? ifTooLarge(text) : nil
    case .string:
      let plain = text.filter { $0 != 0x5F }[...]
      return integer(plain) ?? float(plain, core) ?? oddBinary(plain)
    case .null, .bool, .float: return nil
    }
  }

  /// A literal of Go: a sign, `0x`, `0o`, `0b` or a leading zero, digits; at most 64 bits.
  private static func integer(_ text: ArraySlice<UInt8>) -> ClusterReading? {
    var digits = text
    let isNegative = digits.first == 0x2D
    let hasSign = isNegative || digits.first == 0x2B
    if hasSign { digits = digits.dropFirst() }
    var base: UInt64 = 10
    if digits.first == 0x30, digits.count > 1 {
      base = 8
      switch digits[digits.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): base = 16
      case UInt8(ascii: "b"): base = 2
      case UInt8(ascii: "o"): break
      default: return signed(magnitude(digits.dropFirst(), 8), isNegative, hasSign)
      }
      digits = digits.dropFirst(2)
    }
    return signed(magnitude(digits, base), isNegative, hasSign)
  }

  private static func signed(
    _ magnitude: UInt64?, _ isNegative: Bool, _ hasSign: Bool
  ) -> ClusterReading? {
    guard let magnitude else { return nil }
    if isNegative {
      guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
      return reading(Int64(truncatingIfNeeded: 0 &- magnitude))
    }
    if let value = Int64(exactly: magnitude) { return reading(value) }
    return hasSign
      ? nil : ClusterReading(meaning: .wideInteger, text: Array(String(magnitude).utf8))
  }

  private static func reading(_ value: Int64) -> ClusterReading {
    ClusterReading(meaning: .integer(value), text: Array(String(value).utf8))
  }

  /// Nil without digits, with another character, or beyond 64 bits.
  private static func magnitude(_ digits: ArraySlice<UInt8>, _ base: UInt64) -> UInt64? {
    if digits.isEmpty { return nil }
    var value: UInt64 = 0
    for byte in digits {
      guard let digit = hexDigit(byte), UInt64(digit) < base else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: base)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// A float, or an integer that is too wide to be one; `core` is what the written text means.
  private static func float(_ plain: ArraySlice<UInt8>, _ core: Meaning) -> ClusterReading? {
    switch meaning(of: plain) {
    case .integer(let value): return core == .integer(value) ? nil : reading(value)
    case .wideInteger, .float(isFinite: true):
      guard let value = NumberText.double(Array(plain)), value.isFinite else { return nil }
      return ClusterReading(meaning: .float(isFinite: true), text: Array(String(value).utf8))
    case .tooWide:
      return core == .tooWide ? ClusterReading(meaning: .string, text: Array(plain)) : nil
    case .null, .bool, .float, .string: return nil
    }
  }

  /// A float beyond 64 bits is text.
  private static func ifTooLarge(_ text: ArraySlice<UInt8>) -> ClusterReading? {
    guard let value = NumberText.double(Array(text)), !value.isFinite else { return nil }
    return ClusterReading(meaning: .string, text: Array(text))
  }

  /// After `0b` go-yaml takes a sign.
  private static func oddBinary(_ plain: ArraySlice<UInt8>) -> ClusterReading? {
    guard plain.starts(with: [0x30, 0x62]), plain.count > 3 else { return nil }
    let digits = plain.dropFirst(2)
    guard digits.first == 0x2B || digits.first == 0x2D else { return nil }
    return signed(magnitude(digits.dropFirst(), 2), digits.first == 0x2D, true)
  }

  /// What a key becomes that is not text: JSON has only strings as keys. Nil: kubectl rejects it.
  static func clusterKey(
    _ text: ArraySlice<UInt8>, _ core: Meaning, _ reading: ClusterReading?
  ) -> [UInt8]? {
    switch reading?.meaning ?? core {
    case .string: return reading?.text ?? Array(text)
    case .bool(let value): return Array((value ? "true" : "false").utf8)
    case .integer(let value): return Array(String(value).utf8)
    case .float(isFinite: true): return keepsItsForm(text) ? Array(text) : nil
    case .null, .wideInteger, .tooWide, .float: return nil
    }
  }

  /// Whether a float as a key, which goes through 32 bits, comes out as it was written: a short
  /// decimal number without needless zeros.
  private static func keepsItsForm(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.first == 0x2D ? text.dropFirst() : text
    let parts = digits.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 2, let whole = parts.first, let fraction = parts.last,
      digits.count <= 7, !whole.isEmpty, fraction.last ?? 0x30 != 0x30,
      whole.count == 1 || whole.first != 0x30, !fraction.starts(with: [0x30, 0x30, 0x30, 0x30]),
      digits.allSatisfy({ $0 == 0x2E || $0 &- 0x30 < 10 })
    else { return false }
    return true
  }
}
