/// Reading and changing plain data by keys.
extension SchemaValue {
  var entries: [SchemaEntry] {
    if case .object(let entries) = self { return entries }
    return []
  }

  var items: [SchemaValue] {
    if case .list(let items) = self { return items }
    return []
  }

  var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  var isObject: Bool {
    if case .object = self { return true }
    return false
  }

  /// The value for a key; set to nil, the entry goes.
  subscript(key: String) -> SchemaValue? {
    get { entries.first { $0.key == key }?.value }
    set {
      var entries = self.entries
      let index = entries.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(SchemaEntry(key: key, value: value))
      case (nil, nil): return
      }
      self = .object(entries)
    }
  }

  /// The value at a path of keys.
  func at(_ path: [String]) -> SchemaValue? {
    path.reduce(Optional(self)) { $0?[$1] }
  }

  /// Sets the value at a path, making objects on the way where `creating`.
  mutating func set(_ path: ArraySlice<String>, creating: Bool, to value: SchemaValue) {
    guard let first = path.first else {
      self = value
      return
    }
    if self[first] == nil, !creating { return }
    var child = self[first] ?? .object([])
    child.set(path.dropFirst(), creating: creating, to: value)
    self[first] = child
  }

  /// Changes every object below, innermost first.
  mutating func changeObjects(_ change: (inout SchemaValue) -> Void) {
    switch self {
    case .object(let entries):
      self = .object(
        entries.map { entry in
          var entry = entry
          entry.value.changeObjects(change)
          return entry
        })
      change(&self)
    case .list(let items):
      self = .list(
        items.map { item in
          var item = item
          item.changeObjects(change)
          return item
        })
    case .null, .bool, .number, .string: break
    }
  }
}
