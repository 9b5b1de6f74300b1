/// `fn name<typeParameters>(parameters) -> result = body`: `[name, typeParameters?, parameters,
/// result?, body?]`.
@frozen
public struct FunctionView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }

  /// A `typeParamList`.
  @inlinable
  public var typeParameters: NodeID { child(1) }

  /// A `paramList`.
  @inlinable
  public var parameters: NodeID { child(2) }

  @inlinable
  public var result: NodeID { child(3) }
  @inlinable
  public var body: NodeID { child(4) }
}

/// `name: bound`: `[name, bound?]`.
@frozen
public struct TypeParameterView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var bound: NodeID { child(1) }
}

/// `name: type = defaultValue` of a function, overlay, policy or lambda: `[name, type?,
/// defaultValue?]`.
@frozen
public struct ParameterView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var type: NodeID { child(1) }
  @inlinable
  public var defaultValue: NodeID { child(2) }
}

/// `(parameters) => body`: `[parameters…, body]`.
@frozen
public struct LambdaView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// `param`s.
  @inlinable
  public var parameters: ArraySlice<NodeID> { tree.children(of: node).dropLast() }

  @inlinable
  public var body: NodeID { tree.children(of: node).last ?? .none }
}

/// `callee(arguments)`: `[callee, arguments…]`.
@frozen
public struct CallView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var callee: NodeID { child(0) }

  /// Expressions and `namedArgument`s.
  @inlinable
  public var arguments: ArraySlice<NodeID> { children(from: 1) }
}

/// `name = value` in a call: `[name, value]`.
@frozen
public struct NamedArgumentView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var value: NodeID { child(1) }
}
