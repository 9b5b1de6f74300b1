/// A row of plain values that no longer changes; copies share it.
///
/// Safe because the owner keeps the memory for as long as a copy is left, and the subscript
/// compares with the count.
@safe @frozen
public struct FixedBuffer<Element: BitwiseCopyable & Sendable>: RandomAccessCollection,
  @unchecked Sendable
{
  @usableFromInline let base: UnsafeMutablePointer<Element>
  public let count: Int
  @usableFromInline let owner: Owner

  /// What was appended to a growing row, without copying it.
  public init(_ row: consuming GrowingBuffer<Element>) {
    unsafe (base, count) = row.release()
    owner = unsafe Owner(base)
  }

  @inlinable
  public var startIndex: Int { 0 }

  @inlinable
  public var endIndex: Int { count }

  @inlinable
  public subscript(position: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
      return unsafe base[position]
    }
  }

  @safe @usableFromInline
  final class Owner {
    private let base: UnsafeMutablePointer<Element>

    init(_ base: UnsafeMutablePointer<Element>) { unsafe self.base = unsafe base }

    deinit { unsafe base.deallocate() }
  }
}
