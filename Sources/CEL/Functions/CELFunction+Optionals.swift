extension CELFunction {
  static let optionalMakers: [CELFunction] = [
    CELFunction("optional.of", 1) { (evaluator, x) throws(CELError) in .optional(x[0]) },
    CELFunction("optional.none", 0) { (evaluator, x) throws(CELError) in .optional(nil) },
    CELFunction("optional.ofNonZeroValue", 1) { (evaluator, x) throws(CELError) in
      .optional(x[0].isZero ? nil : x[0])
    },
  ]

  /// Values that may be missing.
  static let optionals: [CELFunction] = [
    CELFunction("hasValue", 0) { (evaluator, x) throws(CELError) in
      .bool(try inner(x[0], "hasValue") != nil)
    },
    CELFunction("value", 0) { (evaluator, x) throws(CELError) in
      guard let value = try inner(x[0], "value") else {
        throw .value("`value` of an optional that has none")
      }
      return value
    },
    CELFunction("or", 1) { (evaluator, x) throws(CELError) in
      try inner(x[0], "or") == nil ? x[1] : x[0]
    },
    CELFunction("orValue", 1) { (evaluator, x) throws(CELError) in
      try inner(x[0], "orValue") ?? x[1]
    },
  ]

  private static func inner(_ value: CELValue, _ name: String) throws(CELError) -> CELValue? {
    guard case .optional(let inner) = value else { throw .overload(name, [value]) }
    return inner
  }
}
