import Diagnostics
import Program
import Source

/// Finds out an object's entries: its layers' groups, bottom first, with the tests of what each
/// member requires of the entries below.
struct KeyFold {
  let machine: Machine
  let object: ObjectHandle
  let cls: ObjectClass
  let table: KeyTable
  /// Whether all objects of the class have these entries and operations.
  private(set) var isStatic = true
  private let valueType: TypeID
  /// The key that is being looked at.
  private let scratch: Row

  init(machine: Machine, object: ObjectHandle, cls: ObjectClass) {
    self.machine = machine
    self.object = object
    self.cls = cls
    table = KeyTable(width: machine.entries.keyWidth(cls))
    scratch = machine.heap.row(table.width)
    valueType = machine.classes.entryTypes(of: cls)?.value ?? TypeTable.json
  }

  mutating func run() throws(EvaluationError) {
    for place in cls.entrySteps {
      switch cls.step(at: place) {
      case .schema(let id):
        if let layer = machine.program.schema(id).layer { try apply(layer, place) }
      case .block(let layer): try apply(layer, place)
      case .rules(let layer), .finalRules(let layer, _):
        for entry in 0..<table.count where table.isLive[entry] {
          add(
            EntryOperation(
              kind: .ruled(layer), member: nil, place: place, level: object.environments[place],
              below: -1, span: table.operation(table.tops[entry]).span), to: entry)
        }
        isStatic = false
      case .entries:
        isStatic = false
        try give(place)
      case .given, nil: break
      }
    }
  }

  private func give(_ place: Int) throws(EvaluationError) {
    let pairs = ListHandle(bits: object.environments[place].bits)
    let stride = table.width + 1
    try machine.step(pairs.count / stride)
    try machine.reserve(pairs.count / stride * KeyTable.entrySize)
    machine.limits.besideHeap += pairs.count / stride * KeyTable.entrySize
    table.reserve(pairs.count / stride)
    for index in 0..<(pairs.count / stride) {
      let row = pairs.elements.advanced(by: index * stride)
      table.append(
        row,
        EntryOperation(
          kind: .given(row[table.width]), member: nil, place: place, level: .unset, below: -1,
          span: object.span))
    }
  }

  private mutating func apply(_ layer: LayerID, _ place: Int) throws(EvaluationError) {
    let plan = machine.program[layer]
    try apply(plan.items, plan, place, .unset)
  }

  private mutating func apply(
    _ items: [LayerItem], _ plan: Layer, _ place: Int, _ level: Value
  ) throws(EvaluationError) {
    let here = level.tag == .unset ? object.level(place) : level
    for item in items {
      switch item {
      case .field, .element: break
      case .key(let codes, let member):
        for (index, code) in codes.enumerated() {
          if case .constant = code.code.value {} else { isStatic = false }
          scratch[index] = try machine.run(code, here)
          if scratch[index].tag == .sealed { throw machine.crossings.sealedUse("as a key") }
        }
        try refuseField(scratch, member)
        try apply(member, scratch, plan, place, level)
      case .conditional(let condition, let then, let otherwise):
        guard item.touchesEntries else { continue }
        isStatic = false
        let holds = try machine.run(condition, here)
        try apply(holds.bool ? then : otherwise, plan, place, level)
      case .each(let source, let binders, let filter, let items, _):
        isStatic = false
        try each(machine.run(source, here), binders, filter, items, plan, place, here)
      case .spread(let code, let span):
        isStatic = false
        try spread(source(code, place, here, level), plan, place, span)
      }
    }
  }

  private mutating func each(
    _ source: Value, _ binders: Int, _ filter: TypeID?, _ items: [LayerItem],
    _ plan: Layer, _ place: Int, _ outer: Value
  ) throws(EvaluationError) {
    let state = machine.heap.row(3)
    try machine.entries.beginEach(state, source)
    let source = state[0]
    let count = Int(state[2].int)
    if source.tag == .list { table.reserve(count) }
    for index in 0..<count {
      try machine.step()
      var (key, value) = (Value.null, Value.null)
      if source.tag == .list {
        key = Value(Int64(index))
        value = try machine.operations.element(ListHandle(bits: source.bits), index)
      } else {
        let object = ObjectHandle(bits: source.bits)
        let entries = try machine.entries.keys(object)
        guard entries.isLive[index] else { continue }
        key = machine.entries.keyValue(entries, index)
        value = try machine.entries.entryValue(object, entries, index)
      }
      if let filter, !(try machine.crossings.isOf(value, filter)) { continue }
      let level = machine.heap.frame(parent: outer, binders == 2 ? key : value, value, binders)
      try apply(items, plan, place, level)
    }
  }

