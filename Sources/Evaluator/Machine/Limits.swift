import Source

/// What is counted against the budget.
struct Limits {
  var budget: Budget
  /// Steps until the budgets are looked at, and those that are left then.
  var stepsToPoll = 0
  var laterSteps = 0
  /// Asked now and then; true stops the evaluation.
  var isInterrupted: () -> Bool = { false }
  /// Whether a limit was met that ends all.
  var isExhausted = false
  /// Bytes of the heap that earlier roots took; the budget is for one root.
  var floor = 0
  /// What the heap may not pass.
  var ceiling = Int.max
  /// Bytes of key tables and of classes' rows, which lie beside the heap.
  var besideHeap = 0
  /// Bytes written since an output began.
  var outputCount = 0
  /// How many values a rule of a custom resource definition was handed.
  var celCount = 0
  /// How deep evaluations outside the loop are nested.
  var nesting = 0
  let stack = StackRoom(limit: 7 << 10)

  init(budget: Budget) { self.budget = budget }
}

/// Tables beside the heap, by the numbers that values keep.
struct TableState {
  /// What objects need of their classes, by class.
  var classHandles: [ClassHandle?] = []
  var keyTables: [KeyTable] = []
  /// Numbers of key tables that may be used again.
  var freeTables: [Int32] = []
  /// What is at the numbers of `freeTables`.
  let noEntries = KeyTable(width: 1)
}
