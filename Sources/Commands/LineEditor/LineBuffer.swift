/// The text being edited, with a cursor between characters. It may have several lines.
struct LineBuffer: Equatable {
  private(set) var characters: [Character] = []
  /// How many characters are before the cursor.
  private(set) var cursor = 0

  init(_ text: String = "") { replaceAll(with: text) }

  var text: String { String(characters) }
  var isEmpty: Bool { characters.isEmpty }
  /// The text before the cursor.
  var textBefore: String { String(characters[..<cursor]) }

  /// Another text, the cursor at its end.
  mutating func replaceAll(with text: String) {
    characters = Array(text)
    cursor = characters.count
  }

  /// Text at the cursor. What joins with the character before it becomes one with it.
  mutating func insert(_ text: String) {
    let start = max(0, cursor - 1)
    let joined = Array(String(characters[start..<cursor]) + text)
    characters.replaceSubrange(start..<cursor, with: joined)
    cursor = start + joined.count
  }

  /// Takes characters away; the cursor ends where they were. Gives their text.
  @discardableResult
  mutating func remove(_ range: Range<Int>) -> String {
    let removed = String(characters[range])
    characters.removeSubrange(range)
    cursor = range.lowerBound
    return removed
  }

  mutating func move(to place: Int) { cursor = min(max(0, place), characters.count) }

  // Places, as numbers of characters before them.

  var lineStart: Int {
    (characters[..<cursor].lastIndex(of: "\n") ?? -1) + 1
  }

  var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }

  var wordStart: Int {
    var at = cursor
    while at > 0, !LineBuffer.isWord(characters[at - 1]) { at -= 1 }
    while at > 0, LineBuffer.isWord(characters[at - 1]) { at -= 1 }
    return at
  }

  var wordEnd: Int {
    var at = cursor
    while at < characters.count, !LineBuffer.isWord(characters[at]) { at += 1 }
    while at < characters.count, LineBuffer.isWord(characters[at]) { at += 1 }
    return at
  }

  /// The same column a line up or down; nil if there is none.
  func place(linesAway lines: Int) -> Int? {
    var copy = self
    let column = cursor - lineStart
    if lines < 0 {
      guard lineStart > 0 else { return nil }
      copy.cursor = lineStart - 1
    } else {
      guard lineEnd < characters.count else { return nil }
      copy.cursor = lineEnd + 1
    }
    return min(copy.lineStart + column, copy.lineEnd)
  }

  /// Swaps the characters around the cursor; at the end, the last two.
  mutating func transpose() {
    let at = cursor == characters.count ? cursor - 1 : cursor
    guard at > 0, characters[at] != "\n", characters[at - 1] != "\n" else { return }
    characters.swapAt(at - 1, at)
    cursor = at + 1
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}
