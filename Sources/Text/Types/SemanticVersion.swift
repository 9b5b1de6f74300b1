import Units

/// A version of Semantic Versioning 2.0.0: `1.2.3-rc.1+build.5`.
public struct SemanticVersion: Sendable {
  public var major: Int64
  public var minor: Int64
  public var patch: Int64
  /// What is after `-`, or nil.
  public var prerelease: [UInt8]?
  /// What is after `+`, or nil; no part of the order.
  public var build: [UInt8]?

  public init(
    major: Int64, minor: Int64, patch: Int64, prerelease: [UInt8]? = nil, build: [UInt8]? = nil
  ) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
    self.build = build
  }

  public static func parse(_ bytes: Span<UInt8>) -> Result<SemanticVersion, TextError> {
    if bytes.count > 0, bytes[0] | 0x20 == UInt8(ascii: "v") {
      return .failure(
        TextError(0..<1, "a version starts with a number, not with `v`", suggestion: ""))
    }
    var at = 0
    var numbers: [Int64] = []
    for name in ["major", "minor", "patch"] {
      if !numbers.isEmpty {
        guard at < bytes.count, bytes[at] == UInt8(ascii: ".") else {
          let found = at < bytes.count ? bytes.character(at) : (at..<at, "")
          return .failure(
            TextError(found.0, "expected `.` and the \(name) number: a version is `1.2.3`"))
        }
        at += 1
      }
      let start = at
      while at < bytes.count, bytes[at].isDigit { at += 1 }
      if at == start {
        let found = at < bytes.count ? bytes.character(at).range : at..<at
        return .failure(TextError(found, "expected the \(name) number"))
      }
      if at - start > 1, bytes[start] == 0x30 {
        return .failure(TextError(start..<at, "a number of a version has no leading zero"))
      }
      guard let number = Int64(bytes.text(start..<at)) else {
        return .failure(TextError(start..<at, "the \(name) number is too large"))
      }
      numbers.append(number)
    }
    var version = SemanticVersion(major: numbers[0], minor: numbers[1], patch: numbers[2])
    let plus = bytes.first(UInt8(ascii: "+"), in: at..<bytes.count) ?? bytes.count
    if at < plus, bytes[at] == UInt8(ascii: "-") {
      if let error = identifiersError(bytes, at + 1..<plus, isPrerelease: true) {
        return .failure(error)
      }
      version.prerelease = bytes.array(at + 1..<plus)
      at = plus
    }
    if at < plus {
      let (range, text) = bytes.character(at)
      return .failure(TextError(range, "expected `-`, `+` or the end, found `\(text)`"))
    }
    if plus < bytes.count {
      if let error = identifiersError(bytes, plus + 1..<bytes.count, isPrerelease: false) {
        return .failure(error)
      }
      version.build = bytes.array(plus + 1..<bytes.count)
    }
    return .success(version)
  }

  private static func identifiersError(
    _ bytes: Span<UInt8>, _ range: Range<Int>, isPrerelease: Bool
  ) -> TextError? {
    for part in bytes.split(range, at: ".") {
      if part.isEmpty { return TextError(part, "expected an identifier, found nothing") }
      var isNumeric = true
      for i in part {
        if !bytes[i].isAlphanumeric, bytes[i] != UInt8(ascii: "-") {
          let (range, text) = bytes.character(i)
          return TextError(range, "expected letters, digits and `-`, found `\(text)`")
        }
        if !bytes[i].isDigit { isNumeric = false }
      }
      if isPrerelease, isNumeric, part.count > 1, bytes[part.lowerBound] == 0x30 {
        return TextError(part, "a numeric identifier has no leading zero")
      }
    }
    return nil
  }

  public var utf8: [UInt8] {
    var out = Array("\(major).\(minor).\(patch)".utf8)
    if let prerelease { out += [UInt8(ascii: "-")] + prerelease }
    if let build { out += [UInt8(ascii: "+")] + build }
    return out
  }
}

extension SemanticVersion: Comparable {
  /// Equal in precedence: build metadata does not count (section 10).
  public static func == (a: SemanticVersion, b: SemanticVersion) -> Bool { order(a, b) == 0 }

  /// Precedence by section 11: numbers, then a prerelease before its release, then identifier by
  /// identifier, numeric ones by value and before others.
  public static func < (a: SemanticVersion, b: SemanticVersion) -> Bool { order(a, b) < 0 }

  private static func order(_ a: SemanticVersion, _ b: SemanticVersion) -> Int {
    for (x, y) in [(a.major, b.major), (a.minor, b.minor), (a.patch, b.patch)] where x != y {
      return x < y ? -1 : 1
    }
    switch (a.prerelease, b.prerelease) {
    case (nil, nil): return 0
    case (nil, _): return 1
    case (_, nil): return -1
    case (let x?, let y?):
      let xs = x.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      let ys = y.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      for (p, q) in zip(xs, ys) {
        let result = order(p, q)
        if result != 0 { return result }
      }
      return xs.count == ys.count ? 0 : xs.count < ys.count ? -1 : 1
    }
  }

  private static func order(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
    let (isNumericA, isNumericB) = (a.allSatisfy(\.isDigit), b.allSatisfy(\.isDigit))
    if isNumericA != isNumericB { return isNumericA ? -1 : 1 }
    if isNumericA, a.count != b.count { return a.count < b.count ? -1 : 1 }
    return a.elementsEqual(b) ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
  }
}
