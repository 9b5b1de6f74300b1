import Diagnostics
import Program
import Source

/// How an element of a keyed list is made by going into it alone: one object, whose key fields are
/// bound by its address.
final class ElementPlan {
  let listType: TypeID
  /// Nil: such an element is made with more ado.
  let cls: ClassHandle?
  let levels: LevelRow
  /// By part of the key: the slot of its field.
  let slots: [Int32]

  init(listType: TypeID, cls: ClassHandle?, levels: LevelRow, slots: [Int32]) {
    self.listType = listType
    self.cls = cls
    self.levels = levels
    self.slots = slots
  }
}

extension ObjectMaker {
  // MARK: elements of keyed lists

  /// An element that one block makes; nil: with more ado.
  func element(
    _ layer: LayerID, _ table: KeyTable, _ entry: Int, _ operation: EntryOperation,
    _ object: ObjectHandle
  ) -> Value? {
    let listType = machine.objectClass(object).type
    while machine.plans.elementPlans.count <= layer.index { machine.plans.elementPlans.append(nil) }
    var plan = machine.plans.elementPlans[layer.index]
    if plan == nil || plan?.listType != listType {
      plan = makeElementPlan(layer, listType)
      machine.plans.elementPlans[layer.index] = plan
    }
    guard let plan, let cls = plan.cls else { return nil }
    let made = machine.heap.object(cls)
    made.span = operation.span
    made.environments.copy(from: plan.levels.row, count: plan.levels.count)
    let given =
      plan.slots.count == 1
      ? made.slots.advanced(by: Int(plan.slots[0])) : machine.heap.row(plan.slots.count)
    for (part, slot) in plan.slots.enumerated() {
      let key = table.key(entry, part)
      made.slots[Int(slot)] = key
      if plan.slots.count > 1 { given[part] = key }
    }
    made.environments[plan.levels.count] = Value(tag: .frameLevel, bits: given.bits)
    _ = push(made, plan.levels.count + 1, layer, entries.level(operation, object))
    return made.value
  }

  private func makeElementPlan(_ layer: LayerID, _ listType: TypeID) -> ElementPlan {
    let target = objectForm(program[layer].target)
    let none = ElementPlan(listType: listType, cls: nil, levels: LevelRow(), slots: [])
    guard case .keyedList(_, let spec) = program.types[listType],
      case .schema(let id) = program.types[target]
    else { return none }
    let schema = program.schema(id)
    let prototype = classes.prototype(target)
    var fields: [Int] = []
    for part in spec.parts {
      guard let field = schema.indexOfField[part.name],
        part.defaultValue == nil || !schema.fields[field].hasDefault
      else { return none }
      if let place = prototype.states[field].bindingPlace {
        guard case .schema? = prototype.step(at: place) else { return none }
      }
      fields.append(field)
    }
    let cls = classes.adding(layer, to: classes.adding(.given(fields), to: prototype))
    for field in fields {
      guard case .given = cls.states[field] else { return none }
    }
    guard cls.faults.isEmpty else { return none }
    return ElementPlan(
      listType: listType, cls: machine.handle(cls), levels: levelsOfPrototype(id),
      slots: fields.map { cls.slotOfField[$0] })
  }

  func isKeyedList(_ object: ObjectHandle) -> Bool {
    if case .keyedList = program.types[machine.objectClass(object).type] { return true }
    return false
  }

  /// An entry made by going into it: the prototype of its type, with its key fields.
  func emptyElement(
    _ table: KeyTable, _ entry: Int, _ object: ObjectHandle,
    _ blocks: [(layer: LayerID, level: Value)]
  ) throws(EvaluationError) -> Value {
    guard let first = blocks.first else { return .null }
    if isKeyedList(object) {
      let empty = prototype(program[first.layer].target)
      let value = try derive(bindingKeys(empty, table, entry, object), blocks)
      return value
    }
    return try derive(.null, blocks)
  }

  private func isDefault(_ key: Value, _ value: LiteralValue) -> Bool {
    switch value {
    case .string(let symbol):
      key.tag == .string && key.utf8.elementsEqual(program.symbols.bytes(of: symbol))
    case .int(let number): key.tag == .int && key.int == number
    case .bool(let truth): key.tag == .bool && key.bool == truth
    }
  }

  /// The element with its key fields bound by its address.
  func bindingKeys(
    _ value: Value, _ table: KeyTable, _ entry: Int, _ object: ObjectHandle
  ) throws(EvaluationError) -> Value {
    guard value.tag == .object,
      case .keyedList(_, let spec) = program.types[machine.objectClass(object).type],
      let id = machine.objectClass(ObjectHandle(bits: value.bits)).schema
    else { return value }
    let schema = program.schema(id)
    var fields: [Int] = []
    var values: [Value] = []
    for (index, part) in spec.parts.enumerated() {
      guard let field = schema.indexOfField[part.name] else { continue }
      if try states(ObjectHandle(bits: value.bits), field, table.key(entry, index), table, entry) {
        continue
      }
      // A part that the address left to its default stays unbound where the field has the same
      // default: it reads so, and renders only if it was written.
      if let value = part.defaultValue, schema.fields[field].hasDefault,
        isDefault(table.key(entry, index), value)
      {
        continue
      }
      fields.append(field)
      values.append(table.key(entry, index))
    }
    let made = fields.isEmpty ? value : try giving(value, fields, values)
    let span = table.operation(table.tops[entry]).span
    ObjectHandle(bits: made.bits).span = span
    return made
  }

  /// Refuses an element whose own members give it another key than its address.
  func checkKeys(
    _ value: Value, _ table: KeyTable, _ entry: Int, _ object: ObjectHandle
  ) throws(EvaluationError) {
    guard value.tag == .object,
      case .keyedList(_, let spec) = program.types[machine.objectClass(object).type],
      let id = machine.objectClass(ObjectHandle(bits: value.bits)).schema
    else { return }
    let schema = program.schema(id)
    for (index, part) in spec.parts.enumerated() {
      guard let field = schema.indexOfField[part.name] else { continue }
      _ = try states(ObjectHandle(bits: value.bits), field, table.key(entry, index), table, entry)
    }
  }

  /// Whether a member states the key field, and then as the address says: else it is rejected. What
  /// the schema itself says is a default, which the address goes before.
  private func states(
    _ element: ObjectHandle, _ field: Int, _ key: Value, _ table: KeyTable, _ entry: Int
  ) throws(EvaluationError) -> Bool {
    let cls = machine.objectClass(element)
    if let final = cls.finality(of: field, cls.states[field]) {
      // Its key is what it is: another address would change it.
      let stated = try machine.value(element, field: field)
      if stated.sameScalar(key) { return true }
      throw .failed(
        .keyMismatch(
          program.symbols.name(of: cls.fields[field].name), crossings.describe(stated),
          crossings.describe(key),
          at: final.binding, address: table.operation(table.tops[entry]).span))
    }
    guard let member = cls.states[field].binding, let place = cls.states[field].bindingPlace else {
      return false
    }
    if case .schema? = cls.step(at: place) { return false }
    let stated = try machine.value(element, field: field)
    if stated.isNull || stated.sameScalar(key) { return !stated.isNull }
    throw .failed(
      .keyMismatch(
        program.symbols.name(of: cls.fields[field].name), crossings.describe(stated),
        crossings.describe(key),
        at: member.span, address: table.operation(table.tops[entry]).span))
  }
}
