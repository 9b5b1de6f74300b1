import Testing

@testable import Lexer

/// The questions asked of eight bytes at once, beside the same asked of one.
@Suite struct ByteWordTests {
  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private let questions: [(KeyPath<ByteWord, UInt64>, (UInt8) -> Bool)] = [
    (\.ends, { !(ByteWordTests.isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F) }),
    (\.nonDigits, { !(0x30...0x39).contains($0) }),
    (\.ink, { $0 != 0x20 }),
    (\.specialInString, { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }),
    (\.lineEnds, { $0 == 0x0A || $0 == 0x0D }),
  ]

  @Test func eightBytesAnswerAsOneDoes() {
    for (question, isMarked) in questions {
      for byte in UInt8.min...UInt8.max {
        // Neighbours that could carry into the byte, or be carried into by it.
        for neighbour: UInt8 in [0x00, 0x20, 0x30, 0x5F, 0x61, 0x7F, 0x80, 0xFF] {
          for place in 0..<8 {
            var bytes = [UInt8](repeating: neighbour, count: 8)
            bytes[place] = byte
            let marks = ByteWord(WordTable.pack(bytes))[keyPath: question]
            for (i, byte) in bytes.enumerated() {
              let mark = marks >> UInt64(i * 8) & 0xFF
              #expect(mark == (isMarked(byte) ? 0x80 : 0), "byte \(byte) of \(bytes)")
            }
          }
        }
      }
    }
  }

  @Test func everyWordIsFound() {
    for word in Word.allCases where word != .none {
      #expect(word.text == "\(word)")
      #expect(word.text.utf8.count <= 8)
      let found = WordTable.shared.word(WordTable.pack(word.text.utf8))
      #expect(found == word, "\(word.text) shares its slot with \(found): choose another factor")
    }
  }
}