  /// What is spread; beside fields it is spread into them, too, and made once.
  private func source(
    _ code: CodeUnit, _ place: Int, _ here: Value, _ level: Value
  ) throws(EvaluationError) -> Value {
    level.tag == .unset
      ? try machine.making.spreadSource(code, object, at: place) : try machine.run(code, here)
  }

  /// A key of an object with fields cannot be the name of one: it would exist twice.
  private func refuseField(_ key: Row, _ member: LayerMember) throws(EvaluationError) {
    guard cls.schema != nil, key[0].tag == .string,
      let field = machine.classes.field(machine.program.symbols.intern(key[0].utf8), of: cls)
    else { return }
    throw fail(.keyOfField(text(key), at: member.span, declared: cls.fields[field].span))
  }

  private func spread(
    _ source: Value, _ plan: Layer, _ place: Int, _ span: SourceSpan
  ) throws(EvaluationError) {
    if source.tag == .sealed { throw machine.crossings.sealedUse("...") }
    guard source.tag == .object else { return }
    var value = source
    if cls.schema == nil, machine.objectClass(ObjectHandle(bits: value.bits)).schema != nil {
      guard let map = try machine.entries.asMap(ObjectHandle(bits: value.bits)) else { return }
      value = map
    }
    let other = ObjectHandle(bits: value.bits)
    let entries = try machine.entries.keys(other)
    try machine.step(entries.count)
    try machine.reserve(entries.count * KeyTable.entrySize)
    table.reserve(entries.count)
    let isSecret = machine.rendering.isSecret(valueType)
    for entry in 0..<entries.count where entries.isLive[entry] {
      let key = scratch
      for part in 0..<table.width { key[part] = entries.key(entry, part) }
      var value = try machine.entries.entryValue(other, entries, entry)
      if isSecret {
        value = try machine.crossings.cross(
          value, Crossing(type: valueType, span: span, reason: .none))
      }
      let operation = EntryOperation(
        kind: .given(value), member: nil, place: place, level: .unset, below: -1, span: span)
      // A spread writes each entry, whether it is there or not.
      if let known = table.live(key) {
        if let first = table.final(below: table.tops[known]) {
          throw fail(
            .finalOverridden(text(key), at: span, binding: first.span, declared: nil))
        }
        if let first = finalBelow(table.tops[known], isDeleted: false) {
          throw fail(.finalDropped(text(key), at: span, binding: first))
        }
        add(operation, to: known)
      } else {
        append(key, operation)
      }
    }
  }

  // MARK: one member on one key

  private func apply(
    _ member: LayerMember, _ key: Row, _ plan: Layer, _ place: Int, _ level: Value
  ) throws(EvaluationError) {
    let found = table.find(key)
    let entry = found.flatMap { table.isLive[$0] ? $0 : nil }
    let verb: LayerVerb = plan.isMaking && member.verb == .plain ? .put : member.verb
    if let found {
      let top = table.operation(table.tops[found])
      if top.place == place, top.member != nil || entry == nil, !goTogether(top, member) {
        throw fail(
          entry == nil
            ? .deletedInLayer(
              text(key), at: member.span, deletion: top.span, goesInto: member.goesInto)
            : .duplicateKey(text(key), by: member, first: top.span))
      }
    }
    let operation = EntryOperation(
      kind: kind(member), member: member, place: place, level: level, below: -1,
      span: member.span)
    guard let entry else {
      switch (verb, member.operation) {
      case (.add, _), (.put, .set), (.put, .into), (.put, .append):
        append(key, operation)
      case (_, .delete(ifPresent: true)): break
      case (_, .delete):
        throw fail(
          .nothingToDelete(
            text(key), at: member.span, deletion: deletion(found), nearest: nearest(key)))
      case (.replace, _):
        throw fail(.nothingToReplace(text(key), at: member.span, deletion: deletion(found)))
      case (.plain, .into) where deletion(found) != nil:
        throw fail(
          .intoDeleted(text(key), at: member.span, deletion: deletion(found) ?? .none))
      case (.plain, _), (.put, _):
        throw fail(
          .noSuchEntry(
            text(key), member, in: machine.program.sources, deletion: deletion(found),
            nearest: nearest(key)))
      }
      return
    }
    try test(member, verb, entry, key)
    add(operation, to: entry)
  }

