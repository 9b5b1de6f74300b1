import Diagnostics
import Documents
import Source

extension SchemaReader {
  /// An object: a map, or a schema of its own.
  mutating func object(_ schema: DocumentElement, at path: [String]) -> Reading {
    if let known = recognise(schema, at: path) { return Reading(type: known) }
    let parts = self.parts(of: schema)
    let hasFields = parts.contains { !($0["properties"]?.entries.isEmpty ?? true) }
    if !hasFields {
      if let branches = choiceOfObjects(schema, at: path) { return branches }
      return map(schema, at: path)
    }
    return Reading(type: add(draft(schema, parts, at: path)))
  }

  /// The schema with everything its `allOf` adds.
  func parts(of schema: DocumentElement) -> [DocumentElement] {
    var parts = [schema]
    // Definitions may lead round in a circle, and to one by several ways.
    var seen: Set<String> = []
    func addAll(of schema: DocumentElement) {
      for part in schema["allOf"]?.items ?? [] { add(part) }
    }
    func add(_ part: DocumentElement) {
      parts.append(part)
      if let reference = part["$ref"]?.text, seen.insert(reference).inserted {
        resolve(reference).map(add)
      }
      addAll(of: part)
    }
    addAll(of: schema)
    return parts
  }

  /// Alternatives that bring the fields themselves: a union of schemas.
  private mutating func choiceOfObjects(
    _ schema: DocumentElement, at path: [String]
  ) -> Reading? {
    guard let branches = (schema["oneOf"] ?? schema["anyOf"])?.items,
      branches.contains(where: { ($0["properties"] ?? $0["$ref"]) != nil })
    else { return nil }
    return Reading(type: .anyOf(branches.map { member(read($0, at: path), $0) }))
  }

  private mutating func map(_ schema: DocumentElement, at path: [String]) -> Reading {
    var reading = Reading(type: .map(.json))
    let values = schema["additionalProperties"]
    if let values, values.kind == .object {
      let value = read(values, at: path.dropLast() + [SchemaNames.singular(path.last ?? "value")])
      reading.type = .map(value.isNullable ? value.type.asOptional : value.type)
      reading.constraints = value.constraintsIfPresent.map(ValueConstraint.eachValue)
    } else if schema["x-kubernetes-embedded-resource"]?.bool == true {
      let resource = SchemaReference(.prelude, "Resource")
      return Reading(type: .union([.named(resource), .json]))
    } else if let pattern = onlyPattern(of: schema) {
      let value = read(pattern.value, at: path + ["value"])
      reading.type = .map(
        value.isNullable ? value.type.asOptional : value.type,
        keys: TextBounds(
          pattern: Self.meetsAll(pattern.key) ? nil : PatternText.covering(pattern.key)))
      reading.constraints = value.constraintsIfPresent.map(ValueConstraint.eachValue)
    } else if isClosed(schema), schema["patternProperties"] == nil {
      return Reading(type: add(draft(schema, [schema], at: path)))
    }
    if case .map(let value, let keys) = reading.type, keys.isEmpty,
      let names = schema["propertyNames"], Self.isBounds(names)
    {
      reading.type = .map(value, keys: textBounds(names))
    }
    if let count = schema["minProperties"]?.integer, count > 0 {
      reading.constraints.append(.leastCount(Int(count)))
    }
    if let count = schema["maxProperties"]?.integer {
      reading.constraints.append(.greatestCount(Int(count)))
    }
    return reading
  }

  /// The one pattern that every name of a map meets, and what its values are.
  private func onlyPattern(
    of schema: DocumentElement
  ) -> (key: String, value: DocumentElement)? {
    guard let patterns = schema["patternProperties"]?.entries, patterns.count == 1 else {
      return nil
    }
    let (key, value) = (patterns[0].key.text, patterns[0].value)
    return isClosed(schema) || Self.meetsAll(key) ? (key, value) : nil
  }

  private static func meetsAll(_ pattern: String) -> Bool {
    ["", "^", "$", ".*", "^.*", ".*$", "^.*$"].contains(pattern)
  }

  /// Whether a schema bounds texts and says nothing else.
  static func isBounds(_ schema: DocumentElement) -> Bool {
    let known: Set = ["type", "pattern", "minLength", "maxLength", "description"]
    return schema.kind == .object && schema.entries.allSatisfy { known.contains($0.key.text) }
  }

