import Diagnostics
import Source

/// What a merge left behind where two sides differ. The first side is read.
extension Tokenizer {
  /// Steps over a line of the marks `<<<<<<<`, or from `=======` to after `>>>>>>>`; false if
  /// none is here.
  mutating func scanConflict() -> Bool {
    guard interpolations.isEmpty, isMark(bytes[at], at: at) else { return false }
    if let conflict, at >= conflict.middle, at < conflict.end {
      at = conflict.end
    } else if bytes[at] == 0x3C, let found = conflict(from: at) {
      conflict = found
      let start = at
      skipLine()
      diagnostics.append(
        .mergeConflict(
          span(start, at), middle: span(found.middle, found.middle + 7),
          isCommon: bytes[found.middle] == 0x7C, end: span(found.last, found.last + 7)))
    } else {
      return false
    }
    trivia.formUnion([.newline, .blank])
    return true
  }

  /// Whether seven of a byte begin a line here.
  private func isMark(_ byte: UInt8, at position: Int) -> Bool {
    if position > 0, bytes[position - 1] != 0x0A, bytes[position - 1] != 0x0D { return false }
    for i in 0..<7 where bytes[position + i] != byte { return false }
    let next = bytes[position + 7]
    return next == 0x20 || next == 0x0A || next == 0x0D || position + 7 >= bytes.count
  }

  /// The other marks of a conflict that begins at a place; nil if one is missing.
  private func conflict(from start: Int) -> Conflict? {
    var middle: Int?
    var position = bytes.endOfLine(from: start)
    while position < bytes.count {
      position += 1
      switch bytes[position] {
      // Where a merge shows the common text too, it is between `|||||||` and `=======`.
      case 0x3D, 0x7C: if middle == nil, isMark(bytes[position], at: position) { middle = position }
      case 0x3C: if isMark(0x3C, at: position) { return nil }
      case 0x3E:
        if let middle, isMark(0x3E, at: position) {
          return Conflict(
            middle: middle, last: position, end: bytes.endOfLine(from: position))
        }
      default: break
      }
      position = bytes.endOfLine(from: position)
    }
    return nil
  }

  /// Where the second side of a conflict begins, where its last mark is, and where that ends.
  struct Conflict {
    var middle: Int
    var last: Int
    var end: Int
  }
}

extension Diagnostic {
  /// `<<<<<<<`, `=======` and `>>>>>>>`.
  static func mergeConflict(
    _ span: SourceSpan, middle: SourceSpan, isCommon: Bool = false, end: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .mergeConflict, at: span, "expected one text, found the two sides of an unresolved merge"
    )
    .noting(
      middle, isCommon ? "what both came from begins here" : "the other side begins here"
    )
    .noting(end, "it ends here")
    .helping("keep one side, or what both say together, and remove the lines of marks")
  }
}

extension Diagnostic {
  /// The first unresolved merge of a file of data; nil if there is none.
  public static func mergeConflict(in bytes: [UInt8], base: UInt32) -> Diagnostic? {
    var marks: [Int] = []
    var start = 0
    for mark in ["<<<<<<< ", "=======", ">>>>>>> "] {
      let wanted = Array(mark.utf8)
      var found: Int?
      while start < bytes.count, found == nil {
        if bytes[start...].starts(with: wanted) { found = start }
        while start < bytes.count, bytes[start] != 0x0A { start += 1 }
        start += 1
      }
      guard let found else { return nil }
      marks.append(found)
    }
    func span(_ mark: Int) -> SourceSpan {
      SourceSpan(base + UInt32(mark), base + UInt32(mark + 7))
    }
    return .mergeConflict(span(marks[0]), middle: span(marks[1]), end: span(marks[2]))
  }
}
