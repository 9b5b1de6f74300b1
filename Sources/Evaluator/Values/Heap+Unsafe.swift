import Source

/// A row of values in memory that is never moved.
///
/// Safe to use as long as the heap lives and indices stay in the row: rows are made by the heap
/// with their length, and every index comes from a compiled number below it.
@safe
struct Row {
  let base: UnsafeMutablePointer<Value>

  @inline(__always)
  init(_ base: UnsafeMutablePointer<Value>) { unsafe self.base = base }

  @inline(__always)
  init(bits: UInt64) {
    unsafe base = UnsafeMutablePointer<Value>(bitPattern: UInt(bits)).unsafelyUnwrapped
  }

  @inline(__always) var bits: UInt64 { unsafe UInt64(UInt(bitPattern: base)) }

  @inline(__always)
  subscript(index: Int) -> Value {
    get { unsafe base[index] }
    nonmutating set { unsafe base[index] = newValue }
  }

  @inline(__always)
  subscript(index: Int32) -> Value {
    get { unsafe base[Int(index)] }
    nonmutating set { unsafe base[Int(index)] = newValue }
  }

  /// Marks the slot as under evaluation; it still knows how often it was forgotten.
  @inline(__always)
  func begin() { self[0] = Value(tag: .running, extra: self[0].extra) }

  @inline(__always)
  func advanced(by count: Int) -> Row { unsafe Row(base + count) }

  @inline(__always)
  func copy(from other: Row, count: Int) { unsafe base.update(from: other.base, count: count) }
}

/// The memory of one evaluation: bump allocation in chunks, freed whole, but for what is young.
///
/// Proof of the unchecked accesses: `allocate` gives zeroed memory of at least the asked size,
/// 16-aligned, and nothing is freed before the heap is, except by `releaseYoung`: its caller proves
/// that nothing points there (see `Machine.forget`).
@safe
struct Heap: ~Copyable {
  private var next: UInt = 0
  private var end: UInt = 0
  private var chunks: [(start: UnsafeMutableRawPointer, size: Int)] = unsafe []
  /// Bytes taken from the system.
  private(set) var reserved = 0
  private var chunkSize = 1 << 16
  /// The last strings that still have room after them: (end of the text, end of its room).
  private var tail: (UInt, UInt) = (0, 0)
  private var otherTail: (UInt, UInt) = (0, 0)
  /// The first young chunk; while nothing is young, all addresses.
  private var youngStart: UInt = 0
  private var youngSize: UInt = .max
  private var firstYoung = 0

  init() {}

  deinit {
    for index in unsafe chunks.indices { unsafe chunks[index].start.deallocate() }
  }

