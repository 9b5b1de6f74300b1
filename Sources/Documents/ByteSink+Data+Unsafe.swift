import Source

/// Writing scalars. Every pointer here comes from a `Span` or an array and lives inside its closure.
extension ByteSink {
  /// A line end and `indent` blanks.
  @inline(__always)
  mutating func writeLine(indent: Int) {
    bytes.append(0x0A)
    writeBlanks(indent)
  }

  @inline(__always)
  mutating func writeBlanks(_ count: Int) {
    let blanks: StaticString =
      "                                                                                "
    var count = count
    while count > 0 {
      let part = min(count, 80)
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: blanks.utf8Start, count: part))
      count -= part
    }
  }

  @inline(__always)
  mutating func write(_ text: Span<UInt8>) {
    unsafe text.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  /// A JSON string with its quotes.
  @inline(__always)
  mutating func writeJSON(_ text: Span<UInt8>) {
    bytes.append(0x22)
    unsafe text.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return }
      let end = unsafe ByteScan.plainJSON(base, from: 0, to: text.count)
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: end))
      if end < text.count { unsafe writeEscaped(base, from: end, to: text.count) }
    }
    bytes.append(0x22)
  }

  /// The rest of a JSON string, from its first byte that needs an escape.
  private mutating func writeEscaped(
    _ text: UnsafePointer<UInt8>, from start: Int, to count: Int
  ) {
    var i = start
    while i < count {
      let byte = unsafe text[i]
      bytes.append(0x5C)
      switch byte {
      case 0x22, 0x5C: bytes.append(byte)
      case 0x08: bytes.append(UInt8(ascii: "b"))
      case 0x09: bytes.append(UInt8(ascii: "t"))
      case 0x0A: bytes.append(UInt8(ascii: "n"))
      case 0x0C: bytes.append(UInt8(ascii: "f"))
      case 0x0D: bytes.append(UInt8(ascii: "r"))
      default:
        write("u00")
        writeHex(byte)
      }
      i += 1
      let end = unsafe ByteScan.plainJSON(text, from: i, to: count)
      unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text + i, count: end - i))
      i = end
    }
  }

  /// Two hexadecimal digits.
  mutating func writeHex(_ byte: UInt8) {
    for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
  }

  /// An integer in plain decimal.
  public mutating func writeDecimal(_ value: Int64) {
    if value >= 0, value < 10 { return bytes.append(0x30 + UInt8(truncatingIfNeeded: value)) }
    var rest = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    var digits = (UInt64(0), UInt64(0), UInt64(0))
    unsafe withUnsafeMutableBytes(of: &digits) { buffer in
      var i = 24
      repeat {
        i -= 1
        unsafe buffer[i] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      unsafe bytes.append(contentsOf: buffer[i...])
    }
  }

  /// A finite float in the shortest digits that read back the same, with a dot and, if there is an
  /// exponent, its sign; integral values from 1e16 up to 1e19 as integers, as `kubectl` has them.
  public mutating func writeFloat(_ value: Double) {
    let magnitude = value.magnitude
    if magnitude >= 1e16, magnitude < 1e19 {
      // Beyond 2^53 every float is integral, and below 2^64 the conversion is exact.
      if value < 0 { bytes.append(UInt8(ascii: "-")) }
      return write(String(UInt64(magnitude)))
    }
    NumberText.write(String(value).utf8.span, into: &bytes)
  }
}
