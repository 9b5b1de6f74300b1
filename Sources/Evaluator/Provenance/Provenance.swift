import Diagnostics
import Program
import Source

/// Where a value comes from: what each layer said about it, and what it depends on.
public struct Provenance {
  /// The step of the path that leads to it.
  public var name: String
  /// nil: it is absent, or failed.
  public var value: Value?
  /// The declared type, where one is known.
  public var type: TypeID?
  /// Every layer that touched it, base first.
  public var words: [LayerWord] = []
  /// Where the field was declared; nowhere for an entry or element.
  public var declaration: SourceSpan = .none
  /// Whether it is a field; otherwise an entry or element.
  public var isField = false
  /// Whether a layer binds it, but its value failed.
  public var isFailed = false
  /// Whether nothing may bind it any more.
  public var isFinal = false
  /// What the layers with the last word read.
  public var reads: [Read] = []
  /// The value of another place that it takes over whole, if it does.
  public var source: Read?
  /// Whether a call gave it whole.
  public var isComputed = false
  /// Whether it is data of a Secret, however that is typed.
  public var isSecret = false

  /// A value that was read on the way to another.
  public struct Read: Hashable {
    var read: TracedRead
    public var name: String
    /// The object that has it.
    public var owner: Value { Value(tag: .object, bits: read.object) }
    /// Whether it is a `let`, which no path leads to.
    public var isLet: Bool { if case .letValue = read.place { true } else { false } }

    public static func == (a: Read, b: Read) -> Bool { a.read == b.read }
    public func hash(into hasher: inout Hasher) { hasher.combine(read) }
  }
}

/// What one layer says about a value, and the value that it gave.
public struct LayerWord {
  public var origin: OriginStep
  /// What the layer's code gives; nil for blocks and deletions, and where it fails.
  public var value: Value?
  /// Why it fails; nil too where what it reads has failed.
  public var failure: String?
  /// What the layer belongs to, inside out: a rule, an overlay with its arguments, a schema.
  public var context: [String]
  /// Whether a later layer reads it as `base`.
  public var isRead = false
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
  /// Follows a path from an object, and records each step on the way. A step may be a declared
  /// field that nothing sets, and so may those after it.
  public func provenance(
    of object: Value, path: [String]
  ) -> Result<[Provenance], PathProblem> {
    var places: [Provenance] = []
    var at: Value? = object
    for step in path {
      var next: Provenance?
      let isSecret =
        places.last?.isSecret ?? false
        || at.map { machine.origins.isData(step, ofSecret: $0) } ?? false
      defer { if isSecret, !places.isEmpty { places[places.count - 1].isSecret = true } }
      if let value = at, !value.isNull {
        next = machine.origins.provenance(of: step, in: value, places.last)
      } else {
        next = places.last?.type.flatMap { machine.origins.absent(step, in: $0) }
      }
      if let next {
        places.append(next)
        at = next.value
        continue
      }
      var known = at.map { names(in: $0) } ?? []
      if known.isEmpty { known = places.last?.type.map(machine.origins.memberNames(of:)) ?? [] }
      // A key that is like none may be an entry yet to come.
      guard let type = at.flatMap({ machine.origins.entryType(of: $0) }),
        nearestName(to: step, among: known) == nil,
        !known.contains(where: { $0.hasPrefix("\(step), ") })
      else { return .failure(PathProblem(step: step, known: known)) }
      places.append(Provenance(name: step, type: type))
      at = nil
    }
    return .success(places)
  }

  /// Where a value that was read comes from.
  public func provenance(of read: Provenance.Read) -> Provenance {
    var found = machine.origins.provenance(of: read.read)
    found.isSecret = machine.origins.isData(found.name, ofSecret: read.owner)
    return found
  }

  /// The names and keys that a value has.
  public func names(in value: Value) -> [String] {
    if value.tag == .list { return (0..<ListHandle(bits: value.bits).count).map(String.init) }
    guard value.tag == .object else { return [] }
    let object = ObjectHandle(bits: value.bits)
    var names = machine.objectClass(object).fields.map { program.symbols.name(of: $0.name) }
    let table: KeyTable? =
      attempt { () throws(EvaluationError) in
        try machine.origins.hasKeys(object) ? machine.entries.keys(object) : nil
      } ?? nil
    if let table { names += machine.entries.liveKeyTexts(table) }
    return names
  }
}

extension Origins {
  /// Whether a value says that it is a Secret, whose member of this name is its data.
  func isData(_ name: String, ofSecret value: Value) -> Bool {
    value.tag == .object && !SecretFields.isOpen(name) && saysSecret(ObjectHandle(bits: value.bits))
  }

  /// Whether an object says that it is a Secret, whatever its type.
  func saysSecret(_ object: ObjectHandle) -> Bool {
    let symbols = program.symbols
    guard let kind = try? resourceKinds.statedKind(object) else { return false }
    return symbols.name(of: kind.name) == "Secret" && symbols.name(of: kind.apiVersion) == "v1"
  }

