import Program
import Source

/// Values under `on` rules.
struct RuleRunner: MachinePart {
  let machine: Machine

  /// `v ⊕ R`: the value under the rules that it meets, with the rules below it. `final`: where it is
  /// made final, or what it is in; then no rule may change it.
  func ruled(
    _ value: Value, _ layer: LayerID, _ level: Value, final: SourceSpan?
  ) throws(EvaluationError) -> Value {
    switch value.tag {
    case .list:
      let list = ListHandle(bits: value.bits)
      guard !list.isRange else { return value }
      var elements: [Value] = []
      var isChanged = false
      for index in 0..<list.count {
        let element = try operations.element(list, index)
        let made = try ruled(element, layer, level, final: final)
        isChanged = isChanged || made.bits != element.bits
        elements.append(made)
      }
      return isChanged ? machine.heap.list(elements) : value
    case .object: return try ruledObject(ObjectHandle(bits: value.bits), layer, level, final)
    default: return value
    }
  }

  private func ruledObject(
    _ object: ObjectHandle, _ layer: LayerID, _ level: Value, _ final: SourceSpan?
  ) throws(EvaluationError) -> Value {
    let cls = machine.objectClass(object)
    if hasMet(cls, object, layer, level) { return object.value }
    let rules = program[layer].rules
    var met: [LayerID] = []
    for (index, rule) in rules.enumerated() {
      guard program.types.isSubtype(cls.type, of: rule.type) else { continue }
      if let condition = rule.condition {
        let known = machine.faults.pending.count
        let unit = conditionUnit(layer, index, condition)
        let holds = try machine.run(unit, level, [object.value])
        forgetPending(from: known)
        if !holds.bool { continue }
      }
      machine.ruling.metRules.insert(
        MetRule(rule: RulePlace(layer: layer, index: index), object: level.bits))
      if let final { try refuseFinal(object, rule, final) }
      try refuseConflict(cls, rule)
      met.append(rule.layer)
    }
    let reaches = rules.contains { classHolds(cls, $0.type) }
    if met.isEmpty && !reaches { return object.value }
    var next = cls
    for layer in met {
      next =
        if let final { classes.adding(layer, to: next, final: final) } else {
          classes.adding(layer, to: next)
        }
    }
    next = classes.adding(final.map { .finalRules(layer, $0) } ?? .rules(layer), to: next)
    try making.refuseFaults(next)
    let made = making.derived(object, machine.handle(next))
    var place = object.cls.stepCount
    for layer in met { place = making.push(made, place, layer, level) }
    made.environments[place] = level
    instanceTracker.noteLower(object, of: made)
    return made.value
  }

  /// A rule of a layer that matches something in a value and was not applied to it.
  func unreachedRule(
    _ layer: LayerID, _ level: Value, in value: Value
  ) throws(EvaluationError) -> Rule? {
    for (index, rule) in program[layer].rules.enumerated() {
      for found in try finishedSet.objects(of: rule.type, in: value) {
        let object = ObjectHandle(bits: found.bits)
        if hasMet(machine.objectClass(object), object, layer, level) { continue }
        guard let condition = rule.condition else { return rule }
        if try machine.run(conditionUnit(layer, index, condition), level, [object.value]).bool {
          return rule
        }
      }
    }
    return nil
  }

  /// A rule that sets nothing itself may meet what is final: to hold it to an assertion.
  private func refuseFinal(
    _ object: ObjectHandle, _ rule: Rule, _ final: SourceSpan
  ) throws(EvaluationError) {
    if program[rule.layer].items.isEmpty { return }
    throw .failed(
      .finalRuled(
        crossings.describe(machine.objectClass(object).type), at: rule.span, made: object.span,
        final: final))
  }

  /// Whether something in objects of the class may be of the type.
  private func classHolds(_ cls: ObjectClass, _ type: TypeID) -> Bool {
    if let entries = classes.entryTypes(of: cls), classes.canHold(entries.value, type) {
      return true
    }
    let fields = cls.fields
    return cls.states.indices.contains {
      !cls.states[$0].isUnbound && classes.canHold(fields[$0].type, type)
    }
  }

  private func hasMet(
    _ cls: ObjectClass, _ object: ObjectHandle, _ layer: LayerID, _ level: Value
  ) -> Bool {
    var at: ObjectClass? = cls
    while let current = at {
      if current.isUnderRules(of: layer) {
        let known = object.environments[current.stepCount - 1]
        if known.bits == level.bits, known.extra == level.extra { return true }
      }
      at = current.below
    }
    return false
  }

  func isRuleLayer(_ layer: LayerID) -> Bool {
    if machine.ruling.ruleLayers == nil || machine.ruling.ruleLayerCount != program.layers.count {
      machine.ruling.ruleLayers = Set(program.layers.flatMap { $0.rules.map { $0.layer } })
      machine.ruling.ruleLayerCount = program.layers.count
    }
    return machine.ruling.ruleLayers?.contains(layer) ?? false
  }

  private func conditionUnit(_ layer: LayerID, _ index: Int, _ code: Code) -> CodeUnit {
    let place = RulePlace(layer: layer, index: index)
    if let known = machine.ruling.conditions[place] { return known }
    let unit = CodeUnit(code)
    machine.ruling.conditions[place] = unit
    return unit
  }

  /// Takes back the assertions that became due since; for values that are only operands, and for data
  /// that did not fit.
  func forgetPending(from known: Int) {
    while machine.faults.pending.count > known {
      let object = ObjectHandle(bits: machine.faults.pending.removeLast())
      object.flags &= ~ObjectHandle.pending
    }
  }
}

extension ObjectClass {
  /// Whether its topmost step is the rules of the layer.
  fileprivate func isUnderRules(of layer: LayerID) -> Bool {
    switch step {
    case .rules(layer), .finalRules(layer, _): true
    case .rules, .finalRules, .schema, .block, .given, .entries, nil: false
    }
  }
}
