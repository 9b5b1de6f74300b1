import Workspace

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The new files of a folder, gathered in a hidden folder inside it, from where they are moved to
/// their places when all of them are there.
///
/// A run that was killed leaves its hidden folder; the next run over the same folder takes it away.
/// A lock, which ends with the process, distinguishes a dead run's from a live one's.
///
/// Safe as in `FileWriting`.
final class StagedFiles {
  private let path: String
  private let lock: Descriptor
  private var count = 0

  private static let prefix = ".kr8lang-"
  private static let ending = ".tmp"

  /// Makes the hidden folder in `folder`, which is there.
  init(in folder: String) throws(Descriptor.WriteError) {
    StagedFiles.clean(folder)
    var message = ""
    for attempt in 0..<100 {
      let path = "\(folder)/\(StagedFiles.prefix)\(getpid())-\(attempt)\(StagedFiles.ending)"
      guard unsafe mkdir(path, 0o777) == 0 else {
        message = systemMessage()
        if errno == EEXIST { continue }
        break
      }
      // Until it is locked another run may take it for a dead one's, and take it away.
      if let lock = StagedFiles.locked(path) {
        self.path = path
        self.lock = lock
        return
      }
      message = "another run writes the same folder"
    }
    throw .failed(message)
  }

  /// The folder, locked, if it still is at its path.
  private static func locked(_ path: String) -> Descriptor? {
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
    guard number >= 0 else { return nil }
    var (own, there) = (stat(), stat())
    if flock(number, LOCK_EX | LOCK_NB) == 0, unsafe fstat(number, &own) == 0,
      unsafe lstat(path, &there) == 0, own.st_ino == there.st_ino, own.st_dev == there.st_dev
    {
      return Descriptor(number: number)
    }
    Descriptor(number: number).close()
    return nil
  }

  /// Takes the hidden folder away, with what was not moved.
  func remove() {
    for index in 0..<count { _ = unsafe unlink("\(path)/\(index)") }
    _ = unsafe rmdir(path)
    lock.close()
  }

  /// Writes one file. Gives the path from which it can be moved to its place.
  func add(_ bytes: [UInt8], mode: UInt32?) throws(Descriptor.WriteError) -> String {
    let file = "\(path)/\(count)"
    let number = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode ?? 0o666))
    guard number >= 0 else { throw .failed(systemMessage()) }
    count += 1
    let descriptor = Descriptor(number: number)
    defer { descriptor.close() }
    try descriptor.write(bytes)
    // `open` takes the process's mask off; a file that was there keeps its mode.
    if let mode, fchmod(number, mode_t(mode)) != 0 { throw .failed(systemMessage()) }
    return file
  }

  /// Takes away what dead runs have left in a folder.
  private static func clean(_ folder: String) {
    guard case .success(let names) = FileProvider.disk.list(folder) else { return }
    for name in names where name.hasPrefix(prefix) && name.hasSuffix(ending + "/") {
      let path = folder + "/" + name.dropLast()
      guard let lock = locked(path) else { continue }
      for left in (try? FileProvider.disk.list(path).get()) ?? [] {
        _ = unsafe unlink(path + "/" + left)
      }
      _ = unsafe rmdir(path)
      lock.close()
    }
  }
}
