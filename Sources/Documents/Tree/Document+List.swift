import Source

extension Document {
  /// Documents of one source as one list, each item at its own place. There is at least one.
  public static func list(of documents: [Document]) -> Document {
    list(of: documents.map { ($0, $0.root) })
  }

  /// The items of a list of resources: those of a `kind: List` in it are items themselves, as
  /// kubectl takes them.
  public var withoutLists: Document {
    var parts: [(Document, NodeID)] = []
    var rest = Array(items(of: root).reversed())
    var isChanged = false
    while let item = rest.popLast() {
      if let inner = itemsOfList(item) {
        isChanged = true
        rest += inner.reversed()
      } else {
        parts.append((self, item))
      }
    }
    return isChanged && !parts.isEmpty ? Document.list(of: parts) : self
  }

  private func itemsOfList(_ node: NodeID) -> [NodeID]? {
    guard kind(of: node) == .object else { return nil }
    var stated: [String: NodeID] = [:]
    for (name, value) in entries(of: node) { stated[string(of: name)] = value }
    guard let version = stated["apiVersion"], string(of: version) == "v1",
      let kind = stated["kind"], string(of: kind) == "List",
      let found = stated["items"], self.kind(of: found) == .array
    else { return nil }
    return Array(items(of: found))
  }

  private static func list(of parts: [(document: Document, node: NodeID)]) -> Document {
    let first = parts[0].document
    let roots = parts.map { $0.document.nodes[Int($0.node.index)] }
    var nodes = [
      DocumentNode(
        kind: .array, next: 0, start: Int(roots[0].start),
        end: Int(roots[roots.count - 1].end), low: UInt32(parts.count))
    ]
    var side: [UInt8] = []
    var sideStart = 0
    var last: Document?
    for (document, root) in parts {
      if last !== document {
        sideStart = side.count
        side += document.side
        last = document
      }
      let start = Int(root.index)
      let shift = nodes.count - start
      for var node in document.nodes[start..<Int(document.nodes[start].next)] {
        node.next = UInt32(Int(node.next) + shift)
        if node.flags & DocumentNode.Flags.side != 0 { node.low += UInt32(sideStart) }
        nodes.append(node)
      }
    }
    nodes[0].next = UInt32(nodes.count)
    return Document(
      source: first.source, base: first.base, nodes: nodes, side: side,
      allowsPlaceholders: first.allowsPlaceholders)
  }

  /// Whether nothing is written in it.
  var isEmpty: Bool { nodes[0].kind == .null && nodes[0].start == nodes[0].end }
}
