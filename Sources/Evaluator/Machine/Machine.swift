import CEL
import Diagnostics
import Documents
import Program
import Source
import Text

/// The machine: heap, codes, frames and everything that is made once per evaluation.
///
/// Calls and the filling of slots are frames on one explicit stack. Operations that need values in
/// their middle (equality, key sets, crossings of containers, rules) run the loop again inside
/// themselves; how often they may is bounded too.
final class Machine {
  let program: Program
  let classes: ClassTable
  let natives: NativeTable
  var budget: Budget
  var heap = Heap()
  var codes: CodeTable
  var sites = CodeSites()
  var frames: FrameStack
  /// The registers of all frames.
  let registers: Row
  /// Elements of lists being built.
  var builder = ValueStack()
  var classHandles: [ClassHandle?] = []
  var keyTables: [KeyTable] = []
  var modules: [ModuleID: Value] = [:]
  var inputs = ModuleInputs()
  /// Objects of which a field was read and whose assertions have not run.
  var pending: [UInt64] = []
  /// Steps until the budgets are looked at, and those that are left then.
  private var stepsToPoll = 0
  private var laterSteps = 0
  /// Whether a limit was met that ends all.
  var isExhausted = false
  /// Bytes of the heap that earlier roots took; the budget is for one root.
  var floor = 0 { didSet { ceiling = budget.memory.addingClamped(floor) } }
  /// What the heap may not pass.
  private(set) var ceiling = Int.max
  /// Bytes of key tables and of classes' rows, which lie beside the heap.
  var besideHeap = 0
  /// Bytes written since an output began.
  var outputCount = 0
  /// How many values a rule of a custom resource definition was handed.
  var celCount = 0
  var nesting = 0
  /// How deep evaluations outside the loop may nest, on the 8 MiB that a thread has. An unoptimised
  /// build takes 20 times the stack.
  static let nestingLimit = _isDebugAssertConfiguration() ? 300 : 3_000
  /// Diagnostics of slots that failed, by the number kept in the slot.
  var failures: [Diagnostic] = []
  /// Rules that matched a value, and for which object's layer.
  var metRules: Set<MetRule> = []
  /// The root whose rendered tree `all` means.
  var root: Value = .null
  /// By set and type: the list of its objects.
  var finishedSets: [SetKey: Value] = [:]
  /// The cells of functions that depend on the finished set alone.
  var onceCells: [OnceKey: UInt64] = [:]
  var isSearching: Set<SetKey> = []
  var searchPlans: [TypeID: SearchPlans] = [:]
  /// What the policy or test that runs has found.
  var checks = CheckRun()
  var loadData: (DataImport) -> LoadedData?
  var dataValues: [Int: Value] = [:]
  /// The data files and manifests that were read, for where their values come from.
  var documents: [Document] = []
  /// Whether values were decoded that miss what could not be.
  var hasPartialValues = false
  var requiredFields: [SchemaID: [Int]] = [:]
  var data = DataPlans()
  /// Set from outside to stop the evaluation.
  var isInterrupted: () -> Bool = { false }
  /// Where each file's layer is in a module's object.
  var modulePlaces: [ModuleID: [ModuleID: Int]] = [:]
  var defaults: [FieldKey: CodeUnit] = [:]
  var conditions: [RulePlace: CodeUnit] = [:]
  var reportedFaults: Set<Diagnostic> = []
  /// Classes and rules that set no path in common, a number for each pair.
  var agreeing: Set<UInt64> = []
  var ruleLayers: Set<LayerID>?
  var ruleLayerCount = 0
  /// By the number that a class's slot has in place of a code.
  var nodePlans: [NodePlan] = []
  /// By layer.
  var elementPlans: [ElementPlan?] = []
  /// By layer: 0 not known, 1 no rules, 2 rules.
  var layerRules: [UInt8] = []
  /// By schema: the levels of its own steps in a new object.
  var prototypeLevels: [LevelRow] = []
  var assertions: [Int: (condition: CodeUnit, message: CodeUnit?)] = [:]
  var renderPlans: [RenderPlan?] = []
  /// By symbol: the names that render plans write.
  var fieldNames: [Value] = []
  var reported: Set<Diagnostic> = []
  /// By class.
  var resourceClasses: [ResourceClass] = []
  var kinds = KindTable()
  var kindSource = KindSource()
  /// Values taken as values of the schemas of their kinds.
  var twins = Twins()
  /// For looking one key up.
  lazy var memberKey = constants.row(1)
  /// Instances of modules that layers and rules made, in order.
  var instances: [UInt64] = []
  /// By object that a layer or rules made: the one below. Only while some module that code refers
  /// to enforces policies.
  var lowerObjects: [UInt64: UInt64] = [:]
  /// Modules that code refers to and that enforce policies: what they render is judged too.
  var enforcingParts: Set<ModuleID> = []
  /// What `all` means instead of the root: the resources of a set.
  var roots: [Value] = []
  /// Decides `violates` for tests; set by the policy runner.
  var violates: (Int, [Value]) throws(EvaluationError) -> Bool = { _, _ in false }
  /// By object: the resource that it was found in first.
  var owners: [UInt64: Value] = [:]
  /// Objects that several resources hold: the others.
  var otherOwners: [UInt64: [Value]] = [:]
  /// The owners that values name by their `extra`, counted from one.
  var namedOwners: [Value] = []
  /// The resource whose part a policy looks at.
  var judged: Value = .null
  /// What writing fills, while it is to be forgotten.
  var forgetting: Forgetting?
  var freeTables: [Int32] = []
  /// What is at the numbers of `freeTables`.
  let noEntries = KeyTable(width: 1)
  /// Constants of codes and names of fields, which stay whatever is forgotten.
  var constants = Heap()
  lazy var names = IdentityNames(program.symbols)
  /// The resources that were written.
  var ledger = Ledger()
  var regexes: [[UInt8]: Regex] = [:]
  var rules: [[UInt8]: Result<CELRule, CELError>] = [:]
  /// Whether there is a sealed value anywhere.
  var hasSeals = false
  /// How many sensitive types a value is crossing into: errors must not show it.
  var secrets = 0
  /// Errors that tell something of a sealed value.
  var sealedFaults: Set<Diagnostic> = []
  /// What is read, while a trace is taken.
  var trace: [TracedRead]?
  /// What locals rest on, while a policy is run to say whom it blames.
  var blame: BlameTrace?
  /// How many faults were traced to their cause; beyond the limit, the place itself is reported.
  var followedFaults = 0
  var isFollowing = false

