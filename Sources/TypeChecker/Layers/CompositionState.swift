import Diagnostics
import Program

/// What static composition has before it, and what it has done.
struct CompositionState {
  /// Values under layers whose stacks are known, to be composed when all is elaborated.
  var pendingFolds: [(core: Core, level: Level?)] = []
  /// What was reported.
  var foldedFaults: Set<Diagnostic> = []
  /// By class: whether its faults were reported.
  var isFolded: [Bool] = []
  /// Modules that were checked and whose layers are not yet composed.
  var uncomposed: [ModuleScope] = []
  /// What calls of `Checker.check` have left to `compose`.
  private var checks: [(folds: [(core: Core, level: Level?)], scopes: [ModuleScope])] = []
  private var next = 0

  /// Whether some check is not yet composed.
  var isUnfinished: Bool { next < checks.count }

  /// Leaves what a check has found to `compose`.
  mutating func endCheck() {
    checks.append((pendingFolds, uncomposed))
    pendingFolds = []
    uncomposed = []
  }

  /// What the next check has left.
  mutating func takeNext() -> (folds: [(core: Core, level: Level?)], scopes: [ModuleScope]) {
    defer {
      checks[next] = ([], [])
      next += 1
    }
    return checks[next]
  }
}
