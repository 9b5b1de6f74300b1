/// A condition that a schema document puts on a value, until it is written as an expression.
indirect enum SchemaCondition: Hashable, Sendable {
  case always, never
  /// The field is there.
  case present(String)
  /// The field, which is there, is one of some values.
  case isOne(String, of: [SchemaValue])
  /// The field, which is there, is a string that the pattern covers.
  case matches(String, pattern: String)
  case not(SchemaCondition)
  case all([SchemaCondition])
  case any([SchemaCondition])
  case exactlyOne([SchemaCondition])

  /// The condition as an expression in the body of a schema.
  var text: String { text(SchemaText.field) }

  /// The condition as an expression, with what stands for each field.
  func text(_ name: (String) -> String) -> String {
    func joined(_ parts: [SchemaCondition], _ glue: String, empty: String) -> String {
      if parts.isEmpty { return empty }
      if parts.count == 1 { return parts[0].text(name) }
      return parts.map { $0.isSimple ? $0.text(name) : "(" + $0.text(name) + ")" }
        .joined(separator: glue)
    }
    switch self {
    case .always: return "true"
    case .never: return "false"
    case .present(let field): return name(field) + " != null"
    case .isOne(let field, let values):
      return values.map { name(field) + " == " + SchemaText.value($0) }.joined(separator: " || ")
    case .matches(let field, let pattern):
      return name(field) + ".matches(" + SchemaText.raw(pattern) + ")"
    case .not(.present(let field)): return name(field) + " == null"
    case .not(let inner): return "!(" + inner.text(name) + ")"
    case .all(let parts): return joined(parts, " && ", empty: "true")
    case .any(let parts): return joined(parts, " || ", empty: "false")
    case .exactlyOne(let parts):
      if parts.count == 1 { return parts[0].text(name) }
      if parts.count == 2 {
        return "(" + parts[0].text(name) + ") != (" + parts[1].text(name) + ")"
      }
      return "[x for x in [" + parts.map { $0.text(name) }.joined(separator: ", ")
        + "] if x].length() == 1"
    }
  }

  /// Whether it is one comparison or call, which needs no brackets beside `&&` and `||`.
  private var isSimple: Bool {
    switch self {
    case .always, .never, .present, .matches, .not: true
    case .isOne(_, let values): values.count == 1
    case .all(let parts), .any(let parts), .exactlyOne(let parts):
      parts.count == 1 && parts[0].isSimple
    }
  }

  /// The condition where some fields are known to be there.
  func given(present fields: Set<String>) -> SchemaCondition {
    switch self {
    case .present(let field) where fields.contains(field): .always
    case .not(let inner): .not(inner.given(present: fields))
    case .all(let parts): .all(parts.map { $0.given(present: fields) })
    case .any(let parts): .any(parts.map { $0.given(present: fields) })
    case .exactlyOne(let parts): .exactlyOne(parts.map { $0.given(present: fields) })
    case .always, .never, .present, .isOne, .matches: self
    }
  }

  /// The one field that it speaks of, where it asks nothing but that the field, if it is there,
  /// satisfies a condition.
  func onlyField(certain: [String]) -> (name: String, condition: SchemaCondition)? {
    guard let name = fields.first, fields.count == 1 else { return nil }
    if case .any(let parts) = self, parts.count > 1, parts[0] == .not(.present(name)) {
      return (name, parts.count == 2 ? parts[1] : .any(Array(parts.dropFirst())))
    }
    return certain.contains(name) ? (name, self) : nil
  }

  /// The fields it speaks of.
  var fields: Set<String> {
    switch self {
    case .always, .never: []
    case .present(let field), .isOne(let field, _), .matches(let field, _): [field]
    case .not(let inner): inner.fields
    case .all(let parts), .any(let parts), .exactlyOne(let parts):
      parts.reduce(into: []) { $0.formUnion($1.fields) }
    }
  }

  /// The condition without parts that decide nothing.
  var simplified: SchemaCondition {
    switch self {
    case .not(let inner):
      switch inner.simplified {
      case .always: return .never
      case .never: return .always
      case .not(let twice): return twice
      case let other: return .not(other)
      }
    case .all(let parts):
      let parts = parts.map(\.simplified).filter { $0 != .always }.flatMap { part in
        if case .all(let inner) = part { return inner }
        return [part]
      }
      if parts.contains(.never) { return .never }
      return parts.isEmpty ? .always : parts.count == 1 ? parts[0] : .all(parts)
    case .any(let parts):
      let parts = parts.map(\.simplified).filter { $0 != .never }.flatMap { part in
        if case .any(let inner) = part { return inner }
        return [part]
      }
      if parts.contains(.always) { return .always }
      return parts.isEmpty ? .never : parts.count == 1 ? parts[0] : .any(parts)
    case .exactlyOne(let parts): return .exactlyOne(parts.map(\.simplified))
    case .always, .never, .present, .isOne, .matches: return self
    }
  }

  /// The message of an exactly-one-of or at-least-one-of condition.
  var message: String {
    func names(_ parts: [SchemaCondition]) -> String? {
      var names: [String] = []
      for part in parts {
        guard case .present(let field) = part else { return nil }
        names.append("`" + field + "`")
      }
      return names.joined(separator: ", ")
    }
    switch self {
    case .exactlyOne(let parts):
      if let names = names(parts) { return "exactly one of \(names) must be set" }
      return "exactly one of the allowed combinations of fields must hold"
    case .any(let parts):
      if let names = names(parts) { return "at least one of \(names) must be set" }
      return "one of the allowed combinations of fields must hold"
    case .not: return "a forbidden combination of fields is set"
    default: return "a required combination of fields is missing"
    }
  }
}
