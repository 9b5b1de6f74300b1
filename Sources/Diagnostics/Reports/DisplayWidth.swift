/// How many columns of a terminal a scalar takes: 0 for marks and format characters, 2 for wide
/// East Asian characters and emoji, else 1. (Unicode Standard Annex 11; ambiguous counts as 1.)
public func displayWidth(of scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x300 { return value == 0xAD ? 0 : 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: break
  }
  if scalar.properties.isEmojiPresentation { return 2 }
  return wideRanges.contains { $0.contains(value) } ? 2 : 1
}

/// How many columns of a terminal a string takes.
public func displayWidth(of text: String) -> Int {
  var width = 0
  var joins = false
  for scalar in text.unicodeScalars {
    if !joins && !isEmojiModifier(scalar) { width += displayWidth(of: scalar) }
    joins = scalar == zeroWidthJoiner
  }
  return width
}

/// Joins the characters around it into one, as in 👩‍🚀.
let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"

/// Whether a scalar changes the emoji before it rather than standing alone.
func isEmojiModifier(_ scalar: Unicode.Scalar) -> Bool {
  (0x1F3FB...0x1F3FF).contains(scalar.value)
}

/// What is shown in place of a scalar that would move, hide or reverse the text around it: control
/// characters and those that override the direction of writing. nil for all others.
func visibleForm(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
  switch scalar.value {
  case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value)
  case 0x7F: "\u{2421}"
  case 0x80..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
    0xE0000...0xE007F:
    "\u{FFFD}"
  default: nil
  }
}

/// Text that is safe to show on one line: everything invisible or reversing made visible.
public func visible(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { visibleForm(of: $0) != nil }) else { return text }
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { shown.append(visibleForm(of: scalar) ?? scalar) }
  return String(shown)
}

/// Text made visible, its line breaks kept. What follows the first line has a mark before it, so that
/// nothing in it is at the start of a line, where a runner of CI looks for commands.
public func visibleLines(_ text: String, mark: String = "│ ") -> String {
  let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  return lines.enumerated().map { index, line in
    (index == 0 ? "" : mark) + visible(String(line))
  }.joined(separator: "\n")
}

/// A name or value from outside in one line: control characters as a string literal writes them.
public func oneLine(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { visibleForm(of: $0) != nil }) else { return text }
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": shown.append(contentsOf: "\\n".unicodeScalars)
    case "\r": shown.append(contentsOf: "\\r".unicodeScalars)
    case "\t": shown.append(contentsOf: "\\t".unicodeScalars)
    case _ where visibleForm(of: scalar) != nil:
      let hex = String(scalar.value, radix: 16)
      shown.append(contentsOf: "\\u{\(hex)}".unicodeScalars)
    default: shown.append(scalar)
    }
  }
  return String(shown)
}

/// Whether a runner of CI would take a line that begins so for a command: `::error::`, `##[group]`.
public func beginsCommand(_ text: some StringProtocol) -> Bool {
  text.hasPrefix("::") || text.hasPrefix("##")
}

private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
  0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
  0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
  0x1F200...0x1F265, 0x20000...0x3FFFD,
]
