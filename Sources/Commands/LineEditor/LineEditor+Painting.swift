import Diagnostics

/// How the text is brought to the screen.
extension LineEditor {
  /// Repaints the line over what was painted last.
  func paint() {
    let size = terminal.size
    let continuation = String(repeating: " ", count: max(0, displayWidth(of: prompt) - 2)) + "· "
    let layout = ScreenLayout(
      buffer, prompt: (style.ink(.strong, prompt), displayWidth(of: prompt)),
      continuation: (style.ink(.faint, continuation), displayWidth(of: continuation)),
      columns: size.columns)
    // What is higher than the terminal shows the part around the cursor.
    let first = max(0, min(layout.cursorRow - size.rows / 2, layout.rows.count - size.rows))
    let rows = layout.rows[first..<min(layout.rows.count, first + size.rows)]
    var text = paintedRow > 0 ? "\u{1B}[\(paintedRow)A" : ""
    text += "\r\u{1B}[J" + rows.joined(separator: "\r\n")
    let below = rows.count - 1 - (layout.cursorRow - first)
    if below > 0 { text += "\u{1B}[\(below)A" }
    text += "\r" + (layout.cursorColumn > 0 ? "\u{1B}[\(layout.cursorColumn)C" : "")
    paintedRow = layout.cursorRow - first
    write(text)
  }

  /// Leaves the painted text on the screen and goes to the line below it.
  func finishLine() {
    let cursor = buffer.cursor
    buffer.move(to: buffer.characters.count)
    if cursor != buffer.cursor { paint() }
    write("\r\n")
    buffer.move(to: cursor)
    paintedRow = 0
  }

  func write(_ text: String) { try? output.write(Array(text.utf8)) }

  /// A paste without what a terminal would obey, its line ends as `\n`.
  static func cleaned(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var wasReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\r" || (scalar == "\n" && !wasReturn) {
        scalars.append("\n")
      } else if scalar == "\t" || scalar.value >= 0x20 && scalar.value != 0x7F {
        scalars.append(scalar)
      }
      wasReturn = scalar == "\r"
    }
    return String(scalars)
  }
}
