import Diagnostics
import Documents
import Source

struct ObjectReader: SchemaReaderPart {
  let reader: SchemaReader

  /// An object: a map, or a separate schema.
  func object(_ schema: DocumentElement, at path: [String]) -> SchemaReading {
    if reader.dialect == .structural, schema["x-kubernetes-embedded-resource"]?.bool == true {
      return conditions.embeddedResource(schema, at: path)
    }
    if let known = reader.recognise(schema, at: path) { return known }
    let parts = self.parts(of: schema)
    let hasFields = parts.contains { !($0["properties"]?.entries.isEmpty ?? true) }
    if !hasFields {
      if let branches = choiceOfObjects(schema, at: path) { return branches }
      return map(schema, at: path)
    }
    return SchemaReading(type: reader.add(draft(schema, parts, at: path)))
  }

  /// The schema with everything its `allOf` adds.
  func parts(of schema: DocumentElement) -> [DocumentElement] {
    var parts = [schema]
    // Definitions may lead round in a cycle, and to one by several ways.
    var seen: Set<String> = []
    func addAll(of schema: DocumentElement) {
      for part in schema["allOf"]?.items ?? [] { add(part) }
    }
    if reader.isMerged(schema), let target = schema["$ref"].flatMap({ reader.resolve($0.text) }) {
      add(target)
    }
    func add(_ part: DocumentElement) {
      parts.append(part)
      if let reference = part["$ref"]?.text, seen.insert(reference).inserted {
        reader.resolve(reference).map(add)
      }
      addAll(of: part)
    }
    addAll(of: schema)
    return parts
  }

  /// Alternatives that bring the fields themselves: a union of schemas.
  private func choiceOfObjects(
    _ schema: DocumentElement, at path: [String]
  ) -> SchemaReading? {
    guard let branches = (schema["oneOf"] ?? schema["anyOf"])?.items,
      branches.contains(where: { ($0["properties"] ?? $0["$ref"]) != nil })
    else { return nil }
    return SchemaReading(
      type: .anyOf(branches.map { reader.member(reader.read($0, at: path), $0) }))
  }

  private func map(_ schema: DocumentElement, at path: [String]) -> SchemaReading {
    var reading = SchemaReading(type: .map(.json))
    let values = schema["additionalProperties"]
    if let values, values.kind == .object {
      let value = reader.read(
        values, at: path.dropLast() + [SchemaNames.singular(path.last ?? "value")])
      reading.type = .map(value.isNullable ? value.type.asOptional : value.type)
      reading.constraints = value.constraintsIfPresent.map(ValueConstraint.eachValue)
    } else if let pattern = onlyPattern(of: schema) {
      let value = reader.read(pattern.value, at: path + ["value"])
      reading.type = .map(
        value.isNullable ? value.type.asOptional : value.type,
        keys: TextBounds(
          pattern: Self.meetsAll(pattern.key.text) ? nil : reader.covering(pattern.key)))
      reading.constraints = value.constraintsIfPresent.map(ValueConstraint.eachValue)
    } else if isClosed(schema), let entries = patternEntries(of: [schema], at: path) {
      reading.type = .map(entries.type, keys: entries.keys)
    } else if isClosed(schema), schema["patternProperties"] == nil {
      return SchemaReading(type: reader.add(draft(schema, [schema], at: path)))
    }
    if case .map(let value, let keys) = reading.type, keys.isEmpty,
      let names = schema["propertyNames"], Self.isBounds(names)
    {
      reading.type = .map(value, keys: scalars.textBounds(names))
    }
    if let count = schema["minProperties"]?.integer, count > 0 {
      reading.constraints.append(.leastCount(Int(count)))
    }
    if let count = schema["maxProperties"]?.integer {
      reading.constraints.append(.greatestCount(Int(count)))
    }
    return reading
  }

  /// The one pattern that every key of a map matches, and the type of its values.
  private func onlyPattern(
    of schema: DocumentElement
  ) -> (key: DocumentElement, value: DocumentElement)? {
    guard let patterns = schema["patternProperties"]?.entries, patterns.count == 1 else {
      return nil
    }
    let (key, value) = (patterns[0].key, patterns[0].value)
    return isClosed(schema) || Self.meetsAll(key.text) ? (key, value) : nil
  }

  private static func meetsAll(_ pattern: String) -> Bool {
    ["", "^", "$", ".*", "^.*", ".*$", "^.*$"].contains(pattern)
  }

  /// Whether a schema bounds strings and says nothing else.
  static func isBounds(_ schema: DocumentElement) -> Bool {
    let known: Set = ["type", "pattern", "minLength", "maxLength", "description"]
    return schema.kind == .object && schema.entries.allSatisfy { known.contains($0.key.text) }
  }