  /// Whether objects of the class have entries.
  func hasKeys(_ object: ObjectHandle) -> Bool {
    classes.entryTypes(of: machine.objectClass(object)) != nil
  }

  /// The type of the entries that a value may have; nil: it has none.
  func entryType(of value: Value) -> TypeID? {
    guard value.tag == .object else { return nil }
    return classes.entryTypes(of: machine.objectClass(ObjectHandle(bits: value.bits)))?.value
  }

  /// Where a field, entry or element of a value comes from; nil: it has none of that name.
  func provenance(of step: String, in value: Value, _ container: Provenance?) -> Provenance? {
    switch value.tag {
    case .object:
      let object = ObjectHandle(bits: value.bits)
      if let field = classes.field(program.symbols.intern(step), of: machine.objectClass(object)) {
        return provenance(object, field: field)
      }
      guard hasKeys(object), let table = try? entries.keys(object) else { return nil }
      return entry(step, table, machine.objectClass(object).type).map {
        provenance(object, table, entry: $0)
      }
    case .list:
      let list = ListHandle(bits: value.bits)
      guard let index = Int(step), index >= 0, index < list.count else { return nil }
      return element(index, of: list, in: container)
    default: return nil
    }
  }

  /// The entry of a key as it is written in a path: a deleted one too, its last parts omitted, or
  /// an element of a keyed list by its place.
  private func entry(_ step: String, _ table: KeyTable, _ type: TypeID) -> Int? {
    let entries = (0..<table.count).reversed()
    if let exact = entries.first(where: { machine.entries.keyText(table, $0) == step }) {
      return exact
    }
    guard case .keyedList(_, let spec) = program.types[type] else { return nil }
    let partial = entries.filter { operations.scalarText(table.key($0, 0)) == step }
    let plain = partial.first { entry in
      spec.parts.indices.dropFirst().allSatisfy { part in
        spec.parts[part].defaultValue.map {
          operations.literal($0).sameScalar(table.key(entry, part))
        }
          ?? true
      }
    }
    if let plain { return plain }
    // Without an entry of that key, a number is the place in the list that is printed.
    let live = (0..<table.count).filter { table.isLive[$0] }
    guard let index = Int(step), live.indices.contains(index)
    else { return nil }
    return live[index]
  }

  func provenance(of read: TracedRead) -> Provenance {
    let object = ObjectHandle(bits: read.object)
    switch read.place {
    case .field(let field): return provenance(object, field: field)
    case .entry(let entry):
      guard let table = try? entries.keys(object) else { return Provenance(name: "") }
      return provenance(object, table, entry: entry)
    case .letValue(let slot):
      guard case .letValue(let unit, let at) = machine.objectClass(object).slot(slot) else {
        return Provenance(name: "")
      }
      var found = Provenance(name: name(of: read), value: try? machine.value(object, slot: slot))
      let step = OriginStep(.set, unit.code.span, code: unit, level: object.level(at))
      explain([step], &found)
      return found
    case .element: return Provenance(name: "")
    }
  }

  func provenance(_ object: ObjectHandle, field: Int) -> Provenance {
    let declared = machine.objectClass(object).fields[field]
    var found = Provenance(
      name: program.symbols.name(of: declared.name),
      value: try? machine.value(object, field: field),
      type: declared.type, declaration: declared.span, isField: true)
    let steps = origin(object, field: field)
    found.isFinal = declared.isFinal && !steps.isEmpty
    if steps.isEmpty, found.value?.isNull ?? false { found.value = nil }
    if steps.last?.operation == .delete { found.value = nil }
    explain(steps, &found)
    return found
  }

  func provenance(_ object: ObjectHandle, _ table: KeyTable, entry: Int) -> Provenance {
    var found = Provenance(
      name: entries.keyText(table, entry),
      value: table.isLive[entry] ? try? entries.entryValue(object, table, entry) : nil,
      type: classes.entryTypes(of: machine.objectClass(object))?.value)
    explain(origin(object, table, entry: entry), &found)
    return found
  }

  /// A field or entry in a value that is not there, known by its type alone.
  func absent(_ step: String, in type: TypeID) -> Provenance? {
    for member in program.types.members(type) {
      switch program.types[program.types.unrefined(member)] {
      case .schema(let id):
        let schema = program.schema(id)
        guard let field = schema.indexOfField[program.symbols.intern(step)] else { continue }
        let declared = schema.fields[field]
        return Provenance(
          name: step, type: declared.type, declaration: declared.span, isField: true)
      case .map(_, let value), .keyedList(let value, _): return Provenance(name: step, type: value)
      default: continue
      }
    }
    return nil
  }

