/// How text is shown on a terminal: with colors or without, and how wide.
public struct TerminalStyle: Sendable {
  public var colours: Bool
  /// In columns. Sentences wrap and long source lines are clipped to it.
  public var width: Int

  public init(colours: Bool = false, width: Int = 100) {
    self.colours = colours
    self.width = max(40, width)
  }

  /// No colors, 100 columns: what a pipe gets.
  public static let plain = TerminalStyle()

  /// What a piece of text is, which decides its color.
  public enum Ink: String, Sendable {
    case error = "1;31"
    case warning = "1;33"
    case info = "1;36"
    case strong = "1"
    case gutter = "34"
    case secondary = "36"
    case removed = "31"
    case added = "32"
    case faint = "2"
  }

  /// The text in its color.
  public func ink(_ ink: Ink, _ text: String) -> String {
    colours && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The text broken at spaces into lines of at most `columns`; words longer than that stand alone.
  /// A word that a runner of CI would obey stays after the one before it.
  public static func wrapped(_ text: String, columns: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      var lineWidth = 0
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        let word = String(word)
        let wordWidth = displayWidth(of: word)
        if !line.isEmpty, lineWidth + 1 + wordWidth > columns, !beginsCommand(word) {
          lines.append(line)
          line = word
          lineWidth = wordWidth
        } else {
          line += line.isEmpty && lineWidth == 0 ? word : " " + word
          lineWidth = line.isEmpty ? 0 : displayWidth(of: line)
        }
      }
      lines.append(line)
    }
    return lines
  }
}
