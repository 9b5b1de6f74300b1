/// `fn name<typeParameters>(parameters) -> result = body`: `[name, typeParameters?, parameters,
/// result?, body?]`.
public struct FunctionView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }

  /// A `typeParamList`.
  public var typeParameters: NodeID { child(1) }

  /// A `paramList`.
  public var parameters: NodeID { child(2) }

  public var result: NodeID { child(3) }
  public var body: NodeID { child(4) }
}

/// `name: bound`: `[name, bound?]`.
public struct TypeParameterView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
  public var bound: NodeID { child(1) }
}

/// `name: type = defaultValue` of a function, overlay, policy or lambda: `[name, type?,
/// defaultValue?]`.
public struct ParameterView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
  public var type: NodeID { child(1) }
  public var defaultValue: NodeID { child(2) }
}

/// `(parameters) => body`: `[parameters…, body]`.
public struct LambdaView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// `param`s.
  public var parameters: ArraySlice<NodeID> { tree.children(of: node).dropLast() }

  public var body: NodeID { tree.children(of: node).last ?? .none }
}

/// `callee(arguments)`: `[callee, arguments…]`.
public struct CallView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var callee: NodeID { child(0) }

  /// Expressions and `namedArgument`s.
  public var arguments: ArraySlice<NodeID> { children(from: 1) }
}

/// `name = value` in a call: `[name, value]`.
public struct NamedArgumentView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }
  public var value: NodeID { child(1) }
}
