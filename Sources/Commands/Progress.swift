/// A line on the terminal that says how far a long run is. Nothing shows within the first second,
/// nor if stderr is not a terminal.
struct Progress {
  private let console: Console
  private let total: Int
  private let start = ContinuousClock.now
  private var shown = ContinuousClock.now
  private var isShowing = false

  init(_ console: Console, total: Int) {
    self.console = console
    self.total = total
  }

  /// Says that the work is at item `number`, from zero.
  mutating func step(_ number: Int, _ what: String) {
    guard console.isWatched else { return }
    let now = ContinuousClock.now
    if now - start < .seconds(1) || now - shown < .milliseconds(100) { return }
    shown = now
    isShowing = true
    let line = "\(number + 1)/\(total) \(what)"
    console.say("\r\u{1B}[K" + line.prefix(console.words.width - 1))
  }

  /// Takes the line away.
  func finish() {
    if isShowing { console.say("\r\u{1B}[K") }
  }
}
