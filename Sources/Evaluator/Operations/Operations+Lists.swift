import Diagnostics
import Program
import Source

extension Operations {
  /// A list, or a keyed list's elements in order.
  func asList(_ value: Value) throws(EvaluationError) -> ListHandle {
    switch value.tag {
    case .list: return ListHandle(bits: value.bits)
    case .null: return machine.heap.list(count: 0)
    case .object:
      let object = ObjectHandle(bits: value.bits)
      let table = try entries.keys(object)
      let made = machine.heap.list(count: table.liveCount)
      var next = 0
      for entry in 0..<table.count where table.isLive[entry] {
        made.elements[next] = try entries.entryValue(object, table, entry)
        next += 1
      }
      return made
    default: throw notAList(value)
    }
  }

  /// Puts an element in the register, or pushes the frame that makes it (true).
  func readElement(
    _ list: ListHandle, _ index: Int, _ register: Int
  ) throws(EvaluationError) -> Bool {
    let known = list.known(index)
    if known.isReady {
      machine.registers[register] = known
      return false
    }
    try enterElement(list, index, register)
    return true
  }

  /// An element, made now if need be.
  func element(_ list: ListHandle, _ index: Int) throws(EvaluationError) -> Value {
    let known = list.known(index)
    if known.isReady { return known }
    try enterElement(list, index, 0)
    return try machine.runTop()
  }

  func enterElement(
    _ list: ListHandle, _ index: Int, _ register: Int
  ) throws(EvaluationError) {
    let cell = list.elements.advanced(by: index)
    try machine.check(cell)
    try machine.step()
    let source = try element(list.source, index)
    let locals = FrameHandle(bits: list.locals)
    let count = Int(locals.row[1].int)
    let base = machine.frames.top
    try machine.enter(list.code, locals.parent, base: base, target: register, slot: cell.bits)
    cell.begin()
    machine.registers.advanced(by: base).copy(from: locals.row.advanced(by: 2), count: count)
    machine.registers[base + Int(list.binder)] = source
  }

  /// A list whose elements wait for their reading.
  func mapped(
    _ source: Value, _ more: Instruction, _ level: Value, _ registers: Row
  ) throws(EvaluationError) -> Value {
    let list = ListHandle(bits: source.bits)
    if list.count >= 1 << 12 { try machine.reserve(list.count * 16) }
    let count = Int(more.c)
    let locals = machine.heap.row(count + 2)
    locals[0] = level
    locals[1] = Value(Int64(count))
    locals.advanced(by: 2).copy(from: registers, count: count)
    return machine.heap.list(
      count: list.count, code: more.a, binder: more.b, locals: locals.bits, source: list.bits
    ).value
  }

  func pushAll(_ value: Value) throws(EvaluationError) {
    let list = try asList(value)
    try machine.step(list.count)
    for index in 0..<list.count { machine.builder.append(try element(list, index)) }
  }

  func endList(_ mark: Int) -> Value {
    let made = machine.heap.list(count: machine.builder.count - mark)
    made.elements.copy(from: machine.builder.row.advanced(by: mark), count: made.count)
    machine.builder.truncate(to: mark)
    return made.value
  }

  /// `a + b` of lists; null counts as the empty list. Two keyed lists give a plain one.
  func joined(_ a: Value, _ b: Value) throws(EvaluationError) -> Value {
    if a.isNull { return b }
    if b.isNull { return a }
    let (first, second) = (try asList(a), try asList(b))
    if first.count == 0 { return second.value }
    if second.count == 0 { return first.value }
    try machine.step(first.count + second.count)
    try machine.reserve((first.count + second.count) * 16)
    let made = machine.heap.list(count: first.count + second.count)
    for index in 0..<first.count { made.elements[index] = try element(first, index) }
    for index in 0..<second.count {
      made.elements[first.count + index] = try element(second, index)
    }
    return made.value
  }

  // MARK: steps on elements

  /// A list under a block whose members are `[where c] { … }`: each condition is met by exactly one
  /// element, as the list was below.
  func stepElements(
    _ value: Value, _ layer: LayerID, _ level: Value
  ) throws(EvaluationError) -> Value {
    let list = ListHandle(bits: value.bits)
    var elements: [Value] = []
    for index in 0..<list.count { elements.append(try element(list, index)) }
    var touched: [Int: SourceSpan] = [:]
    var result = elements
    // The members' code has the block itself as a level, though a list is not an object.
    let here = machine.heap.frame(parent: level, machine.heap.row(1), count: 0)
    try stepElements(
      program[layer].items, elements, &result, &touched, here)
    return machine.heap.list(result.filter { $0.tag != .unset })
  }

