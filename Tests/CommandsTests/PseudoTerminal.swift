import Foundation

@testable import Commands

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A pseudo-terminal with a line editor at its other end, and a person's hands at this one.
final class PseudoTerminal: @unchecked Sendable {
  private let near: Int32
  private let far: Int32
  private let lock = NSLock()
  private var events: [LineEvent] = []
  private var screen: [UInt8] = []
  private var isOver = false

  /// Starts an editor that reads entries until the end of input. `prepare` sets it up.
  init(
    columns: Int = 40, rows: Int = 10, prepare: @escaping @Sendable (LineEditor) -> Void = { _ in }
  ) {
    var near: Int32 = -1
    var far: Int32 = -1
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    let result = openpty(&near, &far, nil, nil, &size)
    precondition(result == 0, "no pseudo-terminal")
    setenv("TERM", "xterm", 1)
    (self.near, self.far) = (near, far)
    let (here, there) = (near, far)
    Thread.detachNewThread { [self] in
      let descriptor = Descriptor(number: there)
      let editor = LineEditor(input: descriptor, output: descriptor)
      prepare(editor)
      while true {
        let event = editor.readEntry(prompt: "> ")
        lock.withLock { events.append(event) }
        if event == .end { break }
      }
      lock.withLock { isOver = true }
    }
    Thread.detachNewThread { [self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(here, &buffer, buffer.count)
        if count <= 0 { return }
        lock.withLock { screen += buffer.prefix(count) }
      }
    }
    waitFor("> ")
  }

  /// What the terminal was told so far.
  var output: String { lock.withLock { String(decoding: screen, as: UTF8.self) } }

  /// Types, and waits until the screen is quiet.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(near, bytes, bytes.count)
    var before = -1
    for _ in 0..<200 {
      usleep(5_000)
      let now = lock.withLock { screen.count }
      if now == before, now > 0 { break }
      before = now
      usleep(5_000)
    }
  }

  /// Waits for a string on the screen, a quarter of an hour at most.
  @discardableResult
  func waitFor(_ text: String) -> Bool {
    for _ in 0..<180_000 {
      if output.contains(text) { return true }
      usleep(5_000)
    }
    return false
  }

  /// Ends the input with Ctrl-D and gives all that came out before.
  func finish() -> [LineEvent] {
    for _ in 0..<40_000 {
      type("\u{4}")
      if lock.withLock({ isOver }) { break }
    }
    return lock.withLock { events.dropLast(events.last == .end ? 1 : 0) }
  }
}
