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
  var heap = Heap()
  var codes: CodeTable
  var sites = CodeSites()
  var frames: FrameStack
  /// The registers of all frames.
  let registers: Row
  /// Elements of lists being built.
  var builder = ValueStack()
  /// How deep evaluations outside the loop may nest. Where each takes much of the stack, that ends
  /// sooner.
  static let nestingLimit = 3_000
  /// What the policy or test that runs has found.
  var checks = CheckRun()
  /// Constants of codes and names of fields, which stay whatever is forgotten.
  var constants = Heap()
  lazy var names = IdentityNames(program.symbols)
  var finished = FinishedState()
  var instancing = InstanceState()
  var ruling = RuleState()
  var loading = LoadedDataState()
  var kindState: KindState
  var sealing = SealState()
  var tracing = TraceState()
  /// What writing fills, while it is to be forgotten.
  var forgetting: Forgetting?
  var faults = FaultState()
  var plans = Plans()
  var limits: Limits
  var tables = TableState()
  /// Who runs the evaluation.
  weak var host: (any EvaluationHost)?

  init(
    program: Program, classes: ClassTable, natives: NativeTable, budget: Budget
  ) {
    self.program = program
    self.classes = classes
    self.natives = natives
    limits = Limits(budget: budget)
    kindState = KindState(memberKey: constants.row(1))
    codes = CodeTable(owner: program.nextEvaluation())
    frames = FrameStack(depth: budget.depth)
    registers = frames.registers
    limits.budget.depth = frames.depth
    floor = 0
    RunningEvaluation.begin(self)
    resetSteps()
  }

  deinit {
    RunningEvaluation.end(self)
    for case .some(let handle) in tables.classHandles { handle.free() }
  }

  // MARK: classes

  /// What objects of a class need at run time.
  func handle(_ cls: ObjectClass) -> ClassHandle {
    while tables.classHandles.count <= cls.id.index { tables.classHandles.append(nil) }
    if let known = tables.classHandles[cls.id.index] { return known }
    let entries = classes.entryTypes(of: cls)
    let made = ClassHandle(
      id: cls.id.index, slotOfField: cls.slotOfField, slotCount: cls.slotCount,
      stepCount: cls.stepCount, hasAssertions: !cls.assertions.isEmpty,
      hasEntries: entries != nil,
      hasSecretEntries: entries.map { rendering.isSecret($0.value) } ?? false,
      isGivenMap: isGivenMap(cls),
      isModule: cls.schema.map { program.schemas[$0.index].kind == .module } ?? false)
    tables.classHandles[cls.id.index] = made
    limits.besideHeap += Machine.classSize + cls.slotCount * 8 + cls.slotOfField.count * 4
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
    limits.nesting += 1
    defer { limits.nesting -= 1 }
    do throws(EvaluationError) {
      if isNestedTooDeep {
        throw nestedTooDeep()
      }
      return try loop(floor)
    } catch {
      let told = faultTracer.tellingCalls(error)
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
    .stopped(.budgetDepth(limits.budget.depth, at: currentSpan))
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

  /// Bytes of the heap that earlier roots took; the budget is for one root.
  var floor: Int {
    get { limits.floor }
    set {
      limits.floor = newValue
      limits.ceiling = limits.budget.memory.addingClamped(newValue)
    }
  }

  /// After how many steps the budgets are looked at.
  private static let pollInterval = 4096

  /// Begins to count again.
  func resetSteps() {
    limits.stepsToPoll = limits.budget.steps % Machine.pollInterval
    limits.laterSteps = limits.budget.steps - limits.stepsToPoll
  }

  /// Counts an event of the language.
  @inline(__always)
  func step(_ count: Int = 1) throws(EvaluationError) {
    limits.stepsToPoll &-= count
    if limits.stepsToPoll < 0 { try poll() }
  }

  /// Refuses a large text that the budget has no room for.
  @inline(never)
  func reserve(_ bytes: Int) throws(EvaluationError) {
    if bytes > room / 2 || bytes >= UInt32.max { throw outOfMemory() }
  }

  /// Bytes of memory that the budget has left.
  var room: Int {
    limits.budget.memory - (heap.reserved - floor) - builder.byteCount - limits.besideHeap
  }

  /// Whether evaluations outside the loop nest as deep as they may.
  var isNestedTooDeep: Bool {
    limits.nesting > Machine.nestingLimit || limits.stack.isLow
  }

  @inline(never)
  func nestedTooDeep() -> EvaluationError { .stopped(.nestedTooDeep(at: currentSpan)) }

  @inline(never)
  func outOfMemory() -> EvaluationError {
    .stopped(.budgetMemory(limits.budget.memory, at: currentSpan))
  }

  @inline(never)
  func poll() throws(EvaluationError) {
    let remaining = limits.laterSteps &+ limits.stepsToPoll
    limits.stepsToPoll = max(min(remaining, Machine.pollInterval), -1)
    limits.laterSteps = remaining &- limits.stepsToPoll
    if remaining < 0 { throw .stopped(.budgetSteps(limits.budget.steps, at: currentSpan)) }
    if room < 0 { throw outOfMemory() }
    if limits.isInterrupted() { throw .stopped(.interrupted(at: currentSpan)) }
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
