import Text

extension CELValue {
  /// Equality as the language has it: numbers by value whatever their type, otherwise of one type.
  func equals(_ other: CELValue) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.string(let a), .string(let b)), (.bytes(let a), .bytes(let b)): a == b
    case (.duration(let a), .duration(let b)): a == b
    case (.timestamp(let a), .timestamp(let b)): a == b
    case (.type(let a), .type(let b)): a == b
    case (.list(let a), .list(let b)): a.elementsEqual(b) { $0.equals($1) }
    case (.map(let a), .map(let b)):
      a.entries.count == b.entries.count
        && a.entries.allSatisfy { entry in b[entry.key]?.equals(entry.value) ?? false }
    case (.optional(let a?), .optional(let b?)): a.equals(b)
    case (.optional(let a), .optional(let b)): a == nil && b == nil
    case (.quantity(let a), .quantity(let b)): a == b
    case (.url(let a), .url(let b)): a == b
    case (.ip(let a), .ip(let b)): a == b
    case (.cidr(let a), .cidr(let b)): a == b
    case (.semver(let a), .semver(let b)): a == b
    case (.format(let a), .format(let b)): a == b
    default: numericOrder(other) == 0
    }
  }

  /// -1, 0 or 1; nil if the language has no order between the two.
  func order(_ other: CELValue) -> Int? {
    switch (self, other) {
    case (.bool(let a), .bool(let b)): (a ? 1 : 0) - (b ? 1 : 0)
    case (.string(let a), .string(let b)), (.bytes(let a), .bytes(let b)):
      UTF8Text.compare(a.span, b.span)
    case (.duration(let a), .duration(let b)): Self.order(a, b)
    case (.timestamp(let a), .timestamp(let b)): Self.order(a, b)
    default: numericOrder(other)
    }
  }

  static func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : b < a ? 1 : 0 }

  /// The order of two numbers by value; nil if one is none, or not a number.
  private func numericOrder(_ other: CELValue) -> Int? {
    switch (self, other) {
    case (.int(let a), .int(let b)): return Self.order(a, b)
    case (.uint(let a), .uint(let b)): return Self.order(a, b)
    case (.int(let a), .uint(let b)): return a < 0 ? -1 : Self.order(UInt64(a), b)
    case (.uint, .int): return other.numericOrder(self).map { -$0 }
    case (.double(let a), .double(let b)):
      return a.isNaN || b.isNaN ? nil : Self.order(a, b)
    case (.double(let a), .int(let b)): return Self.order(a, Int128(b))
    case (.double(let a), .uint(let b)): return Self.order(a, Int128(b))
    case (.int, .double), (.uint, .double): return other.numericOrder(self).map { -$0 }
    default: return nil
    }
  }

  /// Exact: an integer below 2^64 has no fraction to lose.
  private static func order(_ a: Double, _ b: Int128) -> Int? {
    if a.isNaN { return nil }
    if a >= 0x1p64 { return 1 }
    if a < -0x1p63 { return -1 }
    let below = a.rounded(.down)
    let whole = Int128(below)
    return whole == b ? (a > below ? 1 : 0) : whole < b ? -1 : 1
  }
}
