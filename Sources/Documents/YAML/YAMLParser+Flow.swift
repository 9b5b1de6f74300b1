import Diagnostics
import Source

/// A flow collection that is open.
struct OpenFlow {
  /// What comes next in it.
  enum Phase {
    case entry, behindKey, behindValue, separator
  }

  /// Where its bracket is.
  var open: Int
  var isSequence: Bool
  /// Its first event.
  var event: Int
  var phase = Phase.entry
  /// The current entry: its first event, place and line, and whether it is a pair in a sequence.
  var entryEvent = 0
  var entryStart = 0
  var entryLine = 0
  var isPair = false
  /// The node just read: whether it is JSON-like (quoted or in brackets), where and on which line
  /// it ends.
  var isJSON = false
  var nodeEnd = 0
  var nodeLine = 0

  init(open: Int, isSequence: Bool, event: Int) {
    self.open = open
    self.isSequence = isSequence
    self.event = event
  }

  var closing: UInt8 { isSequence ? 0x5D : 0x7D }
}

/// Flow structure: brackets and commas, and the nodes that may be inside a line (chapter 7).
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

  /// Goes to the next token inside brackets: on a further line it is right of `parent`.
  private mutating func skipFlow(_ parent: Int, open: Int) throws(YAMLStop) {
    let hasCrossed = skip()
    if isAtEnd { try fail(.openFlow(bracket(open), at: span(at, at), open: span(open, open + 1))) }
    if !hasCrossed { return }
    if at == lineStart, isMarker(at: at) {
      try fail(.openFlow(bracket(open), at: span(at, at + 3), open: span(open, open + 1)))
    }
    if lineIndent <= parent, isStrict || !isShallow {
      let error = Diagnostic.flowIndent(parent + 1, at: word(at: at), open: span(open, open + 1))
      try takeShallow(error)
    }
  }

  private func bracket(_ open: Int) -> String { byte(open) == 0x5B ? "]" : "}" }

  /// A collection in brackets and all inside: a loop over those that stand open.
  mutating func flowCollection(above parent: Int) throws(YAMLStop) {
    openFlow.removeAll(keepingCapacity: true)
    try pushFlow(0)
    while let frame = openFlow.last {
      try skipFlow(parent, open: frame.open)
      switch frame.phase {
      case .entry:
        if byte(at) == frame.closing {
          closeFlow(frame)
        } else {
          try flowEntry(parent, frame)
        }
      case .behindKey: try flowValue(parent, frame)
      case .behindValue:
        if frame.isPair { closePair(frame.entryEvent) }
        openFlow[openFlow.count - 1].isPair = false
        openFlow[openFlow.count - 1].phase = .separator
      case .separator:
        if byte(at) == frame.closing {
          closeFlow(frame)
        } else if byte(at) == 0x2C {
          at += 1
          openFlow[openFlow.count - 1].phase = .entry
        } else {
          try fail(
            .unclosedFlow(
              bracket(frame.open), found: found(at: at), at: word(at: at),
              open: span(frame.open, frame.open + 1)))
        }
      }
    }
  }

  private mutating func pushFlow(_ properties: UInt32) throws(YAMLStop) {
    if open.count + openFlow.count >= budget.depth { try failDepth() }
    let isSequence = byte(at) == 0x5B
    var start = YAMLEvent(isSequence ? .sequenceStart : .mappingStart, at, at)
    start.isFlow = true
    start.properties = properties
    openFlow.append(OpenFlow(open: at, isSequence: isSequence, event: events.count))
    events.append(start)
    at += 1
  }

  private mutating func closeFlow(_ frame: OpenFlow) {
    at += 1
    openFlow.removeLast()
    events[frame.event].end = UInt32(truncatingIfNeeded: at)
    events.append(YAMLEvent(frame.isSequence ? .sequenceEnd : .mappingEnd, at, at))
    if openFlow.isEmpty { closeShallow() } else { markNode(isJSON: true) }
  }

  /// Notes where the node just read in the innermost collection ends.
  private mutating func markNode(isJSON: Bool) {
    openFlow[openFlow.count - 1].isJSON = isJSON
    openFlow[openFlow.count - 1].nodeEnd = at
    openFlow[openFlow.count - 1].nodeLine = lineStart
  }

  /// The start of an entry: an item, or a key, after a `?` or not.
  private mutating func flowEntry(_ parent: Int, _ frame: OpenFlow) throws(YAMLStop) {
    if byte(at) == 0x2C {
      try fail(.unexpected("`,`", at: span(at, at + 1), expected: "an entry"))
    }
    let last = openFlow.count - 1
    openFlow[last].phase = .behindKey
    openFlow[last].entryEvent = events.count
    openFlow[last].entryStart = at
    openFlow[last].entryLine = lineStart
    if byte(at) == 0x3F, isSpace(at + 1) {
      if frame.isSequence {
        events.append(pairStart(at))
        openFlow[last].isPair = true
      }
      at += 1
      try skipFlow(parent, open: frame.open)
    }
    try flowNode(parent)
  }

  /// After an item or key: the value, if a `:` follows.
  private mutating func flowValue(_ parent: Int, _ frame: OpenFlow) throws(YAMLStop) {
    let last = openFlow.count - 1
    guard isFlowValue(frame.isJSON) else {
      let isKey = !frame.isSequence || frame.isPair
      if isKey { addEmpty(at: frame.nodeEnd) }
      openFlow[last].phase = isKey ? .behindValue : .separator
      return
    }
    if frame.isSequence, !frame.isPair {
      // A pair without braces: its key is on one line.
      guard lineStart == frame.entryLine, frame.nodeLine == frame.entryLine else {
        try fail(
          .keyOnManyLines(
            at: span(frame.entryStart, frame.nodeEnd), colon: span(at, at + 1)))
      }
      try checkKeyLength(frame.entryStart)
      events.insert(pairStart(frame.entryStart), at: frame.entryEvent)
      openFlow[last].isPair = true
    }
    openFlow[last].phase = .behindValue
    at += 1
    try skipFlow(parent, open: frame.open)
    try flowNode(parent)
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

  /// Whether a `:` here leads to a value; after a JSON-like key nothing need follow it.
  private func isFlowValue(_ isJSON: Bool) -> Bool {
    byte(at) == 0x3A
      && (isJSON || isSpace(at + 1) || YAMLParser.isFlowIndicator(byte(at + 1)))
  }

  /// A node inside brackets, maybe empty; of a collection only the start, which then is open.
  private mutating func flowNode(_ parent: Int) throws(YAMLStop) {
    var properties: UInt32 = 0
    if byte(at) == 0x26 || byte(at) == 0x21 {
      properties = try readProperties()
      let hasCrossed = skip()
      if hasCrossed, !isAtEnd, lineIndent <= parent, isStrict || !isShallow {
        let error = Diagnostic.flowIndent(parent + 1, at: word(at: at), open: span(at, at))
        try takeShallow(error)
      }
    }
    let event = events.count
    var isJSON = false
    switch byte(at) {
    case 0x22, 0x27:
      if byte(at) == 0x22 {
        try doubleQuoted(above: parent)
      } else {
        try singleQuoted(above: parent)
      }
      isJSON = true
    case 0x5B, 0x7B: return try pushFlow(properties)
    case 0x2A: try alias(properties != 0)
    case 0x2C, 0x5D, 0x7D: addEmpty(at: properties == 0 ? at : endOfProperties(properties))
    case 0x3A where isSpace(at + 1) || YAMLParser.isFlowIndicator(byte(at + 1)): addEmpty(at: at)
    default:
      try checkPlainStart(inFlow: true)
      try plain(above: parent, inFlow: true)
    }
    attach(properties, to: event)
    markNode(isJSON: isJSON)
  }
}
