import Diagnostics
import Program

/// A warning about code that is valid and does nothing, or not what it seems to do.
///
/// A lint is one file here, the page of its code, and one line in `Lints.all`. It is asked about each
/// class that is composed and about each layer of the project, and takes up what concerns it.
protocol Lint: SendableMetatype {
  /// What is wrong with the topmost layer of a class.
  static func warnings(on made: ObjectClass, _ facts: LintFacts) -> [Diagnostic]
  /// What is wrong with a layer by itself.
  static func warnings(on layer: Layer, _ facts: LintFacts) -> [Diagnostic]
}

extension Lint {
  static func warnings(on made: ObjectClass, _ facts: LintFacts) -> [Diagnostic] { [] }
  static func warnings(on layer: Layer, _ facts: LintFacts) -> [Diagnostic] { [] }
}

/// All lints, in the order in which they are asked.
enum Lints {
  static let all: [any Lint.Type] = [
    NeedlessOverride.self, ShadowedRule.self, BytesWithoutUnit.self,
  ]
}

/// What lints ask about the program.
struct LintFacts {
  let program: Program

  /// Whether a layer is written for one base: it is not in the library and not in an overlay.
  func isOfOneBase(_ layer: Layer) -> Bool {
    if layer.isMaking || program.modules[layer.module.index].isLibrary { return false }
    return !program.overlays.contains {
      $0.module == layer.module && $0.span.start <= layer.span.start
        && layer.span.end <= program[$0.layer].span.end
    }
  }

  /// The literal that a code gives.
  func literal(_ code: CodeUnit) -> Constant? {
    var value = code.code.value
    while case .cross(let inner, _, _, _) = value { value = inner }
    guard case .constant(let constant) = value, constant != .null else { return nil }
    return constant
  }
}

/// Asks the lints, and reports each warning once.
struct LintChecker: CheckPart {
  let context: CheckContext

  private var facts: LintFacts { LintFacts(program: program) }

  /// Looks at the topmost layer of a class.
  func look(at made: ObjectClass) {
    for lint in Lints.all {
      for warning in lint.warnings(on: made, facts)
      where context.composing.foldedFaults.insert(warning).inserted {
        report(warning)
      }
    }
  }

  /// Looks at the layers that were added since the last call; the library's are not looked at.
  func lookAtLayers() {
    while context.nextLinted < program.layers.count {
      let layer = program.layers[context.nextLinted]
      context.nextLinted += 1
      if program.modules[layer.module.index].isLibrary { continue }
      for lint in Lints.all { lint.warnings(on: layer, facts).forEach(report) }
    }
  }
}
