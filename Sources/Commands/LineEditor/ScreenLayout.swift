import Diagnostics

/// The text being edited as rows of the terminal, none wider than it is.
struct ScreenLayout: Equatable {
  private(set) var rows: [String] = [""]
  private(set) var cursorRow = 0
  private(set) var cursorColumn = 0
  private let columns: Int
  private var column = 0

  /// Lays a string out, the prompt before its first line, the continuation before each other one.
  /// Prompts are given with their escapes and their width.
  init(
    _ buffer: LineBuffer, prompt: (text: String, width: Int),
    continuation: (text: String, width: Int), columns: Int
  ) {
    self.columns = max(8, columns)
    put(prompt.text, width: prompt.width)
    for (index, character) in buffer.characters.enumerated() {
      if index == buffer.cursor { markCursor(before: displayWidth(of: String(character))) }
      if character == "\n" {
        breakRow()
        put(continuation.text, width: continuation.width)
      } else {
        let shown = character == "\t" ? "  " : String(character)
        put(shown, width: displayWidth(of: shown))
      }
    }
    if buffer.cursor == buffer.characters.count { markCursor(before: 1) }
  }

  /// The cursor is where the next character will: on the next row if it does not fit here.
  private mutating func markCursor(before width: Int) {
    if column + width > columns { breakRow() }
    cursorRow = rows.count - 1
    cursorColumn = column
  }

  private mutating func put(_ text: String, width: Int) {
    if column + width > columns { breakRow() }
    rows[rows.count - 1] += text
    column += width
  }

  private mutating func breakRow() {
    rows.append("")
    column = 0
  }
}
