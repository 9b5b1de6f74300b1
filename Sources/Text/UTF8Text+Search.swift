/// Searching, cutting and joining; all by bytes, which for UTF-8 is also by scalars.
extension UTF8Text {
  /// Whether `needle` is at an offset of `bytes`.
  @inlinable
  public static func reads(_ needle: Span<UInt8>, in bytes: Span<UInt8>, at offset: Int) -> Bool {
    guard offset >= 0, offset + needle.count <= bytes.count else { return false }
    for i in needle.indices where bytes[offset + i] != needle[i] { return false }
    return true
  }

  public static func hasPrefix(_ bytes: Span<UInt8>, _ prefix: Span<UInt8>) -> Bool {
    reads(prefix, in: bytes, at: 0)
  }

  public static func hasSuffix(_ bytes: Span<UInt8>, _ suffix: Span<UInt8>) -> Bool {
    reads(suffix, in: bytes, at: bytes.count - suffix.count)
  }

  /// The first offset, at or after `start`, at which `needle` is. The empty text is
  /// everywhere.
  public static func firstOffset(
    of needle: Span<UInt8>, in bytes: Span<UInt8>, from start: Int = 0
  ) -> Int? {
    if needle.isEmpty { return start <= bytes.count ? start : nil }
    guard bytes.count - needle.count >= start else { return nil }
    let first = needle[0]
    for i in start...bytes.count - needle.count
    where bytes[i] == first && reads(needle, in: bytes, at: i) { return i }
    return nil
  }

  /// The ranges between occurrences of `separator`; an empty one gives each scalar.
  public static func split(_ bytes: Span<UInt8>, by separator: Span<UInt8>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    if separator.isEmpty {
      while start < bytes.count {
        let end = min(bytes.count, start + length(bytes, at: start))
        parts.append(start..<end)
        start = end
      }
      return parts
    }
    while let at = firstOffset(of: separator, in: bytes, from: start) {
      parts.append(start..<at)
      start = at + separator.count
    }
    parts.append(start..<bytes.count)
    return parts
  }

  /// The text with each occurrence of `old` replaced; an empty `old` occurs nowhere. Nil if it
  /// would be longer than the limit.
  public static func replacing(
    _ bytes: Span<UInt8>, _ old: Span<UInt8>, with new: Span<UInt8>, limit: Int = .max
  ) -> [UInt8]? {
    var size = bytes.count
    var start = 0
    if new.count > old.count {
      while !old.isEmpty, let at = firstOffset(of: old, in: bytes, from: start) {
        size += new.count - old.count
        start = at + old.count
      }
      start = 0
    }
    if size > limit { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(size)
    while !old.isEmpty, let at = firstOffset(of: old, in: bytes, from: start) {
      for i in start..<at { out.append(bytes[i]) }
      for i in new.indices { out.append(new[i]) }
      start = at + old.count
    }
    for i in start..<bytes.count { out.append(bytes[i]) }
    return out
  }

  /// The strings with `separator` between them.
  public static func join(_ texts: [[UInt8]], with separator: [UInt8]) -> [UInt8] {
    Array(texts.joined(separator: separator))
  }

  /// The range without the white space (Unicode's `White_Space`) at both ends.
  public static func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
    var start = 0
    while start < bytes.count, let (scalar, length) = scalar(bytes, at: start), isSpace(scalar) {
      start += length
    }
    var end = bytes.count
    while end > start {
      var last = end - 1
      while last > start, bytes[last] & 0xC0 == 0x80 { last -= 1 }
      guard let (scalar, length) = scalar(bytes, at: last), last + length == end, isSpace(scalar)
      else { break }
      end = last
    }
    return start..<end
  }

  private static func isSpace(_ scalar: UInt32) -> Bool {
    if scalar < 0x80 { return scalar == 0x20 || (0x09...0x0D).contains(scalar) }
    return Unicode.Scalar(scalar)?.properties.isWhitespace ?? false
  }

  /// The bytes of the scalars from number `start` to before number `end`, cut to what is there.
  public static func range(ofScalars start: Int, _ end: Int, in bytes: Span<UInt8>) -> Range<Int> {
    var number = 0
    var at = 0
    var low = bytes.count
    while at < bytes.count, number < end {
      if number == start { low = at }
      at += length(bytes, at: at)
      number += 1
    }
    let high = min(at, bytes.count)
    return min(low, high)..<high
  }
}
