import Diagnostics
import Source

/// The message for what is wrong at a place of the text.
extension JSONScanner {
  mutating func fail(_ diagnostic: Diagnostic) -> Bool {
    diagnostics.append(diagnostic)
    return false
  }

  func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(base + UInt32(start), base + UInt32(end))
  }

  func span(_ start: Int, _ last: SourceSpan) -> SourceSpan {
    span(start, start).joined(last)
  }

  /// The span of the character at `start`; empty at the end.
  func character(at start: Int) -> SourceSpan {
    var end = min(start + 1, source.count)
    while end < source.count, source[end] & 0xC0 == 0x80 { end += 1 }
    return span(min(start, source.count), end)
  }

  /// The word or character at `start`, for a message.
  func found(at start: Int) -> String {
    if start >= source.count { return "the end of the file" }
    var end = start
    while end < source.count, end < start + 40, isNumberByte(source[end]) { end += 1 }
    if end == start {
      let span = character(at: start)
      end = Int(span.end - base)
    }
    return "`\(String(decoding: source[start..<end], as: UTF8.self))`"
  }

  func word(at start: Int) -> SourceSpan {
    var end = start
    while end < source.count, isNumberByte(source[end]) { end += 1 }
    return end == start ? character(at: start) : span(start, end)
  }

  func unclosed(_ inObject: Bool) -> Diagnostic {
    let open = builder.open.last.map { Int(builder.nodes[$0.node].start) } ?? 0
    return .unclosed(
      inObject, found: found(at: at), at: word(at: at), isEnd: at >= source.count,
      open: span(open, open + 1))
  }

  func badNumber(_ start: Int) -> Diagnostic {
    let span = word(at: start)
    let end = Int(span.end - base)
    return .badJSONNumber(
      String(decoding: source[start..<max(start, end)], as: UTF8.self), at: span)
  }

  func unexpectedValue() -> Diagnostic {
    let byte = at < source.count ? source[at] : 0
    if let open = builder.open.last {
      let node = builder.nodes[open.node]
      if byte == 0x5D, node.kind == .array, let comma = lastComma() {
        return .trailingComma("]", at: comma)
      }
      if at >= source.count {
        return .unclosed(
          node.kind == .object, found: found(at: at), at: character(at: at), isEnd: true,
          open: span(Int(node.start), Int(node.start) + 1))
      }
    }
    if byte == 0x2E || byte == 0x2B { return badNumber(at) }
    return .expectedValue(found(at: at), at: word(at: at))
  }

  func unexpectedKey() -> Diagnostic {
    let byte = at < source.count ? source[at] : 0
    if byte == 0x7D, let comma = lastComma() { return .trailingComma("}", at: comma) }
    if at >= source.count, let open = builder.open.last {
      let start = Int(builder.nodes[open.node].start)
      return .unclosed(
        true, found: found(at: at), at: character(at: at), isEnd: true, open: span(start, start + 1)
      )
    }
    return .expectedKey(found(at: at), at: word(at: at), isWord: isWord(at))
  }

  func isWord(_ at: Int) -> Bool { at < source.count && (source[at] | 0x20) &- 0x61 < 26 }

  /// The comma that is, but for white space, just before `at`.
  func lastComma() -> SourceSpan? {
    var i = at - 1
    while i > 0, source[i] <= 0x20 { i -= 1 }
    return i >= 0 && source[i] == 0x2C ? span(i, i + 1) : nil
  }
}
