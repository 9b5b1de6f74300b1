import Units

/// Byte tests and messages that the text types share.
extension UInt8 {
  @inline(__always)
  var isDigit: Bool { self &- 0x30 < 10 }
  @inline(__always)
  var isLowerLetter: Bool { self &- 0x61 < 26 }
  @inline(__always)
  var isUpperLetter: Bool { self &- 0x41 < 26 }
  @inline(__always)
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  @inline(__always)
  var isAlphanumeric: Bool { isDigit || isLetter }
  @inline(__always)
  var isHexadecimal: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}

extension Span where Element == UInt8 {
  /// The bytes of a range.
  func array(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for i in range { bytes.append(self[i]) }
    return bytes
  }

  /// The text of a range; ill-formed UTF-8 is repaired.
  func text(_ range: Range<Int>) -> String { String(decoding: array(range), as: UTF8.self) }

  /// The whole as text.
  var text: String { text(0..<count) }

  /// The first place of a byte in a range.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    for i in range where self[i] == byte { return i }
    return nil
  }

  /// The first place of a byte.
  func first(_ byte: Unicode.Scalar) -> Int? { first(UInt8(ascii: byte), in: 0..<count) }

  /// The last place of a byte in a range.
  func last(_ byte: Unicode.Scalar, in range: Range<Int>) -> Int? {
    for i in range.reversed() where self[i] == UInt8(ascii: byte) { return i }
    return nil
  }

  /// The parts of a range between occurrences of a byte; at least one.
  func split(_ range: Range<Int>, at separator: Unicode.Scalar) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for i in range where self[i] == UInt8(ascii: separator) {
      parts.append(start..<i)
      start = i + 1
    }
    parts.append(start..<range.upperBound)
    return parts
  }

  /// The whole scalar at a place, for messages; its range and text.
  func character(_ at: Int) -> (range: Range<Int>, text: String) {
    let range = at..<Swift.min(count, at + UTF8Text.length(self, at: at))
    return (range, text(range))
  }

  /// A decimal number of a range of digits, at most nine; nil otherwise.
  func decimal(_ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 9 else { return nil }
    var value = 0
    for i in range {
      guard self[i].isDigit else { return nil }
      value = value * 10 + Int(self[i] - 0x30)
    }
    return value
  }
}
