import Diagnostics
import Program
import Source
import Syntax

/// What the parts of the checker share: the program that is made, the scopes of its modules, what is
/// under way, and what was found wrong.
final class CheckContext {
  let program: Program
  var diagnostics: [Diagnostic] = []
  /// Where modules come from; it owns the checker.
  unowned let source: any ModuleSource
  var scopes: [FileID: ModuleScope] = [:]
  /// The chain of imports being declared, for cycles.
  var importing: [(scope: ModuleScope, span: SourceSpan)] = []
  var prelude: ModuleScope?
  var scopesByModule: [ModuleScope] = []
  /// The bounds of the type parameters of the function under check.
  var boundsInScope: [TypeID?] = []
  /// What conditions around the code under check have shown.
  var facts: [PathKey: TypeID] = [:]
  /// Bodies to check before the program is complete.
  var pendingBodies: [(CheckContext) -> Void] = []
  /// The fields whose types are being found, each with the place that asked for it.
  var inferring: [(scope: ModuleScope, field: Int, read: SourceSpan)] = []
  /// The place that asks for a field's type next.
  var readOfField = SourceSpan.none
  var isDraining = false
  /// The classes of objects, shared with the evaluator.
  let classes: ClassTable
  var composing = CompositionState()
  /// How many of the program's layers were looked at for rules that are shadowed.
  var nextLinted = 0
  /// Types found on demand may rest on one another as deep as a program is long.
  private let stack = StackRoom()
  /// Whether something lay too deep, and nothing was checked from there on.
  private(set) var isHalted = false
  private var nextIdentity = 1

  init(program: Program, source: any ModuleSource) {
    self.program = program
    self.source = source
    classes = ClassTable(program: program)
    program.elaborator = self
  }

  /// Checks the queued bodies until none is left.
  func drain() {
    if isDraining { return }
    isDraining = true
    defer { isDraining = false }
    while let body = pendingBodies.popLast() { body(self) }
  }

  func report(_ diagnostic: Diagnostic) {
    if !isHalted { diagnostics.append(diagnostic) }
  }

  /// Whether a type found on the way of another is too deep to be found; that is the last word.
  func isTooDeep(at span: SourceSpan) -> Bool {
    guard stack.isLow else { return false }
    report(.restsTooDeep(at: span))
    isHalted = true
    return true
  }

  func identity() -> Int {
    nextIdentity += 1
    return nextIdentity
  }

  /// Runs `body` with the facts as they are now, and restores them.
  func withFacts<T>(_ body: () -> T) -> T {
    let saved = facts
    defer { facts = saved }
    return body()
  }
}

extension CheckContext: CheckPart {
  var context: CheckContext { self }
}

extension CheckContext: Elaborator {
  func resolve(_ schema: SchemaID) { _ = declarations.resolveSchema(schema) }

  func elaborate(_ schema: Schema) {
    declarations.elaborateBody(of: schema)
    drain()
  }
}