  /// Whether an object has no other fields than those declared.
  private func isClosed(_ schema: DocumentElement) -> Bool {
    let additional = schema["additionalProperties"]
    switch dialect {
    case .structural:
      return schema["x-kubernetes-preserve-unknown-fields"]?.bool != true
        && (additional == nil || additional?.bool == false)
    case .jsonSchema:
      return additional?.bool == false || schema["unevaluatedProperties"]?.bool == false
    }
  }

  // MARK: schemas

  /// The draft of an object with fields of its own.
  mutating func draft(
    _ schema: DocumentElement, _ parts: [DocumentElement], at path: [String],
    fixedName: String? = nil, without excluded: Set<String> = []
  ) -> SchemaDraft {
    var model = SchemaModel(name: "")
    model.documentation = documentation(of: schema)
    model.span = schema.span
    var required: Set<String> = []
    for part in parts { required.formUnion(part["required"]?.items.compactMap(\.string) ?? []) }
    var properties: [String: DocumentElement] = [:]
    var further: [(name: String, schema: DocumentElement)] = []
    for part in parts {
      for (key, property) in part["properties"]?.entries ?? [] {
        if properties[key.text] == nil {
          properties[key.text] = property
        } else {
          further.append((key.text, property))
        }
      }
    }
    for name in properties.keys.sorted(by: KubernetesFacts.precedes)
    where !excluded.contains(name) {
      guard let property = properties[name] else { continue }
      let (field, assertions) = self.field(
        name, property, isRequired: required.contains(name), at: path + [name])
      model.fields.append(field)
      model.assertions += assertions
    }
    for (name, property) in further {
      model.assertions += assertions(ofFurther: property, on: name, model)
    }
    model.entries = entries(of: parts, at: path)
    for part in parts { model.assertions += assertions(of: part, model, at: path) }
    return SchemaDraft(model: model, path: path, fixedName: fixedName)
  }

  private mutating func entries(of parts: [DocumentElement], at path: [String]) -> SchemaType? {
    for part in parts {
      if let values = part["additionalProperties"], values.kind == .object {
        return member(read(values, at: path + ["value"]), values)
      }
    }
    return parts.contains(where: isClosed) ? nil : .json
  }

  func documentation(of schema: DocumentElement) -> String? {
    schema["description"]?.string ?? schema["title"]?.string
  }

  mutating func field(
    _ name: String, _ property: DocumentElement, isRequired: Bool, at path: [String]
  ) -> (SchemaField, [SchemaAssertion]) {
    let reading = read(property, at: path)
    var field = SchemaField(name: name, type: reading.type)
    field.documentation = documentation(of: property)
    field.span = property.span
    if property["deprecated"]?.bool == true { field.deprecation = "it is deprecated" }
    if let value = property["default"].flatMap({ SchemaValue($0) }), value != .null {
      field.defaultValue = value.fitting(reading.type)
    }
    if reading.isNullable || (!isRequired && field.defaultValue == nil) {
      field.type = field.type.asOptional
    }
    let text = SchemaText.field(name)
    let mayBeNull = field.type != field.type.asRequired
    // A test for null narrows names, not what is read from `self`.
    var value = text
    if mayBeNull, text.hasPrefix("self.") {
      switch reading.type {
      case .map: value = "(\(text) ?? {})"
      case .string: value = "(\(text) ?? \"\")"
      default: value = "(\(text) ?? [])"
      }
    }
    let assertions = reading.constraints.map { constraint in
      constraint.assertion(
        on: constraint.isRule ? text : value, named: name,
        guarded: mayBeNull ? text + " == null || " : "")
    }
    return (field, assertions)
  }
}

extension SchemaValue {
  /// The value as the type wants it written: a quantity's text as a literal with its unit.
  func fitting(_ type: SchemaType) -> SchemaValue {
    if case .quantity = type, case .string(let text) = self,
      text.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true,
      text.utf8.allSatisfy({
        SchemaText.isIdentifier("x" + String(UnicodeScalar($0))) || $0 == 0x2E
      })
    {
      return .number(text)
    }
    return self
  }
}
