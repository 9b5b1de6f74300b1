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
  /// name. A reader sees the old bytes or the new, never a part. The mode of an old file is kept; a
  /// symbolic link stays one, what it leads to is replaced.
  static func replace(_ path: String, with bytes: [UInt8]) throws(Descriptor.WriteError) {
    var target = path
    if case .success(let real) = FileProvider.disk.realPath(path) { target = real }
    var old = stat()
    let isThere = unsafe stat(target, &old) == 0
    if isThere, old.st_mode & S_IFMT != S_IFREG { throw .failed("it is no regular file") }
    let mode = isThere ? old.st_mode & 0o7777 : 0o666
    var attempt = 0
    var fresh = ""
    var number: Int32 = -1
    repeat {
      fresh = "\(target).\(getpid()).\(attempt).tmp"
      number = unsafe open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      attempt += 1
    } while number < 0 && errno == EEXIST && attempt < 100
    guard number >= 0 else { throw .failed(systemMessage()) }
    do throws(Descriptor.WriteError) {
      try Descriptor(number: number).write(bytes)
      // `open` takes the process's mask off; a file that was there keeps its mode.
      if isThere, fchmod(number, mode) != 0 { throw .failed(systemMessage()) }
    } catch {
      _ = close(number)
      _ = unsafe unlink(fresh)
      throw error
    }
    guard close(number) == 0, unsafe rename(fresh, target) == 0 else {
      let message = systemMessage()
      _ = unsafe unlink(fresh)
      throw .failed(message)
    }
  }

  /// Makes a folder and those above it; one that is there is left alone.
  static func makeFolder(_ path: String) throws(Descriptor.WriteError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += part + "/"
      if unsafe mkdir(made, 0o777) != 0, errno != EEXIST { throw .failed(systemMessage()) }
    }
  }

  /// Takes a file away. One that is not there is no error.
  static func remove(_ path: String) throws(Descriptor.WriteError) {
    if unsafe unlink(path) != 0, errno != ENOENT { throw .failed(systemMessage()) }
  }

  /// The folder the process works in.
  static var currentFolder: String {
    guard let text = unsafe getcwd(nil, 0) else { return "/" }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }
}
