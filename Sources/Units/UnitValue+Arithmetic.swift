/// Why an operation on units has no result.
@frozen
public enum UnitFault: Error, Hashable, Sendable {
  /// The result is beyond the kind's limit.
  case overflow
  case divisionByZero
  /// The two sides measure different things.
  case kindsDiffer
  /// A factor that is infinite or not a number.
  case notFinite

  /// The error as text.
  public var message: String {
    switch self {
    case .overflow: "the result is larger than its type holds"
    case .divisionByZero: "division by zero"
    case .kindsDiffer: "values of different kinds do not combine"
    case .notFinite: "a unit is multiplied and divided by finite numbers only"
    }
  }
}

/// Arithmetic: exact, or a fault.
///
/// Sums, differences and products by an `Int` never round. A product by a `Float` (taken as the
/// decimal it prints as) and a quotient round only where the exact result is finer than the value's
/// `grain`, and then away from zero, as `resource.Quantity` rounds.
extension UnitValue {
  /// The step to which quotients round, in billionths: a whole byte for `Bytes` and for quantities
  /// written in powers of 1024 (memory has no fractions), otherwise a billionth.
  var grain: UInt128 {
    kind == .bytes || (kind == .quantity && family == .binary) ? 1_000_000_000 : 1
  }

  /// The sum. It prints in the left side's family, unless that is zero or has none, as
  /// `resource.Quantity.Add` does.
  public func adding(_ other: UnitValue) throws(UnitFault) -> UnitValue {
    guard kind == other.kind else { throw .kindsDiffer }
    return try checked(billionths + other.billionths, joined(other))
  }

  /// The difference, printed as `adding` says.
  public func subtracting(_ other: UnitValue) throws(UnitFault) -> UnitValue {
    guard kind == other.kind else { throw .kindsDiffer }
    return try checked(billionths - other.billionths, joined(other))
  }

  public var negated: UnitValue { UnitValue(unchecked: -billionths, kind, family) }

  public func multiplied(by factor: Int64) throws(UnitFault) -> UnitValue {
    let (product, overflow) = billionths.multipliedReportingOverflow(by: Int128(factor))
    if overflow { throw .overflow }
    return try checked(product, family)
  }

  public func multiplied(by factor: Double) throws(UnitFault) -> UnitValue {
    guard let decimal = ExactDecimal(factor) else { throw .notFinite }
    guard let product = scaled(by: decimal) else { throw .overflow }
    return product.value
  }

  public func divided(by divisor: Int64) throws(UnitFault) -> UnitValue {
    try divided(by: ExactDecimal(divisor))
  }

  public func divided(by divisor: Double) throws(UnitFault) -> UnitValue {
    guard let decimal = ExactDecimal(divisor) else { throw .notFinite }
    return try divided(by: decimal)
  }

  /// The ratio of two values of one kind: `1Gi / 256Mi` is 4.0.
  public func divided(by other: UnitValue) throws(UnitFault) -> Double {
    guard kind == other.kind else { throw .kindsDiffer }
    if other.isZero { throw .divisionByZero }
    return UnitValue.quotient(billionths, other.billionths)
  }

  /// `a / b` to the nearest `Double` where both, reduced, have at most 53 bits.
  static func quotient(_ a: Int128, _ b: Int128) -> Double {
    if a == 0 { return 0 }
    var (x, y) = (a.magnitude, b.magnitude)
    while y != 0 { (x, y) = (y, x % y) }
    let ratio = Double(a.magnitude / x) / Double(b.magnitude / x)
    return (a < 0) == (b < 0) ? ratio : -ratio
  }

  private func joined(_ other: UnitValue) -> UnitFamily {
    isZero || family == .plain ? (other.family == .plain ? family : other.family) : family
  }

  private func checked(_ result: Int128, _ family: UnitFamily) throws(UnitFault) -> UnitValue {
    guard let value = UnitValue(billionths: result, kind, family) else { throw .overflow }
    return value
  }

  /// The product by a decimal, and whether it was exact at the grain; nil beyond the limit.
  func scaled(by factor: ExactDecimal) -> (value: UnitValue, isExact: Bool)? {
    if factor.digits == 0 { return (UnitValue(unchecked: 0, kind, family), true) }
    let up = max(factor.exponent, 0)
    guard up <= 38 else { return isZero ? (self, true) : nil }
    let (digits, overflow) = UInt128(factor.digits).multipliedReportingOverflow(by: tenToThe(up))
    if overflow { return isZero ? (self, true) : nil }
    let down = max(-factor.exponent, 0)
    return rounded(
      product(billionths.magnitude, digits, over: tenToThe(min(down, 38))), tens: down - 38,
      isNegative: isNegative != factor.isNegative)
  }

  private func divided(by divisor: ExactDecimal) throws(UnitFault) -> UnitValue {
    if divisor.digits == 0 { throw .divisionByZero }
    if isZero { return self }
    let up = max(-divisor.exponent, 0)
    guard up <= 38,
      let result = rounded(
        product(billionths.magnitude, tenToThe(up), over: UInt128(divisor.digits)),
        tens: divisor.exponent, isNegative: isNegative != divisor.isNegative)
    else { throw .overflow }
    return result.value
  }

  /// Divides a magnitude by ten to the `tens` (if positive) and by the grain, and rounds up once.
  private func rounded(
    _ wide: (quotient: UInt128, isExact: Bool)?, tens: Int, isNegative: Bool
  ) -> (value: UnitValue, isExact: Bool)? {
    guard var (magnitude, isExact) = wide else { return nil }
    var left = max(tens, 0)
    while left > 0, magnitude != 0 {
      let step = tenToThe(min(left, 38))
      if magnitude % step != 0 { isExact = false }
      magnitude /= step
      left -= 38
    }
    if magnitude % grain != 0 { isExact = false }
    magnitude /= grain
    if !isExact { magnitude += 1 }
    guard magnitude <= kind.limit.magnitude / grain else { return nil }
    let signed = Int128(magnitude * grain)
    return (UnitValue(unchecked: isNegative ? -signed : signed, kind, family), isExact)
  }
}
