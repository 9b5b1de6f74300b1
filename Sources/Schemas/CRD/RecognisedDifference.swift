import Documents
import Source

/// Where a copy of a Kubernetes type says otherwise than the type that is there now.
struct RecognisedDifference: Sendable {
  enum Kind: String, Sendable {
    /// The copy asked for it, and the type does not: objects pass that the cluster rejects.
    case lost
    /// The type asks for more: objects are rejected that the cluster would take.
    case narrower
    /// Fields that the copy does not have: objects pass that the cluster would prune.
    case added
  }

  var kind: Kind
  /// The place in the copy: `spec.containers[].image`.
  var place: RecognisedPlace
  var span: SourceSpan
  /// What the copy said, as in the definition, or the fields that it lacks.
  var said: [String]
  /// The type or field that is there now: `Container.image`.
  var standing: String
  /// Its type, as the language writes it.
  var type: String?
  /// The rule that asks for what would be lost.
  var rule: SchemaRule?

  /// The line that reports it, below the path of the copy.
  func text(below path: String) -> String {
    let place = place.text(below: path)
    let words = said.map { "`\($0)`" }.joined(separator: ", ")
    if kind == .added { return "  added: `\(place)` has \(words) of `\(standing)`" }
    let now = type.map { "is `\($0)`" } ?? "does not"
    return "  \(kind.rawValue): `\(place)` said \(words); `\(standing)` \(now)"
  }
}

/// Walks a copy in parallel with the type that it was recognized as.
struct RecognisedComparison {
  let library: KubernetesTypes
  private(set) var differences: [RecognisedDifference] = []

  private typealias Entry = (key: DocumentElement, value: DocumentElement)

  init(library: KubernetesTypes) { self.library = library }

  /// Compares the schema of an object with the type that was recognized in it. What the schema says
  /// beside its fields, a default or null, stays where it is.
  mutating func compare(_ schema: DocumentElement, with candidate: KubernetesTypes.Candidate) {
    compareFields(schema, candidate, at: RecognisedPlace())
    report(
      lost: conditions(schema.entries, of: schema, .json), schema, at: RecognisedPlace(),
      candidate.reference.name, nil)
  }

  // MARK: objects

  private mutating func compareFields(
    _ schema: DocumentElement, _ candidate: KubernetesTypes.Candidate, at place: RecognisedPlace
  ) {
    let type = candidate.reference.name
    let properties = schema["properties"]?.entries ?? []
    let own = Set(properties.map(\.key.text))
    let added = candidate.fields.keys.filter { !own.contains($0) }.sorted()
    if !properties.isEmpty, !added.isEmpty {
      report(.added, added, schema.span, at: place, type, nil)
    }
    if schema["x-kubernetes-preserve-unknown-fields"]?.bool == true {
      report(
        .narrower, ["x-kubernetes-preserve-unknown-fields: true"], schema.span, at: place, type,
        nil)
    }
    for name in schema["required"]?.items ?? [] where !candidate.required.contains(name.text) {
      report(
        .lost, ["required"], name.span, at: place + .field(name.text), type + "." + name.text,
        candidate.fields[name.text]?.asOptional, rule: place.rule(requiring: name.text))
    }
    for property in properties {
      guard let field = candidate.fields[property.key.text] else { continue }
      let inner = place + .field(property.key.text)
      let standing = type + "." + property.key.text
      let value = property.value["default"]
      if let value, SchemaValue(value) != candidate.defaults[property.key.text] {
        report(.lost, ["default: " + text(value)], value.span, at: inner, standing, field)
      }
      compare(property.value, field, at: inner, standing)
    }
  }

  // MARK: values

  private mutating func compare(
    _ schema: DocumentElement, _ type: SchemaType, at place: RecognisedPlace, _ standing: String
  ) {
    switch type {
    case .optional(let inner): return compare(schema, inner, at: place, standing)
    case .named(let reference):
      if let alias = library.alias(reference) {
        return compare(schema, alias, at: place, standing)
      }
    default: break
    }
    let demands = schema.entries.filter { Self.demands.contains($0.key.text) }
    report(lost: conditions(demands, of: schema, type), schema, at: place, standing, type)
    report(lost: values(demands, of: schema, type), schema, at: place, standing, type)
    if let open = openness(of: schema, type) {
      report(.narrower, [open], schema.span, at: place, standing, type)
    }
    switch type {
    case .list(let element), .keyedList(let element, _):
      if let items = schema["items"] {
        compare(items, element, at: place + .items, standing + "[]")
      }
    case .map(let value, _):
      if let values = schema["additionalProperties"], values.kind == .object {
        compare(values, value, at: place + .values, standing + "{}")
      }
    case .named(let reference):
      if let candidate = library[reference], schema["properties"] != nil {
        compareFields(schema, candidate, at: place)
      }
    default: break
    }
  }

