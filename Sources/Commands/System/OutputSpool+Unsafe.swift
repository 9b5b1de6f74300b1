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
/// Safe because the template handed to `mkstemp` is a mutable copy that ends in a zero byte, and
/// buffers are written while their owner is alive.
final class OutputSpool {
  /// What is small is held here, more in blocks.
  private var head: [UInt8] = []
  private var blocks: [PageBuffer] = []
  private var file: Descriptor?
  /// Why the temporary file could not be written.
  private(set) var failure: Descriptor.WriteError?
  private static let headSize = 1 << 18
  private static let blockSize = 1 << 20
  /// How many blocks are held in memory at most.
  private let blockLimit: Int

  /// `memory` is about how many bytes wait in memory before the file takes them.
  init(memory: Int = 40_000_000) { blockLimit = max(1, memory / OutputSpool.blockSize) }

  deinit { file?.close() }

  func write(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBufferPointer { unsafe write($0) } }

  func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    if blocks.isEmpty, head.count + bytes.count <= OutputSpool.headSize {
      unsafe head.append(contentsOf: bytes)
      return
    }
    var rest = unsafe bytes
    while rest.count > 0, failure == nil {
      let taken = unsafe blocks.last?.append(rest) ?? 0
      unsafe rest = UnsafeBufferPointer(rebasing: rest[taken...])
      if rest.count > 0 { addBlock() }
    }
  }

  /// Forgets everything.
  func discard() {
    head = []
    blocks = []
  }

  /// Hands everything to stdout.
  func release(to console: Console) {
    if let file {
      spill()
      guard failure == nil, lseek(file.number, 0, SEEK_SET) == 0 else { return }
      while true {
        do throws(Descriptor.ReadError) {
          let bytes = try file.readSome(1 << 20)
          if bytes.isEmpty { return }
          console.write(bytes)
        } catch {
          if case .failed(let reason) = error {
            failure = .failed(reason)
            return
          }
        }
      }
      return
    }
    console.write(head)
    for block in blocks { unsafe console.write(block.bytes) }
  }

  private func addBlock() {
    if blocks.count == blockLimit {
      spill()
      blocks[0].removeAll()
      blocks.removeLast(blocks.count - 1)
    } else if let block = PageBuffer(capacity: OutputSpool.blockSize) {
      blocks.append(block)
    } else {
      failure = .failed(systemMessage())
    }
  }

  /// Moves what is in memory to the file.
  private func spill() {
    do throws(Descriptor.WriteError) {
      if file == nil { file = try OutputSpool.temporaryFile() }
      try file?.write(head)
      for block in blocks { unsafe try file?.write(block.bytes) }
    } catch {
      failure = error
    }
    head = []
    for block in blocks { block.removeAll() }
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
