import Diagnostics

/// What could be at the cursor.
struct Completion: Equatable {
  /// How many characters before the cursor the completed word began.
  var length: Int
  /// Sorted, each once.
  var candidates: [String]

  static let none = Completion(length: 0, candidates: [])

  /// What all candidates begin with.
  var commonPrefix: String {
    guard var prefix = candidates.first else { return "" }
    for candidate in candidates.dropFirst() {
      prefix = String(zip(prefix, candidate).prefix { $0 == $1 }.map(\.0))
    }
    return prefix
  }

  /// The candidates in columns, down before across; the last row says how many were omitted.
  func table(columns: Int, rows limit: Int) -> [String] {
    let width = (candidates.map { displayWidth(of: $0) }.max() ?? 0) + 2
    let across = max(1, columns / max(1, width))
    let capacity = across * max(1, limit)
    let shown = Array(candidates.prefix(capacity))
    let height = (shown.count + across - 1) / across
    var lines: [String] = []
    for row in 0..<height {
      var line = ""
      for index in stride(from: row, to: shown.count, by: height) {
        let padding = max(0, index / height * width - displayWidth(of: line))
        line += String(repeating: " ", count: padding) + shown[index]
      }
      lines.append(line)
    }
    if shown.count < candidates.count { lines.append("… \(candidates.count - shown.count) more") }
    return lines
  }
}
