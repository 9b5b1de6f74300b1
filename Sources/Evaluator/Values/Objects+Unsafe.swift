import Source
import Units

/// What the machine needs of a class at every read, in memory that never moves.
@unsafe struct ClassRecord {
  var id: Int32
  var slotCount: Int32
  var stepCount: Int32
  var fieldCount: Int32
  var hasAssertions: Bool
  var hasEntries: Bool
  /// Whether its entries are sensitive, or hold such.
  var hasSecretEntries: Bool
  var isGivenMap: Bool
  var isModule: Bool
  /// The number of the cached key table, or -1.
  var keyTable: Int32
  /// By field: its slot or -1.
  var slotOfField: UnsafeMutablePointer<Int32>
  /// By slot: the compiled code that fills it alone, with `places` its level; -1: not known yet;
  /// -2: with more ado; from `nodePlanCode` down: by that node plan.
  var codes: UnsafeMutablePointer<Int32>
  var places: UnsafeMutablePointer<Int32>
}

@safe
struct ClassHandle {
  /// What stands for the first node plan among the codes of slots.
  static let nodePlanCode: Int32 = -8
  let pointer: UnsafeMutablePointer<ClassRecord>

  @inline(__always)
  init(_ pointer: UnsafeMutablePointer<ClassRecord>) { unsafe self.pointer = pointer }
  @inline(__always) var id: Int { unsafe Int(pointer.pointee.id) }
  @inline(__always) var slotCount: Int { unsafe Int(pointer.pointee.slotCount) }
  @inline(__always) var stepCount: Int { unsafe Int(pointer.pointee.stepCount) }
  @inline(__always) var hasAssertions: Bool { unsafe pointer.pointee.hasAssertions }
  @inline(__always) var hasEntries: Bool { unsafe pointer.pointee.hasEntries }
  @inline(__always) var hasSecretEntries: Bool { unsafe pointer.pointee.hasSecretEntries }
  @inline(__always) var isGivenMap: Bool { unsafe pointer.pointee.isGivenMap }
  @inline(__always) var isModule: Bool { unsafe pointer.pointee.isModule }
  @inline(__always)
  var keyTable: Int32 {
    get { unsafe pointer.pointee.keyTable }
    nonmutating set { unsafe pointer.pointee.keyTable = newValue }
  }
  @inline(__always)
  func slot(ofField index: Int) -> Int32 { unsafe pointer.pointee.slotOfField[index] }
  @inline(__always)
  func code(ofSlot slot: Int) -> Int32 { unsafe pointer.pointee.codes[slot] }
  @inline(__always)
  func place(ofSlot slot: Int) -> Int32 { unsafe pointer.pointee.places[slot] }
  func setCode(_ code: Int32, place: Int32, ofSlot slot: Int) {
    unsafe pointer.pointee.codes[slot] = code
    unsafe pointer.pointee.places[slot] = place
  }

  init(
    id: Int, slotOfField: [Int32], slotCount: Int, stepCount: Int, hasAssertions: Bool,
    hasEntries: Bool, hasSecretEntries: Bool, isGivenMap: Bool, isModule: Bool
  ) {
    // The three rows lie after each other in one piece.
    let fields = UnsafeMutablePointer<Int32>.allocate(
      capacity: max(slotOfField.count + 2 * slotCount, 1))
    for (index, slot) in slotOfField.enumerated() { unsafe fields[index] = slot }
    let codes = unsafe fields + slotOfField.count
    let places = unsafe codes + slotCount
    for slot in 0..<slotCount {
      unsafe codes[slot] = -1
      unsafe places[slot] = 0
    }
    unsafe pointer = .allocate(capacity: 1)
    unsafe pointer.initialize(
      to: ClassRecord(
        id: Int32(id), slotCount: Int32(slotCount), stepCount: Int32(stepCount),
        fieldCount: Int32(slotOfField.count), hasAssertions: hasAssertions,
        hasEntries: hasEntries, hasSecretEntries: hasSecretEntries, isGivenMap: isGivenMap,
        isModule: isModule, keyTable: -1, slotOfField: fields, codes: codes, places: places))
  }

  func free() {
    unsafe pointer.pointee.slotOfField.deallocate()
    unsafe pointer.deallocate()
  }
}

