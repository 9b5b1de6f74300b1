/// What a value with a unit measures.
@frozen
public enum UnitKind: UInt8, Hashable, Sendable, CaseIterable {
  /// A Kubernetes `resource.Quantity`: `100m`, `1.5Gi`, `12E`, `1e3`.
  case quantity
  /// A length of time: `1h30m`, `250ms`, `7d`.
  case duration
  /// A number of bytes: `10MB`, `64KiB`.
  case bytes
  /// A percentage: `25%`.
  case percent

  /// The type's name in the language.
  public var name: String {
    switch self {
    case .quantity: "Quantity"
    case .duration: "Duration"
    case .bytes: "Bytes"
    case .percent: "Percent"
    }
  }

  /// The largest magnitude, in billionths of the base unit.
  ///
  /// - `Quantity`: 2^95 - 1, all that a `UnitValue` holds: about 39E. The documentation of
  ///   `resource.Quantity` names 2^63 - 1 (9.2E), but its parser takes `12E` as it is, and caps
  ///   only what has more than 18 digits; here nothing is capped silently.
  /// - `Duration`: 2^63 - 1 nanoseconds (292 years), the limit of Go's `time.Duration`.
  /// - `Bytes` and `Percent`: 2^63 - 1 base units.
  @inlinable
  var limit: Int128 {
    switch self {
    case .quantity: (Int128(1) << 95) - 1
    case .duration: Int128(Int64.max)
    case .bytes, .percent: Int128(Int64.max) * 1_000_000_000
    }
  }

  /// The limit as text, for messages.
  var limitText: String {
    switch self {
    case .quantity: "about 39E"
    case .duration: "about 292 years"
    case .bytes: "2^63 - 1 bytes"
    case .percent: "2^63 - 1"
    }
  }
}

/// How a value prints when it was computed.
@frozen
public enum UnitFamily: UInt8, Hashable, Sendable {
  /// Written without a suffix; takes the family of what it is added to, else prints as decimal.
  case plain
  /// Powers of 1000: `k M G`, `kB MB GB`.
  case decimal
  /// Powers of 1024: `Ki Mi Gi`, `KiB MiB GiB`.
  case binary
  /// Powers of ten by exponent: `1e3` (only `Quantity`).
  case exponent
}

/// A set of kinds: the readings that a literal allows.
@frozen
public struct UnitKindSet: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable
  public init(_ kind: UnitKind) { rawValue = 1 << kind.rawValue }

  public static let quantity = UnitKindSet(.quantity)
  public static let duration = UnitKindSet(.duration)
  public static let bytes = UnitKindSet(.bytes)
  public static let percent = UnitKindSet(.percent)

  /// The kind, if there is exactly one.
  public var only: UnitKind? {
    rawValue.nonzeroBitCount == 1 ? UnitKind(rawValue: UInt8(rawValue.trailingZeroBitCount)) : nil
  }

  /// The kinds in the order of their declaration.
  public var kinds: [UnitKind] { UnitKind.allCases.filter { contains(UnitKindSet($0)) } }
}
