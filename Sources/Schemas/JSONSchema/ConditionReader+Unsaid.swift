import Documents

/// Constraints that no type carries: they become conditions on the value, or are named.
extension ConditionReader {
  /// The keywords that constrain values of one type each, and those that constrain any.
  private static let keywords: [(type: String, words: Set<String>)] = [
    ("string", ["pattern", "minLength", "maxLength"]),
    ("number", numbers), ("integer", numbers),
    (
      "array",
      [
        "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains",
        "prefixItems", "additionalItems",
      ]
    ),
    ("object", objects),
  ]
  private static let numbers: Set<String> = [
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
  ]
  private static let objects: Set<String> = [
    "minProperties", "maxProperties", "propertyNames", "patternProperties", "required",
    "dependentRequired", "dependentSchemas", "dependencies",
  ]
  /// What else is lost beside a `$ref` that is read as a name.
  private static let besideReference: Set<String> = [
    "properties", "additionalProperties", "unevaluatedProperties", "items",
  ]
  private static let general: Set<String> = [
    "enum", "const", "not", "oneOf", "anyOf", "allOf", "if",
  ]

  /// Adds what a schema demands of a value beside its type.
  func addUnsaid(_ schema: DocumentElement, to reading: inout SchemaReading) {
    for entry in schema.entries where isUnsaid(entry.key.text, schema, reading.type) {
      let key = entry.key.text
      if schema["$ref"] != nil, !reader.countsSiblings { continue }
      if isScalar(reading.type), let condition = condition(key, entry.value)?.simplified {
        if condition != .always { reading.constraints.append(.meets(condition)) }
      } else {
        reader.diagnostics.append(.unsupportedConstraint(key, at: entry.key.span))
      }
    }
  }

  /// Names what a schema demands of an object of declared fields that no assertion says.
  func reportUnsaid(ofObject schema: DocumentElement) {
    for entry in schema.entries {
      let isSaid =
        switch entry.key.text {
        case "patternProperties": objects.isClosed(schema)
        case "propertyNames", "dependentSchemas": false
        case "dependencies": entry.value.entries.allSatisfy { $0.value.kind == .array }
        default: true
        }
      if !isSaid {
        reader.diagnostics.append(.unsupportedConstraint(entry.key.text, at: entry.key.span))
      }
    }
  }

  /// The condition of one keyword on the value, which has no name.
  private func condition(
    _ key: String, _ value: DocumentElement
  ) -> SchemaCondition? {
    func all(_ schemas: [DocumentElement]) -> [SchemaCondition]? {
      let parts = schemas.compactMap { condition($0, on: "") }
      return parts.count == schemas.count ? parts : nil
    }
    switch key {
    case "enum", "const":
      let members = key == "enum" ? value.items : [value]
      return .isOne("", of: members.compactMap { SchemaValue($0)?.normal })
    case "not": return condition(value, on: "").map(SchemaCondition.not)
    case "oneOf": return all(value.items).map(SchemaCondition.exactlyOne)
    case "anyOf": return all(value.items).map(SchemaCondition.any)
    case "allOf": return all(value.items).map(SchemaCondition.all)
    default: return nil
    }
  }

  private func isScalar(_ type: SchemaType) -> Bool {
    switch type {
    case .bool, .int, .float, .string, .literal: true
    case .union(let members): members.allSatisfy { if case .literal = $0 { true } else { false } }
    default: false
    }
  }

  /// Whether a keyword constrains the values and the type does not say it.
  private func isUnsaid(_ key: String, _ schema: DocumentElement, _ type: SchemaType) -> Bool {
    if schema["$ref"] != nil, Self.besideReference.contains(key) { return !reader.isMerged(schema) }
    let isGeneral = Self.general.contains(key)
    guard isGeneral || Self.keywords.contains(where: { $0.words.contains(key) }) else {
      return false
    }
    if !isGeneral, let types = types(of: schema) {
      let isAbout = Self.keywords.contains { types.contains($0.type) && $0.words.contains(key) }
      if !isAbout { return false }
    }
    return !says(type, key, schema)
  }

  /// The names of `type`; nil if it is left open.
  private func types(of schema: DocumentElement) -> [String]? {
    if schema["x-kubernetes-int-or-string"]?.bool == true { return ["integer", "string"] }
    guard let type = schema["type"] else { return nil }
    return type.kind == .array ? type.items.map(\.text) : [type.text]
  }

  /// Whether a type, with the constraints that were read beside it, says what a keyword demands.
  private func says(_ type: SchemaType, _ key: String, _ schema: DocumentElement) -> Bool {
    // One schema to include is read in its place.
    if key == "allOf", schema["type"] == nil, schema[key]?.items.count == 1 { return true }
    switch type {
    case .optional(let inner): return says(inner, key, schema)
    case .string: return ["pattern", "minLength", "maxLength"].contains(key)
    case .int: return Self.numbers.contains(key)
    case .float: return Self.numbers.contains(key) && key != "multipleOf"
    case .list, .keyedList: return ["minItems", "maxItems", "uniqueItems"].contains(key)
    case .map(_, let keys):
      let isInKeys = ["patternProperties", "propertyNames"].contains(key) && !keys.isEmpty
      let isOpen =
        key == "patternProperties" && schema[key]?.entries.count == 1 && type != .map(.json)
      return isInKeys || isOpen || ["minProperties", "maxProperties"].contains(key)
    case .quantity: return ["pattern", "anyOf", "oneOf", "allOf"].contains(key)
    case .union where schema["x-kubernetes-int-or-string"]?.bool == true:
      let isBound = ["pattern", "minLength", "maxLength", "anyOf", "oneOf", "allOf"].contains(key)
      return isBound || Self.numbers.contains(key) && key != "multipleOf"
    case _ where isScalar(type) && (schema["enum"] ?? schema["const"]) != nil:
      return ["enum", "const", "pattern", "minLength", "maxLength"].contains(key)
    case .union(let members) where schema["type"]?.kind == .array:
      return members.contains { says($0, key, schema) }
    case .union: return key == (schema["oneOf"] == nil ? "anyOf" : "oneOf")
    case .null: return true
    case .bool, .duration, .percent, .json, .literal, .sensitive, .named: return false
    }
  }
}
