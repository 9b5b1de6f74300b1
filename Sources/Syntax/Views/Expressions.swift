/// `(value)`: `[value]`.
@frozen
public struct ParenthesizedView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var value: NodeID { child(0) }
}

/// `...value` of members or in a list: `[value]`.
@frozen
public struct SpreadView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var value: NodeID { child(0) }
}

/// `-operand`, `!operand`: `[operand]`. The operator is the token.
@frozen
public struct UnaryView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var operand: NodeID { child(0) }
}

/// `left + right`, and every other operator of two: `[left, right]`. The operator is the token.
@frozen
public struct BinaryView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var left: NodeID { child(0) }
  @inlinable
  public var right: NodeID { child(1) }

  /// Both.
  @inlinable
  public var operands: ArraySlice<NodeID> { children(from: 0) }
}

/// `object.name` and `object?.name`: `[object]`. The name is the token.
@frozen
public struct FieldAccessView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var object: NodeID { child(0) }
}

/// `object[keys]`: `[object, keys…]`.
@frozen
public struct IndexAccessView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var object: NodeID { child(0) }
  @inlinable
  public var keys: ArraySlice<NodeID> { children(from: 1) }
}

/// `value is type`: `[value, type]`.
@frozen
public struct IsView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var value: NodeID { child(0) }
  @inlinable
  public var type: NodeID { child(1) }
}

/// `object with layer`: `[object, layer]`.
@frozen
public struct WithView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var object: NodeID { child(0) }

  /// An expression or a `block`.
  @inlinable
  public var layer: NodeID { child(1) }
}

/// `type { … }`: `[type, body]`.
@frozen
public struct ConstructView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `namedType`.
  @inlinable
  public var type: NodeID { child(0) }

  /// A `block`.
  @inlinable
  public var body: NodeID { child(1) }
}

/// `element for x in xs if p`: `[element, clauses…]`.
@frozen
public struct ComprehensionView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var element: NodeID { child(0) }

  /// `forClause`s and `ifClause`s.
  @inlinable
  public var clauses: ArraySlice<NodeID> { children(from: 1) }
}
