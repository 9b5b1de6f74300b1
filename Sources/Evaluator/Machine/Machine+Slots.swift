import Diagnostics
import Program
import Source

extension Machine {
  // MARK: levels

  /// The level this many hops outward.
  @inline(__always)
  func level(_ start: Value, _ hops: Int) throws(EvaluationError) -> Value {
    var at = start
    var left = hops
    while left > 0 {
      at = try parent(at)
      left &-= 1
    }
    return at.tag == .moduleLevel ? try making.moduleLevel(ModuleID(Int(at.bits))) : at
  }

  @inline(__always)
  private func parent(_ level: Value) throws(EvaluationError) -> Value {
    switch level.tag {
    case .objectLevel: ObjectHandle(bits: level.bits).environments[Int(level.extra)]
    case .frameLevel: FrameHandle(bits: level.bits).parent
    case .moduleLevel: try parentOfModule(level)
    default: .noLevel
    }
  }

  private func parentOfModule(_ level: Value) throws(EvaluationError) -> Value {
    let own = try making.moduleLevel(ModuleID(Int(level.bits)))
    return ObjectHandle(bits: own.bits).environments[Int(own.extra)]
  }

  /// The environment that an `extra` instruction names.
  @inline(__always)
  func environment(_ extra: Instruction, _ here: Value) throws(EvaluationError) -> Value {
    extra.a >= 0
      ? try level(here, Int(extra.a)) : Value(tag: .moduleLevel, bits: UInt64(extra.b))
  }

  /// A frame level of the locals in scope; without any, the level itself.
  @inline(__always)
  func captured(_ level: Value, _ registers: Row, _ locals: Int) -> Value {
    locals == 0 ? level : heap.frame(parent: level, registers, count: locals)
  }

  // MARK: slots

  func letSlot(_ object: ObjectHandle, place: Int, index: Int) -> Int {
    objectClass(object).firstLetSlot(at: place) + index
  }

  /// Puts the slot's value in the register, or pushes the frame that fills it (true).
  @inline(__always)
  func readSlot(
    _ object: ObjectHandle, _ slot: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    let value = object.slots[slot]
    if value.isReady {
      registers[register] = value
      return false
    }
    return try fill(object, slot, register)
  }

  private func fill(
    _ object: ObjectHandle, _ slot: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    try step()
    let cell = object.slots.advanced(by: slot)
    try check(cell)
    willRead(object)
    var code = object.cls.code(ofSlot: slot)
    if code == -1 { code = plan(object, slot) }
    if code >= 0 {
      cell.begin()
      try enter(
        code, object.level(Int(object.cls.place(ofSlot: slot))), base: frames.top,
        target: register, slot: cell.bits)
      return true
    }
    registers[register] = try fillAside(object, slot)
    return false
  }

  /// Refuses a slot that is running or has failed.
  func check(_ cell: Row) throws(EvaluationError) {
    switch cell[0].tag {
    case .running: throw cycle(cell.bits)
    case .failed: throw .silent
    default: break
    }
  }

  /// Notes that the object's assertions are due.
  @inline(__always)
  func willRead(_ object: ObjectHandle) {
    if object.cls.hasAssertions, object.flags & (ObjectHandle.pending | ObjectHandle.asserted) == 0
    {
      object.flags |= ObjectHandle.pending
      faults.pending.append(object.bits)
    }
  }

  /// The value of a slot, filled now if need be.
  func value(_ object: ObjectHandle, slot: Int) throws(EvaluationError) -> Value {
    let value = object.slots[slot]
    if value.isReady { return value }
    try step()
    let cell = object.slots.advanced(by: slot)
    try check(cell)
    willRead(object)
    var code = object.cls.code(ofSlot: slot)
    if code == -1 { code = plan(object, slot) }
    if code < 0 { return try fillAside(object, slot) }
    cell.begin()
    try enter(
      code, object.level(Int(object.cls.place(ofSlot: slot))), base: frames.top, target: 0,
      slot: cell.bits)
    return try runTop()
  }

