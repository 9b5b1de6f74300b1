import Program

/// Typed values seen as `Json`: the data that they render as, one level at a time. They stay what
/// they are, so that policies and rules find them.
extension NativeContext {
  /// A keyed list as a list, an image or a quantity as its text; what is data already as it is.
  public func data(_ value: Value) throws(EvaluationError) -> Value {
    switch value.tag {
    case .unit:
      let text = try machine.operations.rendered(value)
      guard value.isNumberOfUnit else { return text }
      let digits = string(text)
      return Int64(digits).map { Value($0) } ?? Value(Double(digits) ?? 0)
    case .object:
      let object = ObjectHandle(bits: value.bits)
      let plan = machine.rendering.renderPlan(object)
      if plan.isText, let text = try machine.operations.textOf(object) { return make(text) }
      return plan.isKeyedList ? try machine.operations.asList(value).value : value
    case .unset, .running, .failed, .null, .bool, .int, .float, .string, .list, .function,
      .overlay, .sealed, .noLevel, .objectLevel, .frameLevel, .moduleLevel:
      return value
    }
  }

  /// The entry of an object that renders under a key; nil if there is none.
  public func dataEntry(_ value: Value, _ key: Value) throws(EvaluationError) -> Value? {
    let object = ObjectHandle(bits: value.bits)
    guard machine.objectClass(object).schema != nil else { return try get(value, key) }
    let plan = machine.rendering.renderPlan(object)
    for field in plan.fields where field.name.utf8 == key.utf8 {
      if field.slot < 0 { return nil }
      return try machine.value(object, slot: field.slot)
    }
    return plan.hasEntries ? try get(value, key) : nil
  }

  /// The keys under which an object renders something.
  public func dataKeys(_ value: Value) throws(EvaluationError) -> [Value] {
    let object = ObjectHandle(bits: value.bits)
    guard machine.objectClass(object).schema != nil else { return try keys(value) }
    let plan = machine.rendering.renderPlan(object)
    var result: [Value] = []
    for field in plan.fields where field.slot >= 0 {
      if try machine.value(object, slot: field.slot).isNull { continue }
      result.append(field.name)
    }
    guard plan.hasEntries else { return result }
    let table = try machine.entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      if !plan.keepsNull, try machine.entries.entryValue(object, table, entry).isNull { continue }
      result.append(machine.entries.keyValue(table, entry))
    }
    return result
  }
}
