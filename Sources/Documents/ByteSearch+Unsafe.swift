#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Looks for short texts in files, before they are parsed.
public enum ByteSearch {
  /// Whether bytes hold a string.
  ///
  /// Safe because every read stays below the counts that are named beside the pointers.
  public static func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    let wanted = unsafe text.utf8Start
    guard count > 0 else { return true }
    return unsafe bytes.withUnsafeBufferPointer { (buffer: UnsafeBufferPointer<UInt8>) -> Bool in
      guard let start = buffer.baseAddress else { return false }
      let first = unsafe Int32(wanted[0])
      var i = 0
      while i &+ count <= buffer.count {
        guard let found = unsafe memchr(start + i, first, buffer.count &- count &- i &+ 1) else {
          return false
        }
        unsafe i = UnsafeRawPointer(found) - UnsafeRawPointer(start)
        if unsafe ByteScan.equal(start + i, wanted, count: count) { return true }
        i &+= 1
      }
      return false
    }
  }
}
