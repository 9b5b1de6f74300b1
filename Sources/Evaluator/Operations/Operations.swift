import Diagnostics
import Program
import Source
import Units

struct Operations: MachinePart {
  let machine: Machine

  func floatArithmetic(
    _ operation: Operation, _ a: Value, _ b: Value
  ) throws(EvaluationError) -> Value {
    let (x, y) = (a.number, b.number)
    let result: Double
    switch operation {
    case .addFloat: result = x + y
    case .subtractFloat: result = x - y
    case .multiplyFloat: result = x * y
    default:
      if y == 0 { throw .failed(.divisionByZero(at: machine.currentSpan)) }
      result = x / y
    }
    if !result.isFinite { throw .failed(.numberNotFinite("this result", at: machine.currentSpan)) }
    return Value(result)
  }

  /// 0 `+`, 1 `-`, 2 `*`, 3 `/`; one side may be a plain number.
  func unitArithmetic(
    _ operation: Int32, _ a: Value, _ b: Value
  ) throws(EvaluationError) -> Value {
    do throws(UnitFault) {
      switch (operation, a.tag, b.tag) {
      case (0, .unit, .unit): return machine.heap.unit(try unit(a).adding(unit(b)))
      case (1, .unit, .unit): return machine.heap.unit(try unit(a).subtracting(unit(b)))
      case (2, .unit, .int): return machine.heap.unit(try unit(a).multiplied(by: b.int))
      case (2, .unit, .float): return machine.heap.unit(try unit(a).multiplied(by: b.float))
      case (2, .int, .unit): return machine.heap.unit(try unit(b).multiplied(by: a.int))
      case (2, .float, .unit): return machine.heap.unit(try unit(b).multiplied(by: a.float))
      case (3, .unit, .unit): return Value(try unit(a).divided(by: unit(b)))
      case (3, .unit, .int): return machine.heap.unit(try unit(a).divided(by: b.int))
      case (3, .unit, .float): return machine.heap.unit(try unit(a).divided(by: b.float))
      default: break
      }
    } catch {
      throw .failed(.unitFailed(error.message, at: machine.currentSpan))
    }
    throw .failed(
      .valueTypeMismatch(
        expected: "a unit", found: (a.tag == .unit ? b : a).kindName, at: machine.currentSpan,
        reason: .none))
  }

  func unit(_ value: Value) -> UnitValue { UnitHandle(bits: value.bits).unit }

  // MARK: order

  /// `a < b` of two ordered values of one kind; lists by their elements.
  func isLess(_ a: Value, _ b: Value) throws(EvaluationError) -> Bool {
    switch (a.tag, b.tag) {
    case (.int, .int): return a.int < b.int
    case (.int, .float), (.float, .int), (.float, .float): return a.number < b.number
    case (.string, .string): return a.textIsLess(b)
    case (.bool, .bool): return !a.bool && b.bool
    case (.unit, .unit): return unit(a).isLess(than: unit(b))
    case (.list, .list):
      let (x, y) = (ListHandle(bits: a.bits), ListHandle(bits: b.bits))
      for index in 0..<min(x.count, y.count) {
        let (p, q) = (try element(x, index), try element(y, index))
        if try isLess(p, q) { return true }
        if try isLess(q, p) { return false }
      }
      return x.count < y.count
    case (.sealed, _), (_, .sealed): throw crossings.sealedUse("<")
    default: return a.tag.rawValue < b.tag.rawValue
    }
  }

  // MARK: equality

  /// Whether two values are the same data, whatever layers made them.
  func areEqual(_ a: Value, _ b: Value) throws(EvaluationError) -> Bool {
    switch (a.tag, b.tag) {
    case (.int, .float), (.float, .int), (.float, .float): return a.number == b.number
    case (.string, .string): return a.sameText(b)
    case (.unit, .unit): return unit(a) == unit(b)
    case (.object, .object):
      if a.bits == b.bits { return true }
      return try equalObjects(ObjectHandle(bits: a.bits), ObjectHandle(bits: b.bits))
    case (.list, .list), (.list, .object), (.object, .list):
      if a.tag == b.tag, a.bits == b.bits { return true }
      let (x, y) = (try asList(a), try asList(b))
      if x.count != y.count { return false }
      if x.isRange, y.isRange { return x.count == 0 || x.first == y.first }
      return try nested { () throws(EvaluationError) -> Bool in
        for index in 0..<x.count
        where !(try self.areEqual(self.element(x, index), self.element(y, index))) {
          return false
        }
        return true
      }
    case (.sealed, _), (_, .sealed):
      // Whether there is a value is not a secret.
      if a.isNull || b.isNull { return false }
      throw crossings.sealedUse("==")
    default: return a.tag == b.tag && a.bits == b.bits
    }
  }

  private func equalObjects(_ a: ObjectHandle, _ b: ObjectHandle) throws(EvaluationError) -> Bool {
    try nested { () throws(EvaluationError) -> Bool in
      let (x, y) = (machine.objectClass(a), machine.objectClass(b))
      if x.schema == nil, y.schema == nil { return try self.equalEntries(a, b) }
      if x.schema == nil || y.schema == nil {
        let (p, q) = (try self.entriesOf(a), try self.entriesOf(b))
        return try self.equalEntries(p, q)
      }
      guard x.schema == y.schema else { return false }
      for (index, field) in x.fields.enumerated()
      where !field.isHidden {
        if a.cls.slot(ofField: index) < 0, b.cls.slot(ofField: index) < 0 { continue }
        let (p, q) = (try machine.value(a, field: index), try machine.value(b, field: index))
        if !(try self.areEqual(p, q)) { return false }
      }
      return x.entrySteps.isEmpty && y.entrySteps.isEmpty ? true : try self.equalEntries(a, b)
    }
  }

  private func entriesOf(_ object: ObjectHandle) throws(EvaluationError) -> ObjectHandle {
    if machine.objectClass(object).schema == nil { return object }
    return ObjectHandle(bits: (try entries.asMap(object) ?? entries.map([], TypeTable.json)).bits)
  }

  private func equalEntries(
    _ a: ObjectHandle, _ b: ObjectHandle
  ) throws(EvaluationError) -> Bool {
    let (x, y) = (try entries.keys(a), try entries.keys(b))
    if x.liveCount != y.liveCount || x.width != y.width { return false }
    let key = machine.heap.row(x.width)
    for entry in 0..<x.count where x.isLive[entry] {
      for part in 0..<x.width { key[part] = x.key(entry, part) }
      guard let other = y.live(key) else { return false }
      let (p, q) = (try entries.entryValue(a, x, entry), try entries.entryValue(b, y, other))
      if !(try areEqual(p, q)) { return false }
    }
    return true
  }

  /// Bounds how deep operations on values go into one another.
  func nested<T>(_ work: () throws(EvaluationError) -> T) throws(EvaluationError) -> T {
    machine.limits.nesting += 1
    defer { machine.limits.nesting -= 1 }
    if machine.isNestedTooDeep {
      throw machine.nestedTooDeep()
    }
    try machine.step()
    return try work()
  }
}
