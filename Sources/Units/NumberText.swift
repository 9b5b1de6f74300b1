/// Reading and writing the language's numbers.
public enum NumberText {
  /// Reads an integer: decimal, or `0x`, `0o`, `0b` with a radix; `_` between digits; a sign
  /// only if `isSigned` (in source text the minus is an operator).
  public static func integer(
    _ bytes: Span<UInt8>, isSigned: Bool = false
  ) -> Result<Int64, TextError> {
    var at = 0
    var isNegative = false
    if isSigned, bytes.count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      at = 1
    }
    var radix: UInt64 = 10
    if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "0") {
      switch bytes[at + 1] {
      case UInt8(ascii: "x"): radix = 16
      case UInt8(ascii: "o"): radix = 8
      case UInt8(ascii: "b"): radix = 2
      default: break
      }
      if radix != 10 { at += 2 }
    }
    let first = at
    var magnitude: UInt64 = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "_"), at > first, at + 1 < bytes.count,
        bytes[at - 1] != UInt8(ascii: "_")
      {
        at += 1
        continue
      }
      guard let digit = byte.digitValue, digit < radix else {
        return .failure(
          TextError(
            at..<at + 1, "expected a digit below \(radix), found `\(bytes.text(at..<at + 1))`"))
      }
      let (tens, over) = magnitude.multipliedReportingOverflow(by: radix)
      let (sum, more) = tens.addingReportingOverflow(digit)
      if over || more { return .failure(.integerTooLarge(bytes)) }
      magnitude = sum
      at += 1
    }
    if at == first { return .failure(TextError(at..<at, "expected digits, found nothing")) }
    if isNegative {
      return magnitude <= Int64.min.magnitude
        ? .success(Int64(truncatingIfNeeded: 0 &- magnitude)) : .failure(.integerTooLarge(bytes))
    }
    guard let value = Int64(exactly: magnitude) else { return .failure(.integerTooLarge(bytes)) }
    return .success(value)
  }

  /// Reads a decimal number with a fraction or an exponent; `_` between digits. One that rounds to
  /// infinity is an error.
  public static func float(
    _ bytes: Span<UInt8>, isSigned: Bool = false
  ) -> Result<Double, TextError> {
    let start = isSigned && bytes.count > 0 && (bytes[0] == 0x2D || bytes[0] == 0x2B) ? 1 : 0
    switch ScannedNumber.scan(bytes, from: start, .literal) {
    case .failure(let error): return .failure(error)
    case .success(let number) where number.end < bytes.count:
      return .failure(.expectedNumber(bytes, number.end))
    case .success: break
    }
    var digits: [UInt8] = []
    for i in 0..<bytes.count where bytes[i] != UInt8(ascii: "_") { digits.append(bytes[i]) }
    guard let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite else {
      return .failure(TextError(0..<bytes.count, "too large for a Float (at most about 1.8e308)"))
    }
    return .success(value)
  }

  /// The shortest text that reads back as the number, with a point or an exponent so that it stays a
  /// float; JSON and YAML read it. Nil for infinities and NaN, which JSON lacks.
  public static func text(_ number: Double) -> String? {
    number.isFinite ? number.description : nil
  }
}

extension TextError {
  static func integerTooLarge(_ bytes: Span<UInt8>) -> TextError {
    TextError(0..<bytes.count, "too large for an Int (-2^63 to 2^63 - 1)")
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit.
  var digitValue: UInt64? {
    switch self {
    case 0x30...0x39: UInt64(self - 0x30)
    case 0x41...0x46: UInt64(self - 0x37)
    case 0x61...0x66: UInt64(self - 0x57)
    default: nil
    }
  }
}
