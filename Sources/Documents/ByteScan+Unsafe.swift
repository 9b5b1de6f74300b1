/// Scans of raw bytes, 16 at a time.
///
/// Proof of each: a vector is loaded only while 16 bytes remain before `count`; the rest goes byte
/// by byte. `ByteScanTests` compares every one with a plain loop.
enum ByteScan {
  /// How many bytes from `start` need no escape in JSON: no quote, backslash or C0.
  @inline(__always)
  static func plainJSON(_ bytes: UnsafePointer<UInt8>, from start: Int, to count: Int) -> Int {
    var i = start
    while i &+ 16 <= count {
      let chunk = unsafe UnsafeRawPointer(bytes + i).loadUnaligned(as: SIMD16<UInt8>.self)
      let stop = (chunk .== 0x22) .| (chunk .== 0x5C) .| (chunk .< 0x20)
      if any(stop) { break }
      i &+= 16
    }
    while i < count {
      let byte = unsafe bytes[i]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return i }
      i &+= 1
    }
    return i
  }

  /// The first byte at or behind `start` that is no blank, tab or line end.
  @inline(__always)
  static func skipSpace(_ bytes: UnsafePointer<UInt8>, from start: Int, to count: Int) -> Int {
    var i = start
    while i < count {
      let byte = unsafe bytes[i]
      if byte > 0x20 { return i }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return i }
      i &+= 1
      while i &+ 8 <= count,
        unsafe UnsafeRawPointer(bytes + i).loadUnaligned(as: UInt64.self) == 0x2020_2020_2020_2020
      {
        i &+= 8
      }
    }
    return i
  }

  /// The first byte that is not ASCII.
  static func ascii(_ bytes: UnsafePointer<UInt8>, from start: Int, to count: Int) -> Int {
    var i = start
    while i &+ 16 <= count {
      let chunk = unsafe UnsafeRawPointer(bytes + i).loadUnaligned(as: SIMD2<UInt64>.self)
      if (chunk[0] | chunk[1]) & 0x8080_8080_8080_8080 != 0 { break }
      i &+= 16
    }
    while i < count, unsafe bytes[i] < 0x80 { i &+= 1 }
    return i
  }

  /// The first C0 control character that is no tab or line end.
  static func control(_ bytes: UnsafePointer<UInt8>, from start: Int, to count: Int) -> Int {
    var i = start
    while true {
      while i &+ 16 <= count {
        let chunk = unsafe UnsafeRawPointer(bytes + i).loadUnaligned(as: SIMD16<UInt8>.self)
        let wrong =
          (chunk .< 0x20) .& ((chunk .!= 0x0A) .& ((chunk .!= 0x0D) .& (chunk .!= 0x09)))
        if any(wrong) { break }
        i &+= 16
      }
      if i >= count { return count }
      let byte = unsafe bytes[i]
      if byte < 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09 { return i }
      i &+= 1
    }
  }

  /// A hash of a key from its length and its first and last eight bytes.
  @inline(__always)
  static func hash(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt32 {
    var a: UInt64 = 0
    var b: UInt64 = 0
    if count >= 8 {
      a = unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
      b = unsafe UnsafeRawPointer(bytes + (count &- 8)).loadUnaligned(as: UInt64.self)
    } else {
      var i = 0
      while i < count {
        unsafe a = a << 8 | UInt64(bytes[i])
        i &+= 1
      }
    }
    let mixed = (a ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
      .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    let twice = (b ^ mixed.low ^ mixed.high).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return UInt32(truncatingIfNeeded: twice.low ^ twice.high)
  }

  /// Whether two runs of bytes are equal.
  static func equal(
    _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, count: Int
  ) -> Bool {
    var i = 0
    while i < count {
      if unsafe a[i] != b[i] { return false }
      i &+= 1
    }
    return true
  }
}
