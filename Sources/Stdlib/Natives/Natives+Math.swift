import Evaluator
import Units

extension Natives {
  static var math: [Native] {
    [
      Native("std.math.div", arity: 2) { (context, x) throws(EvaluationError) in
        let (a, b) = (x[0].int, x[1].int)
        if b == 0 { throw context.divisionByZero() }
        let (quotient, overflow) = a.dividedReportingOverflow(by: b)
        if overflow { throw context.overflow("the quotient") }
        return Value(quotient * b != a && (a < 0) != (b < 0) ? quotient - 1 : quotient)
      },
      Native("std.math.mod", arity: 2) { (context, x) throws(EvaluationError) in
        let (a, b) = (x[0].int, x[1].int)
        if b == 0 { throw context.divisionByZero() }
        let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
        return Value(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest)
      },
      Native("std.math.pow", arity: 2, pow),
      Native("std.math.abs", arity: 1, abs),
      Native("std.math.clamp", arity: 3) { (context, x) throws(EvaluationError) in
        if context.scalarIsLess(x[2], x[1]) {
          throw context.fail("the lower bound is above the upper one")
        }
        if context.scalarIsLess(x[0], x[1]) { return x[1] }
        return context.scalarIsLess(x[2], x[0]) ? x[2] : x[0]
      },
      rounding("floor", .down),
      rounding("ceil", .up),
      rounding("round", .toNearestOrAwayFromZero),
      Native("std.math.roundTo", arity: 2, roundTo),
      Native("std.math.sqrt", arity: 1) { (context, x) throws(EvaluationError) in
        if x[0].float < 0 { throw context.fail("a negative number has no square root") }
        return Value(x[0].number.squareRoot())
      },
    ] + mathConversions
  }

  private static func pow(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let exponent = try context.size(x[1], "the exponent")
    let base = x[0].int
    if exponent == 0 || base == 1 { return Value(Int64(1)) }
    if base == 0 { return Value(Int64(0)) }
    if base == -1 { return Value(Int64(exponent % 2 == 0 ? 1 : -1)) }
    var result: Int64 = 1
    for _ in 0..<min(exponent, 64) {
      let (product, overflow) = result.multipliedReportingOverflow(by: base)
      if overflow { throw context.overflow("the power") }
      result = product
    }
    return Value(result)
  }

  private static func abs(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    switch x[0].tag {
    case .int:
      if x[0].int == .min { throw context.overflow("the number without its sign") }
      return Value(Swift.abs(x[0].int))
    case .float: return Value(Swift.abs(x[0].float))
    default:
      let unit = context.unit(x[0])
      return unit.isNegative ? context.make(unit.negated) : x[0]
    }
  }

  private static func rounding(_ name: String, _ rule: FloatingPointRoundingRule) -> Native {
    Native("std.math." + name, arity: 1) { (context, x) throws(EvaluationError) in
      guard let whole = Int64(exactly: x[0].number.rounded(rule)) else {
        throw context.overflow("the rounded number")
      }
      return Value(whole)
    }
  }

  /// By the decimal that the number prints as, so that 2.345 to two digits is 2.35.
  private static func roundTo(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let digits = try context.size(x[1], "the count of digits")
    guard let decimal = ExactDecimal(x[0].number), digits < 400 else { return x[0] }
    let surplus = -decimal.exponent - digits
    if surplus <= 0 { return x[0] }
    if surplus > 18 { return Value(0.0) }
    var power: UInt64 = 1
    for _ in 0..<surplus { power *= 10 }
    let kept = decimal.digits / power + (decimal.digits % power >= power / 2 ? 1 : 0)
    return Value(Double("\(decimal.isNegative ? "-" : "")\(kept)e\(-digits)") ?? x[0].number)
  }
}
