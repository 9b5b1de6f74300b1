/// `import source as alias: type (list)`: `[source, alias?, type?, list?]`.
@frozen
public struct ImportView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `dottedName` or a `string`.
  @inlinable
  public var source: NodeID { child(0) }

  @inlinable
  public var alias: NodeID { child(1) }

  /// The type of the data that a file is read as.
  @inlinable
  public var type: NodeID { child(2) }

  /// The `importList` of names.
  @inlinable
  public var list: NodeID { child(3) }
}

/// `name as alias` in the list of an import: `[name, alias?]`.
@frozen
public struct ImportedNameView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  @inlinable
  public var name: NodeID { child(0) }
  @inlinable
  public var alias: NodeID { child(1) }

  /// The name that it has in this file.
  @inlinable
  public var given: NodeID { alias.isNone ? name : alias }
}

/// `extends "source" with layers`: `[source, layers…]`.
@frozen
public struct ExtendsView: SyntaxView {
  public let tree: SyntaxTree
  public let node: NodeID

  @inlinable
  public init(_ tree: SyntaxTree, _ node: NodeID) { (self.tree, self.node) = (tree, node) }

  /// A `string`.
  @inlinable
  public var source: NodeID { child(0) }

  /// Expressions (`name`, `fieldAccess`, `call`) and `block`s.
  @inlinable
  public var layers: ArraySlice<NodeID> { children(from: 1) }
}
