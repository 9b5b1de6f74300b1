/// A document's nodes and text where they are in memory, for a reader that visits all of them.
///
/// Proof: the arrays are `let`s of the document, so their storage neither moves nor changes while it
/// lives, which whoever holds a view sees to; ranges of text lie inside their buffer by construction.
@safe
public struct DocumentView {
  private let nodes: UnsafePointer<DocumentNode>
  private let source: UnsafePointer<UInt8>
  private let side: UnsafePointer<UInt8>

  public init(_ document: Document) {
    unsafe nodes = document.nodes.withUnsafeBufferPointer { $0.baseAddress! }
    unsafe source = DocumentView.bytes(document.source)
    unsafe side = DocumentView.bytes(document.side)
  }

  private static func bytes(_ array: [UInt8]) -> UnsafePointer<UInt8> {
    unsafe array.withUnsafeBufferPointer {
      unsafe $0.baseAddress ?? UnsafePointer(bitPattern: 16).unsafelyUnwrapped
    }
  }

  @inline(__always)
  public subscript(index: Int) -> DocumentNode { unsafe nodes[index] }

  /// The bytes of a string or float.
  @inline(__always)
  public func text(_ node: DocumentNode) -> UnsafeBufferPointer<UInt8> {
    let bytes = unsafe node.flags & DocumentNode.Flags.side != 0 ? side : source
    return unsafe UnsafeBufferPointer(start: bytes + Int(node.low), count: Int(node.high))
  }
}

extension DocumentNode {
  /// The index of the node just after the subtree.
  @inline(__always)
  public var subtreeEnd: Int { Int(next) }

  /// How many items or entries a container has.
  @inline(__always)
  public var count: Int { Int(low) }

  /// The value of a bool.
  @inline(__always)
  public var isTrue: Bool { low != 0 }

  /// The value of an integer; nil beyond 64 bits, and where readers disagree on it.
  @inline(__always)
  public var exactInteger: Int64? { flags & (Flags.wide | Flags.disputed) == 0 ? integer : nil }
}
