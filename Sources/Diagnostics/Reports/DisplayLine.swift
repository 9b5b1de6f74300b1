import Source

/// A line of source as a terminal shows it: bytes mapped to columns. Tabs become spaces, wide
/// characters take two columns, marks none, and what a terminal would obey is made visible.
struct DisplayLine {
  /// One unit that is shown or clipped whole: a character with its marks.
  private struct Cell {
    var offset: Int
    var column: Int
    var text: String.UnicodeScalarView
  }

  private var cells: [Cell] = []
  private let end: Int
  /// The columns the whole line takes.
  private(set) var width = 0

  static let tabWidth = 4
  /// Longer lines are decoded only around the place of interest.
  static let byteLimit = 1024

  /// Decodes a line. Offsets given later are indices of `bytes`. A line beyond the limit is cut to
  /// the bytes around `focus`, so that a 100 MB line costs what a short one does.
  init(_ bytes: ArraySlice<UInt8>, focus: Int = 0, masks: [Range<Int>] = []) {
    var start = bytes.startIndex
    var end = bytes.endIndex
    if bytes.count > DisplayLine.byteLimit {
      start = max(start, min(focus, end) - DisplayLine.byteLimit / 4)
      while start < end, start > bytes.startIndex, bytes[start] & 0xC0 == 0x80 { start += 1 }
      end = min(end, start + DisplayLine.byteLimit)
    }
    self.end = end
    var joins = false
    var at = start
    var left = masks.drop { $0.upperBound <= start }
    while at < end {
      if let mask = left.first, mask.lowerBound <= at {
        cells.append(
          Cell(offset: at, column: width, text: SourceFile.maskText.unicodeScalars))
        width += SourceFile.maskText.unicodeScalars.count
        at = min(end, mask.upperBound)
        left = left.dropFirst()
        continue
      }
      let (scalar, length) = decodeScalar(bytes[at..<end])
      let attaches = joins || isEmojiModifier(scalar) || displayWidth(of: scalar) == 0
      if attaches, visibleForm(of: scalar) == nil, !cells.isEmpty {
        cells[cells.count - 1].text.append(scalar)
      } else {
        append(scalar, at: at)
      }
      joins = scalar == zeroWidthJoiner
      at += length
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar, at offset: Int) {
    var text = String.UnicodeScalarView()
    let column = width
    if scalar == "\t" {
      let blanks = DisplayLine.tabWidth - width % DisplayLine.tabWidth
      text.append(contentsOf: String(repeating: " ", count: blanks).unicodeScalars)
      width += blanks
    } else {
      let shown = visibleForm(of: scalar) ?? scalar
      text.append(shown)
      width += max(1, displayWidth(of: shown))
    }
    cells.append(Cell(offset: offset, column: column, text: text))
  }

  /// The column of the character that contains the byte at `offset`; the width at the end.
  func column(at offset: Int) -> Int {
    if offset >= end { return width }
    var low = 0
    var high = cells.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if cells[middle].offset <= offset { low = middle } else { high = middle }
    }
    return cells.isEmpty ? 0 : cells[low].column
  }

  /// The first column that is not blank; the width of a blank line.
  var indentation: Int {
    cells.first { $0.text.contains { $0 != " " } }?.column ?? width
  }

  /// The text shown in a range of columns. Characters cut by an edge are omitted.
  func text(in columns: Range<Int>) -> String {
    var shown = String.UnicodeScalarView()
    for (index, cell) in cells.enumerated() where cell.column >= columns.lowerBound {
      let next = index + 1 < cells.count ? cells[index + 1].column : width
      if next > columns.upperBound { break }
      shown.append(contentsOf: cell.text)
    }
    return String(shown)
  }
}

/// The scalar at the front of some bytes and its length; U+FFFD and 1 where they are not UTF-8.
func decodeScalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int) {
  guard let first = bytes.first else { return ("\u{FFFD}", 0) }
  if first < 0x80 { return (Unicode.Scalar(first), 1) }
  let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
  var decoder = UTF8()
  var iterator = bytes.prefix(length).makeIterator()
  guard first >= 0xC2, case .scalarValue(let scalar) = decoder.decode(&iterator) else {
    return ("\u{FFFD}", 1)
  }
  return (scalar, UTF8.width(scalar))
}
