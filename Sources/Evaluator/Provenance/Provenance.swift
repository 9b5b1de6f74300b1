import Diagnostics
import Source
import TypeChecker

/// What one layer says about a value, and the value that it gave.
public struct LayerWord {
  public var operation: OriginStep.Operation
  /// The member's path, and the whole member; for a default, the field's declaration.
  public var span: SourceSpan
  public var fullSpan: SourceSpan
  /// Whether a later layer has the last word.
  public var isShadowed: Bool
  /// What the layer's code gives; nil for blocks and deletions, and where it fails.
  public var value: Value?
}

/// Where a value comes from.
public struct Provenance {
  /// The last step of the path.
  public var name: String
  /// nil: it is absent, or failed.
  public var value: Value?
  /// Every layer that touched it, base first.
  public var words: [LayerWord]
  /// Where the field was declared; nowhere for an entry.
  public var declaration: SourceSpan
  /// What the layer with the last word reads.
  public var reads: [Read]

  /// A field that was read on the way to a value.
  public struct Read {
    public var object: Value
    public var field: Int
    public var name: String
  }
}

/// A path that leads nowhere.
public struct PathProblem: Error {
  /// The step that is not there.
  public var step: String
  /// What is there instead.
  public var known: [String]

  public init(step: String, known: [String]) {
    self.step = step
    self.known = known
  }
}

extension Evaluation {
  /// Follows a path from an object. The last step may be a declared field that nothing sets.
  public func provenance(
    of object: Value, path: [String]
  ) -> Result<Provenance, PathProblem> {
    var at = object
    var found = Provenance(
      name: "", value: object, words: [], declaration: .none, reads: [])
    for step in path {
      guard at.tag == .object, let next = machine.provenance(ObjectHandle(bits: at.bits), step)
      else { return .failure(PathProblem(step: step, known: names(in: at))) }
      found = next
      at = next.value ?? .null
    }
    return .success(found)
  }

  /// Where the value of a field that was read comes from.
  public func provenance(of read: Provenance.Read) -> Provenance {
    machine.provenance(ObjectHandle(bits: read.object.bits), field: read.field)
  }

  /// The names and keys that an object has.
  public func names(in value: Value) -> [String] {
    guard value.tag == .object else { return [] }
    let object = ObjectHandle(bits: value.bits)
    var names = machine.objectClass(object).fields.map { program.symbols.name(of: $0.name) }
    let table: KeyTable? =
      attempt { () throws(EvaluationError) in
        try machine.hasKeys(object) ? machine.keys(object) : nil
      } ?? nil
    if let table { names += machine.liveKeyTexts(table) }
    return names
  }
}

extension Machine {
  /// Whether objects of the class have entries.
  func hasKeys(_ object: ObjectHandle) -> Bool {
    classes.entryTypes(of: objectClass(object)) != nil
  }

  /// Where a field or entry of an object comes from; nil: it has none of that name.
  func provenance(_ object: ObjectHandle, _ name: String) -> Provenance? {
    let cls = objectClass(object)
    if let field = classes.field(program.symbols.intern(name), of: cls) {
      return provenance(object, field: field)
    }
    guard hasKeys(object), let table = try? keys(object) else { return nil }
    let entry = (0..<table.count).first { entry in
      table.isLive[entry]
        && (keyText(table, entry) == name || scalarText(table.key(entry, 0)) == name)
    }
    return entry.map { provenance(object, table, entry: $0) }
  }

  func provenance(_ object: ObjectHandle, field: Int) -> Provenance {
    let cls = objectClass(object)
    let declared = cls.fields[field]
    var found = Provenance(
      name: program.symbols.name(of: declared.name), value: try? value(object, field: field),
      words: [], declaration: declared.span, reads: [])
    if field < cls.states.count { collect(cls.states[field], object, &found) }
    if found.words.isEmpty, declared.defaultValue != nil {
      found.words = [
        LayerWord(
          operation: .defaultValue, span: declared.span, fullSpan: declared.span,
          isShadowed: false, value: found.value)
      ]
    }
    shade(&found.words)
    return found
  }

