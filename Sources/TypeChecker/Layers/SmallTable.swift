/// A table that is searched as a row while it is short, as most are: hashing costs more than a few
/// comparisons, and a dictionary more than a row.
struct SmallTable<Key: Hashable, Value> {
  private var entries: [(key: Key, value: Value)] = []
  /// Places by key, once there are many.
  private var places: [Key: Int] = [:]
  private static var limit: Int { 16 }

  private func place(of key: Key) -> Int? {
    if entries.count <= SmallTable.limit { return entries.firstIndex { $0.key == key } }
    return places[key]
  }

  subscript(key: Key) -> Value? { place(of: key).map { entries[$0].value } }

  mutating func set(_ key: Key, _ value: Value) {
    if let known = place(of: key) {
      entries[known].value = value
      return
    }
    entries.append((key, value))
    if entries.count == SmallTable.limit + 1 {
      for (place, entry) in entries.enumerated() { places[entry.key] = place }
    } else if entries.count > SmallTable.limit {
      places[key] = entries.count - 1
    }
  }
}
