/// Patterns of schema documents, which search a text, as patterns of the language, which cover it.
enum PatternText {
  /// The pattern that covers exactly the texts in which `pattern` is found.
  static func covering(_ pattern: String) -> String {
    alternatives(of: pattern).map(coveringOne).joined(separator: "|")
  }

  private static func coveringOne(_ pattern: String) -> String {
    var body = Substring(pattern)
    let startsAtStart = body.hasPrefix("^")
    if startsAtStart { body = body.dropFirst() }
    let endsAtEnd = body.hasSuffix("$") && !isEscaped(body.dropLast())
    if endsAtEnd { body = body.dropLast() }
    let any = "[\\s\\S]*"
    return (startsAtStart ? "" : any) + body + (endsAtEnd ? "" : any)
  }

  /// The pattern that is found in exactly the texts that `pattern` covers.
  static func searching(_ pattern: String) -> String {
    alternatives(of: pattern).map { branch in
      var body = Substring(branch)
      let any = "[\\s\\S]*"
      let startsAnywhere = body.hasPrefix(any)
      if startsAnywhere { body = body.dropFirst(any.count) }
      let endsAnywhere = body.hasSuffix(any)
      if endsAnywhere { body = body.dropLast(any.count) }
      return (startsAnywhere ? "" : "^") + body + (endsAnywhere ? "" : "$")
    }.joined(separator: "|")
  }

  /// Whether a backslash that is no text itself stands at the end.
  private static func isEscaped(_ text: Substring) -> Bool {
    text.reversed().prefix { $0 == "\\" }.count % 2 == 1
  }

  /// The branches between the bars outside all brackets.
  private static func alternatives(of pattern: String) -> [String] {
    var branches = [""]
    var depth = 0
    var inClass = false
    var isEscaped = false
    for character in pattern.unicodeScalars {
      if isEscaped {
        isEscaped = false
      } else {
        switch character {
        case "\\": isEscaped = true
        case "[" where !inClass: inClass = true
        case "]" where inClass: inClass = false
        case "(" where !inClass: depth += 1
        case ")" where !inClass: depth -= 1
        case "|" where !inClass && depth == 0:
          branches.append("")
          continue
        default: break
        }
      }
      branches[branches.count - 1].unicodeScalars.append(character)
    }
    return branches
  }
}
