import Workspace

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writing to disk: whole files or nothing.
///
/// Safe because paths are passed as Swift strings, which the bridge ends in a zero byte, and buffers
/// as in `Descriptor`.
enum FileWriting {
  /// Puts a file in place in one step: the bytes go to a new file beside it, which then takes its
  /// name. A reader sees the old bytes or the new, never a part. The mode of an old file is kept.
  ///
  /// A symbolic link gives way to the file; where `followsLinks`, it stays, and what it leads to is
  /// replaced. `mode` is that of a file that was not there, or whose mode is not kept.
  static func replace(
    _ path: String, with bytes: [UInt8], followsLinks: Bool = false, mode: UInt32 = 0o666,
    keepsMode: Bool = true
  ) throws(Descriptor.WriteError) {
    var target = path
    if followsLinks, case .success(let real) = FileProvider.disk.realPath(path) { target = real }
    let old = try status(target)
    if old == .folder || old == .special { throw .failed("it is not a regular file") }
    let scratch = try ScratchFile(for: target)
    do throws(Descriptor.WriteError) {
      try scratch.fill(bytes, mode: keepsMode ? old.mode : nil, defaultMode: mode)
      guard unsafe rename(scratch.path, target) == 0 else { throw .failed(systemMessage()) }
    } catch {
      _ = unsafe unlink(scratch.path)
      scratch.close()
      throw error
    }
    scratch.close()
  }

  /// What is at a path.
  enum Status: Equatable {
    case nothing, folder
    case file(mode: UInt32)
    case link
    /// A device, pipe or socket.
    case special

    /// The mode of an old file.
    var mode: UInt32? { if case .file(let mode) = self { mode } else { nil } }
  }

  /// What is at a path, not following a link at its end; an error where nothing could be
  /// there, since the name is too long or a file is in the way.
  static func status(_ path: String) throws(Descriptor.WriteError) -> Status {
    if path.utf8.contains(0) { throw .failed("the path holds a NUL character") }
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT { return .nothing }
      throw .failed(systemMessage())
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(mode: UInt32(status.st_mode) & 0o7777)
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .special
    }
  }

  /// Makes a folder and those above it. Gives those that were not there, the highest first.
  @discardableResult
  static func makeFolder(_ path: String) throws(Descriptor.WriteError) -> [String] {
    if path.utf8.contains(0) { throw .failed("the path holds a NUL character") }
    var made: [String] = []
    var folder = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      folder += part + "/"
      if unsafe mkdir(folder, 0o777) == 0 {
        made.append(folder)
      } else if errno != EEXIST {
        let message = systemMessage()
        removeFolders(made)
        throw .failed(message)
      }
    }
    return made
  }

  /// Takes folders away that hold nothing, the last first.
  static func removeFolders(_ paths: [String]) {
    for path in paths.reversed() { _ = unsafe rmdir(path) }
  }

  /// Removes a file. It is not an error if there is none.
  static func remove(_ path: String) throws(Descriptor.WriteError) {
    if unsafe unlink(path) != 0, errno != ENOENT { throw .failed(systemMessage()) }
  }

  /// Gives a file another name, in place of what has it.
  static func move(_ path: String, to target: String) throws(Descriptor.WriteError) {
    if unsafe rename(path, target) != 0 { throw .failed(systemMessage()) }
  }

  /// The folder the process works in.
  static var currentFolder: String {
    guard let text = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }
}

/// The file beside another in which its new bytes are gathered.
///
/// Its name follows from the other's, so that a run that was killed leaves at most one, which the
/// next run takes over. A lock, which ends with the process, keeps two runs apart.
private struct ScratchFile {
  let path: String
  private let descriptor: Descriptor

  init(for target: String) throws(Descriptor.WriteError) {
    let steps = target.split(separator: "/", omittingEmptySubsequences: false)
    // Of a fixed length: the longest name that a folder takes has a scratch file, too.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in (steps.last ?? "").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let name = ".kr8lang-" + String(hash, radix: 16) + ".tmp"
    path = (steps.dropLast() + [Substring(name)]).joined(separator: "/")
    for _ in 0..<100 {
      let number = unsafe open(
        path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
      if number < 0 {
        // A link or a pipe, which cannot be a scratch file.
        guard errno == ELOOP || errno == ENXIO, unsafe unlink(path) == 0 else {
          throw .failed(systemMessage())
        }
        continue
      }
      var (own, there) = (stat(), stat())
      // Who had the lock before may have given the file its final name meanwhile.
      if flock(number, LOCK_EX) == 0, unsafe fstat(number, &own) == 0,
        unsafe lstat(path, &there) == 0, own.st_ino == there.st_ino, own.st_dev == there.st_dev
      {
        if own.st_mode & S_IFMT == S_IFREG, own.st_nlink == 1 {
          descriptor = Descriptor(number: number)
          return
        }
        _ = unsafe unlink(path)
      }
      Descriptor(number: number).close()
    }
    throw .failed("another process writes it")
  }

  /// Writes the bytes, and sets the mode: an old file's, or what the process gives new ones.
  func fill(
    _ bytes: [UInt8], mode: UInt32?, defaultMode: UInt32
  ) throws(Descriptor.WriteError) {
    guard ftruncate(descriptor.number, 0) == 0 else { throw .failed(systemMessage()) }
    try descriptor.write(bytes)
    let mode = mode ?? defaultMode & ~fileMask
    guard fchmod(descriptor.number, mode_t(mode)) == 0 else { throw .failed(systemMessage()) }
  }

  func close() { descriptor.close() }
}

/// The bits that the process takes from the mode of new files.
private var fileMask: UInt32 {
  let mask = umask(0)
  _ = umask(mask)
  return UInt32(mask)
}
