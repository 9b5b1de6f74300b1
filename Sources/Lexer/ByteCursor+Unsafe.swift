/// The bytes of a file while they are being tokenized, with zeros after them: no byte that goes on
/// with anything is 0, so that reading ahead needs no comparison with the count.
///
/// Safe because the pointer never leaves the closure that lends it (`Tokenizer.tokenize`), and a
/// read begins after the end only where all bytes up to the end went on with something, which is
/// less than `padding` bytes ahead; debug builds check each read.
@safe
struct ByteCursor {
  private let base: UnsafePointer<UInt8>
  let count: Int
  /// How many zeros lie after the last byte.
  static let padding = 64

  init(_ bytes: UnsafePointer<UInt8>, count: Int) {
    unsafe base = bytes
    self.count = count
  }

  /// The byte at a position that is never negative.
  @inline(__always)
  subscript(position: Int) -> UInt8 {
    assert(position < count + ByteCursor.padding)
    return unsafe base[position]
  }

  /// Eight bytes as a little-endian number: the first byte is the lowest.
  @inline(__always)
  func word(at position: Int) -> UInt64 {
    assert(position + 8 <= count + ByteCursor.padding)
    let loaded = unsafe UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
    return UInt64(littleEndian: loaded)
  }

  /// Where the run of bytes below 0x80 that begins at `position` ends.
  func endOfASCII(from position: Int) -> Int {
    var at = position
    while at < count {
      let block = unsafe UnsafeRawPointer(base + at).loadUnaligned(as: SIMD4<UInt64>.self)
      let high = (block[0] | block[1] | block[2] | block[3]) & 0x8080_8080_8080_8080
      if high != 0 { break }
      at += 32
    }
    while at < count, self[at] < 0x80 { at += 1 }
    return min(at, count)
  }
}

extension Tokenizer {
  /// Lends the bytes to `body` as a cursor.
  static func withCursor<R>(_ bytes: [UInt8], _ body: (ByteCursor) -> R) -> R {
    let size = bytes.count + ByteCursor.padding
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { buffer in
      let rest = unsafe buffer.initialize(fromContentsOf: bytes)
      unsafe buffer[rest...].initialize(repeating: 0)
      return body(unsafe ByteCursor(buffer.baseAddress!, count: bytes.count))
    }
  }
}
