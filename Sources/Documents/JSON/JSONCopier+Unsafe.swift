import Source

/// Copies JSON in another layout without a document in between, for files that hold nothing of note.
///
/// On anything else it gives up, and the caller reads the file with `JSONReader`, which has the
/// words: errors, keys whose spelling changes, nesting beyond the budget, keys that may be equal. A
/// copy that did not give up has the bytes that `JSONReader` and `JSONWriter` would have made.
///
/// Proof of the pointers: eight bytes after the input's end may be read and are zero, which no
/// token holds, so every scan stops there; the output has room for a token's fixed part after each
/// `reserve`, and strings ask for room every eight bytes.
@safe public struct JSONCopier: ~Copyable {
  private static let capacity = 1 << 16
  /// What may be written between two calls of `reserve`: an indent of 1,000 levels and a few bytes.
  private static let slack = 2 * 1000 + 64
  /// The keys of an object that are compared one by one.
  private static let few = 24

  private let input: UnsafePointer<UInt8>
  private let count: Int
  private let isIndented: Bool
  private let depthLimit: Int
  private let output: UnsafeMutablePointer<UInt8>
  private var at = 0
  private var used = 0
  /// Whether each open container is an object, innermost last.
  private var open: [Bool] = []
  /// Hashes of the keys of the open objects, and where each object's begin.
  private var keys: [UInt32] = []
  private var firstKeys: [Int] = []
  /// Whether the innermost container holds nothing yet.
  private var isFresh = false
  /// Whether the last string was spelt in another way than it is written.
  private var isRespelt = false

