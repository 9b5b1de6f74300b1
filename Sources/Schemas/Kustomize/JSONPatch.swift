/// JSON patches (RFC 6902).
enum JSONPatch {
  /// Carries one operation out; nil if its path does not exist or its test fails.
  static func apply(_ operation: SchemaValue, to target: SchemaValue) -> SchemaValue? {
    guard let name = operation["op"]?.text, let path = operation["path"]?.text else { return nil }
    let steps = pointer(path)
    let value = operation["value"]
    switch name {
    case "add": return change(target, steps) { _, last in value.map { .insert($0, last) } }
    case "replace":
      return change(target, steps) { old, _ in old == nil ? nil : value.map { .set($0) } }
    case "remove": return change(target, steps) { old, _ in old == nil ? nil : .remove }
    case "test": return read(target, steps) == value ? target : nil
    case "copy", "move":
      guard let from = operation["from"]?.text, let moved = read(target, pointer(from)) else {
        return nil
      }
      var start = target
      if name == "move" {
        guard let without = change(target, pointer(from), { _, _ in .remove }) else { return nil }
        start = without
      }
      return change(start, steps) { _, last in .insert(moved, last) }
    default: return nil
    }
  }

  private enum Action {
    case set(SchemaValue)
    case insert(SchemaValue, String)
    case remove
  }

  private static func pointer(_ path: String) -> [String] {
    path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { step in
      var text = ""
      var rest = step
      while let character = rest.popFirst() {
        if character == "~", let code = rest.first, code == "0" || code == "1" {
          rest = rest.dropFirst()
          text.append(code == "1" ? "/" : "~")
        } else {
          text.append(character)
        }
      }
      return text
    }
  }

  private static func read(_ value: SchemaValue, _ steps: [String]) -> SchemaValue? {
    steps.reduce(Optional(value)) { value, step in
      guard case .list(let items)? = value else { return value?[step] }
      return Int(step).flatMap { $0 >= 0 && $0 < items.count ? items[$0] : nil }
    }
  }

  private static func change(
    _ value: SchemaValue, _ steps: [String], _ action: (SchemaValue?, String) -> Action?
  ) -> SchemaValue? {
    guard let first = steps.first else {
      if case .set(let new)? = action(value, "") { return new }
      if case .insert(let new, _)? = action(value, "") { return new }
      return nil
    }
    if steps.count > 1 {
      guard let child = read(value, [first]),
        let changed = change(child, Array(steps.dropFirst()), action)
      else { return nil }
      return replacing(value, first, changed)
    }
    guard let action = action(read(value, [first]), first) else { return nil }
    switch (action, value) {
    case (.set(let new), _): return replacing(value, first, new)
    case (.insert(let new, _), .list(var items)):
      guard let index = first == "-" ? items.count : Int(first), index >= 0, index <= items.count
      else { return nil }
      items.insert(new, at: index)
      return .list(items)
    case (.insert(let new, _), _): return value.isObject ? replacing(value, first, new) : nil
    case (.remove, .list(var items)):
      guard let index = Int(first), index >= 0, index < items.count else { return nil }
      items.remove(at: index)
      return .list(items)
    case (.remove, _):
      var value = value
      value[first] = nil
      return value
    }
  }

  private static func replacing(
    _ value: SchemaValue, _ step: String, _ new: SchemaValue
  ) -> SchemaValue {
    if case .list(var items) = value, let index = Int(step) {
      items[index] = new
      return .list(items)
    }
    var value = value
    value[step] = new
    return value
  }
}
