/// A node read by the names of its children. A view says what shape the nodes of a kind have; only
/// views know at which position a child is. It is the tree and a number, and costs nothing to make.
///
/// A view does not check the kind of its node: whoever makes one has looked at it. A child that is
/// absent in the text is `NodeID.none`. A view shows the shape of its node as `[a, b?, c…]`: a first
/// child `a`, a second that may be absent, then any number of `c`.
public protocol SyntaxView {
  var tree: SyntaxTree { get }
  var node: NodeID { get }

  init(_ tree: SyntaxTree, _ node: NodeID)
}

extension SyntaxView {
  @inlinable
  func child(_ position: Int) -> NodeID { tree.child(node, position) }

  @inlinable
  func children(from position: Int) -> ArraySlice<NodeID> {
    tree.children(of: node, from: position)
  }
}
