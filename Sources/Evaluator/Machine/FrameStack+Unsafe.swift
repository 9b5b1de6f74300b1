import Source

/// One call or filling of a slot under way.
@safe
struct Frame {
  /// The next instruction, when it is not the one running.
  var next: UnsafeMutablePointer<Instruction>?
  /// The code's number; -1: a mark of work done outside the loop.
  var code: Int32
  /// Its first register.
  var base: Int32
  /// One past its last register.
  var end: Int32
  /// Where its value goes: a register of the caller, counted from the stack's first.
  var target: Int32
  var environment: Value
  /// The slot that its value fills, or 0.
  var slot: UInt64

  /// For a mark: the object whose slot is filled.
  var markedLevel: Value {
    guard let next = unsafe next else { return .noLevel }
    return Value(tag: .objectLevel, bits: UInt64(UInt(bitPattern: next)))
  }

  /// For a mark: where the work is written.
  var markedSpan: SourceSpan {
    SourceSpan(
      UInt32(truncatingIfNeeded: environment.bits >> 32),
      UInt32(truncatingIfNeeded: environment.bits))
  }

  func span(in codes: borrowing CodeTable) -> SourceSpan {
    guard let next = unsafe next else { return .none }
    return unsafe codes.span(code, before: next)
  }
}

/// The frames and registers. Both are reserved at once and touched as they are used.
///
/// Proof: `push` tests both ends before it gives out a frame; registers of a frame are below its
/// `base` + its code's count, which `push` tested.
@safe
struct FrameStack: ~Copyable {
  let registers: Row
  private let frames: UnsafeMutablePointer<Frame>
  /// How many frames it holds: as many as were asked for, or as the system has memory for.
  let depth: Int
  private let capacity: Int
  private(set) var count = 0

  /// The numbers of registers fit in 32 bits up to here, with room to spare.
  private static let limit = 1 << 24

  init(depth wanted: Int) {
    var depth = min(max(wanted, 1), FrameStack.limit)
    var memory = unsafe FrameStack.memory(depth)
    while unsafe memory == nil, depth > 1024 {
      depth /= 2
      unsafe memory = FrameStack.memory(depth)
    }
    guard let block = unsafe memory else {
      memoryExhausted()
    }
    self.depth = depth
    capacity = FrameStack.capacity(depth)
    unsafe registers = Row(block.assumingMemoryBound(to: Value.self))
    // Below the first frame is one of zeros, which ends where the first one begins.
    unsafe frames =
      (block + FrameStack.registerBytes(depth)).assumingMemoryBound(to: Frame.self) + 1
  }

  /// Sixteen registers for each frame in a full stack; both are untouched pages at first.
  private static func capacity(_ depth: Int) -> Int { depth * 16 + 4096 }

  private static func registerBytes(_ depth: Int) -> Int { (capacity(depth) + 1024) * 16 }

  private static func memory(_ depth: Int) -> UnsafeMutableRawPointer? {
    // One block, so large that the allocator takes fresh zero pages for it, and gives them back:
    // smaller ones are recycled and cleared by hand, which costs milliseconds an evaluation.
    unsafe zeroedMemory(registerBytes(depth) + (depth + 8) * MemoryLayout<Frame>.stride)
  }

  deinit {
    unsafe registers.base.deallocate()
  }

  /// The first register free.
  @inline(__always)
  var top: Int { unsafe Int(frames[count &- 1].end) }

  /// The topmost frame.
  @inline(__always)
  var current: UnsafeMutablePointer<Frame> { unsafe frames + (count &- 1) }

  @inline(__always)
  subscript(index: Int) -> Frame {
    get { unsafe frames[index] }
    nonmutating set { unsafe frames[index] = newValue }
  }

  @inline(__always)
  nonmutating func setNext(_ next: UnsafeMutablePointer<Instruction>) {
    unsafe frames[count &- 1].next = next
  }

  @inline(__always)
  mutating func push(
    _ instructions: UnsafeMutablePointer<Instruction>?, registers: Int32, _ code: Int32,
    _ environment: Value, base: Int, target: Int, slot: UInt64
  ) -> Bool {
    let end = base &+ Int(registers)
    if count >= depth || end > capacity { return false }
    unsafe (frames + count).initialize(
      to: Frame(
        next: instructions, code: code, base: Int32(truncatingIfNeeded: base),
        end: Int32(truncatingIfNeeded: end), target: Int32(truncatingIfNeeded: target),
        environment: environment, slot: slot))
    count &+= 1
    return true
  }

  /// A mark of work that fills a slot of an object outside the loop.
  mutating func mark(_ span: SourceSpan, slot: UInt64, of object: UInt64) -> Bool {
    if count >= depth { return false }
    let packed = UInt64(span.start) << 32 | UInt64(span.end)
    unsafe (frames + count).initialize(
      to: Frame(
        next: UnsafeMutablePointer(bitPattern: UInt(object)), code: -1, base: Int32(top),
        end: Int32(top), target: 0,
        environment: Value(tag: .noLevel, bits: packed), slot: slot))
    count &+= 1
    return true
  }

  /// Takes the topmost frame away; the registers free are those above the frame below.
  @inline(__always)
  mutating func pop() { count &-= 1 }

  /// Puts another code in the place of the topmost frame.
  @inline(__always)
  mutating func replaceTop(_ record: CodeRecord, _ code: Int32, _ environment: Value) -> Bool {
    let end = unsafe Int(frames[count - 1].base) &+ Int(record.registers)
    if end > capacity { return false }
    unsafe frames[count - 1].next = record.instructions
    unsafe frames[count - 1].code = code
    unsafe frames[count - 1].environment = environment
    unsafe frames[count - 1].end = Int32(truncatingIfNeeded: end)
    return true
  }
}
