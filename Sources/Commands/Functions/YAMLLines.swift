import Documents

/// Where lines and block values end in the bytes of a YAML text.
struct YAMLLines {
  let source: [UInt8]
  /// The place of `source[0]` among all files.
  let base: UInt32

  init(_ document: Document) {
    source = document.source
    base = document.base
  }

  func start(of element: DocumentElement) -> Int { Int(element.span.start - base) }
  func end(of element: DocumentElement) -> Int { Int(element.span.end - base) }

  private func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// The first byte of the line that contains a place.
  func lineStart(_ place: Int) -> Int {
    var at = place
    while at > 0, !isBreak(source[at - 1]) { at -= 1 }
    return at
  }

  /// The first byte of the next line.
  func nextLine(_ place: Int) -> Int {
    var at = place
    while at < source.count, !isBreak(source[at]) { at += 1 }
    if at < source.count - 1, source[at] == 0x0D, source[at + 1] == 0x0A { at += 1 }
    return min(at + 1, source.count)
  }

  /// How far a place is from the start of its line.
  func column(_ place: Int) -> Int { place - lineStart(place) }

  func isFlow(_ element: DocumentElement) -> Bool {
    let at = start(of: element)
    return at < source.count && (source[at] == UInt8(ascii: "{") || source[at] == UInt8(ascii: "["))
  }

  /// The line after a value that is in a block collection at a column: after its comment, and
  /// after the empty lines of a block scalar.
  func lineBehind(_ value: DocumentElement, key: DocumentElement?, at column: Int) -> Int {
    if !isFlow(value) {
      if let last = value.entries.last {
        let inner = self.column(start(of: value.entries[0].key))
        return lineBehind(last.value, key: last.key, at: inner)
      }
      if let last = value.items.last {
        return lineBehind(last, key: nil, at: dashColumn(of: value) ?? column)
      }
    }
    let style = value.document.nodes[Int(value.node.index)].style
    if value.kind == .string, style == .literal || style == .folded {
      return lineBehindBlock(start(of: value), below: column)
    }
    var last = end(of: value)
    if let key { last = max(last, end(of: key)) }
    while last > 0, isBreak(source[last - 1]) || source[last - 1] == 0x20 { last -= 1 }
    return nextLine(last)
  }

  /// The line after a block scalar: all that is empty or is deeper belongs to it.
  private func lineBehindBlock(_ start: Int, below column: Int) -> Int {
    var at = nextLine(start)
    while at < source.count {
      var text = at
      while text < source.count, source[text] == 0x20 { text += 1 }
      if text < source.count, !isBreak(source[text]), text - at <= column { break }
      at = nextLine(at)
    }
    return at
  }

  /// The column of the dashes of a block list; nil if it is none, or its first item is on
  /// another line than its dash.
  func dashColumn(of list: DocumentElement) -> Int? {
    guard let first = list.items.first, !isFlow(list) else { return nil }
    return dash(of: first).map { column($0) }
  }

  /// Where the dash of an item is.
  func dash(of item: DocumentElement) -> Int? {
    let first = item.entries.first.map { isFlow(item) ? item : $0.key } ?? item
    var at = start(of: first)
    let line = lineStart(at)
    while at > line, source[at - 1] == 0x20 { at -= 1 }
    guard at > line, source[at - 1] == UInt8(ascii: "-") else { return nil }
    let dash = at - 1
    return source[line..<dash].allSatisfy { $0 == 0x20 } ? dash : nil
  }
}