  private func append(_ key: Row, _ operation: EntryOperation) {
    machine.limits.besideHeap += KeyTable.entrySize
    table.append(key, operation)
  }

  private func add(_ operation: EntryOperation, to entry: Int) {
    machine.limits.besideHeap += KeyTable.entrySize
    table.add(operation, to: entry)
  }

  /// `m.k.a = 1` and `m.k.b = 2` go into one entry together.
  private func goTogether(_ operation: EntryOperation, _ member: LayerMember) -> Bool {
    guard case .into(let one) = operation.kind, case .into(let other) = member.operation else {
      return false
    }
    return machine.classes.conflicts(one, other).isEmpty
  }

  private func test(
    _ member: LayerMember, _ verb: LayerVerb, _ entry: Int, _ key: Row
  ) throws(EvaluationError) {
    if let first = table.final(below: table.tops[entry]) {
      throw fail(.finalOverridden(text(key), at: member.span, binding: first.span, declared: nil))
    }
    var isDeleted = false
    if case .delete = member.operation { isDeleted = true }
    if isDeleted || verb == .replace,
      let first = finalBelow(table.tops[entry], isDeleted: isDeleted)
    {
      throw fail(.finalDropped(text(key), at: member.span, binding: first))
    }
    let top = table.operation(table.tops[entry])
    switch (verb, member.operation) {
    case (.add, _):
      throw fail(
        .alreadyThere(text(key), member, in: machine.program.sources, binding: top.span))
    case (.plain, .set), (.put, .set):
      if isComposite(table.tops[entry]) {
        throw fail(
          .dropsComposite(
            text(key), at: member.span, member, binding: top.span))
      }
    case (.plain, _), (.put, _), (.replace, _): break
    }
  }

  /// Where something final in an entry got its value: for `delete`, only from a member that marks it.
  private func finalBelow(_ number: Int32, isDeleted: Bool) -> SourceSpan? {
    let classes = machine.classes
    var at = number
    while at >= 0 {
      let operation = table.operation(at)
      let found: SourceSpan?
      switch operation.kind {
      case .set(let unit):
        let value = unit.code.value
        found = isDeleted ? classes.finalMember(in: value) : classes.finalBinding(in: value)
      case .into(let layer):
        found =
          isDeleted || operation.below >= 0
          ? classes.finalMember(in: layer)
          : classes.finalBinding(
            in: classes.adding(layer, to: classes.prototype(machine.program[layer].target)))
      case .given(let value):
        found =
          isDeleted || value.tag != .object
          ? nil : classes.finalBinding(in: machine.objectClass(ObjectHandle(bits: value.bits)))
      case .append, .ruled, .deleted: found = nil
      }
      if let found { return found }
      at = operation.below
    }
    return nil
  }

  private func isComposite(_ number: Int32) -> Bool {
    let operation = table.operation(number)
    switch operation.kind {
    case .set(let unit):
      return !(operation.member?.isFree ?? false)
        && machine.classes.mayBeComposite(unit.code.type)
    case .into(let layer):
      return machine.classes.mayBeComposite(machine.program[layer].target)
    case .given(let value): return value.tag == .object
    case .ruled: return operation.below >= 0 && isComposite(operation.below)
    case .append, .deleted: return false
    }
  }

  private func kind(_ member: LayerMember) -> EntryOperation.Kind {
    switch member.operation {
    case .set(let unit): .set(unit)
    case .into(let layer): .into(layer)
    case .append(let unit): .append(unit)
    case .delete: .deleted
    }
  }

  private func deletion(_ found: Int?) -> SourceSpan? {
    found.map { table.operation(table.tops[$0]).span }
  }

  private func nearest(_ key: Row) -> NearEntry? {
    guard machine.classes.hints.take(),
      let near = nearestName(to: text(key), among: machine.entries.liveKeyTexts(table)),
      let entry = (0..<table.count).first(where: {
        table.isLive[$0] && machine.entries.keyText(table, $0) == near
      })
    else { return nil }
    return NearEntry(name: near, span: table.operation(table.tops[entry]).span)
  }

  private func text(_ key: Row) -> String { machine.entries.keyText(key, table.width) }

  private func fail(_ diagnostic: Diagnostic) -> EvaluationError { .failed(diagnostic) }
}
