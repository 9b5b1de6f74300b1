import Text

/// Finds the value of a rule.
///
/// Each step costs one, and what a step copies or searches costs by its size, so that no rule runs
/// longer than its limit allows, whatever the data.
struct CELEvaluator {
  private var variables: [CELValue]
  private let rule: CELRule
  private(set) var cost = 0
  private let limit: Int

  init(_ rule: CELRule, variables: [CELValue], limit: Int) {
    self.rule = rule
    self.variables =
      variables + Array(repeating: .null, count: max(0, rule.variableCount - variables.count))
    self.limit = limit
  }

  mutating func spend(_ amount: Int = 1) throws(CELError) {
    cost += amount
    if cost > limit { throw .cost(limit) }
  }

  func regex(_ pattern: [UInt8]) throws(CELError) -> Regex { try rule.regex(pattern) }

  mutating func value(_ expression: CELExpression) throws(CELError) -> CELValue {
    try spend()
    switch expression {
    case .constant(let value): return value
    case .variable(let place): return variables[place]
    case .select(let value, let field, let isOptional):
      return try select(try self.value(value), field, isOptional)
    case .has(let value, let field): return .bool(try has(try self.value(value), field))
    case .index(let value, let key, let isOptional):
      return try index(try self.value(value), try self.value(key), isOptional)
    case .call(let function, let arguments):
      var values: [CELValue] = []
      values.reserveCapacity(arguments.count)
      for argument in arguments { values.append(try value(argument)) }
      return try function.body(&self, values)
    case .not(let inner): return .bool(!(try bool(inner, "!")))
    case .negate(let inner): return try negated(try value(inner))
    case .and(let parts): return .bool(try decides(parts, false, "&&"))
    case .or(let parts): return .bool(try decides(parts, true, "||"))
    case .choice(let condition, let first, let second):
      return try value(try bool(condition, "?:") ? first : second)
    case .binary(let operation, let left, let right):
      return try binary(operation, try value(left), try value(right))
    case .list(let items): return try list(items)
    case .map(let entries): return try map(entries)
    case .comprehension(let comprehension): return try run(comprehension)
    case .optionalMap(let value, let variable, let body, let isFlat):
      guard case .optional(let inner) = try self.value(value) else {
        throw .value("`optMap` is for optional values")
      }
      guard let inner else { return .optional(nil) }
      variables[variable] = inner
      let result = try self.value(body)
      return isFlat ? result : .optional(result)
    }
  }

  // MARK: logic

  private mutating func bool(
    _ expression: CELExpression, _ operation: String
  ) throws(CELError) -> Bool {
    let value = try value(expression)
    guard case .bool(let bool) = value else { throw .overload(operation, [value]) }
    return bool
  }

