extension UnitValue {
  /// The value as text: the canonical form of its kind, which Kubernetes reads.
  public var text: String { String(decoding: utf8, as: UTF8.self) }

  /// The bytes of `text`.
  public var utf8: [UInt8] {
    var out: [UInt8] = []
    write(to: &out)
    return out
  }

  /// Appends the canonical form.
  ///
  /// - `Quantity`: that of `resource.Quantity`: no fraction, the largest suffix (or exponent
  ///   divisible by three) that leaves an integer; a binary value below 1024 or with a fraction
  ///   prints as decimal.
  /// - `Duration`: `h m s ms us ns`, each once and only if not zero; `0s`. Go's
  ///   `time.ParseDuration` reads it, and so does the Gateway API (GEP-2257), which has no
  ///   fractions.
  /// - `Bytes`: the largest unit of the family that leaves an integer.
  /// - `Percent`: a decimal number and `%`.
  public func write(to out: inout [UInt8]) {
    let magnitude = billionths.magnitude
    if isNegative { out.append(UInt8(ascii: "-")) }
    switch kind {
    case .quantity: writeQuantity(magnitude, to: &out)
    case .duration: writeDuration(magnitude, to: &out)
    case .bytes: writeBytes(magnitude / 1_000_000_000, to: &out)
    case .percent: writePercent(magnitude, to: &out)
    }
  }

  private func writeQuantity(_ magnitude: UInt128, to out: inout [UInt8]) {
    if magnitude == 0 { return out.append(UInt8(ascii: "0")) }
    let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    if family == .binary, fraction == 0, whole >= 1024 {
      return write(whole, by: 1024, ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"], to: &out)
    }
    if family == .exponent {
      return write(
        magnitude, by: 1000, ["e-9", "e-6", "e-3", "", "e3", "e6", "e9", "e12", "e15", "e18"],
        to: &out)
    }
    write(magnitude, by: 1000, ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"], to: &out)
  }

  private func writeBytes(_ whole: UInt128, to out: inout [UInt8]) {
    if whole == 0 { return out.append(contentsOf: "0B".utf8) }
    switch family {
    case .binary:
      write(whole, by: 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"], to: &out)
    case .decimal, .exponent:
      write(whole, by: 1000, ["B", "kB", "MB", "GB", "TB", "PB", "EB"], to: &out)
    case .plain: write(whole, by: 1000, ["B"], to: &out)
    }
  }

  private func writeDuration(_ magnitude: UInt128, to out: inout [UInt8]) {
    if magnitude == 0 { return out.append(contentsOf: "0s".utf8) }
    let units: [(worth: UInt128, name: String)] = [
      (3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"), (1_000_000, "ms"),
      (1_000, "us"), (1, "ns"),
    ]
    var left = magnitude
    for (worth, name) in units where left >= worth {
      out.append(contentsOf: (left / worth).description.utf8)
      out.append(contentsOf: name.utf8)
      left %= worth
    }
  }

  private func writePercent(_ magnitude: UInt128, to out: inout [UInt8]) {
    let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    out.append(contentsOf: whole.description.utf8)
    if fraction != 0 {
      var digits = Array((fraction + 1_000_000_000).description.utf8.dropFirst())
      while digits.last == UInt8(ascii: "0") { digits.removeLast() }
      out.append(UInt8(ascii: "."))
      out.append(contentsOf: digits)
    }
    out.append(UInt8(ascii: "%"))
  }

  /// Writes a number over the highest power of `step` that divides it, with that power's suffix.
  private func write(
    _ number: UInt128, by step: UInt128, _ suffixes: [String], to out: inout [UInt8]
  ) {
    var number = number
    var power = 0
    while power + 1 < suffixes.count, number % step == 0 {
      number /= step
      power += 1
    }
    out.append(contentsOf: number.description.utf8)
    out.append(contentsOf: suffixes[power].utf8)
  }
}
