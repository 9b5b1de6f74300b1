import Source
import TypeChecker

/// One thing that a layer says about a field or entry.
public struct OriginStep {
  public enum Operation: Sendable {
    case set, into, append, delete, given, rule, defaultValue
  }
  /// The layer; nil for given values and defaults.
  public var layer: LayerID?
  public var operation: Operation
  /// The member's path.
  public var span: SourceSpan
  /// The whole member.
  public var fullSpan: SourceSpan
  /// Whether a later step shadows it.
  public var isShadowed = false
}

extension Machine {
  /// What layers say about a field, lowest first, shadowed ones included.
  func origin(_ object: ObjectHandle, field: Int) -> [OriginStep] {
    let cls = objectClass(object)
    guard field < cls.states.count else { return [] }
    var steps: [OriginStep] = []
    collect(cls.states[field], object, &steps)
    if cls.states[field].isUnbound, cls.fields[field].defaultValue != nil {
      let span = cls.fields[field].span
      steps.append(
        OriginStep(layer: nil, operation: .defaultValue, span: span, fullSpan: span))
    }
    return shadowing(steps)
  }

  /// What layers say about an entry.
  func origin(_ table: KeyTable, entry: Int) -> [OriginStep] {
    var steps: [OriginStep] = []
    var at = table.tops[entry]
    while at >= 0 {
      let operation = table.operation(at)
      let kind: OriginStep.Operation =
        switch operation.kind {
        case .set: .set
        case .into: .into
        case .append: .append
        case .given: .given
        case .ruled: .rule
        case .deleted: .delete
        }
      steps.append(
        OriginStep(
          layer: operation.member?.layer, operation: kind, span: operation.span,
          fullSpan: operation.member?.fullSpan ?? operation.span))
      at = operation.below
    }
    return shadowing(steps.reversed())
  }

  private func shadowing(_ steps: [OriginStep]) -> [OriginStep] {
    var steps = steps
    guard let last = steps.lastIndex(where: { $0.operation == .set || $0.operation == .delete })
    else { return steps }
    for index in 0..<last { steps[index].isShadowed = true }
    return steps
  }

  private func collect(
    _ state: FieldState, _ object: ObjectHandle, _ steps: inout [OriginStep]
  ) {
    func add(_ member: PlannedMember, _ operation: OriginStep.Operation) {
      steps.append(
        OriginStep(
          layer: member.layer, operation: operation, span: member.span,
          fullSpan: member.fullSpan))
    }
    switch state {
    case .unbound: break
    case .deleted(let member): add(member, .delete)
    case .leaf(_, let member, _, let below):
      collect(below, object, &steps)
      add(member, .set)
    case .append(_, let member, _, let below):
      collect(below, object, &steps)
      add(member, .append)
    case .node(let below, _, let member, _):
      collect(below, object, &steps)
      add(member, .into)
    case .conditional(let condition, let at, let then, let otherwise):
      let holds = (try? run(condition, object.level(at)))?.bool ?? true
      collect(holds ? then : otherwise, object, &steps)
    case .spread(_, _, _, let below, let span):
      collect(below, object, &steps)
      steps.append(OriginStep(layer: nil, operation: .given, span: span, fullSpan: span))
    case .ruled(let below, let layer, _):
      collect(below, object, &steps)
      let span = program[layer].rules.first?.span ?? .none
      steps.append(OriginStep(layer: layer, operation: .rule, span: span, fullSpan: span))
    case .given:
      steps.append(
        OriginStep(layer: nil, operation: .given, span: object.span, fullSpan: object.span))
    }
  }
}
