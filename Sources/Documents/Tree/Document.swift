import Source

/// One tree of plain data with the place of every key and value: what a data file holds, what
/// `eval` writes.
///
/// Nodes are in pre-order in one array; an object's children alternate key and value. Text is a
/// range of bytes, in the source where it is there unescaped, otherwise in a side buffer.
public final class Document: Sendable {
  /// The bytes that were read; empty for a document built in memory.
  public let source: [UInt8]
  /// The place of `source[0]` in the shared coordinate space; 0 if there is no source.
  public let base: UInt32
  /// The nodes in pre-order; the root is the first.
  public let nodes: [DocumentNode]
  /// Text that is not in `source` as it is meant: unescaped, folded or made.
  let side: [UInt8]
  /// Whether `${NAME}` stands for a value that is not known yet.
  public let allowsPlaceholders: Bool

  init(
    source: [UInt8], base: UInt32, nodes: [DocumentNode], side: [UInt8],
    allowsPlaceholders: Bool = false
  ) {
    self.source = source
    self.base = base
    self.nodes = nodes
    self.side = side
    self.allowsPlaceholders = allowsPlaceholders
  }

  /// A node of a document, by its place in pre-order.
  @frozen
  public struct NodeID: Hashable, Sendable {
    public var index: UInt32

    @inlinable
    public init(_ index: UInt32) { self.index = index }
  }

  /// What a node is.
  public enum Kind: UInt8, Sendable {
    case null, bool, int, float, string, array, object
  }

  /// How a scalar was written; JSON strings are `doubleQuoted`.
  public enum Style: UInt8, Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }
}

/// One node: 24 trivial bytes. Read it through `Document`.
@frozen
public struct DocumentNode: Sendable {
  public var kind: Document.Kind
  public var style: Document.Style
  /// Bits of `Flags`.
  @usableFromInline var flags: UInt8
  /// The index one past the last node of this subtree.
  @usableFromInline var next: UInt32
  /// First byte and one past the last, from the source's start.
  @usableFromInline var start: UInt32
  @usableFromInline var end: UInt32
  /// An integer's or bool's value, a string's start and count, or a container's count.
  @usableFromInline var low: UInt32
  @usableFromInline var high: UInt32

  enum Flags {
    /// The text is in the side buffer.
    static let side: UInt8 = 1
    /// An integer beyond 64 bits; the payload is its text.
    static let wide: UInt8 = 2
    /// A float that is an infinity or not a number.
    static let notFinite: UInt8 = 4
    /// Reached through an alias or a merge key: the span is the anchor's.
    static let shared: UInt8 = 8
    /// The value is not what the source's text would say in YAML 1.2: the cluster's reading.
    static let rewritten: UInt8 = 16
    /// An integer that the cluster reads as another number.
    static let disputed: UInt8 = 32
  }

  @inline(__always)
  init(
    kind: Document.Kind, style: Document.Style = .plain, flags: UInt8 = 0, next: UInt32,
    start: Int, end: Int, low: UInt32 = 0, high: UInt32 = 0
  ) {
    self.kind = kind
    self.style = style
    self.flags = flags
    self.next = next
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.low = low
    self.high = high
  }

  /// The payload as an integer.
  @inline(__always)
  var integer: Int64 {
    get { Int64(bitPattern: UInt64(high) << 32 | UInt64(low)) }
    set {
      low = UInt32(truncatingIfNeeded: newValue)
      high = UInt32(truncatingIfNeeded: newValue >> 32)
    }
  }

  /// The payload as a range of text.
  @inline(__always)
  var text: Range<Int> { Int(low)..<(Int(low) + Int(high)) }
}
