import Testing

@testable import Units

private func integer(_ text: String, isSigned: Bool = false) -> Int64? {
  try? NumberText.integer(Array(text.utf8).span, isSigned: isSigned).get()
}

private func float(_ text: String, isSigned: Bool = false) -> Double? {
  try? NumberText.float(Array(text.utf8).span, isSigned: isSigned).get()
}

@Suite struct NumberTextTests {
  @Test(
    arguments: [
      ("0", 0), ("007", 7), ("1_000", 1000), ("0xFf", 255), ("0o17", 15), ("0b1010", 10),
      ("9223372036854775807", Int64.max), ("9223372036854775808", nil), ("0x", nil), ("1_", nil),
      ("1__0", nil), ("_1", nil), ("0b2", nil), ("0o8", nil), ("", nil), ("1a", nil), ("-1", nil),
      ("0x7fff_ffff_ffff_ffff", Int64.max), ("18446744073709551616", nil), ("0x_1", nil),
    ] as [(String, Int64?)])
  func integers(text: String, value: Int64?) {
    #expect(integer(text) == value)
  }

  @Test func signedIntegers() {
    #expect(integer("-9223372036854775808", isSigned: true) == Int64.min)
    #expect(integer("-9223372036854775809", isSigned: true) == nil)
    #expect(integer("+5", isSigned: true) == 5)
    #expect(integer("-", isSigned: true) == nil)
  }

  @Test(
    arguments: [
      ("1.5", 1.5), ("1e3", 1000), ("1_0.2_5", 10.25), ("1e400", nil), (".5", nil), ("1.", nil),
      ("1.5x", nil), ("2.5e-3", 0.0025), ("1e-400", 0),
    ] as [(String, Double?)])
  func floats(text: String, value: Double?) {
    #expect(float(text) == value)
  }

  @Test func floatText() {
    #expect(NumberText.text(1) == "1.0")
    #expect(NumberText.text(0.1) == "0.1")
    #expect(NumberText.text(1e20) == "1e+20")
    #expect(NumberText.text(.nan) == nil)
    #expect(NumberText.text(-.infinity) == nil)
  }

  @Test func floatPrintsAndReadsBack() {
    var generator = UnitPropertyTests.Generator(state: 4)
    for _ in 0..<50_000 {
      let number = Double(bitPattern: generator.next() & ~(1 << 63))
      guard let text = NumberText.text(number) else { continue }
      #expect(float(text) == number, "\(text)")
    }
  }
}
