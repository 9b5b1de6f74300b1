import Documents
import Program
import Source

/// A place in a data file.
struct DataNode {
  var document: Document
  var node: Document.NodeID
  /// The key that it is after, if any.
  var key: Document.NodeID?

  /// The node with its key: what is shown of it.
  var span: SourceSpan {
    let value = document.span(of: node)
    return key.map { document.span(of: $0).joined(value) } ?? value
  }

  /// The node after a key of an object, or at a place of a list.
  func child(_ step: String) -> DataNode? {
    switch document.kind(of: node) {
    case .object:
      for (key, value) in document.entries(of: node) where document.string(of: key) == step {
        return DataNode(document: document, node: value, key: key)
      }
    case .array:
      guard let wanted = Int(step) else { return nil }
      for (index, item) in document.items(of: node).enumerated() where index == wanted {
        return DataNode(document: document, node: item)
      }
    case .null, .bool, .int, .float, .string: break
    }
    return nil
  }
}

extension OriginStep {
  init(_ node: DataNode) {
    // The key alone stands for what takes many lines, or is elsewhere under an anchor.
    let isShort = node.document.count(of: node.node) == 0 && !node.document.isShared(node.node)
    self.init(
      .data, isShort ? node.span : node.document.span(of: node.key ?? node.node), node.span)
    self.node = node
  }
}

extension Origins {
  /// The node after a key of the node that an object was decoded from.
  func dataNode(of object: ObjectHandle, key: String) -> DataNode? {
    let span = object.span
    for document in machine.loading.documents where !span.isNone {
      let whole = document.span(of: document.root)
      guard whole.start <= span.start, span.end <= whole.end else { continue }
      let index = document.nodes.indices.first { index in
        let node = Document.NodeID(UInt32(index))
        return document.kind(of: node) == .object && document.span(of: node) == span
      }
      guard let index else { continue }
      return DataNode(document: document, node: Document.NodeID(UInt32(index))).child(key)
    }
    return nil
  }
}
