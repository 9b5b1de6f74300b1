import Diagnostics
import Source

/// The events of one document to its tree: scalars get their meaning, aliases become what they
/// stand for, merge keys are merged.
struct YAMLComposer: ~Copyable {
  let source: [UInt8]
  let base: UInt32
  let budget: ReadingBudget
  let dialect: YAMLDialect
  /// Whether the parser has read text whose placeholders are hidden.
  let allowsPlaceholders: Bool
  let warnsOldReadings: Bool
  var builder = DocumentBuilder()
  private var frames: [Frame] = []
  private var anchors: [[UInt8]: UInt32] = [:]
  private var duplicates = DuplicateKeys()
  /// Nodes that aliases and merges may still add.
  var aliasNodesLeft: Int
  var hasSpentBudget = false
  var diagnostics: [Diagnostic] = []

  private struct Frame {
    var node: Int
    var isMapping: Bool
    var expectsKey: Bool
    var count: UInt32 = 0
    /// Where `<<` keys stand.
    var merges: [Int] = []
  }

  init(
    source: [UInt8], base: UInt32, budget: ReadingBudget, dialect: YAMLDialect,
    allowsPlaceholders: Bool, warnsOldReadings: Bool
  ) {
    self.source = source
    self.base = base
    self.budget = budget
    self.dialect = dialect
    self.allowsPlaceholders = allowsPlaceholders
    self.warnsOldReadings = warnsOldReadings
    aliasNodesLeft = budget.aliasNodes
  }

  /// The document that the parser has just read.
  mutating func compose(_ parser: borrowing YAMLParser) -> Document {
    builder = DocumentBuilder()
    builder.side = parser.side
    if allowsPlaceholders { Placeholders.show(in: &builder.side) }
    builder.nodes.reserveCapacity(parser.events.count)
    frames.removeAll(keepingCapacity: true)
    if !anchors.isEmpty { anchors.removeAll() }
    aliasNodesLeft = budget.aliasNodes
    hasSpentBudget = false
    var i = 0
    while i < parser.events.count {
      let event = parser.events[i]
      if let last = frames.last, last.isMapping, last.expectsKey, event.kind != .mappingEnd {
        i = key(parser, i)
        frames[frames.count - 1].expectsKey = false
        continue
      }
      let node = builder.nodes.count
      switch event.kind {
      case .scalar: scalar(parser, event)
      case .alias: alias(event)
      case .mappingStart, .sequenceStart:
        let isMapping = event.kind == .mappingStart
        if event.properties != 0 { checkTag(parser, event) }
        builder.begin(isMapping ? .object : .array, start: Int(event.start))
        frames.append(Frame(node: node, isMapping: isMapping, expectsKey: isMapping))
        remember(parser, event, node)
        i += 1
        continue
      case .mappingEnd, .sequenceEnd: close(Int(event.end))
      }
      if event.kind == .scalar { remember(parser, event, node) }
      if !frames.isEmpty {
        frames[frames.count - 1].count += 1
        frames[frames.count - 1].expectsKey = frames[frames.count - 1].isMapping
      }
      i += 1
    }
    let document = Document(
      source: source, base: base, nodes: builder.nodes, side: builder.side,
      allowsPlaceholders: allowsPlaceholders)
    builder = DocumentBuilder()
    return document
  }

  private mutating func remember(_ parser: borrowing YAMLParser, _ event: YAMLEvent, _ node: Int) {
    guard event.properties != 0,
      let anchor = parser.properties[Int(event.properties) - 1].anchor
    else { return }
    anchors[Array(source[anchor])] = UInt32(node)
  }

  private mutating func close(_ end: Int) {
    guard let frame = frames.popLast() else { return }
    builder.end(count: frame.count, at: end)
    guard frame.isMapping, frame.count > 0 else { return }
    for pair in duplicates.pairs(
      builder, object: frame.node, count: Int(frame.count), source: source)
    {
      let key = builder.nodes[pair.key]
      diagnostics.append(
        .duplicateKey(
          text(of: key), at: span(key), earlier: span(builder.nodes[pair.earlier])))
    }
    if !frame.merges.isEmpty { merge(frame.node, frame.merges) }
  }

  // MARK: keys

