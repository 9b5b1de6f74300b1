import Diagnostics
import Source

/// Whether a data file is UTF-8. Pointers come from the array and live inside its closure.
public enum TextEncoding {
  /// The error of a file that is not UTF-8: at its first byte order mark of another encoding, or at
  /// the first ill-formed sequence. `base` is where the file's spans begin; nil if it is UTF-8.
  public static func check(_ bytes: [UInt8], base: UInt32) -> Diagnostic? {
    if let (name, count) = otherEncoding(bytes) {
      return .otherEncoding(name, at: SourceSpan(base, base + UInt32(count)))
    }
    guard let (start, end) = firstIllFormed(bytes) else { return nil }
    return .illFormedText(
      at: SourceSpan(base + UInt32(start), base + UInt32(end)), byte: bytes[start])
  }

  /// UTF-16 or UTF-32 by mark, or by the zeros around a first ASCII character.
  private static func otherEncoding(_ bytes: [UInt8]) -> (String, Int)? {
    let head = bytes.prefix(4)
    switch (
      head.first ?? 1, head.dropFirst().first ?? 1, head.dropFirst(2).first ?? 1,
      head.dropFirst(3).first ?? 1
    ) {
    case (0xFF, 0xFE, 0, 0): return ("UTF-32", 4)
    case (0, 0, 0xFE, 0xFF): return ("UTF-32", 4)
    case (0xFF, 0xFE, _, _), (0xFE, 0xFF, _, _): return ("UTF-16", 2)
    case (0, 0, 0, 1...), (1..., 0, 0, 0): return ("UTF-32", 4)
    case (1..., 0, 1..., 0) where bytes.count >= 4: return ("UTF-16", 2)
    case (0, 1..., 0, 1...) where bytes.count >= 4: return ("UTF-16", 2)
    default: return nil
    }
  }

  /// The first ill-formed sequence of UTF-8 (Unicode 3.9, table 3-7), as offsets.
  static func firstIllFormed(_ bytes: [UInt8]) -> (start: Int, end: Int)? {
    unsafe bytes.withUnsafeBufferPointer { unsafe firstIllFormed($0) }
  }

  static func firstIllFormed(_ buffer: UnsafeBufferPointer<UInt8>) -> (start: Int, end: Int)? {
    guard let bytes = buffer.baseAddress else { return nil }
    let count = buffer.count
    var i = 0
    while true {
      unsafe i = ByteScan.ascii(bytes, from: i, to: count)
      if i >= count { return nil }
      let length = unsafe wellFormed(bytes + i, left: count - i)
      if length <= 0 { return (i, i + 1 - length) }
      i += length
    }
  }

  /// What is to say of the characters that end a line in YAML 1.1, and not in YAML 1.2: U+0085,
  /// U+2028, U+2029.
  static func oldLineBreaks(
    _ bytes: [UInt8], _ dialect: YAMLDialect, base: UInt32
  ) -> [Diagnostic] {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return [] }
      let count = buffer.count
      var found: [Diagnostic] = []
      var i = 0
      while true {
        unsafe i = ByteScan.ascii(bytes, from: i, to: count)
        if i + 1 >= count { return found }
        if let (scalar, length) = unsafe oldLineBreak(bytes + i, left: count - i) {
          let place = base + UInt32(i)
          found.append(
            .oldLineBreak(scalar, dialect, at: SourceSpan(place, place + UInt32(length))))
        }
        i += 1
      }
    }
  }

  @inline(__always)
  private static func oldLineBreak(
    _ bytes: UnsafePointer<UInt8>, left: Int
  ) -> (Unicode.Scalar, length: Int)? {
    switch unsafe (bytes[0], bytes[1]) {
    case (0xC2, 0x85): return ("\u{85}", 2)
    case (0xE2, 0x80) where left > 2:
      switch unsafe bytes[2] {
      case 0xA8: return ("\u{2028}", 3)
      case 0xA9: return ("\u{2029}", 3)
      default: return nil
      }
    default: return nil
    }
  }

  /// The error of the first control character that no YAML may hold raw.
  static func checkControls(_ bytes: [UInt8], base: UInt32) -> Diagnostic? {
    let found = unsafe bytes.withUnsafeBufferPointer { buffer -> Int? in
      guard let bytes = buffer.baseAddress else { return nil }
      let i = unsafe ByteScan.control(bytes, from: 0, to: buffer.count)
      return i < buffer.count ? i : nil
    }
    guard let i = found else { return nil }
    let place = base + UInt32(i)
    return .rawYAMLControl(bytes[i], at: SourceSpan(place, place + 1))
  }

  /// The length of the sequence at `bytes`; if ill-formed, minus the count of good bytes after
  /// its first.
  @inline(__always)
  private static func wellFormed(_ bytes: UnsafePointer<UInt8>, left: Int) -> Int {
    let first = unsafe bytes[0]
    let length: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if first == 0xE0 { low = 0xA0 }
      if first == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if first == 0xF0 { low = 0x90 }
      if first == 0xF4 { high = 0x8F }
    default: return 0
    }
    guard left > 1, unsafe bytes[1] >= low, unsafe bytes[1] <= high else { return 0 }
    for i in 2..<max(2, length) {
      guard i < left, unsafe bytes[i] & 0xC0 == 0x80 else { return -(i - 1) }
    }
    return length
  }
}
