import Program
import Source

extension CodeCompiler {
  /// A list; one of which all elements are wanted at once (`isWhole`) does not wait with them.
  mutating func compileList(_ items: [ListItem], _ target: Int32, isWhole: Bool = false) {
    let elements = items.compactMap { item in
      if case .element(let value, _) = item { value } else { nil }
    }
    if elements.count == items.count {
      let first = arguments(elements)
      emit(.list, target, first, Int32(elements.count))
      return
    }
    if !isWhole, items.count == 1,
      case .comprehension(let comprehension, let element, _) = items[0],
      comprehension.clauses.count == 1,
      case .each(let binder, nil, let source, nil) = comprehension.clauses[0]
    {
      return compileMapping(binder, source, element, target)
    }
    let mark = reserve()
    emit(.beginList, mark)
    for item in items { compileItem(item) }
    emit(.endList, target, mark)
  }

  /// How many elements a comprehension has: they are counted, not made. False where they would not
  /// be counted one by one anyway.
  mutating func compileCount(_ comprehension: Comprehension, _ target: Int32) -> Bool {
    if comprehension.clauses.count == 1 { return false }
    let count = reserve()
    emitConstant(count, Value(Int64(0)))
    loop(comprehension.clauses[...]) { $0.emit(.addIntConstant, count, count, 1) }
    emit(.move, target, count)
    return true
  }

  private mutating func compileItem(_ item: ListItem) {
    switch item {
    case .element(let value, _): emit(.push, operand(value))
    case .spread(let value, _): emit(.pushAll, operand(value))
    case .comprehension(let comprehension, let element, _):
      loop(comprehension.clauses[...]) { compiler in
        let mark = compiler.reserve(0)
        compiler.emit(.push, compiler.operand(element))
        compiler.release(to: mark)
      }
    }
  }

  /// `[f(x) for x in xs]`: over a plain list its elements wait until they are read.
  private mutating func compileMapping(
    _ binder: Int, _ source: Core, _ element: Core, _ target: Int32
  ) {
    let register = operand(source)
    let number = machine.codes.add(.element(element, locals: localCount))
    let lazily = emit(.mapList, target, register, 0)
    emit(.extra, number, Int32(binder), Int32(localCount))
    let end = emit(.jump)
    code[lazily].c = here
    let mark = reserve()
    emit(.beginList, mark)
    each(binder, nil, register, source) { compiler in
      let inner = compiler.reserve(0)
      compiler.emit(.push, compiler.operand(element))
      compiler.release(to: inner)
    }
    emit(.endList, target, mark)
    code[end].a = here
  }

  /// The clauses as nested loops around a body.
  mutating func loop(
    _ clauses: ArraySlice<Comprehension.Clause>, _ body: (inout CodeCompiler) -> Void
  ) {
    guard let clause = clauses.first else { return body(&self) }
    switch clause {
    case .only(let condition):
      let jumps = jumpUnless(condition)
      loop(clauses.dropFirst(), body)
      land(jumps)
    case .each(let first, let second, let source, let filter):
      let mark = reserve(0)
      let register = withoutChecks { $0.operand(source) }
      each(first, second, register, source) { compiler in
        guard let filter else { return compiler.loop(clauses.dropFirst(), body) }
        let inner = compiler.reserve()
        compiler.emit(
          .typeTest, inner, Int32(second ?? first), Int32(filter.index))
        let skip = compiler.emit(.jumpUnless, inner, 0)
        compiler.loop(clauses.dropFirst(), body)
        compiler.code[skip].b = compiler.here
        compiler.release(to: inner)
      }
      release(to: mark)
    }
  }

  /// One loop. With two binders the first takes the key, the second the value.
  private mutating func each(
    _ first: Int, _ second: Int?, _ register: Int32, _ source: Core,
    _ body: (inout CodeCompiler) -> Void
  ) {
    let iteration = reserve(3)
    emit(.beginEach, iteration, register)
    blame(.source, Int32(first), resting: source)
    let start = here
    let next = emit(.nextEach, iteration, Int32(second ?? first), 0)
    emit(.extra, second == nil ? -1 : Int32(first))
    blame(.element, Int32(first), resting: source)
    if let second { blame(.local, Int32(second), resting: .local(first)) }
    body(&self)
    emit(.jump, start)
    code[next].c = here
    release(to: iteration)
  }
}
