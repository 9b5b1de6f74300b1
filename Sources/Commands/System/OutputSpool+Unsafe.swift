#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Output held back until nothing has failed: in memory while it is small, then in a temporary file
/// that has no name any more, so that nothing is left behind however the process ends.
///
/// Safe because the template handed to `mkstemp` is a mutable copy that ends in a zero byte.
final class OutputSpool {
  private var parts: [[UInt8]] = []
  private var size = 0
  private var file: Descriptor?
  /// Why the temporary file could not be written.
  private(set) var failure: Descriptor.WriteError?
  /// What is held in memory at most, in bytes.
  private static let memory = 16_000_000

  deinit { file?.close() }

  func write(_ bytes: [UInt8]) {
    guard failure == nil, !bytes.isEmpty else { return }
    parts.append(bytes)
    size += bytes.count
    if size > OutputSpool.memory { spill() }
  }

  /// Hands everything to standard output.
  func release(to console: Console) {
    if let file {
      spill()
      guard failure == nil, lseek(file.number, 0, SEEK_SET) == 0 else { return }
      while let bytes = file.readSome(1 << 20), !bytes.isEmpty { console.write(bytes) }
    }
    for part in parts { console.write(part) }
    parts = []
  }

  private func spill() {
    do throws(Descriptor.WriteError) {
      if file == nil { file = try OutputSpool.temporaryFile() }
      for part in parts { try file?.write(part) }
    } catch {
      failure = error
    }
    parts = []
    size = 0
  }

  private static func temporaryFile() throws(Descriptor.WriteError) -> Descriptor {
    let folder = environmentVariable("TMPDIR") ?? ""
    let name = "/kr8lang-" + String(repeating: "X", count: 6)
    var template = Array(((folder.isEmpty ? "/tmp" : folder) + name).utf8CString)
    let number = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let path = buffer.baseAddress else { return Int32(-1) }
      let number = unsafe mkstemp(path)
      if number >= 0 { _ = unsafe unlink(path) }
      return number
    }
    guard number >= 0 else { throw .failed(systemMessage()) }
    return Descriptor(number: number)
  }
}
