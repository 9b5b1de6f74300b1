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
