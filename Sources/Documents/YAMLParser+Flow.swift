import Diagnostics
import Source

/// Flow structure: brackets and commas, and the nodes that may stand inside a line (chapter 7).
extension YAMLParser {
  /// A quoted or plain scalar, an alias or a flow collection in block context.
  mutating func inlineNode(above parent: Int, _ hasProperties: Bool) throws(YAMLStop) {
    switch byte(at) {
    case 0x22: try doubleQuoted(above: parent)
    case 0x27: try singleQuoted(above: parent)
    case 0x5B, 0x7B: try flowCollection(above: parent)
    case 0x2A: try alias(hasProperties)
    default:
      try checkPlainStart(inFlow: false)
      try plain(above: parent, inFlow: false)
    }
  }

  /// Goes to the next token inside brackets: on a further line it stands right of `parent`.
  private mutating func skipFlow(_ parent: Int, open: Int) throws(YAMLStop) {
    let hasCrossed = skip()
    if isAtEnd { try fail(.openFlow(bracket(open), at: span(at, at), open: span(open, open + 1))) }
    if !hasCrossed { return }
    if at == lineStart, isMarker(at: at) {
      try fail(.openFlow(bracket(open), at: span(at, at + 3), open: span(open, open + 1)))
    }
    if lineIndent <= parent {
      try fail(.flowIndent(parent + 1, at: word(at: at), open: span(open, open + 1)))
    }
  }

  private func bracket(_ open: Int) -> String { byte(open) == 0x5B ? "]" : "}" }

  mutating func flowCollection(above parent: Int) throws(YAMLStop) {
    let open = at
    let isSequence = byte(at) == 0x5B
    let closing: UInt8 = isSequence ? 0x5D : 0x7D
    depth += 1
    if depth > budget.depth { try fail(.tooDeep(budget.depth, at: span(at, at + 1))) }
    let event = events.count
    var start = YAMLEvent(isSequence ? .sequenceStart : .mappingStart, at, at)
    start.isFlow = true
    events.append(start)
    at += 1
    while true {
      try skipFlow(parent, open: open)
      if byte(at) == closing { break }
      if byte(at) == 0x2C {
        try fail(.unexpected("`,`", at: span(at, at + 1), expected: "an entry"))
      }
      if isSequence {
        try flowItem(parent, open)
      } else {
        try flowEntry(parent, open)
      }
      try skipFlow(parent, open: open)
      if byte(at) == closing { break }
      guard byte(at) == 0x2C else {
        try fail(
          .unclosedFlow(
            bracket(open), found: found(at: at), at: word(at: at), open: span(open, open + 1)))
      }
      at += 1
    }
    at += 1
    depth -= 1
    events[event].end = UInt32(truncatingIfNeeded: at)
    events.append(YAMLEvent(isSequence ? .sequenceEnd : .mappingEnd, at, at))
  }

  /// An entry of `[…]`: a node, or one pair that is a mapping of its own.
  private mutating func flowItem(_ parent: Int, _ open: Int) throws(YAMLStop) {
    let event = events.count
    let start = at
    if byte(at) == 0x3F, isSpace(at + 1) {
      events.append(pairStart(start))
      try flowEntry(parent, open)
      return closePair(event)
    }
    let line = lineStart
    let isJSON = try flowNode(parent)
    let end = at
    let endLine = lineStart
    try skipFlow(parent, open: open)
    guard isFlowValue(isJSON) else { return }
    guard lineStart == line, endLine == line else {
      try fail(.keyOnManyLines(at: span(start, end), colon: span(at, at + 1)))
    }
    try checkKeyLength(start)
    events.insert(pairStart(start), at: event)
    at += 1
    try skipFlow(parent, open: open)
    _ = try flowNode(parent)
    closePair(event)
  }

  private func pairStart(_ start: Int) -> YAMLEvent {
    var event = YAMLEvent(.mappingStart, start, start)
    event.isFlow = true
    return event
  }

  private mutating func closePair(_ event: Int) {
    let end = Int(events[events.count - 1].end)
    events[event].end = UInt32(truncatingIfNeeded: end)
    events.append(YAMLEvent(.mappingEnd, end, end))
  }

  /// A key with its value, in `{…}` or behind a `?`.
  private mutating func flowEntry(_ parent: Int, _ open: Int) throws(YAMLStop) {
    if byte(at) == 0x3F, isSpace(at + 1) {
      at += 1
      try skipFlow(parent, open: open)
    }
    let isJSON = try flowNode(parent)
    let end = at
    try skipFlow(parent, open: open)
    guard isFlowValue(isJSON) else { return addEmpty(at: end) }
    at += 1
    try skipFlow(parent, open: open)
    _ = try flowNode(parent)
  }

  /// Whether a `:` here leads to a value; behind a JSON-like key nothing need follow it.
  private func isFlowValue(_ isJSON: Bool) -> Bool {
    byte(at) == 0x3A
      && (isJSON || isSpace(at + 1) || YAMLParser.isFlowIndicator(byte(at + 1)))
  }

  /// A node inside brackets, maybe empty; true if it is JSON-like (quoted or a collection).
  private mutating func flowNode(_ parent: Int) throws(YAMLStop) -> Bool {
    var properties: UInt32 = 0
    if byte(at) == 0x26 || byte(at) == 0x21 {
      properties = try readProperties()
      let hasCrossed = skip()
      if hasCrossed, !isAtEnd, lineIndent <= parent {
        try fail(.flowIndent(parent + 1, at: word(at: at), open: span(at, at)))
      }
    }
    let event = events.count
    var isJSON = true
    switch byte(at) {
    case 0x22: try doubleQuoted(above: parent)
    case 0x27: try singleQuoted(above: parent)
    case 0x5B, 0x7B: try flowCollection(above: parent)
    case 0x2A:
      try alias(properties != 0)
      isJSON = false
    case 0x2C, 0x5D, 0x7D:
      addEmpty(at: properties == 0 ? at : endOfProperties(properties))
      isJSON = false
    case 0x3A where isSpace(at + 1) || YAMLParser.isFlowIndicator(byte(at + 1)):
      addEmpty(at: at)
      isJSON = false
    default:
      try checkPlainStart(inFlow: true)
      try plain(above: parent, inFlow: true)
      isJSON = false
    }
    attach(properties, to: event)
    return isJSON
  }
}
