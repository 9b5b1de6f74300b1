import Testing

@testable import Units

private func value(_ text: String, _ kind: UnitKind = .quantity) throws -> UnitValue {
  try UnitValue.parse(Array(text.utf8).span, as: kind, .text).get().value
}

@Suite struct UnitArithmeticTests {
  /// The canonical forms that the documentation of `resource.Quantity` names, and its own tests'.
  @Test(arguments: [
    ("1.5", "1500m"), ("1.5Gi", "1536Mi"), ("1024Mi", "1Gi"), ("1000m", "1"), ("1000", "1k"),
    ("0.5Mi", "512Ki"), ("0.1Ki", "102400m"), ("512", "512"), ("0.5Ki", "512"), ("1e3", "1e3"),
    ("1.5e3", "1500"), ("0.5e0", "500e-3"), ("1e18", "1e18"), ("12E", "12E"), ("0Ki", "0"),
    ("-1024", "-1024"),
    ("-1Ki", "-1Ki"), ("-1.5Gi", "-1536Mi"), ("1234567n", "1234567n"), ("100000m", "100"),
  ])
  func canonicalQuantities(text: String, printed: String) throws {
    #expect(try value(text).text == printed)
  }

  @Test(arguments: [
    ("90s", "1m30s"), ("24h", "24h"), ("1d", "24h"), ("1500ms", "1s500ms"), ("0s", "0s"),
    ("1.000001s", "1s1us"), ("-90m", "-1h30m"), ("1ns", "1ns"),
  ])
  func canonicalDurations(text: String, printed: String) throws {
    #expect(try value(text, .duration).text == printed)
  }

  @Test(arguments: [
    ("1024KiB", "1MiB"), ("1000kB", "1MB"), ("1500B", "1500B"), ("0B", "0B"),
    ("1536KiB", "1536KiB"),
  ])
  func canonicalBytes(text: String, printed: String) throws {
    #expect(try value(text, .bytes).text == printed)
  }

  @Test func percentText() throws {
    #expect(try value("12.50%", .percent).text == "12.5%")
    #expect(try value("100%", .percent).text == "100%")
    #expect(try value("-0.05%", .percent).text == "-0.05%")
  }

  @Test func equality() throws {
    #expect(try value("0.5") == value("500m"))
    #expect(try value("1024Mi") == value("1Gi"))
    #expect(try value("1024Mi").hashValue == value("1Gi").hashValue)
    #expect(try value("5m") != value("5m", .duration))
    #expect(try value("-1").isLess(than: value("-999m")))
    #expect(try !value("1").isLess(than: value("1000m")))
    #expect(try value("18446744073").isLess(than: value("18446744074")))
  }

  @Test func families() throws {
    #expect(try value("1Gi").adding(value("1000")).text == "1073742824")
    #expect(try value("64Mi").adding(value("64Mi")).text == "128Mi")
    #expect(try value("1024").adding(value("1Ki")).text == "2Ki")
    #expect(try value("1k").adding(value("1Ki")).text == "2024")
    #expect(try value("0k").adding(value("1Ki")).text == "1Ki")
  }

  @Test func products() throws {
    #expect(try value("128Mi").multiplied(by: Int64(4)).text == "512Mi")
    #expect(try value("128Mi").multiplied(by: 1.5).text == "192Mi")
    #expect(try value("100m").multiplied(by: 0.1).text == "10m")
    #expect(try value("128Mi").multiplied(by: 1.1).text == "147639501")  // 147639500.8, up
    #expect(try value("1").multiplied(by: 1e18).text == "1E")
    #expect(try value("1n").multiplied(by: 1e27).text == "1E")
    #expect(try value("1").multiplied(by: 1e-300).text == "1n")
    #expect(try value("-1").multiplied(by: 1e-300).text == "-1n")
    #expect(try value("0").multiplied(by: 1e300).text == "0")
    #expect(throws: UnitFault.overflow) { try value("1").multiplied(by: 4e19) }
    #expect(throws: UnitFault.overflow) { try value("20E").multiplied(by: Int64(2)) }
    #expect(throws: UnitFault.overflow) { try value("5E").multiplied(by: Int64.min) }
    #expect(throws: UnitFault.notFinite) { try value("1").multiplied(by: .nan) }
  }

  @Test func quotients() throws {
    #expect(try value("1").divided(by: Int64(4)).text == "250m")
    #expect(try value("1").divided(by: Int64(3)).text == "333333334n")
    #expect(try value("-1").divided(by: Int64(3)).text == "-333333334n")
    #expect(try value("1Gi").divided(by: Int64(3)).text == "357913942")
    #expect(try value("10s", .duration).divided(by: Int64(4)).text == "2s500ms")
    #expect(try value("10B", .bytes).divided(by: Int64(4)).text == "3B")
    #expect(try value("1").divided(by: 0.1).text == "10")
    #expect(try value("1").divided(by: 1e3).text == "1m")
    #expect(try value("1").divided(by: 1e200).text == "1n")
    #expect(throws: UnitFault.divisionByZero) { try value("1").divided(by: Int64(0)) }
    #expect(throws: UnitFault.divisionByZero) { try value("1").divided(by: -0.0) }
    #expect(throws: UnitFault.overflow) { try value("4").divided(by: 1e-19) }
    #expect(throws: UnitFault.overflow) { try value("1").divided(by: 1e-300) }
  }

