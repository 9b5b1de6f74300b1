extension SchemaDeclaration {
  /// Adds every declaration that this one names.
  func collectReferences(into references: inout Set<SchemaReference>) {
    switch self {
    case .alias(let alias): alias.type.collectReferences(into: &references)
    case .schema(let schema):
      if let parent = schema.parent { references.insert(parent) }
      for field in schema.fields { field.type.collectReferences(into: &references) }
      for assertion in schema.assertions { references.formUnion(assertion.uses) }
      schema.entries?.collectReferences(into: &references)
    }
  }
}

extension SchemaType {
  /// Adds every declaration that the type names.
  func collectReferences(into references: inout Set<SchemaReference>) {
    switch self {
    case .bool, .int, .float, .string, .quantity, .duration, .percent, .json, .null, .literal:
      break
    case .union(let members):
      for member in members { member.collectReferences(into: &references) }
    case .optional(let inner), .list(let inner), .keyedList(let inner, _), .map(let inner, _),
      .sensitive(let inner):
      inner.collectReferences(into: &references)
    case .named(let reference): references.insert(reference)
    }
  }
}
