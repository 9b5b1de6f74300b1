/// The limits of one evaluation. Steps are events of the language (values filled in, calls,
/// elements, bytes made by natives), so that a limit means the same in every version.
public struct Budget: Sendable {
  public var steps = 100_000_000
  /// Calls and values under evaluation inside one another.
  public var depth = 200_000
  /// Bytes of the heap.
  public var memory = 2 << 30
  /// Bytes written.
  public var output = 1 << 30

  public init() {}
}
