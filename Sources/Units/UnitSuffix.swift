/// One suffix of a unit literal: what it measures and what it is worth.
struct UnitSuffix {
  var text: StaticString
  var kind: UnitKind
  /// Billionths of the base unit.
  var worth: UInt128
  var family: UnitFamily

  private init(_ text: StaticString, _ kind: UnitKind, _ worth: UInt128, _ family: UnitFamily) {
    self.text = text
    self.kind = kind
    self.worth = worth
    self.family = family
  }

  /// Every suffix.
  ///
  /// - `Quantity`: the serialization format of Kubernetes' `resource.Quantity`. The kilo is `k`.
  /// - `Duration`: the units of Go's `time.ParseDuration`, and `d` (24 h) and `w` (7 d), which Go
  ///   does not read: a duration written with one prints in hours.
  /// - `Bytes`: `B` with SI prefixes (powers of 1000, ISO 80000-1: kilo is a small k) or with
  ///   binary ones (powers of 1024, IEC 80000-13). `KB` means 1000 to some and 1024 to others, so
  ///   it is an error that offers both.
  /// - `Percent`: `%`.
  static let all: [UnitSuffix] = [
    UnitSuffix("n", .quantity, 1, .decimal),
    UnitSuffix("u", .quantity, 1_000, .decimal),
    UnitSuffix("m", .quantity, 1_000_000, .decimal),
    UnitSuffix("k", .quantity, tenToThe(12), .decimal),
    UnitSuffix("M", .quantity, tenToThe(15), .decimal),
    UnitSuffix("G", .quantity, tenToThe(18), .decimal),
    UnitSuffix("T", .quantity, tenToThe(21), .decimal),
    UnitSuffix("P", .quantity, tenToThe(24), .decimal),
    UnitSuffix("E", .quantity, tenToThe(27), .decimal),
    UnitSuffix("Ki", .quantity, 1_000_000_000 << 10, .binary),
    UnitSuffix("Mi", .quantity, 1_000_000_000 << 20, .binary),
    UnitSuffix("Gi", .quantity, 1_000_000_000 << 30, .binary),
    UnitSuffix("Ti", .quantity, 1_000_000_000 << 40, .binary),
    UnitSuffix("Pi", .quantity, 1_000_000_000 << 50, .binary),
    UnitSuffix("Ei", .quantity, 1_000_000_000 << 60, .binary),
    UnitSuffix("ns", .duration, 1, .plain),
    UnitSuffix("us", .duration, 1_000, .plain),
    UnitSuffix("µs", .duration, 1_000, .plain),  // U+00B5, the micro sign
    UnitSuffix("μs", .duration, 1_000, .plain),  // U+03BC, the Greek letter
    UnitSuffix("ms", .duration, 1_000_000, .plain),
    UnitSuffix("s", .duration, 1_000_000_000, .plain),
    UnitSuffix("m", .duration, 60_000_000_000, .plain),
    UnitSuffix("h", .duration, 3_600_000_000_000, .plain),
    UnitSuffix("d", .duration, 86_400_000_000_000, .plain),
    UnitSuffix("w", .duration, 604_800_000_000_000, .plain),
    UnitSuffix("B", .bytes, 1_000_000_000, .plain),
    UnitSuffix("kB", .bytes, tenToThe(12), .decimal),
    UnitSuffix("MB", .bytes, tenToThe(15), .decimal),
    UnitSuffix("GB", .bytes, tenToThe(18), .decimal),
    UnitSuffix("TB", .bytes, tenToThe(21), .decimal),
    UnitSuffix("PB", .bytes, tenToThe(24), .decimal),
    UnitSuffix("EB", .bytes, tenToThe(27), .decimal),
    UnitSuffix("KiB", .bytes, 1_000_000_000 << 10, .binary),
    UnitSuffix("MiB", .bytes, 1_000_000_000 << 20, .binary),
    UnitSuffix("GiB", .bytes, 1_000_000_000 << 30, .binary),
    UnitSuffix("TiB", .bytes, 1_000_000_000 << 40, .binary),
    UnitSuffix("PiB", .bytes, 1_000_000_000 << 50, .binary),
    UnitSuffix("EiB", .bytes, 1_000_000_000 << 60, .binary),
    UnitSuffix("%", .percent, 1_000_000_000, .plain),
  ]

  /// No suffix at all.
  static let one = UnitSuffix("", .quantity, 1_000_000_000, .plain)

  /// The suffix of `kind` that reads exactly like `bytes[range]`.
  static func named(_ bytes: Span<UInt8>, _ range: Range<Int>, _ kind: UnitKind) -> UnitSuffix? {
    all.first { $0.kind == kind && bytes.reads($0.text, range) }
  }

  /// The suffix, of one of the kinds, that the writer most likely meant.
  static func nearest(_ bytes: Span<UInt8>, _ range: Range<Int>, _ kinds: UnitKindSet) -> String? {
    let found = bytes.text(range).lowercased()
    let meant = found == "kb" ? "kB" : synonyms.first { $0.written == found }?.meant
    let names = all.filter { kinds.contains(UnitKindSet($0.kind)) }.map { "\($0.text)" }
    if let meant, names.contains(meant) { return meant }
    return names.first { $0.lowercased() == found }
  }

  /// Suffixes other tools use, in lower case.
  private static let synonyms: [(written: String, meant: String)] = [
    ("sec", "s"), ("secs", "s"), ("second", "s"), ("seconds", "s"), ("min", "m"), ("mins", "m"),
    ("minute", "m"), ("minutes", "m"), ("hr", "h"), ("hrs", "h"), ("hour", "h"), ("hours", "h"),
    ("day", "d"), ("days", "d"), ("week", "w"), ("weeks", "w"), ("msec", "ms"), ("millis", "ms"),
    ("mib", "Mi"), ("gib", "Gi"), ("kib", "Ki"), ("tib", "Ti"), ("mb", "M"), ("gb", "G"),
    ("tb", "T"), ("b", "B"), ("byte", "B"), ("bytes", "B"), ("k", "k"),
  ]
}

extension Span where Element == UInt8 {
  /// Whether `self[range]` reads exactly as `text`.
  func reads(_ text: StaticString, _ range: Range<Int>) -> Bool {
    guard text.utf8CodeUnitCount == range.count else { return false }
    for i in 0..<range.count where unsafe text.utf8Start[i] != self[range.lowerBound + i] {
      return false
    }
    return true
  }

  /// `self[range]` as a string; ill-formed UTF-8 is repaired.
  func text(_ range: Range<Int>) -> String {
    var bytes: [UInt8] = []
    for i in range { bytes.append(self[i]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
