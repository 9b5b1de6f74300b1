import Units

/// Reads a pattern: the syntax of RE2 (and so of Go, which Kubernetes uses), with the escapes of
/// ECMA-262 that JSON Schema patterns use (`\/`, `\uFFFF`).
///
/// Back-references and lookaround need more than linear time and are errors that say so.
struct RegexParser {
  static let depthLimit = 200
  /// The highest count in braces, as in RE2.
  static let repeatLimit = 1000

  let scalars: [UInt32]
  /// The byte offset of each scalar, and of the end.
  let offsets: [Int]
  var at = 0
  var depth = 0
  var groupNames: [String?] = [nil]
  var flags = Flags()

  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesNewline = false
    var isLazy = false
  }

  /// Fails on ill-formed UTF-8.
  init(_ bytes: Span<UInt8>) throws(TextError) {
    var scalars: [UInt32] = []
    var offsets: [Int] = []
    var i = 0
    while i < bytes.count {
      guard let (scalar, length) = UTF8Text.scalar(bytes, at: i) else {
        throw TextError(i..<i + 1, "the pattern is not UTF-8 here")
      }
      scalars.append(scalar)
      offsets.append(i)
      i += length
    }
    self.scalars = scalars
    self.offsets = offsets + [bytes.count]
  }

  /// The whole pattern.
  mutating func parse() throws(TextError) -> RegexNode {
    let node = try alternation()
    if at < scalars.count { throw error(at, at + 1, "`)` closes nothing") }
    return node
  }

  // Grammar

  mutating func alternation() throws(TextError) -> RegexNode {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func sequence() throws(TextError) -> RegexNode {
    var items: [RegexNode] = []
    while at < scalars.count, !looks("|"), !looks(")") {
      let start = at
      if looks("\\"), at + 1 < scalars.count, scalars[at + 1] == "Q" {
        let literals = quoted()
        items += literals.dropLast()
        if let last = literals.last { items.append(try repeated(last, from: start)) }
        continue
      }
      if scalars[at] == "*" || scalars[at] == "+" || scalars[at] == "?" {
        throw error(at, at + 1, "nothing to repeat before `\(text(at, at + 1))`")
      }
      let item = try atom()
      items.append(try repeated(item, from: start))
    }
    return items.count == 1 ? items[0] : (items.isEmpty ? .empty : .sequence(items))
  }

  private mutating func repeated(_ node: RegexNode, from start: Int) throws(TextError) -> RegexNode
  {
    let operatorStart = at
    guard let (least, most) = try quantifier() else { return node }
    let isGreedy = take("?") ? flags.isLazy : !flags.isLazy
    let end = at
    if try quantifier() != nil {
      throw error(operatorStart, max(at, end + 1), "a repetition of a repetition; use a group")
    }
    return .repeat(node, least: least, most: most, isGreedy: isGreedy)
  }

  private mutating func quantifier() throws(TextError) -> (least: Int, most: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard looks("{") else { return nil }
    // Braces that hold no count are themselves, as in RE2.
    let start = at
    at += 1
    guard let least = number() else {
      at = start
      return nil
    }
    var most: Int? = least
    if take(",") { most = looks("}") ? nil : number() ?? -1 }
    guard most != -1, take("}") else {
      at = start
      return nil
    }
    if max(least, most ?? 0) > RegexParser.repeatLimit {
      throw error(start, at, "repeats at most \(RegexParser.repeatLimit) times")
    }
    if let most, most < least { throw error(start, at, "the higher count comes second") }
    return (least, most)
  }

  private mutating func number() -> Int? {
    let start = at
    var value = 0
    while at < scalars.count, scalars[at] >= 0x30, scalars[at] <= 0x39 {
      value = min(value * 10 + Int(scalars[at] - 0x30), 1_000_000)
      at += 1
    }
    return at > start ? value : nil
  }

  private mutating func atom() throws(TextError) -> RegexNode {
    let start = at
    let scalar = scalars[at]
    at += 1
    switch scalar {
    case "(": return try group(from: start)
    case "[": return .scalars(try characterClass(from: start))
    case ".": return .scalars(flags.dotMatchesNewline ? .everything : .notNewline)
    case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
    case "\\": return try escape(from: start)
    default: return .scalars(folded(ScalarSet(scalar)))
    }
  }

  /// What is between `\Q` and `\E`, or the end, as it is written.
  private mutating func quoted() -> [RegexNode] {
    at += 2
    var literals: [RegexNode] = []
    while at < scalars.count {
      if looks("\\"), at + 1 < scalars.count, scalars[at + 1] == "E" {
        at += 2
        break
      }
      literals.append(.scalars(folded(ScalarSet(scalars[at]))))
      at += 1
    }
    return literals
  }

  func folded(_ set: ScalarSet) -> ScalarSet { flags.ignoresCase ? set.caseFolded : set }
}

// Reading

extension RegexParser {
  func looks(_ scalar: Unicode.Scalar) -> Bool {
    at < scalars.count && scalars[at] == scalar.value
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard looks(scalar) else { return false }
    at += 1
    return true
  }

  func error(_ start: Int, _ end: Int, _ message: String) -> TextError {
    TextError(offsets[start]..<offsets[min(end, scalars.count)], message)
  }

  /// The pattern between two scalars.
  func text(_ start: Int, _ end: Int) -> String {
    var text = String.UnicodeScalarView()
    for value in scalars[start..<min(end, scalars.count)] {
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    return String(text)
  }
}

func ~= (pattern: Unicode.Scalar, value: UInt32) -> Bool { pattern.value == value }
func == (value: UInt32, scalar: Unicode.Scalar) -> Bool { scalar.value == value }
