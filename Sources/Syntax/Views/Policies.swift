/// `policy name(parameters) on binder: target where condition { … }`, or the set `policy name =
/// […]`, in which only name and set are there: `[name, parameters?, binder?, target?, condition?,
/// body?, set?]`.
@frozen
public struct PolicyView: SyntaxView {
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

  /// A type.
  @inlinable
  public var target: NodeID { child(3) }

  @inlinable
  public var condition: NodeID { child(4) }

  /// A `block`.
  @inlinable
  public var body: NodeID { child(5) }

  /// The list of the policies of a set.
  @inlinable
  public var set: NodeID { child(6) }
}

/// `enforce policy { … }`: `[policy, settings?]`.
@frozen
public struct EnforceView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var policy: NodeID { child(0) }

  /// A `block`.
  @inlinable
  public var settings: NodeID { child(1) }
}

/// `exempt policy on target { … }`: `[policy, target, settings?]`.
@frozen
public struct ExemptView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var policy: NodeID { child(0) }

  /// A `path`, or a `call` such as `Deployment("prod", "legacy")`.
  @inlinable
  public var target: NodeID { child(1) }

  /// A `block`.
  @inlinable
  public var settings: NodeID { child(2) }
}