  private func provenance(
    _ object: ObjectHandle, _ table: KeyTable, entry: Int
  ) -> Provenance {
    var found = Provenance(
      name: keyText(table, entry), value: try? entryValue(object, table, entry), words: [],
      declaration: .none, reads: [])
    var numbers: [Int32] = []
    var at = table.tops[entry]
    while at >= 0 {
      numbers.append(at)
      at = table.operation(at).below
    }
    for number in numbers.reversed() {
      let operation = table.operation(number)
      func add(_ kind: OriginStep.Operation, _ value: Value?) {
        found.words.append(
          LayerWord(
            operation: kind, span: operation.span,
            fullSpan: operation.member?.fullSpan ?? operation.span, isShadowed: false,
            value: value))
      }
      switch operation.kind {
      case .set(let unit): add(.set, traced(unit, level(operation, object), &found.reads))
      case .append(let unit): add(.append, traced(unit, level(operation, object), &found.reads))
      case .into: add(.into, nil)
      case .deleted: add(.delete, nil)
      case .given(let value): add(.given, value)
      case .ruled: break
      }
    }
    shade(&found.words)
    return found
  }

  /// What the layers below some point say, lowest first.
  private func collect(_ state: FieldState, _ object: ObjectHandle, _ found: inout Provenance) {
    func add(_ member: PlannedMember, _ operation: OriginStep.Operation, _ value: Value?) {
      found.words.append(
        LayerWord(
          operation: operation, span: member.span, fullSpan: member.fullSpan, isShadowed: false,
          value: value))
    }
    switch state {
    case .unbound: break
    case .deleted(let member): add(member, .delete, nil)
    case .leaf(let unit, let member, let at, let below):
      collect(below, object, &found)
      add(member, .set, traced(unit, object.level(at), &found.reads))
    case .append(let unit, let member, let at, let below):
      collect(below, object, &found)
      add(member, .append, traced(unit, object.level(at), &found.reads))
    case .node(let below, _, let member, _):
      collect(below, object, &found)
      add(member, .into, nil)
    case .conditional(let condition, let at, let then, let otherwise):
      let holds = traced(condition, object.level(at), &found.reads)?.bool ?? true
      let read = found.reads
      collect(holds ? then : otherwise, object, &found)
      found.reads = read + found.reads
    case .spread(_, _, _, let below, let span):
      collect(below, object, &found)
      found.words.append(
        LayerWord(operation: .given, span: span, fullSpan: span, isShadowed: false, value: nil))
    case .ruled(let below, _, _): collect(below, object, &found)
    case .given:
      found.words.append(
        LayerWord(
          operation: .given, span: object.span, fullSpan: object.span, isShadowed: false,
          value: found.value))
    }
  }

  /// Runs a code once more and keeps what it reads; an error is nobody's here.
  private func traced(
    _ unit: CodeUnit, _ level: Value, _ reads: inout [Provenance.Read]
  ) -> Value? {
    let outer = trace
    trace = []
    let value = try? run(unit, level)
    let read = trace ?? []
    trace = outer
    reads = []
    for one in read {
      let object = ObjectHandle(bits: one.object.bits)
      let cls = objectClass(object)
      guard one.field < cls.fields.count,
        !reads.contains(where: { $0.object.bits == one.object.bits && $0.field == one.field })
      else { continue }
      let name = program.symbols.name(of: cls.fields[one.field].name)
      reads.append(Provenance.Read(object: one.object, field: one.field, name: name))
    }
    return value
  }

  /// Marks what later layers replace.
  private func shade(_ words: inout [LayerWord]) {
    let last = words.lastIndex { word in
      switch word.operation {
      case .set, .delete, .given: true
      case .into, .append, .rule, .defaultValue: false
      }
    }
    guard let last else { return }
    for index in 0..<last { words[index].isShadowed = true }
  }
}
