import Diagnostics
import Program
import Source

struct EntryReader: MachinePart {
  let machine: Machine

  /// The entries of an object, found out on first demand: evaluates heads, conditions and keys, no
  /// values.
  func keys(_ object: ObjectHandle) throws(EvaluationError) -> KeyTable {
    if object.keyTable >= 0 { return machine.tables.keyTables[Int(object.keyTable)] }
    if object.keyTable == -2 { throw machine.cycle(object.bits) }
    if object.keyTable == -3 { throw .silent }
    machine.willRead(object)
    let shared = object.cls.keyTable
    if shared >= 0 {
      setTable(object, shared)
      return machine.tables.keyTables[Int(shared)]
    }
    object.keyTable = -2
    let cls = machine.objectClass(object)
    let floor = machine.frames.count
    if !machine.frames.mark(object.span, slot: 0, of: object.bits) {
      object.keyTable = -1
      throw .stopped(.budgetDepth(machine.limits.budget.depth, at: machine.currentSpan))
    }
    machine.frames[floor].slot = 0
    machine.limits.nesting += 1
    defer { machine.limits.nesting -= 1 }
    var fold = KeyFold(machine: machine, object: object, cls: cls)
    do throws(EvaluationError) {
      if machine.isNestedTooDeep {
        throw machine.nestedTooDeep()
      }
      try fold.run()
      machine.frames.pop()
      let number = release.add(fold.table, isStatic: fold.isStatic)
      if fold.isStatic { object.cls.keyTable = number }
      setTable(object, number)
      return fold.table
    } catch {
      machine.limits.besideHeap -= fold.table.byteCount
      if case .stopped = error { object.keyTable = -1 } else { object.keyTable = -3 }
      machine.unwind(to: floor, error)
      throw error
    }
  }

  private func setTable(_ object: ObjectHandle, _ number: Int32) {
    object.entries = machine.heap.row(max(machine.tables.keyTables[Int(number)].count, 1))
    object.keyTable = number
    if machine.heap.isOld(object.bits) { machine.forgetting?.tables.append(object.bits) }
  }

  /// How many parts the keys of a class have.
  func keyWidth(_ cls: ObjectClass) -> Int {
    if case .keyedList(_, let spec) = program.types[cls.type] { return spec.parts.count }
    return 1
  }

  // MARK: reading

  /// Puts the entry in the register, or pushes the frame that fills it (true).
  func readEntry(
    _ subject: Value, _ key: Row, _ width: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    if subject.tag == .list, width == 1, key[0].tag == .int {
      // An element of a list of Json.
      let (list, index) = (ListHandle(bits: subject.bits), key[0].int)
      guard index >= 0, index < Int64(list.count) else {
        throw .failed(.indexOutOfRange(index, count: list.count, at: machine.currentSpan))
      }
      return try operations.readElement(list, Int(index), register)
    }
    guard subject.tag == .object else { throw operations.notAnObject(subject) }
    let object = ObjectHandle(bits: subject.bits)
    if let value = givenPairs(object)?.value(of: key[0]), value.isReady {
      machine.registers[register] = value
      return false
    }
    let table = try keys(object)
    if let entry = table.live(key) {
      if machine.tracing.trace != nil {
        machine.tracing.trace?.append(TracedRead(object: object.bits, place: .entry(entry)))
      }
      return try readEntry(object, table, entry, register)
    }
    let cls = machine.objectClass(object)
    if cls.schema != nil, key[0].tag == .string {
      // A schema's field, read by its name.
      let name = program.symbols.intern(key[0].utf8)
      if let field = classes.field(name, of: cls) {
        return try machine.readField(object, field, register)
      }
    }
    if key[0].tag == .sealed { throw crossings.sealedUse("as a key") }
    throw .failed(missingKey(object, table, key))
  }

  func missingKey(_ object: ObjectHandle, _ table: KeyTable, _ key: Row) -> Diagnostic {
    var deletion: SourceSpan?
    if let dead = table.find(key) { deletion = table.operation(table.tops[dead]).span }
    let wanted = keyText(key, table.width)
    let known = classes.hints.take() ? liveKeyTexts(table) : []
    return .keyNotFound(
      wanted, at: machine.currentSpan, written: program.sources.text(of: machine.currentSpan),
      nearest: nearestName(to: wanted, among: known), deletion: deletion,
      made: object.span)
  }

  func liveKeyTexts(_ table: KeyTable) -> [String] {
    (0..<table.count).filter { table.isLive[$0] }.map { keyText(table, $0) }
  }

  func keyText(_ table: KeyTable, _ entry: Int) -> String {
    (0..<table.width).map { operations.scalarText(table.key(entry, $0)) }.joined(separator: ", ")
  }

  func keyText(_ key: Row, _ width: Int) -> String {
    (0..<width).map { operations.scalarText(key[$0]) }.joined(separator: ", ")
  }