  /// Decides how a slot is filled: by one code alone, by a node plan (`nodePlanCode` and below), or
  /// with more ado (-2).
  private func plan(_ object: ObjectHandle, _ slot: Int) -> Int32 {
    let cls = objectClass(object)
    var code: Int32 = -2
    var place = 0
    switch cls.slot(slot) {
    case .letValue(let unit, let at):
      code = codes.number(unit)
      place = at
    case .field(let field):
      if case .node = cls.states[field], let made = making.nodePlan(cls, field) {
        code = ClassHandle.nodePlanCode - Int32(plans.nodePlans.count)
        plans.nodePlans.append(made)
      }
      if case .leaf(let unit, let member, let at, _) = cls.states[field] {
        let declared = cls.fields[field]
        place = at
        if program.types.isSubtype(unit.code.type, of: declared.type) {
          code = codes.number(unit)
        } else {
          var crossed = unit.code
          crossed.value = .cross(crossed.value, declared.type, member.span, reason: declared.span)
          code = codes.add(.unit(crossed))
        }
      }
    case .base(let field, let below):
      // Read as by a call, a long chain of layers nests no deeper than calls may.
      if case .leaf(let unit, _, let at, _)? = cls.ancestor(below: below)?.states[field],
        !rendering.isSecret(cls.fields[field].type)
      {
        code = codes.number(unit)
        place = at
      }
    }
    object.cls.setCode(code, place: Int32(place), ofSlot: slot)
    return code
  }

  /// Fills a slot whose value several layers make together.
  private func fillAside(
    _ object: ObjectHandle, _ slot: Int
  ) throws(EvaluationError) -> Value {
    let cell = object.slots.advanced(by: slot)
    let code = object.cls.code(ofSlot: slot)
    if code <= ClassHandle.nodePlanCode {
      let made = making.make(plans.nodePlans[Int(ClassHandle.nodePlanCode - code)], in: object)
      release.fill(cell, made)
      return made
    }
    let cls = objectClass(object)
    cell.begin()
    var result: Value
    switch cls.slot(slot) {
    case .field(let field):
      let state = cls.states[field]
      result = try aside(cell, of: object, state.binding?.span ?? .none) {
        () throws(EvaluationError) in
        let value = try self.making.evaluate(state, object, field)
        return try self.crossed(value, state, object, field)
      }
    case .base(let field, let place):
      let state = cls.ancestor(below: place)?.states[field] ?? .unbound
      result = try aside(cell, of: object, state.binding?.span ?? .none) {
        () throws(EvaluationError) in
        let value = try self.making.evaluate(state, object, field)
        let type = cls.fields[field].type
        guard self.rendering.isSecret(type) else { return value }
        return try self.crossings.cross(
          value,
          Crossing(type: type, span: state.binding?.span ?? .none, reason: cls.fields[field].span))
      }
    case .letValue(let unit, let at):
      result = try aside(cell, of: object, unit.code.span) { () throws(EvaluationError) in
        try self.run(unit, object.level(at))
      }
    }
    release.fill(cell, result)
    return result
  }

  /// Does work that fills a slot outside the loop, under a mark on the frames.
  func aside(
    _ cell: Row, of object: ObjectHandle, _ span: SourceSpan,
    _ work: () throws(EvaluationError) -> Value
  ) throws(EvaluationError) -> Value {
    let floor = frames.count
    if !frames.mark(span, slot: cell.bits, of: object.bits) {
      cell[0] = .unset
      throw .stopped(.budgetDepth(limits.budget.depth, at: currentSpan))
    }
    limits.nesting += 1
    defer { limits.nesting -= 1 }
    do throws(EvaluationError) {
      if isNestedTooDeep {
        throw nestedTooDeep()
      }
      let value = try work()
      frames.pop()
      return value
    } catch {
      unwind(to: floor, error)
      throw error
    }
  }

  private func crossed(
    _ value: Value, _ state: FieldState, _ object: ObjectHandle, _ field: Int
  ) throws(EvaluationError) -> Value {
    let declared = objectClass(object).fields[field]
    if provides(state, declared.type) { return value }
    let place = state.binding?.span ?? currentSpan
    do throws(EvaluationError) {
      return try crossings.cross(
        value, Crossing(type: declared.type, span: place, reason: declared.span))
    } catch {
      guard case .set(let unit)? = state.binding?.operation, let at = state.bindingPlace else {
        throw error
      }
      throw faultTracer.following(error, of: value, from: place, unit.code.value, object.level(at))
    }
  }

