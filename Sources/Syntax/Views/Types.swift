/// `A.B`: `[names…]`.
public struct NamedTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// The first name.
  public var first: NodeID { child(0) }

  public var names: ArraySlice<NodeID> { children(from: 0) }
}

/// `base(1..9)`: `[base, arguments…]`.
public struct RefinedTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var base: NodeID { child(0) }

  /// Expressions and `range`s.
  public var arguments: ArraySlice<NodeID> { children(from: 1) }
}

/// `low..high` as an argument of a type: `[low?, high?]`.
public struct RangeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var low: NodeID { child(0) }
  public var high: NodeID { child(1) }
}

/// `base<argument>`: `[base, arguments…]`.
public struct GenericTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `namedType`.
  public var base: NodeID { child(0) }

  /// The first argument.
  public var argument: NodeID { child(1) }

  public var arguments: ArraySlice<NodeID> { children(from: 1) }
}

/// `base?`: `[base]`.
public struct OptionalTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var base: NodeID { child(0) }
}

/// `[element]` and `[element by keyParts]`: `[element, keyParts…]`.
public struct ListTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var element: NodeID { child(0) }

  /// `keyPart`s of a `keyedListType`.
  public var keyParts: ArraySlice<NodeID> { children(from: 1) }
}

/// `name = defaultValue` of a key: `[name, defaultValue?]`.
public struct KeyPartView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
  public var defaultValue: NodeID { child(1) }
}

/// `{key: value}`: `[key, value]`.
public struct MapTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var key: NodeID { child(0) }
  public var value: NodeID { child(1) }
}

/// `(parameters) -> result`: `[parameters…, result]`.
public struct FunctionTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var parameters: ArraySlice<NodeID> { tree.children(of: node).dropLast() }
  public var result: NodeID { tree.children(of: node).last ?? .none }
}

/// A literal as a type: `[literal]`.
public struct LiteralTypeView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var literal: NodeID { child(0) }
}
