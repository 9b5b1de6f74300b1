/// Looks for short texts in files, before they are parsed.
public enum ByteSearch {
  /// Whether bytes hold a text.
  ///
  /// Safe because every index stays below the counts that are named beside the pointers.
  public static func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    let wanted = unsafe text.utf8Start
    guard count > 0 else { return true }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      let first = unsafe wanted[0]
      var i = 0
      while i &+ count <= buffer.count {
        if unsafe start[i] == first, unsafe ByteScan.equal(start + i, wanted, count: count) {
          return true
        }
        i &+= 1
      }
      return false
    }
  }
}
