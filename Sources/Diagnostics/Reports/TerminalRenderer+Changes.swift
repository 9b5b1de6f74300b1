import Source

/// How a fix is shown: the lines it takes away and the lines it leaves.
extension SourceFile {
  /// The start of the character that contains a byte.
  fileprivate func boundary(_ offset: Int, notBelow lowest: Int) -> Int {
    var offset = min(max(offset, lowest), bytes.count)
    while offset > lowest, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }
}

extension TerminalRenderer {
  /// The lines of one file that a fix touches, before and after.
  struct Change {
    var file: SourceFile
    /// Zero-based number of the first line.
    var firstLine: Int
    var removed: [ArraySlice<UInt8>]
    var added: [ArraySlice<UInt8>]

    var highestNumber: Int { firstLine + max(removed.count, added.count) }
  }

  /// The most lines of a change that are shown.
  private static let lineLimit = 8

  /// A fix's changes: edits on the same or neighboring lines make one.
  func changes(of fix: FixIt) -> [Change] {
    if fix.edits.contains(where: { sources.linesAreMasked($0.span) }) { return [] }
    let edits = fix.edits.enumerated()
      .filter { sources.file(of: $0.element.span) != nil }
      .sorted { ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset) }
      .map(\.element)
    var changes: [Change] = []
    var group: [FixIt.Edit] = []
    for edit in edits {
      if let last = group.last, !touches(last, edit) {
        changes.append(change(group))
        group = []
      }
      group.append(edit)
    }
    if !group.isEmpty { changes.append(change(group)) }
    return changes.filter { !$0.removed.isEmpty || !$0.added.isEmpty }
  }

  private func touches(_ a: FixIt.Edit, _ b: FixIt.Edit) -> Bool {
    guard let file = sources.file(of: a.span), sources.file(of: b.span)?.id == file.id else {
      return false
    }
    let end = file.line(at: Int(a.span.end - file.base))
    return file.line(at: Int(b.span.start - file.base)) <= end + 1
  }

  /// The change that edits of one stretch of lines make. They are sorted and not empty.
  private func change(_ edits: [FixIt.Edit]) -> Change {
    let file = sources.file(of: edits[0].span) ?? sources.files[0]
    let offset = { (place: UInt32) in min(Int(place - file.base), file.bytes.count) }
    var first = file.line(at: offset(edits[0].span.start))
    let last = file.line(at: offset(edits.map(\.span.end).max() ?? edits[0].span.end))
    var start = Int(file.lines[first])
    if first == 0, file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
    var end = file.text(ofLine: last).endIndex
    if first == last {
      // Of a very long line what is around the edits, as much as is shown and more.
      start = file.boundary(offset(edits[0].span.start) - DisplayLine.byteLimit, notBelow: start)
      let behind = offset(edits[edits.count - 1].span.end) + DisplayLine.byteLimit
      end = min(end, file.boundary(behind, notBelow: start))
    }
    var after: [UInt8] = []
    var at = start
    for edit in edits where offset(edit.span.start) >= at {
      after += file.bytes[at..<offset(edit.span.start)]
      after += Array(edit.replacement.utf8)
      at = offset(edit.span.end)
    }
    if at < end { after += file.bytes[at..<end] }
    var removed = TerminalRenderer.lines(file.bytes[start..<max(start, end)])
    var added = TerminalRenderer.lines(after[...])
    while let a = removed.first, let b = added.first, a.elementsEqual(b) {
      removed.removeFirst()
      added.removeFirst()
      first += 1
    }
    while let a = removed.last, let b = added.last, a.elementsEqual(b) {
      removed.removeLast()
      added.removeLast()
    }
    return Change(
      file: file, firstLine: file.linesBefore + first, removed: removed, added: added)
  }

  private static func lines(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { $0.last == 0x0D ? $0.dropLast() : $0 }
  }

  mutating func write(_ change: Change) {
    var focus = 0
    if let before = change.removed.first, let after = change.added.first {
      focus = zip(before, after).prefix { $0 == $1 }.count
    }
    write(change.removed, "-", .removed, from: change.firstLine, focus: focus)
    write(change.added, "+", .added, from: change.firstLine, focus: focus)
  }

  /// Lines that go or come; `focus` is where in the first of them the difference begins.
  private mutating func write(
    _ lines: [ArraySlice<UInt8>], _ sign: String, _ ink: TerminalStyle.Ink, from first: Int,
    focus: Int
  ) {
    let room = style.width - gutter - 3
    for (index, bytes) in lines.prefix(TerminalRenderer.lineLimit).enumerated() {
      let place = bytes.startIndex + (index == 0 ? focus : 0)
      let line = DisplayLine(bytes, focus: place)
      let column = line.column(at: place)
      let (shown, _) = clipped(
        line, around: column..<max(column, min(column + 20, line.width)), room: room)
      text += numberedGutter(first + index + 1, sign, ink) + style.ink(ink, shown)
      while text.last == " " { text.removeLast() }
      text += "\n"
    }
    let more = lines.count - TerminalRenderer.lineLimit
    if more > 0 { text += blankGutter + style.ink(.faint, "⋮ and \(more) more") + "\n" }
  }
}
