import Diagnostics
import Source

/// Literal and folded block scalars (YAML 1.2.2, §8.1).
extension YAMLParser {
  private struct Header {
    /// The digit of the indentation indicator; 0 if it is to be found.
    var digit = 0
    /// `-`, `+`, or 0 to keep one line end.
    var chomping: UInt8 = 0
  }

  mutating func blockScalar(above parent: Int) throws(YAMLStop) {
    let start = at
    let isFolded = byte(at) == 0x3E
    let header = try blockHeader()
    let text = side.count
    let end = header.digit > 0 ? at : -1
    var indent = max(parent, 0) + header.digit
    if end < 0 { indent = try foundIndent(above: parent) }
    let last = blockLines(indent, isFolded, header.chomping)
    var event = YAMLEvent(.scalar, start, last)
    event.style = isFolded ? .folded : .literal
    event.isSide = true
    event.low = UInt32(truncatingIfNeeded: text)
    event.high = UInt32(truncatingIfNeeded: side.count - text)
    events.append(event)
  }

  /// The header's indicators; `at` ends at the start of the next line.
  private mutating func blockHeader() throws(YAMLStop) -> Header {
    var header = Header()
    at += 1
    while true {
      let byte = byte(at)
      if byte == 0x2D || byte == 0x2B, header.chomping == 0 {
        header.chomping = byte
      } else if byte &- 0x31 < 9, header.digit == 0 {
        header.digit = Int(byte &- 0x30)
      } else {
        break
      }
      at += 1
    }
    let end = at
    while YAMLParser.isBlank(byte(at)) { at += 1 }
    if byte(at) == 0x23, at > end {
      let comment = at
      while !YAMLParser.isBreak(byte(at)) { at += 1 }
      if keepsComments { comments.append(comment..<at) }
    }
    guard YAMLParser.isBreak(byte(at)) else {
      try fail(.blockHeader(found(at: at), at: word(at: at)))
    }
    if !isAtEnd { at = afterBreak(at) }
    return header
  }

  /// The column of the first line that is not empty; without a move.
  private mutating func foundIndent(above parent: Int) throws(YAMLStop) -> Int {
    var i = at
    var deepest = 0
    var deepestLine = at
    while true {
      let line = i
      while byte(i) == 0x20 { i += 1 }
      let indent = i - line
      guard i < bytes.count, byte(i) == 0x0A || byte(i) == 0x0D else {
        if i >= bytes.count { return max(parent + 1, deepest, indent) }
        if indent <= parent {
          if byte(i) == 0x09 { try fail(.tabIndent(at: span(i, i + 1))) }
          return max(parent + 1, deepest)
        }
        if deepest > indent {
          try fail(.deepBlankLine(at: span(deepestLine, deepestLine + deepest)))
        }
        return indent
      }
      if indent > deepest {
        deepest = indent
        deepestLine = line
      }
      i = afterBreak(i)
    }
  }

  private func containsOnlyBlanks(_ start: Int, _ end: Int) -> Bool {
    bytes[start..<end].allSatisfy(YAMLParser.isBlank)
  }

  /// The lines from `at`; it ends at the start of the first line that is not the scalar's. The
  /// result is the end of the last line with text.
  private mutating func blockLines(_ indent: Int, _ isFolded: Bool, _ chomping: UInt8) -> Int {
    var last = at
    /// Line ends after the last text, its own included.
    var breaks = 0
    var hasText = false
    var wasBlank = false
    while !isAtEnd {
      let line = at
      var i = line
      while i - line < indent, byte(i) == 0x20 { i += 1 }
      if YAMLParser.isBreak(byte(i)) {
        if i >= bytes.count {
          if i > line, !hasText { breaks += 1 }
          at = i
          break
        }
        breaks += 1
        at = afterBreak(i)
        continue
      }
      if i - line < indent || (i == line && isMarker(at: i)) { break }
      let isBlank = YAMLParser.isBlank(byte(i))
      if !hasText || !isFolded || wasBlank || isBlank {
        side.append(contentsOf: repeatElement(0x0A, count: breaks))
      } else {
        appendFold(breaks)
      }
      let text = i
      while !YAMLParser.isBreak(byte(i)) { i += 1 }
      side.append(contentsOf: bytes[text..<i])
      last = i
      hasText = true
      wasBlank = isBlank
      breaks = 0
      if i < bytes.count {
        breaks = 1
        i = afterBreak(i)
      } else if isBlank, containsOnlyBlanks(text, i) {
        // The suite counts the end of the file as the line's end here (L24T/01).
        breaks = 1
      }
      at = i
    }
    switch chomping {
    case 0x2D: break
    case 0x2B: side.append(contentsOf: repeatElement(0x0A, count: breaks))
    default: if hasText, breaks > 0 { side.append(0x0A) }
    }
    // The next token is found from the start of its line.
    enterLine()
    return max(last, 0)
  }
}
