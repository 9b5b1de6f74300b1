import Program
import Source

/// What one layer says about one entry.
struct EntryOperation {
  enum Kind {
    case set(CodeUnit)
    case into(LayerID)
    case append(CodeUnit)
    /// A value that the object was given.
    case given(Value)
    case ruled(LayerID)
    case deleted
  }
  var kind: Kind
  /// nil: given values and rules.
  var member: LayerMember?
  /// The place of the layer in the stack.
  var place: Int
  /// The level its code runs with; none: that of the place in the object.
  var level: Value
  /// The operation below, or -1.
  var below: Int32
  var span: SourceSpan
}

/// The compiled code that makes an entry alone, and the level it runs with.
struct EntryCode {
  static let unknown: Int32 = -1
  static let none: Int32 = -2
  var number = unknown
  var place: Int32 = 0
  var level = Value.unset

  @inline(__always)
  func level(in object: ObjectHandle) -> Value {
    level.tag == .unset ? object.level(Int(place)) : level
  }
}

/// The entries of an object in order, and what the layers say about each.
final class KeyTable {
  /// How many parts a key has.
  let width: Int
  private(set) var keys: [Value] = []
  /// By entry: its topmost operation.
  private(set) var tops: [Int32] = []
  private(set) var operations: [EntryOperation] = []
  private(set) var isLive: [Bool] = []
  /// By entry, as far as any was asked for.
  private var codes: [EntryCode] = []
  private(set) var liveCount = 0
  /// By hash: the upper half of the hash, and the entry's number plus one; 0: none.
  private var index: [UInt64] = []
  private var mask = 0

  init(width: Int) { self.width = width }

  /// About what an operation, its entry and its key take, with the room that rows grow by.
  static let entrySize = 256

  /// About what it takes.
  var byteCount: Int { operations.count * KeyTable.entrySize }

  /// Entries, dead ones included.
  var count: Int { tops.count }

  @inline(__always)
  func key(_ entry: Int, _ part: Int) -> Value { keys[entry * width + part] }

  @inline(__always)
  func operation(_ number: Int32) -> EntryOperation { operations[Int(number)] }

  /// The first member marked `final` among an operation and those below it.
  func final(below number: Int32) -> LayerMember? {
    var at = number
    while at >= 0 {
      if let member = operations[Int(at)].member, member.isFinal { return member }
      at = operations[Int(at)].below
    }
    return nil
  }

  /// Makes room for this many more entries.
  func reserve(_ count: Int) {
    if count < 16 || count > 1 << 20 { return }
    keys.reserveCapacity(keys.count + count * width)
    tops.reserveCapacity(tops.count + count)
    operations.reserveCapacity(operations.count + count)
    isLive.reserveCapacity(isLive.count + count)
  }

  @inline(__always)
  func code(of entry: Int) -> EntryCode { entry < codes.count ? codes[entry] : EntryCode() }

  func setCode(_ code: EntryCode, of entry: Int) {
    while codes.count < tops.count { codes.append(EntryCode()) }
    codes[entry] = code
  }

  /// The newest entry of the key, dead or not.
  func find(_ key: Row) -> Int? {
    if mask == 0 {
      var entry = tops.count - 1
      while entry >= 0 {
        if matches(entry, key) { return entry }
        entry -= 1
      }
      return nil
    }
    let hash = hash(key)
    var at = Int(truncatingIfNeeded: hash) & mask
    while index[at] != 0 {
      if (index[at] ^ hash) >> 32 == 0, matches(entry(at), key) { return entry(at) }
      at = (at + 1) & mask
    }
    return nil
  }

  /// The live entry of the key.
  func live(_ key: Row) -> Int? {
    guard let entry = find(key), isLive[entry] else { return nil }
    return entry
  }

  private func matches(_ entry: Int, _ key: Row) -> Bool {
    for part in 0..<width where !keys[entry * width + part].sameScalar(key[part]) { return false }
    return true
  }

  private func hash(_ key: Row) -> UInt64 {
    var hash: UInt64 = 0
    for part in 0..<width { hash = hash &* 31 &+ key[part].scalarHash }
    // Both ends of it are used.
    hash = (hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15
    return hash ^ hash >> 32
  }

  @inline(__always)
  private func entry(_ place: Int) -> Int { Int(UInt32(truncatingIfNeeded: index[place])) - 1 }

  /// A new entry, last in order.
  func append(_ key: Row, _ operation: EntryOperation) {
    for part in 0..<width { keys.append(key[part]) }
    operations.append(operation)
    tops.append(Int32(operations.count - 1))
    isLive.append(true)
    liveCount += 1
    if mask == 0 {
      if tops.count > 8 { rebuild(64) }
    } else {
      if tops.count * 2 > index.count { rebuild(index.count * 2) } else { insert(tops.count - 1) }
    }
  }

  private func rebuild(_ size: Int) {
    index = Array(repeating: 0, count: size)
    mask = size - 1
    for entry in tops.indices { insert(entry) }
  }

  private func insert(_ entry: Int) {
    let row = unsafe keys.withUnsafeMutableBufferPointer {
      unsafe Row($0.baseAddress! + entry * width)
    }
    let hash = hash(row)
    var at = Int(truncatingIfNeeded: hash) & mask
    while index[at] != 0 {
      if (index[at] ^ hash) >> 32 == 0, matches(self.entry(at), row) { break }
      at = (at + 1) & mask
    }
    index[at] = (hash & ~0xFFFF_FFFF) | UInt64(entry + 1)
  }

  /// One more operation on an entry.
  func add(_ operation: EntryOperation, to entry: Int) {
    var operation = operation
    operation.below = tops[entry]
    operations.append(operation)
    tops[entry] = Int32(operations.count - 1)
    if case .deleted = operation.kind {
      if isLive[entry] { liveCount -= 1 }
      isLive[entry] = false
    }
  }

  /// A dead entry comes back as a new last one.
  func revive(_ key: Row, _ operation: EntryOperation) { append(key, operation) }
}

extension Value {
  /// Equality of keys: scalars of one kind.
  @inline(__always)
  func sameScalar(_ other: Value) -> Bool {
    if tag != other.tag { return false }
    return tag == .string ? sameText(other) : bits == other.bits
  }

  var scalarHash: UInt64 {
    if tag == .string { return textHash }
    let mixed = (bits &+ UInt64(tag.rawValue)) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ (mixed >> 31)
  }

  /// The number of an int or float.
  @inline(__always)
  var number: Double { tag == .int ? Double(int) : float }
}
