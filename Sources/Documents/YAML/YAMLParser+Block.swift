import Diagnostics
import Source

/// A block collection that is open.
struct OpenBlock {
  /// What comes next in it.
  enum Phase {
    /// The first item of a sequence, at its `-`.
    case firstItem
    /// What follows an item.
    case item
    /// A key, at its first character.
    case key
    /// The value of a key that is read, at its `:`.
    case value
    /// What follows an entry.
    case entry
    /// What follows a key with a `?`.
    case explicitValue
  }

  var phase: Phase
  var column: Int
  /// The column that the collection is in or below.
  var parent: Int
  /// Its first event.
  var event: Int
}

/// Block structure: what is where is a matter of columns (YAML 1.2.2, chapter 8).
extension YAMLParser {
  /// Reads a document's root and all below it: a loop over the collections that stand open.
  mutating func rootNode(isCompact: Bool) throws(YAMLStop) {
    open.removeAll(keepingCapacity: true)
    try node(above: -1, sequenceAtParent: false, isCompact: isCompact)
    while let frame = open.last {
      switch frame.phase {
      case .item: try sequenceItem(frame)
      case .key: try mappingKey(frame)
      case .value:
        open[open.count - 1].phase = .entry
        at += 1
        try node(above: frame.column, sequenceAtParent: true, isCompact: false)
      case .entry:
        skip()
        if try isAtEntry(frame.column) { try mappingKey(frame) } else { close(frame, .mappingEnd) }
      case .explicitValue: try explicitValue(frame)
      case .firstItem:
        open[open.count - 1].phase = .item
        at += 1
        try node(above: frame.column, sequenceAtParent: false, isCompact: true)
      }
    }
  }

  /// Reads one node after an indicator (`-`, `:`, `?`, `---`) or at the start of a document; of a
  /// block collection only the start, which then is in `open`.
  ///
  /// On a line of its own its column is greater than `parent`, or equal for a sequence as a
  /// mapping's value. `isCompact` allows a collection on the indicator's own line.
  mutating func node(
    above parent: Int, sequenceAtParent: Bool, isCompact: Bool
  ) throws(YAMLStop) {
    let start = at
    skip()
    guard isInside(parent, sequenceAtParent) else { return addEmpty(at: start) }
    var outer: UInt32 = 0
    var inner: UInt32 = 0
    var isNewLine = isFirst
    var mappingColumn = column
    var hasTab = isNewLine ? isTabbed : containsTab(start, at)
    if byte(at) == 0x26 || byte(at) == 0x21 {
      outer = try readProperties()
      let line = lineStart
      skip()
      if lineStart == line, !isAtEnd {
        inner = outer
        outer = 0
        if isBlockIndicator(0x2D) || isBlockIndicator(0x3F) {
          try fail(.collectionBehindProperties(found(at: at), at: span(at, at + 1)))
        }
      } else {
        guard isInside(parent, sequenceAtParent) else {
          addEmpty(at: endOfProperties(outer))
          return attach(outer)
        }
        isNewLine = true
        mappingColumn = column
        hasTab = isTabbed
        if byte(at) == 0x26 || byte(at) == 0x21 {
          inner = try readProperties()
          let line = lineStart
          skip()
          if lineStart != line || isAtEnd {
            // A third line: both sets are of the same node.
            outer = try joined(outer, inner)
            inner = 0
            guard isInside(parent, sequenceAtParent) else {
              addEmpty(at: endOfProperties(outer))
              return attach(outer)
            }
            mappingColumn = column
            hasTab = isTabbed
          }
        }
      }
    }
    let canHoldBlock = isNewLine || isCompact
    switch byte(at) {
    case 0x2D where isSpace(at + 1):
      guard canHoldBlock else { try fail(.blockOnLine("sequence", at: span(at, at + 1))) }
      if hasTab { try failTab() }
      return try push(.firstItem, column, parent, try joined(outer, inner), .sequenceStart)
    case 0x3F where isSpace(at + 1):
      guard canHoldBlock else { try fail(.blockOnLine("mapping", at: span(at, at + 1))) }
      if hasTab { try failTab() }
      return try push(.key, column, parent, try joined(outer, inner), .mappingStart)
    case 0x7C, 0x3E:
      try blockScalar(above: parent)
      return attach(try joined(outer, inner))
    default: break
    }
    let event = events.count
    let line = lineStart
    let keyStart = at
    let isEmptyKey = byte(at) == 0x3A && isSpace(at + 1)
    if isEmptyKey { addEmpty(at: at) } else { try inlineNode(above: parent, inner != 0) }
    guard isValueIndicator() else {
      return attach(try joined(outer, inner), to: event)
    }
    guard lineStart == line else {
      try failManyLines(keyStart)
    }
    guard canHoldBlock else {
      let isPlain = ![0x22, 0x27, 0x7B, 0x5B].contains(byte(keyStart))
      try fail(
        .blockOnLine(
          "mapping", at: span(at, at + 1),
          text: isPlain ? span(keyStart, keyEnd(keyStart)) : nil))
    }
    if hasTab { try failTab() }
    try checkKeyLength(keyStart)
    attach(inner, to: event)
    var mapping = YAMLEvent(.mappingStart, keyStart, keyStart)
    mapping.properties = outer
    events.insert(mapping, at: event)
    try push(.value, mappingColumn, parent, event: event)
  }