  /// Puts an entry by its place in the register, or pushes the frame that fills it (true).
  func readEntry(
    _ object: ObjectHandle, _ table: KeyTable, _ entry: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    let cell = object.entries.advanced(by: entry)
    let value = cell[0]
    if value.isReady {
      machine.registers[register] = value
      return false
    }
    try machine.step()
    try machine.check(cell)
    machine.willRead(object)
    let code = entryCode(object, table, entry)
    if code.number >= 0 {
      cell.begin()
      try machine.enter(
        code.number, code.level(in: object), base: machine.frames.top, target: register,
        slot: cell.bits)
      return true
    }
    machine.registers[register] = try fillEntry(object, table, entry)
    return false
  }

  /// The code that makes an entry alone, without a crossing or key fields to bind.
  @inline(__always)
  private func entryCode(_ object: ObjectHandle, _ table: KeyTable, _ entry: Int) -> EntryCode {
    let known = table.code(of: entry)
    return known.number == EntryCode.unknown ? findEntryCode(object, table, entry) : known
  }

  private func findEntryCode(
    _ object: ObjectHandle, _ table: KeyTable, _ entry: Int
  ) -> EntryCode {
    var code = EntryCode(number: EntryCode.none)
    let operation = table.operation(table.tops[entry])
    if case .set(let unit) = operation.kind, isDirect(object, unit) {
      code.number = machine.codes.number(unit)
      code.place = Int32(operation.place)
      code.level = operation.level
    }
    table.setCode(code, of: entry)
    return code
  }

  /// The value of an entry by its place.
  func entryValue(
    _ object: ObjectHandle, _ table: KeyTable, _ entry: Int
  ) throws(EvaluationError) -> Value {
    let value = object.entries[entry]
    if value.isReady { return value }
    try machine.step()
    let cell = object.entries.advanced(by: entry)
    try machine.check(cell)
    machine.willRead(object)
    let code = entryCode(object, table, entry)
    if code.number >= 0 {
      cell.begin()
      try machine.enter(
        code.number, code.level(in: object), base: machine.frames.top, target: 0, slot: cell.bits)
      return try machine.runTop()
    }
    return try fillEntry(object, table, entry)
  }

  func level(_ operation: EntryOperation, _ object: ObjectHandle) -> Value {
    operation.level.tag == .unset ? object.level(operation.place) : operation.level
  }

  /// Whether the code's value is the entry's, without a crossing or key fields to bind.
  private func isDirect(_ object: ObjectHandle, _ unit: CodeUnit) -> Bool {
    let cls = machine.objectClass(object)
    guard let types = classes.entryTypes(of: cls) else { return true }
    if case .keyedList = program.types[cls.type] { return false }
    return program.types.isSubtype(unit.code.type, of: types.value)
  }

  private func fillEntry(
    _ object: ObjectHandle, _ table: KeyTable, _ entry: Int
  ) throws(EvaluationError) -> Value {
    let cell = object.entries.advanced(by: entry)
    let operation = table.operation(table.tops[entry])
    switch operation.kind {
    case .given(let value):
      release.fill(cell, value)
      return value
    case .into(let layer) where operation.below < 0 && !object.cls.hasSecretEntries:
      if let made = making.element(layer, table, entry, operation, object) {
        release.fill(cell, made)
        return made
      }
    default: break
    }
    cell.begin()
    let result = try machine.aside(cell, of: object, operation.span) { () throws(EvaluationError) in
      let value = try self.evaluate(table, table.tops[entry], entry, object)
      try making.checkKeys(value, table, entry, object)
      guard let type = self.classes.entryTypes(of: machine.objectClass(object))?.value,
        self.needsCrossing(operation.kind, type)
      else { return value }
      return try crossings.cross(value, Crossing(type: type, span: operation.span, reason: .none))
    }
    release.fill(cell, result)
    return result
  }

  /// Whether the value of an entry must be tested, or sealed.
  private func needsCrossing(_ kind: EntryOperation.Kind, _ type: TypeID) -> Bool {
    switch kind {
    case .set(let unit): !program.types.isSubtype(unit.code.type, of: type)
    case .into, .append, .ruled: program.types.isSecret(type)
    case .given, .deleted: false
    }
  }

  /// The value of an entry as it is under an operation.
  func evaluate(
    _ table: KeyTable, _ top: Int32, _ entry: Int, _ object: ObjectHandle
  ) throws(EvaluationError) -> Value {
    var blocks: [(layer: LayerID, level: Value)] = []
    var at = top
    while at >= 0, case .into(let layer) = table.operation(at).kind {
      blocks.append((layer, level(table.operation(at), object)))
      at = table.operation(at).below
    }
    blocks.reverse()
    if at < 0 { return try making.emptyElement(table, entry, object, blocks) }
    let operation = table.operation(at)
    let outer = level(operation, object)
    var value: Value
    switch operation.kind {
    case .set(let unit):
      let isKeyed = making.isKeyedList(object)
      if case .make(let making) = unit.code.value, making.locals == 0, !isKeyed {
        return try machine.making.make(making, outer, blocks)
      }
      value = try machine.run(unit, outer)
      if isKeyed { value = try making.bindingKeys(value, table, entry, object) }
    case .given(let known): value = known
    case .append(let unit):
      let base =
        operation.below < 0
        ? .null : try evaluate(table, operation.below, entry, object)
      value = try operations.joined(base, machine.run(unit, outer))
    case .ruled(let layer):
      value = try ruleRunner.ruled(
        evaluate(table, operation.below, entry, object), layer, outer,
        final: table.final(below: operation.below)?.span
          ?? making.final(machine.objectClass(object), at: operation.place))
    case .deleted: return try making.emptyElement(table, entry, object, blocks)
    case .into: return .null
    }
    return blocks.isEmpty ? value : try making.derive(value, blocks)
  }

