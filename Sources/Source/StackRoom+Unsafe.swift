/// How much of the stack is used, for walks whose depth a program decides.
///
/// Safe because no pointer is read through: only the address of a local variable is looked at.
public struct StackRoom: Sendable {
  private let start: UInt
  private let limit: UInt

  /// Counts from here. `limit` is in KiB; a process is given 8 MiB, and what is done between two looks
  /// must fit in the rest.
  public init(limit: UInt = 4 << 10) {
    start = StackRoom.here()
    self.limit = limit << 10
  }

  /// Whether more than the limit is used.
  public var isLow: Bool {
    let here = StackRoom.here()
    return max(start, here) - min(start, here) > limit
  }

  @inline(never)
  private static func here() -> UInt {
    var mark: UInt8 = 0
    return unsafe withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) }
  }
}
