/// A table that is searched as a row while it is short, as most are: hashing costs more than a few
/// comparisons, and a dictionary more than two rows.
package struct SmallTable<Key: Hashable, Value> {
  private var keys: [Key] = []
  private var values: [Value] = []
  /// Places by key, once there are many.
  private var places: [Key: Int] = [:]
  private static var limit: Int { 16 }

  package init() {}

  private func place(of key: Key) -> Int? {
    keys.count <= SmallTable.limit ? keys.firstIndex(of: key) : places[key]
  }

  package subscript(key: Key) -> Value? { place(of: key).map { values[$0] } }

  package mutating func set(_ key: Key, _ value: Value) {
    if let known = place(of: key) {
      values[known] = value
      return
    }
    keys.append(key)
    values.append(value)
    if keys.count == SmallTable.limit + 1 {
      for (place, key) in keys.enumerated() { places[key] = place }
    } else if keys.count > SmallTable.limit {
      places[key] = keys.count - 1
    }
  }
}
