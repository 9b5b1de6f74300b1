import Diagnostics
import Program
import Source

extension Machine {
  /// The entries of an object, found out on first demand: evaluates heads, conditions and keys, no
  /// values.
  func keys(_ object: ObjectHandle) throws(EvaluationError) -> KeyTable {
    if object.keyTable >= 0 { return keyTables[Int(object.keyTable)] }
    if object.keyTable == -2 { throw cycle(object.bits) }
    if object.keyTable == -3 { throw .silent }
    willRead(object)
    let shared = object.cls.keyTable
    if shared >= 0 {
      setTable(object, shared)
      return keyTables[Int(shared)]
    }
    object.keyTable = -2
    let cls = objectClass(object)
    let floor = frames.count
    if !frames.mark(object.span, slot: 0, of: object.bits) {
      object.keyTable = -1
      throw .stopped(.budgetDepth(budget.depth, at: currentSpan))
    }
    frames[floor].slot = 0
    limits.nesting += 1
    defer { limits.nesting -= 1 }
    var fold = KeyFold(machine: self, object: object, cls: cls)
    do throws(EvaluationError) {
      if limits.nesting > Machine.nestingLimit {
        throw EvaluationError.stopped(.budgetDepth(Machine.nestingLimit, at: currentSpan))
      }
      try fold.run()
      frames.pop()
      let number = add(fold.table, isStatic: fold.isStatic)
      if fold.isStatic { object.cls.keyTable = number }
      setTable(object, number)
      return fold.table
    } catch {
      limits.besideHeap -= fold.table.byteCount
      if case .stopped = error { object.keyTable = -1 } else { object.keyTable = -3 }
      unwind(to: floor, error)
      throw error
    }
  }

