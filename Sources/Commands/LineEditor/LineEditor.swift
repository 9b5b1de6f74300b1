import Diagnostics

/// What came of asking for a line.
enum LineEvent: Equatable {
  case line(String)
  /// Ctrl-C: what was typed is dropped.
  case interrupted
  /// Ctrl-D on an empty line, or the end of the input.
  case end
  /// The input cannot be read, for the reason given.
  case failed(String)
}

/// Reads what a person types, with editing where the terminal allows it.
final class LineEditor {
  /// Whether a string can be taken as it is, or wants another line.
  var isComplete: (String) -> Bool = { _ in true }
  /// What could be after a string.
  var complete: (String) -> Completion = { _ in .none }
  var history: History

  let input: Descriptor
  let output: Descriptor
  let terminal: Terminal
  let style: TerminalStyle
  let editsLines: Bool
  var decoder = KeyDecoder()
  var reachedEnd = false
  /// Why the input could not be read any further.
  var failure: String?

  // The state of the current line.
  var buffer = LineBuffer()
  var prompt = ""
  var paintedRow = 0
  var killed = ""
  var historyIndex = 0
  var draft = ""

  init(
    input: Descriptor = .input, output: Descriptor = .output, style: TerminalStyle = .plain,
    historyPath: String? = nil
  ) {
    self.input = input
    self.output = output
    self.style = style
    terminal = Terminal(descriptor: output)
    history = History(path: historyPath)
    let isDumb = ["dumb", nil].contains(environmentVariable("TERM"))
    editsLines = input.isTerminal && output.isTerminal && !isDumb
  }

  /// Asks for one entry, which may have several lines.
  func readEntry(prompt: String) -> LineEvent {
    self.prompt = prompt
    let event = editsLines ? edit() : readPlainly()
    if case .line(let text) = event {
      history.add(text)
      history.save()
    }
    return event
  }

  enum Step {
    case goOn
    case done(LineEvent)
  }

  func edit() -> LineEvent {
    guard let mode = terminal.enterRawMode() else { return readPlainly() }
    write("\u{1B}[?2004h")
    defer {
      write("\u{1B}[?2004l")
      terminal.leaveRawMode(mode)
    }
    buffer = LineBuffer()
    historyIndex = history.entries.count
    draft = ""
    paintedRow = 0
    paint()
    while let key = nextKey() {
      if case .done(let event) = press(key) { return event }
      // Pending keys are read first: painting costs as much as the line is long.
      if decoder.pending.isEmpty, !input.isReadable(within: 0) { paint() }
    }
    finishLine()
    return failure.map { .failed($0) } ?? .end
  }

  func nextKey() -> Key? {
    while true {
      if let key = decoder.next(isFinal: reachedEnd) { return key }
      if reachedEnd { return nil }
      // An Escape alone is a key; one with something after it comes at once.
      if decoder.pending == [0x1B], !input.isReadable(within: 50) {
        return decoder.next(isFinal: true)
      }
      do throws(Descriptor.ReadError) {
        let bytes = try input.readSome()
        if bytes.isEmpty { reachedEnd = true } else { decoder.append(bytes) }
      } catch {
        if case .failed(let reason) = error { (reachedEnd, failure) = (true, reason) }
      }
    }
  }
}
