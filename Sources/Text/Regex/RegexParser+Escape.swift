import Units

extension RegexParser {
  /// What follows `\` outside a class.
  mutating func escape(from start: Int) throws(TextError) -> RegexNode {
    guard at < scalars.count else { throw error(start, start + 1, "`\\` escapes nothing") }
    switch scalars[at] {
    case "b": return assertion(.wordBoundary)
    case "B": return assertion(.notWordBoundary)
    case "A": return assertion(.textStart)
    case "z": return assertion(.textEnd)
    case "Z": throw error(start, at + 1, "`\\Z` is not supported: write `\\z` or `$`")
    default: return .scalars(folded(try escapedSet(from: start)))
    }
  }

  private mutating func assertion(_ kind: RegexAssertion) -> RegexNode {
    at += 1
    return .assertion(kind)
  }

  /// What follows `\`, as a set of scalars.
  mutating func escapedSet(from start: Int) throws(TextError) -> ScalarSet {
    guard at < scalars.count else { throw error(start, start + 1, "`\\` escapes nothing") }
    let scalar = scalars[at]
    at += 1
    switch scalar {
    case "d": return .digits
    case "D": return ScalarSet.digits.inverted
    case "w": return .word
    case "W": return ScalarSet.word.inverted
    case "s": return .space
    case "S": return ScalarSet.space.inverted
    case "a": return ScalarSet(0x07)
    case "f": return ScalarSet(0x0C)
    case "n": return ScalarSet(0x0A)
    case "r": return ScalarSet(0x0D)
    case "t": return ScalarSet(0x09)
    case "v": return ScalarSet(0x0B)
    case "0": return ScalarSet(0)
    case "x":
      let value = try hexadecimal(from: start, digits: 2)
      guard Unicode.Scalar(value) != nil else { throw error(start, at, "no Unicode scalar") }
      return ScalarSet(value)
    case "u": return ScalarSet(try codeUnits(from: start))
    case "p", "P": return try property(from: start, isInverted: scalar == "P")
    case "k": throw backReference(start, at)
    case let digit where digit >= 0x31 && digit <= 0x39: throw backReference(start, at)
    case let other where other < 0x80 && !isLetterOrDigit(other): return ScalarSet(other)
    default: throw error(start, at, "`\(text(start, at))` is not an escape")
    }
  }

  private func isLetterOrDigit(_ scalar: UInt32) -> Bool {
    scalar != 0x5F && ScalarSet.word.ranges.contains { $0.contains(scalar) }
  }

  /// `FFFF` or `{10FFFF}` after `\u`; two halves of a scalar, as ECMA-262 writes them, are one.
  private mutating func codeUnits(from start: Int) throws(TextError) -> UInt32 {
    let first = try hexadecimal(from: start, digits: 4)
    if 0xD800...0xDBFF ~= first, looks("\\"), at + 1 < scalars.count, scalars[at + 1] == "u" {
      at += 2
      let second = try hexadecimal(from: start, digits: 4)
      if 0xDC00...0xDFFF ~= second {
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
      }
    }
    guard Unicode.Scalar(first) != nil else { throw error(start, at, "no Unicode scalar") }
    return first
  }

  /// `FF`, `FFFF` or `{10FFFF}`.
  private mutating func hexadecimal(from start: Int, digits: Int) throws(TextError) -> UInt32 {
    let isBraced = take("{")
    var value: UInt32 = 0
    var count = 0
    while at < scalars.count, isBraced || count < digits, count < 8,
      let digit = hexadecimalDigit(scalars[at])
    {
      value = value << 4 | digit
      count += 1
      at += 1
    }
    guard isBraced ? (count > 0 && take("}")) : count == digits else {
      throw error(start, at, "expected \(digits) hexadecimal digits, or some in braces")
    }
    return value
  }

  private func hexadecimalDigit(_ scalar: UInt32) -> UInt32? {
    switch scalar {
    case 0x30...0x39: scalar - 0x30
    case 0x41...0x46: scalar - 0x37
    case 0x61...0x66: scalar - 0x57
    default: nil
    }
  }

