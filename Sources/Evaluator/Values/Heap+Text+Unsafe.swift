/// Strings that are made in one piece: their size is known before their bytes are written.
///
/// Proof: each writer moves `at` by what it counted in `size`, which is what was allocated.
extension Heap {
  /// A template's pieces with strings and ints between them; `size` bytes in all.
  mutating func interpolate(_ template: Template, _ values: Row, _ size: Int) -> Value {
    if size == 0 { return .emptyText }
    let memory = unsafe allocate(size).assumingMemoryBound(to: UInt8.self)
    var at = unsafe template.pieces[0].write(to: memory)
    for index in 1..<template.count {
      let value = values[index &- 1]
      unsafe at =
        value.tag == .int ? DecimalText.write(value.int, to: at) : value.write(to: at)
      unsafe at = template.pieces[index].write(to: at)
    }
    return Value(
      tag: .string, extra: UInt32(size), bits: UInt64(UInt(bitPattern: memory)))
  }

  /// A number's decimal digits.
  mutating func decimal(_ number: Int64) -> Value {
    let size = DecimalText.count(number)
    let memory = unsafe allocate(size).assumingMemoryBound(to: UInt8.self)
    _ = unsafe DecimalText.write(number, to: memory)
    return Value(
      tag: .string, extra: UInt32(size), bits: UInt64(UInt(bitPattern: memory)))
  }

  /// The strings of a row with a separator between them; `size` bytes in all.
  mutating func join(_ row: Row, count: Int, separator: Value, size: Int) -> Value {
    if size == 0 { return .emptyText }
    let memory = unsafe allocate(size).assumingMemoryBound(to: UInt8.self)
    var at = unsafe row[0].write(to: memory)
    for index in 1..<count {
      unsafe at = separator.write(to: at)
      unsafe at = row[index].write(to: at)
    }
    return Value(
      tag: .string, extra: UInt32(size), bits: UInt64(UInt(bitPattern: memory)))
  }
}

extension Value {
  static var emptyText: Value { Value(tag: .string, extra: 0, bits: 16) }

  /// Writes a string's bytes; gives the address after them.
  @inline(__always)
  fileprivate func write(to at: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    let count = Int(extra)
    let from = unsafe UnsafePointer<UInt8>(bitPattern: UInt(bits)).unsafelyUnwrapped
    if count <= 16 {
      // Shorter than a call.
      for index in 0..<count { unsafe at[index] = from[index] }
    } else {
      unsafe at.update(from: from, count: count)
    }
    return unsafe at + count
  }
}

/// Whole numbers as decimal text.
enum DecimalText {
  /// How many bytes the number takes, a sign included.
  @inline(__always)
  static func count(_ number: Int64) -> Int {
    var rest = number.magnitude
    var count = number < 0 ? 2 : 1
    while rest >= 10 {
      rest /= 10
      count &+= 1
    }
    return count
  }

  /// Writes the number; gives the address after it.
  @inline(__always)
  static func write(
    _ number: Int64, to start: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    let end = unsafe start + count(number)
    var at = unsafe end
    var rest = number.magnitude
    repeat {
      unsafe at -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe at.pointee = UInt8(truncatingIfNeeded: 0x30 &+ digit)
      rest = quotient
    } while rest > 0
    if number < 0 { unsafe start.pointee = 0x2D }
    return unsafe end
  }
}