/// An object in the heap: 32 bytes, then its slots, then the environment of each step.
@safe
struct ObjectHandle {
  @unsafe struct Header {
    var cls: UnsafeMutablePointer<ClassRecord>
    /// The key table's number; -1 before it is known, -2 while it is found out.
    var keyTable: Int32
    var flags: UInt32
    /// The slots of its entries.
    var entries: UInt64
    /// Where it was made.
    var spanStart: UInt32
    var spanEnd: UInt32
  }
  /// Bits of `flags`.
  static let pending: UInt32 = 1
  static let asserted: UInt32 = 2
  /// It is being written.
  static let written: UInt32 = 4
  /// It was said to hold itself.
  static let circular: UInt32 = 8

  let pointer: UnsafeMutablePointer<Header>

  @inline(__always)
  init(bits: UInt64) {
    unsafe pointer = UnsafeMutablePointer<Header>(bitPattern: UInt(bits)).unsafelyUnwrapped
  }

  @inline(__always) var bits: UInt64 { unsafe UInt64(UInt(bitPattern: pointer)) }
  @inline(__always) var value: Value { Value(tag: .object, bits: bits) }
  @inline(__always)
  func level(_ place: Int) -> Value {
    Value(tag: .objectLevel, extra: UInt32(truncatingIfNeeded: place), bits: bits)
  }
  @inline(__always) var cls: ClassHandle { unsafe ClassHandle(pointer.pointee.cls) }
  @inline(__always) var slots: Row { Row(bits: bits &+ 32) }
  @inline(__always) var environments: Row {
    Row(bits: bits &+ 32 &+ UInt64(truncatingIfNeeded: cls.slotCount &* 16))
  }
  @inline(__always) var entries: Row {
    get { unsafe Row(bits: pointer.pointee.entries) }
    nonmutating set { unsafe pointer.pointee.entries = newValue.bits }
  }
  @inline(__always) var keyTable: Int32 {
    get { unsafe pointer.pointee.keyTable }
    nonmutating set { unsafe pointer.pointee.keyTable = newValue }
  }
  @inline(__always) var flags: UInt32 {
    get { unsafe pointer.pointee.flags }
    nonmutating set { unsafe pointer.pointee.flags = newValue }
  }
  var span: SourceSpan {
    get { unsafe SourceSpan(pointer.pointee.spanStart, pointer.pointee.spanEnd) }
    nonmutating set {
      unsafe pointer.pointee.spanStart = newValue.start
      unsafe pointer.pointee.spanEnd = newValue.end
    }
  }
}

extension Heap {
  /// An object of the class with unset slots; the caller sets the environments.
  @inline(__always)
  mutating func object(_ cls: ClassHandle) -> ObjectHandle {
    let memory = unsafe allocate(32 &+ (cls.slotCount &+ cls.stepCount) &* 16)
    unsafe memory.assumingMemoryBound(to: ObjectHandle.Header.self).initialize(
      to: ObjectHandle.Header(
        cls: cls.pointer, keyTable: -1, flags: 0, entries: 0, spanStart: 0, spanEnd: 0))
    return ObjectHandle(bits: UInt64(UInt(bitPattern: memory)))
  }
}

/// A frame level: its parent, then its values.
@safe
struct FrameHandle {
  let row: Row

  @inline(__always) init(bits: UInt64) { row = Row(bits: bits) }
  @inline(__always) var parent: Value { row[0] }
  @inline(__always) subscript(slot: Int) -> Value { row[slot &+ 1] }
}

extension Heap {
  /// A frame level of one value or two.
  mutating func frame(parent: Value, _ first: Value, _ second: Value, _ count: Int) -> Value {
    let made = row(count + 1)
    made[0] = parent
    made[1] = first
    if count > 1 { made[2] = second }
    return Value(tag: .frameLevel, extra: UInt32(count), bits: made.bits)
  }

  /// A frame level of this many values from a row.
  mutating func frame(parent: Value, _ values: Row, count: Int) -> Value {
    let made = row(count + 1)
    made[0] = parent
    made.advanced(by: 1).copy(from: values, count: count)
    return Value(tag: .frameLevel, extra: UInt32(count), bits: made.bits)
  }
}

/// A list in the heap: 32 bytes, then its elements.
///
/// Elements of a mapped list are unset until read: `code` runs over a copy of the locals with the
/// element's source value. A range has no elements in memory: `source` is its first number.
@safe
struct ListHandle {
  struct Header {
    var count: Int
    /// -1: plain; -2: range; otherwise the compiled code of its elements.
    var code: Int32
    var binder: Int32
    /// The locals' frame, for a mapped list; the first number, for a range.
    var locals: UInt64
    /// The list mapped over.
    var source: UInt64
  }
  let pointer: UnsafeMutablePointer<Header>

