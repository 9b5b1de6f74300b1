/// Eight bytes of a string in one number, the first lowest, looked at all at once: each question is
/// answered by a number that has the highest bit of a byte set where the answer is yes.
///
/// A sum of two bytes below 0x80 never carries into the next byte, which is why bytes are taken
/// without their highest bit first; bytes beyond ASCII are sorted out at the end.
struct ByteWord {
  private let bytes: UInt64
  /// The bytes without their highest bits.
  private let low: UInt64

  static let highest: UInt64 = 0x8080_8080_8080_8080
  private static let each: UInt64 = 0x0101_0101_0101_0101

  @inline(__always)
  init(_ bytes: UInt64) {
    self.bytes = bytes
    low = bytes & ~ByteWord.highest
  }

  /// How many bytes lie before the first that is marked; 8 where none is.
  @inline(__always)
  static func first(in marks: UInt64) -> Int { marks.trailingZeroBitCount >> 3 }

  /// The bytes that are at least `bound`, among those below 0x80.
  @inline(__always)
  private static func atLeast(_ bound: UInt64, _ low: UInt64) -> UInt64 {
    low &+ (0x80 - bound) &* each
  }

  /// The bytes that are this one, among those below 0x80.
  @inline(__always)
  private func isByte(_ byte: UInt64) -> UInt64 {
    ~((low ^ byte &* ByteWord.each) &+ 0x7F &* ByteWord.each)
  }

  /// The bytes that are not letters, digits or `_`.
  @inline(__always)
  var ends: UInt64 {
    let folded = low | 0x20 &* ByteWord.each
    let letters = ByteWord.atLeast(0x61, folded) & ~ByteWord.atLeast(0x7B, folded)
    let digits = ByteWord.atLeast(0x30, low) & ~ByteWord.atLeast(0x3A, low)
    return ~((letters | digits | isByte(0x5F)) & ~bytes) & ByteWord.highest
  }

  /// The bytes that are not digits.
  @inline(__always)
  var nonDigits: UInt64 {
    let digits = ByteWord.atLeast(0x30, low) & ~ByteWord.atLeast(0x3A, low)
    return ~(digits & ~bytes) & ByteWord.highest
  }

  /// The bytes that are not spaces.
  @inline(__always)
  var ink: UInt64 { ~(isByte(0x20) & ~bytes) & ByteWord.highest }

  /// The bytes that mean something inside a string: quote, backslash and control characters.
  @inline(__always)
  var specialInString: UInt64 {
    let control = ~ByteWord.atLeast(0x20, low) | ByteWord.atLeast(0x7F, low)
    return (control | isByte(0x22) | isByte(0x5C)) & ~bytes & ByteWord.highest
  }

  /// The bytes that end a line.
  @inline(__always)
  var lineEnds: UInt64 { (isByte(0x0A) | isByte(0x0D)) & ~bytes & ByteWord.highest }
}

extension ByteCursor {
  /// The end of the letters, digits and `_` from a position on.
  @inline(__always)
  func endOfWord(from position: Int) -> Int {
    var at = position
    while true {
      let length = ByteWord.first(in: ByteWord(word(at: at)).ends)
      at += length
      if length < 8 { return at }
    }
  }

  /// The end of the spaces from a position on.
  @inline(__always)
  func endOfBlanks(from position: Int) -> Int {
    var at = position
    while true {
      let length = ByteWord.first(in: ByteWord(word(at: at)).ink)
      at += length
      if length < 8 { return at }
    }
  }

  /// The first byte from a position on that means something inside a string; the end of the file.
  @inline(__always)
  func endOfPlainText(from position: Int) -> Int {
    var at = position
    while true {
      let length = ByteWord.first(in: ByteWord(word(at: at)).specialInString)
      at += length
      if length < 8 { return min(at, count) }
    }
  }

  /// The end of the line that contains a position.
  func endOfLine(from position: Int) -> Int {
    var at = position
    while at < count {
      let length = ByteWord.first(in: ByteWord(word(at: at)).lineEnds)
      at += length
      if length < 8 { break }
    }
    return min(at, count)
  }
}
