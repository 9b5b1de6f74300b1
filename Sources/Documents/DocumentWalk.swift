/// Pushes a document's subtree into a sink: a loop over the pre-order array, no recursion.
enum DocumentWalk {
  static func run(
    _ document: Document, _ root: Document.NodeID, into sink: inout some DocumentSink & ~Copyable
  ) {
    let nodes = document.nodes
    let end = Int(nodes[Int(root.index)].next)
    var at = Int(root.index)
    /// The ends of the containers that stand open, and whether each is an object.
    var ends: [(end: Int, isObject: Bool)] = []
    var isKey = false
    while at < end {
      let node = nodes[at]
      if isKey {
        sink.key(document.content(node).span)
        at += 1
        isKey = false
        continue
      }
      switch node.kind {
      case .null: sink.null()
      case .bool: sink.bool(node.low != 0)
      case .int where node.flags & DocumentNode.Flags.wide == 0: sink.integer(node.integer)
      case .int, .float:
        if node.flags & DocumentNode.Flags.notFinite != 0 {
          sink.null()
        } else {
          sink.number(document.content(node).span)
        }
      case .string: sink.string(document.content(node).span)
      case .array:
        sink.beginArray()
        ends.append((Int(node.next), false))
      case .object:
        sink.beginObject()
        ends.append((Int(node.next), true))
      }
      at += 1
      while let last = ends.last, last.end == at {
        if last.isObject { sink.endObject() } else { sink.endArray() }
        ends.removeLast()
      }
      isKey = ends.last?.isObject ?? false
    }
  }
}

extension Document {
  /// The bytes of a node whose payload is a range of text.
  @inline(__always)
  func content(_ node: DocumentNode) -> ArraySlice<UInt8> {
    node.flags & DocumentNode.Flags.side != 0 ? side[node.text] : source[node.text]
  }
}
