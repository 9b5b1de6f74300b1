import Diagnostics
import Source

/// Plain scalars (YAML 1.2.2, §7.3.3).
extension YAMLParser {
  /// Whether the character at `at` may start a plain scalar; the error if not.
  mutating func checkPlainStart(inFlow: Bool) throws(YAMLStop) {
    switch byte(at) {
    case 0x2D, 0x3F, 0x3A:  // - ? :
      if !isSpace(at + 1), !(inFlow && YAMLParser.isFlowIndicator(byte(at + 1))) { return }
      try fail(.indicatorAlone(found(at: at), at: span(at, at + 1)))
    case 0x2C, 0x5D, 0x7D, 0x23, 0x7C, 0x3E, 0x25, 0x40, 0x60:
      try fail(.reservedStart(found(at: at), at: span(at, at + 1), line: plainLine(at)))
    default: return
    }
  }

  /// From `start` to the end of its line, without spaces and comment: what a quote would enclose.
  private func plainLine(_ start: Int) -> SourceSpan {
    var i = start
    var end = start
    while !YAMLParser.isBreak(byte(i)) {
      if byte(i) == 0x23, i > start, YAMLParser.isBlank(byte(i - 1)) { break }
      if !YAMLParser.isBlank(byte(i)) { end = i + 1 }
      i += 1
    }
    return span(start, end)
  }

  /// A plain scalar of one line or more; `at` ends after its last character.
  mutating func plain(above parent: Int, inFlow: Bool) throws(YAMLStop) {
    let start = at
    var stop = scanPlain(inFlow)
    var end = at
    var event = YAMLEvent(.scalar, start, end)
    guard stop < bytes.count, YAMLParser.isBreak(byte(stop)),
      isContinued(stop, parent, inFlow)
    else {
      event.low = UInt32(truncatingIfNeeded: start)
      event.high = UInt32(truncatingIfNeeded: end - start)
      events.append(event)
      return
    }
    let text = side.count
    side.append(contentsOf: bytes[start..<end])
    repeat {
      let breaks = enterContinuation(stop)
      if inFlow, lineIndent <= parent, isStrict || !isShallow, let open = openFlow.last?.open {
        let error = Diagnostic.flowIndent(
          parent + 1, at: word(at: at), open: span(open, open + 1))
        try takeShallow(error)
      }
      appendFold(breaks)
      let line = at
      stop = scanPlain(inFlow)
      end = at
      side.append(contentsOf: bytes[line..<end])
    } while stop < bytes.count && YAMLParser.isBreak(byte(stop))
      && isContinued(stop, parent, inFlow)
    event.isSide = true
    event.end = UInt32(truncatingIfNeeded: end)
    event.low = UInt32(truncatingIfNeeded: text)
    event.high = UInt32(truncatingIfNeeded: side.count - text)
    events.append(event)
  }

  /// Scans one line's part; `at` ends after its last character, the result is what stopped it.
  @inline(__always)
  private mutating func scanPlain(_ inFlow: Bool) -> Int {
    var i = at
    var end = at
    let count = bytes.count
    while i < count {
      let byte = bytes[i]
      if YAMLParser.isOrdinary(byte) {
        i &+= 1
        end = i
        continue
      }
      if byte == 0x0A || byte == 0x0D { break }
      if byte == 0x3A {
        if isSpace(i + 1) || (inFlow && YAMLParser.isFlowIndicator(self.byte(i + 1))) { break }
      } else if byte == 0x23 {
        if i > at, YAMLParser.isBlank(bytes[i - 1]) { break }
      } else if byte == 0x20 || byte == 0x09 {
        i &+= 1
        continue
      } else if inFlow, YAMLParser.isFlowIndicator(byte) {
        break
      }
      i &+= 1
      end = i
    }
    at = end
    return i
  }

  /// Whether a byte is part of a plain scalar wherever it is in it.
  @inline(__always)
  private static func isOrdinary(_ byte: UInt8) -> Bool {
    byte > 0x3A ? byte != 0x5B && byte != 0x5D && byte != 0x7B && byte != 0x7D : byte &- 0x2D < 13
  }

  /// Whether the next line that is not empty, after the line end at `stop`, continues the scalar.
  private func isContinued(_ stop: Int, _ parent: Int, _ inFlow: Bool) -> Bool {
    let parent = inFlow && !isStrict ? -1 : parent
    var i = stop
    var start = stop
    while i < bytes.count, YAMLParser.isBreak(byte(i)) {
      start = afterBreak(i)
      i = start
      while byte(i) == 0x20 { i += 1 }
      if i - start <= parent, !isSpace(i) { return false }
      if byte(i) == 0x09 {
        let indent = i - start
        while YAMLParser.isBlank(byte(i)) { i += 1 }
        if indent <= parent, !YAMLParser.isBreak(byte(i)) { return false }
      }
    }
    if i >= bytes.count || byte(i) == 0x23 || (i == start && isMarker(at: i)) { return false }
    if byte(i) == 0x3A, isSpace(i + 1) { return false }
    guard inFlow else { return true }
    return !YAMLParser.isFlowIndicator(byte(i))
      && !(byte(i) == 0x3A && YAMLParser.isFlowIndicator(byte(i + 1)))
  }

  /// Goes over line ends and spaces to the next line's text; how many line ends there were.
  mutating func enterContinuation(_ stop: Int) -> Int {
    var breaks = 0
    at = stop
    while at < bytes.count, YAMLParser.isBreak(byte(at)) {
      at = afterBreak(at)
      breaks += 1
      enterLine()
      while YAMLParser.isBlank(byte(at)) { at += 1 }
      lineToken = at
    }
    return breaks
  }

  /// What line ends between two lines of text stand for.
  mutating func appendFold(_ breaks: Int) {
    if breaks == 1 {
      side.append(0x20)
    } else {
      side.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
    }
  }
}
