import Workspace

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of the process, by its number.
///
/// Safe because every pointer handed to the system is a buffer of the size that is named beside it,
/// and lives until the call returns.
struct Descriptor: Sendable {
  let number: Int32

  static let input = Descriptor(number: 0)
  static let output = Descriptor(number: 1)
  static let errors = Descriptor(number: 2)

  /// Why bytes did not get through.
  enum WriteError: Error, Hashable {
    /// Nobody reads any more: the other end of the pipe is closed.
    case closed
    /// Anything else, as the system's message.
    case failed(String)
  }

  /// Writes all bytes, however often the system interrupts or takes a part.
  func write(_ bytes: [UInt8]) throws(WriteError) {
    try unsafe bytes.withUnsafeBufferPointer { buffer throws(WriteError) in
      try unsafe write(buffer)
    }
  }

  func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(WriteError) {
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let count = unsafe systemWrite(number, start + done, min(bytes.count - done, 1 << 30))
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        waitUntil(Int16(POLLOUT))
      } else if errno != EINTR {
        throw errno == EPIPE ? .closed : .failed(systemMessage())
      }
    }
  }

  /// Why bytes could not be had.
  enum ReadError: Error, Hashable {
    /// A signal came first.
    case interrupted
    /// Anything else, as the system's message.
    case failed(String)

    /// The reason as a clause.
    var reason: String {
      switch self {
      case .interrupted: "it was interrupted"
      case .failed(let text): text
      }
    }
  }

  /// Up to `limit` bytes that are there, waiting for the first; empty at the end.
  func readSome(_ limit: Int = 4096) throws(ReadError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(number, $0.baseAddress!, limit)
      }
      if count >= 0 { return Array(buffer.prefix(count)) }
      if errno == EINTR { throw .interrupted }
      if errno != EAGAIN { throw .failed(systemMessage()) }
      waitUntil(Int16(POLLIN))
    }
  }

  /// As many bytes as are there, up to `limit`; 0 at the end, less on an error.
  func readSome(into buffer: UnsafeMutablePointer<UInt8>, _ limit: Int) -> Int {
    var count = 0
    repeat { count = unsafe systemRead(number, buffer, limit) } while count < 0 && errno == EINTR
    return count
  }

  /// The size of a regular file; nil for anything else.
  var fileSize: Int? {
    var status = stat()
    guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Goes back to a file's start.
  func rewind() { _ = lseek(number, 0, SEEK_SET) }

  /// Opens a file for reading. A pipe or device may be read too, since the user names it.
  static func reading(_ path: String) -> Result<Descriptor, FileError> {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard number >= 0 else {
      return .failure(errno == ENOENT ? .notFound : .failed(systemMessage()))
    }
    var status = stat()
    guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      closeDescriptor(number)
      return .failure(.isDirectory)
    }
    return .success(Descriptor(number: number))
  }

  /// Gives the number back to the system.
  func close() { closeDescriptor(number) }

  /// Whether a byte can be read within some milliseconds.
  func isReadable(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, milliseconds) > 0
  }

  private func waitUntil(_ event: Int16) {
    var request = pollfd(fd: number, events: event, revents: 0)
    _ = unsafe poll(&request, 1, -1)
  }

  /// Whether this is a terminal.
  var isTerminal: Bool { isatty(number) == 1 }
}

/// The system's message for the last error.
func systemMessage() -> String { unsafe String(cString: strerror(errno)) }

/// `write`, by a name that methods may have too.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}

/// `read`, likewise.
private func systemRead(
  _ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>, _ count: Int
) -> Int {
  unsafe read(descriptor, buffer, count)
}

/// `close`, likewise.
private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

/// A variable of the process's environment; nil when unset. Only commands may ask: an evaluation
/// never sees the environment.
func environmentVariable(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  return unsafe String(cString: value)
}
