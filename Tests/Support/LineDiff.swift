/// The lines that two texts do not share, as `diff -u` shows them: `-` is in the first alone, `+` in the
/// second. Up to `context` equal lines stand around each.
public func lineDiff(_ expected: String, _ found: String, context: Int = 2) -> String {
  let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let new = found.split(separator: "\n", omittingEmptySubsequences: false)
  var lines: [(mark: Character, text: Substring)] = []
  let changes = new.difference(from: old)
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in changes {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var (i, j) = (0, 0)
  while i < old.count || j < new.count {
    if removed.contains(i) {
      lines.append(("-", old[i]))
      i += 1
    } else if inserted.contains(j) {
      lines.append(("+", new[j]))
      j += 1
    } else {
      lines.append((" ", old[i]))
      i += 1
      j += 1
    }
  }
  let isNear = lines.indices.map { index in
    let around = max(0, index - context)...min(lines.count - 1, index + context)
    return lines[around].contains { $0.mark != " " }
  }
  var text = ""
  for index in lines.indices where isNear[index] {
    if index > 0, !isNear[index - 1] { text += "  …\n" }
    text += "\(lines[index].mark) \(lines[index].text)\n"
  }
  return text
}
