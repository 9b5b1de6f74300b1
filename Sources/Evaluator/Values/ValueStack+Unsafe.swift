/// Values that are pushed one by one: elements of lists being built.
///
/// Proof: `append` makes room before it writes; `row` is read below `count`, before the next
/// `append`.
@safe
struct ValueStack: ~Copyable {
  private var base: UnsafeMutablePointer<Value>
  private var capacity = 256
  private(set) var count = 0

  init() { unsafe base = grownMemory(nil, 256 * 16).assumingMemoryBound(to: Value.self) }

  deinit { unsafe base.deallocate() }

  /// What it takes.
  var byteCount: Int { capacity * 16 }

  /// The values from the first.
  @inline(__always)
  var row: Row { unsafe Row(base) }

  @inline(__always)
  mutating func append(_ value: Value) {
    if count == capacity { grow() }
    unsafe (base + count).initialize(to: value)
    count &+= 1
  }

  @inline(never)
  private mutating func grow() {
    capacity *= 2
    unsafe base = grownMemory(base, capacity * 16).assumingMemoryBound(to: Value.self)
  }

  @inline(__always)
  mutating func truncate(to count: Int) { self.count = count }
}
