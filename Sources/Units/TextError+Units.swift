extension TextError {
  static func expectedNumber(_ bytes: Span<UInt8>, _ at: Int) -> TextError {
    if at >= bytes.count { return TextError(at..<at, "expected a number, found nothing") }
    return TextError(at..<bytes.count, "expected a number, found `\(bytes.text(at..<bytes.count))`")
  }

  /// A suffix that `kind` (or, for nil, no kind) has.
  static func unknownUnit(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ kind: UnitKind?
  ) -> TextError {
    let found = bytes.text(range)
    if found == "KB", kind == nil || kind == .bytes {
      return TextError(
        range, "`KB` may mean 1000 or 1024 bytes: write `kB` (1000) or `KiB` (1024)",
        suggestion: "KiB")
    }
    let kinds = kind.map { UnitKindSet($0) } ?? [.quantity, .duration, .bytes, .percent]
    return TextError(
      range, "expected \(kind?.suffixes ?? "a unit"), found `\(found)`",
      suggestion: UnitSuffix.nearest(bytes, range, kinds))
  }

  static func missingUnit(_ range: Range<Int>, _ kind: UnitKind) -> TextError {
    TextError(range, "expected \(kind.suffixes) after the number, found nothing")
  }

  static func exponentAndUnit(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError {
    TextError(
      range, "a number has an exponent or a unit, not both; found `\(bytes.text(range))` as well")
  }

  static func unitOutOfOrder(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError {
    TextError(
      range,
      "expected a smaller unit than the one before, found `\(bytes.text(range))`: units go "
        + "from large to small, each once")
  }

  static func tooLarge(_ range: Range<Int>, _ kind: UnitKind) -> TextError {
    TextError(range, "too large: a \(kind.name) holds up to \(kind.limitText)")
  }

  static func tooFine(_ range: Range<Int>, _ kind: UnitKind) -> TextError {
    switch kind {
    case .bytes: TextError(range, "not a whole number of bytes")
    case .duration: TextError(range, "too fine: a Duration is a whole number of nanoseconds")
    case .quantity, .percent:
      TextError(range, "too fine: a \(kind.name) has at most nine digits behind the point")
    }
  }
}

extension UnitKind {
  /// The kind's suffixes as text, for messages.
  var suffixes: String {
    switch self {
    case .quantity: "a unit of a Quantity (n u m k M G T P E, Ki Mi Gi Ti Pi Ei)"
    case .duration: "a unit of a Duration (ns us ms s m h d w)"
    case .bytes: "a unit of Bytes (B, kB MB GB TB PB EB, KiB MiB GiB TiB PiB EiB)"
    case .percent: "`%`"
    }
  }
}
