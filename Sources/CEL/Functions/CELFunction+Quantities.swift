import Text
import Units

extension CELFunction {
  static let quantityMakers: [CELFunction] =
    maker("quantity", "isQuantity") { text in
      guard case .success(let read) = UnitValue.parse(text.span, as: .quantity, .text) else {
        return nil
      }
      return .quantity(read.value)
    }

  /// Amounts, and what they share with versions.
  static let quantities: [CELFunction] = [
    CELFunction("isInteger", 0) { (evaluator, x) throws(CELError) in
      .bool(try quantity(x[0], "isInteger").whole != nil)
    },
    CELFunction("asInteger", 0) { (evaluator, x) throws(CELError) in
      guard let whole = try quantity(x[0], "asInteger").whole else { throw .overflow }
      return .int(whole)
    },
    CELFunction("asApproximateFloat", 0) { (evaluator, x) throws(CELError) in
      .double(try quantity(x[0], "asApproximateFloat").double)
    },
    CELFunction("sign", 0) { (evaluator, x) throws(CELError) in
      let quantity = try quantity(x[0], "sign")
      return .int(quantity.isZero ? 0 : quantity.isNegative ? -1 : 1)
    },
    sum("add") { (a, b) throws(UnitFault) in try a.adding(b) },
    sum("sub") { (a, b) throws(UnitFault) in try a.subtracting(b) },
    comparison("isLessThan") { $0 < 0 },
    comparison("isGreaterThan") { $0 > 0 },
    CELFunction("compareTo", 1) { (evaluator, x) throws(CELError) in
      .int(Int64(try order(x, "compareTo")))
    },
    CELFunction("major", 0) { (evaluator, x) throws(CELError) in
      .int(try version(x[0], "major").major)
    },
    CELFunction("minor", 0) { (evaluator, x) throws(CELError) in
      .int(try version(x[0], "minor").minor)
    },
    CELFunction("patch", 0) { (evaluator, x) throws(CELError) in
      .int(try version(x[0], "patch").patch)
    },
  ]

  private static func quantity(
    _ value: CELValue, _ name: String
  ) throws(CELError) -> UnitValue {
    switch value {
    case .quantity(let quantity): return quantity
    case .int(let whole):
      if let quantity = UnitValue(whole, .quantity) { return quantity }
      throw .overflow
    default: throw .overload(name, [value])
    }
  }

  private static func version(
    _ value: CELValue, _ name: String
  ) throws(CELError) -> SemanticVersion {
    guard case .semver(let version) = value else { throw .overload(name, [value]) }
    return version
  }

  private static func sum(
    _ name: String,
    _ combine: @escaping @Sendable (UnitValue, UnitValue) throws(UnitFault) -> UnitValue
  ) -> CELFunction {
    CELFunction(name, 1) { (evaluator, x) throws(CELError) in
      let (a, b) = (try quantity(x[0], name), try quantity(x[1], name))
      do throws(UnitFault) {
        return .quantity(try combine(a, b))
      } catch {
        throw .overflow
      }
    }
  }

  private static func comparison(
    _ name: String, _ holds: @escaping @Sendable (Int) -> Bool
  ) -> CELFunction {
    CELFunction(name, 1) { (evaluator, x) throws(CELError) in
      .bool(holds(try order(x, name)))
    }
  }

  private static func order(_ x: [CELValue], _ name: String) throws(CELError) -> Int {
    if case .semver(let a) = x[0], case .semver(let b) = x[1] { return CELValue.order(a, b) }
    let (a, b) = (try quantity(x[0], name), try quantity(x[1], name))
    return a.isLess(than: b) ? -1 : b.isLess(than: a) ? 1 : 0
  }
}
