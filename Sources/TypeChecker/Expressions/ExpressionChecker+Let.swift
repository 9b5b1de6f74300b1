import Program
import Source
import Syntax

/// What `let` means, alike in an expression, a policy's or test's body, and a block.
extension ExpressionChecker {
  /// `let x: T = a in b`
  func letIn(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let binding = LetView(unit.module.tree, node)
    let depth = unit.locals.count
    let (slot, value) = bind(binding, unit)
    let body = branch(binding.body, expected, unit)
    unit.pop(to: depth)
    return Typed(core: .bind(slot: slot, value, body: body.core), type: body.type)
  }

  /// Checks the value and enters the name as a local, which whoever asks takes out again.
  func bind(_ binding: LetView, _ unit: CodeScope) -> (slot: Int, value: Core) {
    let typed = letValue(binding, declared: letType(binding, unit), unit)
    let slot = unit.push(
      Variable(
        name: unit.module.symbol(binding.name), type: typed.type, identity: context.identity(),
        span: binding.tree.span(binding.name)))
    return (slot, typed.core)
  }

  /// The type that is written; nil if none is.
  func letType(_ binding: LetView, _ unit: CodeScope) -> TypeID? {
    binding.type.isNone
      ? nil : typeReader.resolveType(binding.type, unit.module, unit.typeParameters)
  }

  /// The value, of the declared type if there is one.
  func letValue(_ binding: LetView, declared: TypeID?, _ unit: CodeScope) -> Typed {
    guard let declared else {
      return binding.value.isNone ? .broken : expression(binding.value, nil, unit)
    }
    let expected = Expectation(type: declared, reason: binding.tree.span(binding.type))
    return Typed(core: value(binding.value, expected, unit).core, type: declared)
  }
}
