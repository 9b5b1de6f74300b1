import Diagnostics
import Documents
import Source

struct ConditionReader: SchemaReaderPart {
  let reader: SchemaReader

  /// What a schema demands of the whole object.
  func assertions(
    of schema: DocumentElement, _ model: SchemaModel, at path: [String]
  ) -> [SchemaAssertion] {
    var result: [SchemaAssertion] = []
    let declared = Set(model.fields.map(\.name))
    let certain = Set(model.fields.filter { !$0.type.isOptional }.map(\.name))
    for condition in conditions(of: schema) {
      let simple = condition.given(present: certain).simplified
      if simple == .always { continue }
      if !simple.fields.isSubset(of: declared) {
        reader.diagnostics.append(.unsupportedConstraint("oneOf", at: schema.start))
        continue
      }
      result.append(
        SchemaAssertion(condition: simple.text, message: SchemaText.quoted(simple.message)))
    }
    result += countAssertions(of: schema, model)
    reportUnsaid(ofObject: schema)
    for rule in reader.rules(of: schema) {
      result.append(ValueConstraint.rule(rule).assertion(on: "self", named: "self"))
    }
    return result
  }

  /// What a further part of an `allOf` demands of a field that an earlier one declares.
  func assertions(
    ofFurther schema: DocumentElement, on name: String, _ model: SchemaModel
  ) -> [SchemaAssertion] {
    guard let condition = condition(schema, on: name)?.simplified else {
      reader.diagnostics.append(.unsupportedConstraint("allOf", at: schema.start))
      return []
    }
    if condition == .always { return [] }
    let isCertain = model.fields.contains { $0.name == name && !$0.type.isOptional }
    let whole = isCertain ? condition : .any([.not(.present(name)), condition])
    let message = ValueConstraint.meets(condition).message(on: name)
    return [SchemaAssertion(condition: whole.text, message: SchemaText.quoted(message))]
  }

  private func countAssertions(
    of schema: DocumentElement, _ model: SchemaModel
  ) -> [SchemaAssertion] {
    let always = model.fields.filter { !$0.type.isOptional }.count
    let optional = model.fields.filter(\.type.isOptional).map(\.name)
    let most = greatestCount(of: schema, model, always: always, optional)
    guard let element = schema["minProperties"], let least = element.integer, Int(least) > always
    else { return most }
    if model.entries != nil {
      reader.diagnostics.append(.unsupportedConstraint("minProperties", at: element.span))
      return most
    }
    let missing = Int(least) - always
    let present = optional.map(SchemaCondition.present)
    if missing == 1 {
      return most + [
        SchemaAssertion(
          condition: present.map(\.text).joined(separator: " || "),
          message: SchemaText.quoted(
            "at least \(least) field\(least == 1 ? "" : "s") must be set"))
      ]
    }
    return most + [
      SchemaAssertion(
        condition: "\(Self.list(present)).length() >= \(missing)",
        message: SchemaText.quoted("at least \(least) fields must be set"))
    ]
  }

  /// `maxProperties`: at most this many of the fields are set.
  private func greatestCount(
    of schema: DocumentElement, _ model: SchemaModel, always: Int, _ optional: [String]
  ) -> [SchemaAssertion] {
    guard let element = schema["maxProperties"], let most = element.integer else { return [] }
    if model.entries != nil {
      reader.diagnostics.append(.unsupportedConstraint("maxProperties", at: element.span))
      return []
    }
    if Int(most) >= model.fields.count { return [] }
    let present = optional.map(SchemaCondition.present)
    let words = "at most \(most) field\(most == 1 ? "" : "s") may be set"
    return [
      SchemaAssertion(
        condition: optional.isEmpty
          ? "false" : "\(Self.list(present)).length() <= \(Int(most) - always)",
        message: SchemaText.quoted(words))
    ]
  }

  /// The conditions that hold, as a list.
  private static func list(_ parts: [SchemaCondition]) -> String {
    "[x for x in [" + parts.map(\.text).joined(separator: ", ") + "] if x]"
  }

