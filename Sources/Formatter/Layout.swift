/// A string that may be laid out on one line or on several, after Wadler's "A prettier printer".
///
/// A `group` is printed flat, on one line, if it fits into the width; otherwise broken, and then
/// each of its own lines is a newline.
indirect enum Layout {
  case empty
  /// Bytes of the source, in one piece.
  case text(Range<Int>)
  case space
  /// A blank when flat, a newline when broken.
  case line
  /// Nothing when flat, a newline when broken.
  case softLine
  /// `, ` when flat, a newline when broken; one empty line more where the author had some.
  case separator(emptyLine: Bool)
  /// A newline in any case, but none at the start of a line.
  case hardLine(emptyLine: Bool)
  /// A comment that ends its line: it is printed before the next newline, which must come.
  case lineComment(Range<Int>)
  case concat([Layout])
  case indent(Layout)
  /// `isBroken` is set where something inside must take several lines.
  case group(Layout, isBroken: Bool)
}
