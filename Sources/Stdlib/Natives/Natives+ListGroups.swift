import Diagnostics
import Evaluator

extension Natives {
  static var listGroups: [Native] {
    [
      Native("std.list.groupByKeys", arity: 2, wholeLists: 2, groupByKeys),
      Native("std.list.mapOf", arity: 2, wholeLists: 2, mapOf),
    ]
  }

  private static func groupByKeys(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let (elements, keys) = (try context.elements(x[0]), try context.elements(x[1]))
    var places: [ScalarKey: Int] = [:]
    var groups: [(key: Value, elements: [Value])] = []
    for (index, key) in keys.enumerated() {
      let scalar = try context.key(key)
      if let place = places[scalar] {
        groups[place].elements.append(elements[index])
      } else {
        places[scalar] = groups.count
        groups.append((key, [elements[index]]))
      }
    }
    return context.map(groups.map { ($0.key, context.make($0.elements)) })
  }

  /// A map of keys and values side by side; two equal keys are an error.
  static func mapOf(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let (keys, values) = (try context.elements(x[0]), try context.elements(x[1]))
    var places: [ScalarKey: Int] = [:]
    var entries: [(key: Value, value: Value)] = []
    entries.reserveCapacity(keys.count)
    for (index, key) in keys.enumerated() {
      if let first = places.updateValue(index, forKey: try context.key(key)) {
        let text = String(decoding: try context.text(key), as: UTF8.self)
        throw context.fail(
          Diagnostic(
            .duplicateKey, at: context.span,
            "the elements \(first) and \(index) have the same key, `\(text)`"))
      }
      entries.append((key, values[index]))
    }
    return context.map(entries)
  }
}

extension NativeContext {
  /// A value as a key of a map.
  func key(_ value: Value) throws(EvaluationError) -> ScalarKey {
    if let key = ScalarKey(value, self) { return key }
    try refuseSealed([value], "a key")
    throw fail("a key of a map is a String, an Int or a Bool, not \(value.kindName)")
  }
}
