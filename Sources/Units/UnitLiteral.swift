/// The grammar that a string with a unit must follow.
@frozen
public enum UnitSyntax: Sendable {
  /// A literal of the language: no sign, digits on both sides of the point, `_` between digits.
  case literal
  /// A string in data, as Kubernetes reads it: a sign, `.5` and `5.` are allowed, `_` is not.
  case text
}

/// A unit literal that was read.
@frozen
public struct UnitLiteral: Hashable, Sendable {
  public var value: UnitValue
  /// Whether the text itself may be printed for the value, because Kubernetes reads it the same: it
  /// has no `_`, and no `d` or `w`, which Go's durations lack.
  public var isVerbatim: Bool
}

extension UnitKindSet {
  /// The kinds that a literal may have, by its suffix alone: `5m` is a quantity or a duration; a
  /// number without a suffix is a quantity. Fails where no kind has such a suffix.
  public static func readings(of bytes: Span<UInt8>) -> Result<UnitKindSet, TextError> {
    let number: ScannedNumber
    switch ScannedNumber.scan(bytes, from: 0, .literal) {
    case .success(let scanned): number = scanned
    case .failure(let error): return .failure(error)
    }
    let suffix = number.end..<bytes.count
    if suffix.isEmpty { return .success(.quantity) }
    var kinds: UnitKindSet = []
    for kind in [UnitKind.quantity, .bytes, .percent]
    where UnitSuffix.named(bytes, suffix, kind) != nil { kinds.insert(UnitKindSet(kind)) }
    if UnitSuffix.isCompound(bytes, suffix) { kinds.insert(.duration) }
    if kinds.isEmpty { return .failure(.unknownUnit(bytes, suffix, nil)) }
    return .success(kinds)
  }
}

extension UnitValue {
  /// Reads a whole literal or text as a value of one kind.
  ///
  /// Fails with the bytes at fault where the suffix is not the kind's, the value is beyond the
  /// kind's limit, or finer than its grain (a billionth; for `Bytes` one byte).
  public static func parse(
    _ bytes: Span<UInt8>, as kind: UnitKind, _ syntax: UnitSyntax = .literal
  ) -> Result<UnitLiteral, TextError> {
    var at = 0
    var isNegative = false
    if syntax == .text, bytes.count > 0 {
      isNegative = bytes[0] == UInt8(ascii: "-")
      if isNegative || bytes[0] == UInt8(ascii: "+") { at = 1 }
    }
    var total: Int128 = 0
    var family = UnitFamily.plain
    var isVerbatim = true
    var lastWorth = UInt128.max
    repeat {
      let number: ScannedNumber
      switch ScannedNumber.scan(bytes, from: at, syntax) {
      case .success(let scanned): number = scanned
      case .failure(let error): return .failure(error)
      }
      let end = kind == .duration ? UnitSuffix.endOfUnit(bytes, number.end) : bytes.count
      let suffix = number.end..<end
      let unit: UnitSuffix
      switch UnitSuffix.find(bytes, suffix, kind, number, syntax) {
      case .success(let found): unit = found
      case .failure(let error): return .failure(error)
      }
      if syntax == .literal, unit.worth >= lastWorth {
        return .failure(.unitOutOfOrder(bytes, suffix))
      }
      lastWorth = unit.worth
      switch number.value(in: unit, bytes) {
      case .success(let part): total += part
      case .failure(let error): return .failure(error)
      }
      if total > kind.limit { return .failure(.tooLarge(0..<end, kind)) }
      family = number.hasExponent ? .exponent : unit.family
      if number.hasSeparators || (kind == .duration && unit.worth > 3_600_000_000_000) {
        isVerbatim = false
      }
      at = end
    } while at < bytes.count
    let value = UnitValue(unchecked: isNegative ? -total : total, kind, family)
    return .success(UnitLiteral(value: value, isVerbatim: isVerbatim))
  }
}

extension UnitSuffix {
  /// Whether `bytes[range]`, which follows a number, goes on as a compound duration: `h30m`.
  static func isCompound(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var at = range.lowerBound
    while at < range.upperBound {
      let end = endOfUnit(bytes, at)
      if named(bytes, at..<end, .duration) == nil { return false }
      at = end
      while at < range.upperBound, bytes[at].isDigit { at += 1 }
      if at == range.upperBound, at > end { return false }
    }
    return true
  }

  /// The end of the letters that begin at `start`.
  static func endOfUnit(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var end = start
    while end < bytes.count, !bytes[end].isDigit, bytes[end] != UInt8(ascii: ".") { end += 1 }
    return end
  }

  /// The suffix in `bytes[range]` of a value of `kind`, or what is wrong with it.
  static func find(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ kind: UnitKind, _ number: ScannedNumber,
    _ syntax: UnitSyntax
  ) -> Result<UnitSuffix, TextError> {
    if range.isEmpty {
      if kind == .quantity { return .success(one) }
      if kind == .duration, syntax == .text, number.digits == 0 { return .success(one) }
      return .failure(.missingUnit(range, kind))
    }
    guard let unit = named(bytes, range, kind) else {
      return .failure(.unknownUnit(bytes, range, kind))
    }
    if number.hasExponent { return .failure(.exponentAndUnit(bytes, range)) }
    return .success(unit)
  }
}

extension UInt8 {
  @inline(__always)
  var isDigit: Bool { self &- 0x30 < 10 }
}