  /// Whether the token at `at` belongs to a node below `parent`.
  @inline(__always)
  private func isInside(_ parent: Int, _ sequenceAtParent: Bool) -> Bool {
    if isAtEnd { return false }
    if !isFirst { return true }
    if lineIndent > parent { return !(at == lineStart && isMarker(at: at)) }
    return sequenceAtParent && lineIndent == parent && !isTabbed && isBlockIndicator(0x2D)
      && !isMarker(at: at)
  }

  @inline(__always)
  private func isBlockIndicator(_ indicator: UInt8) -> Bool {
    byte(at) == indicator && isSpace(at + 1)
  }

  func containsTab(_ start: Int, _ end: Int) -> Bool {
    for i in start..<max(start, end) where bytes[i] == 0x09 { return true }
    return false
  }

  /// Skips spaces up to a `:` that ends a key; false, without moving, if there is none.
  @inline(__always)
  private mutating func isValueIndicator() -> Bool {
    var i = at
    while YAMLParser.isBlank(byte(i)) { i += 1 }
    guard byte(i) == 0x3A, isSpace(i + 1) else { return false }
    at = i
    return true
  }

  /// An implicit key has at most 1,024 characters.
  mutating func checkKeyLength(_ start: Int) throws(YAMLStop) {
    if at - start <= 1024 { return }
    var count = 0
    for i in start..<at where bytes[i] & 0xC0 != 0x80 { count += 1 }
    if count > 1024 { try fail(.longKey(at: span(start, at))) }
  }

  /// Opens a collection and adds its first event.
  private mutating func push(
    _ phase: OpenBlock.Phase, _ column: Int, _ parent: Int, _ properties: UInt32,
    _ kind: YAMLEvent.Kind
  ) throws(YAMLStop) {
    var start = YAMLEvent(kind, at, at)
    start.properties = properties
    events.append(start)
    try push(phase, column, parent, event: events.count - 1)
  }

  /// Opens a collection whose first event is there already.
  private mutating func push(
    _ phase: OpenBlock.Phase, _ column: Int, _ parent: Int, event: Int
  ) throws(YAMLStop) {
    if open.count >= budget.depth { try failDepth() }
    open.append(OpenBlock(phase: phase, column: column, parent: parent, event: event))
  }

  mutating func failDepth() throws(YAMLStop) -> Never {
    try fail(.tooDeep(budget.depth, at: span(at, min(at + 1, bytes.count))))
  }

  // MARK: collections

  /// After an item: the next, or the end.
  private mutating func sequenceItem(_ frame: OpenBlock) throws(YAMLStop) {
    skip()
    if isDocumentEnd { return close(frame, .sequenceEnd) }
    guard isFirst else { try failBehindNode() }
    if lineIndent < frame.column { return close(frame, .sequenceEnd) }
    if lineIndent > frame.column { try failIndent(frame.column) }
    if isTabbed { try failTab() }
    guard isBlockIndicator(0x2D) else {
      if frame.column == frame.parent { return close(frame, .sequenceEnd) }
      try fail(.expectedItem(found(at: at), at: word(at: at)))
    }
    at += 1
    try node(above: frame.column, sequenceAtParent: false, isCompact: true)
  }

  /// Whether a further entry of the mapping at `column` starts here.
  @inline(__always)
  private mutating func isAtEntry(_ column: Int) throws(YAMLStop) -> Bool {
    if isDocumentEnd { return false }
    guard isFirst else { try failBehindNode() }
    if lineIndent < column { return false }
    if lineIndent > column { try failIndent(column) }
    if isTabbed { try failTab() }
    return true
  }

  /// A key, and the value after an implicit one.
  private mutating func mappingKey(_ frame: OpenBlock) throws(YAMLStop) {
    if isBlockIndicator(0x3F) {
      open[open.count - 1].phase = .explicitValue
      at += 1
      return try node(above: frame.column, sequenceAtParent: true, isCompact: true)
    }
    open[open.count - 1].phase = .entry
    try implicitKey(frame.column)
    at += 1
    try node(above: frame.column, sequenceAtParent: true, isCompact: false)
  }

