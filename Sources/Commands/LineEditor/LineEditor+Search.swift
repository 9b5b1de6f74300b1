/// How the history is searched backwards, key by key.
extension LineEditor {
  func search() -> Step {
    let outer = (prompt: prompt, buffer: buffer)
    var query = ""
    var match = history.entries.count
    func show() {
      prompt = "search `\(query)`: "
      let entry = match < history.entries.count ? history.entries[match] : ""
      buffer.replaceAll(with: query.isEmpty ? outer.buffer.text : entry)
      paint()
    }
    func accept() {
      prompt = outer.prompt
      if match < history.entries.count { historyIndex = match }
      paint()
    }
    show()
    while let key = nextKey() {
      switch key {
      case .text(let text):
        for character in text {
          query.append(character)
          if let found = history.search(query, before: match + 1) {
            match = found
          } else {
            query.removeLast()
            write("\u{7}")
          }
        }
      case .backspace:
        if !query.isEmpty { query.removeLast() }
        match = history.search(query, before: history.entries.count) ?? history.entries.count
      case .control("r"):
        if let found = history.search(query, before: match) { match = found }
      case .control("g"), .control("c"), .escape:
        prompt = outer.prompt
        buffer = outer.buffer
        return .goOn
      case .enter:
        accept()
        return enter()
      default:
        accept()
        return press(key)
      }
      show()
    }
    return .done(failure.map { .failed($0) } ?? .end)
  }
}
