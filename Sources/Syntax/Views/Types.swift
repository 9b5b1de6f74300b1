/// `A.B`: `[names…]`.
@frozen
public struct NamedTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// The first name.
  @inlinable
  public var first: NodeID { child(0) }

  @inlinable
  public var names: ArraySlice<NodeID> { children(from: 0) }
}

/// `base(1..9)`: `[base, arguments…]`.
@frozen
public struct RefinedTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var base: NodeID { child(0) }

  /// Expressions and `range`s.
  @inlinable
  public var arguments: ArraySlice<NodeID> { children(from: 1) }
}

/// `low..high` as an argument of a type: `[low?, high?]`.
@frozen
public struct RangeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var low: NodeID { child(0) }
  @inlinable
  public var high: NodeID { child(1) }
}

/// `base<argument>`: `[base, arguments…]`.
@frozen
public struct GenericTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `namedType`.
  @inlinable
  public var base: NodeID { child(0) }

  /// The first argument.
  @inlinable
  public var argument: NodeID { child(1) }

  @inlinable
  public var arguments: ArraySlice<NodeID> { children(from: 1) }
}

/// `base?`: `[base]`.
@frozen
public struct OptionalTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var base: NodeID { child(0) }
}

/// `[element]` and `[element by keyParts]`: `[element, keyParts…]`.
@frozen
public struct ListTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var element: NodeID { child(0) }

  /// `keyPart`s of a `keyedListType`.
  @inlinable
  public var keyParts: ArraySlice<NodeID> { children(from: 1) }
}

/// `name = defaultValue` of a key: `[name, defaultValue?]`.
@frozen
public struct KeyPartView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var defaultValue: NodeID { child(1) }
}

/// `{key: value}`: `[key, value]`.
@frozen
public struct MapTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var key: NodeID { child(0) }
  @inlinable
  public var value: NodeID { child(1) }
}

/// `(parameters) -> result`: `[parameters…, result]`.
@frozen
public struct FunctionTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var parameters: ArraySlice<NodeID> { tree.children(of: node).dropLast() }
  @inlinable
  public var result: NodeID { tree.children(of: node).last ?? .none }
}

/// A literal as a type: `[literal]`.
@frozen
public struct LiteralTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var literal: NodeID { child(0) }
}
