import Workspace

/// What was entered before, oldest first: in memory, and in a file where one is named.
struct History {
  private(set) var entries: [String] = []
  private let path: String?

  /// The most entries that are kept, and the longest, in bytes.
  static let limit = 1000
  static let entryLimit = 10_000

  /// Reads the file, if one is named and there. Its lines are entries, in which `\n` is a line
  /// break and `\\` a backslash.
  init(path: String?, files: FileProvider = .disk) {
    self.path = path.flatMap { $0.isEmpty ? nil : $0 }
    guard let path = self.path, case .success(let bytes) = files.read(path, 25_000_000) else {
      return
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    entries = lines.suffix(History.limit).map { History.unescaped($0) }
  }

  /// Remembers an entry, unless it is blank or the last one again.
  mutating func add(_ entry: String) {
    if entry.allSatisfy(\.isWhitespace) || entry == entries.last { return }
    if entry.utf8.count > History.entryLimit { return }
    entries.append(entry)
    if entries.count > History.limit { entries.removeFirst() }
  }

  /// Writes the file, if one is named, for its owner alone: what is typed may be secret. History is
  /// a convenience: failing is not an error.
  func save() {
    guard let path else { return }
    let text = entries.map { History.escaped($0) + "\n" }.joined()
    try? FileWriting.replace(
      path, with: Array(text.utf8), followsLinks: true, mode: 0o600, keepsMode: false)
  }

  /// The newest entry before `index` that contains `text`.
  func search(_ text: String, before index: Int) -> Int? {
    entries[..<min(index, entries.count)].lastIndex { $0.contains(text) }
  }

  private static func escaped(_ text: String) -> String {
    String(text.flatMap { $0 == "\\" ? Array("\\\\") : $0 == "\n" ? Array("\\n") : [$0] })
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
