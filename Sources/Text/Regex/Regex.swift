import Units

/// A compiled regular expression, matched in time linear in the text.
///
/// The syntax is RE2's (see `RegexParser`); `\d`, `\w`, `\s` and `\b` are ASCII, `.` and classes are
/// Unicode scalars. Not for use by two threads at once: matching remembers states.
public final class Regex {
  private let program: RegexProgram
  private var whole: RegexAutomaton?
  private var search: RegexAutomaton?
  private var machine: RegexMachine?

  private init(_ program: RegexProgram) { self.program = program }

  /// Compiles a pattern, or says which of its bytes is wrong.
  public static func compile(_ pattern: Span<UInt8>) -> Result<Regex, TextError> {
    do throws(TextError) {
      return .success(Regex(try RegexCompiler.compile(pattern)))
    } catch {
      return .failure(error)
    }
  }

  /// The names of the groups, by number; group 0 is the match.
  public var groupNames: [String?] { program.groupNames }

  /// Whether the pattern matches all of the text.
  public func matchesWhole(_ bytes: Span<UInt8>) -> Bool {
    if program.needsMachine { return bounds(bytes, from: 0, isWhole: true) != nil }
    if whole == nil { whole = RegexAutomaton(program, isSearch: false) }
    return whole?.matches(bytes) ?? false
  }

  /// Whether the pattern matches some part of the text, as JSON Schema's `pattern` asks.
  public func matchesAnywhere(_ bytes: Span<UInt8>) -> Bool {
    if program.needsMachine { return bounds(bytes, from: 0, isWhole: false) != nil }
    if search == nil { search = RegexAutomaton(program, isSearch: true) }
    return search?.matches(bytes) ?? false
  }

  /// The leftmost match at or after `start`: the ranges of its groups, nil for one that took no
  /// part.
  public func firstMatch(_ bytes: Span<UInt8>, from start: Int = 0) -> [Range<Int>?]? {
    guard let bounds = bounds(bytes, from: start, isWhole: false) else { return nil }
    return (0..<groupNames.count).map { group in
      let (low, high) = (bounds[2 * group], bounds[2 * group + 1])
      return low >= 0 && high >= low ? low..<high : nil
    }
  }

  /// The matches from left to right, none overlapping another. An empty match right after another
  /// match does not count, as in RE2.
  public func allMatches(_ bytes: Span<UInt8>) -> [[Range<Int>?]] {
    var matches: [[Range<Int>?]] = []
    guard program.needsMachine || matchesAnywhere(bytes) else { return [] }
    var at = 0
    var lastEnd = -1
    while at <= bytes.count, let match = firstMatch(bytes, from: at), let range = match[0] {
      if range.isEmpty {
        if range.lowerBound != lastEnd { matches.append(match) }
        at = range.upperBound + UTF8Text.length(bytes, at: range.upperBound)
      } else {
        matches.append(match)
        at = range.upperBound
      }
      lastEnd = range.upperBound
    }
    return matches
  }

  /// The text with each match replaced by `template`, in which `$1`, `${1}` and `${name}` stand for
  /// groups and `$$` for a dollar sign; any other `$` is itself. Nil if it would be longer than
  /// the limit.
  public func replaceAll(
    _ bytes: Span<UInt8>, with template: Span<UInt8>, limit: Int = .max
  ) -> [UInt8]? {
    var out: [UInt8] = []
    var at = 0
    let matches = allMatches(bytes)
    let isPlain = !template.indices.contains { template[$0] == UInt8(ascii: "$") }
    if isPlain, matches.count > 0, template.count > limit / matches.count { return nil }
    for match in matches {
      guard let range = match[0] else { continue }
      for i in at..<range.lowerBound { out.append(bytes[i]) }
      guard expand(template, bytes, match, limit, &out) else { return nil }
      at = range.upperBound
    }
    for i in at..<bytes.count { out.append(bytes[i]) }
    return out
  }

  private func expand(
    _ template: Span<UInt8>, _ bytes: Span<UInt8>, _ match: [Range<Int>?], _ limit: Int,
    _ out: inout [UInt8]
  ) -> Bool {
    var at = 0
    while at < template.count {
      let byte = template[at]
      at += 1
      guard byte == UInt8(ascii: "$"), at < template.count else {
        out.append(byte)
        continue
      }
      if template[at] == UInt8(ascii: "$") {
        out.append(byte)
        at += 1
      } else if let (group, end) = reference(template, at) {
        if group < match.count, let range = match[group] {
          if range.count > limit - out.count { return false }
          for i in range { out.append(bytes[i]) }
        }
        at = end
      } else {
        out.append(byte)
      }
      if out.count > limit { return false }
    }
    return true
  }

  /// The group that is named after a `$`, and where its name ends.
  private func reference(_ template: Span<UInt8>, _ start: Int) -> (group: Int, end: Int)? {
    let isBraced = template[start] == UInt8(ascii: "{")
    var name: [UInt8] = []
    var at = isBraced ? start + 1 : start
    while at < template.count,
      isBraced ? template[at] != UInt8(ascii: "}") : template[at] &- 0x30 < 10
    {
      name.append(template[at])
      at += 1
    }
    let text = String(decoding: name, as: UTF8.self)
    if name.isEmpty || (isBraced && at == template.count) { return nil }
    guard let group = Int(text) ?? groupNames.firstIndex(of: text), group >= 0 else { return nil }
    return (group, isBraced ? at + 1 : at)
  }

  private func bounds(_ bytes: Span<UInt8>, from start: Int, isWhole: Bool) -> [Int]? {
    if machine == nil { machine = RegexMachine(program) }
    return machine?.run(bytes, from: start, isWhole: isWhole)
  }
}