  // MARK: base

  /// What an entry has below a place.
  func readBase(
    _ object: ObjectHandle, keys key: Row, count: Int, place: Int
  ) throws(EvaluationError) -> Value {
    let table = try keys(object)
    guard let entry = table.find(key) else { throw .failed(missingKey(object, table, key)) }
    var at = table.tops[entry]
    while at >= 0, table.operation(at).place >= place { at = table.operation(at).below }
    if at < 0 { throw .failed(missingKey(object, table, key)) }
    return try evaluate(table, at, entry, object)
  }

  // MARK: iterating

  /// Prepares a loop: [0] the list or object, [1] the next index, [2] one past the last.
  func beginEach(_ state: Row, _ source: Value) throws(EvaluationError) {
    state[1] = Value(Int64(0))
    state[0] = source
    switch source.tag {
    case .list: state[2] = Value(Int64(ListHandle(bits: source.bits).count))
    case .object:
      let table = try keys(ObjectHandle(bits: source.bits))
      if table.count == 0, let list = try fieldsAsEntries(source) {
        state[0] = list
        return try beginEach(state, list)
      }
      state[2] = Value(Int64(table.count))
      skipDead(table, state)
    case .null: state[2] = Value(Int64(0))
    default: throw operations.notAnObject(source)
    }
  }

  /// The next live entry. True: a frame was pushed for its value.
  func nextEntry(
    _ state: Row, _ keyRegister: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    let object = ObjectHandle(bits: state[0].bits)
    let table = try keys(object)
    let entry = Int(state[1].int) - 1
    if machine.tracing.blame != nil {
      machine.tracing.trace?.append(TracedRead(object: object.bits, place: .entry(entry)))
    }
    if keyRegister >= 0 { machine.registers[keyRegister] = keyValue(table, entry) }
    skipDead(table, state)
    return try readEntry(object, table, entry, register)
  }

  /// Moves the loop on over dead entries.
  private func skipDead(_ table: KeyTable, _ state: Row) {
    var next = Int(state[1].int)
    while next < table.count, !table.isLive[next] { next += 1 }
    state[1] = Value(Int64(next))
  }

  /// A key as a value: a scalar, or a list of its parts.
  func keyValue(_ table: KeyTable, _ entry: Int) -> Value {
    if table.width == 1 { return table.key(entry, 0) }
    return machine.heap.list((0..<table.width).map { table.key(entry, $0) })
  }

  /// A record read as a map: an object of its bound fields' values.
  private func fieldsAsEntries(_ value: Value) throws(EvaluationError) -> Value? {
    let object = ObjectHandle(bits: value.bits)
    guard machine.objectClass(object).schema != nil, let map = try asMap(object) else { return nil }
    return map
  }

  /// The set fields of an object as a map with String keys; nil if there are none.
  func asMap(_ object: ObjectHandle) throws(EvaluationError) -> Value? {
    let cls = machine.objectClass(object)
    guard cls.schema != nil else { return nil }
    var pairs: [Value] = []
    for index in cls.fields.indices where !cls.fields[index].isHidden {
      guard object.cls.slot(ofField: index) >= 0 else { continue }
      let value = try machine.value(object, field: index)
      if value.isNull { continue }
      pairs.append(machine.heap.string(program.symbols.bytes(of: cls.fields[index].name)))
      pairs.append(value)
    }
    return pairs.isEmpty ? nil : map(pairs, TypeTable.json)
  }

  /// The class of maps of given entries.
  func mapClass(_ type: TypeID) -> ObjectClass {
    classes.adding(.entries, to: classes.prototype(making.objectForm(type)))
  }

  /// What a small map of given entries has, keys and values alternating, while nothing asked for
  /// its table: looking a key up in it needs none.
  @inline(__always)
  func givenPairs(_ object: ObjectHandle) -> ListHandle? {
    guard object.cls.isGivenMap, object.keyTable == -1, machine.tracing.trace == nil else {
      return nil
    }
    let pairs = ListHandle(bits: object.environments[0].bits)
    return pairs.count <= 32 ? pairs : nil
  }

  /// A map of given keys and values, alternating.
  func map(_ pairs: [Value], _ type: TypeID) -> Value {
    let object = machine.heap.object(machine.handle(mapClass(type)))
    object.span = machine.currentSpan
    let list = machine.heap.list(pairs)
    object.environments[0] = Value(tag: .frameLevel, bits: list.bits)
    return object.value
  }
}
