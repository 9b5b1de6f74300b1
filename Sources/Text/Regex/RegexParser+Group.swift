import Units

extension RegexParser {
  /// What follows `(`.
  mutating func group(from start: Int) throws(TextError) -> RegexNode {
    depth += 1
    if depth > RegexParser.depthLimit {
      throw error(start, start + 1, "groups nest more than \(RegexParser.depthLimit) deep")
    }
    let outer = flags
    var number: Int?
    if take("?") {
      if let name = try groupName(from: start) {
        number = open(name)
      } else if try inlineFlags(from: start) {
        depth -= 1
        return .empty  // `(?i)` holds to the end of the group around it
      }
    } else {
      number = open(nil)
    }
    let body = try alternation()
    guard take(")") else { throw error(start, start + 1, "`(` is never closed") }
    flags = outer
    depth -= 1
    if let number { return .group(body, number: number) }
    return body
  }

  private mutating func open(_ name: String?) -> Int {
    groupNames.append(name)
    return groupNames.count - 1
  }

  /// `P<name>` or `<name>` after `(?`; nil if neither follows.
  private mutating func groupName(from start: Int) throws(TextError) -> String? {
    if looks("=") || looks("!") { throw lookaround(start, at + 1) }
    if looks(">") {
      throw error(start, at + 1, "atomic groups are not supported: matching is linear without them")
    }
    let mark = at
    _ = take("P")
    guard take("<") else {
      if at > mark, looks("=") || looks(">") { throw backReference(start, at + 1) }
      at = mark
      return nil
    }
    if looks("=") || looks("!") { throw lookaround(start, at + 1) }
    let first = at
    while at < scalars.count, ScalarSet.word.ranges.contains(where: { $0.contains(scalars[at]) }) {
      at += 1
    }
    let name = text(first, at)
    guard !name.isEmpty, take(">") else {
      throw error(first, at + 1, "a group's name is letters, digits and `_`, then `>`")
    }
    if groupNames.contains(name) { throw error(first, at - 1, "a second group named `\(name)`") }
    return name
  }

  /// Flags after `(?`; true if they stand alone, as in `(?i)`.
  private mutating func inlineFlags(from start: Int) throws(TextError) -> Bool {
    var isOn = true
    while at < scalars.count {
      let flag = scalars[at]
      at += 1
      switch flag {
      case "i": flags.ignoresCase = isOn
      case "m": flags.isMultiline = isOn
      case "s": flags.dotMatchesNewline = isOn
      case "U": flags.isLazy = isOn
      case "-": isOn = false
      case ":": return false
      case ")": return true
      default: throw error(at - 1, at, "expected a flag (i, m, s, U), found `\(text(at - 1, at))`")
      }
    }
    throw error(start, start + 1, "`(` is never closed")
  }

  private func lookaround(_ start: Int, _ end: Int) -> TextError {
    error(start, end, "lookaround is not supported: a pattern matches in linear time")
  }

  func backReference(_ start: Int, _ end: Int) -> TextError {
    error(start, end, "back-references are not supported: a pattern matches in linear time")
  }
}
