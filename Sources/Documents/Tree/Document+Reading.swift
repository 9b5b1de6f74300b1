import Source

extension Document {
  /// The node that contains all others.
  public var root: NodeID { NodeID(0) }

  public func kind(of node: NodeID) -> Kind { nodes[Int(node.index)].kind }

  public func style(of node: NodeID) -> Style { nodes[Int(node.index)].style }

  /// The bytes of a key or value in its source; nothing for a document built in memory.
  public func span(of node: NodeID) -> SourceSpan {
    if base == 0 { return .none }
    let node = nodes[Int(node.index)]
    return SourceSpan(base + node.start, base + node.end)
  }

  /// Whether the node came through an alias or a merge key, so that its span is the anchor's.
  public func isShared(_ node: NodeID) -> Bool {
    nodes[Int(node.index)].flags & DocumentNode.Flags.shared != 0
  }

  /// Whether the node is an array or an object.
  public func isContainer(_ node: NodeID) -> Bool {
    nodes[Int(node.index)].kind.rawValue >= Kind.array.rawValue
  }

  /// How many items an array has, or how many entries an object; 0 for scalars.
  public func count(of node: NodeID) -> Int {
    let node = nodes[Int(node.index)]
    return node.kind.rawValue >= Kind.array.rawValue ? Int(node.low) : 0
  }

  /// The value of a bool.
  public func bool(of node: NodeID) -> Bool? {
    let node = nodes[Int(node.index)]
    return node.kind == .bool ? node.low != 0 : nil
  }

  /// The value of an integer; nil for other kinds and beyond 64 bits (see `string(of:)`).
  public func integer(of node: NodeID) -> Int64? {
    let node = nodes[Int(node.index)]
    return node.kind == .int && node.flags & DocumentNode.Flags.wide == 0 ? node.integer : nil
  }

  /// The nearest 64-bit float of a float or an integer; nil for other kinds.
  public func double(of node: NodeID) -> Double? {
    switch kind(of: node) {
    case .int: return integer(of: node).map(Double.init) ?? Double(string(of: node))
    case .float: return NumberText.double(Array(text(of: node)))
    case .null, .bool, .string, .array, .object: return nil
    }
  }

  /// Whether the nearest float of a float has all the digits that were written.
  public func isExactFloat(_ node: NodeID) -> Bool {
    double(of: node).map { NumberText.isExact(text(of: node), $0) } ?? false
  }

  /// Whether a number is neither an infinity nor not a number; true for all that is not a float.
  public func isFinite(_ node: NodeID) -> Bool {
    nodes[Int(node.index)].flags & DocumentNode.Flags.notFinite == 0
  }

  /// The bytes of a string, or of a scalar as it was written; empty for containers.
  public func text(of node: NodeID) -> ArraySlice<UInt8> {
    let node = nodes[Int(node.index)]
    switch node.kind {
    case .null, .bool, .int:
      if node.kind == .int, node.flags & DocumentNode.Flags.wide != 0 { break }
      if !source.isEmpty, node.style == .plain, node.flags & DocumentNode.Flags.rewritten == 0 {
        return source[Int(node.start)..<Int(node.end)]
      }
      if node.kind == .int { return Array(String(node.integer).utf8)[...] }
      return Array((node.kind == .null ? "null" : node.low != 0 ? "true" : "false").utf8)[...]
    case .float, .string: break
    case .array, .object: return []
    }
    return node.flags & DocumentNode.Flags.side != 0 ? side[node.text] : source[node.text]
  }

  /// What is in the source for a scalar that the cluster reads in another way than YAML 1.2;
  /// nil for all else.
  public func rewritten(_ node: NodeID) -> String? {
    let node = nodes[Int(node.index)]
    if node.flags & DocumentNode.Flags.rewritten == 0 { return nil }
    return String(decoding: source[Int(node.start)..<Int(node.end)], as: UTF8.self)
  }

  /// What kubectl reads for a scalar that means something else here, read as YAML 1.2: its kind,
  /// and the text that all readers take so. Nil if they agree.
  public func clusterReading(of node: NodeID) -> (kind: Kind, text: String)? {
    let raw = nodes[Int(node.index)]
    guard raw.style == .plain, raw.end > raw.start, !source.isEmpty,
      raw.flags & DocumentNode.Flags.rewritten == 0, raw.kind.rawValue < Kind.array.rawValue
    else { return nil }
    let text = source[Int(raw.start)..<Int(raw.end)]
    guard let reading = YAMLSchema.clusterReading(of: text, YAMLSchema.meaning(of: text)) else {
      return nil
    }
    let kind: Kind =
      switch reading.meaning {
      case .null: .null
      case .bool: .bool
      case .integer, .wideInteger, .tooWide: .int
      case .float: .float
      case .string: .string
      }
    return (kind, String(decoding: reading.text, as: UTF8.self))
  }

  /// Whether an integer is another number for kubectl: `0400`, read as YAML 1.2.
  public func isDisputed(_ node: NodeID) -> Bool {
    nodes[Int(node.index)].flags & DocumentNode.Flags.disputed != 0
  }

  /// `text(of:)` as a string.
  public func string(of node: NodeID) -> String { String(decoding: text(of: node), as: UTF8.self) }

  /// The items of an array, in order; none for other kinds.
  public func items(of node: NodeID) -> Items { Items(self, node) }

  /// The entries of an object, in order; none for other kinds.
  public func entries(of node: NodeID) -> Entries { Entries(self, node) }

  /// The value that an object has for a key; nil if there is none.
  public func value(of node: NodeID, key: String) -> NodeID? {
    var key = key
    return key.withUTF8 { utf8 in
      for entry in entries(of: node) where unsafe text(of: entry.key).elementsEqual(utf8) {
        return entry.value
      }
      return nil
    }
  }

  /// The node just after a subtree, in pre-order.
  public func next(_ node: NodeID) -> NodeID { NodeID(nodes[Int(node.index)].next) }

  /// The items of an array.
  public struct Items: Sequence, IteratorProtocol {
    let document: Document
    var at: UInt32
    let end: UInt32

    init(_ document: Document, _ node: NodeID) {
      self.document = document
      at = node.index + 1
      end = document.kind(of: node) == .array ? document.next(node).index : at
    }

    public mutating func next() -> NodeID? {
      guard at < end else { return nil }
      let item = NodeID(at)
      at = document.next(item).index
      return item
    }
  }

  /// The entries of an object.
  public struct Entries: Sequence, IteratorProtocol {
    let document: Document
    var at: UInt32
    let end: UInt32

    init(_ document: Document, _ node: NodeID) {
      self.document = document
      at = node.index + 1
      end = document.kind(of: node) == .object ? document.next(node).index : at
    }

    public mutating func next() -> (key: NodeID, value: NodeID)? {
      guard at < end else { return nil }
      let key = NodeID(at)
      let value = NodeID(at + 1)
      at = document.next(value).index
      return (key, value)
    }
  }
}
