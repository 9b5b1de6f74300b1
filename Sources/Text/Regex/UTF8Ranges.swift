/// Ranges of scalars as sequences of ranges of bytes (the method of RE2's `utf8-ranges`).
enum UTF8Ranges {
  /// Calls `body` with byte sequences that together encode exactly `range`, surrogates left out.
  static func split(_ range: ClosedRange<UInt32>, _ body: ([ClosedRange<UInt8>]) -> Void) {
    var pending = [range]
    while let range = pending.popLast() {
      var (low, high) = (range.lowerBound, range.upperBound)
      if low <= 0xDFFF, high >= 0xD800 {
        if high > 0xDFFF { pending.append(0xE000...high) }
        if low < 0xD800 { pending.append(low...0xD7FF) }
        continue
      }
      if let limit = [UInt32(0x7F), 0x7FF, 0xFFFF].first(where: { low <= $0 && high > $0 }) {
        pending.append((limit + 1)...high)
        pending.append(low...limit)
        continue
      }
      if high > 0x7F, let cut = boundary(low, high) {
        pending.append((cut + 1)...high)
        pending.append(low...cut)
        continue
      }
      let (first, last) = (encode(low), encode(high))
      body(zip(first, last).map { $0...$1 })
      (low, high) = (0, 0)
    }
  }

  /// Where to cut so that each side varies only in its last bytes, over their whole span.
  private static func boundary(_ low: UInt32, _ high: UInt32) -> UInt32? {
    for shift in [UInt32(6), 12, 18] {
      let mask = (UInt32(1) << shift) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 { return low | mask }
      if high & mask != mask { return (high & ~mask) - 1 }
    }
    return nil
  }

  private static func encode(_ value: UInt32) -> [UInt8] {
    switch value {
    case 0..<0x80: [UInt8(value)]
    case 0x80..<0x800: [UInt8(0xC0 | value >> 6), UInt8(0x80 | value & 0x3F)]
    case 0x800..<0x10000:
      [UInt8(0xE0 | value >> 12), UInt8(0x80 | value >> 6 & 0x3F), UInt8(0x80 | value & 0x3F)]
    default:
      [
        UInt8(0xF0 | value >> 18), UInt8(0x80 | value >> 12 & 0x3F),
        UInt8(0x80 | value >> 6 & 0x3F), UInt8(0x80 | value & 0x3F),
      ]
    }
  }
}
