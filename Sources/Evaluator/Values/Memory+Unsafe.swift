import Source

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Zeroed memory from the system; large blocks are pages that cost nothing until touched.
func zeroedMemory(_ count: Int) -> UnsafeMutableRawPointer? {
  unsafe calloc(1, count)
}

/// Likewise, to be filled soon.
func zeroedChunk(_ count: Int) -> UnsafeMutableRawPointer? {
  guard let chunk = unsafe zeroedMemory(count) else { return nil }
  if count >= 1 << 20 { unsafe Pages.willFill(chunk, count: count) }
  return unsafe chunk
}

/// The block with another size, its bytes kept: a large one is moved by its pages, without a copy.
func grownMemory(_ block: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutableRawPointer {
  guard let grown = unsafe realloc(block, count) else {
    memoryExhausted()
  }
  return unsafe grown
}

/// `memcmp` of what two handles point to.
@inline(__always)
func compareMemory(_ a: UInt64, _ b: UInt64, _ count: Int) -> Int32 {
  unsafe memcmp(
    UnsafeRawPointer(bitPattern: UInt(a)).unsafelyUnwrapped,
    UnsafeRawPointer(bitPattern: UInt(b)).unsafelyUnwrapped, count)
}
