import Source

extension Document {
  /// Documents of one source as one list, each item at its own place. There is at least one.
  public static func list(of documents: [Document]) -> Document {
    let first = documents[0]
    var nodes = [
      DocumentNode(
        kind: .array, next: 0, start: Int(first.nodes[0].start),
        end: Int(documents[documents.count - 1].nodes[0].end), low: UInt32(documents.count))
    ]
    var side: [UInt8] = []
    for document in documents {
      let shift = UInt32(nodes.count)
      for var node in document.nodes {
        node.next += shift
        if node.flags & DocumentNode.Flags.side != 0 { node.low += UInt32(side.count) }
        nodes.append(node)
      }
      side += document.side
    }
    nodes[0].next = UInt32(nodes.count)
    return Document(
      source: first.source, base: first.base, nodes: nodes, side: side,
      allowsPlaceholders: first.allowsPlaceholders)
  }

  /// Whether nothing is written in it.
  var isEmpty: Bool { nodes[0].kind == .null && nodes[0].start == nodes[0].end }
}
