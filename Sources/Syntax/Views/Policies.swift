/// `policy name(parameters) on binder: target where condition { … }`, or the set `policy name =
/// […]`, in which only name and set are there: `[name, parameters?, binder?, target?, condition?,
/// body?, set?]`.
public struct PolicyView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var name: NodeID { child(0) }

  /// A `paramList`.
  public var parameters: NodeID { child(1) }

  public var binder: NodeID { child(2) }

  /// A type.
  public var target: NodeID { child(3) }

  public var condition: NodeID { child(4) }

  /// A `block`.
  public var body: NodeID { child(5) }

  /// The list of the policies of a set.
  public var set: NodeID { child(6) }
}

/// `enforce policy { … }`: `[policy, settings?]`.
public struct EnforceView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var policy: NodeID { child(0) }

  /// A `block`.
  public var settings: NodeID { child(1) }
}

/// `exempt policy on target { … }`: `[policy, target, settings?]`.
public struct ExemptView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  public var policy: NodeID { child(0) }

  /// A `path`, or a `call` such as `Deployment("prod", "legacy")`.
  public var target: NodeID { child(1) }

  /// A `block`.
  public var settings: NodeID { child(2) }
}
