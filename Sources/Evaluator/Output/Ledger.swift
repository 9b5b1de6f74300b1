import Source
import TypeChecker

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
  /// A text that names a resource (`@ref`).
  struct Mention {
    /// The resource it stands in, by its place among the entries.
    var entry: Int
    var name: Symbol
    var kinds: [Symbol]
    /// The type of the object that has the field.
    var type: TypeID
  }
  private(set) var entries: [Entry] = []
  private(set) var mentions: [Mention] = []

  /// A mention in the resource that is being written, which is entered when it is done.
  mutating func mention(_ name: Symbol, _ kinds: [Symbol], in type: TypeID) {
    mentions.append(Mention(entry: entries.count, name: name, kinds: kinds, type: type))
  }

  mutating func enter(_ value: Value, _ key: Key?, _ span: SourceSpan) {
    entries.append(Entry(value: value, key: key, span: span))
  }
}

extension Machine {
  /// What names a resource; nil where it has no name yet (`generateName`).
  func resourceKey(_ value: Value) throws(EvaluationError) -> Ledger.Key? {
    guard let kind = try symbol(value, "kind"), let version = try symbol(value, "apiVersion"),
      let metadata = try field(value, "metadata"), metadata.tag == .object,
      let name = try symbol(metadata, "name"), name != .empty
    else { return nil }
    return Ledger.Key(
      group: group(version), kind: kind, namespace: try symbol(metadata, "namespace") ?? .empty,
      name: name)
  }

  private func group(_ version: Symbol) -> Symbol {
    let bytes = program.symbols.bytes(of: version)
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return .empty }
    return program.symbols.intern(Array(bytes[..<slash]))
  }

  private func symbol(_ value: Value, _ name: String) throws(EvaluationError) -> Symbol? {
    guard let value = try field(value, name), value.tag == .string else { return nil }
    return unsafe program.symbols.intern(value.text)
  }

  private func field(_ value: Value, _ name: String) throws(EvaluationError) -> Value? {
    try NativeContext(machine: self, resultType: TypeTable.unknown).field(value, name)
  }
}
