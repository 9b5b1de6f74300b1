import Diagnostics
import Source

/// Block structure: what stands where is a matter of columns (YAML 1.2.2, chapter 8).
extension YAMLParser {
  /// Reads one node behind an indicator (`-`, `:`, `?`, `---`) or at the start of a document.
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
      return try blockSequence(above: parent, try joined(outer, inner))
    case 0x3F where isSpace(at + 1):
      guard canHoldBlock else { try fail(.blockOnLine("mapping", at: span(at, at + 1))) }
      if hasTab { try failTab() }
      return try blockMapping(column: column, try joined(outer, inner), hasKey: false)
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
      try fail(.keyOnManyLines(at: span(keyStart, at), colon: span(at, at + 1)))
    }
    guard canHoldBlock else { try fail(.blockOnLine("mapping", at: span(at, at + 1))) }
    if hasTab { try failTab() }
    try checkKeyLength(keyStart)
    attach(inner, to: event)
    var mapping = YAMLEvent(.mappingStart, keyStart, keyStart)
    mapping.properties = outer
    events.insert(mapping, at: event)
    try blockMapping(column: mappingColumn, event: event)
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

  /// Goes over blanks to a `:` that ends a key; false, without a move, if there is none.
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

  private mutating func deeper() throws(YAMLStop) {
    depth += 1
    if depth > budget.depth { try fail(.tooDeep(budget.depth, at: span(at, at + 1))) }
  }

  // MARK: sequences

  private mutating func blockSequence(
    above parent: Int, _ properties: UInt32
  ) throws(YAMLStop) {
    try deeper()
    let column = column
    var start = YAMLEvent(.sequenceStart, at, at)
    start.properties = properties
    let event = events.count
    events.append(start)
    while true {
      at += 1
      try node(above: column, sequenceAtParent: false, isCompact: true)
      skip()
      if isDocumentEnd { break }
      guard isFirst else { try failBehindNode() }
      if lineIndent < column { break }
      if lineIndent > column { try failIndent(column) }
      if isTabbed { try failTab() }
      if isBlockIndicator(0x2D) { continue }
      if column == parent { break }
      try fail(.expectedItem(found(at: at), at: word(at: at)))
    }
    close(.sequenceEnd, event)
  }

  // MARK: mappings

  private mutating func blockMapping(
    column: Int, _ properties: UInt32, hasKey: Bool
  ) throws(YAMLStop) {
    var start = YAMLEvent(.mappingStart, at, at)
    start.properties = properties
    let event = events.count
    events.append(start)
    try deeper()
    try blockEntries(column: column, event: event)
  }

  /// A mapping whose first key is read already; `at` is at its `:`.
  private mutating func blockMapping(column: Int, event: Int) throws(YAMLStop) {
    try deeper()
    at += 1
    try node(above: column, sequenceAtParent: true, isCompact: false)
    skip()
    guard try isAtEntry(column) else { return close(.mappingEnd, event) }
    try blockEntries(column: column, event: event)
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

  private mutating func blockEntries(column: Int, event: Int) throws(YAMLStop) {
    repeat {
      if isBlockIndicator(0x3F) {
        try explicitEntry(column)
      } else {
        try implicitKey(column)
        at += 1
        try node(above: column, sequenceAtParent: true, isCompact: false)
      }
      skip()
    } while try isAtEntry(column)
    close(.mappingEnd, event)
  }

  private mutating func explicitEntry(_ column: Int) throws(YAMLStop) {
    at += 1
    try node(above: column, sequenceAtParent: true, isCompact: true)
    let end = at
    skip()
    guard !isDocumentEnd, isFirst, lineIndent == column, !isTabbed, isBlockIndicator(0x3A) else {
      return addEmpty(at: end)
    }
    at += 1
    try node(above: column, sequenceAtParent: true, isCompact: true)
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
      try fail(
        .missingColon(at: span(keyStart, keyEnd(keyStart)), isGlued: gluedColon(keyStart)))
    }
    guard lineStart == line else {
      try fail(.keyOnManyLines(at: span(keyStart, at), colon: span(at, at + 1)))
    }
    try checkKeyLength(keyStart)
  }

  /// The end of the first line of what should have been a key.
  private func keyEnd(_ start: Int) -> Int {
    var end = start
    while !YAMLParser.isBreak(byte(end)) { end += 1 }
    while end > start, YAMLParser.isBlank(byte(end - 1)) { end -= 1 }
    return end
  }

  /// The place of a colon without a blank behind it, in a line that lacks a key.
  private func gluedColon(_ start: Int) -> SourceSpan? {
    for i in start..<keyEnd(start) where bytes[i] == 0x3A { return span(i, i + 1) }
    return nil
  }

  // MARK: events

  /// Adds the null that an absent node is.
  mutating func addEmpty(at i: Int) { events.append(YAMLEvent(.scalar, i, i)) }

  /// Ends the collection whose start is `event`.
  mutating func close(_ kind: YAMLEvent.Kind, _ event: Int) {
    depth -= 1
    let end = Int(events[events.count - 1].end)
    events[event].end = UInt32(truncatingIfNeeded: end)
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
      .wrongIndent(found: lineIndent, expected: column, at: span(lineStart, max(at, lineStart + 1)))
    )
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

  /// Something stands behind a node that is complete.
  mutating func failBehindNode() throws(YAMLStop) -> Never {
    if isFirst, containsTab(lineStart, at) { try failTab() }
    if isFirst, lineIndent > 0 || events.count > 1 {
      try fail(.unexpectedLine(found(at: at), at: word(at: at)))
    }
    if byte(at) == 0x23 { try fail(.gluedComment(at: span(at, at + 1))) }
    try fail(.unexpected(found(at: at), at: word(at: at), expected: "the end of the line"))
  }
}
