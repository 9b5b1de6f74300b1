/// An exact value with a unit: an integer of billionths of the kind's base unit (one, second,
/// byte, percent).
///
/// 96 bits hold every value up to 2^63 - 1 at that grain, so sums and comparisons need no scale and
/// lose nothing. 14 bytes: with the tag of an enum around it, it still fits 16.
@frozen
public struct UnitValue: Hashable, Sendable {
  @usableFromInline var low: UInt64
  @usableFromInline var high: Int32
  public let kind: UnitKind
  /// How the value prints; no part of what it equals.
  public var family: UnitFamily

  /// The caller has tested `billionths` against the kind's limit.
  @inlinable
  init(unchecked billionths: Int128, _ kind: UnitKind, _ family: UnitFamily) {
    low = UInt64(truncatingIfNeeded: billionths)
    high = Int32(truncatingIfNeeded: billionths >> 64)
    self.kind = kind
    self.family = family
  }

  /// The value of this many billionths of the base unit, or nil beyond the kind's limit.
  @inlinable
  public init?(billionths: Int128, _ kind: UnitKind, _ family: UnitFamily = .plain) {
    guard billionths.magnitude <= kind.limit.magnitude else { return nil }
    self.init(unchecked: billionths, kind, family)
  }

  /// The value of an integer of base units (ones, seconds, bytes, percent), or nil beyond the
  /// kind's limit.
  @inlinable
  public init?(_ whole: Int64, _ kind: UnitKind, _ family: UnitFamily = .plain) {
    self.init(billionths: Int128(whole) * 1_000_000_000, kind, family)
  }

  /// The value of a number taken as the decimal that it prints as (0.1 is a tenth), or nil if that
  /// is beyond the kind's limit or finer than its grain.
  public init?(exactly number: Double, _ kind: UnitKind, _ family: UnitFamily = .plain) {
    guard let decimal = ExactDecimal(number),
      let one = UnitValue(1, kind, family),
      let product = one.scaled(by: decimal), product.isExact
    else { return nil }
    self = product.value
  }

  /// The value in billionths of the base unit.
  @inlinable
  public var billionths: Int128 { Int128(high) << 64 | Int128(low) }

  @inlinable
  public var isZero: Bool { low == 0 && high == 0 }

  @inlinable
  public var isNegative: Bool { high < 0 }

  /// The value in base units, to the nearest `Double`.
  public var double: Double { UnitValue.quotient(billionths, 1_000_000_000) }

  /// The value in base units if it is an integer of them that fits.
  public var whole: Int64? {
    let (quotient, remainder) = billionths.quotientAndRemainder(dividingBy: 1_000_000_000)
    return remainder == 0 ? Int64(exactly: quotient) : nil
  }

  /// Equal in kind and amount: `1Gi` equals `1024Mi`, and `0.5` equals `500m`.
  @inlinable
  public static func == (a: UnitValue, b: UnitValue) -> Bool {
    a.low == b.low && a.high == b.high && a.kind == b.kind
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(low)
    hasher.combine(high)
    hasher.combine(kind)
  }

  /// Whether this is less than a value of the same kind.
  @inlinable
  public func isLess(than other: UnitValue) -> Bool {
    high == other.high ? low < other.low : high < other.high
  }
}
