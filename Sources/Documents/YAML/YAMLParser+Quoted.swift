import Diagnostics
import Source

/// Quoted scalars (YAML 1.2.2, §7.3.1, §7.3.2).
extension YAMLParser {
  mutating func doubleQuoted(above parent: Int) throws(YAMLStop) {
    let start = at
    var i = at + 1
    while i < bytes.count {
      let byte = bytes[i]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 && byte != 0x09 { break }
      i += 1
    }
    if byte(i) == 0x22 { return addQuoted(.doubleQuoted, start, text: start + 1..<i) }
    let text = side.count
    side.append(contentsOf: bytes[start + 1..<i])
    at = i
    while true {
      let byte = byte(at)
      switch byte {
      case 0x22: return addFolded(.doubleQuoted, start, text)
      case 0x5C:
        if byte1IsBreak() {
          try foldQuoted(parent, start, kept: side.count, isEscaped: true)
        } else {
          try escape()
        }
      case 0x0A, 0x0D:
        try foldQuoted(parent, start, kept: keptEnd(text), isEscaped: false)
      case 0: try failOpen(start, "\"")
      default:
        side.append(byte)
        at += 1
      }
    }
  }

  mutating func singleQuoted(above parent: Int) throws(YAMLStop) {
    let start = at
    var i = at + 1
    while i < bytes.count, bytes[i] != 0x27, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
    if byte(i) == 0x27, byte(i + 1) != 0x27 {
      return addQuoted(.singleQuoted, start, text: start + 1..<i)
    }
    let text = side.count
    side.append(contentsOf: bytes[start + 1..<i])
    at = i
    while true {
      let byte = byte(at)
      switch byte {
      case 0x27:
        guard self.byte(at + 1) == 0x27 else { return addFolded(.singleQuoted, start, text) }
        side.append(0x27)
        at += 2
      case 0x0A, 0x0D:
        try foldQuoted(parent, start, kept: keptEnd(text), isEscaped: false)
      case 0: try failOpen(start, "'")
      default:
        side.append(byte)
        at += 1
      }
    }
  }

  private func byte1IsBreak() -> Bool { byte(at + 1) == 0x0A || byte(at + 1) == 0x0D }

  private mutating func addQuoted(_ style: Document.Style, _ start: Int, text: Range<Int>) {
    at = text.upperBound + 1
    var event = YAMLEvent(.scalar, start, at)
    event.style = style
    event.low = UInt32(truncatingIfNeeded: text.lowerBound)
    event.high = UInt32(truncatingIfNeeded: text.count)
    events.append(event)
  }

  private mutating func addFolded(_ style: Document.Style, _ start: Int, _ text: Int) {
    at += 1
    var event = YAMLEvent(.scalar, start, at)
    event.style = style
    event.isSide = true
    event.low = UInt32(truncatingIfNeeded: text)
    event.high = UInt32(truncatingIfNeeded: side.count - text)
    events.append(event)
    closeShallow()
  }

  /// How much of the text stays before a line end: not the spaces that stand raw before it.
  private func keptEnd(_ text: Int) -> Int {
    var raw = 0
    while YAMLParser.isBlank(byte(at - raw - 1)) { raw += 1 }
    // An escaped blank (`\ ` or `\` and a tab) is text.
    if raw > 0, isEscape(at - raw - 1) { raw -= 1 }
    return max(text, side.count - raw)
  }

  /// Whether the backslash at `i`, in a double-quoted scalar, starts an escape.
  private func isEscape(_ i: Int) -> Bool {
    var count = 0
    while byte(i - count) == 0x5C { count += 1 }
    return count % 2 == 1
  }

  /// Folds the line end at `at` (or after the backslash at `at`) and what follows it.
  private mutating func foldQuoted(
    _ parent: Int, _ start: Int, kept: Int, isEscaped: Bool
  ) throws(YAMLStop) {
    side.removeLast(side.count - kept)
    let breaks = enterContinuation(isEscaped ? at + 1 : at)
    if isAtEnd { try failOpen(start, byte(start) == 0x22 ? "\"" : "'") }
    if at == lineStart, isMarker(at: at) { try failOpen(start, byte(start) == 0x22 ? "\"" : "'") }
    if lineIndent <= parent, isStrict || !isShallow {
      var end = start
      while !YAMLParser.isBreak(byte(end)) { end += 1 }
      let error = Diagnostic.quotedIndent(
        parent + 1, at: word(at: at), open: span(start, start + 1),
        closer: isKeyAhead() ? (byte(start) == 0x22 ? "\"" : "'", span(end, end)) : nil)
      try takeShallow(error)
    }
    if !isEscaped {
      appendFold(breaks)
    } else {
      side.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
    }
  }

  /// Whether a plain key and its colon stand at the start of a line: what is above was meant to end.
  private func isKeyAhead() -> Bool {
    var end = at
    while isWordOfKey(byte(end)) { end += 1 }
    return end > at && byte(end) == 0x3A && (isSpace(end + 1) || YAMLParser.isBreak(byte(end + 1)))
  }

  private func isWordOfKey(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
      || byte == 0x2D || byte == 0x2E || byte == 0x2F
  }

  private mutating func failOpen(_ start: Int, _ quote: String) throws(YAMLStop) -> Never {
    try fail(.openQuote(quote, at: span(start, start + 1), end: span(at, at)))
  }

  /// One escape of a double-quoted scalar.
  private mutating func escape() throws(YAMLStop) {
    let start = at
    let letter = byte(at + 1)
    at += 2
    switch letter {
    case UInt8(ascii: "0"): side.append(0)
    case UInt8(ascii: "a"): side.append(7)
    case UInt8(ascii: "b"): side.append(8)
    case UInt8(ascii: "t"), 0x09: side.append(9)
    case UInt8(ascii: "n"): side.append(10)
    case UInt8(ascii: "v"): side.append(11)
    case UInt8(ascii: "f"): side.append(12)
    case UInt8(ascii: "r"): side.append(13)
    case UInt8(ascii: "e"): side.append(27)
    case 0x20, 0x22, 0x2F, 0x5C: side.append(letter)
    case UInt8(ascii: "N"): append("\u{85}")
    case UInt8(ascii: "_"): append("\u{A0}")
    case UInt8(ascii: "L"): append("\u{2028}")
    case UInt8(ascii: "P"): append("\u{2029}")
    case UInt8(ascii: "x"): append(try scalar(start, digits: 2))
    case UInt8(ascii: "u"): append(try scalar(start, digits: 4))
    case UInt8(ascii: "U"): append(try scalar(start, digits: 8))
    default:
      try fail(
        .unknownYAMLEscape(
          found(at: start + 1), at: span(start, start + 1).joined(word(at: start + 1))))
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    side.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  /// A character by its number; a pair of surrogates, as JSON has them, counts as one.
  private mutating func scalar(_ start: Int, digits: Int) throws(YAMLStop) -> Unicode.Scalar {
    var value = try number(start, digits)
    if digits == 4, value & 0xFC00 == 0xD800, byte(at) == 0x5C, byte(at + 1) == UInt8(ascii: "u") {
      at += 2
      let low = try number(start, 4)
      if low & 0xFC00 == 0xDC00 { value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF) }
    }
    guard let scalar = Unicode.Scalar(value) else {
      try fail(.noCharacter(at: span(start, at)))
    }
    return scalar
  }

  private mutating func number(_ start: Int, _ digits: Int) throws(YAMLStop) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = hexDigit(byte(at)) else {
        try fail(.shortYAMLEscape(digits, at: span(start, at)))
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
