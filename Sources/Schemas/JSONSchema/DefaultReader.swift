import Diagnostics
import Documents
import Program
import Source

/// Why a default is not a value of its type.
struct DefaultMisfit: Error {
  var message: String
}

struct DefaultReader: SchemaReaderPart {
  let reader: SchemaReader

  /// The default of a property, as the type of its field wants it written.
  ///
  /// One that the schema itself refuses is omitted with a warning: a default decides nothing. Where
  /// only our type refuses it (a duration that the language cannot write) the type becomes a text.
  func defaultValue(
    of property: DocumentElement, named name: String, _ reading: inout SchemaReading
  ) -> SchemaValue? {
    guard let element = property["default"], let value = SchemaValue(element), value != .null
    else { return nil }
    do throws(DefaultMisfit) {
      return try fit(value, reading.type)
    } catch {
      if reader.dialect == .structural, reading.type.isTextWithForm, case .string = value {
        reader.diagnostics.append(.plainDefault(name, error.message, at: element.span))
        reading.type = .string()
        return value
      }
      let isStructural = reader.dialect == .structural
      reader.diagnostics.append(
        .unfitDefault(name, error.message, isStructural: isStructural, at: element.span))
      return nil
    }
  }

  // MARK: values

  /// A value as a type wants it: units as literals.
  func fit(_ value: SchemaValue, _ type: SchemaType) throws(DefaultMisfit) -> SchemaValue {
    switch (type, value) {
    case (.null, .null), (.optional, .null), (.bool, .bool): return value
    case (.json, _):
      if value.isLiteral { return value }
    case (.optional(let inner), _), (.sensitive(let inner), _): return try fit(value, inner)
    case (.union(let members), _): return try fit(value, anyOf: members, type)
    case (.int(let bounds), .number):
      guard let whole = value.whole, bounds.contain(Double(whole)) else { break }
      return .number(String(whole))
    case (.float(let bounds), .number(let text)):
      guard let number = Double(text), bounds.contain(number) else { break }
      return value
    case (.string(let bounds), .string):
      if bounds.contain(value) { return value }
    case (.literal(let literal), _):
      if value.normal == literal { return literal }
    case (.quantity, .string(let text)), (.quantity, .number(let text)):
      if let literal = UnitText.quantity(text) { return .number(literal) }
    case (.duration, .string(let text)):
      if let literal = text == "0" ? "0s" : UnitText.duration(text) { return .number(literal) }
    case (.percent, .string(let text)):
      if let literal = UnitText.percent(text) { return .number(literal) }
    case (.list(let element), .list(let items)):
      return .list(try items.map { item throws(DefaultMisfit) in try fit(item, element) })
    case (.keyedList(let element, let keys), .list(let items)):
      try checkKeys(of: items, keys)
      return .list(try items.map { item throws(DefaultMisfit) in try fit(item, element) })
    case (.map(let element, let keys), .object(let entries)):
      return .object(
        try entries.map { entry throws(DefaultMisfit) in
          guard keys.contain(.string(entry.key)) else {
            throw DefaultMisfit(message: "`\(entry.key)` is not a key of the map")
          }
          return SchemaEntry(key: entry.key, value: try fit(entry.value, element))
        })
    case (.named(let reference), _): return try fit(value, named: reference)
    default: break
    }
    throw misfit(value, type)
  }

  private func misfit(_ value: SchemaValue, _ type: SchemaType) -> DefaultMisfit {
    let expected = SchemaText.type(type) { $0.name.hasPrefix("#") ? "an object" : $0.name }
    return DefaultMisfit(
      message: "expected `\(expected)`, found `\(SchemaText.oneLine(SchemaText.value(value)))`")
  }

  private func fit(
    _ value: SchemaValue, anyOf members: [SchemaType], _ type: SchemaType
  ) throws(DefaultMisfit) -> SchemaValue {
    // A string stays a string where one may be.
    for member in members where member != .percent {
      if let fitted = try? fit(value, member) { return fitted }
    }
    if members.contains(.percent), let fitted = try? fit(value, .percent) { return fitted }
    throw misfit(value, type)
  }

  private func checkKeys(
    of items: [SchemaValue], _ keys: [SchemaKey]
  ) throws(DefaultMisfit) {
    var seen: Set<[SchemaValue]> = []
    for item in items {
      let key = keys.map { item[$0.field] ?? $0.defaultValue ?? .null }
      if key.contains(.null) { throw DefaultMisfit(message: "an item lacks a part of its key") }
      if !seen.insert(key).inserted { throw DefaultMisfit(message: "two items have one key") }
    }
  }

  // MARK: objects

  private func fit(
    _ value: SchemaValue, named reference: SchemaReference
  ) throws(DefaultMisfit) -> SchemaValue {
    switch reference.home {
    case .library("std.types"): return try fit(value, textType: reference)
    case .library, .prelude:
      if let alias = reader.library?.alias(reference) { return try fit(value, alias) }
      guard let type = reader.library?[reference] else { return value }
      let fields = type.fields.mapValues { $0 }
      return try fit(value, reference.name, fields, required: type.required, entries: nil)
    case .generated:
      if let model = draft(reference) {
        let required = model.fields.filter {
          !$0.type.isOptional && $0.type != .json && $0.defaultValue == nil && $0.value == nil
        }
        return try fit(
          value, "the schema",
          Dictionary(uniqueKeysWithValues: model.fields.map { ($0.name, $0.type) }),
          required: Set(required.map(\.name)), entries: model.entries)
      }
      if let schema = reader.definitions.schema(named: reference.name),
        !takes(value, schema, depth: 0)
      {
        throw misfit(value, .named(reference))
      }
      return value
    }
  }

