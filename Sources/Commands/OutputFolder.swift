import Diagnostics
import Workspace

/// A folder that a command fills with files: each is written whole or not at all.
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

  /// Writes the files that differ from what is there. Gives what went wrong, and a warning for each
  /// file that no longer belongs.
  func write(_ files: [File]) -> [Diagnostic] {
    var problems = files.filter { !$0.isInside }.map {
      Diagnostic.cannotWrite(path + "/" + $0.path, "it does not lie in the folder")
    }
    if !problems.isEmpty { return problems }
    for file in files where !isCurrent(file) {
      let target = path + "/" + file.path
      let folder = target.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      do throws(Descriptor.WriteError) {
        try FileWriting.makeFolder(folder.joined(separator: "/"))
        try FileWriting.replace(target, with: file.bytes)
      } catch {
        problems.append(.cannotWrite(target, error.reason))
      }
    }
    if problems.isEmpty {
      problems = strangers(to: files).map { .stranger(path + "/" + $0, severity: .warning) }
    }
    return problems
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

  private func isCurrent(_ file: File) -> Bool {
    guard case .success(let bytes) = disk.read(path + "/" + file.path, file.bytes.count) else {
      return false
    }
    return bytes == file.bytes
  }

  /// The files with the ending that are in the folder and not among `files`.
  private func strangers(to files: [File]) -> [String] {
    let known = Set(files.map(\.path))
    return listing("").filter { $0.hasSuffix(ending) && !known.contains($0) }
  }

  private func listing(_ folder: String) -> [String] {
    guard case .success(let names) = disk.list(path + "/" + folder) else { return [] }
    return names.filter { !$0.hasPrefix(".") }.flatMap { name in
      name.hasSuffix("/") ? listing(folder + name) : [folder + name]
    }
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

  static func stranger(_ path: String, severity: Severity) -> Diagnostic {
    Diagnostic(
      .staleOutput, at: .none, "`\(path)` is there, and nothing renders it", severity: severity
    ).helping("remove it, or move it out of the folder")
  }
}