  /// The fields that values of the type have.
  func memberNames(of type: TypeID) -> [String] {
    program.types.members(type).flatMap { member -> [String] in
      guard case .schema(let id) = program.types[program.types.unrefined(member)] else { return [] }
      return program.schema(id).fields.map { program.symbols.name(of: $0.name) }
    }
  }

  /// What each step gave, which rules matched the value, and what the final value depends on.
  func explain(_ steps: [OriginStep], _ found: inout Provenance) {
    for step in steps {
      var word = LayerWord(origin: step, value: nil, context: readTracer.context(step.level))
      if let code = step.code, step.operation != .skipped {
        do throws(EvaluationError) {
          word.value = try machine.run(code, step.level)
        } catch {
          if case .failed(let diagnostic) = error { word.failure = diagnostic.message }
        }
        if !step.isShadowed {
          add(readTracer.reads(of: code, step), to: &found.reads)
        }
      } else if step.layer != nil, !step.isShadowed {
        add(readTracer.loopReads(nil, step), to: &found.reads)
      } else if !step.isShadowed, step.layer == nil, step.operation != .delete {
        word.value = found.value
      }
      found.words.append(word)
    }
    found.isFailed =
      found.value == nil && steps.last { !$0.isShadowed }.map { $0.operation != .delete } ?? false
    markBase(&found.words)
    addRules(&found)
    // A value that is another's, or what a call gave.
    let last = found.words.last { !$0.origin.isShadowed && $0.origin.code != nil }
    guard let last, let code = last.origin.code, let value = last.value,
      value.tag == .object || value.tag == .list
    else { return }
    switch code.code.value {
    case .call, .callMethod, .callValue, .with: found.isComputed = true
    case .make, .list: return
    default: break
    }
    found.source = found.reads.first { self.value(of: $0.read)?.bits == value.bits }
  }

  private func add(_ reads: [Provenance.Read], to known: inout [Provenance.Read]) {
    for read in reads where !known.contains(read) { known.append(read) }
  }

  private func markBase(_ words: inout [LayerWord]) {
    var isRead = false
    for index in words.indices.reversed() where words[index].origin.operation != .skipped {
      words[index].isRead = isRead && words[index].origin.isShadowed
      let isLive = !words[index].origin.isShadowed || words[index].isRead
      if let code = words[index].origin.code, isLive { isRead = code.code.value.readsBase }
    }
  }

  /// The rules that matched the value itself, each at its position among the layers.
  private func addRules(_ found: inout Provenance) {
    guard let value = found.value, value.tag == .object else { return }
    let object = ObjectHandle(bits: value.bits)
    let steps = machine.objectClass(object).steps
    for (place, step) in steps.enumerated() {
      guard case .block(let layer) = step, let rule = readTracer.rule(of: layer) else { continue }
      var origin = OriginStep(.rule, rule.span)
      origin.layer = layer
      let above = found.words.firstIndex { word in
        guard let other = word.origin.layer else { return false }
        return steps.lastIndex(of: .block(other)) ?? -1 > place
      }
      found.words.insert(
        LayerWord(
          origin: origin, value: nil, context: readTracer.context(object.environments[place])),
        at: above ?? found.words.count)
    }
  }

  /// The value of a place that was read before.
  func value(of read: TracedRead) -> Value? {
    // Looking back is not a reading.
    let outer = machine.tracing.trace
    machine.tracing.trace = nil
    defer { machine.tracing.trace = outer }
    if case .element(let index) = read.place {
      let list = ListHandle(bits: read.object)
      return index < list.count ? try? operations.element(list, index) : nil
    }
    let object = ObjectHandle(bits: read.object)
    switch read.place {
    case .field(let field): return try? machine.value(object, field: field)
    case .letValue(let slot): return try? machine.value(object, slot: slot)
    case .entry(let entry):
      guard let table = try? entries.keys(object) else { return nil }
      return try? entries.entryValue(object, table, entry)
    case .element: return nil
    }
  }

  func name(of read: TracedRead) -> String {
    if case .element(let index) = read.place { return String(index) }
    let object = ObjectHandle(bits: read.object)
    let cls = machine.objectClass(object)
    switch read.place {
    case .element: return ""
    case .field(let field): return program.symbols.name(of: cls.fields[field].name)
    case .entry(let entry):
      return (try? entries.keys(object)).map { entries.keyText($0, entry) } ?? ""
    case .letValue(let slot):
      guard case .letValue(_, let at) = cls.slot(slot) else { return "" }
      let layer: LayerID? =
        switch cls.step(at: at) {
        case .block(let layer): layer
        case .schema(let id): program.schema(id).layer
        case .rules, .finalRules, .given, .entries, nil: nil
        }
      let index = slot - cls.firstLetSlot(at: at)
      guard let layer, program[layer].lets.indices.contains(index) else { return "" }
      return program.symbols.name(of: program[layer].lets[index].name)
    }
  }
}
