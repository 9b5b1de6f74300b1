/// The files in a folder and those below it, in order of spelling. Hidden folders are not entered,
/// and hidden files are taken only where they are asked for.
///
/// A symbolic link to a folder is followed once, and only where it leads out of the folder that is
/// walked and not above it: what it leads to is met where it is.
public struct FolderWalk {
  /// Paths from the folder.
  public private(set) var files: [String] = []
  /// Folders that could not be read, by their paths from the folder.
  public private(set) var unread: [(path: String, error: FileError)] = []
  /// Hidden folders that were not entered, but `.git`.
  public private(set) var hidden: [String] = []
  private var followed: Set<String> = []

  public init(_ folder: String, _ provider: FileProvider, takesHidden: Bool = false) {
    // Without recursion: a path may have two thousand folders.
    var pending = [""]
    while let next = pending.popLast() {
      guard next.isEmpty || next.hasSuffix("/") else {
        files.append(next)
        continue
      }
      let path = folder + (next.isEmpty ? "" : "/" + next.dropLast())
      if !next.isEmpty, provider.isLink(path), !follows(path, from: folder, provider) { continue }
      switch provider.list(path) {
      case .success(let names):
        let taken = names.filter { name in
          // Editors lock a file by a link that begins with `.#` and leads nowhere.
          !name.hasPrefix(".")
            || takesHidden && !name.hasSuffix("/") && !name.hasPrefix(".#")
        }
        pending += taken.reversed().map { next + $0 }
        hidden += names.filter { $0.hasPrefix(".") && $0.hasSuffix("/") && $0 != ".git/" }
          .map { next + $0.dropLast() }
      case .failure(let error):
        unread.append((next, error))
      }
    }
  }

  private mutating func follows(
    _ path: String, from folder: String, _ provider: FileProvider
  ) -> Bool {
    guard let real = try? provider.realPath(path).get(),
      let top = try? provider.realPath(folder).get()
    else { return false }
    func holds(_ outer: String, _ inner: String) -> Bool {
      inner == outer || inner.hasPrefix(outer == "/" ? "/" : outer + "/")
    }
    return !holds(top, real) && !holds(real, top) && followed.insert(real).inserted
  }
}
