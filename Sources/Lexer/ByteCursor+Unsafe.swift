/// The bytes of a file while they are being tokenized; reading past the end gives 0.
///
/// Safe because the pointer never leaves the closure that lends it (`Tokenizer.tokenize`), and
/// every read is compared with the count. `ByteCursorTests` checks it against the plain array.
@safe
struct ByteCursor {
  private let base: UnsafePointer<UInt8>?
  let count: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe base = bytes.baseAddress
    count = bytes.count
  }

  /// The byte at a position that is never negative.
  @inline(__always)
  subscript(position: Int) -> UInt8 {
    guard position < count, let base = unsafe base else { return 0 }
    return unsafe base[position]
  }

  /// Up to eight bytes as a little-endian number, zeros behind.
  @inline(__always)
  func word(at position: Int, count length: Int) -> UInt64 {
    if position + 8 <= count, let base = unsafe base {
      let loaded = unsafe UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
      return UInt64(littleEndian: loaded) & (UInt64.max >> UInt64(64 - length * 8))
    }
    var word: UInt64 = 0
    for i in 0..<length { word |= UInt64(self[position + i]) << UInt64(i * 8) }
    return word
  }

  /// Where the run of bytes below 0x80 that begins at `position` ends.
  func endOfASCII(from position: Int) -> Int {
    var at = position
    guard let base = unsafe base else { return at }
    while at + 32 <= count {
      let block = unsafe UnsafeRawPointer(base + at).loadUnaligned(as: SIMD4<UInt64>.self)
      let high = (block[0] | block[1] | block[2] | block[3]) & 0x8080_8080_8080_8080
      if high != 0 { break }
      at += 32
    }
    while at < count, self[at] < 0x80 { at += 1 }
    return at
  }
}

extension Tokenizer {
  /// Lends the bytes to `body` as a cursor.
  static func withCursor<R>(_ bytes: [UInt8], _ body: (ByteCursor) -> R) -> R {
    unsafe bytes.withUnsafeBufferPointer { body(unsafe ByteCursor($0)) }
  }
}
