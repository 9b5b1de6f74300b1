import Documents

/// Reports whether the schema of an object is a copy of a Kubernetes type, perhaps of another
/// version.
///
/// A copy has no field that the type lacks, and each of its fields has the type's shape. It may lack
/// fields (an older version) if it is large; a small one must be the same. What several types match
/// goes to the one that the field around is named after; without such a name it stays as it is.
struct TypeRecognition {
  let library: KubernetesTypes
  private static let depthLimit = 24
  /// A schema with this many fields or more is recognized by its names alone.
  private static let largeCount = 6
  /// Short types whose fields are found anywhere: they count only where upstream marked them.
  private static let common: Set<String> = [
    "apiGroup", "apiVersion", "command", "host", "ip", "key", "kind", "message", "name",
    "namespace", "port", "seconds", "status", "type", "value", "conditions", "capacity", "address",
    "items", "operator", "values", "service", "optional", "protocol", "number", "reason", "path",
    "uid", "time", "group", "version", "resource",
  ]

  /// The type of which the schema is a copy; `field` names what contains it.
  func type(of schema: DocumentElement, field: String?) -> KubernetesTypes.Candidate? {
    let names = fieldNames(schema)
    if names.isEmpty { return nil }
    let matching = library.declaring(names).filter { candidate in
      isPlausible(names, schema, candidate) && matches(schema, candidate, depth: 0)
        && isOfKind(schema, candidate)
    }
    return choose(among: matching, names, field)
  }

  private func fieldNames(_ schema: DocumentElement) -> [String] {
    schema["properties"]?.entries.map(\.key.text) ?? []
  }

  private func isPlausible(
    _ names: [String], _ schema: DocumentElement, _ candidate: KubernetesTypes.Candidate
  ) -> Bool {
    let isSame = names.count == candidate.fields.count
    if names.count >= Self.largeCount { return names.count * 10 >= candidate.fields.count * 6 }
    if candidate.isAtomic, schema["x-kubernetes-map-type"]?.string == "atomic" { return isSame }
    let isCommon = names.allSatisfy(Self.common.contains)
    return !isCommon && (isSame || names.count * 10 >= candidate.fields.count * 6)
  }

  /// The fullest match; among equals the one the field is named after.
  private func choose(
    among candidates: [KubernetesTypes.Candidate], _ names: [String], _ field: String?
  ) -> KubernetesTypes.Candidate? {
    guard let fewest = candidates.map(\.fields.count).min() else { return nil }
    let best = candidates.filter { $0.fields.count == fewest }
    if best.count == 1 { return best[0] }
    guard let field = field?.lowercased() else { return nil }
    let named = best.filter { candidate in
      let name = candidate.reference.name.lowercased()
      return name == field
        || ["secret", "configmap", "antiaffinity"].contains {
          field.contains($0) && name.contains($0)
        }
    }
    return named.count == 1 ? named[0] : nil
  }

  /// Whether a copy of a resource says of which kind it is: every resource has the other fields.
  private func isOfKind(
    _ schema: DocumentElement, _ candidate: KubernetesTypes.Candidate
  ) -> Bool {
    if !candidate.reference.name.hasPrefix("Embedded") { return true }
    let isOpen = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    return !isOpen && !(schema["properties"]?["spec"]?["properties"]?.entries.isEmpty ?? true)
  }

  // MARK: shapes

  private func matches(
    _ schema: DocumentElement, _ candidate: KubernetesTypes.Candidate, depth: Int
  ) -> Bool {
    if depth > Self.depthLimit { return true }
    let required = Set(schema["required"]?.items.compactMap(\.string) ?? [])
    let properties = schema["properties"]?.entries ?? []
    // A field that the type demands and the copy lacks or leaves open would reject valid objects.
    if !properties.isEmpty, !candidate.required.isSubset(of: required) { return false }
    let isWhole = properties.count * 10 >= candidate.fields.count * 6
    if depth > 0, !properties.isEmpty, !isWhole, candidate.reference.name != "ObjectMeta" {
      return false
    }
    for property in properties {
      guard let type = candidate.fields[property.key.text],
        matches(property.value, type, depth: depth + 1)
      else { return false }
    }
    return true
  }

  private func matches(_ schema: DocumentElement, _ type: SchemaType, depth: Int) -> Bool {
    // Rules that the type does not have would be lost.
    if schema["x-kubernetes-validations"] != nil { return false }
    let kind = schema["type"]?.string
    let isAnything = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    if isAnything, schema["properties"] == nil { return true }
    let isIntOrString = schema["x-kubernetes-int-or-string"]?.bool == true
    switch type {
    case .bool: return kind == "boolean"
    case .int: return kind == "integer"
    case .float: return kind == "number"
    case .string, .literal, .percent, .duration, .null: return kind == "string"
    case .sensitive: return kind == "string"
    case .quantity: return isIntOrString || kind == "string"
    case .json: return true
    case .union(let members):
      if members.contains(.int()), members.contains(.string()) { return isIntOrString }
      return members.contains { matches(schema, $0, depth: depth) }
    case .optional(let inner): return matches(schema, inner, depth: depth)
    case .list(let element), .keyedList(let element, _):
      guard kind == "array", let items = schema["items"] else { return false }
      return matches(items, element, depth: depth)
    case .map(let value, _):
      guard kind == "object", let values = schema["additionalProperties"] else { return false }
      return values.kind == .bool || matches(values, value, depth: depth)
    case .named(let reference):
      if let alias = library.alias(reference) { return matches(schema, alias, depth: depth) }
      if reference == SchemaReference(.library("std.types"), "Int32") { return kind == "integer" }
      guard let candidate = library[reference] else { return kind == "string" }
      return kind == "object" && matches(schema, candidate, depth: depth)
    }
  }
}

extension SchemaReader {
  /// The Kubernetes type of which a schema is a copy, and as rules what only the copy asks for.
  func recognise(_ schema: DocumentElement, at path: [String]) -> SchemaReading? {
    guard dialect == .structural, let library, path.count > 0,
      let type = TypeRecognition(library: library).type(of: schema, field: path.last)
    else { return nil }
    var comparison = RecognisedComparison(library: library)
    comparison.compare(schema, with: type)
    recognised.append(
      RecognisedType(
        path: path, span: schema.span, type: type.reference,
        differences: comparison.differences.filter { $0.rule == nil }))
    return SchemaReading(
      type: .named(type.reference),
      constraints: comparison.differences.compactMap(\.rule).map { rule in
        var rule = rule
        rule.function = ruleFunction
        return .rule(rule)
      })
  }
}
