import Source

/// Pushes a document's subtree into a sink: a loop over the pre-order array, no recursion.
enum DocumentWalk {
  /// A container that stands open.
  private struct Open {
    var end: Int
    var isObject: Bool
  }

  /// `step` runs behind each container: there a stream may be drained.
  @inline(__always)
  static func run<Sink: DocumentSink & ~Copyable>(
    _ document: Document, _ root: Document.NodeID, into sink: inout Sink,
    step: (inout Sink) -> Void
  ) {
    let nodes = document.nodes
    let source = document.source
    let side = document.side
    let end = Int(nodes[Int(root.index)].next)
    var at = Int(root.index)
    var open: [Open] = []
    /// The innermost container: where it ends, and whether it is an object.
    var innerEnd = end
    var isKey = false
    while at < end {
      let node = nodes[at]
      at += 1
      let isSide = node.flags & DocumentNode.Flags.side != 0
      if isKey {
        sink.key((isSide ? side : source).span.extracting(node.text))
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
          sink.number((isSide ? side : source).span.extracting(node.text))
        }
      case .string: sink.string((isSide ? side : source).span.extracting(node.text))
      case .array:
        sink.beginArray()
        open.append(Open(end: Int(node.next), isObject: false))
        innerEnd = Int(node.next)
      case .object:
        sink.beginObject()
        open.append(Open(end: Int(node.next), isObject: true))
        innerEnd = Int(node.next)
      }
      while at == innerEnd, let last = open.popLast() {
        if last.isObject { sink.endObject() } else { sink.endArray() }
        innerEnd = open.last?.end ?? end + 1
        step(&sink)
      }
      isKey = open.last?.isObject ?? false
    }
  }
}