  private func fit(
    _ value: SchemaValue, textType reference: SchemaReference
  ) throws(DefaultMisfit) -> SchemaValue {
    switch value {
    case .string(let text) where reference.name != "Int32":
      if let problem = TextForm.problem(reference.name, Array(text.utf8)) {
        throw DefaultMisfit(
          message: "`\(text)` is not a valid `\(reference.name)`: \(problem.message)")
      }
      return value
    case .number where reference.name == "Int32":
      if let whole = value.whole, Int32(exactly: whole) != nil { return .number(String(whole)) }
    default: break
    }
    throw misfit(value, .named(reference))
  }

  private func fit(
    _ value: SchemaValue, _ what: String, _ fields: [String: SchemaType], required: Set<String>,
    entries: SchemaType?
  ) throws(DefaultMisfit) -> SchemaValue {
    guard case .object(let given) = value else {
      throw DefaultMisfit(
        message: "expected an object, found `\(SchemaText.oneLine(SchemaText.value(value)))`")
    }
    if let missing = required.subtracting(given.map(\.key)).min() {
      throw DefaultMisfit(message: "it lacks the field `\(missing)`")
    }
    return .object(
      try given.map { entry throws(DefaultMisfit) in
        guard let type = fields[entry.key] ?? entries else {
          throw DefaultMisfit(message: "\(what) has no field `\(entry.key)`")
        }
        do throws(DefaultMisfit) {
          let isLeftOut = entry.value == .null
          return SchemaEntry(
            key: entry.key, value: isLeftOut ? .null : try fit(entry.value, type))
        } catch {
          throw DefaultMisfit(message: "`\(entry.key)`: \(error.message)")
        }
      })
  }

  /// The draft that a reference stands for.
  func draft(_ reference: SchemaReference) -> SchemaModel? {
    guard reference.name.hasPrefix("#"), let index = Int(reference.name.dropFirst()),
      reader.drafts.indices.contains(index)
    else { return nil }
    return reader.drafts[index].model
  }

  /// Whether a definition, which may not be read yet, takes a value, as far as its kind goes.
  private func takes(_ value: SchemaValue, _ schema: DocumentElement, depth: Int) -> Bool {
    if depth > 24 { return true }
    if let target = schema["$ref"].flatMap({ reader.resolve($0.text) }) {
      return takes(value, target, depth: depth + 1)
    }
    if let members = schema["enum"]?.items, !members.contains(where: { SchemaValue($0) == value }) {
      return false
    }
    if let type = schema["type"] {
      let names = type.kind == .array ? type.items.map(\.text) : [type.text]
      if !names.contains(where: { value.isOfType($0) }) { return false }
    }
    switch value {
    case .object(let entries):
      let keys = Set(entries.map(\.key))
      let required = schema["required"]?.items.compactMap(\.string) ?? []
      return required.allSatisfy(keys.contains)
        && entries.allSatisfy { entry in
          guard let property = schema["properties"]?[entry.key] else {
            return schema["additionalProperties"]?.bool != false
          }
          return takes(entry.value, property, depth: depth + 1)
        }
    case .list(let items):
      guard let element = schema["items"], element.kind == .object else { return true }
      return items.allSatisfy { takes($0, element, depth: depth + 1) }
    case .null, .bool, .number, .string: return true
    }
  }
}

extension SchemaType {
  /// A string that a type of ours reads, where the schema knows a string alone.
  fileprivate var isTextWithForm: Bool {
    switch self {
    case .duration, .quantity, .percent: true
    case .named(let reference):
      reference.home == .library("std.types") && reference.name != "Int32"
    default: false
    }
  }
}

extension NumberBounds {
  func contain(_ number: Double) -> Bool {
    number >= least.flatMap(Double.init) ?? -.infinity
      && number <= greatest.flatMap(Double.init) ?? .infinity
  }
}

extension SchemaValue {
  /// Whether the language can write it: its integers have 64 bits.
  fileprivate var isLiteral: Bool {
    switch self {
    case .null, .bool, .string: true
    case .number(let text): whole != nil || text.contains { ".eE".contains($0) }
    case .list(let items): items.allSatisfy(\.isLiteral)
    case .object(let entries): entries.allSatisfy(\.value.isLiteral)
    }
  }

  /// Whether it is of a type as JSON Schema names them.
  fileprivate func isOfType(_ name: String) -> Bool {
    switch self {
    case .null: name == "null"
    case .bool: name == "boolean"
    case .number: name == "number" || (name == "integer" && whole != nil)
    case .string: name == "string"
    case .list: name == "array"
    case .object: name == "object"
    }
  }
}

extension Diagnostic {
  /// A default that its own schema does not take.
  static func unfitDefault(
    _ field: String, _ reason: String, isStructural: Bool, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span, "the default of `\(field)` is left out: \(reason)",
      severity: .warning
    )
    .helping(
      isStructural
        ? "the API server refuses a definition whose default is not valid; mend it there"
        : "a default that its own schema refuses helps nobody; mend it there")
  }

  /// A default that the API server takes, and the language's type for it does not.
  static func plainDefault(_ field: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span,
      "the default of `\(field)` is kept as written, and the field takes any text: \(reason)",
      severity: .warning)
  }
}
