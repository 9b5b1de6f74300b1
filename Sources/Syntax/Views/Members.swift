/// `name: type = value` of a schema, record or module, and `param name: type = value`, which has
/// no annotations: `[name, type, value?, annotations…]`.
@frozen
public struct FieldView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `name`, or a `string` if it is quoted.
  @inlinable
  public var name: NodeID { child(0) }

  @inlinable
  public var type: NodeID { child(1) }
  @inlinable
  public var value: NodeID { child(2) }
  @inlinable
  public var annotations: ArraySlice<NodeID> { children(from: 3) }
}

/// `[keyType]: valueType = defaultValue` in a schema: `[keyType, valueType, defaultValue?,
/// annotations…]`.
@frozen
public struct EntriesView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var keyType: NodeID { child(0) }
  @inlinable
  public var valueType: NodeID { child(1) }
  @inlinable
  public var defaultValue: NodeID { child(2) }
  @inlinable
  public var annotations: ArraySlice<NodeID> { children(from: 3) }
}

/// A field or the entries of a schema, for uses that treat both alike: `[_, _, value?,
/// annotations…]`.
@frozen
public struct TypedMemberView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var value: NodeID { child(2) }
  @inlinable
  public var annotations: ArraySlice<NodeID> { children(from: 3) }
}

/// `path = value`, `path { … }`, `path += value` and `delete path`, with any verb: `[path,
/// value]`. Verb and modifiers are in the flags.
@frozen
public struct PathMemberView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var path: NodeID { child(0) }

  /// An expression, the `block` of an `intoMember`, and none of a `deleteMember`.
  @inlinable
  public var value: NodeID { child(1) }

  /// The segments of the path.
  @inlinable
  public var segments: ArraySlice<NodeID> { tree.children(of: path) }
}

/// `on binder: target where condition { … }`: `[binder?, target, condition?, body]`.
@frozen
public struct RuleView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var binder: NodeID { child(0) }

  /// A type.
  @inlinable
  public var target: NodeID { child(1) }

  @inlinable
  public var condition: NodeID { child(2) }

  /// A `block`.
  @inlinable
  public var body: NodeID { child(3) }
}

/// `assert condition else message`: `[condition, message?]`.
@frozen
public struct AssertView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var condition: NodeID { child(0) }
  @inlinable
  public var message: NodeID { child(1) }
}

/// `a."b"[k][where c]`: `[segments…]`.
@frozen
public struct PathView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// The first segment.
  @inlinable
  public var first: NodeID { child(0) }

  @inlinable
  public var segments: ArraySlice<NodeID> { children(from: 0) }
}

/// `[key]` and `[(key, key)]` in a path: `[keys…]`.
@frozen
public struct KeySegmentView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// The first key.
  @inlinable
  public var key: NodeID { child(0) }

  @inlinable
  public var keys: ArraySlice<NodeID> { children(from: 0) }
}

/// `[where condition]` in a path: `[condition]`.
@frozen
public struct WhereSegmentView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var condition: NodeID { child(0) }
}
