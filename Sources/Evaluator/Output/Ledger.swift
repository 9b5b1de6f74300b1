import Program
import Source

/// What is remembered of each resource that was written: who it is and whom it names, in a few
/// words, so that neither needs the resource again.
struct Ledger {
  /// The identity of a resource in a cluster, as symbols.
  struct Key: Hashable {
    var group: Symbol
    var kind: Symbol
    var namespace: Symbol
    var name: Symbol
  }
  struct Entry {
    var value: Value
    /// nil: it has no name yet.
    var key: Key?
    var span: SourceSpan
  }
  /// A string that names a resource (`@ref`).
  struct Mention {
    /// The resource it is in, by its place among the entries.
    var entry: Int
    var name: Symbol
    var kinds: [Symbol]
    /// The type of the object that has the field.
    var type: TypeID
  }
  private(set) var entries: [Entry] = []
  private(set) var mentions: [Mention] = []
  /// By a resource's bits: its entries, as far as they were asked for.
  private var places: [UInt64: [Int]] = [:]
  private var placedCount = 0

  /// A mention in the resource that is being written, which is entered when it is done.
  mutating func mention(_ name: Symbol, _ kinds: [Symbol], in type: TypeID) {
    mentions.append(Mention(entry: entries.count, name: name, kinds: kinds, type: type))
  }

  /// The entries of some resources, in order.
  mutating func entries(of values: [Value]) -> [Int] {
    if values.count == entries.count, zip(values, entries).allSatisfy({ $0.bits == $1.value.bits })
    {
      return Array(entries.indices)
    }
    while placedCount < entries.count {
      places[entries[placedCount].value.bits, default: []].append(placedCount)
      placedCount += 1
    }
    return Set(values.map(\.bits)).flatMap { places[$0] ?? [] }.sorted()
  }

  /// The place of the first mention in the resource of an entry, or behind it. Mentions are in the
  /// order of entries.
  func firstMention(in entry: Int) -> Int {
    var (low, high) = (0, mentions.count)
    while low < high {
      let middle = (low + high) / 2
      if mentions[middle].entry < entry { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func enter(_ value: Value, _ key: Key?, _ span: SourceSpan) {
    entries.append(Entry(value: value, key: key, span: span))
  }
}

extension Rendering {
  /// What names a resource; nil if it has no name yet (`generateName`).
  func resourceKey(_ value: Value) throws(EvaluationError) -> Ledger.Key? {
    guard value.tag == .object else { return nil }
    if !resourceKinds.isResource(ObjectHandle(bits: value.bits)) {
      return try untypedKey(ObjectHandle(bits: value.bits))
    }
    let identity = renderPlan(ObjectHandle(bits: value.bits)).identity
    guard let kind = try symbol(value, identity.kind),
      let version = try symbol(value, identity.apiVersion), identity.metadata >= 0
    else { return nil }
    let metadata = try machine.value(ObjectHandle(bits: value.bits), field: identity.metadata)
    guard metadata.tag == .object else { return nil }
    let inner = renderPlan(ObjectHandle(bits: metadata.bits)).identity
    guard let name = try symbol(metadata, inner.name), name != .empty else { return nil }
    return Ledger.Key(
      group: group(version), kind: kind,
      namespace: try symbol(metadata, inner.namespace) ?? .empty, name: name)
  }

  private func untypedKey(_ object: ObjectHandle) throws(EvaluationError) -> Ledger.Key? {
    guard let kind = try resourceKinds.statedKind(object),
      let metadata = try resourceKinds.member(object, machine.names.metadata),
      metadata.tag == .object
    else { return nil }
    let inner = ObjectHandle(bits: metadata.bits)
    guard let name = try resourceKinds.symbol(inner, machine.names.name), name != .empty else {
      return nil
    }
    return Ledger.Key(
      group: group(kind.apiVersion), kind: kind.name,
      namespace: try resourceKinds.symbol(inner, machine.names.namespace) ?? .empty, name: name)
  }

  private func group(_ version: Symbol) -> Symbol {
    let bytes = program.symbols.bytes(of: version)
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return .empty }
    return program.symbols.intern(bytes[..<slash])
  }

  private func symbol(_ object: Value, _ field: Int) throws(EvaluationError) -> Symbol? {
    if field < 0 { return nil }
    let value = try machine.value(ObjectHandle(bits: object.bits), field: field)
    if value.tag != .string { return nil }
    return unsafe program.symbols.intern(value.text)
  }

  /// A field of an object by name, forced; nil if its schema has none.
  func field(_ value: Value, _ name: Symbol) throws(EvaluationError) -> Value? {
    guard value.tag == .object else { return nil }
    let object = ObjectHandle(bits: value.bits)
    guard let field = classes.field(name, of: machine.objectClass(object)) else { return nil }
    return try machine.value(object, field: field)
  }
}

/// The names by which resources are told apart, and by which pod templates are known.
struct IdentityNames {
  let apiVersion: Symbol
  let kind: Symbol
  let metadata: Symbol
  let name: Symbol
  let namespace: Symbol
  let items: Symbol
  let spec: Symbol
  let containers: Symbol

  init(_ symbols: SymbolTable) {
    apiVersion = symbols.intern("apiVersion")
    kind = symbols.intern("kind")
    metadata = symbols.intern("metadata")
    name = symbols.intern("name")
    namespace = symbols.intern("namespace")
    items = symbols.intern("items")
    spec = symbols.intern("spec")
    containers = symbols.intern("containers")
  }
}
