/// The digits before a suffix, as they stand.
struct ScannedNumber {
  var range: Range<Int>
  /// All digits as one integer, trailing zeros of the fraction dropped.
  var digits: UInt128 = 0
  /// How many of the digits are after the point.
  var fraction = 0
  var exponent = 0
  var hasExponent = false
  var hasSeparators = false
  /// More digits than can matter: beyond every limit, or finer than every grain.
  var isTooLong = false

  var end: Int { range.upperBound }

  /// Reads a decimal number at `start`. An `e` or `E` begins an exponent only if a digit or a sign
  /// and a digit follow, so that `12E` is twelve exa.
  static func scan(
    _ bytes: Span<UInt8>, from start: Int, _ syntax: UnitSyntax
  ) -> Result<ScannedNumber, TextError> {
    var number = ScannedNumber(range: start..<start)
    var at = start
    let whole = number.scanDigits(bytes, &at, syntax, isFraction: false)
    var fractionDigits = 0
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      let point = at
      at += 1
      fractionDigits = number.scanDigits(bytes, &at, syntax, isFraction: true)
      if syntax == .literal, whole == 0 || fractionDigits == 0 {
        return .failure(TextError(point..<point + 1, "expected digits on both sides of the point"))
      }
    }
    if whole + fractionDigits == 0 {
      return .failure(.expectedNumber(bytes, start))
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      number.scanExponent(bytes, &at)
    }
    number.range = start..<at
    return .success(number)
  }

  /// Takes in a run of digits; gives their count.
  private mutating func scanDigits(
    _ bytes: Span<UInt8>, _ at: inout Int, _ syntax: UnitSyntax, isFraction: Bool
  ) -> Int {
    var count = 0
    var zeros = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte.isDigit {
        count += 1
        if isFraction, byte == 0x30 { zeros += 1 } else { take(byte, after: &zeros, isFraction) }
      } else if byte == UInt8(ascii: "_"), syntax == .literal, count > 0, at + 1 < bytes.count,
        bytes[at + 1].isDigit
      {
        hasSeparators = true
      } else {
        break
      }
      at += 1
    }
    return count
  }

  private mutating func take(_ byte: UInt8, after zeros: inout Int, _ isFraction: Bool) {
    for place in 0...zeros where !isTooLong {
      let (tens, over) = digits.multipliedReportingOverflow(by: 10)
      let (sum, more) = tens.addingReportingOverflow(place == zeros ? UInt128(byte - 0x30) : 0)
      if over || more { isTooLong = true } else { digits = sum }
    }
    if isFraction { fraction += zeros + 1 }
    zeros = 0
  }

  private mutating func scanExponent(_ bytes: Span<UInt8>, _ at: inout Int) {
    var digit = at + 1
    var isNegative = false
    if digit < bytes.count, bytes[digit] == UInt8(ascii: "-") || bytes[digit] == UInt8(ascii: "+") {
      isNegative = bytes[digit] == UInt8(ascii: "-")
      digit += 1
    }
    guard digit < bytes.count, bytes[digit].isDigit else { return }
    while digit < bytes.count, bytes[digit].isDigit {
      if exponent < 10_000 { exponent = exponent * 10 + Int(bytes[digit] - 0x30) }
      digit += 1
    }
    if isNegative { exponent = -exponent }
    hasExponent = true
    at = digit
  }

  /// The number times the unit's worth, in billionths; fails beyond the limit or below the grain.
  func value(in unit: UnitSuffix, _ bytes: Span<UInt8>) -> Result<Int128, TextError> {
    if digits == 0, !isTooLong { return .success(0) }
    let tens = exponent - fraction
    if isTooLong || tens > 38 || tens < -76 {
      let isFine = tens < 0 && fraction > 0
      return .failure(
        isFine ? .tooFine(range, unit.kind) : .tooLarge(range.lowerBound..<bytes.count, unit.kind))
    }
    let up = tenToThe(max(tens, 0))
    let (worth, overflow) = unit.worth.multipliedReportingOverflow(by: up)
    guard !overflow,
      var (billionths, isExact) = product(digits, worth, over: tenToThe(min(max(-tens, 0), 38)))
    else { return .failure(.tooLarge(range.lowerBound..<bytes.count, unit.kind)) }
    if tens < -38 {
      let rest = tenToThe(-tens - 38)
      if billionths % rest != 0 { isExact = false }
      billionths /= rest
    }
    if unit.kind == .bytes, billionths % 1_000_000_000 != 0 { isExact = false }
    if !isExact { return .failure(.tooFine(range, unit.kind)) }
    guard billionths <= unit.kind.limit.magnitude else {
      return .failure(.tooLarge(range.lowerBound..<bytes.count, unit.kind))
    }
    return .success(Int128(billionths))
  }
}