  @Test func ratios() throws {
    #expect(try value("1Gi").divided(by: value("256Mi")) == 4.0)
    #expect(try value("1").divided(by: value("-3")) == -1.0 / 3.0)
    #expect(try value("0").divided(by: value("3")) == 0)
    #expect(throws: UnitFault.divisionByZero) { try value("1").divided(by: value("0")) }
    #expect(throws: UnitFault.kindsDiffer) { try value("1").divided(by: value("1s", .duration)) }
    #expect(throws: UnitFault.kindsDiffer) { try value("1").adding(value("1s", .duration)) }
  }

  @Test func limits() throws {
    let most = try value("39614081257.132168796771975167G")
    #expect(throws: UnitFault.overflow) { try most.adding(value("1n")) }
    #expect(try most.negated.adding(most).isZero)
    #expect(UnitValue(Int64.min, .bytes) == nil)
    #expect(UnitValue(Int64.min, .quantity)?.whole == Int64.min)
    #expect(try value("12E").whole == nil)
    #expect(UnitValue(Int64.max, .duration) == nil)
    #expect(UnitValue(exactly: 0.1, .quantity)?.text == "100m")
    #expect(UnitValue(exactly: 1e-10, .quantity) == nil)
    #expect(UnitValue(exactly: .infinity, .quantity) == nil)
    #expect(MemoryLayout<UnitValue>.size == 14)
  }
}

/// Properties over random values; the seed is fixed, so that a failure repeats.
@Suite struct UnitPropertyTests {
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static func random(_ kind: UnitKind, _ generator: inout Generator) -> UnitValue {
    let families: [UnitFamily] =
      switch kind {
      case .quantity: [.plain, .decimal, .binary, .exponent]
      case .bytes: [.plain, .decimal, .binary]
      case .duration, .percent: [.plain]
      }
    var billionths = Int128(truncatingIfNeeded: generator.next()) << 30
    billionths |= Int128(generator.next() >> 34)
    billionths >>= Int128(generator.next() % 90)
    if generator.next() & 3 == 0 { billionths = (billionths >> 40) << 40 }
    if generator.next() & 1 == 0 { billionths.negate() }
    billionths %= kind.limit + 1
    if generator.next() & 1 == 0 || kind == .bytes {
      billionths = billionths / 1_000_000_000 * 1_000_000_000
    }
    let family = families[Int(generator.next() % UInt64(families.count))]
    return UnitValue(billionths: billionths, kind, family)!
  }

  @Test(arguments: UnitKind.allCases)
  func printThenParse(kind: UnitKind) throws {
    var generator = Generator(state: 1)
    for _ in 0..<20_000 {
      let value = UnitPropertyTests.random(kind, &generator)
      let again = try UnitValue.parse(value.utf8.span, as: kind, .text).get().value
      #expect(again == value, "\(value.billionths) prints as \(value.text)")
      // A binary quantity that no power of 1024 divides prints without a suffix: decimal again.
      if again.family == value.family { #expect(again.text == value.text) }
    }
  }

  @Test(arguments: UnitKind.allCases)
  func arithmeticIsExact(kind: UnitKind) throws {
    var generator = Generator(state: 2)
    for _ in 0..<20_000 {
      let a = UnitPropertyTests.random(kind, &generator)
      let b = UnitPropertyTests.random(kind, &generator)
      let sum = a.billionths + b.billionths
      if sum.magnitude <= kind.limit.magnitude {
        #expect(try a.adding(b).billionths == sum)
        #expect(try a.adding(b).subtracting(b) == a)
      } else {
        #expect(throws: UnitFault.overflow) { try a.adding(b) }
      }
      let n = Int64(truncatingIfNeeded: generator.next()) >> Int64(generator.next() % 64)
      if n != 0 {
        let quotient = try a.divided(by: n)
        let grain = Int128(a.grain)
        // Away from zero by less than one grain.
        let over = quotient.billionths * Int128(n) - a.billionths
        let signed = a.isNegative ? -over : over
        #expect(signed >= 0 && signed < grain * Int128(n.magnitude))
      }
      #expect(a.isLess(than: b) == (a.billionths < b.billionths))
    }
  }

  @Test func mutatedTextNeverTraps() {
    var generator = Generator(state: 3)
    let seeds = ["1.5Gi", "1h30m", "12E", "9223372036854775807", "25%", "10MB", "1e-9", "-.5e+3"]
    for _ in 0..<20_000 {
      var text = Array(seeds[Int(generator.next() % 8)].utf8)
      for _ in 0..<(generator.next() % 4) {
        let at = Int(generator.next() % UInt64(text.count))
        text[at] = UInt8(truncatingIfNeeded: generator.next())
      }
      for kind in UnitKind.allCases {
        if case .failure(let error) = UnitValue.parse(text.span, as: kind, .text) {
          #expect(error.offset >= 0 && error.offset + error.length <= text.count)
        }
        _ = UnitValue.parse(text.span, as: kind, .literal)
      }
      _ = UnitKindSet.readings(of: text.span)
    }
  }
}