  private static let bounds: Set<String> = [
    "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
  ]
  /// What asks something of a value.
  private static let demands = bounds.union([
    "oneOf", "allOf", "not", "anyOf", "pattern", "enum", "type", "format",
    "x-kubernetes-list-type",
  ])
  /// Formats that say no more than the type beside them.
  private static let looseFormats: Set<String> = ["int64", "double", "float", "int-or-string"]

  /// Conditions that the type does not carry.
  private func conditions(
    _ entries: [Entry], of schema: DocumentElement, _ type: SchemaType
  ) -> [Entry] {
    entries.filter { entry in
      switch entry.key.text {
      case "oneOf", "allOf", "not": true
      case "anyOf": schema["x-kubernetes-int-or-string"]?.bool != true
      default: Self.bounds.contains(entry.key.text) && !type.says(entry.key.text, entry.value)
      }
    }
  }

  /// Demands on a value that the type does not make: patterns, enums, formats, kinds of lists.
  private func values(
    _ entries: [Entry], of schema: DocumentElement, _ type: SchemaType
  ) -> [Entry] {
    entries.filter { entry in
      switch entry.key.text {
      case "pattern":
        type == .quantity
          ? entry.value.string != ScalarReader.quantityPattern : !type.says("pattern", entry.value)
      case "enum": texts(type)?.isSubset(of: entry.value.items.map(\.text)) != true
      case "type": type == .json
      case "format":
        !Self.looseFormats.contains(entry.value.text) && !type.says("format", entry.value)
      case "x-kubernetes-list-type": entry.value.string == "set" || isLostKey(schema, type)
      default: false
      }
    }
  }

  /// Whether a list has keys in the copy and none in the type.
  private func isLostKey(_ schema: DocumentElement, _ type: SchemaType) -> Bool {
    if case .keyedList = type { return false }
    return schema["x-kubernetes-list-type"]?.string == "map"
  }

  /// The strings among which a literal or a union of literals chooses.
  private func texts(_ type: SchemaType) -> Set<String>? {
    if case .literal(.string(let text)) = type { return [text] }
    guard case .union(let members) = type else { return nil }
    let texts = members.compactMap(texts)
    return texts.count == members.count ? texts.reduce([]) { $0.union($1) } : nil
  }

  /// What the copy leaves open and the type does not.
  private func openness(of schema: DocumentElement, _ type: SchemaType) -> String? {
    let isAnything =
      schema["x-kubernetes-preserve-unknown-fields"]?.bool == true && schema["properties"] == nil
    switch type {
    case .json: return nil
    case _ where isAnything: return "x-kubernetes-preserve-unknown-fields: true"
    case .union, .literal:
      guard let texts = texts(type) else { return nil }
      guard let members = schema["enum"] else { return "type: string" }
      return texts.isSuperset(of: members.items.map(\.text)) ? nil : "enum: " + text(members)
    case .quantity:
      return schema["pattern"]?.string == ScalarReader.quantityPattern
        ? nil : schema["type"].map { "type: " + $0.text } ?? "x-kubernetes-int-or-string: true"
    case .percent, .duration: return "type: string"
    case .named(let reference):
      if library[reference] == nil {
        let format = schema["format"]?.text ?? ""
        if KubernetesFacts.formats[format] == type { return nil }
        return "type: " + (schema["type"]?.text ?? "string")
      }
      let isOpen = schema["type"]?.string == "object" && schema["properties"] == nil
      return isOpen ? "type: object" : nil
    case .keyedList(_, let keys):
      let own = schema["x-kubernetes-list-map-keys"]?.items.map(\.text) ?? []
      return Set(own) == Set(keys.map(\.field)) ? nil : "type: array"
    case .map(let value, _) where value != .json:
      return schema["additionalProperties"]?.bool == true ? "additionalProperties: true" : nil
    default: return nil
    }
  }

  // MARK: reporting

  private mutating func report(
    lost entries: [Entry], _ schema: DocumentElement, at place: RecognisedPlace,
    _ standing: String, _ type: SchemaType?
  ) {
    for entry in entries {
      report(
        .lost, [entry.key.text + ": " + text(entry.value)], entry.key.span, at: place, standing,
        type, rule: place.rule(entry.key.text, entry.value, of: schema))
    }
  }

  private mutating func report(
    _ kind: RecognisedDifference.Kind, _ said: [String], _ span: SourceSpan,
    at place: RecognisedPlace, _ standing: String, _ type: SchemaType?, rule: SchemaRule? = nil
  ) {
    differences.append(
      RecognisedDifference(
        kind: kind, place: place, span: span, said: said, standing: standing,
        type: type.map { SchemaText.type($0, \.name) }, rule: rule))
  }

  /// A value as it may be in the definition, on one line.
  private func text(_ element: DocumentElement) -> String {
    switch element.kind {
    case .array: "[" + element.items.map(text).joined(separator: ", ") + "]"
    case .object:
      "{" + element.entries.map { $0.key.text + ": " + text($0.value) }.joined(separator: ", ")
        + "}"
    case .string where element.text.isEmpty: "\"\""
    default: SchemaText.oneLine(element.text)
    }
  }
}
