import Source

/// What the writers write into: 64 KiB that stay in the cache, spilt into a `ByteSink` when full.
///
/// Proof of the pointer: it is this value's own allocation, freed once, in `deinit`; each write first
/// asks `reserve` for all bytes it stores, and `used` never passes `capacity`.
@safe
struct OutputBuffer: ~Copyable {
  private static let capacity = 1 << 16
  private let start: UnsafeMutablePointer<UInt8>
  private var used = 0
  private(set) var sink: ByteSink

  init(sink: consuming ByteSink) {
    self.sink = sink
    unsafe start = .allocate(capacity: OutputBuffer.capacity)
  }

  deinit { unsafe start.deallocate() }

  /// All bytes written and not taken.
  var count: Int { sink.count + used }

  /// Moves what is buffered into the sink.
  mutating func spill() {
    unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: used))
    used = 0
  }

  /// The sink with all bytes; the buffer is reset.
  mutating func take() -> ByteSink {
    spill()
    var full = ByteSink(capacity: 0)
    swap(&full, &sink)
    return full
  }

  /// Hands over all bytes and keeps the sink's room.
  mutating func drain(_ body: (borrowing ByteSink) -> Void) {
    spill()
    body(sink)
    sink.bytes.removeAll(keepingCapacity: true)
  }

  /// Makes room for `count` bytes, at most 4 KiB and a few.
  @inline(__always)
  private mutating func reserve(_ count: Int) {
    if used &+ count > OutputBuffer.capacity { spill() }
  }

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    reserve(1)
    unsafe start[used] = byte
    used &+= 1
  }

  @inline(__always)
  mutating func write(_ text: StaticString) {
    unsafe write(text.utf8Start, text.utf8CodeUnitCount)
  }

  @inline(__always)
  mutating func write(_ text: Span<UInt8>) {
    unsafe text.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return }
      unsafe write(base, text.count)
    }
  }

  @inline(__always)
  private mutating func write(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    if count > 4096 { return unsafe writeLong(bytes, count) }
    reserve(count)
    unsafe (start + used).update(from: bytes, count: count)
    used &+= count
  }

  private mutating func writeLong(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    spill()
    unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
  }

  @inline(__always)
  mutating func writeBlanks(_ count: Int) {
    var count = count
    while count > 0 {
      let part = min(count, 1024)
      reserve(part &+ 8)
      var i = 0
      while i < part {
        // Eight at a time; `used` says how many count.
        unsafe UnsafeMutableRawPointer(start + used + i).storeBytes(
          of: 0x2020_2020_2020_2020, as: UInt64.self)
        i &+= 8
      }
      used &+= part
      count &-= part
    }
  }

  // MARK: scalars

  /// A JSON string with its quotes: scanned and copied at once, eight bytes at a time.
  @inline(__always)
  mutating func writeJSON(_ text: Span<UInt8>) {
    unsafe text.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress, text.count <= 4096 else { return unsafe writeAny(text) }
      let count = text.count
      reserve(count &+ 16)
      let to = unsafe start + used
      unsafe to[0] = 0x22
      var i = 0
      while i &+ 8 <= count {
        let word = unsafe ByteScan.word(base, i)
        if ByteScan.needsEscape(word) != 0 { break }
        unsafe UnsafeMutableRawPointer(to + (i &+ 1)).storeBytes(
          of: word.littleEndian, as: UInt64.self)
        i &+= 8
      }
      while i < count {
        let byte = unsafe base[i]
        if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
        unsafe to[i &+ 1] = byte
        i &+= 1
      }
      used &+= i &+ 1
      if i < count { unsafe writeEscaped(base, from: i, to: count) }
      write(0x22)
    }
  }

  /// A JSON string that is empty or long.
  private mutating func writeAny(_ text: UnsafeBufferPointer<UInt8>) {
    write(0x22)
    if let base = text.baseAddress {
      let end = unsafe ByteScan.plainJSON(base, from: 0, to: text.count)
      unsafe write(base, end)
      if end < text.count { unsafe writeEscaped(base, from: end, to: text.count) }
    }
    write(0x22)
  }

  /// The rest of a JSON string, from its first byte that needs an escape.
  private mutating func writeEscaped(
    _ text: UnsafePointer<UInt8>, from start: Int, to count: Int
  ) {
    var i = start
    while i < count {
      let byte = unsafe text[i]
      write(0x5C)
      switch byte {
      case 0x22, 0x5C: write(byte)
      case 0x08: write(UInt8(ascii: "b"))
      case 0x09: write(UInt8(ascii: "t"))
      case 0x0A: write(UInt8(ascii: "n"))
      case 0x0C: write(UInt8(ascii: "f"))
      case 0x0D: write(UInt8(ascii: "r"))
      default:
        write("u00")
        writeHex(byte)
      }
      i += 1
      let end = unsafe ByteScan.plainJSON(text, from: i, to: count)
      unsafe write(text + i, end - i)
      i = end
    }
  }

  /// Two hexadecimal digits.
  mutating func writeHex(_ byte: UInt8) {
    let (high, low) = (byte >> 4, byte & 15)
    write(high < 10 ? 0x30 + high : 0x37 + high)
    write(low < 10 ? 0x30 + low : 0x37 + low)
  }

  /// An integer in plain decimal.
  @inline(__always)
  mutating func writeDecimal(_ value: Int64) {
    if value >= 0, value < 10 { return write(0x30 &+ UInt8(truncatingIfNeeded: value)) }
    writeLongDecimal(value)
  }

  private mutating func writeLongDecimal(_ value: Int64) {
    var rest = value.magnitude
    if value < 0 { write(UInt8(ascii: "-")) }
    var count = 1
    var power: UInt64 = 10
    while count < 19, rest >= power {
      count += 1
      power &*= 10
    }
    if count == 19, rest >= 10_000_000_000_000_000_000 { count = 20 }
    reserve(20)
    var i = used + count
    used = i
    repeat {
      i -= 1
      let (tens, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe start[i] = 0x30 &+ UInt8(truncatingIfNeeded: digit)
      rest = tens
    } while rest > 0
  }

  /// A finite float in the shortest digits that read back the same, with a dot and, if there is an
  /// exponent, its sign; integral values from 1e16 up to 1e19 as integers, as `kubectl` has them.
  mutating func writeFloat(_ value: Double) {
    let magnitude = value.magnitude
    if magnitude >= 1e16, magnitude < 1e19 {
      // Beyond 2^53 every float is integral, and below 2^64 the conversion is exact.
      if value < 0 { write(UInt8(ascii: "-")) }
      return write(String(UInt64(magnitude)).utf8.span)
    }
    writeNumber(String(value).utf8.span)
  }

  /// A number with its own digits, in canonical form.
  mutating func writeNumber(_ text: Span<UInt8>) {
    var bytes: [UInt8] = []
    NumberText.write(text, into: &bytes)
    write(bytes.span)
  }
}
