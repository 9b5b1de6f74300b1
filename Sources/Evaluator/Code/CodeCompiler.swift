import Program
import Source
import Units

/// A crossing into a type, with the place written and the place that asks.
struct Crossing {
  var type: TypeID
  var span: SourceSpan
  var reason: SourceSpan
}

/// The side tables that instructions refer to by number.
struct CodeSites {
  var crossings: [Crossing] = []
  var templates: [Template] = []
  var makings: [MakingSite] = []
  var natives: [NativeSite] = []
  /// Locals that an expression names.
  var locals: [[Int32]] = []
}

/// A call of a native.
struct NativeSite {
  var name: Symbol
  var span: SourceSpan
  /// None: no such native is built in.
  var body: Native.Body?
  var arity = 0
  /// Whether what it makes of a sealed value is sealed.
  var keepsSeals = false
}

/// The fixed pieces of a string with values between them.
struct Template {
  var pieces: Row
  /// One more than the values.
  var count: Int
  /// Bytes of all pieces.
  var size: Int
}

/// A making with the class it was found to have.
struct MakingSite {
  var making: Making
  /// The class, once known.
  var cls: ClassHandle?
}

/// Compiles one checked expression to instructions.
///
/// Locals are the first registers; temporaries are given and taken back above them as a stack.
/// Arguments of a call are put above everything in use: they are the callee's first registers.
struct CodeCompiler {
  let machine: Machine
  var code: [Instruction] = []
  var spans: [SourceSpan] = []
  private var nextRegister: Int32
  private var registerCount: Int32
  let localCount: Int
  var span: SourceSpan
  /// Whether it is a policy's body, and says what its locals rest on.
  var hasChecks = false

  init(machine: Machine, localCount: Int, span: SourceSpan) {
    self.machine = machine
    self.localCount = localCount
    self.span = span
    nextRegister = Int32(localCount)
    registerCount = Int32(localCount) + 1
  }

  // MARK: registers and instructions

  mutating func reserve(_ count: Int = 1) -> Int32 {
    let first = nextRegister
    nextRegister += Int32(count)
    registerCount = max(registerCount, nextRegister + 1)
    return first
  }

  mutating func release(to register: Int32) { nextRegister = register }

  @discardableResult
  mutating func emit(
    _ operation: Operation, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0
  ) -> Int {
    code.append(Instruction(operation, a, b, c))
    spans.append(span)
    return code.count - 1
  }

  var here: Int32 { Int32(code.count) }

  /// Loads a constant. The instruction holds its address in two halves.
  mutating func emitConstant(_ target: Int32, _ value: Value) {
    let row = machine.constants.row(1)
    row[0] = value
    emit(
      .constant, target, Int32(truncatingIfNeeded: row.bits),
      Int32(truncatingIfNeeded: row.bits >> 32))
  }

  mutating func finish(_ number: Int32) {
    makeJumpsRelative()
    machine.codes.set(number, code, spans: spans, registers: registerCount)
  }

  /// Compiles the whole of a code: the expression, then giving back its value.
  mutating func body(_ core: Core) {
    let target = reserve()
    compile(core, target, isTail: true)
    emit(.giveBack, target)
  }

  /// Fills in arguments that were omitted.
  mutating func defaults(_ parameters: [Function.Parameter]) {
    for (index, parameter) in parameters.enumerated() {
      guard let value = parameter.defaultValue else { continue }
      let skip = emit(.jumpIfSet, Int32(index), 0)
      compile(value, Int32(index))
      code[skip].b = here
    }
  }

  /// The body of a native taken as a value.
  mutating func nativeBody(_ function: Function) {
    let target = reserve()
    compileNative(
      function.nativeName ?? function.name, function.parameters.indices.map { .local($0) },
      function.result, function.span, target)
    emit(.giveBack, target)
  }

  /// The register of a local, or a temporary that contains the value.
  mutating func operand(_ core: Core) -> Int32 {
    if case .local(let slot) = core { return Int32(slot) }
    let register = reserve()
    compile(core, register)
    return register
  }