  /// A key: its text, whatever it would mean as a value. The result is the next event's number.
  private mutating func key(_ parser: borrowing YAMLParser, _ i: Int) -> Int {
    let event = parser.events[i]
    let node = builder.nodes.count
    switch event.kind {
    case .scalar:
      let flags = event.isSide ? DocumentNode.Flags.side : 0
      builder.text(
        .string, event.style, flags: flags, start: Int(event.start), end: Int(event.end),
        text: event.text)
      let tag = event.properties == 0 ? nil : parser.properties[Int(event.properties) - 1].tag
      if event.style == .plain, !event.isSide, tag == nil { checkPlainKey(event, node) }
      if let tag, dialect != .core { checkKeyTag(tag, event) }
      remember(parser, event, node)
      return i + 1
    case .alias:
      aliasKey(event)
      return i + 1
    case .mappingStart, .sequenceStart, .mappingEnd, .sequenceEnd:
      diagnostics.append(
        .collectionKey(at: span(event.start, event.end), template: template(around: event)))
      builder.text(
        .string, .plain, start: Int(event.start), end: Int(event.end),
        text: Int(event.start)..<Int(event.end))
      return skipCollection(parser, i)
    }
  }

  private mutating func checkPlainKey(_ event: YAMLEvent, _ node: Int) {
    if event.high == 2, source[event.text] == [0x3C, 0x3C] {
      frames[frames.count - 1].merges.append(node)
    } else if event.high > 0 {
      switch dialect {
      case .core: if warnsOldReadings { warn(event, YAMLSchema.meaning(of: source[event.text])) }
      case .cluster, .kustomize: readClusterKey(event, node)
      }
    }
  }

  /// The number of the event after the collection that starts at `i`.
  private func skipCollection(_ parser: borrowing YAMLParser, _ i: Int) -> Int {
    var depth = 0
    var i = i
    repeat {
      switch parser.events[i].kind {
      case .mappingStart, .sequenceStart: depth += 1
      case .mappingEnd, .sequenceEnd: depth -= 1
      case .scalar, .alias: break
      }
      i += 1
    } while depth > 0 && i < parser.events.count
    return i
  }

  // MARK: scalars

  private mutating func scalar(_ parser: borrowing YAMLParser, _ event: YAMLEvent) {
    if event.properties != 0, parser.properties[Int(event.properties) - 1].tag != nil {
      return tagged(parser, event)
    }
    let isPlain = event.style == .plain && !event.isSide
    let meaning = isPlain ? YAMLSchema.meaning(of: source[event.text]) : .string
    guard isPlain, event.high > 0 else { return add(event, meaning) }
    switch dialect {
    case .core:
      if warnsOldReadings { warn(event, meaning) }
      add(event, meaning)
      if case .integer = meaning, YAMLSchema.clusterReading(of: source[event.text], meaning) != nil
      {
        builder.nodes[builder.nodes.count - 1].flags |= DocumentNode.Flags.disputed
      }
    case .cluster, .kustomize:
      add(event, meaning, reading: reading(of: source[event.text], meaning))
      if dialect == .kustomize, meaning == .string { refuseDate(event) }
    }
  }

  /// What the dialect's tool reads, where it is not what YAML 1.2 does.
  func reading(
    of text: ArraySlice<UInt8>, _ core: YAMLSchema.Meaning
  ) -> YAMLSchema.ClusterReading? {
    guard dialect != .core, let reading = YAMLSchema.clusterReading(of: text, core) else {
      return nil
    }
    if dialect == .kustomize, case .bool = reading.meaning { return nil }
    return reading
  }

  private mutating func warn(_ event: YAMLEvent, _ meaning: YAMLSchema.Meaning) {
    guard let old = YAMLSchema.oldReading(of: source[event.text], meaning) else { return }
    diagnostics.append(
      .oldReading(
        String(decoding: source[event.text], as: UTF8.self), meaning, old: old,
        at: span(event.start, event.end)))
  }

