/// What each key does.
extension LineEditor {
  func press(_ key: Key) -> Step {
    switch key {
    case .text(let text): buffer.insert(text)
    case .paste(let text): buffer.insert(LineEditor.cleaned(text))
    case .enter, .control("j"): return enter()
    case .newline: breakLine()
    case .tab: completeWord()
    case .control("c"):
      buffer.move(to: buffer.characters.count)
      paint()
      write("^C")
      finishLine()
      return .done(.interrupted)
    case .control("d"):
      if buffer.isEmpty {
        finishLine()
        return .done(.end)
      }
      deleteForward()
    case .control("r"): return search()
    case .control("l"):
      write("\u{1B}[H\u{1B}[2J")
      paintedRow = 0
    case .up, .control("p"): moveUp()
    case .down, .control("n"): moveDown()
    default: change(key)
    }
    return .goOn
  }

  /// Keys that only move or change the text.
  private func change(_ key: Key) {
    switch key {
    case .left, .control("b"): buffer.move(to: buffer.cursor - 1)
    case .right, .control("f"): buffer.move(to: buffer.cursor + 1)
    case .home, .control("a"): buffer.move(to: buffer.lineStart)
    case .end, .control("e"): buffer.move(to: buffer.lineEnd)
    case .wordLeft, .alt("b"): buffer.move(to: buffer.wordStart)
    case .wordRight, .alt("f"): buffer.move(to: buffer.wordEnd)
    case .backspace:
      if buffer.cursor > 0 { buffer.remove(buffer.cursor - 1..<buffer.cursor) }
    case .delete: deleteForward()
    case .control("k"):
      let end = buffer.lineEnd == buffer.cursor ? buffer.cursor + 1 : buffer.lineEnd
      kill(buffer.cursor..<min(end, buffer.characters.count))
    case .control("u"): kill(buffer.lineStart..<buffer.cursor)
    case .control("w"): kill(buffer.wordStart..<buffer.cursor)
    case .alt("d"): kill(buffer.cursor..<buffer.wordEnd)
    case .control("y"): buffer.insert(killed)
    case .control("t"): buffer.transpose()
    default: break
    }
  }

  private func deleteForward() {
    if buffer.cursor < buffer.characters.count { buffer.remove(buffer.cursor..<buffer.cursor + 1) }
  }

  private func kill(_ range: Range<Int>) {
    if !range.isEmpty { killed = buffer.remove(range) }
  }

  func enter() -> Step {
    guard isComplete(buffer.text) else {
      breakLine()
      return .goOn
    }
    buffer.move(to: buffer.characters.count)
    paint()
    finishLine()
    return .done(.line(buffer.text))
  }

  /// A new line with the margin of this one, deeper after an opening bracket.
  func breakLine() {
    let line = buffer.characters[buffer.lineStart..<buffer.cursor]
    let margin = String(line.prefix { $0 == " " })
    let opens = line.last.map { "{[(".contains($0) } ?? false
    buffer.insert("\n" + margin + (opens ? "  " : ""))
  }

  private func moveUp() {
    if let place = buffer.place(linesAway: -1) { return buffer.move(to: place) }
    guard historyIndex > 0 else { return }
    if historyIndex == history.entries.count { draft = buffer.text }
    historyIndex -= 1
    buffer.replaceAll(with: history.entries[historyIndex])
  }

  private func moveDown() {
    if let place = buffer.place(linesAway: 1) { return buffer.move(to: place) }
    guard historyIndex < history.entries.count else { return }
    historyIndex += 1
    buffer.replaceAll(
      with: historyIndex == history.entries.count ? draft : history.entries[historyIndex])
  }

  private func completeWord() {
    let completion = complete(buffer.textBefore)
    let prefix = completion.commonPrefix
    if completion.candidates.isEmpty { return write("\u{7}") }
    if completion.candidates.count == 1 || prefix.count > completion.length {
      buffer.remove(buffer.cursor - completion.length..<buffer.cursor)
      return buffer.insert(prefix)
    }
    let size = terminal.size
    finishLine()
    let table = completion.table(columns: size.columns, rows: max(1, size.rows / 2))
    for line in table { write(style.ink(.faint, line) + "\r\n") }
  }
}