  mutating func constantValue(_ constant: Constant) -> Value {
    switch constant {
    case .null: .null
    case .bool(let value): Value(value)
    case .int(let value): Value(value)
    case .float(let value): Value(value)
    case .string(let bytes): machine.constants.string(bytes)
    case .unit(let unit, let text):
      machine.constants.unit(unit, text: text.isEmpty ? .unset : machine.constants.string(text))
    }
  }

  // MARK: expressions

  mutating func compile(_ core: Core, _ target: Int32, isTail: Bool = false) {
    let mark = nextRegister
    let outerSpan = span
    defer {
      release(to: mark)
      span = outerSpan
    }
    switch core {
    case .constant(let value): emitConstant(target, constantValue(value))
    case .text(let schema, let bytes):
      emitConstant(target, machine.operations.textObject(schema, bytes))
      machine.forgetting?.isKept = true
    case .local(let slot): if Int32(slot) != target { emit(.move, target, Int32(slot)) }
    case .captured(let hops, let slot): emit(.captured, target, Int32(hops), Int32(slot))
    case .object(let hops): emit(.object, target, Int32(hops))
    case .module(let id):
      machine.instanceTracker.noteReference(to: id)
      emit(.module, target, Int32(id.index))
    case .letValue(let hops, let index): emit(.letValue, target, Int32(hops), Int32(index))
    case .moduleLet(let id, let index):
      machine.instanceTracker.noteReference(to: id)
      emit(.moduleLet, target, Int32(id.index), Int32(index))
    case .base(let hops, .field(let index), let place):
      span = place
      emit(.baseField, target, Int32(hops), Int32(index))
    case .base(let hops, .key(let keys), let place):
      let first = arguments(keys)
      span = place
      emit(.baseKey, target, Int32(hops), first)
      emit(.extra, Int32(keys.count))
    case .field(.object(let hops), let index, _, let place):
      span = place
      emit(.ownField, target, Int32(hops), Int32(index))
    case .field(let subject, let index, _, let place):
      let register = operand(subject)
      span = place
      emit(.field, target, register, Int32(index))
    case .entry(let subject, let keys, let place):
      let register = operand(subject)
      let first = arguments(keys)
      span = place
      emit(.entry, target, register, first)
      emit(.extra, Int32(keys.count))
    case .element(let list, let index, let place):
      let register = operand(list)
      let number = operand(index)
      span = place
      emit(.element, target, register, number)
    case .ifPresent(let slot, let subject, let body):
      compile(subject, Int32(slot))
      let absent = emit(.jumpIfNull, Int32(slot), 0)
      compile(body, target)
      let end = emit(.jump)
      code[absent].b = here
      emitConstant(target, .null)
      code[end].a = here
    case .coalesce(let first, let second):
      compile(first, target)
      let present = emit(.jumpIfNotNull, target, 0)
      compile(second, target)
      code[present].b = here
    case .and(let first, let second):
      compile(first, target)
      let end = emit(.jumpUnless, target, 0)
      compile(second, target)
      code[end].b = here
    case .or(let first, let second):
      compile(first, target)
      let end = emit(.jumpIf, target, 0)
      compile(second, target)
      code[end].b = here
    case .not(let value): emit(.not, target, operand(value))
    case .negate(let value, let kind, let place):
      let register = operand(value)
      span = place
      switch kind {
      case .int: emit(.negateInt, target, register)
      case .float: emit(.negateFloat, target, register)
      case .unit, .string, .bool, .other: emit(.negateUnit, target, register)
      }
    case .binary(let op, let kind, let a, let b, let place):
      compileBinary(op, kind, a, b, place, target)
    case .conditional: compileConditional(core, target, isTail: isTail)
    case .bind(let slot, let value, let body):
      withoutChecks { $0.compile(value, Int32(slot)) }
      blame(.local, Int32(slot), resting: value)
      compile(body, target, isTail: isTail)
    case .typeTest(let value, let type):
      emit(.typeTest, target, operand(value), Int32(type.index))
    case .cross(let value, let type, let place, let reason):
      let register = operand(value)
      span = place
      emit(.cross, target, register, crossing(type, place, reason))
    case .interpolate(let chunks, let values):
      let first = arguments(values)
      let pieces = machine.constants.row(chunks.count)
      for (index, chunk) in chunks.enumerated() { pieces[index] = machine.constants.string(chunk) }
      machine.sites.templates.append(
        Template(
          pieces: pieces, count: chunks.count, size: chunks.reduce(0) { $0 + $1.count }))
      emit(.interpolate, target, first, Int32(machine.sites.templates.count - 1))
    case .list(let items, let place):
      span = place
      compileList(items, target)
    case .make, .with, .overlay, .closure:
      compileMaking(core, target)
    case .call, .callMethod, .callValue, .callNative:
      compileCall(core, target, isTail: isTail)
    case .all(let type, let place):
      span = place
      emit(.all, target, Int32(type.index))
    case .data(let index): emit(.data, target, Int32(index))
    case .sequence(let parts):
      for part in parts { compile(part, target) }
      emitConstant(target, .null)
    case .check(let index): compileCheck(index, target)
    case .violates(let index, let place):
      let violation = machine.program.violations[index]
      let first = arguments([
        violation.subject ?? .constant(.null), violation.count ?? .constant(.null),
        violation.given ?? .constant(.null),
      ])
      span = place
      emit(.violates, target, Int32(index), first)
    case .forEach(let comprehension, let body):
      loop(comprehension.clauses[...]) { compiler in compiler.compile(body, target) }
      emitConstant(target, .null)
    }
  }

