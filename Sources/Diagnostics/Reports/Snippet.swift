import Source

/// The lines of one file that a diagnostic shows, with what is marked on them.
///
/// A mark over several lines gets the rail, a line at the left from its first line to its last; of
/// several such marks the first gets it, the others are marked at both ends.
struct Snippet {
  /// One marked place.
  struct Mark {
    var span: SourceSpan
    var isPrimary: Bool
    var label: String
  }

  /// A mark's part on one line: offsets into the file, and the label if it ends here.
  struct LineMark {
    var start: Int
    var end: Int
    var isPrimary: Bool
    var label: String
  }

  /// Where on the rail a line is.
  enum Rail { case none, start, inside, end }

  /// One line shown, or a gap.
  enum Row {
    case line(Int, marks: [LineMark], rail: Rail)
    case gap(rail: Rail)
  }

  let file: SourceFile
  let rows: [Row]
  /// The label at the end of the rail.
  let railLabel: String
  let railIsPrimary: Bool
  let hasRail: Bool

  init(_ marks: [Mark], in file: SourceFile) {
    self.file = file
    var marked: [Int: [LineMark]] = [:]
    var rail: (lines: ClosedRange<Int>, mark: Mark)?
    for mark in marks {
      let place = Place(mark.span, in: file)
      guard place.first < place.last else {
        marked[place.first, default: []].append(
          LineMark(start: place.start, end: place.end, isPrimary: mark.isPrimary, label: mark.label)
        )
        continue
      }
      let takesRail = rail == nil
      if takesRail { rail = (place.first...place.last, mark) }
      for line in Snippet.shown(place.first...place.last) {
        let text = file.text(ofLine: line)
        let inkStart = text.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? text.endIndex
        let start = line == place.first ? place.start : inkStart
        let end = line == place.last ? place.end : text.endIndex
        let isEdge = line == place.first || line == place.last
        let isWhole = start <= inkStart && end >= text.endIndex
        if isEdge && !(takesRail && isWhole) {
          let label = line == place.last && !takesRail ? mark.label : ""
          marked[line, default: []].append(
            LineMark(start: start, end: end, isPrimary: mark.isPrimary, label: label))
        } else {
          marked[line, default: []] += []
        }
      }
    }
    hasRail = rail != nil
    railLabel = rail?.mark.label ?? ""
    railIsPrimary = rail?.mark.isPrimary ?? false
    rows = Snippet.rows(marked, rail: rail?.lines)
  }

  /// The lines in order, a gap between those that do not follow one another. A single line between
  /// two shown ones is shown too, since a gap would take as much room.
  private static func rows(_ marked: [Int: [LineMark]], rail: ClosedRange<Int>?) -> [Row] {
    func part(_ line: Int) -> Rail {
      guard let rail, rail.contains(line) else { return .none }
      return line == rail.lowerBound ? .start : line == rail.upperBound ? .end : .inside
    }
    var rows: [Row] = []
    var previous: Int?
    for line in marked.keys.sorted() {
      if let previous, line == previous + 2 {
        rows.append(.line(previous + 1, marks: [], rail: part(previous + 1)))
      } else if let previous, line > previous + 2 {
        let isInside = rail.map { $0.contains(previous) && $0.contains(line) } ?? false
        rows.append(.gap(rail: isInside ? .inside : .none))
      }
      rows.append(.line(line, marks: marked[line] ?? [], rail: part(line)))
      previous = line
    }
    return rows
  }

  /// The number of the last line shown, counted from one.
  var lastNumber: Int {
    for case .line(let line, _, _) in rows.reversed() { return file.linesBefore + line + 1 }
    return 1
  }

  /// The lines of a long span that are worth showing: two at each end.
  private static func shown(_ lines: ClosedRange<Int>) -> [Int] {
    if lines.count <= 5 { return Array(lines) }
    return Array(lines.prefix(2)) + Array(lines.suffix(2))
  }

  /// A span as offsets and lines of its file. A span that ends with a line's end ends on that line.
  private struct Place {
    let start: Int
    let end: Int
    let first: Int
    let last: Int

    init(_ span: SourceSpan, in file: SourceFile) {
      start = min(Int(span.start - file.base), file.bytes.count)
      first = file.line(at: start)
      var end = max(start, min(Int(span.end) - Int(file.base), file.bytes.count))
      while end > start, file.bytes[end - 1] == 0x0A || file.bytes[end - 1] == 0x0D { end -= 1 }
      self.end = end
      last = file.line(at: end > start ? end - 1 : end)
    }
  }
}
