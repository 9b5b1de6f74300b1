import Evaluator
import Units

extension Natives {
  static var mathConversions: [Native] {
    [
      Native("std.math.toFloat", arity: 1) { (context, x) throws(EvaluationError) in
        Value(x[0].tag == .unit ? context.unit(x[0]).double : x[0].number)
      },
      Native("std.math.toInt", arity: 1) { (context, x) throws(EvaluationError) in
        let whole =
          switch x[0].tag {
          case .int: x[0].int as Int64?
          case .unit: context.unit(x[0]).whole
          default: Int64(exactly: x[0].float)
          }
        if let whole { return Value(whole) }
        let text = String(decoding: try context.text(x[0]), as: UTF8.self)
        throw context.fail("\(text) is not a whole number; `round` makes one of a Float")
      },
      Native("std.math.toString", arity: 1) { (context, x) throws(EvaluationError) in
        context.make(try context.text(x[0]))
      },
      Native("std.math.roundUp", arity: 2) { (context, x) throws(EvaluationError) in
        try multiple(&context, x[0], x[1], isUp: true)
      },
      Native("std.math.roundDown", arity: 2) { (context, x) throws(EvaluationError) in
        try multiple(&context, x[0], x[1], isUp: false)
      },
      Native("std.math.toBytes", arity: 1) { (context, x) throws(EvaluationError) in
        try converted(&context, x[0], .bytes)
      },
      Native("std.math.toQuantity", arity: 1) { (context, x) throws(EvaluationError) in
        try converted(&context, x[0], .quantity)
      },
    ]
  }

  /// The nearest multiple of a positive step, on one side.
  private static func multiple(
    _ context: inout NativeContext, _ value: Value, _ step: Value, isUp: Bool
  ) throws(EvaluationError) -> Value {
    switch value.tag {
    case .int where step.tag == .int:
      guard step.int > 0 else { throw context.stepNotPositive() }
      let whole = nearest(Int128(value.int), Int128(step.int), isUp)
      guard let number = Int64(exactly: whole) else { throw context.overflow("the multiple") }
      return Value(number)
    case .unit:
      let (unit, grid) = (context.unit(value), context.unit(step))
      guard grid.billionths > 0 else { throw context.stepNotPositive() }
      let whole = nearest(unit.billionths, grid.billionths, isUp)
      let family = unit.family == .plain ? grid.family : unit.family
      guard let made = UnitValue(billionths: whole, unit.kind, family) else {
        throw context.fault(.overflow)
      }
      return context.make(made)
    default:
      guard step.number > 0 else { throw context.stepNotPositive() }
      let quotient = (value.number / step.number).rounded(isUp ? .up : .down)
      let made = quotient * step.number
      if !made.isFinite { throw context.notFinite("the multiple") }
      return Value(made)
    }
  }

  private static func nearest(_ value: Int128, _ step: Int128, _ isUp: Bool) -> Int128 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: step)
    if rest == 0 { return value }
    let down = rest < 0 ? quotient - 1 : quotient
    return (isUp ? down + 1 : down) * step
  }

  private static func converted(
    _ context: inout NativeContext, _ value: Value, _ kind: UnitKind
  ) throws(EvaluationError) -> Value {
    let unit = context.unit(value)
    let family = unit.family == .exponent ? .decimal : unit.family
    guard kind != .bytes || unit.whole != nil else {
      throw context.fail("\(unit.text) is not a whole number of bytes")
    }
    guard let made = UnitValue(billionths: unit.billionths, kind, family) else {
      throw context.fault(.overflow)
    }
    return context.make(made)
  }
}

extension NativeContext {
  func stepNotPositive() -> EvaluationError { fail("the step must be above zero") }
}