  /// Levels of a schema's own steps, in memory that stays; a row of none is not known yet.
  struct LevelRow {
    var row = Row(bits: 16)
    var count = 0
  }

  /// A function without parameters, and the level it runs with.
  struct OnceKey: Hashable {
    var code: Int32
    var place: UInt32
    var bits: UInt64
  }

  struct RulePlace: Hashable {
    var layer: LayerID
    var index: Int
  }

  struct MetRule: Hashable {
    var rule: RulePlace
    /// The bits of the object that the rule is a layer of.
    var object: UInt64
  }

  init(
    program: Program, classes: ClassTable, natives: NativeTable, budget: Budget,
    loadData: @escaping (DataImport) -> LoadedData?
  ) {
    self.program = program
    self.classes = classes
    self.natives = natives
    self.budget = budget
    self.loadData = loadData
    codes = CodeTable(owner: program.nextEvaluation())
    frames = FrameStack(depth: budget.depth)
    registers = frames.registers
    self.budget.depth = frames.depth
    ceiling = budget.memory
    RunningEvaluation.begin(self)
    resetSteps()
  }

  deinit {
    RunningEvaluation.end(self)
    for case .some(let handle) in classHandles { handle.free() }
  }

  // MARK: classes

  /// What objects of a class need at run time.
  func handle(_ cls: ObjectClass) -> ClassHandle {
    while classHandles.count <= cls.id.index { classHandles.append(nil) }
    if let known = classHandles[cls.id.index] { return known }
    let entries = classes.entryTypes(of: cls)
    let made = ClassHandle(
      id: cls.id.index, slotOfField: cls.slotOfField, slotCount: cls.slotCount,
      stepCount: cls.stepCount, hasAssertions: !cls.assertions.isEmpty,
      hasEntries: entries != nil, hasSecretEntries: entries.map { isSecret($0.value) } ?? false,
      isGivenMap: isGivenMap(cls),
      isModule: cls.schema.map { program.schemas[$0.index].kind == .module } ?? false)
    classHandles[cls.id.index] = made
    besideHeap += Machine.classSize + cls.slotCount * 8 + cls.slotOfField.count * 4
    return made
  }

  /// Whether its objects are maps of the entries that they were given, and nothing else.
  private func isGivenMap(_ cls: ObjectClass) -> Bool {
    if case .keyedList = program.types[cls.type] { return false }
    return cls.schema == nil && cls.stepCount == 1 && cls.step == .entries
  }

  func objectClass(_ object: ObjectHandle) -> ObjectClass {
    classes[ClassID(object.cls.id)]
  }

  /// Where the topmost block of an object is written; where it was made, if it has no other.
  func topSpan(_ object: ObjectHandle) -> SourceSpan {
    if case .block(let layer)? = objectClass(object).step { return program[layer].span }
    return object.span
  }

  /// About what a class takes besides its rows.
  private static let classSize = 1024

  // MARK: running

  /// Runs a code to its end, and gives its value.
  func run(_ number: Int32, _ environment: Value, _ arguments: [Value] = [])
    throws(EvaluationError) -> Value
  {
    let base = frames.top
    for (index, argument) in arguments.enumerated() {
      registers[base + index] = argument
    }
    try enter(number, environment, base: base, target: 0, slot: 0)
    return try runTop()
  }

  func run(_ unit: CodeUnit, _ environment: Value, _ arguments: [Value] = [])
    throws(EvaluationError) -> Value
  {
    if case .constant(let constant) = unit.code.value, arguments.isEmpty {
      switch constant {
      case .null: return .null
      case .bool(let value): return Value(value)
      case .int(let value): return Value(value)
      case .float, .string, .unit: break
      }
    }
    return try run(codes.number(unit), environment, arguments)
  }

