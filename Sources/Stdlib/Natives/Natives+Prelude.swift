import Evaluator

extension Natives {
  static var prelude: [Native] {
    [
      Native("std.prelude.max", arity: 2) { (context, x) throws(EvaluationError) in
        context.scalarIsLess(x[0], x[1]) ? x[1] : x[0]
      },
      Native("std.prelude.min", arity: 2) { (context, x) throws(EvaluationError) in
        context.scalarIsLess(x[1], x[0]) ? x[1] : x[0]
      },
      Native("std.prelude.range", arity: 2, range),
      Native("std.prelude.owner", arity: 1) { (context, x) throws(EvaluationError) in
        let owner = try context.owner(x[0])
        if owner.isNull { throw context.fail("no resource holds this value") }
        return owner
      },
      Native("std.prelude.id", arity: 1) { (context, x) throws(EvaluationError) in
        if let text = try context.identityText(of: x[0]) { return context.make(text) }
        let kind = try context.field(x[0], "kind").map { context.string($0) } ?? "resource"
        return context.make("\(kind)/?")
      },
    ]
  }

  private static func range(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let (low, high) = x[1].isNull ? (0, x[0].int) : (x[0].int, x[1].int)
    if high <= low { return context.range(first: low, count: 0) }
    let (count, overflow) = high.subtractingReportingOverflow(low)
    if overflow || count > 1 << 40 { throw context.overflow("the count of numbers in this range") }
    return context.range(first: low, count: Int(count))
  }
}
