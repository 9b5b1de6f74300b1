import Source

/// How the lines of a snippet, their underlines and labels are drawn.
extension TerminalRenderer {
  /// A mark on one line, in columns of what is shown of the line.
  private struct Stroke {
    var start: Int
    var end: Int
    var isPrimary: Bool
    var label: String
  }

  mutating func writeRows(of snippet: Snippet, primary: TerminalStyle.Ink) {
    let railInk = snippet.railIsPrimary ? primary : .secondary
    func rail(_ part: Snippet.Rail, closing: Bool) -> String {
      guard snippet.hasRail else { return "" }
      switch part {
      case .none: return "  "
      case .start: return style.ink(railInk, "╭") + " "
      case .inside: return style.ink(railInk, "│") + " "
      case .end: return style.ink(railInk, closing ? "╰" : "│") + " "
      }
    }
    for row in snippet.rows {
      switch row {
      case .gap(let part):
        text += blankGutter + style.ink(.gutter, "⋮") + " " + rail(part, closing: false)
        while text.last == " " { text.removeLast() }
        text += "\n"
      case .line(let line, let marks, let part):
        let hasLabel = part == .end && !snippet.railLabel.isEmpty
        let below = part == .start || (part == .end && hasLabel) ? Snippet.Rail.inside : part
        write(
          line, of: snippet.file, marks, primary: primary, railWidth: snippet.hasRail ? 2 : 0,
          rail: rail(part, closing: !hasLabel && marks.isEmpty),
          below: rail(below, closing: !hasLabel))
        if hasLabel {
          writeUnder(style.ink(railInk, "╰ " + snippet.railLabel))
        }
      }
    }
  }

  /// One line of source and what is under it.
  private mutating func write(
    _ line: Int, of file: SourceFile, _ marks: [Snippet.LineMark], primary: TerminalStyle.Ink,
    railWidth: Int, rail: String, below: String
  ) {
    let focus = marks.map(\.start).min() ?? 0
    let text = file.text(ofLine: line)
    let shown = DisplayLine(
      text, focus: focus, masks: file.masks(in: text.startIndex..<text.endIndex))
    var strokes = marks.map { mark in
      let start = shown.column(at: mark.start)
      return Stroke(
        start: start, end: max(start + 1, shown.column(at: mark.end)), isPrimary: mark.isPrimary,
        label: mark.label)
    }
    let room = style.width - gutter - 3 - railWidth
    let first = strokes.map(\.start).min() ?? 0
    let last = strokes.map(\.end).max() ?? 0
    let (source, shift) = clipped(shown, around: first..<max(first, last), room: room)
    for index in strokes.indices {
      strokes[index].start = min(max(0, strokes[index].start - shift), room - 1)
      strokes[index].end = min(max(strokes[index].start + 1, strokes[index].end - shift), room)
    }
    self.text += numberedGutter(file.linesBefore + line + 1, "│") + rail + source
    while self.text.last == " " { self.text.removeLast() }
    self.text += "\n"
    writeStrokes(strokes, primary: primary, rail: below, room: room)
  }

  /// What of a line is shown, and how far left it moved. A line that is too long is clipped to a
  /// window that contains the columns of interest.
  func clipped(
    _ line: DisplayLine, around columns: Range<Int>, room: Int
  ) -> (String, Int) {
    if line.width <= room { return (line.text(in: 0..<line.width), 0) }
    let last = min(columns.upperBound, columns.lowerBound + room - 8)
    if last + 2 < room { return (line.text(in: 0..<(room - 1)) + style.ink(.faint, "…"), 0) }
    let start = max(0, min(columns.lowerBound - 8, line.width - room + 1))
    let reachesEnd = line.width - start <= room - 1
    let end = reachesEnd ? line.width : start + room - 2
    let window = line.text(in: start..<end)
    // A wide character at the edge is omitted: the marks must not move.
    let missing = reachesEnd ? (end - start) - displayWidth(of: window) : 0
    let pad = String(repeating: " ", count: max(0, missing))
    return (
      style.ink(.faint, "…") + pad + window + (reachesEnd ? "" : style.ink(.faint, "…")), start - 1
    )
  }

  /// The underlines, the rightmost mark's label beside them, the other labels hanging below.
  private mutating func writeStrokes(
    _ strokes: [Stroke], primary: TerminalStyle.Ink, rail: String, room: Int
  ) {
    guard let reach = strokes.map(\.end).max() else { return }
    var cells = [Character](repeating: " ", count: reach)
    for stroke in strokes where !stroke.isPrimary {
      for column in stroke.start..<stroke.end { cells[column] = "-" }
    }
    for stroke in strokes where stroke.isPrimary {
      for column in stroke.start..<stroke.end { cells[column] = "^" }
    }
    var underline = inked(cells, primary: primary)
    var hanging = strokes.filter { !$0.label.isEmpty }.sorted { $0.start < $1.start }
    if let last = hanging.last, last.end == reach,
      !hanging.dropLast().contains(where: { $0.start == last.start }),
      reach + 1 + displayWidth(of: last.label) <= room, !last.label.contains("\n")
    {
      underline += " " + style.ink(last.isPrimary ? primary : .secondary, last.label)
      hanging.removeLast()
    }
    writeUnder(rail + underline)
    if hanging.isEmpty { return }
    writeUnder(rail + connectors(hanging, primary: primary))
    while let stroke = hanging.popLast() {
      let left = hanging.filter { $0.start < stroke.start }
      let columns = max(30, room - stroke.start)
      for line in TerminalStyle.wrapped(stroke.label, columns: columns) {
        let lead = connectors(left, primary: primary, upTo: stroke.start)
        writeUnder(rail + lead + style.ink(stroke.isPrimary ? primary : .secondary, line))
      }
    }
  }

  private mutating func writeUnder(_ line: String) {
    var line = line
    while line.last == " " { line.removeLast() }
    text += blankGutter + style.ink(.gutter, "│") + " " + line + "\n"
  }

  /// A `│` at each stroke's start, padded to a column.
  private func connectors(
    _ strokes: [Stroke], primary: TerminalStyle.Ink, upTo column: Int? = nil
  ) -> String {
    var line = ""
    var at = 0
    for stroke in strokes where stroke.start >= at {
      line += String(repeating: " ", count: stroke.start - at)
      line += style.ink(stroke.isPrimary ? primary : .secondary, "│")
      at = stroke.start + 1
    }
    return line + String(repeating: " ", count: max(0, (column ?? at) - at))
  }

  /// A row of markers, each run in its color.
  private func inked(_ cells: [Character], primary: TerminalStyle.Ink) -> String {
    var line = ""
    var start = 0
    while start < cells.count {
      var end = start
      while end < cells.count, cells[end] == cells[start] { end += 1 }
      let run = String(cells[start..<end])
      line += cells[start] == " " ? run : style.ink(cells[start] == "^" ? primary : .secondary, run)
      start = end
    }
    return line
  }
}
