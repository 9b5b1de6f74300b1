import Source

/// A node together with its document: data read as a phrase, `manifest["spec"]?["replicas"]`.
public struct DocumentElement: Sendable {
  public let document: Document
  public let node: Document.NodeID

  public init(_ document: Document, _ node: Document.NodeID) {
    self.document = document
    self.node = node
  }

  public var kind: Document.Kind { document.kind(of: node) }
  public var span: SourceSpan { document.span(of: node) }

  /// The value for a key; nil if this is not an object or has no such key.
  public subscript(key: String) -> DocumentElement? {
    document.value(of: node, key: key).map { DocumentElement(document, $0) }
  }

  /// The items of an array; none for other kinds.
  public var items: [DocumentElement] {
    document.items(of: node).map { DocumentElement(document, $0) }
  }

  /// The entries of an object in order; none for other kinds.
  public var entries: [(key: DocumentElement, value: DocumentElement)] {
    document.entries(of: node).map {
      (DocumentElement(document, $0.key), DocumentElement(document, $0.value))
    }
  }

  /// The text of a string; nil for other kinds.
  public var string: String? { kind == .string ? document.string(of: node) : nil }
  public var integer: Int64? { document.integer(of: node) }
  public var bool: Bool? { document.bool(of: node) }
  public var double: Double? { document.double(of: node) }
  /// A string, or a scalar in a form that all readers take alike.
  public var text: String { document.string(of: node) }
  /// A scalar as it was written.
  public var written: String { document.rewritten(node) ?? text }
}

extension Document {
  /// The root, for reading by keys.
  public var element: DocumentElement { DocumentElement(self, root) }
}
