/// Scans of raw bytes, eight at a time in one word (16-byte vectors measured slower on keys, which
/// are short, and on asking whether any lane is set).
///
/// Proof of each: a word is loaded only while 8 bytes remain before `count`; the rest goes byte by
/// byte. `ByteScanTests` compares every one with a plain loop.
enum ByteScan {
  @inline(__always)
  private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The high bits of the bytes of a word that are zero; exact up to the lowest.
  @inline(__always)
  private static func lowestZero(_ word: UInt64) -> UInt64 {
    (word &- each(1)) & ~word & each(0x80)
  }

  /// The high bits of the bytes of a word that are zero, all exact.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    ~(((word & each(0x7F)) &+ each(0x7F)) | word) & each(0x80)
  }

  @inline(__always)
  static func word(_ bytes: UnsafePointer<UInt8>, _ i: Int) -> UInt64 {
    unsafe UInt64(
      littleEndian: UnsafeRawPointer(bytes + i).loadUnaligned(as: UInt64.self))
  }

  /// The high bits of the bytes of a word that need an escape in JSON; exact up to the lowest.
  @inline(__always)
  static func needsEscape(_ word: UInt64) -> UInt64 {
    (((word &- each(0x20)) & ~word) & each(0x80))
      | lowestZero(word ^ each(0x22)) | lowestZero(word ^ each(0x5C))
  }

  /// The offset of the first byte that needs an escape in JSON: a quote, a backslash or C0.
  @inline(__always)
  static func plainJSON(_ bytes: UnsafePointer<UInt8>, from start: Int, to count: Int) -> Int {
    var i = start
    while i &+ 8 <= count {
      let word = unsafe word(bytes, i)
      let stop = needsEscape(word)
      if stop != 0 { return i &+ stop.trailingZeroBitCount / 8 }
      i &+= 8
    }
    while i < count {
      let byte = unsafe bytes[i]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { return i }
      i &+= 1
    }
    return i
  }

  /// The first byte at or after `start` that is not a blank, tab or line end.
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
      if unsafe (word(bytes, i) | word(bytes, i &+ 8)) & each(0x80) != 0 { break }
      i &+= 16
    }
    while i < count, unsafe bytes[i] < 0x80 { i &+= 1 }
    return i
  }

  /// The first C0 control character that is not a tab or line end.
  static func control(_ bytes: UnsafePointer<UInt8>, from start: Int, to count: Int) -> Int {
    var i = start
    while true {
      while i &+ 8 <= count {
        let word = unsafe word(bytes, i)
        let control = ~(((word & each(0x7F)) &+ each(0x60)) | word) & each(0x80)
        let allowed =
          zeros(word ^ each(0x0A)) | zeros(word ^ each(0x0D)) | zeros(word ^ each(0x09))
        if control & ~allowed != 0 { break }
        i &+= 8
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
