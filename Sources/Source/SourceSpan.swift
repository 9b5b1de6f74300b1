/// A range of bytes in the one 32-bit coordinate space that all files of a session share.
///
/// A span names its file too: `SourceTable` gives every file a stretch of the space. The empty
/// span at 0 belongs to no file; it stands for "nowhere" (values the program was given).
@frozen
public struct SourceSpan: Hashable, Sendable {
  /// First byte, in the shared space.
  public var start: UInt32
  /// One past the last byte.
  public var end: UInt32

  @inlinable
  public init(_ start: UInt32, _ end: UInt32) {
    self.start = start
    self.end = end
  }

  /// The span of nothing: no file, no bytes.
  public static let none = SourceSpan(0, 0)

  /// Whether the span belongs to no file.
  @inlinable
  public var isNone: Bool { end == 0 }

  /// How many bytes the span covers.
  @inlinable
  public var count: Int { Int(end) - Int(start) }

  /// The smallest span that covers both.
  @inlinable
  public func joined(_ other: SourceSpan) -> SourceSpan {
    if isNone { return other }
    if other.isNone { return self }
    return SourceSpan(min(start, other.start), max(end, other.end))
  }

  /// The empty span just after this one.
  public var after: SourceSpan { SourceSpan(end, end) }

  /// The empty span just before this one.
  public var before: SourceSpan { SourceSpan(start, start) }

  /// Whether `offset` is inside.
  public func contains(_ offset: UInt32) -> Bool { start <= offset && offset < end }
}

/// The number of a file in a `SourceTable`.
@frozen
public struct FileID: Hashable, Sendable, Comparable {
  public var index: UInt32

  @inlinable
  public init(_ index: UInt32) { self.index = index }

  @inlinable
  public static func < (a: FileID, b: FileID) -> Bool { a.index < b.index }
}