  /// The conditions of `oneOf`, `anyOf`, `not`, `if` and `dependentRequired`.
  private func conditions(of schema: DocumentElement) -> [SchemaCondition] {
    var result: [SchemaCondition] = []
    for key in ["oneOf", "anyOf"] {
      guard let branches = schema[key] else { continue }
      let parts = branches.items.map { condition($0) }
      if parts.contains(nil) {
        reader.diagnostics.append(.unsupportedConstraint(key, at: branches.span))
        continue
      }
      let known = parts.compactMap { $0 }
      result.append(key == "oneOf" ? .exactlyOne(known) : .any(known))
    }
    if let inner = schema["not"] {
      if let known = condition(inner) {
        result.append(.not(known))
      } else {
        reader.diagnostics.append(.unsupportedConstraint("not", at: inner.span))
      }
    }
    if let test = schema["if"] {
      guard let known = condition(test),
        let then = schema["then"].map({ condition($0) }) ?? .always,
        let otherwise = schema["else"].map({ condition($0) }) ?? .always
      else {
        reader.diagnostics.append(.unsupportedConstraint("if", at: test.span))
        return result
      }
      result.append(.any([.not(known), then]))
      result.append(.any([known, otherwise]))
    }
    for key in ["dependentRequired", "dependencies"] {
      for entry in schema[key]?.entries ?? [] where entry.value.kind == .array {
        let needed = entry.value.items.compactMap(\.string).map(SchemaCondition.present)
        result.append(.any([.not(.present(entry.key.text)), .all(needed)]))
      }
    }
    return result
  }

  /// What a schema that only constrains demands of an object's fields; nil if it asks for more
  /// than can be said.
  private func condition(_ schema: DocumentElement) -> SchemaCondition? {
    if schema.kind == .bool { return schema.bool == true ? .always : .never }
    var parts: [SchemaCondition] = []
    for entry in schema.entries {
      switch entry.key.text {
      case "required":
        parts += entry.value.items.compactMap(\.string).map(SchemaCondition.present)
      case "properties":
        for property in entry.value.entries {
          guard let part = condition(property.value, on: property.key.text) else { return nil }
          parts.append(.any([.not(.present(property.key.text)), part]))
        }
      case "not":
        guard let inner = condition(entry.value) else { return nil }
        parts.append(.not(inner))
      case "anyOf", "oneOf", "allOf":
        let inner = entry.value.items.compactMap { condition($0) }
        if inner.count != entry.value.items.count { return nil }
        parts.append(combined(entry.key.text, inner))
      case "description", "title", "$comment": break
      case "type" where entry.value.string == "object": break
      default: return nil
      }
    }
    return .all(parts)
  }

  private func combined(_ key: String, _ parts: [SchemaCondition]) -> SchemaCondition {
    switch key {
    case "anyOf": .any(parts)
    case "oneOf": .exactlyOne(parts)
    default: .all(parts)
    }
  }

  /// What a schema demands of one field that is there.
  func condition(_ schema: DocumentElement, on field: String) -> SchemaCondition? {
    if schema.kind == .bool { return schema.bool == true ? .always : .never }
    var parts: [SchemaCondition] = []
    for entry in schema.entries {
      switch entry.key.text {
      case "enum":
        parts.append(.isOne(field, of: entry.value.items.compactMap { SchemaValue($0) }))
      case "const":
        parts.append(.isOne(field, of: [entry.value].compactMap { SchemaValue($0) }))
      case "pattern":
        guard let pattern = reader.covering(entry.value) else { return nil }
        parts.append(.matches(field, pattern: pattern))
      case "format" where entry.value.string == "ipv4":
        parts.append(.matches(field, pattern: TextFormat.ipv4))
      case "format" where entry.value.string == "ipv6":
        parts.append(.matches(field, pattern: TextFormat.ipv6))
      case "not":
        guard let inner = condition(entry.value, on: field) else { return nil }
        parts.append(.not(inner))
      case "anyOf", "oneOf", "allOf":
        let inner = entry.value.items.compactMap { condition($0, on: field) }
        if inner.count != entry.value.items.count { return nil }
        parts.append(combined(entry.key.text, inner))
      case "description", "title", "$comment", "type": break
      default: return nil
      }
    }
    return .all(parts)
  }
}

extension Diagnostic {
  /// A constraint that cannot be written as an assertion: it is omitted.
  static func unsupportedConstraint(_ keyword: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span, "`\(keyword)` cannot be expressed here and is left out",
      severity: .warning
    )
    .helping("write the rule as an `assert` in a schema that extends the generated one")
  }
}
