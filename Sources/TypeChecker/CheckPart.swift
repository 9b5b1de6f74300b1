import Diagnostics
import Program
import Source

/// A part of the checker: functions over one context, which all parts share.
///
/// A part has no state of its own. What one part asks of another is written `calls.method(…)`, so
/// that a reader sees which part answers.
protocol CheckPart {
  var context: CheckContext { get }
}

extension CheckPart {
  var program: Program { context.program }
  var types: TypeTable { context.program.types }
  var symbols: SymbolTable { context.program.symbols }
  var classes: ClassTable { context.classes }

  var names: NameChecker { NameChecker(context: context) }
  var typeReader: TypeReader { TypeReader(context: context) }
  var fitting: FitChecker { FitChecker(context: context) }
  var expressions: ExpressionChecker { ExpressionChecker(context: context) }
  var literals: LiteralChecker { LiteralChecker(context: context) }
  var calls: CallChecker { CallChecker(context: context) }
  var layers: LayerChecker { LayerChecker(context: context) }
  var composition: StaticComposition { StaticComposition(context: context) }
  var declarations: DeclarationChecker { DeclarationChecker(context: context) }
  var policies: PolicyChecker { PolicyChecker(context: context) }
  var lints: LintChecker { LintChecker(context: context) }

  func report(_ diagnostic: Diagnostic) { context.report(diagnostic) }

  func name(_ symbol: Symbol) -> String { symbols.name(of: symbol) }

  func symbol(_ name: String) -> Symbol { symbols.intern(name) }
}
