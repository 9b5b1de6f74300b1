import Diagnostics
import Evaluator
import Program
import Units

extension Natives {
  static var list: [Native] {
    [
      Native("std.list.length", arity: 1) { (context, x) throws(EvaluationError) in
        Value(Int64(try context.count(x[0])))
      },
      Native("std.list.toList", arity: 1) { (context, x) throws(EvaluationError) in
        try context.list(x[0])
      },
      Native("std.list.at", arity: 2) { (context, x) throws(EvaluationError) in
        let index = x[1].int
        guard index >= 0, index < Int64(try context.count(x[0])) else { return .null }
        return try context.element(x[0], Int(index))
      },
      Native("std.list.indexOf", arity: 2, indexOf),
      Native("std.list.compact", arity: 1, wholeLists: 1) { (context, x) throws(EvaluationError) in
        context.make(try context.elements(x[0]).filter { !$0.isNull })
      },
      Native("std.list.reversed", arity: 1, wholeLists: 1) { (context, x) throws(EvaluationError) in
        context.make(Array(try context.elements(x[0]).reversed()))
      },
      Native("std.list.join", arity: 2, wholeLists: 1) { (context, x) throws(EvaluationError) in
        try context.joined(x[0], separator: x[1])
      },
      Native("std.list.sum", arity: 1, wholeLists: 1) { (context, x) throws(EvaluationError) in
        try sum(&context, context.elements(x[0]))
      },
      Native("std.list.min", arity: 1, wholeLists: 1) { (context, x) throws(EvaluationError) in
        let elements = try context.elements(x[0])
        try context.refuseSealed(elements, "min")
        return elements.min { [context] in context.scalarIsLess($0, $1) } ?? .null
      },
      Native("std.list.max", arity: 1, wholeLists: 1) { (context, x) throws(EvaluationError) in
        let elements = try context.elements(x[0])
        try context.refuseSealed(elements, "max")
        return elements.max { [context] in context.scalarIsLess($0, $1) } ?? .null
      },
      Native("std.list.slice", arity: 3, slice),
      Native("std.list.chunks", arity: 2, wholeLists: 1, chunks),
    ] + listOrder + listGroups
  }

  private static func indexOf(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let list = try context.list(x[0])
    for index in 0..<(try context.count(list)) {
      try context.step(1)
      if try context.areEqual(context.element(list, index), x[1]) { return Value(Int64(index)) }
    }
    return .null
  }

  private static func sum(
    _ context: inout NativeContext, _ elements: [Value]
  ) throws(EvaluationError) -> Value {
    guard var total = elements.first else {
      switch context.resultShape {
      case .unit(let kind): return UnitValue(0, kind).map { context.make($0) } ?? .null
      case .float: return Value(0.0)
      default: return Value(Int64(0))
      }
    }
    try context.refuseSealed(elements, "sum")
    for element in elements.dropFirst() { total = try add(&context, total, element) }
    return total
  }

  private static func add(
    _ context: inout NativeContext, _ a: Value, _ b: Value
  ) throws(EvaluationError) -> Value {
    switch (a.tag, b.tag) {
    case (.int, .int):
      let (sum, overflow) = a.int.addingReportingOverflow(b.int)
      if overflow { throw context.overflow("the sum") }
      return Value(sum)
    case (.unit, .unit):
      do throws(UnitFault) {
        return context.make(try context.unit(a).adding(context.unit(b)))
      } catch {
        throw context.fault(error)
      }
    default:
      let sum = a.number + b.number
      if !sum.isFinite { throw context.notFinite("the sum") }
      return Value(sum)
    }
  }

  private static func slice(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let count = Int64(try context.count(x[0]))
    let start = min(max(x[1].int, 0), count)
    let end = x[2].isNull ? count : min(max(x[2].int, start), count)
    let list = try context.list(x[0])
    if start == 0, end == count { return list }
    try context.step(Int(end - start))
    var made: [Value] = []
    made.reserveCapacity(Int(end - start))
    for index in start..<end { made.append(try context.element(list, Int(index))) }
    return context.make(made)
  }

  private static func chunks(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    guard x[1].int >= 1 else {
      throw context.fail("a chunk must have 1 element or more, not \(x[1].int)")
    }
    let elements = try context.elements(x[0])
    let size = Int(min(x[1].int, Int64(max(elements.count, 1))))
    var made: [Value] = []
    for start in stride(from: 0, to: elements.count, by: size) {
      made.append(context.make(Array(elements[start..<min(start + size, elements.count)])))
    }
    return context.make(made)
  }
}

extension NativeContext {
  /// A fault of unit arithmetic at the call.
  func fault(_ fault: UnitFault) -> EvaluationError {
    fail(Diagnostic(.unitFailed, at: span, fault.message))
  }
}

extension Value {
  /// The number of an Int or Float.
  var number: Double { tag == .int ? Double(int) : float }
}
