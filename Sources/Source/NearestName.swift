/// The candidate most like `name`, for "did you mean"; nil when none is near.
///
/// Distance is optimal string alignment (insert, delete, replace, swap neighbors: 1 each), with
/// case ignored at a cost of nothing. At most a third of the name's length (at least 1, at most 3)
/// counts as near. Ties go to the first candidate.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  let present = letters(of: name)
  // Only what is nearer than the best so far counts.
  // Of one letter nothing is left by an edit: only the other case of it is near.
  var limit = wanted.count == 1 ? 0 : min(3, max(1, (wanted.count + 1) / 3))
  var best: String?
  for candidate in candidates where limit >= 0 && candidate != name {
    // One edit brings at most one letter and takes at most one.
    if let present, let own = letters(of: candidate),
      (present & ~own).nonzeroBitCount > limit || (own & ~present).nonzeroBitCount > limit
    {
      continue
    }
    let other = Array(candidate.lowercased().unicodeScalars)
    if abs(other.count - wanted.count) > limit { continue }
    let distance = alignmentDistance(wanted, other)
    if distance <= limit {
      best = candidate
      limit = distance - 1
    }
  }
  return best
}

/// A bit for each letter that occurs in a name, whatever its case; letters that are alike in five
/// bits share one. nil if there are others than ASCII's.
private func letters(of name: String) -> UInt32? {
  var letters: UInt32 = 0
  for byte in name.utf8 {
    if byte >= 0x80 { return nil }
    letters |= 1 << UInt32(byte & 31)
  }
  return letters
}

/// How many hints are still looked for: where everything is wrong the first hundred say what there
/// is to say, and to compare each name with all others would cost the square of their number.
public struct HintLimit: Sendable {
  private var left = 100

  public init() {}

  /// Whether one more may be looked for.
  public mutating func take() -> Bool {
    left = max(-1, left - 1)
    return left >= 0
  }
}

/// Many names, to be asked often which is most like another: what is too far away is seen from the
/// letters it has.
public struct NearestNames: Sendable {
  private let names: [String]
  private let scalars: [[Unicode.Scalar]]
  private let lengths: [Int]
  /// By name: a bit for each letter that occurs.
  private let letters: [UInt64]

  public init(_ names: [String]) {
    self.names = names
    scalars = names.map { Array($0.lowercased().unicodeScalars) }
    lengths = scalars.map(\.count)
    letters = scalars.map(NearestNames.letters)
  }

  /// The place of the name that `nearestName` would give; nil when none is near.
  public func index(nearestTo name: String) -> Int? {
    let wanted = Array(name.lowercased().unicodeScalars)
    let present = NearestNames.letters(of: wanted)
    // Only what is nearer than the best so far counts.
    // Of one letter nothing is left by an edit: only the other case of it is near.
    var limit = wanted.count == 1 ? 0 : min(3, max(1, (wanted.count + 1) / 3))
    var best: Int?
    for index in letters.indices where abs(lengths[index] - wanted.count) <= limit {
      // One edit brings at most one letter and takes at most one.
      let missing = (present & ~letters[index]).nonzeroBitCount
      let added = (letters[index] & ~present).nonzeroBitCount
      if missing > limit || added > limit || names[index] == name { continue }
      let distance = alignmentDistance(wanted, scalars[index])
      if distance > limit { continue }
      best = index
      limit = distance - 1
      if limit < 0 { break }
    }
    return best
  }

  /// Letters that are alike in six bits share one.
  private static func letters(of scalars: [Unicode.Scalar]) -> UInt64 {
    scalars.reduce(0) { $0 | 1 << UInt64($1.value & 63) }
  }
}

/// Optimal string alignment distance; both sides are short.
private func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  // What both begin and end with costs nothing.
  var start = 0
  while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
  var (endA, endB) = (a.count, b.count)
  while endA > start, endB > start, a[endA - 1] == b[endB - 1] {
    endA -= 1
    endB -= 1
  }
  var before: [Int] = []
  var row = Array(0...(endB - start))
  for i in start..<endA {
    var next = [i - start + 1]
    for j in start..<endB {
      let at = j - start
      var cost = min(row[at + 1] + 1, next[at] + 1, row[at] + (a[i] == b[j] ? 0 : 1))
      if i > start, j > start, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, before[at - 1] + 1)
      }
      next.append(cost)
    }
    before = row
    row = next
  }
  return row[endB - start]
}
