import Source

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension FileProvider {
  /// The files of this machine.
  public static var disk: FileProvider {
    FileProvider(
      read: { path, limit in readFile(path, limit) },
      realPath: { path in resolvedPath(path) },
      list: { path in namesInFolder(path) },
      exists: { path in
        var status = stat()
        if holdsNUL(path) { return false }
        return unsafe stat(path, &status) == 0
      },
      isLink: { path in
        var status = stat()
        if holdsNUL(path) { return false }
        return unsafe lstat(path, &status) == 0
          && status.st_mode & S_IFMT == S_IFLNK
      })
  }
}

/// Whether the system would take a path for a shorter one.
private func holdsNUL(_ path: String) -> Bool { path.utf8.contains(0) }

/// Reads a regular file whole. It is opened before it is looked at, so that what was looked at is
/// what is read; without waiting, so that a pipe cannot hold the process up; and up to its end, not
/// to the size it had, since it may grow or shrink meanwhile.
///
/// The unsafe calls are safe: each buffer is as long as the count beside it.
private func readFile(_ path: String, _ limit: Int) -> Result<[UInt8], FileError> {
  if holdsNUL(path) { return .failure(.notFound) }
  let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  guard number >= 0 else { return .failure(lastError()) }
  defer { close(number) }
  var status = stat()
  guard unsafe fstat(number, &status) == 0 else { return .failure(lastError()) }
  switch status.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: return .failure(.isDirectory)
  default: return .failure(.notRegular)
  }
  let size = Int(status.st_size)
  if size > limit { return .failure(.tooLarge(limit: limit)) }
  var failure: FileError?
  // One byte more than its size: the read that fills less has met the end.
  var bytes = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, filled in
    if size >= 1 << 22 { unsafe Pages.willFill(buffer.baseAddress!, count: size) }
    var count = 0
    repeat {
      count = unsafe read(number, buffer.baseAddress!, size + 1)
    } while count < 0 && errno == EINTR
    if count < 0 { failure = lastError() }
    filled = max(0, count)
  }
  // What it grew by meanwhile.
  var room = max(1, size + 1 - bytes.count)
  while failure == nil, bytes.count != size {
    let start = bytes.count
    var count = 0
    bytes.append(contentsOf: repeatElement(0, count: room))
    unsafe bytes.withUnsafeMutableBytes { buffer in
      repeat {
        count = unsafe read(number, buffer.baseAddress! + start, room)
      } while count < 0 && errno == EINTR
    }
    if count < 0 { failure = lastError() }
    bytes.removeLast(room - max(0, count))
    if count == 0 { break }
    if bytes.count > limit { failure = .tooLarge(limit: limit) }
    room = max(1, min(65_536, size + 1 - bytes.count))
  }
  return failure.map { .failure($0) } ?? .success(bytes)
}

private func resolvedPath(_ path: String) -> Result<String, FileError> {
  if holdsNUL(path) { return .failure(.notFound) }
  guard let real = unsafe realpath(path, nil) else { return .failure(lastError()) }
  defer { unsafe free(real) }
  return .success(unsafe String(cString: real))
}

private func namesInFolder(_ path: String) -> Result<[String], FileError> {
  if holdsNUL(path) { return .failure(.notFound) }
  guard let folder = unsafe opendir(path) else { return .failure(lastError()) }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name == "." || name == ".." { continue }
    var status = stat()
    let isFolder =
      unsafe stat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    names.append(isFolder ? name + "/" : name)
  }
  return .success(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
}

/// The error of the system call that just failed.
private func lastError() -> FileError {
  switch errno {
  case ENOENT, ENOTDIR: .notFound
  case EISDIR: .isDirectory
  case EACCES, EPERM: .noPermission
  case ENXIO: .notRegular
  default: .failed(unsafe String(cString: strerror(errno)))
  }
}