  @inline(__always)
  init(bits: UInt64) {
    unsafe pointer = UnsafeMutablePointer<Header>(bitPattern: UInt(bits)).unsafelyUnwrapped
  }
  @inline(__always) var bits: UInt64 { unsafe UInt64(UInt(bitPattern: pointer)) }
  @inline(__always) var value: Value { Value(tag: .list, bits: bits) }
  @inline(__always) var count: Int { unsafe pointer.pointee.count }
  @inline(__always) var code: Int32 { unsafe pointer.pointee.code }
  @inline(__always) var binder: Int32 { unsafe pointer.pointee.binder }
  @inline(__always) var locals: UInt64 { unsafe pointer.pointee.locals }
  @inline(__always) var source: ListHandle { unsafe ListHandle(bits: pointer.pointee.source) }
  @inline(__always) var isRange: Bool { code == -2 }
  /// The first number of a range.
  @inline(__always) var first: Int64 { Int64(bitPattern: locals) }
  @inline(__always) var elements: Row { Row(bits: bits &+ 32) }

  /// In a list of keys and values by turns: the last value that a key has.
  func value(of key: Value) -> Value? {
    var at = count - 2
    while at >= 0 {
      if elements[at].sameScalar(key) { return elements[at + 1] }
      at -= 2
    }
    return nil
  }

  /// The first element from an index on that is not made yet.
  func waiting(from start: Int64) -> Int? {
    if code < 0 { return nil }
    var index = Int(start)
    while index < count, elements[index].isReady { index &+= 1 }
    return index < count ? index : nil
  }

  /// The element if it is known without running code; otherwise unset.
  @inline(__always)
  func known(_ index: Int) -> Value {
    isRange ? Value(first &+ Int64(index)) : elements[index]
  }
}

extension Heap {
  mutating func list(count: Int) -> ListHandle {
    list(count: count, code: -1, binder: 0, locals: 0, source: 0)
  }

  mutating func list(
    count: Int, code: Int32, binder: Int32, locals: UInt64, source: UInt64
  ) -> ListHandle {
    let memory = unsafe allocate(32 &+ (code == -2 ? 0 : count &* 16))
    unsafe memory.assumingMemoryBound(to: ListHandle.Header.self).initialize(
      to: ListHandle.Header(
        count: count, code: code, binder: binder, locals: locals, source: source))
    return ListHandle(bits: UInt64(UInt(bitPattern: memory)))
  }

  mutating func list(_ values: [Value]) -> Value {
    let made = list(count: values.count)
    let elements = made.elements
    for index in values.indices { elements[index] = values[index] }
    return made.value
  }

  /// The numbers from `first`, `count` of them.
  mutating func range(first: Int64, count: Int) -> Value {
    list(
      count: count, code: -2, binder: 0, locals: UInt64(bitPattern: first), source: 0
    ).value
  }
}

/// A unit in the heap: its value, and the text it was written as (none: computed).
@safe
struct UnitHandle {
  struct Box {
    var unit: UnitValue
    var text: UInt64
    var count: Int
  }
  let pointer: UnsafeMutablePointer<Box>

  @inline(__always)
  init(bits: UInt64) {
    unsafe pointer = UnsafeMutablePointer<Box>(bitPattern: UInt(bits)).unsafelyUnwrapped
  }
  var unit: UnitValue { unsafe pointer.pointee.unit }
  /// The text as a string; unset if it was computed.
  var text: Value {
    unsafe pointer.pointee.text == 0
      ? .unset
      : Value(
        tag: .string, extra: UInt32(pointer.pointee.count), bits: pointer.pointee.text)
  }
}

extension Heap {
  /// `isNumber`: it renders as a number, and not as text; its text must be one.
  mutating func unit(_ unit: UnitValue, text: Value = .unset, isNumber: Bool = false) -> Value {
    let memory = unsafe allocate(MemoryLayout<UnitHandle.Box>.size)
    unsafe memory.assumingMemoryBound(to: UnitHandle.Box.self).initialize(
      to: UnitHandle.Box(
        unit: unit, text: text.tag == .string ? text.bits : 0, count: Int(text.extra)))
    return Value(
      tag: .unit, extra: isNumber ? 1 : 0, bits: UInt64(UInt(bitPattern: memory)))
  }
}