  /// A chain of conditions, as the arms of a match are, however long.
  private mutating func compileConditional(_ core: Core, _ target: Int32, isTail: Bool) {
    var rest = core
    var ends: [Int] = []
    while case .conditional(let condition, let then, let otherwise) = rest {
      let jumps = withoutChecks { $0.jumpUnless(condition) }
      if hasChecks, then.hasChecks { blame(.guarding, -1, resting: condition) }
      compile(then, target, isTail: isTail)
      ends.append(emit(.jump))
      land(jumps)
      if hasChecks, otherwise.hasChecks { blame(.guarding, -1, resting: condition) }
      rest = otherwise
    }
    compile(rest, target, isTail: isTail)
    for end in ends { code[end].a = here }
  }

  /// Compiles what is not a statement: all that it reads belongs together.
  mutating func withoutChecks<T>(_ compile: (inout CodeCompiler) -> T) -> T {
    let outer = hasChecks
    hasChecks = false
    defer { hasChecks = outer }
    return compile(&self)
  }

  /// In a body with checks: a local is known, and depends on what an expression read.
  mutating func blame(_ mark: BlameTrace.Mark, _ slot: Int32, resting value: Core) {
    guard hasChecks else { return }
    machine.sites.locals.append(value.localsNamed(in: machine.program).map { Int32($0) })
    emit(.blame, mark.rawValue, slot, Int32(machine.sites.locals.count - 1))
  }

  /// Values in a row of fresh registers: arguments.
  mutating func arguments(_ values: [Core]) -> Int32 {
    let first = reserve(values.count)
    for (index, value) in values.enumerated() { compile(value, first + Int32(index)) }
    return first
  }

  /// As `arguments`, with those omitted unset.
  mutating func arguments(_ values: [Core?]) -> Int32 {
    let first = reserve(values.count)
    for (index, value) in values.enumerated() {
      if let value {
        compile(value, first + Int32(index))
      } else {
        emit(.unset, first + Int32(index))
      }
    }
    return first
  }

  mutating func crossing(_ type: TypeID, _ span: SourceSpan, _ reason: SourceSpan) -> Int32 {
    machine.sites.crossings.append(Crossing(type: type, span: span, reason: reason))
    return Int32(machine.sites.crossings.count - 1)
  }

