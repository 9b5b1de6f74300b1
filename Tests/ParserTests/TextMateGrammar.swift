import Foundation

/// A TextMate grammar, as an editor reads it: rules of regular expressions, line by line.
final class TextMateGrammar {
  final class Rule {
    var name: String?
    var match: String?
    var begin: String?
    var end: String?
    var include: String?
    var captures: [Int: String] = [:]
    var beginCaptures: [Int: String] = [:]
    var endCaptures: [Int: String] = [:]
    var patterns: [Rule] = []

    init(_ json: [String: Any]) {
      name = json["name"] as? String
      match = json["match"] as? String
      begin = json["begin"] as? String
      end = json["end"] as? String
      include = json["include"] as? String
      captures = Rule.names(json["captures"])
      beginCaptures = Rule.names(json["beginCaptures"])
      endCaptures = Rule.names(json["endCaptures"])
      patterns = (json["patterns"] as? [[String: Any]] ?? []).map(Rule.init)
    }

    private static func names(_ json: Any?) -> [Int: String] {
      var names: [Int: String] = [:]
      for (key, value) in json as? [String: [String: Any]] ?? [:] {
        if let number = Int(key) { names[number] = value["name"] as? String }
      }
      return names
    }
  }

  let top: Rule
  private(set) var repository: [String: Rule] = [:]
  private var compiled: [String: NSRegularExpression] = [:]

  init(_ data: Data) throws {
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    top = Rule(json)
    for (name, rule) in json["repository"] as? [String: [String: Any]] ?? [:] {
      repository[name] = Rule(rule)
    }
  }

  /// Every rule there is, also inside others.
  var rules: [Rule] {
    func all(_ rule: Rule) -> [Rule] { [rule] + rule.patterns.flatMap(all) }
    return ([top] + repository.values).flatMap(all)
  }

  func regex(_ pattern: String) throws -> NSRegularExpression {
    if let known = compiled[pattern] { return known }
    let made = try NSRegularExpression(pattern: pattern)
    compiled[pattern] = made
    return made
  }

  /// The scopes of each UTF-16 unit of a string, outermost first, joined by spaces.
  func scopes(of text: String) throws -> [String] {
    var result: [String] = []
    var stack: [(rule: Rule, end: String?)] = [(top, nil)]
    for line in text.components(separatedBy: "\n") {
      let units = line as NSString
      var scopes = [String](repeating: names(stack), count: units.length + 1)
      var at = 0
      var steps = 0
      while at <= units.length, steps < 10_000 {
        steps += 1
        guard let (found, rule) = try next(in: line, from: at, stack) else { break }
        let range = found.range
        if let rule {
          let outer = names(stack)
          if let begin = rule.begin {
            stack.append((rule, rule.end.map { replaced($0, found, line) }))
            paint(&scopes, from: range.location, names(stack), captures: rule.beginCaptures, found)
            if range.length == 0, begin.isEmpty { break }
          } else {
            let inner = [outer, rule.name ?? ""].joined(separator: " ")
            paint(&scopes, range, inner, captures: rule.captures, found)
            paint(&scopes, from: NSMaxRange(range), outer)
          }
        } else {
          let closed = stack.removeLast()
          paint(
            &scopes, range, [names(stack), closed.rule.name ?? ""].joined(separator: " "),
            captures: closed.rule.endCaptures, found)
          paint(&scopes, from: NSMaxRange(range), names(stack))
        }
        at = rule != nil && range.length == 0 && rule?.begin == nil ? at + 1 : NSMaxRange(range)
      }
      result += scopes
    }
    return result
  }

  /// The earliest match of what can go on here; no rule: the end of the innermost.
  private func next(
    in line: String, from start: Int, _ stack: [(rule: Rule, end: String?)]
  ) throws -> (NSTextCheckingResult, Rule?)? {
    let rest = NSRange(location: start, length: (line as NSString).length - start)
    var best: (NSTextCheckingResult, Rule?)?
    func offer(_ pattern: String, _ rule: Rule?) throws {
      let options: NSRegularExpression.MatchingOptions = [
        .withTransparentBounds, .withoutAnchoringBounds,
      ]
      guard
        let found = try regex(pattern).firstMatch(in: line, options: options, range: rest),
        found.range.location < best?.0.range.location ?? .max
      else { return }
      best = (found, rule)
    }
    guard let inner = stack.last else { return nil }
    if let end = inner.end { try offer(end, nil) }
    for rule in expanded(inner.rule.patterns) {
      if let pattern = rule.match ?? rule.begin { try offer(pattern, rule) }
    }
    return best
  }

  private func expanded(_ rules: [Rule]) -> [Rule] {
    rules.flatMap { rule -> [Rule] in
      if rule.include == "$self" { return expanded(top.patterns) }
      if let name = rule.include?.dropFirst(), let there = repository[String(name)] {
        return expanded([there])
      }
      return rule.match == nil && rule.begin == nil ? expanded(rule.patterns) : [rule]
    }
  }

  /// `\1` in an end is what the beginning captured.
  private func replaced(_ end: String, _ found: NSTextCheckingResult, _ line: String) -> String {
    guard end.contains("\\1"), found.numberOfRanges > 1 else { return end }
    let text = (line as NSString).substring(with: found.range(at: 1))
    return end.replacingOccurrences(
      of: "\\1", with: NSRegularExpression.escapedPattern(for: text))
  }

  private func names(_ stack: [(rule: Rule, end: String?)]) -> String {
    stack.dropFirst().compactMap(\.rule.name).joined(separator: " ")
  }

  private func paint(_ scopes: inout [String], from start: Int, _ name: String) {
    for index in start..<scopes.count { scopes[index] = name }
  }

  private func paint(
    _ scopes: inout [String], from start: Int, _ name: String, captures: [Int: String],
    _ found: NSTextCheckingResult
  ) {
    paint(&scopes, from: start, name)
    paint(&scopes, found.range, name, captures: captures, found)
  }

  private func paint(
    _ scopes: inout [String], _ range: NSRange, _ name: String, captures: [Int: String],
    _ found: NSTextCheckingResult
  ) {
    for index in range.location..<NSMaxRange(range) { scopes[index] = name }
    for (number, capture) in captures where number < found.numberOfRanges {
      let part = found.range(at: number)
      guard part.location != NSNotFound else { continue }
      for index in part.location..<NSMaxRange(part) { scopes[index] = name + " " + capture }
    }
  }
}
