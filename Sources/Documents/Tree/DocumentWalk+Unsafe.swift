import Source

/// Pushes a document's subtree into a sink: a loop over the pre-order array, no recursion.
///
/// Proof of the pointers: they come from the document's arrays and live inside the closures; nodes'
/// ranges of text lie inside their buffer by construction.
enum DocumentWalk {
  /// A container that is open.
  private struct Open {
    var end: Int
    var isObject: Bool
  }

  /// `step` runs after each container: there a stream may be drained.
  @inline(__always)
  static func run<Sink: DocumentSink & ~Copyable>(
    _ document: Document, _ root: Document.NodeID, into sink: inout Sink,
    step: (inout Sink) -> Void
  ) {
    unsafe document.nodes.withUnsafeBufferPointer { nodes in
      unsafe document.source.withUnsafeBufferPointer { source in
        unsafe document.side.withUnsafeBufferPointer { side in
          unsafe run(nodes, source, side, root, into: &sink, step: step)
        }
      }
    }
  }

  @inline(__always)
  private static func run<Sink: DocumentSink & ~Copyable>(
    _ nodes: UnsafeBufferPointer<DocumentNode>, _ source: UnsafeBufferPointer<UInt8>,
    _ side: UnsafeBufferPointer<UInt8>, _ root: Document.NodeID, into sink: inout Sink,
    step: (inout Sink) -> Void
  ) {
    let end = unsafe Int(nodes[Int(root.index)].next)
    var at = Int(root.index)
    var open: [Open] = []
    /// The innermost container: where it ends, and whether it is an object.
    var innerEnd = end
    var isKey = false
    while at < end {
      let node = unsafe nodes[at]
      at += 1
      let isSide = node.flags & DocumentNode.Flags.side != 0
      let bytes = unsafe isSide ? side : source
      if isKey {
        unsafe sink.key(text(bytes, node).span)
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
          unsafe sink.number(text(bytes, node).span)
        }
      case .string: unsafe sink.string(text(bytes, node).span)
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

  @inline(__always)
  private static func text(
    _ bytes: UnsafeBufferPointer<UInt8>, _ node: DocumentNode
  ) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(rebasing: bytes[node.text])
  }
}
