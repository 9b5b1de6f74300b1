import Program
import Source

extension RuleRunner {
  /// Refuses a rule that sets the very path which a layering member of its own module sets too:
  /// neither is above the other. What a literal makes does not count.
  func refuseConflict(_ cls: ObjectClass, _ rule: Rule) throws(EvaluationError) {
    let place = UInt64(cls.id.index) << 32 | UInt64(rule.layer.index)
    guard !machine.ruling.agreeing.contains(place) else { return }
    let module = program[rule.layer].module
    for case .field(let stated, let name, let member) in program[rule.layer].items {
      guard let field = stated >= 0 ? stated : classes.field(name, of: cls),
        field < cls.states.count
      else { continue }
      for (other, place) in cls.states[field].boundMembers {
        if case .schema? = cls.step(at: place) { continue }
        let layer = program[other.layer]
        guard !layer.isMaking, layer.module == module, other.layer != rule.layer,
          !isRuleLayer(other.layer)
        else { continue }
        try refuse(member, other)
      }
    }
    machine.ruling.agreeing.insert(place)
  }

  /// Refuses two members that set the same, or go into the same where they do.
  private func refuse(
    _ member: LayerMember, _ other: LayerMember
  ) throws(EvaluationError) {
    switch (member.operation, other.operation) {
    case (.set, .set):
      throw .failed(
        .ruleConflict(
          program.sources.text(of: member.span), at: member.span, member: other.span))
    case (.into(let inner), .into(let outer)):
      guard !program[outer].isMaking else { return }
      for item in program[inner].items {
        for known in program[outer].items {
          switch (item, known) {
          case (.field(_, let a, let one), .field(_, let b, let two)) where a == b:
            try refuse(one, two)
          case (.key(let a, let one), .key(let b, let two)):
            guard let key = constants(a), key == machine.ruleRunner.constants(b) else { continue }
            try refuse(one, two)
          default: continue
          }
        }
      }
    default: return
    }
  }

  private func constants(_ codes: [CodeUnit]) -> [Constant]? {
    let found = codes.compactMap { code -> Constant? in
      if case .constant(let value) = code.code.value { value } else { nil }
    }
    return found.count == codes.count ? found : nil
  }
}

extension FieldState {
  /// The members that bind a field, with the places of their layers; of an `if`, none.
  fileprivate var boundMembers: [(LayerMember, Int)] {
    var found: [(LayerMember, Int)] = []
    var at = self
    while true {
      switch at {
      case .leaf(_, let member, let place, let below), .append(_, let member, let place, let below),
        .node(let below, _, let member, let place):
        found.append((member, place))
        at = below
      case .ruled(let below, _, _), .spread(_, _, _, let below, _): at = below
      case .unbound, .deleted, .conditional, .given: return found
      }
    }
  }
}
