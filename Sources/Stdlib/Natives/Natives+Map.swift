import Evaluator

extension Natives {
  static var map: [Native] {
    [
      Native("std.map.length", arity: 1) { (context, x) throws(EvaluationError) in
        Value(Int64(try context.keys(x[0]).count))
      },
      Native("std.map.keys", arity: 1) { (context, x) throws(EvaluationError) in
        let keys = try context.keys(x[0])
        try context.step(keys.count)
        return context.make(keys)
      },
      Native("std.map.values", arity: 1) { (context, x) throws(EvaluationError) in
        context.make(try context.entries(x[0]).map(\.value))
      },
      Native("std.map.get", arity: 2) { (context, x) throws(EvaluationError) in
        try context.get(x[0], x[1]) ?? .null
      },
      Native("std.map.has", arity: 2) { (context, x) throws(EvaluationError) in
        Value(try context.get(x[0], x[1]) != nil)
      },
      Native("std.map.subsetOf", arity: 2, subsetOf),
      Native("std.map.merge", arity: 2, merge),
      Native("std.map.without", arity: 2, without),
      Native("std.map.sorted", arity: 1) { (context, x) throws(EvaluationError) in
        let entries = try context.entries(x[0])
        try context.stepsOfSorting(entries.count)
        return context.map(entries.sorted { [context] in context.scalarIsLess($0.key, $1.key) })
      },
      Native("std.map.mapOf", arity: 2, mapOf),
      Native("std.map.selected", arity: 2) { (context, x) throws(EvaluationError) in
        let (entries, flags) = (try context.entries(x[0]), try context.elements(x[1]))
        return context.map(zip(entries, flags).filter { $0.1.bool }.map { $0.0 })
      },
    ]
  }

  private static func subsetOf(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    for (key, value) in try context.entries(x[0]) {
      try context.step(1)
      guard let other = try context.get(x[1], key), try context.areEqual(value, other) else {
        return Value(false)
      }
    }
    return Value(true)
  }

  private static func merge(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    var entries = try context.entries(x[0])
    var places: [ScalarKey: Int] = [:]
    for (index, entry) in entries.enumerated() { places[try context.key(entry.key)] = index }
    for entry in try context.entries(x[1]) {
      if let place = places[try context.key(entry.key)] {
        entries[place].value = entry.value
      } else {
        entries.append(entry)
      }
    }
    return context.map(entries)
  }

  private static func without(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    var dropped: Set<ScalarKey> = []
    for key in try context.elements(x[1]) { dropped.insert(try context.key(key)) }
    var kept: [(key: Value, value: Value)] = []
    for entry in try context.entries(x[0]) where !dropped.contains(try context.key(entry.key)) {
      kept.append(entry)
    }
    return context.map(kept)
  }
}