  /// A deleted element is unset in the result, so that the others keep their places.
  private func stepElements(
    _ items: [LayerItem], _ elements: [Value], _ result: inout [Value],
    _ touched: inout [Int: SourceSpan], _ level: Value
  ) throws(EvaluationError) {
    for item in items {
      switch item {
      case .element(let condition, let member):
        var met: [Int] = []
        for index in elements.indices {
          try machine.step()
          if try machine.run(condition, level, [elements[index]]).bool { met.append(index) }
        }
        guard let first = met.first else {
          throw .failed(
            noting(
              Array(elements.indices), of: elements, "this element does not meet it",
              on: .noSuchElement(at: member.span, count: elements.count)))
        }
        if met.count > 1 {
          throw .failed(
            noting(
              met, of: elements, "this element meets it",
              on: .ambiguousElement(at: member.span, positions: met)))
        }
        if let other = touched[first] {
          throw .failed(.elementTwice(at: member.span, first: other))
        }
        touched[first] = member.span
        switch member.operation {
        case .set(let unit): result[first] = try machine.run(unit, level)
        case .into(let layer): result[first] = try making.derive(elements[first], layer, level)
        case .append(let unit):
          result[first] = try joined(elements[first], machine.run(unit, level))
        case .delete: result[first] = .unset
        }
      case .conditional(let condition, let then, let otherwise):
        let holds = try machine.run(condition, level)
        try stepElements(
          holds.bool ? then : otherwise, elements, &result, &touched, level)
      case .field, .key, .each, .spread: break
      }
    }
  }

  /// Says where some elements of a list were made, each place once.
  private func noting(
    _ indices: [Int], of elements: [Value], _ message: String, on diagnostic: Diagnostic
  ) -> Diagnostic {
    var places: [SourceSpan] = []
    for index in indices where elements[index].tag == .object && places.count < 3 {
      let span = ObjectHandle(bits: elements[index].bits).span
      if !span.isNone, !places.contains(span) { places.append(span) }
    }
    return places.reduce(diagnostic) { $0.noting($1, message) }
  }

  // MARK: keyed lists

  /// A plain list as a keyed one: the keys are read from the elements.
  func keyed(
    _ value: Value, _ type: TypeID, _ span: SourceSpan
  ) throws(EvaluationError) -> Value {
    let type = making.objectForm(type)
    guard case .keyedList(let elementType, let spec) = program.types[type] else {
      throw notAnObject(value)
    }
    let list = try asList(value)
    let table = KeyTable(width: spec.parts.count)
    var pairs: [Value] = []
    let key = machine.heap.row(spec.parts.count)
    for index in 0..<list.count {
      let element = try element(list, index)
      guard element.tag == .object else { throw notAnObject(element) }
      let object = ObjectHandle(bits: element.bits)
      let cls = machine.objectClass(object)
      for (part, each) in spec.parts.enumerated() {
        var read = Value.null
        if let schema = cls.schema,
          let field = program.schema(schema).indexOfField[each.name]
        {
          read = try machine.value(object, field: field)
        }
        if read.tag == .sealed { throw crossings.sealedUse("as a key") }
        if read.isNull, let constant = each.defaultValue { read = literal(constant) }
        key[part] = read
        pairs.append(read)
      }
      if let first = table.find(key) {
        var problem = Diagnostic.duplicateKey(
          entries.keyText(key, table.width), at: object.span.isNone ? span : object.span,
          first: table.operation(table.tops[first]).span)
        guard isRepeatable(elementType) else { throw .failed(problem) }
        // The API keeps both, but for server-side apply; the second has an address of its own.
        problem.severity = .warning
        rendering.report(
          problem.helping(
            "the API takes both, server-side apply does not: only the first has an address"))
        key[spec.parts.count - 1] = machine.heap.string(
          Array("\(entries.keyText(key, table.width))\0\(index)".utf8))
        pairs[pairs.count - 1] = key[spec.parts.count - 1]
      }
      pairs.append(element)
      table.append(
        key,
        EntryOperation(
          kind: .deleted, member: nil, place: 0, level: .unset, below: -1, span: object.span))
    }
    return entries.map(pairs, type)
  }

  /// Whether a schema is marked `@repeatable`: the API keeps two of its objects with one key.
  private func isRepeatable(_ type: TypeID) -> Bool {
    guard case .schema(let id) = program.types[type] else { return false }
    return program.schema(id).marks.contains { program.symbols.name(of: $0) == "repeatable" }
  }

  func literal(_ value: LiteralValue) -> Value {
    switch value {
    case .string(let symbol): machine.heap.string(program.symbols.bytes(of: symbol))
    case .int(let number): Value(number)
    case .bool(let truth): Value(truth)
    }
  }

  // MARK: errors

  func notAnObject(_ value: Value) -> EvaluationError {
    if value.tag == .sealed { return crossings.sealedUse("for its parts") }
    return .failed(
      .valueTypeMismatch(
        expected: "an object", found: value.kindName, at: machine.currentSpan, reason: .none))
  }

  func notAList(_ value: Value) -> EvaluationError {
    if value.tag == .sealed { return crossings.sealedUse("as a list") }
    return .failed(
      .valueTypeMismatch(
        expected: "a list", found: value.kindName, at: machine.currentSpan, reason: .none))
  }

  func notAFunction(_ value: Value) -> EvaluationError {
    .failed(
      .valueTypeMismatch(
        expected: "a function", found: value.kindName, at: machine.currentSpan, reason: .none))
  }

  func overflow(_ what: String) -> EvaluationError {
    .failed(.integerOverflow(what, at: machine.currentSpan))
  }
}
