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

/// `memcmp` of what two handles point to.
@inline(__always)
func compareMemory(_ a: UInt64, _ b: UInt64, _ count: Int) -> Int32 {
  unsafe memcmp(
    UnsafeRawPointer(bitPattern: UInt(a)).unsafelyUnwrapped,
    UnsafeRawPointer(bitPattern: UInt(b)).unsafelyUnwrapped, count)
}
