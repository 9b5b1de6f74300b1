/// `${NAME}` and `${NAME:-default}` in YAML that a later step fills in (Flux, envsubst).
///
/// Before it is filled in, such text need not be YAML: `{replicas: ${COUNT}}`. So its marks are
/// hidden from the parser by bytes that mean nothing to it; the document shows what was written.
enum Placeholders {
  /// A character that no printable text holds.
  private static let hidden: UInt8 = 0x7F

  /// The bytes with the marks of placeholders hidden; as many.
  static func hide(in bytes: [UInt8]) -> [UInt8] {
    var hidden = bytes
    var i = 0
    while let range = next(in: bytes[i...]) {
      hidden[range.lowerBound] = Self.hidden
      hidden[range.lowerBound + 1] = Self.hidden
      hidden[range.upperBound - 1] = Self.hidden
      i = range.upperBound
    }
    return hidden
  }

  /// Puts the marks back into text that was unescaped or folded.
  static func show(in bytes: inout [UInt8]) {
    var i = 0
    while i + 1 < bytes.count {
      guard bytes[i] == hidden, bytes[i + 1] == hidden else {
        i += 1
        continue
      }
      bytes[i] = UInt8(ascii: "$")
      bytes[i + 1] = UInt8(ascii: "{")
      if let end = bytes[i...].firstIndex(of: hidden) { bytes[end] = UInt8(ascii: "}") }
      i += 2
    }
  }

  /// The first placeholder: a name in `${` and `}`, with what is after it on the line.
  static func next(in bytes: ArraySlice<UInt8>) -> Range<Int>? {
    var i = bytes.startIndex
    while i + 3 < bytes.endIndex {
      guard bytes[i] == UInt8(ascii: "$"), bytes[i + 1] == UInt8(ascii: "{"),
        isLetter(bytes[i + 2])
      else {
        i += 1
        continue
      }
      var end = i + 2
      while end < bytes.endIndex, bytes[end] != UInt8(ascii: "}"), bytes[end] != 0x0A { end += 1 }
      if end < bytes.endIndex, bytes[end] != 0x0A { return i..<(end + 1) }
      i = end
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }
}

extension Document {
  /// Whether a scalar's value is not known yet: it contains a placeholder, and those are allowed.
  public func isPlaceholder(_ node: NodeID) -> Bool {
    allowsPlaceholders && kind(of: node) == .string
      && Placeholders.next(in: text(of: node)) != nil
  }
}
