import Diagnostics
import Program
import Source

/// A rule sets what a later rule of the same layer always sets again.
enum ShadowedRule: Lint {
  static func warnings(on layer: Layer, _ facts: LintFacts) -> [Diagnostic] {
    guard layer.rules.count > 1 else { return [] }
    let program = facts.program
    var warnings: [Diagnostic] = []
    for (index, later) in layer.rules.enumerated() where later.condition == nil {
      for earlier in layer.rules[..<index] where earlier.type == later.type {
        collect(program[earlier.layer], shadowedBy: program[later.layer], program, into: &warnings)
      }
    }
    return warnings
  }

  private static func collect(
    _ earlier: Layer, shadowedBy later: Layer, _ program: Program, into warnings: inout [Diagnostic]
  ) {
    for case .field(_, let symbol, let member) in earlier.items {
      for case .field(_, let name, let other) in later.items where symbol == name {
        if case .set = member.operation, case .set(let unit) = other.operation {
          if unit.code.value.readsBase { continue }
          warnings.append(
            .overrideShadowed(program.symbols.name(of: symbol), at: member.span, later: other.span))
        } else if case .into(let one) = member.operation, case .into(let two) = other.operation {
          collect(program[one], shadowedBy: program[two], program, into: &warnings)
        }
      }
    }
  }
}

extension Diagnostic {
  fileprivate static func overrideShadowed(
    _ name: String, at span: SourceSpan, later: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .overrideShadowed, at: span,
      "a later rule always sets `\(name)` again, so this is never seen",
      severity: .warning
    )
    .noting(later, "it is set again here, wherever the first rule reaches")
    .helping("delete one of the two, or narrow the later rule with `where`")
  }
}