  /// `L`, `{Lu}`, `{^L}`.
  private mutating func property(
    from start: Int, isInverted: Bool
  ) throws(TextError) -> ScalarSet {
    var isInverted = isInverted
    let name: String
    if take("{") {
      if take("^") { isInverted.toggle() }
      let first = at
      while at < scalars.count, !looks("}") { at += 1 }
      name = text(first, at)
      guard take("}") else { throw error(start, at, "`{` is never closed") }
    } else {
      at += 1
      name = text(at - 1, at)
    }
    guard at <= scalars.count, let set = ScalarSet.category(name) else {
      throw error(start, at, "`\(name)` is not a general category of Unicode, as `L` or `Nd` is")
    }
    return isInverted ? set.inverted : set
  }

  /// What follows `[`.
  mutating func characterClass(from start: Int) throws(TextError) -> ScalarSet {
    let isInverted = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while true {
      guard at < scalars.count else { throw error(start, start + 1, "`[` is never closed") }
      if !isFirst, take("]") { break }
      isFirst = false
      let itemStart = at
      // After a class a hyphen is itself, as in RE2: `[\d-_]`.
      if let named = try namedClass() {
        ranges += named.ranges
        continue
      }
      let low = try classItem()
      if looks("-"), at + 1 < scalars.count, !(scalars[at + 1] == "]") {
        at += 1
        let high = try classItem()
        guard let first = single(low), let last = single(high) else {
          throw error(itemStart, at, "a range goes from one character to another")
        }
        if first > last {
          throw error(itemStart, at, "the range is empty: `\(text(itemStart, at))` runs backwards")
        }
        ranges.append(first...last)
      } else {
        ranges += low.ranges
      }
    }
    let set = folded(ScalarSet(ranges))
    return isInverted ? set.inverted : set
  }

  private func single(_ set: ScalarSet) -> UInt32? {
    set.ranges.count == 1 && set.ranges[0].count == 1 ? set.ranges[0].lowerBound : nil
  }

  /// `[:alpha:]`, `\d` or `\pL` inside a class.
  private mutating func namedClass() throws(TextError) -> ScalarSet? {
    if let named = try posixClass() { return named }
    let start = at
    guard looks("\\"), at + 1 < scalars.count else { return nil }
    switch scalars[at + 1] {
    case "d", "D", "w", "W", "s", "S", "p", "P":
      at += 1
      return try escapedSet(from: start)
    default: return nil
    }
  }

  private mutating func classItem() throws(TextError) -> ScalarSet {
    let start = at
    let scalar = scalars[at]
    at += 1
    guard scalar == "\\" else { return ScalarSet(scalar) }
    if take("b") { return ScalarSet(0x08) }
    return try escapedSet(from: start)
  }

  /// `[:alpha:]` inside a class.
  private mutating func posixClass() throws(TextError) -> ScalarSet? {
    guard looks("["), at + 1 < scalars.count, scalars[at + 1] == ":" else { return nil }
    var end = at + 2
    while end < scalars.count, !(scalars[end] == ":") { end += 1 }
    guard end + 1 < scalars.count, scalars[end + 1] == "]" else { return nil }
    var name = text(at + 2, end)
    let isInverted = name.hasPrefix("^")
    if isInverted { name.removeFirst() }
    guard let ranges = RegexParser.posixClasses.first(where: { $0.name == name })?.ranges else {
      throw error(at, end + 2, "no class is named `\(name)`")
    }
    at = end + 2
    return isInverted ? ScalarSet(ranges).inverted : ScalarSet(ranges)
  }

  private static let posixClasses: [(name: String, ranges: [ClosedRange<UInt32>])] = [
    ("alnum", [0x30...0x39, 0x41...0x5A, 0x61...0x7A]), ("alpha", [0x41...0x5A, 0x61...0x7A]),
    ("ascii", [0...0x7F]), ("blank", [0x09...0x09, 0x20...0x20]),
    ("cntrl", [0...0x1F, 0x7F...0x7F]),
    ("digit", [0x30...0x39]), ("graph", [0x21...0x7E]), ("lower", [0x61...0x7A]),
    ("print", [0x20...0x7E]), ("punct", [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
    ("space", [0x09...0x0D, 0x20...0x20]), ("upper", [0x41...0x5A]),
    ("word", [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]),
    ("xdigit", [0x30...0x39, 0x41...0x46, 0x61...0x66]),
  ]
}