  /// `&&` and `||`: a part that is `decisive` decides, even where others have no value.
  private mutating func decides(
    _ parts: [CELExpression], _ decisive: Bool, _ operation: String
  ) throws(CELError) -> Bool {
    var failure: CELError?
    for part in parts {
      do throws(CELError) {
        if try bool(part, operation) == decisive { return decisive }
      } catch {
        if error.kind == .cost { throw error }
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return !decisive
  }

  // MARK: fields and elements

  private func found(_ map: CELMap, _ field: CELField) -> CELValue? {
    map[field.name] ?? field.unescaped.flatMap { map[$0] }
  }

  private func select(
    _ value: CELValue, _ field: CELField, _ isOptional: Bool
  ) throws(CELError) -> CELValue {
    switch value {
    case .map(let map):
      let found = found(map, field)
      if isOptional { return .optional(found) }
      guard let found else {
        throw .value("there is no `\(String(decoding: field.name, as: UTF8.self))`")
      }
      return found
    case .optional(let inner):
      guard let inner else { return .optional(nil) }
      guard case .map(let map) = inner else { throw .overload("select", [inner]) }
      return .optional(found(map, field))
    default:
      let name = String(decoding: field.name, as: UTF8.self)
      throw .value("`\(name)` is asked of a value of the type \(value.typeName)")
    }
  }

  private func has(_ value: CELValue, _ field: CELField) throws(CELError) -> Bool {
    switch value {
    case .map(let map): return found(map, field) != nil
    case .optional(let inner):
      guard let inner else { return false }
      return try has(inner, field)
    default: throw .overload("has", [value])
    }
  }

  func index(
    _ value: CELValue, _ key: CELValue, _ isOptional: Bool
  ) throws(CELError) -> CELValue {
    if case .optional(let inner) = value {
      guard let inner else { return .optional(nil) }
      return .optional(try element(inner, key))
    }
    let found = try element(value, key)
    if isOptional { return .optional(found) }
    if let found { return found }
    if case .list(let items) = value {
      throw .value("the index \(key.text) is outside of a list of \(items.count)")
    }
    throw .value("there is no key \(key.text)")
  }

  private func element(_ value: CELValue, _ key: CELValue) throws(CELError) -> CELValue? {
    switch value {
    case .map(let map): return map[key]
    case .list(let items):
      guard let index = key.index else { throw .overload("[]", [value, key]) }
      return items.indices.contains(index) ? items[index] : nil
    default: throw .overload("[]", [value, key])
    }
  }

  // MARK: literals

  private mutating func list(
    _ items: [(value: CELExpression, isOptional: Bool)]
  ) throws(CELError) -> CELValue {
    var values: [CELValue] = []
    values.reserveCapacity(items.count)
    for item in items {
      let value = try value(item.value)
      guard item.isOptional else {
        values.append(value)
        continue
      }
      guard case .optional(let inner) = value else { throw .overload("[?]", [value]) }
      if let inner { values.append(inner) }
    }
    return .list(values)
  }

  private mutating func map(
    _ entries: [(key: CELExpression, value: CELExpression, isOptional: Bool)]
  ) throws(CELError) -> CELValue {
    var map = CELMap()
    for entry in entries {
      let key = try value(entry.key)
      var value = try value(entry.value)
      if entry.isOptional {
        guard case .optional(let inner) = value else { throw .overload("{?}", [value]) }
        guard let inner else { continue }
        value = inner
      }
      try spend(map.entries.count / 16)
      guard map.insert(key, value) else { throw .value("the key \(key.text) stands twice") }
    }
    return .map(map)
  }

  // MARK: macros

  private mutating func run(_ macro: CELComprehension) throws(CELError) -> CELValue {
    let range = try value(macro.range)
    var failure: CELError?
    var count = 0
    var values: [CELValue] = []
    var map = CELMap()
    for (key, element) in try Self.elements(of: range) {
      try spend()
      if let second = macro.second {
        variables[macro.variable] = key
        variables[second] = element
      } else if case .map = range {
        variables[macro.variable] = key
      } else {
        variables[macro.variable] = element
      }
      let current = variables[macro.variable]
      do throws(CELError) {
        if let condition = macro.condition {
          let holds = try bool(condition, "\(macro.kind)")
          switch macro.kind {
          case .all where !holds: return .bool(false)
          case .exists where holds: return .bool(true)
          case .existsOne where holds: count += 1
          case .filter where holds: values.append(current)
          default: break
          }
          if !holds { continue }
        }
        guard let result = macro.result else { continue }
        let made = try value(result)
        if macro.kind == .transformMap {
          _ = map.insert(key, made)
        } else {
          values.append(made)
        }
      } catch {
        // As with `&&` and `||`, another element may decide.
        guard error.kind != .cost, macro.kind == .all || macro.kind == .exists else { throw error }
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    switch macro.kind {
    case .all: return .bool(true)
    case .exists: return .bool(false)
    case .existsOne: return .bool(count == 1)
    case .filter, .map, .transformList: return .list(values)
    case .transformMap: return .map(map)
    }
  }

  /// What a macro walks: the keys or indices, with their values.
  private static func elements(of range: CELValue) throws(CELError) -> [CELMap.Entry] {
    switch range {
    case .list(let items): items.enumerated().map { (.int(Int64($0)), $1) }
    case .map(let map): map.entries
    default: throw .value("expected a list or map to walk, found \(range.typeName)")
    }
  }
}
