import Program
import Source

extension CodeCompiler {
  mutating func compileBinary(
    _ op: BinaryOperator, _ kind: OperandKind, _ a: Core, _ b: Core, _ place: SourceSpan,
    _ target: Int32
  ) {
    if kind == .int, op == .add || op == .subtract, case .constant(.int(let number)) = b,
      let small = Int32(exactly: op == .add ? number : 0 - number)
    {
      let register = operand(a)
      span = place
      emit(.addIntConstant, target, register, small)
      return
    }
    let x = operand(a)
    let y = operand(b)
    span = place
    switch op {
    case .greater: emit(comparison(.less, kind), target, y, x)
    case .greaterEqual: emit(comparison(.lessEqual, kind), target, y, x)
    case .less, .lessEqual, .equal, .notEqual: emit(comparison(op, kind), target, x, y)
    case .add, .subtract, .multiply, .divide: arithmetic(op, kind, x, y, target)
    }
  }

  private mutating func arithmetic(
    _ op: BinaryOperator, _ kind: OperandKind, _ x: Int32, _ y: Int32, _ target: Int32
  ) {
    switch (kind, op) {
    case (.int, .add): emit(.addInt, target, x, y)
    case (.int, .subtract): emit(.subtractInt, target, x, y)
    case (.int, .multiply): emit(.multiplyInt, target, x, y)
    case (.float, .add): emit(.addFloat, target, x, y)
    case (.float, .subtract): emit(.subtractFloat, target, x, y)
    case (.float, .multiply): emit(.multiplyFloat, target, x, y)
    case (.float, _), (.int, .divide): emit(.divideFloat, target, x, y)
    case (.string, _): emit(.concatenate, target, x, y)
    case (.other, _): emit(.joinLists, target, x, y)
    case (.unit, _), (.bool, _), (.int, _):
      emit(.unit, target, x, y)
      let code: Int32 = op == .add ? 0 : op == .subtract ? 1 : op == .multiply ? 2 : 3
      emit(.extra, code)
    }
  }

  private func comparison(_ op: BinaryOperator, _ kind: OperandKind) -> Operation {
    switch (op, kind) {
    case (.less, .int): .lessInt
    case (.lessEqual, .int): .lessEqualInt
    case (.equal, .int): .equalInt
    case (.notEqual, .int): .notEqualInt
    case (.less, .float): .lessFloat
    case (.lessEqual, .float): .lessEqualFloat
    case (.equal, .float): .equalFloat
    case (.notEqual, .float): .notEqualFloat
    case (.less, .string): .lessString
    case (.lessEqual, .string): .lessEqualString
    case (.equal, .string): .equalString
    case (.notEqual, .string): .notEqualString
    case (.less, .unit): .lessUnit
    case (.lessEqual, .unit): .lessEqualUnit
    case (.less, _): .lessAny
    case (.lessEqual, _): .lessEqualAny
    case (.notEqual, _): .notEqualAny
    default: .equalAny
    }
  }

  // MARK: making

  mutating func compileMaking(_ core: Core, _ target: Int32) {
    switch core {
    case .make(let making):
      span = making.span
      machine.sites.makings.append(MakingSite(making: making, cls: nil))
      emit(.make, target, Int32(machine.sites.makings.count - 1))
    case .with(let value, .block(let layer, let locals), let place):
      let register = operand(value)
      span = place
      emit(.withBlock, target, register, Int32(layer.index))
      emit(.extra, Int32(locals))
    case .with(let value, .overlay(let overlay), let place):
      let register = operand(value)
      let other = operand(overlay)
      span = place
      emit(.withOverlay, target, register, other)
    case .overlay(let id, let environment, let values):
      let first = arguments(values)
      emit(.callOverlay, target, first, machine.codes.number(id))
      emitEnvironment(environment, count: values.count)
    case .closure(let id, let environment, let locals):
      emit(.closure, target, Int32(id.index))
      emitEnvironment(environment, count: locals)
    default: break
    }
  }

  mutating func emitEnvironment(_ environment: Environment, count: Int) {
    switch environment {
    case .level(let hops): emit(.extra, Int32(hops), 0, Int32(count))
    case .module(let id): emit(.extra, -1, Int32(id.index), Int32(count))
    }
  }

  // MARK: calls

  /// Whether a call is of another module's function. Its frame stays: `all` in the function means
  /// what the caller's module renders.
  private func leavesModule(_ environment: Environment) -> Bool {
    guard case .module(let id) = environment else { return false }
    return !machine.program[id].isLibrary
  }

  mutating func compileCall(_ core: Core, _ target: Int32, isTail: Bool) {
    switch core {
    case .call(let id, let environment, let values, let place):
      if let native = machine.program[id].nativeName {
        return compileNative(
          native,
          values.enumerated().map { index, value in
            value ?? machine.program[id].parameters[index].defaultValue ?? .constant(.null)
          }, machine.program[id].result, place, target)
      }
      let first = arguments(values)
      span = place
      let isOnce = values.isEmpty && machine.program[id].body?.usesFinishedSet ?? false
      emit(
        isOnce ? .callOnce : isTail && !leavesModule(environment) ? .tailCall : .call, target,
        first, machine.codes.number(id))
      emitEnvironment(environment, count: values.count)
    case .callMethod(let subject, let id, let layer, let values, let place):
      let first = reserve(values.count + 1)
      compile(subject, first)
      for (index, value) in values.enumerated() {
        if let value {
          compile(value, first + 1 + Int32(index))
        } else {
          emit(.unset, first + 1 + Int32(index))
        }
      }
      span = place
      emit(.callMethod, target, first, machine.codes.number(id))
      emit(.extra, Int32(layer), Int32(values.count))
    case .callValue(let function, let values, let place):
      let first = reserve(values.count + 1)
      compile(function, first)
      for (index, value) in values.enumerated() { compile(value, first + 1 + Int32(index)) }
      span = place
      emit(.callValue, target, first, Int32(values.count))
    case .callNative(let name, let values, let result, let place):
      compileNative(name, values, result, place, target)
    default: break
    }
  }

  mutating func compileNative(
    _ name: Symbol, _ values: [Core], _ result: TypeID, _ place: SourceSpan, _ target: Int32
  ) {
    let text = machine.program.symbols.name(of: name)
    let native = machine.natives[text]
    if text == "std.list.length", case .list(let items, _) = values[0],
      case .comprehension(let comprehension, _, _) = items.first, items.count == 1,
      compileCount(comprehension, target)
    {
      return
    }
    let first = reserve(values.count)
    for (index, value) in values.enumerated() {
      if index < native?.wholeLists ?? 0, case .list(let items, let place) = value {
        span = place
        compileList(items, first + Int32(index), isWhole: true)
      } else {
        compile(value, first + Int32(index))
      }
    }
    span = place
    for index in 0..<Int32(native?.wholeLists ?? 0) {
      let mark = reserve(2)
      emitConstant(mark, Value(Int64(0)))
      emit(.forceList, first + index, mark, mark + 1)
      emit(.jump, here - 1)
      release(to: mark)
    }
    machine.sites.natives.append(
      NativeSite(
        name: name, span: place, body: native?.body, arity: native?.arity ?? 0,
        keepsSeals: text.hasPrefix("std.encode.")))
    emit(.callNative, target, first, Int32(machine.sites.natives.count - 1))
    emit(.extra, Int32(result.index))
  }
}
