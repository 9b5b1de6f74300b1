/// How much of the stack is used, for walks whose depth a program decides.
///
/// Safe because no pointer is read through: only the address of a local variable is looked at.
public struct StackRoom: Sendable {
  private let start: UInt

  /// Counts from here.
  public init() { start = StackRoom.here() }

  /// Whether more than 4 MiB are used: half of what a process is given.
  public var isLow: Bool {
    let here = StackRoom.here()
    return max(start, here) - min(start, here) > 4 << 20
  }

  @inline(never)
  private static func here() -> UInt {
    var mark: UInt8 = 0
    return unsafe withUnsafeMutablePointer(to: &mark) { UInt(bitPattern: $0) }
  }
}