  /// Runs the frame on top to its end.
  func runTop() throws(EvaluationError) -> Value {
    let floor = frames.count - 1
    let built = builder.count
    nesting += 1
    defer { nesting -= 1 }
    do throws(EvaluationError) {
      if nesting > Machine.nestingLimit {
        throw .stopped(.budgetDepth(Machine.nestingLimit, at: currentSpan))
      }
      return try loop(floor)
    } catch {
      let told = tellingCalls(error)
      unwind(to: floor, told)
      builder.truncate(to: built)
      throw told
    }
  }

  /// Pushes a frame; compiles its code if it never ran.
  func enter(
    _ number: Int32, _ environment: Value, base: Int, target: Int, slot: UInt64
  ) throws(EvaluationError) {
    if !codes.isCompiled(number) { compile(number) }
    let isPushed = unsafe frames.push(
      codes.instructions(number), registers: codes.registers(number), number, environment,
      base: base, target: target, slot: slot)
    if !isPushed {
      if slot != 0 { Row(bits: slot)[0] = .unset }
      throw tooDeep()
    }
  }

  /// The error of a full stack of frames.
  @inline(never)
  func tooDeep() -> EvaluationError {
    .stopped(.budgetDepth(budget.depth, at: currentSpan))
  }

  /// Puts a code in the place of the frame on top: a call that gives back what it is given.
  func reenter(_ number: Int32, _ environment: Value) throws(EvaluationError) {
    if !codes.isCompiled(number) { compile(number) }
    if !frames.replaceTop(codes[number], number, environment) {
      throw tooDeep()
    }
  }

  func compile(_ number: Int32) {
    let source = codes.sources[Int(number)]
    switch source {
    case .unit(let code):
      var compiler = CodeCompiler(machine: self, localCount: code.localCount, span: code.span)
      compiler.body(code.value)
      compiler.finish(number)
    case .element(let core, let locals):
      var compiler = CodeCompiler(machine: self, localCount: locals, span: .none)
      compiler.body(core)
      compiler.finish(number)
    case .function(let id):
      let function = program[id]
      var compiler = CodeCompiler(
        machine: self,
        localCount: max(function.localCount, Machine.localCount(function.parameters)),
        span: function.span)
      compiler.hasChecks = program.policies.contains { $0.body == id }
      compiler.defaults(function.parameters)
      if let body = function.body {
        compiler.body(body)
      } else {
        compiler.nativeBody(function)
      }
      compiler.finish(number)
    case .overlay(let id):
      let overlay = program[id]
      let count = overlay.parameters.count
      var compiler = CodeCompiler(
        machine: self, localCount: Machine.localCount(overlay.parameters), span: overlay.span)
      compiler.defaults(overlay.parameters)
      let target = compiler.reserve()
      compiler.emit(.overlay, target, Int32(id.index), Int32(count))
      compiler.emit(.giveBack, target)
      compiler.finish(number)
    }
  }

  /// How many locals parameters and their defaults need.
  private static func localCount(_ parameters: [Function.Parameter]) -> Int {
    parameters.reduce(parameters.count) { max($0, $1.defaultValue?.localCount ?? 0) }
  }

  // MARK: budgets

  /// After how many steps the budgets are looked at.
  private static let pollInterval = 4096

  /// Begins to count again.
  func resetSteps() {
    stepsToPoll = budget.steps % Machine.pollInterval
    laterSteps = budget.steps - stepsToPoll
  }

  /// Counts an event of the language.
  @inline(__always)
  func step(_ count: Int = 1) throws(EvaluationError) {
    stepsToPoll &-= count
    if stepsToPoll < 0 { try poll() }
  }

  /// Refuses a large text that the budget has no room for.
  @inline(never)
  func reserve(_ bytes: Int) throws(EvaluationError) {
    if bytes > room / 2 || bytes >= UInt32.max { throw outOfMemory() }
  }

  /// Bytes of memory that the budget has left.
  var room: Int {
    budget.memory - (heap.reserved - floor) - builder.byteCount - besideHeap
  }

  @inline(never)
  func outOfMemory() -> EvaluationError {
    .stopped(.budgetMemory(budget.memory, at: currentSpan))
  }

  @inline(never)
  func poll() throws(EvaluationError) {
    let remaining = laterSteps &+ stepsToPoll
    stepsToPoll = max(min(remaining, Machine.pollInterval), -1)
    laterSteps = remaining &- stepsToPoll
    if remaining < 0 { throw .stopped(.budgetSteps(budget.steps, at: currentSpan)) }
    if room < 0 { throw outOfMemory() }
    if isInterrupted() { throw .stopped(.interrupted(at: currentSpan)) }
  }
}

/// What a data import loaded to.
public struct LoadedData {
  public var value: Content

  public enum Content {
    case document(Document)
    case text([UInt8])
  }

  public init(_ content: Content) { value = content }
}

extension Int {
  /// The sum, or as much as there can be.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
