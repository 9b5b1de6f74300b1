import Testing

@testable import Documents

/// Every scan by words agrees with a plain loop, on bytes at each alignment and length.
@Test func scansAgreeWithPlainLoops() {
  var random = Seeded(state: 4)
  let pieces: [UInt8] = [
    0x20, 0x20, 0x41, 0x61, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x1F, 0x0A, 0x0D, 0x09, 0x00, 0x7F,
    0x80, 0xA2, 0xDC, 0xFF, 0x9F,
  ]
  for _ in 0..<20_000 {
    let isQuiet = random.below(2) == 0
    let text = (0..<random.below(40)).map { _ in
      isQuiet && random.below(12) > 0 ? UInt8(0x61) : random.pick(pieces)
    }
    let start = random.below(text.count + 1)
    func plain(_ stops: (UInt8) -> Bool) -> Int {
      text[start...].firstIndex(where: stops) ?? text.count
    }
    text.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return }
      #expect(
        ByteScan.plainJSON(bytes, from: start, to: text.count)
          == plain { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 })
      #expect(
        ByteScan.skipSpace(bytes, from: start, to: text.count)
          == plain { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 })
      #expect(ByteScan.ascii(bytes, from: start, to: text.count) == plain { $0 >= 0x80 })
      #expect(
        ByteScan.control(bytes, from: start, to: text.count)
          == plain { $0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 })
    }
  }
}

/// Ill-formed UTF-8 is found where the standard library's decoder finds it.
@Test func checksUTF8LikeTheStandardLibrary() {
  var random = Seeded(state: 5)
  let pieces: [[UInt8]] = [
    [0x61], [0xC3, 0xA9], [0xE2, 0x80, 0xA8], [0xF0, 0x9F, 0x98, 0x80], [0xC0, 0x80],
    [0xED, 0xA0, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0x80], [0xE2, 0x80], [0xF0, 0x9F], [0xFF], [0xE0, 0x9F, 0x80],
  ]
  for _ in 0..<20_000 {
    let text = (0..<random.below(8)).flatMap { _ in
      random.below(3) > 0 ? pieces[random.below(4)] : random.pick(pieces)
    }
    let isValid = String(validating: text, as: UTF8.self) != nil
    #expect((TextEncoding.firstIllFormed(text) == nil) == isValid, "\(text)")
  }
}
