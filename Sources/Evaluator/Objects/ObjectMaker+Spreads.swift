import Program
import Source

/// Fields that are bound or not as values decide: by a spread, under a condition.
extension ObjectMaker {
  /// The value that a step spreads into an object, made once for all its fields and entries.
  func spreadSource(
    _ code: CodeUnit, _ object: ObjectHandle, at place: Int
  ) throws(EvaluationError) -> Value {
    let slot = machine.objectClass(object).spreadSlot(code, at: place)
    let source =
      try slot >= 0 ? machine.value(object, slot: slot) : machine.run(code, object.level(place))
    if source.tag == .sealed { throw crossings.sealedUse("...") }
    return source
  }

  /// Whether a layer binds a field, as things are.
  func isBound(_ state: FieldState, _ object: ObjectHandle) throws(EvaluationError) -> Bool {
    switch state {
    case .unbound, .deleted: return false
    case .leaf, .node, .append, .given: return true
    case .conditional(let both):
      let holds = try machine.run(both.condition, object.level(both.place)).bool
      return try isBound(holds ? both.then : both.otherwise, object)
    case .ruled(let below, _, _): return try isBound(below, object)
    case .spread(let code, let field, let at, let below, _):
      let source = try spreadSource(code, object, at: at)
      if try binds(source, field) { return true }
      return try isBound(below, object)
    }
  }

  private func binds(_ source: Value, _ field: Int) throws(EvaluationError) -> Bool {
    guard source.tag == .object else { return false }
    let other = ObjectHandle(bits: source.bits)
    let cls = machine.objectClass(other)
    guard field < cls.states.count, other.cls.slot(ofField: field) >= 0 else { return false }
    return try isBound(cls.states[field], other)
  }

  /// The field of the value that is spread, if it is bound there; what is final below must be the
  /// same.
  func evaluateSpread(
    _ state: FieldState, _ object: ObjectHandle, _ field: Int
  ) throws(EvaluationError) -> Value {
    guard case .spread(let code, let index, let at, let below, let span) = state else {
      return try evaluate(state, object, field)
    }
    let source = try spreadSource(code, object, at: at)
    guard try binds(source, index) else { return try evaluate(below, object, field) }
    let found = try machine.value(ObjectHandle(bits: source.bits), field: index)
    let cls = machine.objectClass(object)
    let lower = below.below(at)
    let final = cls.finality(of: field, lower)
    let inner =
      final == nil ? classes.finalBinding(below: lower, of: cls) : nil
    if final == nil, inner == nil { return found }
    let known = try evaluate(below, object, field)
    if try operations.areEqual(found, known) { return known }
    let name = program.symbols.name(of: cls.fields[field].name)
    if let inner { throw .failed(.finalDropped(name, at: span, binding: inner)) }
    throw .failed(
      .finalOverridden(
        name, at: span, binding: final?.binding ?? .none, declared: final?.declared))
  }

  // MARK: what is final

  /// Where a field that a rule reaches is made final, if it is, or is in what is.
  func final(
    _ object: ObjectHandle, _ field: Int, _ below: FieldState, _ place: Int
  ) -> SourceSpan? {
    let cls = machine.objectClass(object)
    if let own = cls.finality(of: field, below) { return own.declared ?? own.binding }
    return final(cls, at: place)
  }

  /// The same of the rules that an object as a whole was put under.
  func final(_ cls: ObjectClass, at place: Int) -> SourceSpan? {
    if case .finalRules(_, let span)? = cls.ancestor(below: place + 1)?.step { return span }
    return nil
  }
}
