import Lexer
import Source

/// The number of a node in its tree. 0 is not a node.
@frozen
public struct NodeID: Hashable, Sendable, Comparable, BitwiseCopyable {
  public var index: UInt32

  @inlinable
  public init(_ index: UInt32) { self.index = index }

  /// An absent child.
  @inlinable
  public static var none: NodeID { NodeID(0) }

  @inlinable
  public var isNone: Bool { index == 0 }

  @inlinable
  public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// One node: 24 bytes, children by number in the tree's child array.
@frozen
public struct SyntaxNode: Sendable, BitwiseCopyable {
  public var kind: NodeKind
  public var flags: NodeFlags
  /// The token the node is about.
  public var token: UInt32
  public var childStart: UInt32
  public var childCount: UInt32
  /// The first and last token the node covers.
  public var firstToken: UInt32
  public var lastToken: UInt32

  @inlinable
  public init(
    kind: NodeKind, flags: NodeFlags, token: UInt32, childStart: UInt32, childCount: UInt32,
    firstToken: UInt32, lastToken: UInt32
  ) {
    self.kind = kind
    self.flags = flags
    self.token = token
    self.childStart = childStart
    self.childCount = childCount
    self.firstToken = firstToken
    self.lastToken = lastToken
  }
}

/// A file as a lossless flat tree: every node covers a run of tokens, and tokens with the trivia
/// between them are the text again. Nodes are appended children first, so a parent's number is
/// higher than its children's; node 0 is not a node. Facts about nodes live in side tables keyed by
/// `NodeID`.
public final class SyntaxTree {
  public let file: SourceFile
  public let tokens: TokenBuffer
  public let nodes: FixedBuffer<SyntaxNode>
  public let children: [NodeID]
  /// The `module` node.
  public let root: NodeID

  /// For the parser: takes the finished arrays.
  public init(
    file: SourceFile, tokens: TokenBuffer, nodes: consuming GrowingBuffer<SyntaxNode>,
    children: [NodeID], root: NodeID
  ) {
    self.file = file
    self.tokens = tokens
    self.nodes = FixedBuffer(nodes)
    self.children = children
    self.root = root
  }

  @inlinable
  public subscript(id: NodeID) -> SyntaxNode { nodes[Int(id.index)] }

  @inlinable
  public func kind(_ id: NodeID) -> NodeKind { nodes[Int(id.index)].kind }

  @inlinable
  public func flags(_ id: NodeID) -> NodeFlags { nodes[Int(id.index)].flags }

  /// All children of a node, absent ones included.
  @inlinable
  public func children(of id: NodeID) -> ArraySlice<NodeID> {
    let node = nodes[Int(id.index)]
    return children[Int(node.childStart)..<Int(node.childStart + node.childCount)]
  }

  /// The child at a position; `.none` where it is absent or the node has fewer.
  @inlinable
  public func child(_ id: NodeID, _ position: Int) -> NodeID {
    let node = nodes[Int(id.index)]
    return position < Int(node.childCount) ? children[Int(node.childStart) + position] : .none
  }

  /// The children from a position on.
  @inlinable
  public func children(of id: NodeID, from position: Int) -> ArraySlice<NodeID> {
    let node = nodes[Int(id.index)]
    let end = Int(node.childStart + node.childCount)
    return children[min(Int(node.childStart) + position, end)..<end]
  }

  /// The bytes a node covers, from its first token to its last.
  public func span(_ id: NodeID) -> SourceSpan {
    let node = nodes[Int(id.index)]
    return span(ofToken: node.firstToken).joined(span(ofToken: node.lastToken))
  }

  /// The bytes of one token, in the shared coordinate space.
  public func span(ofToken index: UInt32) -> SourceSpan {
    let token = tokens[Int(index)]
    return SourceSpan(file.base + token.start, file.base + token.start + UInt32(token.length))
  }

  /// The bytes of the token a node is about.
  public func tokenSpan(_ id: NodeID) -> SourceSpan { span(ofToken: nodes[Int(id.index)].token) }

  /// The text of one token.
  public func text(ofToken index: UInt32) -> ArraySlice<UInt8> {
    let token = tokens[Int(index)]
    return file.bytes[Int(token.start)..<Int(token.start) + Int(token.length)]
  }

  /// The text of the token a node is about; for a `name`, the name.
  public func text(_ id: NodeID) -> ArraySlice<UInt8> { text(ofToken: nodes[Int(id.index)].token) }
}