  /// Whether an object has no other fields than those declared.
  func isClosed(_ schema: DocumentElement) -> Bool {
    let additional = schema["additionalProperties"]
    switch reader.dialect {
    case .structural:
      return schema["x-kubernetes-preserve-unknown-fields"]?.bool != true
        && (additional == nil || additional?.bool == false)
    case .jsonSchema:
      return additional?.bool == false || schema["unevaluatedProperties"]?.bool == false
    }
  }

  // MARK: schemas

  /// The draft of an object with its own fields.
  func draft(
    _ schema: DocumentElement, _ parts: [DocumentElement], at path: [String],
    fixedName: String? = nil, without excluded: Set<String> = []
  ) -> SchemaDraft {
    var model = SchemaModel(name: "")
    model.documentation = documentation(of: schema)
    model.span = schema.span
    if schema["x-kubernetes-map-type"]?.string == "atomic" { model.marks.append("atomic") }
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
      model.assertions += conditions.assertions(ofFurther: property, on: name, model)
    }
    if let entries = entries(of: parts, at: path) {
      model.entries = entries.type
      model.entryKeys = entries.keys
    }
    for part in parts { model.assertions += conditions.assertions(of: part, model, at: path) }
    return SchemaDraft(model: model, path: path, fixedName: fixedName)
  }

  /// Which other entries an object may have, and what their names look like.
  private func entries(
    of parts: [DocumentElement], at path: [String]
  ) -> (type: SchemaType, keys: TextBounds)? {
    for part in parts {
      if let values = part["additionalProperties"], values.kind == .object {
        return (entry(values, at: path), TextBounds())
      }
    }
    return parts.contains(where: isClosed)
      ? patternEntries(of: parts, at: path) : (.json, TextBounds())
  }

  /// The type of an entry beside the fields, whose constraints have no place there.
  private func entry(_ values: DocumentElement, at path: [String]) -> SchemaType {
    let reading = reader.read(values, at: path + ["value"])
    let type = reader.member(reading, values)
    return reading.isNullable ? type.asOptional : type
  }

  /// What `patternProperties` allow in a closed object: `^x-` for extensions, most often.
  private func patternEntries(
    of parts: [DocumentElement], at path: [String]
  ) -> (type: SchemaType, keys: TextBounds)? {
    let patterns = parts.flatMap { $0["patternProperties"]?.entries ?? [] }
    if patterns.isEmpty { return nil }
    var types: [SchemaType] = []
    var names: [String] = []
    for (key, values) in patterns {
      let type = entry(values, at: path)
      if !types.contains(type) { types.append(type) }
      if let pattern = reader.covering(key) { names.append(pattern) }
    }
    if types.count > 1 {
      // Which type goes with which name is not said.
      reader.diagnostics.append(
        .unsupportedConstraint("patternProperties", at: patterns[0].key.span))
    }
    // A pattern that cannot be matched lets any name pass.
    let isWhole = names.count == patterns.count
    return (
      types.contains(.json) ? .json : .anyOf(types),
      TextBounds(pattern: isWhole ? names.joined(separator: "|") : nil)
    )
  }

  func documentation(of schema: DocumentElement) -> String? {
    schema["description"]?.string ?? schema["title"]?.string
  }

  func field(
    _ name: String, _ property: DocumentElement, isRequired: Bool, at path: [String]
  ) -> (SchemaField, [SchemaAssertion]) {
    var reading = reader.read(property, at: path)
    var field = SchemaField(name: name, type: reading.type)
    field.documentation = documentation(of: property)
    field.span = property.span
    if case .map = reading.type {
      field.isAtomicMap = property["x-kubernetes-map-type"]?.string == "atomic"
    }
    if property["deprecated"]?.bool == true { field.deprecation = "it is deprecated" }
    field.defaultValue = defaults.defaultValue(of: property, named: name, &reading)
    field.type = reading.type
    let text = SchemaText.field(name)
    var assertions: [SchemaAssertion] = []
    if reading.isNullable, reader.dialect == .structural {
      field.type = field.type.asNullable
    } else if reading.isNullable || (!isRequired && field.defaultValue == nil) {
      field.type = field.type.asOptional
    }
    if isRequired, field.defaultValue == nil {
      if field.type == .json {
        assertions.append(.required(name))
      } else if field.type.isOptional {
        reader.diagnostics.append(.nullableRequired(name, at: property.start))
      }
    }
    let mayBeNull = field.type.isOptional
    assertions += reading.constraints.map { constraint in
      constraint.assertion(
        on: text, named: name, guarded: mayBeNull ? text + " == null || " : "")
    }
    return (field, assertions)
  }
}

extension SchemaAssertion {
  /// A field that takes anything is there.
  static func required(_ name: String) -> SchemaAssertion {
    SchemaAssertion(
      condition: SchemaText.field(name) + " != null",
      message: SchemaText.quoted("`\(name)` is required"))
  }
}

extension Diagnostic {
  /// A field that must be there and may be null, which the language does not tell from absent.
  static func nullableRequired(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span,
      "`required` of `\(name)` is left out: it may be null, and null is the same as absent here",
      severity: .warning)
  }
}