  private func setTable(_ object: ObjectHandle, _ number: Int32) {
    object.entries = heap.row(max(keyTables[Int(number)].count, 1))
    object.keyTable = number
    if heap.isOld(object.bits) { releasing.forgetting?.tables.append(object.bits) }
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
        throw .failed(.indexOutOfRange(index, count: list.count, at: currentSpan))
      }
      return try readElement(list, Int(index), register)
    }
    guard subject.tag == .object else { throw notAnObject(subject) }
    let object = ObjectHandle(bits: subject.bits)
    if let value = givenPairs(object)?.value(of: key[0]), value.isReady {
      registers[register] = value
      return false
    }
    let table = try keys(object)
    if let entry = table.live(key) {
      if tracing.trace != nil {
        tracing.trace?.append(TracedRead(object: object.bits, place: .entry(entry)))
      }
      return try readEntry(object, table, entry, register)
    }
    let cls = objectClass(object)
    if cls.schema != nil, key[0].tag == .string {
      // A schema's field, read by its name.
      let name = program.symbols.intern(key[0].utf8)
      if let field = classes.field(name, of: cls) {
        return try readField(object, field, register)
      }
    }
    if key[0].tag == .sealed { throw sealedUse("as a key") }
    throw .failed(missingKey(object, table, key))
  }

  func missingKey(_ object: ObjectHandle, _ table: KeyTable, _ key: Row) -> Diagnostic {
    var deletion: SourceSpan?
    if let dead = table.find(key) { deletion = table.operation(table.tops[dead]).span }
    let wanted = keyText(key, table.width)
    let known = classes.hints.take() ? liveKeyTexts(table) : []
    return .keyNotFound(
      wanted, at: currentSpan, written: program.sources.text(of: currentSpan),
      nearest: nearestName(to: wanted, among: known), deletion: deletion,
      made: object.span)
  }

  func liveKeyTexts(_ table: KeyTable) -> [String] {
    (0..<table.count).filter { table.isLive[$0] }.map { keyText(table, $0) }
  }

  func keyText(_ table: KeyTable, _ entry: Int) -> String {
    (0..<table.width).map { scalarText(table.key(entry, $0)) }.joined(separator: ", ")
  }

  func keyText(_ key: Row, _ width: Int) -> String {
    (0..<width).map { scalarText(key[$0]) }.joined(separator: ", ")
  }

  /// Puts an entry by its place in the register, or pushes the frame that fills it (true).
  func readEntry(
    _ object: ObjectHandle, _ table: KeyTable, _ entry: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    let cell = object.entries.advanced(by: entry)
    let value = cell[0]
    if value.isReady {
      registers[register] = value
      return false
    }
    try step()
    try check(cell)
    willRead(object)
    let code = entryCode(object, table, entry)
    if code.number >= 0 {
      cell.begin()
      try enter(
        code.number, code.level(in: object), base: frames.top, target: register, slot: cell.bits)
      return true
    }
    registers[register] = try fillEntry(object, table, entry)
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
      code.number = codes.number(unit)
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
    try step()
    let cell = object.entries.advanced(by: entry)
    try check(cell)
    willRead(object)
    let code = entryCode(object, table, entry)
    if code.number >= 0 {
      cell.begin()
      try enter(
        code.number, code.level(in: object), base: frames.top, target: 0, slot: cell.bits)
      return try runTop()
    }
    return try fillEntry(object, table, entry)
  }

  func level(_ operation: EntryOperation, _ object: ObjectHandle) -> Value {
    operation.level.tag == .unset ? object.level(operation.place) : operation.level
  }

  /// Whether the code's value is the entry's, without a crossing or key fields to bind.
  private func isDirect(_ object: ObjectHandle, _ unit: CodeUnit) -> Bool {
    let cls = objectClass(object)
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
      fill(cell, value)
      return value
    case .into(let layer) where operation.below < 0 && !object.cls.hasSecretEntries:
      if let made = element(layer, table, entry, operation, object) {
        fill(cell, made)
        return made
      }
    default: break
    }
    cell.begin()
    let result = try aside(cell, of: object, operation.span) { () throws(EvaluationError) in
      let value = try self.evaluate(table, table.tops[entry], entry, object)
      try self.checkKeys(value, table, entry, object)
      guard let type = self.classes.entryTypes(of: self.objectClass(object))?.value,
        self.needsCrossing(operation.kind, type)
      else { return value }
      return try self.cross(value, Crossing(type: type, span: operation.span, reason: .none))
    }
    fill(cell, result)
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
    if at < 0 { return try emptyElement(table, entry, object, blocks) }
    let operation = table.operation(at)
    let outer = level(operation, object)
    var value: Value
    switch operation.kind {
    case .set(let unit):
      let isKeyed = isKeyedList(object)
      if case .make(let making) = unit.code.value, making.locals == 0, !isKeyed {
        return try make(making, outer, blocks)
      }
      value = try run(unit, outer)
      if isKeyed { value = try bindingKeys(value, table, entry, object) }
    case .given(let known): value = known
    case .append(let unit):
      let base =
        operation.below < 0
        ? .null : try evaluate(table, operation.below, entry, object)
      value = try joined(base, run(unit, outer))
    case .ruled(let layer):
      value = try ruled(
        evaluate(table, operation.below, entry, object), layer, outer,
        final: table.final(below: operation.below)?.span
          ?? final(objectClass(object), at: operation.place))
    case .deleted: return try emptyElement(table, entry, object, blocks)
    case .into: return .null
    }
    return blocks.isEmpty ? value : try derive(value, blocks)
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
    default: throw notAnObject(source)
    }
  }

  /// The next live entry. True: a frame was pushed for its value.
  func nextEntry(
    _ state: Row, _ keyRegister: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    let object = ObjectHandle(bits: state[0].bits)
    let table = try keys(object)
    let entry = Int(state[1].int) - 1
    if tracing.blame != nil {
      tracing.trace?.append(TracedRead(object: object.bits, place: .entry(entry)))
    }
    if keyRegister >= 0 { registers[keyRegister] = keyValue(table, entry) }
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
    return heap.list((0..<table.width).map { table.key(entry, $0) })
  }

  /// A record read as a map: an object of its bound fields' values.
  private func fieldsAsEntries(_ value: Value) throws(EvaluationError) -> Value? {
    let object = ObjectHandle(bits: value.bits)
    guard objectClass(object).schema != nil, let map = try asMap(object) else { return nil }
    return map
  }

  /// The set fields of an object as a map with String keys; nil if there are none.
  func asMap(_ object: ObjectHandle) throws(EvaluationError) -> Value? {
    let cls = objectClass(object)
    guard cls.schema != nil else { return nil }
    var pairs: [Value] = []
    for index in cls.fields.indices where !cls.fields[index].isHidden {
      guard object.cls.slot(ofField: index) >= 0 else { continue }
      let value = try self.value(object, field: index)
      if value.isNull { continue }
      pairs.append(heap.string(program.symbols.bytes(of: cls.fields[index].name)))
      pairs.append(value)
    }
    return pairs.isEmpty ? nil : map(pairs, TypeTable.json)
  }

  /// The class of maps of given entries.
  func mapClass(_ type: TypeID) -> ObjectClass {
    classes.adding(.entries, to: classes.prototype(objectForm(type)))
  }

  /// What a small map of given entries has, keys and values alternating, while nothing asked for
  /// its table: looking a key up in it needs none.
  @inline(__always)
  func givenPairs(_ object: ObjectHandle) -> ListHandle? {
    guard object.cls.isGivenMap, object.keyTable == -1, tracing.trace == nil else { return nil }
    let pairs = ListHandle(bits: object.environments[0].bits)
    return pairs.count <= 32 ? pairs : nil
  }

  /// A map of given keys and values, alternating.
  func map(_ pairs: [Value], _ type: TypeID) -> Value {
    let object = heap.object(handle(mapClass(type)))
    object.span = currentSpan
    let list = heap.list(pairs)
    object.environments[0] = Value(tag: .frameLevel, bits: list.bits)
    return object.value
  }
}
