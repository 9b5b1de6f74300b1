/// A table that is searched as a row while it is short, as most are: hashing costs more than a few
/// comparisons, and a dictionary more than two rows. Inlinable, as other targets use it with types of
/// their own.
public struct SmallTable<Key: Hashable, Value> {
  @usableFromInline var keys: [Key] = []
  @usableFromInline var values: [Value] = []
  /// Places by key, once there are many.
  @usableFromInline var places: [Key: Int] = [:]
  @inlinable static var limit: Int { 16 }

  @inlinable public init() {}

  @inlinable
  func place(of key: Key) -> Int? {
    keys.count <= SmallTable.limit ? keys.firstIndex(of: key) : places[key]
  }

  @inlinable public subscript(key: Key) -> Value? { place(of: key).map { values[$0] } }

  @inlinable
  public mutating func set(_ key: Key, _ value: Value) {
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