  /// Zeroed memory, 16-aligned.
  @inline(__always)
  mutating func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    let size = UInt((bytes + 15) & ~15)
    if end &- next < size { return unsafe allocateSlowly(Int(size)) }
    let at = next
    next &+= size
    return unsafe UnsafeMutableRawPointer(bitPattern: at).unsafelyUnwrapped
  }

  /// A new chunk; a large block gets one of its own, as untouched zero pages from the system: what
  /// is not used of it costs nothing.
  @inline(never)
  private mutating func allocateSlowly(_ size: Int) -> UnsafeMutableRawPointer {
    let isLarge = size > chunkSize / 4
    let count = isLarge ? size : chunkSize
    guard let chunk = unsafe isLarge ? zeroedMemory(count) : zeroedChunk(count) else {
      memoryExhausted()
    }
    unsafe chunks.append((chunk, count))
    reserved += count
    if isLarge { return unsafe chunk }
    if chunkSize < 1 << 23 { chunkSize *= 2 }
    next = UInt(bitPattern: chunk) + UInt(size)
    end = UInt(bitPattern: chunk) + UInt(count)
    return unsafe chunk
  }

  /// A row of unset values.
  @inline(__always)
  mutating func row(_ count: Int) -> Row {
    unsafe Row(allocate(count &* 16).assumingMemoryBound(to: Value.self))
  }

  // MARK: young memory

  /// What young memory is returned by, about: it stays in the processor's cache, and its pages
  /// are touched once.
  private static let youngCapacity = 1 << 21

  /// Whether an address is surely not in the first young chunk. False while nothing is young.
  @inline(__always)
  func isOld(_ address: UInt64) -> Bool { UInt(address) &- youngStart >= youngSize }

  /// How much is young; all there is once it does not fit into one chunk.
  var youngCount: Int {
    unsafe chunks.count > firstYoung + 1 ? .max : Int(next - youngStart)
  }

  /// From now on allocations are young: in the rest of the chunk where there is enough of it, so that
  /// many short periods do not take a chunk each.
  mutating func beginYoung() {
    if Int(end &- next) >= Heap.youngCapacity / 2 {
      firstYoung = unsafe chunks.count - 1
      youngStart = next
      youngSize = end - next
      return
    }
    beginYoungChunk()
  }

  private mutating func beginYoungChunk() {
    let size = Heap.youngCapacity
    guard let chunk = unsafe zeroedMemory(size) else {
      memoryExhausted()
    }
    unsafe chunks.append((chunk, size))
    reserved += size
    firstYoung = unsafe chunks.count - 1
    youngStart = UInt(bitPattern: chunk)
    youngSize = UInt(size)
    next = youngStart
    end = youngStart + youngSize
  }

  /// What is young grows old and stays.
  mutating func endYoung() {
    youngStart = 0
    youngSize = .max
  }

  /// Gives back what is young. With `poisoning`, which tests do, the memory is filled with garbage
  /// and never used again, so that a value which still points there is found out.
  mutating func releaseYoung(poisoning: Bool) {
    let isWhole = unsafe chunks.count > firstYoung + 1
    let used = isWhole ? Int(youngSize) : Int(next - youngStart)
    tail = (0, 0)
    otherTail = (0, 0)
    let first = unsafe UnsafeMutableRawPointer(bitPattern: youngStart).unsafelyUnwrapped
    if poisoning {
      unsafe first.initializeMemory(as: UInt8.self, repeating: 0xDB, count: Int(youngSize))
      for index in unsafe (firstYoung + 1)..<chunks.count {
        let chunk = unsafe chunks[index]
        unsafe chunk.start.initializeMemory(as: UInt8.self, repeating: 0xDB, count: chunk.size)
      }
      return beginYoungChunk()
    }
    while unsafe chunks.count > firstYoung + 1 {
      let chunk = unsafe chunks.removeLast()
      unsafe chunk.start.deallocate()
      reserved -= unsafe chunk.size
    }
    unsafe first.initializeMemory(as: UInt8.self, repeating: 0, count: used)
    next = youngStart
    end = youngStart + youngSize
  }

  // MARK: text

  /// A string of these bytes.
  mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) -> Value {
    if bytes.isEmpty { return Value(tag: .string, extra: 0, bits: 16) }
    let memory = unsafe allocate(bytes.count)
    unsafe memory.copyMemory(from: bytes.baseAddress.unsafelyUnwrapped, byteCount: bytes.count)
    return Value(
      tag: .string, extra: UInt32(bytes.count), bits: UInt64(UInt(bitPattern: memory)))
  }

  mutating func string(_ bytes: [UInt8]) -> Value {
    unsafe bytes.withUnsafeBufferPointer { unsafe string($0) }
  }

  mutating func string(_ bytes: ArraySlice<UInt8>) -> Value {
    unsafe bytes.withUnsafeBufferPointer { unsafe string($0) }
  }

  mutating func string(_ text: String) -> Value {
    var text = text
    return text.withUTF8 { unsafe string($0) }
  }

  /// `a` and `b` in one text. A string built up by appending keeps room after it, so that folding
  /// many pieces into one copies each byte a constant number of times.
  mutating func concatenate(_ a: Value, _ b: Value) -> Value {
    if a.extra == 0 { return b }
    if b.extra == 0 { return a }
    let aEnd = UInt(a.bits) + UInt(a.extra)
    let total = Int(a.extra) + Int(b.extra)
    if tail.0 == aEnd, tail.1 - tail.0 >= UInt(b.extra) {
      append(b, at: aEnd)
      tail.0 += UInt(b.extra)
      return Value(tag: .string, extra: UInt32(total), bits: a.bits)
    }
    if otherTail.0 == aEnd, otherTail.1 - otherTail.0 >= UInt(b.extra) {
      append(b, at: aEnd)
      otherTail.0 += UInt(b.extra)
      swap(&tail, &otherTail)
      return Value(tag: .string, extra: UInt32(total), bits: a.bits)
    }
    let room = total >= 256 ? total * 2 : total
    let memory = unsafe allocate(room)
    let start = UInt(bitPattern: memory)
    append(a, at: start)
    append(b, at: start + UInt(a.extra))
    if room > total {
      otherTail = tail
      tail = (start + UInt(total), start + UInt(room))
    }
    return Value(tag: .string, extra: UInt32(total), bits: UInt64(start))
  }

  @inline(__always)
  private func append(_ text: Value, at address: UInt) {
    unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped.copyMemory(
      from: UnsafeRawPointer(bitPattern: UInt(text.bits)).unsafelyUnwrapped,
      byteCount: Int(text.extra))
  }
}

extension Value {
  /// The bytes of a `string`.
  @inline(__always)
  var text: UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(
      start: UnsafePointer(bitPattern: UInt(bits)), count: Int(extra))
  }

  /// The bytes of a `string`, as a copy.
  var utf8: [UInt8] { unsafe Array(text) }

  /// Whether two strings have the same bytes.
  @inline(__always)
  func sameText(_ other: Value) -> Bool {
    if extra != other.extra { return false }
    if bits == other.bits || extra == 0 { return true }
    return compareMemory(bits, other.bits, Int(extra)) == 0
  }

  /// Byte order, which for UTF-8 is the order of scalars.
  func textIsLess(_ other: Value) -> Bool {
    let common = Int(min(extra, other.extra))
    let order = common == 0 ? 0 : compareMemory(bits, other.bits, common)
    return order == 0 ? extra < other.extra : order < 0
  }

  /// FNV-1a by words of the bytes.
  var textHash: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(extra)
    let bytes = unsafe UnsafeRawBufferPointer(text)
    var at = 0
    while at + 8 <= bytes.count {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
      at += 8
    }
    while at < bytes.count {
      hash = (hash ^ UInt64(unsafe bytes[at])) &* 0x100_0000_01b3
      at += 1
    }
    return hash ^ (hash >> 29)
  }
}
