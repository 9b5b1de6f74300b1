import Diagnostics
import Program
import Source

/// Warnings about layers that do nothing. They are silent where the layer may serve another base:
/// in the library, and in an overlay.
extension Checker {
  /// Warns of members of a class's topmost layer that set a literal over an equal one.
  func lintOverrides(in made: ObjectClass) {
    guard case .block(let id)? = made.step else { return }
    for (index, state) in made.states.enumerated() {
      guard case .leaf(let code, let member, let at, let below) = state, at == made.stepCount - 1,
        let value = literal(code), let (old, place) = literal(below), old == value,
        isOfOneBase(program[id])
      else { continue }
      let label = index < made.fields.count ? name(made.fields[index].name) : "it"
      let warning = Diagnostic.needlessOverride(
        label, at: member.span, member: member.fullSpan, below: place)
      if foldedFaults.insert(warning).inserted { report(warning) }
    }
  }

  /// Warns of what a rule sets and a later rule of the same layer always sets again.
  func lintRules() {
    while nextLinted < program.layers.count {
      let layer = program.layers[nextLinted]
      nextLinted += 1
      guard layer.rules.count > 1, !program.modules[layer.module.index].isLibrary else { continue }
      for (index, later) in layer.rules.enumerated() where later.condition == nil {
        for earlier in layer.rules[..<index] where earlier.type == later.type {
          lint(program[earlier.layer], shadowedBy: program[later.layer])
        }
      }
    }
  }

  private func lint(_ earlier: Layer, shadowedBy later: Layer) {
    for case .field(_, let symbol, let member) in earlier.items {
      for case .field(_, let name, let other) in later.items where symbol == name {
        switch (member.operation, other.operation) {
        case (.set, .set(let unit)) where !unit.code.value.readsBase:
          report(
            .overrideShadowed(self.name(symbol), at: member.span, later: other.span))
        case (.into(let one), .into(let two)): lint(program[one], shadowedBy: program[two])
        default: break
        }
      }
    }
  }

  /// Whether a layer is written for one base: it is not in the library and not in an overlay.
  private func isOfOneBase(_ layer: Layer) -> Bool {
    if layer.isMaking || program.modules[layer.module.index].isLibrary { return false }
    return !program.overlays.contains {
      $0.module == layer.module && $0.span.start <= layer.span.start
        && layer.span.end <= program[$0.layer].span.end
    }
  }

  private func literal(_ code: CodeUnit) -> Constant? {
    var value = code.code.value
    while case .cross(let inner, _, _, _) = value { value = inner }
    guard case .constant(let constant) = value, constant != .null else { return nil }
    return constant
  }

  /// The literal that a field has below, and where it was bound.
  private func literal(_ state: FieldState) -> (Constant, SourceSpan)? {
    guard case .leaf(let code, let member, _, _) = state else { return nil }
    return literal(code).map { ($0, member.fullSpan) }
  }
}

extension Diagnostic {
  static func needlessOverride(
    _ name: String, at span: SourceSpan, member: SourceSpan, below: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .needlessOverride, at: span, "`\(name)` has this value already; the layer changes nothing",
      severity: .warning
    )
    .noting(below, "it is set here, to the same")
    .helping("delete it; what changes below will then be followed")
  }

  static func overrideShadowed(
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