  /// Whether each value that the state may read as is known to be of the type.
  private func provides(_ state: FieldState, _ type: TypeID) -> Bool {
    switch state {
    case .leaf(let unit, _, _, _): return program.types.isSubtype(unit.code.type, of: type)
    case .append(let unit, _, _, let below):
      return program.types.isSubtype(unit.code.type, of: type) && provides(below, type)
    case .node(let below, let layer, _, _):
      return program.types.isSubtype(program[layer].target, of: type) && provides(below, type)
    case .conditional(let both):
      if let known = both.provided[type] { return known }
      let all = provides(both.then, type) && provides(both.otherwise, type)
      both.provided[type] = all
      return all
    case .ruled(let below, _, _): return provides(below, type)
    case .spread(_, _, _, let below, _):
      return provides(below, type) && !program.types.isSecret(type)
    case .unbound, .deleted, .given: return true
    }
  }

  // MARK: fields

  /// Puts the field's value in the register, or pushes the frame that fills it (true).
  func readField(
    _ object: ObjectHandle, _ field: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    if tracing.trace != nil {
      tracing.trace?.append(TracedRead(object: object.bits, place: .field(field)))
    }
    let slot = object.cls.slot(ofField: field)
    if slot >= 0 {
      return try readSlot(object, Int(slot), register)
    }
    registers[register] = try unbound(object, field, deletion: nil)
    return false
  }

  /// The value of a field.
  func value(_ object: ObjectHandle, field: Int) throws(EvaluationError) -> Value {
    if tracing.trace != nil {
      tracing.trace?.append(TracedRead(object: object.bits, place: .field(field)))
    }
    let slot = object.cls.slot(ofField: field)
    if slot >= 0 { return try value(object, slot: Int(slot)) }
    return try unbound(object, field, deletion: nil)
  }

  /// What an unbound field reads as: its default, null, or an error.
  func unbound(
    _ object: ObjectHandle, _ field: Int, deletion: LayerMember?
  ) throws(EvaluationError) -> Value {
    willRead(object)
    let cls = objectClass(object)
    guard let id = cls.schema else { return .null }
    let schema = program.schema(id)
    let declared = cls.fields[field]
    if let value = declared.defaultValue {
      let unit = defaultUnit(declared, value)
      return try run(unit, object.level(program.schema(declared.owner).depth))
    }
    if program.types.isOptional(declared.type) { return .null }
    if mayLack(field, object) {
      loading.inputs.areMissed = true
      throw .silent
    }
    let owner = program.symbols.name(of: schema.name)
    if let deletion {
      throw .failed(
        .deletedField(
          program.symbols.name(of: declared.name), of: owner, at: deletion.span,
          declared: declared.span, read: faultTracer.isLibrary(currentSpan) ? .none : currentSpan))
    }
    // All that the object lacks is one report, whichever of it was read.
    let missing = cls.fields.indices.filter { isMissing($0, of: cls) && !mayLack($0, object) }
    let place = writtenPlace(object, cls)
    throw .failed(
      .requiredFields(
        (missing.isEmpty ? [field] : missing).map {
          (program.symbols.name(of: cls.fields[$0].name), cls.fields[$0].span)
        }, of: owner, at: place.isNone ? currentSpan : place))
  }

  /// Whether no layer binds a field that has neither a default nor may be null.
  func isMissing(_ field: Int, of cls: ObjectClass) -> Bool {
    let declared = cls.fields[field]
    if declared.defaultValue != nil || program.types.isOptional(declared.type) { return false }
    if case .function = program.types[declared.type] { return false }
    return field < cls.states.count && cls.states[field].isUnbound
      && cls.states[field].deletion == nil
  }

  /// The place of the user's text that an object comes from: the literal that makes it, else the
  /// lowest block that goes into it.
  func writtenPlace(_ object: ObjectHandle, _ cls: ObjectClass) -> SourceSpan {
    if !object.span.isNone, !faultTracer.isLibrary(object.span) { return object.span }
    for case .block(let id) in cls.steps {
      let layer = program[id]
      let place = layer.place.isNone ? layer.span : layer.place
      if !place.isNone, !faultTracer.isLibrary(place) { return place }
    }
    return object.span
  }

  private func defaultUnit(_ field: Field, _ value: Core) -> CodeUnit {
    let key = FieldKey(schema: field.owner, name: field.name)
    if let known = plans.defaults[key] { return known }
    let unit = CodeUnit(
      Code(
        value: value, localCount: field.defaultLocalCount, type: field.type, span: field.span))
    plans.defaults[key] = unit
    return unit
  }
}

/// A field by the schema that declares it.
struct FieldKey: Hashable {
  var schema: SchemaID
  var name: Symbol
}