  private mutating func compileCheck(_ index: Int, _ target: Int32) {
    let assertion = machine.program.assertions[index]
    let skip = emit(.checkMark, CheckRun.Mark.begins.rawValue)
    let jumps = withoutChecks { $0.jumpUnless(.not(assertion.condition)) }
    emit(.checkMark, CheckRun.Mark.isFalse.rawValue)
    if let message = assertion.message {
      compile(message, target)
      emit(.checkFailed, target, Int32(index))
    } else {
      emit(.checkFailed, -1, Int32(index))
    }
    land(jumps)
    code[skip].b = here
    emit(.checkMark, CheckRun.Mark.ends.rawValue)
  }

  // MARK: conditions

  /// Code that continues if the condition holds; the instructions that jump if it does not.
  mutating func jumpUnless(_ condition: Core) -> [Int] {
    let mark = nextRegister
    defer { release(to: mark) }
    switch condition {
    case .and(let a, let b): return jumpUnless(a) + jumpUnless(b)
    case .binary(let op, .int, let a, let b, let place):
      let outer = span
      defer { span = outer }
      if let jump = compareAndJump(op, a, b, place) { return [jump] }
    default: break
    }
    return [emit(.jumpUnless, operand(condition), 0)]
  }

  private mutating func compareAndJump(
    _ op: BinaryOperator, _ a: Core, _ b: Core, _ place: SourceSpan
  ) -> Int? {
    if case .constant(.int(let number)) = b, let small = Int32(exactly: number) {
      let operation: Operation? =
        switch op {
        case .less: .jumpUnlessLessConstant
        case .lessEqual: .jumpUnlessLessEqualConstant
        case .equal: .jumpUnlessEqualConstant
        case .greater: .jumpUnlessGreaterConstant
        case .greaterEqual: .jumpUnlessGreaterEqualConstant
        case .notEqual, .add, .subtract, .multiply, .divide: nil
        }
      guard let operation else { return nil }
      let register = operand(a)
      return emit(operation, register, small, 0)
    }
    switch op {
    case .less, .lessEqual, .equal:
      let (x, y) = (operand(a), operand(b))
      let operation: Operation =
        op == .less
        ? .jumpUnlessLess : op == .equal ? .jumpUnlessEqual : .jumpUnlessLessEqual
      return emit(operation, x, y, 0)
    case .greater, .greaterEqual:
      let (x, y) = (operand(a), operand(b))
      return emit(op == .greater ? .jumpUnlessLess : .jumpUnlessLessEqual, y, x, 0)
    case .notEqual, .add, .subtract, .multiply, .divide: return nil
    }
  }

  /// Targets become distances from the instruction after the jump.
  private mutating func makeJumpsRelative() {
    for index in code.indices {
      let next = Int32(index + 1)
      switch code[index].operation {
      case .jump: code[index].a -= next
      case .jumpUnless, .jumpIf, .jumpIfNull, .jumpIfNotNull, .jumpIfSet: code[index].b -= next
      case .checkMark where code[index].a == CheckRun.Mark.begins.rawValue: code[index].b -= next
      case .jumpUnlessLess, .jumpUnlessLessEqual, .jumpUnlessEqual, .jumpUnlessLessConstant,
        .jumpUnlessLessEqualConstant, .jumpUnlessEqualConstant, .jumpUnlessGreaterConstant,
        .jumpUnlessGreaterEqualConstant, .mapList:
        code[index].c -= next
      case .nextEach: code[index].c -= next + 1
      default: break
      }
    }
  }

  mutating func land(_ jumps: [Int]) {
    for jump in jumps {
      switch code[jump].operation {
      case .jumpUnless, .jumpIf, .jumpIfNull, .jumpIfNotNull: code[jump].b = here
      default: code[jump].c = here
      }
    }
  }
}
