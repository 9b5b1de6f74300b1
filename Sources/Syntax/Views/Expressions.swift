/// `(value)`: `[value]`.
public struct ParenthesizedView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var value: NodeID { child(0) }
}

/// `...value` of members or in a list: `[value]`.
public struct SpreadView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var value: NodeID { child(0) }
}

/// `-operand`, `!operand`: `[operand]`. The operator is the token.
public struct UnaryView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var operand: NodeID { child(0) }
}

/// `left + right`, and every other operator of two: `[left, right]`. The operator is the token.
public struct BinaryView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var left: NodeID { child(0) }
  public var right: NodeID { child(1) }

  /// Both.
  public var operands: ArraySlice<NodeID> { children(from: 0) }
}

/// `object.name` and `object?.name`: `[object]`. The name is the token.
public struct FieldAccessView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var object: NodeID { child(0) }
}

/// `object[keys]`: `[object, keys…]`.
public struct IndexAccessView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var object: NodeID { child(0) }
  public var keys: ArraySlice<NodeID> { children(from: 1) }
}

/// `value is type`: `[value, type]`.
public struct IsView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var value: NodeID { child(0) }
  public var type: NodeID { child(1) }
}

/// `object with layer`: `[object, layer]`.
public struct WithView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var object: NodeID { child(0) }

  /// An expression or a `block`.
  public var layer: NodeID { child(1) }
}

/// `type { … }`: `[type, body]`.
public struct ConstructView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `namedType`.
  public var type: NodeID { child(0) }

  /// A `block`.
  public var body: NodeID { child(1) }
}

/// `element for x in xs if p`: `[element, clauses…]`.
public struct ComprehensionView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var element: NodeID { child(0) }

  /// `forClause`s and `ifClause`s.
  public var clauses: ArraySlice<NodeID> { children(from: 1) }
}