  /// Adds a scalar with its meaning.
  mutating func add(_ event: YAMLEvent, _ meaning: YAMLSchema.Meaning) {
    var node = DocumentNode(
      kind: .string, style: event.style, flags: event.isSide ? DocumentNode.Flags.side : 0,
      next: UInt32(builder.nodes.count + 1), start: Int(event.start), end: Int(event.end),
      low: event.low, high: event.high)
    switch meaning {
    case .string: break
    case .null: node.kind = .null
    case .bool(let value):
      node.kind = .bool
      node.low = value ? 1 : 0
    case .integer(let value):
      node.kind = .int
      node.flags = 0
      node.integer = value
    case .wideInteger:
      node.kind = .int
      node.flags |= DocumentNode.Flags.wide
    case .tooWide:
      diagnostics.append(.tooWide(at: span(event.start, event.end)))
      node.kind = .int
      node.flags = 0
      node.integer = .max
    case .float(let isFinite):
      node.kind = .float
      if !isFinite {
        node.flags |= DocumentNode.Flags.notFinite
        diagnostics.append(
          .notFinite(
            String(decoding: source[event.text], as: UTF8.self), at: span(event.start, event.end)))
      }
    }
    builder.add(node)
  }

  // MARK: aliases

  /// The node that an alias names; nil, with a diagnostic, if there is none or it is still open.
  private mutating func target(_ event: YAMLEvent) -> Int? {
    let name = Array(source[event.text])
    guard let target = anchors[name].map(Int.init) else {
      diagnostics.append(
        .unknownAnchor(
          String(decoding: name, as: UTF8.self),
          among: anchors.count > 100
            ? [] : anchors.keys.map { String(decoding: $0, as: UTF8.self) }.sorted(),
          at: span(event.start, event.end)))
      return nil
    }
    if frames.contains(where: { $0.node == target }) {
      diagnostics.append(
        .aliasOfItself(
          String(decoding: name, as: UTF8.self), at: span(event.start, event.end),
          anchor: span(builder.nodes[target])))
      return nil
    }
    return target
  }

  private mutating func alias(_ event: YAMLEvent) {
    guard let target = target(event), spend(target, at: span(event.start, event.end)) else {
      return builder.add(
        DocumentNode(
          kind: .null, next: UInt32(builder.nodes.count + 1), start: Int(event.start),
          end: Int(event.end)))
    }
    copy(target)
  }

  /// Takes a subtree's nodes from the budget.
  mutating func spend(_ node: Int, at place: SourceSpan) -> Bool {
    aliasNodesLeft -= Int(builder.nodes[node].next) - node
    if aliasNodesLeft >= 0 { return true }
    if !hasSpentBudget {
      diagnostics.append(.aliasBudget(budget.aliasNodes, at: place))
      hasSpentBudget = true
    }
    return false
  }

  /// Appends a copy of a subtree.
  private mutating func copy(_ target: Int) {
    let shift = UInt32(builder.nodes.count - target)
    for i in target..<Int(builder.nodes[target].next) {
      var node = builder.nodes[i]
      node.next += shift
      node.flags |= DocumentNode.Flags.shared
      builder.nodes.append(node)
    }
  }

  private mutating func aliasKey(_ event: YAMLEvent) {
    guard let target = target(event) else {
      return builder.text(
        .string, .plain, start: Int(event.start), end: Int(event.end), text: event.text)
    }
    var node = builder.nodes[target]
    switch node.kind {
    case .string, .float: break
    case .null, .bool, .int:
      if node.flags & (DocumentNode.Flags.wide | DocumentNode.Flags.rewritten) == 0 {
        node.low = node.start
        node.high = node.end - node.start
      }
    case .array, .object:
      diagnostics.append(
        .collectionKey(at: span(event.start, event.end), template: template(around: event)))
      node.low = event.start
      node.high = event.end - event.start
      node.flags = 0
    }
    builder.text(
      .string, node.style, flags: node.flags & DocumentNode.Flags.side, start: Int(event.start),
      end: Int(event.end), text: node.text)
  }

  // MARK: places

  func span(_ start: UInt32, _ end: UInt32) -> SourceSpan { SourceSpan(base + start, base + end) }

  func span(_ node: DocumentNode) -> SourceSpan { span(node.start, node.end) }

  /// The whole of `{{ … }}`, of which a collection is the inner part; nil for all others.
  private func template(around event: YAMLEvent) -> SourceSpan? {
    let start = Int(event.start)
    guard start > 0, source[start] == 0x7B, source[start - 1] == 0x7B else { return nil }
    let end = Int(event.end)
    let isClosed = end < source.count && source[end] == 0x7D
    return span(event.start - 1, isClosed ? event.end + 1 : event.end)
  }

  func text(of key: DocumentNode) -> String {
    let isSide = key.flags & DocumentNode.Flags.side != 0
    return String(decoding: isSide ? builder.side[key.text] : source[key.text], as: UTF8.self)
  }
}
