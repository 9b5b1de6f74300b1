/// A set of Unicode scalars as sorted, disjoint ranges; what a character class means.
struct ScalarSet: Hashable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>]

  init(_ ranges: [ClosedRange<UInt32>] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
        let end = max(last.upperBound, range.upperBound)
        self.ranges[self.ranges.count - 1] = last.lowerBound...end
      } else {
        self.ranges.append(range)
      }
    }
  }

  init(_ scalar: UInt32) { ranges = [scalar...scalar] }

  static let digits = ScalarSet([0x30...0x39])
  /// `\w`: letters, digits and `_` of ASCII, as in RE2.
  static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  /// `\s`: tab, newline, form feed, carriage return, blank, as in RE2.
  static let space = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
  static let everything = ScalarSet([0...0x10FFFF])
  /// `.` without the flag `s`.
  static let notNewline = ScalarSet(0x0A).inverted

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  var inverted: ScalarSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if next < range.lowerBound { result.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return ScalarSet(result)
  }

  /// With the other case of every letter, by Unicode's simple mappings. A range of more than 4096
  /// scalars holds both cases of what it holds, and is only widened in ASCII.
  var caseFolded: ScalarSet {
    var all = ranges
    for range in ranges {
      let part = range.count > 4096 ? range.clamped(to: 0...0x7F) : range
      guard range.overlaps(part) else { continue }
      for value in part {
        guard let scalar = Unicode.Scalar(value) else { continue }
        for mapped in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
          let scalars = mapped.unicodeScalars
          if scalars.count == 1, let other = scalars.first, other != scalar {
            all.append(other.value...other.value)
          }
        }
      }
    }
    return ScalarSet(all)
  }
}

extension ScalarSet {
  /// The scalars of a Unicode general category (`L`, `Lu`, …), or nil if there is no such category.
  static func category(_ name: String) -> ScalarSet? {
    let name = longNames.first { $0.long == name }?.short ?? name
    let wanted = names.indices.filter { names[$0].1 == name || names[$0].1.prefix(1) == name }
    return wanted.isEmpty ? nil : ScalarSet(wanted.flatMap { rangesOfCategories[$0] })
  }

  /// The ranges of each category in `names`: one scan of the planes that have characters, 30 ms when
  /// a pattern first asks. Unicode's tables are in the Swift library already.
  private static let rangesOfCategories: [[ClosedRange<UInt32>]] = {
    var ranges: [[ClosedRange<UInt32>]] = Array(repeating: [], count: names.count)
    var start: UInt32 = 0
    var current: Unicode.GeneralCategory?
    for value in UInt32(0)...0x110000 where value < 0x40000 || value >= 0xE0000 {
      let category = Unicode.Scalar(value)?.properties.generalCategory
      if category == current { continue }
      if let number = names.firstIndex(where: { $0.0 == current }) {
        ranges[number].append(start...(value - 1))
      }
      (start, current) = (value, category)
    }
    return ranges
  }()

  /// What ECMA-262 also calls the categories of one letter.
  private static let longNames: [(long: String, short: String)] = [
    ("Letter", "L"), ("Mark", "M"), ("Number", "N"), ("Punctuation", "P"), ("Symbol", "S"),
    ("Separator", "Z"), ("Other", "C"),
  ]

  private static let names: [(Unicode.GeneralCategory, String)] = [
    (.uppercaseLetter, "Lu"), (.lowercaseLetter, "Ll"), (.titlecaseLetter, "Lt"),
    (.modifierLetter, "Lm"), (.otherLetter, "Lo"), (.nonspacingMark, "Mn"), (.spacingMark, "Mc"),
    (.enclosingMark, "Me"), (.decimalNumber, "Nd"), (.letterNumber, "Nl"), (.otherNumber, "No"),
    (.connectorPunctuation, "Pc"), (.dashPunctuation, "Pd"), (.openPunctuation, "Ps"),
    (.closePunctuation, "Pe"), (.initialPunctuation, "Pi"), (.finalPunctuation, "Pf"),
    (.otherPunctuation, "Po"), (.mathSymbol, "Sm"), (.currencySymbol, "Sc"),
    (.modifierSymbol, "Sk"), (.otherSymbol, "So"), (.spaceSeparator, "Zs"),
    (.lineSeparator, "Zl"), (.paragraphSeparator, "Zp"), (.control, "Cc"), (.format, "Cf"),
    (.privateUse, "Co"), (.surrogate, "Cs"),
  ]
}
