/// A row of plain values that grows at its end and has one owner: an array without the questions
/// who else holds it, which cost as much as the work where millions of small values are appended.
///
/// Safe because only it knows its memory, elements below `count` are initialized, and the
/// subscript compares with the count.
@safe
public struct GrowingBuffer<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<Element>
  @usableFromInline var capacity: Int
  @usableFromInline var filled = 0

  @inlinable
  public var count: Int { filled }

  @inlinable
  public init(capacity: Int) {
    self.capacity = max(capacity, 8)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  @inlinable @inline(__always)
  public mutating func append(_ element: Element) {
    if count == capacity { grow() }
    unsafe (base + count).initialize(to: element)
    filled &+= 1
  }

  @inline(never) @usableFromInline
  mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    unsafe larger.moveInitialize(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = larger
    capacity *= 2
  }

  @inlinable
  public subscript(position: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
      return unsafe base[position]
    }
    @inline(__always) set {
      precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
      unsafe base[position] = newValue
    }
  }

  /// Drops this many elements at the end.
  @inlinable @inline(__always)
  public mutating func removeLast(_ number: Int) {
    precondition(number >= 0 && number <= filled)
    filled &-= number
  }

  /// Takes the last element off.
  @inlinable @inline(__always)
  public mutating func removeLast() -> Element {
    let last = self[filled - 1]
    filled &-= 1
    return last
  }

  /// The elements as an array.
  public func array() -> [Element] {
    unsafe Array(UnsafeBufferPointer(start: base, count: filled))
  }

  /// Gives the memory away.
  consuming func release() -> (base: UnsafeMutablePointer<Element>, count: Int) {
    let parts = unsafe (base, filled)
    discard self
    return unsafe parts
  }
}
