import Diagnostics
import Source

/// Anchors, tags, aliases and directives (YAML 1.2.2, §6.8, §6.9, §7.1).
extension YAMLParser {
  /// An anchor and a tag in either order, on one line; the number of the pair.
  mutating func readProperties() throws(YAMLStop) -> UInt32 {
    var result = YAMLProperties(start: at, end: at)
    while true {
      if byte(at) == 0x26 {
        let start = at
        at += 1
        let name = try anchorName()
        if result.anchor != nil { try fail(.twoProperties("anchor", at: span(start, at))) }
        result.anchor = name
      } else if byte(at) == 0x21 {
        let start = at
        let tag = try readTag()
        if result.tag != nil { try fail(.twoProperties("tag", at: span(start, at))) }
        result.tag = tag
        result.tagSpan = start..<at
      } else {
        break
      }
      result.end = at
      guard isSpace(at) || YAMLParser.isFlowIndicator(byte(at)) else {
        try fail(.unexpected(found(at: at), at: word(at: at), expected: "a blank"))
      }
      var next = at
      while YAMLParser.isBlank(byte(next)) { next += 1 }
      guard byte(next) == 0x26 || byte(next) == 0x21 else { break }
      at = next
    }
    properties.append(result)
    return UInt32(properties.count)
  }

  func endOfProperties(_ number: UInt32) -> Int {
    number == 0 ? at : properties[Int(number) - 1].end
  }

  /// Two sets of properties of one node as one.
  mutating func joined(_ a: UInt32, _ b: UInt32) throws(YAMLStop) -> UInt32 {
    if a == 0 { return b }
    if b == 0 { return a }
    let first = properties[Int(a) - 1]
    var second = properties[Int(b) - 1]
    if first.anchor != nil, second.anchor != nil {
      try fail(.twoProperties("anchor", at: span(second.start, second.end)))
    }
    if first.tag != nil, second.tag != nil {
      try fail(.twoProperties("tag", at: span(second.start, second.end)))
    }
    second.anchor = second.anchor ?? first.anchor
    if second.tag == nil {
      second.tag = first.tag
      second.tagSpan = first.tagSpan
    }
    properties.append(second)
    return UInt32(properties.count)
  }

  private mutating func anchorName() throws(YAMLStop) -> Range<Int> {
    let start = at
    while !isSpace(at), !YAMLParser.isFlowIndicator(byte(at)) { at += 1 }
    if at == start { try fail(.emptyName(at: span(start - 1, start))) }
    return start..<at
  }

  mutating func alias(_ hasProperties: Bool) throws(YAMLStop) {
    let start = at
    at += 1
    let name = try anchorName()
    if hasProperties { try fail(.aliasWithProperties(at: span(start, at))) }
    var event = YAMLEvent(.alias, start, at)
    event.low = UInt32(truncatingIfNeeded: name.lowerBound)
    event.high = UInt32(truncatingIfNeeded: name.count)
    events.append(event)
  }

  // MARK: tags

  /// A tag, resolved by the document's handles.
  private mutating func readTag() throws(YAMLStop) -> [UInt8] {
    let start = at
    at += 1
    if byte(at) == 0x3C {
      let uri = at + 1
      while !isSpace(at), byte(at) != 0x3E { at += 1 }
      guard byte(at) == 0x3E, at > uri else {
        try fail(.badTag(at: span(start, at)))
      }
      at += 1
      return try decoded(uri..<(at - 1))
    }
    var handleEnd = start + 1
    while !isSpace(at), !YAMLParser.isFlowIndicator(byte(at)) {
      if byte(at) == 0x21 {
        guard handleEnd == start + 1 else { try fail(.badTag(at: span(start, at + 1))) }
        handleEnd = at + 1
      }
      if byte(at) == 0x22 || byte(at) == 0x60 || byte(at) == 0x3C || byte(at) == 0x3E {
        try fail(.badTag(at: span(start, at + 1)))
      }
      at += 1
    }
    let handle = Array(bytes[start..<handleEnd])
    let suffix = try decoded(handleEnd..<at)
    if handle.count == 1, suffix.isEmpty { return handle }
    if suffix.isEmpty { try fail(.badTag(at: span(start, at))) }
    for known in tagHandles where known.handle == handle { return known.prefix + suffix }
    if handle.count == 1 { return handle + suffix }
    if handle.count == 2 { return Array("tag:yaml.org,2002:".utf8) + suffix }
    try fail(
      .unknownHandle(String(decoding: handle, as: UTF8.self), at: span(start, handleEnd)))
  }

  /// The bytes of a URI with its `%XX` decoded.
  private mutating func decoded(_ range: Range<Int>) throws(YAMLStop) -> [UInt8] {
    var result: [UInt8] = []
    var i = range.lowerBound
    while i < range.upperBound {
      if bytes[i] == 0x25 {
        guard i + 2 < range.upperBound, let high = hexDigit(bytes[i + 1]),
          let low = hexDigit(bytes[i + 2])
        else { try fail(.badTag(at: span(i, min(i + 3, range.upperBound)))) }
        result.append(high << 4 | low)
        i += 3
      } else {
        result.append(bytes[i])
        i += 1
      }
    }
    return result
  }

  // MARK: directives

  /// A `%` line; `at` ends at its line end.
  mutating func directive() throws(YAMLStop) {
    let start = at
    var words: [Range<Int>] = []
    at += 1
    while true {
      while YAMLParser.isBlank(byte(at)) { at += 1 }
      if YAMLParser.isBreak(byte(at)) { break }
      if byte(at) == 0x23, YAMLParser.isBlank(byte(at - 1)) {
        while !YAMLParser.isBreak(byte(at)) { at += 1 }
        break
      }
      let word = at
      while !isSpace(at) { at += 1 }
      words.append(word..<at)
    }
    let whole = span(start, words.last?.upperBound ?? start + 1)
    switch words.first.map({ String(decoding: bytes[$0], as: UTF8.self) }) ?? "" {
    case "YAML":
      if hasVersion { try fail(.directive("expected one `%YAML` line, found another", at: whole)) }
      hasVersion = true
      guard words.count == 2, isVersion(words[1]) else {
        try fail(.directive("expected `%YAML 1.2`, found another form", at: whole))
      }
    case "TAG":
      guard words.count == 3, bytes[words[1].lowerBound] == 0x21,
        bytes[words[1].upperBound - 1] == 0x21
      else {
        try fail(.directive("expected `%TAG !handle! prefix`, found another form", at: whole))
      }
      let handle = Array(bytes[words[1]])
      if tagHandles.contains(where: { $0.handle == handle }) {
        try fail(.directive("expected distinct handles, found one again", at: span(words[1])))
      }
      tagHandles.append((handle, try decoded(words[2])))
    default: warnings.append(.unknownDirective(at: whole))
    }
  }

  private func span(_ range: Range<Int>) -> SourceSpan { span(range.lowerBound, range.upperBound) }

  /// Whether a word is `1.` and digits.
  private func isVersion(_ range: Range<Int>) -> Bool {
    guard range.count >= 3, bytes[range.lowerBound] == 0x31, bytes[range.lowerBound + 1] == 0x2E
    else { return false }
    return bytes[range].dropFirst(2).allSatisfy { $0 &- 0x30 < 10 }
  }
}
