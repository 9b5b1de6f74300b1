/// The candidate most like `name`, for "did you mean"; nil when none is near.
///
/// Distance is optimal string alignment (insert, delete, replace, swap neighbours: 1 each), with
/// case ignored at a cost of nothing. At most a third of the name's length (at least 1, at most 3)
/// counts as near. Ties go to the first candidate.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  let limit = min(3, max(1, (wanted.count + 1) / 3))
  var best: String?
  var bestDistance = limit + 1
  for candidate in candidates where candidate != name {
    let other = Array(candidate.lowercased().unicodeScalars)
    if abs(other.count - wanted.count) > limit { continue }
    let distance = alignmentDistance(wanted, other)
    if distance < bestDistance {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/// Many names, to be asked often which is most like another: what is too far away is seen from how
/// often it has each letter.
public struct NearestNames: Sendable {
  private struct Entry {
    var scalars: [Unicode.Scalar]
    var letters: SIMD32<Int8>
  }
  private let names: [String]
  private let entries: [Entry]

  public init(_ names: [String]) {
    self.names = names
    entries = names.map { name in
      let scalars = Array(name.lowercased().unicodeScalars)
      return Entry(scalars: scalars, letters: NearestNames.count(scalars))
    }
  }

  /// The place of the name that `nearestName` would give; nil when none is near.
  public func index(nearestTo name: String) -> Int? {
    let wanted = Array(name.lowercased().unicodeScalars)
    let letters = NearestNames.count(wanted)
    // Only what is nearer than the best so far counts.
    var limit = min(3, max(1, (wanted.count + 1) / 3))
    var best: Int?
    for (index, entry) in entries.enumerated() {
      if abs(entry.scalars.count - wanted.count) > limit { continue }
      // One edit changes at most one letter into another.
      let difference = letters &- entry.letters
      let more = difference.replacing(with: 0, where: difference .< 0).wrappedSum()
      let less = difference.replacing(with: 0, where: difference .> 0).wrappedSum()
      if more > limit || less < -limit || names[index] == name { continue }
      let distance = alignmentDistance(wanted, entry.scalars)
      if distance > limit { continue }
      best = index
      limit = distance - 1
      if limit < 0 { break }
    }
    return best
  }

  /// How often each letter occurs, those that are alike in five bits together.
  private static func count(_ scalars: [Unicode.Scalar]) -> SIMD32<Int8> {
    var letters = SIMD32<Int8>()
    for scalar in scalars { letters[Int(scalar.value & 31)] &+= 1 }
    return letters
  }
}

/// Optimal string alignment distance; both sides are short.
private func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var before: [Int] = []
  var row = Array(0...b.count)
  for i in 0..<a.count {
    var next = [i + 1]
    for j in 0..<b.count {
      var cost = min(row[j + 1] + 1, next[j] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
      next.append(cost)
    }
    before = row
    row = next
  }
  return row[b.count]
}
