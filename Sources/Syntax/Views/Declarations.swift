/// Any node whose first child is the name that it declares: schema, type, function, `let`,
/// parameter, field, overlay, policy, part of a key; for uses that treat all of them alike.
public struct NamedView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
}

/// `schema name extends parent { … }`: `[name, parent?, body?, annotations…]`.
public struct SchemaView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
  public var parent: NodeID { child(1) }

  /// A `block`.
  public var body: NodeID { child(2) }

  public var annotations: ArraySlice<NodeID> { children(from: 3) }
}

/// `type name = type where predicate`: `[name, type, predicate?]`. An external one has no type.
public struct TypeAliasView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
  public var type: NodeID { child(1) }
  public var predicate: NodeID { child(2) }
}

/// `let name: type = value` as a declaration, and before `in body` as an expression: `[name,
/// type?, value, body]`.
public struct LetView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
  public var type: NodeID { child(1) }
  public var value: NodeID { child(2) }

  /// Of an expression alone.
  public var body: NodeID { child(3) }
}

/// `overlay name(parameters) on binder: target { … }`: `[name, parameters?, binder?, target,
/// body]`.
public struct OverlayView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }

  /// A `paramList`.
  public var parameters: NodeID { child(1) }

  public var binder: NodeID { child(2) }

  /// A type, or the path of a module as a `string`.
  public var target: NodeID { child(3) }

  /// A `block`.
  public var body: NodeID { child(4) }
}

/// `test "title" { … }`: `[title, body]`.
public struct TestView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `string`.
  public var title: NodeID { child(0) }

  /// A `block`.
  public var body: NodeID { child(1) }
}

/// `@name(arguments)`: `[arguments…]`, expressions and `namedArgument`s as in a call.
public struct AnnotationView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// The first argument.
  public var argument: NodeID { child(0) }

  public var arguments: ArraySlice<NodeID> { children(from: 0) }
}
