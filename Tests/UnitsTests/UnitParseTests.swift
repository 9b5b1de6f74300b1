import Testing

@testable import Units

func parsed(_ text: String, _ kind: UnitKind, _ syntax: UnitSyntax = .literal) -> UnitLiteral? {
  try? UnitValue.parse(Array(text.utf8).span, as: kind, syntax).get()
}

func error(_ text: String, _ kind: UnitKind, _ syntax: UnitSyntax = .literal) -> TextError? {
  switch UnitValue.parse(Array(text.utf8).span, as: kind, syntax) {
  case .success: nil
  case .failure(let error): error
  }
}

@Suite struct UnitParseTests {
  /// Left, what is written; right, the value in billionths, computed by hand.
  @Test(
    arguments: [
      ("0", 0), ("1", 1_000_000_000), ("100m", 100_000_000), ("0.1", 100_000_000), ("1n", 1),
      ("1u", 1_000), ("12E", 12_000_000_000_000_000_000_000_000_000), ("1.5k", 1_500_000_000_000),
      ("128Mi", 134_217_728_000_000_000), ("1.5Gi", 1_610_612_736_000_000_000),
      ("0.1Ki", 102_400_000_000), ("1e3", 1_000_000_000_000), ("1E3", 1_000_000_000_000),
      ("1.5e-3", 1_500_000), ("1_000Ki", 1_024_000_000_000_000), ("000.500", 500_000_000),
      ("0.000000000931322574615478515625Gi", 1_000_000_000),
      ("9223372036854775807", 9_223_372_036_854_775_807_000_000_000),
      ("1000000000000000000000000000000e-30", 1_000_000_000),
    ] as [(String, Int128)])
  func quantities(text: String, billionths: Int128) {
    #expect(parsed(text, .quantity)?.value.billionths == billionths)
  }

  @Test(
    arguments: [
      ("5m", 300_000_000_000), ("1h30m", 5_400_000_000_000), ("1.5h", 5_400_000_000_000),
      ("250ms", 250_000_000), ("3us", 3_000), ("3µs", 3_000), ("3μs", 3_000), ("7ns", 7),
      ("1d", 86_400_000_000_000), ("2w", 1_209_600_000_000_000), ("0s", 0),
      ("2540400h10m10s", 9_145_440_610_000_000_000),
    ] as [(String, Int128)])
  func durations(text: String, billionths: Int128) {
    #expect(parsed(text, .duration)?.value.billionths == billionths)
  }

  @Test(
    arguments: [
      ("1B", 1), ("10MB", 10_000_000), ("1.5KiB", 1536), ("2kB", 2000), ("8EiB", nil),
      ("0.5B", nil),
      ("1KB", nil), ("1K", nil), ("1Ki", nil), ("7EiB", 8_070_450_532_247_928_832),
    ] as [(String, Int64?)])
  func bytes(text: String, whole: Int64?) {
    #expect(parsed(text, .bytes)?.value.whole == whole)
  }

  @Test func percents() {
    #expect(parsed("25%", .percent)?.value.whole == 25)
    #expect(parsed("12.5%", .percent)?.value.billionths == 12_500_000_000)
    #expect(parsed("25", .percent) == nil)
  }

  /// What data may hold and source may not, and the reverse.
  @Test(arguments: [
    ("-5m", UnitKind.quantity, "-5m"), ("+5m", .quantity, "5m"), (".5", .quantity, "500m"),
    ("5.", .quantity, "5"), ("-1h30m", .duration, "-1h30m"), ("0", .duration, "0s"),
    ("1m1h", .duration, "1h1m"), ("1h1.5s", .duration, "1h1s500ms"), ("-0", .quantity, "0"),
    ("-25%", .percent, "-25%"),
  ])
  func texts(text: String, kind: UnitKind, printed: String) {
    #expect(parsed(text, kind, .text)?.value.text == printed)
    if text != "1h1.5s" { #expect(parsed(text, kind, .literal) == nil) }
    #expect(parsed("1_0Mi", .quantity, .text) == nil)
  }

  @Test(arguments: [
    ("5m", UnitKindSet([.quantity, .duration])), ("1Gi", .quantity), ("12E", .quantity),
    ("1h30m", .duration), ("30s", .duration), ("25%", .percent), ("10MB", .bytes),
    ("1M", .quantity),
    ("1", .quantity), ("1e3", .quantity), ("1n", .quantity), ("1ns", .duration), ("3B", .bytes),
  ])
  func readings(text: String, kinds: UnitKindSet) throws {
    #expect(try UnitKindSet.readings(of: Array(text.utf8).span).get() == kinds)
  }

  @Test(arguments: ["1x", "1h30", "1mi", "5 m", "0x10Mi", "1KB", "1_", ""])
  func noReading(text: String) {
    #expect(throws: TextError.self) { try UnitKindSet.readings(of: Array(text.utf8).span).get() }
  }

  /// The bytes at fault and the way out.
  @Test(
    arguments: [
      ("1.5mi", UnitKind.quantity, 3, 2, "Mi"), ("30sec", .duration, 2, 3, "s"),
      ("1K", .quantity, 1, 1, "k"), ("1h5Min", .duration, 3, 3, "m"), ("1KB", .bytes, 1, 2, "KiB"),
      ("10", .duration, 2, 0, nil), ("1h2h", .duration, 3, 1, nil), ("1e3Ki", .quantity, 3, 2, nil),
      ("40E", .quantity, 0, 3, nil), ("1.0000000001", .quantity, 0, 12, nil),
      ("0.5ns", .duration, 0, 3, nil), ("300000w", .duration, 0, 7, nil),
      ("5.m", .quantity, 1, 1, nil),
      ("1e999", .quantity, 0, 5, nil), ("1e-999", .quantity, 0, 6, nil),
      ("99999999999999999999999999999999999999999", .quantity, 0, 41, nil),
    ] as [(String, UnitKind, Int, Int, String?)])
  func errors(text: String, kind: UnitKind, offset: Int, length: Int, suggestion: String?) {
    let found = error(text, kind)
    #expect(found?.offset == offset)
    #expect(found?.length == length)
    #expect(found?.suggestion == suggestion)
  }

  @Test func verbatim() {
    #expect(parsed("1024Mi", .quantity)?.isVerbatim == true)
    #expect(parsed("1_024Mi", .quantity)?.isVerbatim == false)
    #expect(parsed("90s", .duration)?.isVerbatim == true)
    #expect(parsed("7d", .duration)?.isVerbatim == false)
  }
}
