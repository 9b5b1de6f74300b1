import Diagnostics
import Program
import Source

/// A layer sets a literal over an equal one. Silent where the layer may serve another base: in the
/// library, and in an overlay.
enum NeedlessOverride: Lint {
  static func warnings(on made: ObjectClass, _ facts: LintFacts) -> [Diagnostic] {
    guard case .block(let id)? = made.step else { return [] }
    var warnings: [Diagnostic] = []
    for (index, state) in made.states.enumerated() {
      guard case .leaf(let code, let member, let at, let below) = state, at == made.stepCount - 1,
        let value = facts.literal(code), case .leaf(let lower, let set, _, _) = below,
        facts.literal(lower) == value, facts.isOfOneBase(facts.program[id])
      else { continue }
      let isNamed = index < made.fields.count
      warnings.append(
        .needlessOverride(
          isNamed ? facts.program.symbols.name(of: made.fields[index].name) : "it",
          at: member.span, below: set.fullSpan))
    }
    return warnings
  }
}

extension Diagnostic {
  fileprivate static func needlessOverride(
    _ name: String, at span: SourceSpan, below: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .needlessOverride, at: span, "`\(name)` has this value already; the layer changes nothing",
      severity: .warning
    )
    .noting(below, "it is set here, to the same")
    .helping("delete it; what changes below will then be followed")
  }
}
