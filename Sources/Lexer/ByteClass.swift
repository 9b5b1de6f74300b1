/// What a byte can be part of.
enum ByteClass {
  /// Letters, digits and `_`: the rest of a name.
  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    let high = byte >> 6
    let mask: UInt64 = high == 1 ? 0x07FF_FFFE_87FF_FFFE : high == 0 ? 0x03FF_0000_0000_0000 : 0
    return (mask >> UInt64(byte & 63)) & 1 != 0
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Letters and digits, without `_`: the rest of a unit.
  @inline(__always)
  static func isLetterOrDigit(_ byte: UInt8) -> Bool { isWord(byte) && byte != 0x5F }

  /// The value of a hexadecimal digit, 255 for other bytes.
  static func hexValue(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: 255
    }
  }
}

extension TokenKind {
  /// For each byte the kind of the token it is alone, or begins: `=` and `.` may be longer.
  /// `unknown` for all other bytes.
  static let ofBytes: [TokenKind] = {
    var kinds = [TokenKind](repeating: .unknown, count: 256)
    let alone: [(Unicode.Scalar, TokenKind)] = [
      ("(", .leftParen), (")", .rightParen), ("[", .leftBracket), ("]", .rightBracket),
      ("{", .leftBrace), ("}", .rightBrace), (",", .comma), (":", .colon), ("@", .at),
      (".", .dot), ("=", .equal),
    ]
    for (character, kind) in alone { kinds[Int(character.value)] = kind }
    return kinds
  }()
}
