/// `if condition { … } else { … }` of members, `if condition then a else b` of expressions, and
/// `if condition` in a comprehension: `[condition, then, otherwise?]`.
@frozen
public struct IfView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var condition: NodeID { child(0) }

  /// A `block` or an expression. A comprehension has none.
  @inlinable
  public var then: NodeID { child(1) }

  /// A `block` or another `ifMember`, or an expression.
  @inlinable
  public var otherwise: NodeID { child(2) }
}

/// `for first, second: type in source { … }` of members, and the same in a comprehension, without
/// a body: `[first, second?, type?, source, body]`. The type annotates the last binder.
@frozen
public struct ForView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var first: NodeID { child(0) }
  @inlinable
  public var second: NodeID { child(1) }
  @inlinable
  public var type: NodeID { child(2) }
  @inlinable
  public var source: NodeID { child(3) }

  /// A `block`.
  @inlinable
  public var body: NodeID { child(4) }
}

/// `match subject { arms }`: `[subject, arms…]`.
@frozen
public struct MatchView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var subject: NodeID { child(0) }

  /// `matchArm`s.
  @inlinable
  public var arms: ArraySlice<NodeID> { children(from: 1) }
}

/// `pattern => body`: `[pattern, body]`.
@frozen
public struct MatchArmView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `bindPattern`, a `wildcardPattern` or a literal.
  @inlinable
  public var pattern: NodeID { child(0) }

  @inlinable
  public var body: NodeID { child(1) }
}

/// `name: type` as a pattern: `[name, type]`.
@frozen
public struct BindPatternView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var type: NodeID { child(1) }
}
