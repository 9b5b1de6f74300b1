extension CELEvaluator {
  mutating func binary(
    _ operation: CELOperator, _ a: CELValue, _ b: CELValue
  ) throws(CELError) -> CELValue {
    switch operation {
    case .equal: return .bool(a.equals(b))
    case .unequal: return .bool(!a.equals(b))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return .bool(try compare(operation, a, b))
    case .isIn: return .bool(try contains(b, a))
    case .add: return try sum(a, b)
    case .subtract: return try difference(a, b)
    case .multiply, .divide, .remainder: return try scaled(operation, a, b)
    }
  }

  private func compare(
    _ operation: CELOperator, _ a: CELValue, _ b: CELValue
  ) throws(CELError) -> Bool {
    guard let order = a.order(b) else {
      if case .double(let number) = a, number.isNaN { return false }
      if case .double(let number) = b, number.isNaN { return false }
      throw .overload(operation.rawValue, [a, b])
    }
    switch operation {
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    default: return order >= 0
    }
  }

  /// `needle in haystack`.
  mutating func contains(_ haystack: CELValue, _ needle: CELValue) throws(CELError) -> Bool {
    switch haystack {
    case .list(let items):
      try spend(items.count / 4)
      return items.contains { $0.equals(needle) }
    case .map(let map):
      try spend(map.entries.count / 16)
      return map[needle] != nil
    default: throw .overload("in", [needle, haystack])
    }
  }

  private func whole<T: FixedWidthInteger>(
    _ result: (partialValue: T, overflow: Bool)
  ) throws(CELError) -> T {
    if result.overflow { throw .overflow }
    return result.partialValue
  }

  private mutating func sum(_ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue {
    switch (a, b) {
    case (.int(let a), .int(let b)): return .int(try whole(a.addingReportingOverflow(b)))
    case (.uint(let a), .uint(let b)): return .uint(try whole(a.addingReportingOverflow(b)))
    case (.double(let a), .double(let b)): return .double(a + b)
    case (.string(let a), .string(let b)):
      try spend((a.count + b.count) / 10)
      return .string(a + b)
    case (.bytes(let a), .bytes(let b)):
      try spend((a.count + b.count) / 10)
      return .bytes(a + b)
    case (.list(let a), .list(let b)):
      try spend(a.count + b.count)
      return .list(a + b)
    case (.duration(let a), .duration(let b)):
      return .duration(try whole(a.addingReportingOverflow(b)))
    case (.timestamp(let moment), .duration(let duration)),
      (.duration(let duration), .timestamp(let moment)):
      guard let sum = moment.adding(duration) else { throw .overflow }
      return .timestamp(sum)
    default: throw .overload("+", [a, b])
    }
  }

  private func difference(_ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue {
    switch (a, b) {
    case (.int(let a), .int(let b)): return .int(try whole(a.subtractingReportingOverflow(b)))
    case (.uint(let a), .uint(let b)): return .uint(try whole(a.subtractingReportingOverflow(b)))
    case (.double(let a), .double(let b)): return .double(a - b)
    case (.duration(let a), .duration(let b)):
      return .duration(try whole(a.subtractingReportingOverflow(b)))
    case (.timestamp(let moment), .duration(let duration)):
      let negated = try whole(Int64(0).subtractingReportingOverflow(duration))
      guard let result = moment.adding(negated) else { throw .overflow }
      return .timestamp(result)
    case (.timestamp(let a), .timestamp(let b)):
      guard let duration = a.since(b) else { throw .overflow }
      return .duration(duration)
    default: throw .overload("-", [a, b])
    }
  }

  private func scaled(
    _ operation: CELOperator, _ a: CELValue, _ b: CELValue
  ) throws(CELError) -> CELValue {
    switch (a, b) {
    case (.int(let a), .int(let b)): return .int(try scaled(operation, a, b))
    case (.uint(let a), .uint(let b)): return .uint(try scaled(operation, a, b))
    case (.double(let a), .double(let b)):
      if operation == .multiply { return .double(a * b) }
      if operation == .divide { return .double(a / b) }
      throw .overload("%", [.double(a), .double(b)])
    default: throw .overload(operation.rawValue, [a, b])
    }
  }

  private func scaled<T: FixedWidthInteger>(
    _ operation: CELOperator, _ a: T, _ b: T
  ) throws(CELError) -> T {
    if operation == .multiply { return try whole(a.multipliedReportingOverflow(by: b)) }
    if b == 0 { throw .value("this divides by zero") }
    return try whole(
      operation == .divide
        ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b))
  }

  func negated(_ value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .int(let number): return .int(try whole(Int64(0).subtractingReportingOverflow(number)))
    case .double(let number): return .double(-number)
    default: throw .overload("-", [value])
    }
  }
}
