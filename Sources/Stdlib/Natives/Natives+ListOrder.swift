import Evaluator

extension Natives {
  static var listOrder: [Native] {
    [
      Native("std.list.sorted", arity: 1, wholeLists: 1) { (context, x) throws(EvaluationError) in
        try context.stepsOfSorting(context.count(x[0]))
        if let ints = try context.sortedInts(x[0]) { return ints }
        let elements = try context.elements(x[0])
        try context.refuseSealed(elements, "sorted")
        // Swift's sort is stable.
        return context.make(elements.sorted { [context] in context.scalarIsLess($0, $1) })
      },
      Native("std.list.sortedByKeys", arity: 2, wholeLists: 2) {
        (context, x) throws(EvaluationError) in
        let (elements, keys) = (try context.elements(x[0]), try context.elements(x[1]))
        try context.stepsOfSorting(elements.count)
        try context.refuseSealed(keys, "sortedBy")
        let order = keys.indices.sorted { [context] in context.scalarIsLess(keys[$0], keys[$1]) }
        return context.make(order.map { elements[$0] })
      },
      Native("std.list.unique", arity: 1, wholeLists: 1) { (context, x) throws(EvaluationError) in
        var seen = SeenValues()
        var made: [Value] = []
        for element in try context.elements(x[0]) where try seen.insert(element, &context) {
          made.append(element)
        }
        return context.make(made)
      },
    ]
  }
}

extension NativeContext {
  /// Counts the comparisons of a sort.
  func stepsOfSorting(_ count: Int) throws(EvaluationError) {
    try step(count * (Int.bitWidth - count.leadingZeroBitCount))
  }
}

/// A scalar that a map may have as a key, for hashing.
enum ScalarKey: Hashable {
  case int(Int64)
  case text([UInt8])
  case truth(Bool)

  /// Nil for anything else.
  init?(_ value: Value, _ context: NativeContext) {
    switch value.tag {
    case .int: self = .int(value.int)
    case .string: self = .text(context.bytes(value))
    case .bool: self = .truth(value.bool)
    default: return nil
    }
  }
}

/// The values seen so far: scalars by hash, others one by one.
struct SeenValues {
  private var scalars: Set<ScalarKey> = []
  private var others: [Value] = []

  /// Whether no equal value was in; it is now.
  mutating func insert(
    _ value: Value, _ context: inout NativeContext
  ) throws(EvaluationError) -> Bool {
    try context.refuseSealed([value], "unique")
    if let key = ScalarKey(value, context) { return scalars.insert(key).inserted }
    for other in others {
      try context.step(1)
      if try context.areEqual(other, value) { return false }
    }
    others.append(value)
    return true
  }
}
