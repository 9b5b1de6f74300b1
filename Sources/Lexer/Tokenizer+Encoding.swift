import Diagnostics
import Source

/// UTF-8.
extension Tokenizer {
  /// Reports the first ill-formed sequence of the file, and how many more there are.
  mutating func checkEncoding() {
    var position = bytes.endOfASCII(from: 0)
    var first: Int?
    var count = 0
    while position < bytes.count {
      let scalar = decodeScalar(at: position)
      if scalar.value == nil {
        first = first ?? position
        count += 1
        position += 1
        // One complaint for a run of them.
        while position < bytes.count, bytes[position] >= 0x80,
          decodeScalar(at: position).value == nil
        {
          position += 1
        }
      } else {
        position += scalar.length
      }
      position = bytes.endOfASCII(from: position)
    }
    if let first {
      diagnostics.append(.invalidUTF8(span(first, first + 1), bytes[first], others: count - 1))
    }
  }

  /// The scalar at a position and how many bytes it takes; nil if the bytes are not UTF-8.
  func decodeScalar(at position: Int) -> (value: UnicodeScalar?, length: Int) {
    let lead = bytes[position]
    let length: Int
    var value: UInt32
    let least: UInt32
    switch lead {
    case 0x00...0x7F: return (UnicodeScalar(lead), 1)
    case 0xC2...0xDF: (length, value, least) = (2, UInt32(lead & 0x1F), 0x80)
    case 0xE0...0xEF: (length, value, least) = (3, UInt32(lead & 0x0F), 0x800)
    case 0xF0...0xF4: (length, value, least) = (4, UInt32(lead & 0x07), 0x10000)
    default: return (nil, 1)
    }
    for i in 1..<length {
      let byte = bytes[position + i]
      if byte & 0xC0 != 0x80 { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, let scalar = UnicodeScalar(value) else { return (nil, 1) }
    return (scalar, length)
  }
}

extension Diagnostic {
  /// A file of other bytes than text.
  static func notText(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidUTF8, at: span, "expected text in UTF-8, found a NUL byte, which no text has"
    )
    .helping("is this a binary file, or text in UTF-16? Save it as UTF-8")
  }

  /// Bytes that are not UTF-8.
  static func invalidUTF8(_ span: SourceSpan, _ byte: UInt8, others: Int) -> Diagnostic {
    let more =
      others == 0 ? "" : " (and \(others) more place\(others == 1 ? "" : "s") in this file)"
    return Diagnostic(
      .invalidUTF8, at: span,
      "expected UTF-8, found the byte 0x\(String(byte, radix: 16, uppercase: true))\(more)")
  }
}
