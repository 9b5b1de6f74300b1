import Diagnostics
import Workspace

/// A folder that a command fills with files: all of them are written, or none.
struct OutputFolder {
  /// One file, by its path inside the folder.
  struct File: Equatable {
    var path: String
    var bytes: [UInt8]

    /// Whether the path leads nowhere but into the folder.
    var isInside: Bool {
      path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0)
      }
    }
  }

  let path: String
  /// Files with this ending that the command did not make are stale.
  let ending: String
  private let disk = FileProvider.disk

  init(path: String, ending: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.ending = ending
  }

  /// Writes the files that differ from what is there: all of them, or none. Gives what went wrong,
  /// and a warning for each file that no longer belongs.
  func write(_ files: [File]) -> [Diagnostic] {
    let problems = clashes(files)
    if !problems.isEmpty { return problems }
    var made: [String] = []
    do throws(Failure) {
      try put(files.filter { !isCurrent($0) }, made: &made)
    } catch {
      FileWriting.removeFolders(made)
      return [.cannotWrite(error.path, error.reason)]
    }
    return strangers(to: files).map { .stranger(path + "/" + $0, severity: .warning) }
  }

  /// Why one of the files cannot be written.
  private struct Failure: Error {
    var path: String
    var reason: String
  }

  /// Writes every file beside its place, and only then moves them there; before that it looks
  /// whether each can be where it shall.
  private func put(_ files: [File], made: inout [String]) throws(Failure) {
    if files.isEmpty { return }
    made += try naming(path) { () throws(Descriptor.WriteError) in
      try FileWriting.makeFolder(path)
    }
    let staged = try naming(path) { () throws(Descriptor.WriteError) in
      try StagedFiles(in: path)
    }
    defer { staged.remove() }
    var moves: [(from: String, to: String)] = []
    for file in files {
      let target = path + "/" + file.path
      try naming(target) { () throws(Descriptor.WriteError) in
        try checkWay(to: file)
        made += try FileWriting.makeFolder(folder(of: target))
        moves.append((try staged.add(file.bytes, mode: try mode(at: target)), target))
      }
    }
    for move in moves {
      try naming(move.to) { () throws(Descriptor.WriteError) in
        try FileWriting.move(move.from, to: move.to)
      }
    }
  }

  private func naming<Result>(
    _ path: String, _ work: () throws(Descriptor.WriteError) -> Result
  ) throws(Failure) -> Result {
    do throws(Descriptor.WriteError) {
      return try work()
    } catch {
      throw Failure(path: path, reason: error.reason)
    }
  }

  /// Fails if a parent of a file is not a folder, or leads out of this one by a symbolic link.
  private func checkWay(to file: File) throws(Descriptor.WriteError) {
    var way = path
    for step in file.path.split(separator: "/").dropLast() {
      way += "/" + step
      switch try FileWriting.status(way) {
      case .nothing: return
      case .folder: break
      case .link: throw .failed("`\(way)` is a symbolic link")
      case .file, .special: throw .failed("`\(way)` is not a folder")
      }
    }
  }

  /// The mode of the file that is at a path; nil if there is none, or a link, which gives
  /// way. Fails where something else is in the way, or no file of that name can be.
  private func mode(at target: String) throws(Descriptor.WriteError) -> UInt32? {
    switch try FileWriting.status(target) {
    case .nothing, .link: return nil
    case .file(let mode): return mode
    case .folder: throw .failed("it is a folder")
    case .special: throw .failed("it is not a regular file")
    }
  }

  /// Files that leave the folder, and those that would have to be inside another.
  private func clashes(_ files: [File]) -> [Diagnostic] {
    if path.isEmpty { return [.cannotWrite("", "the folder has no name")] }
    let outside = files.filter { !$0.isInside }
    if !outside.isEmpty {
      return outside.map { .cannotWrite(path + "/" + $0.path, "it does not lie in the folder") }
    }
    let known = Set(files.map(\.path))
    return files.compactMap { file in
      var way = ""
      for step in file.path.split(separator: "/").dropLast() {
        way += (way.isEmpty ? "" : "/") + step
        if known.contains(way) { return .fileInFile(path + "/" + file.path, path + "/" + way) }
      }
      return nil
    }
  }

  private func folder(of path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }

  /// What is different in the folder from the files, and what no longer belongs.
  func differences(from files: [File]) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for file in files where !isCurrent(file) {
      let target = path + "/" + file.path
      if case .success = disk.realPath(target) {
        found.append(.staleFile(target))
      } else {
        found.append(.missingFile(target))
      }
    }
    return found + strangers(to: files).map { .stranger(path + "/" + $0, severity: .error) }
  }

  /// Whether the file is there as it would be written; what a link leads to is not the file.
  private func isCurrent(_ file: File) -> Bool {
    let target = path + "/" + file.path
    guard case .file? = try? FileWriting.status(target) else { return false }
    guard case .success(let bytes) = disk.read(target, file.bytes.count) else {
      return false
    }
    return bytes == file.bytes
  }

  /// The files with the ending that are in the folder and not among `files`.
  private func strangers(to files: [File]) -> [String] {
    let known = Set(files.map(\.path))
    return FolderWalk(path, disk).files.filter { $0.hasSuffix(ending) && !known.contains($0) }
  }
}

extension Descriptor.WriteError {
  /// The reason as a clause.
  var reason: String {
    switch self {
    case .closed: "nobody reads it"
    case .failed(let text): text
    }
  }
}

extension Diagnostic {
  static func staleFile(_ path: String) -> Diagnostic {
    Diagnostic(.staleOutput, at: .none, "`\(path)` is not what is rendered now")
      .helping("run the same command without `--check`")
  }

  static func missingFile(_ path: String) -> Diagnostic {
    Diagnostic(.staleOutput, at: .none, "`\(path)` is rendered now, and is not there")
      .helping("run the same command without `--check`")
  }

  static func fileInFile(_ path: String, _ folder: String) -> Diagnostic {
    Diagnostic(
      .cannotWrite, at: .none,
      "`\(path)` cannot be written: `\(folder)` is a file of the same output, and no folder")
  }

  static func stranger(_ path: String, severity: Severity) -> Diagnostic {
    Diagnostic(
      .staleOutput, at: .none, "`\(path)` is there, and nothing renders it", severity: severity
    ).helping("remove it, or move it out of the folder")
  }
}
