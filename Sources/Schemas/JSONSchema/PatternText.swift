import Diagnostics
import Documents
import Source
import Text

/// Patterns of schema documents, which search a text, as patterns of the language, which cover it.
enum PatternText {
  /// The pattern that covers exactly the strings in which `pattern` is found.
  static func covering(_ pattern: String) -> String {
    // Flags and quotes reach over the bars and anchors that are looked for below.
    let isSplit = !pattern.contains("\\Q") && !hasFlags(pattern)
    if !isSplit { return "[\\s\\S]*(?:" + pattern + ")[\\s\\S]*" }
    return alternatives(of: pattern).map(coveringOne).joined(separator: "|")
  }

  private static func hasFlags(_ pattern: String) -> Bool {
    let bytes = Array(pattern.utf8)
    return bytes.indices.dropLast(2).contains { at in
      bytes[at] == UInt8(ascii: "(") && bytes[at + 1] == UInt8(ascii: "?")
        && ![UInt8(ascii: ":"), UInt8(ascii: "P"), UInt8(ascii: "<")].contains(bytes[at + 2])
    }
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

  /// The pattern that is found in exactly the strings that `pattern` covers.
  static func searching(_ pattern: String) -> String {
    let wrapper = "[\\s\\S]*(?:"
    if pattern.hasPrefix(wrapper) {
      let inner = String(pattern.dropFirst(wrapper.count).dropLast(")[\\s\\S]*".count))
      if covering(inner) == pattern { return inner }
    }
    return searchingEach(pattern)
  }

  private static func searchingEach(_ pattern: String) -> String {
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

  /// Whether a backslash that is not text itself is at the end.
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

extension SchemaReader {
  /// The pattern that covers the strings in which an element's is found; nil, with a warning, where
  /// the language cannot match it: lookaround, or what is not a pattern at all.
  func covering(_ element: DocumentElement) -> String? {
    let pattern = PatternText.covering(element.text)
    if readablePatterns.contains(pattern) { return pattern }
    if case .failure(let error) = Regex.compile(Array(pattern.utf8).span) {
      if reportedPatterns.insert(element.span).inserted {
        diagnostics.append(.unreadablePattern(element.text, error.message, at: element.span))
      }
      return nil
    }
    readablePatterns.insert(pattern)
    return pattern
  }
}

extension Diagnostic {
  /// A pattern that is omitted, as it cannot be matched.
  static func unreadablePattern(
    _ pattern: String, _ reason: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span,
      "the pattern `\(SchemaText.oneLine(pattern))` cannot be matched here and is left out: \(reason)",
      severity: .warning
    )
    .helping("write the rule as an `assert` in a schema that extends the generated one")
  }
}
