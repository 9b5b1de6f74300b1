import Source

/// The unit in which an editor counts columns.
public enum ColumnUnit: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"
}

/// A place as an editor counts it: both numbers from zero.
public struct Position: Hashable, Sendable, Comparable {
  public var line: Int
  public var character: Int

  public init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }

  public static func < (a: Position, b: Position) -> Bool {
    (a.line, a.character) < (b.line, b.character)
  }
}

extension SourceFile {
  /// The place of a byte offset of the file, counted in a unit. Bytes that are not UTF-8 count as
  /// the U+FFFD that stands for them.
  public func position(at offset: Int, in unit: ColumnUnit) -> Position {
    let offset = min(max(0, offset), bytes.count)
    let line = line(at: offset)
    let start = min(textStart(ofLine: line), offset)
    if unit == .utf8 { return Position(line: linesBefore + line, character: offset - start) }
    let number = unit == .utf16 ? 16 : 32
    let known = counted
    let goesOn = known.unit == number && known.start == start && known.offset <= offset
    var character = goesOn ? known.column : 0
    var at = goesOn ? known.offset : start
    while at < offset {
      let (scalar, length) = decodeScalar(bytes[at...])
      character += unit == .utf16 ? UTF16.width(scalar) : 1
      at += length
    }
    counted = CountedColumn(unit: number, start: start, offset: at, column: character)
    return Position(line: linesBefore + line, character: character)
  }

  /// The byte offset of a place. One beyond its line's end, or inside a character, is brought back.
  public func offset(of position: Position, in unit: ColumnUnit) -> Int {
    let line = position.line - linesBefore
    guard line < lines.count else { return bytes.count }
    let text = text(ofLine: max(0, line))
    if unit == .utf8 { return min(text.startIndex + max(0, position.character), text.endIndex) }
    var left = position.character
    var at = text.startIndex
    while at < text.endIndex {
      let (scalar, length) = decodeScalar(text[at...])
      let width = unit == .utf16 ? UTF16.width(scalar) : 1
      if width > left { break }
      left -= width
      at += length
    }
    return at
  }
}
