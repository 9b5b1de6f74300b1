/// Any node whose first child is the name that it declares: schema, type, function, `let`,
/// parameter, field, overlay, policy, part of a key; for uses that treat all of them alike.
@frozen
public struct NamedView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
}

/// `schema name extends parent { … }`: `[name, parent?, body?, annotations…]`.
@frozen
public struct SchemaView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var parent: NodeID { child(1) }

  /// A `block`.
  @inlinable
  public var body: NodeID { child(2) }

  @inlinable
  public var annotations: ArraySlice<NodeID> { children(from: 3) }
}

/// `type name = type where predicate`: `[name, type, predicate?]`. An external one has no type.
@frozen
public struct TypeAliasView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var type: NodeID { child(1) }
  @inlinable
  public var predicate: NodeID { child(2) }
}

/// `let name: type = value` as a declaration, and before `in body` as an expression: `[name,
/// type?, value, body]`.
@frozen
public struct LetView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var type: NodeID { child(1) }
  @inlinable
  public var value: NodeID { child(2) }

  /// Of an expression alone.
  @inlinable
  public var body: NodeID { child(3) }
}

/// `overlay name(parameters) on binder: target { … }`: `[name, parameters?, binder?, target,
/// body]`.
@frozen
public struct OverlayView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }

  /// A `paramList`.
  @inlinable
  public var parameters: NodeID { child(1) }

  @inlinable
  public var binder: NodeID { child(2) }

  /// A type, or the path of a module as a `string`.
  @inlinable
  public var target: NodeID { child(3) }

  /// A `block`.
  @inlinable
  public var body: NodeID { child(4) }
}

/// `test "title" { … }`: `[title, body]`.
@frozen
public struct TestView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `string`.
  @inlinable
  public var title: NodeID { child(0) }

  /// A `block`.
  @inlinable
  public var body: NodeID { child(1) }
}

/// `@name(arguments)`: `[arguments…]`, expressions and `namedArgument`s as in a call.
@frozen
public struct AnnotationView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// The first argument.
  @inlinable
  public var argument: NodeID { child(0) }

  @inlinable
  public var arguments: ArraySlice<NodeID> { children(from: 0) }
}
