extension CELFunction {
  /// The library of lists.
  static let lists: [CELFunction] = [
    CELFunction("isSorted", 0) { (evaluator, x) throws(CELError) in
      let items = try x[0].list("isSorted")
      try evaluator.spend(items.count)
      for (a, b) in zip(items, items.dropFirst()) where try ordered(a, b, "isSorted") > 0 {
        return .bool(false)
      }
      return .bool(true)
    },
    CELFunction("sum", 0) { (evaluator, x) throws(CELError) in
      let items = try x[0].list("sum")
      guard var total = items.first else { return .int(0) }
      for item in items.dropFirst() { total = try evaluator.binary(.add, total, item) }
      return total
    },
    CELFunction("min", 0) { (evaluator, x) throws(CELError) in try extreme(x[0], "min", -1) },
    CELFunction("max", 0) { (evaluator, x) throws(CELError) in try extreme(x[0], "max", 1) },
    CELFunction("distinct", 0) { (evaluator, x) throws(CELError) in
      var kept: [CELValue] = []
      for item in try x[0].list("distinct") {
        try evaluator.spend(kept.count / 4 + 1)
        if !kept.contains(where: { $0.equals(item) }) { kept.append(item) }
      }
      return .list(kept)
    },
    CELFunction("sort", 0) { (evaluator, x) throws(CELError) in
      let items = try x[0].list("sort")
      try evaluator.spend(items.count * 8)
      if let first = items.first {
        for item in items { _ = try ordered(first, item, "sort") }
      }
      return .list(items.sorted { ($0.order($1) ?? 0) < 0 })
    },
    CELFunction("slice", 2) { (evaluator, x) throws(CELError) in
      let items = try x[0].list("slice")
      let (start, end) = (try x[1].int("slice"), try x[2].int("slice"))
      guard start >= 0, start <= end, end <= items.count else {
        throw .value("the range \(start) to \(end) is outside of a list of \(items.count)")
      }
      return .list(Array(items[Int(start)..<Int(end)]))
    },
    CELFunction("flatten", 0) { (evaluator, x) throws(CELError) in
      var flat: [CELValue] = []
      for item in try x[0].list("flatten") {
        try evaluator.spend()
        if case .list(let inner) = item { flat += inner } else { flat.append(item) }
      }
      return .list(flat)
    },
  ]

  /// The library of sets.
  static let sets: [CELFunction] = [
    CELFunction("sets.contains", 2) { (evaluator, x) throws(CELError) in
      .bool(try isSubset(&evaluator, x[1], of: x[0]))
    },
    CELFunction("sets.equivalent", 2) { (evaluator, x) throws(CELError) in
      guard try isSubset(&evaluator, x[0], of: x[1]) else { return .bool(false) }
      return .bool(try isSubset(&evaluator, x[1], of: x[0]))
    },
    CELFunction("sets.intersects", 2) { (evaluator, x) throws(CELError) in
      for item in try x[0].list("sets.intersects") {
        if try evaluator.contains(x[1], item) { return .bool(true) }
      }
      return .bool(false)
    },
  ]

  private static func isSubset(
    _ evaluator: inout CELEvaluator, _ part: CELValue, of whole: CELValue
  ) throws(CELError) -> Bool {
    for item in try part.list("sets") {
      try evaluator.spend()
      if try !evaluator.contains(whole, item) { return false }
    }
    return true
  }

  private static func ordered(
    _ a: CELValue, _ b: CELValue, _ name: String
  ) throws(CELError) -> Int {
    guard let order = a.order(b) else { throw .overload(name, [a, b]) }
    return order
  }

  private static func extreme(
    _ list: CELValue, _ name: String, _ sign: Int
  ) throws(CELError) -> CELValue {
    let items = try list.list(name)
    guard var best = items.first else { throw .value("`\(name)` of an empty list") }
    for item in items.dropFirst() where try ordered(item, best, name) * sign > 0 { best = item }
    return best
  }
}
