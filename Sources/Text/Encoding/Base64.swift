import Units

/// Base64 of RFC 4648.
public enum Base64 {
  private static let standard = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let urlSafe = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Encodes with the standard alphabet and padding, or with the URL-safe one and none.
  public static func encode(_ bytes: Span<UInt8>, urlSafe isURLSafe: Bool = false) -> [UInt8] {
    let alphabet = isURLSafe ? urlSafe : standard
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    var i = 0
    while i < bytes.count {
      let left = min(3, bytes.count - i)
      var group = UInt32(bytes[i]) << 16
      if left > 1 { group |= UInt32(bytes[i + 1]) << 8 }
      if left > 2 { group |= UInt32(bytes[i + 2]) }
      for k in 0...left { out.append(alphabet[Int(group >> UInt32(18 - 6 * k) & 63)]) }
      if !isURLSafe { for _ in left..<3 { out.append(UInt8(ascii: "=")) } }
      i += 3
    }
    return out
  }

  /// Decodes either alphabet by choice. Padding is required in the standard one and optional in the
  /// URL-safe one; the bits after the last byte must be zero. Line breaks are skipped, as
  /// Kubernetes' JSON reader skips them.
  public static func decode(
    _ bytes: Span<UInt8>, urlSafe isURLSafe: Bool = false
  ) -> Result<[UInt8], TextError> {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, byte) in (isURLSafe ? urlSafe : standard).enumerated() {
      values[Int(byte)] = UInt8(value)
    }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count / 4 * 3)
    var group: UInt32 = 0
    var count = 0
    var i = 0
    while i < bytes.count, bytes[i] != UInt8(ascii: "=") {
      let byte = bytes[i]
      if byte == 0x0A || byte == 0x0D {
        i += 1
        continue
      }
      let value = values[Int(byte)]
      if value == 0xFF {
        let (range, text) = bytes.character(i)
        return .failure(TextError(range, "`\(text)` is not a base64 character"))
      }
      group = group << 6 | UInt32(value)
      count += 1
      i += 1
      if count == 4 {
        out.append(UInt8(truncatingIfNeeded: group >> 16))
        out.append(UInt8(truncatingIfNeeded: group >> 8))
        out.append(UInt8(truncatingIfNeeded: group))
        (group, count) = (0, 0)
      }
    }
    let padding = i
    var pads = 0
    while i < bytes.count, [0x3D, 0x0A, 0x0D].contains(bytes[i]) {
      if bytes[i] == 0x3D { pads += 1 }
      i += 1
    }
    let missing = count == 0 ? 0 : 4 - count
    if i < bytes.count || count == 1 || (pads != missing && !(isURLSafe && pads == 0)) {
      return .failure(
        TextError(
          padding..<bytes.count,
          count == 1 ? "the text ends in the midst of a byte" : "expected \(missing) `=` at the end"
        ))
    }
    if count == 2 || count == 3 {
      group <<= count == 2 ? 12 : 6
      if group & (count == 2 ? 0xFFFF : 0xFF) != 0 {
        return .failure(
          TextError(padding - 1..<padding, "the last character has bits that stand for nothing"))
      }
      out.append(UInt8(truncatingIfNeeded: group >> 16))
      if count == 3 { out.append(UInt8(truncatingIfNeeded: group >> 8)) }
    }
    return .success(out)
  }
}
