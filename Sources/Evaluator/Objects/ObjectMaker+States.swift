import Program
import Source

/// Values of fields by what the layers say of them.
extension ObjectMaker {
  /// `⟦s⟧o`
  func evaluate(
    _ state: FieldState, _ object: ObjectHandle, _ field: Int
  ) throws(EvaluationError) -> Value {
    switch state {
    case .unbound: return try machine.unbound(object, field, deletion: nil)
    case .deleted(let member): return try machine.unbound(object, field, deletion: member)
    case .leaf(let unit, _, let at, _): return try machine.run(unit, object.level(at))
    case .given(let index, let at):
      return Row(bits: object.environments[at].bits)[index]
    case .append(let unit, _, let at, let below):
      let base = try isBound(below, object) ? evaluate(below, object, field) : .null
      return try operations.joined(base, machine.run(unit, object.level(at)))
    case .conditional(let both):
      let holds = try machine.run(both.condition, object.level(both.place))
      return try evaluate(holds.bool ? both.then : both.otherwise, object, field)
    case .spread: return try evaluateSpread(state, object, field)
    case .ruled(let below, let layer, let at):
      if below.isUnbound, !hasDefault(object, field) {
        return try evaluate(below, object, field)
      }
      let value = try evaluate(below, object, field)
      return try ruleRunner.ruled(
        value, layer, object.environments[at], final: final(object, field, below, at))
    case .node: return try evaluateNodes(state, object, field)
    }
  }

  func hasDefault(_ object: ObjectHandle, _ field: Int) -> Bool {
    let cls = machine.objectClass(object)
    return field < cls.fields.count && cls.fields[field].defaultValue != nil
  }

  /// A stack of blocks over what is below them: one object, without those in between.
  private func evaluateNodes(
    _ state: FieldState, _ object: ObjectHandle, _ field: Int
  ) throws(EvaluationError) -> Value {
    var blocks: [(layer: LayerID, level: Value)] = []
    var bottom = state
    while case .node(let below, let layer, _, let at) = bottom {
      blocks.append((layer, object.level(at)))
      bottom = below
    }
    blocks.reverse()
    switch bottom {
    case .unbound, .deleted:
      if hasDefault(object, field) {
        return try derive(evaluate(.unbound, object, field), blocks)
      }
      return try derive(.null, blocks)
    case .leaf(let unit, _, let at, _):
      if case .make(let making) = unit.code.value, making.locals == 0 {
        return try make(making, object.level(at), blocks)
      }
    default:
      guard try isBound(bottom, object) else { return try derive(.null, blocks) }
    }
    return try derive(evaluate(bottom, object, field), blocks)
  }

  // MARK: base

  /// Puts what the field has below the place in the register, or pushes its frame (true).
  func readBase(
    _ object: ObjectHandle, field: Int, place: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    let cls = machine.objectClass(object)
    if let slot = cls.baseSlot(of: field, below: place) {
      return try machine.readSlot(object, Int(slot), register)
    }
    let state = cls.ancestor(below: place)?.states[field] ?? .unbound
    machine.registers[register] = try evaluate(state, object, field)
    return false
  }
}
