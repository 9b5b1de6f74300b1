/// A decimal number: `digits` times ten to the `exponent`; what a `Double` prints as.
public struct ExactDecimal {
  public var isNegative: Bool
  /// At most 17 digits, the last not zero (or the number is zero).
  public var digits: UInt64
  public var exponent: Int

  /// The shortest decimal that reads back as `number`; nil for infinities and NaN.
  public init?(_ number: Double) {
    guard number.isFinite else { return nil }
    isNegative = number.sign == .minus
    digits = 0
    exponent = 0
    var inFraction = false
    var text = Array(number.magnitude.description.utf8)[...]
    if let e = text.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(String(decoding: text[(e + 1)...], as: UTF8.self)) ?? 0
      text = text[..<e]
    }
    var zeros = 0
    for byte in text {
      if byte == UInt8(ascii: ".") {
        inFraction = true
        continue
      }
      if inFraction { exponent -= 1 }
      if byte == UInt8(ascii: "0") {
        zeros += digits == 0 ? 0 : 1
        continue
      }
      for _ in 0..<zeros { digits *= 10 }
      zeros = 0
      digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
    }
    exponent += zeros
    if digits == 0 { exponent = 0 }
  }

  init(_ number: Int64) {
    isNegative = number < 0
    digits = number.magnitude
    exponent = 0
  }
}

/// Ten to the `power`; 0...38.
func tenToThe(_ power: Int) -> UInt128 {
  var result: UInt128 = 1
  for _ in 0..<power { result *= 10 }
  return result
}

/// `a * b / c` with the remainder's presence, or nil if the quotient does not fit.
func product(
  _ a: UInt128, _ b: UInt128, over c: UInt128
) -> (quotient: UInt128, isExact: Bool)? {
  let wide = a.multipliedFullWidth(by: b)
  guard wide.high < c else { return nil }
  let (quotient, remainder) = c.dividingFullWidth(wide)
  return (quotient, remainder == 0)
}
