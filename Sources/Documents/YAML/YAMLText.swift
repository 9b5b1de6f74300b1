/// When a string may be written as a literal block, and how its end is marked.
enum LiteralBlock {
  enum Chomping {
    /// No line end at the end.
    case strip
    /// Exactly one.
    case clip
    /// More than one.
    case keep
  }

  /// The mark a string needs; nil if it must not be a literal block: no line end within, something
  /// not printable, a start that would shift the indent, or a line of spaces.
  static func chomping(of text: Span<UInt8>) -> Chomping? {
    let count = text.count
    guard count > 1 else { return nil }
    switch text[0] {
    case 0x0A, 0x20, 0x09: return nil
    default: break
    }
    var hasBreak = false
    var lineStart = 0
    var isBlank = true
    for i in 0..<count {
      switch text[i] {
      case 0x0A:
        hasBreak = true
        if isBlank, i > lineStart { return nil }
        lineStart = i + 1
        isBlank = true
      case 0x20, 0x09: break
      default: isBlank = false
      }
    }
    if isBlank, lineStart < count { return nil }
    guard hasBreak, PlainScalar.isPrintable(text, tabs: true, breaks: true) else { return nil }
    if text[count - 1] != 0x0A { return .strip }
    return text[count - 2] == 0x0A ? .keep : .clip
  }
}

extension OutputBuffer {
  /// The lines of a literal block; each ends with a line end, empty ones carry no indent.
  mutating func writeLines(_ text: Span<UInt8>, indent: Int) {
    var start = 0
    while start < text.count {
      var end = start
      while end < text.count, text[end] != 0x0A { end += 1 }
      if end > start {
        writeBlanks(indent)
        write(text.extracting(start..<end))
      }
      write(0x0A)
      start = end + 1
    }
  }

  /// A string in double quotes with only the escapes that all YAML readers share.
  mutating func writeDoubleQuoted(_ text: Span<UInt8>) {
    write(0x22)
    var i = 0
    while i < text.count {
      let byte = text[i]
      i += 1
      switch byte {
      case 0x22, 0x5C:
        write(0x5C)
        write(byte)
      case 0x0A: write("\\n")
      case 0x09: write("\\t")
      case 0x0D: write("\\r")
      case 0x00...0x1F, 0x7F:
        write("\\x")
        writeHex(byte)
      case 0xC2 where i < text.count && text[i] < 0xA0:
        write("\\x")
        writeHex(text[i])
        i += 1
      case 0xE2, 0xEF: i = writeRareScalar(text, i, byte)
      default: write(byte)
      }
    }
    write(0x22)
  }

  /// A character that starts with E2 or EF: escaped if it is U+2028, 2029, FEFF, FFFE or FFFF.
  private mutating func writeRareScalar(_ text: Span<UInt8>, _ at: Int, _ first: UInt8) -> Int {
    if at + 1 < text.count {
      switch (first, text[at], text[at + 1]) {
      case (0xE2, 0x80, 0xA8): write("\\u2028")
      case (0xE2, 0x80, 0xA9): write("\\u2029")
      case (0xEF, 0xBB, 0xBF): write("\\uFEFF")
      case (0xEF, 0xBF, 0xBE): write("\\uFFFE")
      case (0xEF, 0xBF, 0xBF): write("\\uFFFF")
      default:
        write(first)
        return at
      }
      return at + 2
    }
    write(first)
    return at
  }
}
