import Documents
import Text

/// Which resources a patch or a replacement is for.
///
/// A patch reads each part as a regular expression of the whole text, a replacement as the text.
struct ResourceSelector {
  private let target: DocumentElement
  private let patterns: [String: Regex]
  private let labels: [LabelTerm]
  private let annotations: [LabelTerm]

  /// What is wrong in a selector, and where.
  struct Problem: Error {
    var text: String
    var place: DocumentElement
  }

  init(_ target: DocumentElement, asPatterns: Bool) throws(Problem) {
    self.target = target
    var patterns: [String: Regex] = [:]
    for key in ["group", "version", "kind", "name", "namespace"] where asPatterns {
      guard let value = target[key], !value.text.isEmpty else { continue }
      let bytes = Array(value.text.utf8)
      switch Regex.compile(bytes.span) {
      case .success(let regex): patterns[key] = regex
      case .failure(let problem): throw Problem(text: problem.message, place: value)
      }
    }
    self.patterns = patterns
    labels = try Self.terms(target["labelSelector"])
    annotations = try Self.terms(target["annotationSelector"])
  }

  func matches(_ resource: KustomizedResource) -> Bool {
    let version = resource.apiVersion.split(separator: "/").last.map(String.init) ?? ""
    let metadata = resource.value["metadata"]
    return matches("group", [resource.group]) && matches("version", [version])
      && matches("kind", [resource.kind]) && matches("name", [resource.name] + resource.formerNames)
      && matches("namespace", [resource.namespace] + resource.formerNamespaces)
      && labels.allSatisfy { $0.holds(for: metadata?["labels"]) }
      && annotations.allSatisfy { $0.holds(for: metadata?["annotations"]) }
  }

  private func matches(_ key: String, _ values: [String]) -> Bool {
    guard let wanted = target[key]?.text, !wanted.isEmpty else { return true }
    guard let pattern = patterns[key] else { return values.contains(wanted) }
    return values.contains { value in
      let bytes = Array(value.utf8)
      return pattern.matchesWhole(bytes.span)
    }
  }

  /// `a=b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`.
  private struct LabelTerm {
    var key: String
    /// The values that are asked for; nil if the key alone is.
    var values: [String]?
    var isNegated: Bool

    func holds(for labels: SchemaValue?) -> Bool {
      guard let found = labels?[key]?.text else { return isNegated }
      return (values?.contains(found) ?? true) != isNegated
    }
  }

  private static func terms(_ selector: DocumentElement?) throws(Problem) -> [LabelTerm] {
    guard let selector else { return [] }
    var terms: [LabelTerm] = []
    var rest = selector.text[...]
    while let (text, behind) = nextTerm(rest) {
      rest = behind
      guard let term = term(text) else {
        throw Problem(text: "`\(text)` is not a label selector", place: selector)
      }
      terms.append(term)
    }
    return terms
  }

  /// What is before the next comma outside parentheses.
  private static func nextTerm(_ text: Substring) -> (Substring, Substring)? {
    if text.isEmpty { return nil }
    var depth = 0
    let end = text.firstIndex { character in
      depth += character == "(" ? 1 : character == ")" ? -1 : 0
      return character == "," && depth == 0
    }
    return (text[..<(end ?? text.endIndex)], end.map { text[text.index(after: $0)...] } ?? "")
  }

  private static func term(_ text: Substring) -> LabelTerm? {
    let words = text.split { $0 == " " || $0 == "," || $0 == "(" || $0 == ")" }.map(String.init)
    if text.contains("("), words.count > 2, words[1] == "in" || words[1] == "notin" {
      return LabelTerm(
        key: words[0], values: Array(words.dropFirst(2)), isNegated: words[1] == "notin")
    }
    let parts = text.split(separator: "=", omittingEmptySubsequences: false).map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    switch parts.count {
    case 1 where !parts[0].isEmpty && !parts[0].contains(" "):
      let isNegated = parts[0].hasPrefix("!")
      return LabelTerm(
        key: String(parts[0].dropFirst(isNegated ? 1 : 0)), values: nil, isNegated: isNegated)
    case 2...3:
      if parts.count == 3, !parts[1].isEmpty { return nil }
      let isNegated = parts[0].hasSuffix("!")
      return LabelTerm(
        key: String(parts[0].dropLast(isNegated ? 1 : 0)), values: [parts[parts.count - 1]],
        isNegated: isNegated)
    default: return nil
    }
  }
}