  /// After a key with a `?`: its value, if a `:` is below.
  private mutating func explicitValue(_ frame: OpenBlock) throws(YAMLStop) {
    open[open.count - 1].phase = .entry
    let end = at
    skip()
    guard !isDocumentEnd, isFirst, lineIndent == frame.column, !isTabbed, isBlockIndicator(0x3A)
    else { return addEmpty(at: end) }
    at += 1
    try node(above: frame.column, sequenceAtParent: true, isCompact: true)
  }

  /// A key up to its `:`.
  private mutating func implicitKey(_ column: Int) throws(YAMLStop) {
    let keyStart = at
    let line = lineStart
    var properties: UInt32 = 0
    if byte(at) == 0x26 || byte(at) == 0x21 {
      properties = try readProperties()
      while YAMLParser.isBlank(byte(at)) { at += 1 }
    }
    let event = events.count
    if isBlockIndicator(0x3A) {
      addEmpty(at: at)
    } else if isBlockIndicator(0x2D) {
      try fail(.itemAmongKeys(at: span(at, at + 1)))
    } else {
      try inlineNode(above: column, properties != 0)
    }
    attach(properties, to: event)
    guard isValueIndicator() else {
      if byte(keyStart) == 0x2D { try fail(.gluedItem(at: span(keyStart, keyStart + 1))) }
      try fail(
        .missingColon(at: span(keyStart, keyEnd(keyStart)), isGlued: gluedColon(keyStart)))
    }
    guard lineStart == line else {
      try failManyLines(keyStart)
    }
    try checkKeyLength(keyStart)
  }

  private mutating func failManyLines(_ start: Int) throws(YAMLStop) -> Never {
    if let colon = gluedColon(start) { try fail(.missingColon(at: colon, isGlued: colon)) }
    try fail(.keyOnManyLines(at: span(start, at), colon: span(at, at + 1)))
  }

  /// The end of the first line of what should have been a key.
  private func keyEnd(_ start: Int) -> Int {
    var end = start
    while !YAMLParser.isBreak(byte(end)) { end += 1 }
    while end > start, YAMLParser.isBlank(byte(end - 1)) { end -= 1 }
    return end
  }

  /// The place of a colon without a blank after it, in a line that lacks a key.
  private func gluedColon(_ start: Int) -> SourceSpan? {
    for i in start..<keyEnd(start) where bytes[i] == 0x3A && byte(i + 1) != 0x2F {
      return span(i, i + 1)
    }
    return nil
  }

  // MARK: events

  /// Adds the null that an absent node is.
  mutating func addEmpty(at i: Int) { events.append(YAMLEvent(.scalar, i, i)) }

  /// Ends the innermost block collection.
  private mutating func close(_ frame: OpenBlock, _ kind: YAMLEvent.Kind) {
    open.removeLast()
    let end = Int(events[events.count - 1].end)
    events[frame.event].end = UInt32(truncatingIfNeeded: end)
    events.append(YAMLEvent(kind, end, end))
  }

  /// Gives the properties to the node whose first event is `event`, or to the last event.
  mutating func attach(_ properties: UInt32, to event: Int? = nil) {
    if properties == 0 { return }
    events[event ?? events.count - 1].properties = properties
  }

  // MARK: errors

  private mutating func failIndent(_ column: Int) throws(YAMLStop) -> Never {
    try fail(
      .wrongIndent(
        found: lineIndent, expected: column, above: indentAbove(),
        at: span(lineStart, max(at, lineStart + 1))))
  }

  /// The indent of the last line above that is not blank.
  private func indentAbove() -> Int {
    var end = lineStart - 1
    while end > 0 {
      var start = end
      while start > 0, !YAMLParser.isBreak(byte(start - 1)) { start -= 1 }
      var text = start
      while text < end, byte(text) == 0x20 { text += 1 }
      if text < end, !YAMLParser.isBreak(byte(text)) { return text - start }
      end = start - 1
    }
    return 0
  }

  private mutating func failTab() throws(YAMLStop) -> Never {
    var tab = at
    while tab > 0, byte(tab - 1) == 0x20 || byte(tab - 1) == 0x09 {
      tab -= 1
      if byte(tab) == 0x09 { break }
    }
    var end = tab
    while byte(end) == 0x09 { end += 1 }
    try fail(.tabIndent(at: span(tab, max(end, tab + 1))))
  }

  /// Something is after a node that is complete.
  mutating func failBehindNode() throws(YAMLStop) -> Never {
    if isFirst, containsTab(lineStart, at) { try failTab() }
    if isFirst, lineIndent > 0 || events.count > 1 {
      try fail(.unexpectedLine(found(at: at), at: word(at: at)))
    }
    if byte(at) == 0x23 { try fail(.gluedComment(at: span(at, at + 1))) }
    try fail(.unexpected(found(at: at), at: word(at: at), expected: "the end of the line"))
  }
}
