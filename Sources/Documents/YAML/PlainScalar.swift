/// The emitter's rule: when a string may be plain in block YAML, such that every reader, of
/// YAML 1.1 and 1.2, reads the same string back.
enum PlainScalar {
  static func allows(_ text: Span<UInt8>) -> Bool {
    let count = text.count
    guard count > 0 else { return false }
    // Most strings start with a letter, hold only safe ASCII, and are no word with a meaning.
    var allSafe = true
    for i in 0..<count where !isSafe(text[i]) {
      allSafe = false
      break
    }
    let first = text[0]
    if allSafe, isLetter(first) { return count > 5 || !isWord(text) }
    if !allSafe, !isPrintable(text) { return false }
    guard allowsEdges(text), count > 5 || !isWord(text) else { return false }
    var i = 1
    while i < count {
      if text[i] == 0x20, text[i - 1] == 0x3A { return false }
      if text[i] == 0x23, text[i - 1] == 0x20 { return false }
      i += 1
    }
    return !isNumberLike(text) && !isDateLike(text)
  }

  /// Whether a byte never changes how a scalar is read: a letter, a digit, `-`, `.`, `/`, `_`.
  private static func isSafe(_ byte: UInt8) -> Bool {
    let (low, high): (UInt64, UInt64) = (0x03FF_E000_0000_0000, 0x07FF_FFFE_87FF_FFFE)
    return (byte < 64 ? low >> UInt64(byte) : byte < 128 ? high >> UInt64(byte - 64) : 0) & 1 != 0
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Words that some parser reads as null, a bool, a merge key, an infinity or structure.
  private static let words: [UInt64] = [
    "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".inf", "+.inf",
    "-.inf", ".nan", "-", "--", "---", "...", "?", ":",
  ].map { packed(Array($0.utf8).span) }

  /// A string of at most 5 bytes is compared as one number.
  private static func isWord(_ text: Span<UInt8>) -> Bool { words.contains(packed(text)) }

  private static func packed(_ text: Span<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    for i in text.indices {
      let byte = text[i]
      word = word << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
    }
    return word
  }

  /// Whether every character is printable and no tab (UTF-8 is well-formed by contract).
  static func isPrintable(_ text: Span<UInt8>, tabs: Bool = false, breaks: Bool = false) -> Bool {
    var i = 0
    while i < text.count {
      let byte = text[i]
      if byte < 0x80 {
        if byte < 0x20 ? !(tabs && byte == 0x09 || breaks && byte == 0x0A) : byte == 0x7F {
          return false
        }
        i += 1
      } else if byte < 0xE0 {
        guard i + 1 < text.count, byte != 0xC2 || text[i + 1] >= 0xA0 else { return false }
        i += 2
      } else if byte < 0xF0 {
        guard i + 2 < text.count else { return false }
        let scalar =
          UInt32(byte & 0x0F) << 12 | UInt32(text[i + 1] & 0x3F) << 6 | UInt32(text[i + 2] & 0x3F)
        if scalar == 0x2028 || scalar == 0x2029 || scalar == 0xFEFF || scalar >= 0xFFFE {
          return false
        }
        i += 3
      } else {
        i += 4
      }
    }
    return true
  }

  private static func allowsEdges(_ text: Span<UInt8>) -> Bool {
    let count = text.count
    let first = text[0]
    let last = text[count - 1]
    if first == 0x20 || last == 0x20 || last == 0x3A { return false }
    switch first {
    case 0x2C, 0x5B, 0x5D, 0x7B, 0x7D, 0x23, 0x26, 0x2A, 0x21, 0x7C, 0x3E, 0x27, 0x22, 0x25, 0x40,
      0x60, 0x7E, 0x3D, 0x3C, 0x3A:
      return false
    case 0x2D:  // -
      if count > 1, text[1] == 0x20 { return false }
      return !(count > 2 && text[1] == 0x2D && text[2] == 0x2D)
    case 0x2E:  // .
      return !(count > 2 && text[1] == 0x2E && text[2] == 0x2E)
    case 0x3F:  // ?
      guard count > 1 else { return false }
      switch text[1] {
      case 0x20, 0x2D, 0x3F, 0x3A, 0x2C, 0x5B, 0x5D, 0x7B, 0x7D: return false
      default: return true
      }
    default: return true
    }
  }

  /// Whether some reader may take the text as a number, once underscores and commas are gone.
  private static func isNumberLike(_ text: Span<UInt8>) -> Bool {
    var digits: [UInt8] = []
    for i in 0..<text.count where text[i] != 0x5F && text[i] != 0x2C {
      if !digits.isEmpty || text[i] < 0x3B || text[i] == 0x3F {
        digits.append(text[i])
      } else {
        return false
      }
    }
    var i = 0
    let count = digits.count
    if i < count, digits[i] == 0x2D || digits[i] == 0x2B { i += 1 }
    if i == count { return true }
    func skip(while isPart: (UInt8) -> Bool) {
      while i < count, isPart(digits[i]) { i += 1 }
    }
    let start = i
    if digits[i] == 0x30, i + 1 < count {
      i += 2
      switch digits[i - 1] | 0x20 {
      case 0x62: skip { $0 == 0x30 || $0 == 0x31 }
      case 0x6F: skip { $0 &- 0x30 < 8 }
      case 0x78: skip { isDigit($0) || ($0 | 0x20) &- 0x61 < 6 }
      default: i = start
      }
      if i == count { return true }
      i = start
    }
    skip(while: isDigit)
    if i == count { return true }
    if i > start, digits[i] == 0x3A {
      var groups = 0
      while i + 1 < count, digits[i] == 0x3A, isDigit(digits[i + 1]) {
        i += 1
        skip(while: isDigit)
        groups += 1
      }
      if groups > 0, i < count, digits[i] == 0x2E {
        i += 1
        skip(while: isDigit)
      }
      return i == count
    }
    if digits[i] == 0x2E {
      i += 1
      skip(while: isDigit)
    }
    if i < count, digits[i] | 0x20 == 0x65 {
      i += 1
      if i < count, digits[i] == 0x2D || digits[i] == 0x2B { i += 1 }
      skip(while: isDigit)
    }
    return i == count
  }

  /// Whether the text starts like `2001-1-1`.
  private static func isDateLike(_ text: Span<UInt8>) -> Bool {
    guard text.count >= 8 else { return false }
    for i in 0..<4 where !isDigit(text[i]) { return false }
    guard text[4] == 0x2D, isDigit(text[5]) else { return false }
    let dash = isDigit(text[6]) ? 7 : 6
    return dash + 1 < text.count && text[dash] == 0x2D && isDigit(text[dash + 1])
  }
}