  /// Copies all values of the input; false: it gave up, and what `body` was handed is void.
  ///
  /// Eight bytes after the input can be read and are zero.
  public static func copy(
    _ input: UnsafeBufferPointer<UInt8>, layout: JSONWriter.Layout,
    budget: ReadingBudget = ReadingBudget(), to body: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> Bool {
    guard let start = input.baseAddress, unsafe TextEncoding.firstIllFormed(input) == nil else {
      return false
    }
    var copier = unsafe JSONCopier(start, input.count, layout, budget)
    guard unsafe copier.run(body) else { return false }
    unsafe copier.flush(body)
    return true
  }

  private init(
    _ input: UnsafePointer<UInt8>, _ count: Int, _ layout: JSONWriter.Layout,
    _ budget: ReadingBudget
  ) {
    unsafe self.input = unsafe input
    self.count = count
    isIndented = layout == .indented
    depthLimit = min(budget.depth, 1000)
    unsafe output = .allocate(capacity: JSONCopier.capacity)
  }

  deinit { unsafe output.deallocate() }

  // MARK: output

  @inline(__always)
  private mutating func flush(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    unsafe body(UnsafeBufferPointer(start: output, count: used))
    used = 0
  }

  @inline(__always)
  private mutating func reserve(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    if used > JSONCopier.capacity &- JSONCopier.slack { unsafe flush(body) }
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    unsafe output[used] = byte
    used &+= 1
  }

  @inline(__always)
  private mutating func newLine() {
    guard isIndented else { return }
    put(0x0A)
    let blanks = 2 &* open.count
    var i = 0
    while i < blanks {
      unsafe UnsafeMutableRawPointer(output + used + i).storeBytes(
        of: 0x2020_2020_2020_2020, as: UInt64.self)
      i &+= 8
    }
    used &+= blanks
  }

  // MARK: values

  @inline(__always)
  private mutating func skipSpace() {
    unsafe at = ByteScan.skipSpace(input, from: at, to: count)
  }

  private mutating func run(_ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
    skipSpace()
    if at == count { return false }
    while true {
      unsafe reserve(body)
      switch unsafe input[at] {
      case 0x22: guard unsafe string(body) else { return false }
      case 0x7B:
        guard begin(isObject: true) else { return false }
        if unsafe input[at] == 0x7D { break }
        beginEntries()
        guard unsafe key(body) else { return false }
        continue
      case 0x5B:
        guard begin(isObject: false) else { return false }
        if unsafe input[at] == 0x5D { break }
        beginEntries()
        continue
      case 0x2D, 0x30...0x39: guard unsafe number(body) else { return false }
      case 0x74: guard word("true") else { return false }
      case 0x66: guard word("false") else { return false }
      case 0x6E: guard word("null") else { return false }
      default: return false
      }
      guard let isDone = unsafe close(body) else { return false }
      if isDone { return true }
    }
  }

  /// What follows a value: commas and closing brackets, up to the next value. True at the end, nil
  /// for anything else.
  @inline(__always)
  private mutating func close(_ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool? {
    while true {
      skipSpace()
      guard let isObject = open.last else {
        put(0x0A)
        if at == count { return true }
        // Further values stand on lines of their own; indented, they would make an array.
        return isIndented ? nil : false
      }
      unsafe reserve(body)
      let byte = unsafe input[at]
      if byte == 0x2C {
        at &+= 1
        put(byte)
        newLine()
        skipSpace()
        if isObject { return unsafe key(body) ? false : nil }
        return false
      }
      guard byte == (isObject ? 0x7D : 0x5D) else { return nil }
      at &+= 1
      if isObject, !endKeys() { return nil }
      open.removeLast()
      if !isFresh { newLine() }
      isFresh = false
      put(byte)
    }
  }

  @inline(__always)
  private mutating func begin(isObject: Bool) -> Bool {
    unsafe put(input[at])
    at &+= 1
    open.append(isObject)
    if isObject { firstKeys.append(keys.count) }
    isFresh = true
    skipSpace()
    return open.count <= depthLimit
  }

  @inline(__always)
  private mutating func beginEntries() {
    isFresh = false
    newLine()
  }

  @inline(__always)
  private mutating func key(_ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
    let start = at
    isRespelt = false
    guard unsafe input[at] == 0x22, unsafe string(body), !isRespelt else { return false }
    let hash = unsafe ByteScan.hash(input + start, count: at &- start)
    let first = firstKeys[firstKeys.count &- 1]
    if keys.count &- first < JSONCopier.few {
      var i = first
      while i < keys.count {
        if keys[i] == hash { return false }
        i &+= 1
      }
    }
    keys.append(hash)
    skipSpace()
    guard unsafe input[at] == 0x3A else { return false }
    at &+= 1
    put(0x3A)
    if isIndented { put(0x20) }
    skipSpace()
    return true
  }

  /// Ends an object's keys; false if two may be equal.
  @inline(__always)
  private mutating func endKeys() -> Bool {
    let first = firstKeys.removeLast()
    defer { keys.removeLast(keys.count - first) }
    if keys.count - first <= JSONCopier.few { return true }
    let sorted = keys[first...].sorted()
    return !zip(sorted, sorted.dropFirst()).contains { $0 == $1 }
  }

  /// A string as it is, its quotes included.
  @inline(__always)
  private mutating func string(_ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
    put(0x22)
    at &+= 1
    while true {
      let word = unsafe ByteScan.word(input, at)
      unsafe UnsafeMutableRawPointer(output + used).storeBytes(
        of: word.littleEndian, as: UInt64.self)
      let stop = ByteScan.needsEscape(word)
      if stop == 0 {
        at &+= 8
        used &+= 8
        unsafe reserve(body)
        continue
      }
      let plain = stop.trailingZeroBitCount / 8
      at &+= plain
      used &+= plain
      let byte = unsafe input[at]
      if byte == 0x22 {
        at &+= 1
        put(0x22)
        return true
      }
      guard byte == 0x5C else { return false }
      switch unsafe input[at &+ 1] {
      case 0x22, 0x5C, 0x62, 0x66, 0x6E, 0x72, 0x74:
        put(0x5C)
        unsafe put(input[at &+ 1])
        at &+= 2
        unsafe reserve(body)
      case 0x2F:
        put(0x2F)
        at &+= 2
        isRespelt = true
      case 0x75:
        at &+= 2
        isRespelt = true
        guard scalar() else { return false }
        unsafe reserve(body)
      default: return false
      }
    }
  }

  /// The character of a `\u` escape, after the `u`, as it is written: itself, or in the one form
  /// that an escape has.
  private mutating func scalar() -> Bool {
    guard var value = hex() else { return false }
    if value & 0xFC00 == 0xD800, unsafe input[at] == 0x5C, unsafe input[at &+ 1] == 0x75 {
      at &+= 2
      guard let low = hex(), low & 0xFC00 == 0xDC00 else { return false }
      value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
    }
    guard let scalar = Unicode.Scalar(value) else { return false }
    switch value {
    case 0x22, 0x5C: put(escape: UInt8(value))
    case 0x08: put(escape: UInt8(ascii: "b"))
    case 0x09: put(escape: UInt8(ascii: "t"))
    case 0x0A: put(escape: UInt8(ascii: "n"))
    case 0x0C: put(escape: UInt8(ascii: "f"))
    case 0x0D: put(escape: UInt8(ascii: "r"))
    case 0..<0x20:
      put(escape: UInt8(ascii: "u"))
      put(0x30)
      put(0x30)
      put(0x30 + UInt8(value >> 4))
      put(value & 15 < 10 ? 0x30 + UInt8(value & 15) : 0x37 + UInt8(value & 15))
    default: for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(byte) }
    }
    return true
  }

  private mutating func put(escape letter: UInt8) {
    put(0x5C)
    put(letter)
  }

  /// Four hexadecimal digits.
  private mutating func hex() -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = unsafe hexDigit(input[at]) else { return nil }
      value = value << 4 | UInt32(digit)
      at &+= 1
    }
    return value
  }

  @inline(__always)
  private mutating func number(_ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
    let start = at
    if unsafe input[at] == 0x2D { at &+= 1 }
    let digits = at
    skipDigits()
    // A leading zero is an error, a minus zero loses its sign; more digits than the slack are left to
    // the reader.
    guard at > digits, at &- digits < 1000, unsafe input[digits] != 0x30 || at == digits &+ 1,
      unsafe input[digits] != 0x30 || digits == start
    else { return false }
    let next = unsafe input[at]
    if next == 0x2E || next | 0x20 == 0x65 { return unsafe fraction(body, from: start) }
    var i = start
    while i < at {
      unsafe put(input[i])
      i &+= 1
    }
    return !isNumberByte(next)
  }

  private mutating func fraction(
    _ body: (UnsafeBufferPointer<UInt8>) -> Void, from start: Int
  ) -> Bool {
    if unsafe input[at] == 0x2E {
      at += 1
      let digits = at
      skipDigits()
      if at == digits { return false }
    }
    if unsafe input[at] | 0x20 == 0x65 {
      at += 1
      if unsafe input[at] == 0x2B || input[at] == 0x2D { at += 1 }
      let digits = at
      skipDigits()
      if at == digits { return false }
    }
    // A number of many digits has no bound; more than the slack is left to the reader.
    guard at - start < 1000, unsafe !isNumberByte(input[at]) else { return false }
    var bytes: [UInt8] = []
    unsafe NumberText.write(
      UnsafeBufferPointer(start: input + start, count: at - start).span, into: &bytes)
    for byte in bytes { put(byte) }
    return true
  }

  @inline(__always)
  private mutating func skipDigits() {
    while unsafe input[at] &- 0x30 < 10 { at &+= 1 }
  }

  /// Whether a byte after a number or word belongs to a misspelt one.
  private func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2E || byte == 0x2B || byte == 0x2D
      || byte == 0x5F
  }

  @inline(__always)
  private mutating func word(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard unsafe ByteScan.equal(input + at, word.utf8Start, count: length) else { return false }
    for i in 0..<length { unsafe put(word.utf8Start[i]) }
    at &+= length
    return unsafe !isNumberByte(input[at])
  }
}
