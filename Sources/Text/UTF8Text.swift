/// UTF-8 in bytes.
public enum UTF8Text {
  /// The scalar at an offset and its length in bytes; nil if the bytes are ill-formed (Unicode,
  /// table 3-7).
  @inlinable
  public static func scalar(
    _ bytes: Span<UInt8>, at i: Int
  ) -> (scalar: UInt32, length: Int)? {
    let first = bytes[i]
    if first < 0x80 { return (UInt32(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, i + length <= bytes.count else { return nil }
    var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
    for k in 1..<length {
      let byte = bytes[i + k]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard Unicode.Scalar(value) != nil,
      value >= (length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80)
    else { return nil }
    return (value, length)
  }

  /// How many bytes the scalar at an offset has; 1 where the bytes are ill-formed or end.
  @inlinable
  public static func length(_ bytes: Span<UInt8>, at i: Int) -> Int {
    i < bytes.count ? scalar(bytes, at: i)?.length ?? 1 : 1
  }

  /// The number of scalars, in well-formed text.
  @inlinable
  public static func count(_ bytes: Span<UInt8>) -> Int {
    var count = 0
    for i in bytes.indices where bytes[i] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
