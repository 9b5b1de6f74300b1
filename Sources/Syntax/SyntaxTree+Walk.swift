extension SyntaxTree {
  /// Visits a node and all below it, parents first. `visit` returns whether to go into the node.
  public func walk(_ start: NodeID, _ visit: (NodeID) -> Bool) {
    var pending = [start]
    while let id = pending.popLast() {
      if id.isNone || !visit(id) { continue }
      pending.append(contentsOf: children(of: id).reversed())
    }
  }

  /// The tree as indented lines, for tests: kind, flags, and the text of leaves.
  public func dump(_ start: NodeID? = nil) -> String {
    var out = ""
    var pending: [(NodeID, Int)] = [(start ?? root, 0)]
    while let (id, depth) = pending.popLast() {
      out += String(repeating: "  ", count: depth)
      if id.isNone {
        out += "-\n"
        continue
      }
      let node = self[id]
      out += "\(node.kind)"
      if node.flags != [] { out += " #\(node.flags.rawValue)" }
      if node.childCount == 0 { out += " `\(String(decoding: text(id), as: UTF8.self))`" }
      out += "\n"
      pending.append(contentsOf: children(of: id).reversed().map { ($0, depth + 1) })
    }
    return out
  }
}
