import Documents

extension ConditionReader {
  /// What a definition demands of the names of its objects: the only part of `metadata` that one may
  /// restrict. `path` is where the metadata is in the object.
  func assertions(
    ofMetadata schema: DocumentElement, in path: String
  ) -> [SchemaAssertion] {
    var result: [SchemaAssertion] = []
    for name in ["name", "generateName"] {
      guard let property = schema["properties"]?[name] else { continue }
      let value = path + "." + name
      // A name that is still to be made is tested when it is there.
      let guarded = name == "name" ? value + " == \"\" || " : value + " == null || "
      for constraint in constraints(ofText: property) {
        result.append(constraint.assertion(on: value, named: value, guarded: guarded))
      }
    }
    return result
  }

  /// A resource of any kind inside another: its `apiVersion` and `kind` are there, and all of its
  /// metadata may be, whatever the schema says of them.
  func embeddedResource(_ schema: DocumentElement, at path: [String]) -> SchemaReading {
    let parts = objects.parts(of: schema)
    let isOpen = schema["x-kubernetes-preserve-unknown-fields"]?.bool == true
    if isOpen, parts.allSatisfy({ $0["properties"]?.entries.allSatisfy(isPlain) ?? true }) {
      return SchemaReading(type: .union([.named(SchemaReference(.prelude, "Resource")), .json]))
    }
    var draft = objects.draft(schema, parts, at: path, without: ["metadata"])
    draft.model.marks.append("embedded")
    for name in ["kind", "apiVersion"] {
      let index = draft.model.fields.firstIndex { $0.name == name }
      var field =
        index.map { draft.model.fields.remove(at: $0) } ?? SchemaField(name: name, type: .string())
      if field.defaultValue == nil { field.type = field.type.asRequired }
      draft.model.fields.insert(field, at: 0)
    }
    var metadata = SchemaField(
      name: "metadata", type: .named(SchemaReference(.library("k8s.meta.v1"), "ObjectMeta")))
    metadata.defaultValue = .object([])
    draft.model.fields.insert(metadata, at: 2)
    if let rules = schema["properties"]?["metadata"] {
      draft.model.assertions += assertions(ofMetadata: rules, in: "metadata")
    }
    return SchemaReading(type: reader.add(draft))
  }

  /// Whether a property says nothing of a resource that is not so of all.
  private func isPlain(_ property: (key: DocumentElement, value: DocumentElement)) -> Bool {
    let words: Set = ["type", "description"]
    return ["apiVersion", "kind", "metadata"].contains(property.key.text)
      && property.value.entries.allSatisfy { words.contains($0.key.text) }
  }

  /// What a schema of strings demands, as conditions.
  private func constraints(ofText schema: DocumentElement) -> [ValueConstraint] {
    let reading = reader.read(schema, at: ["metadata", "name"])
    var result = reading.constraints
    switch reading.type {
    case .string(let bounds):
      if let least = bounds.least { result.append(.leastCount(least)) }
      if let greatest = bounds.greatest { result.append(.greatestCount(greatest)) }
      if let pattern = bounds.pattern {
        result.append(.meets(.matches("", pattern: pattern)))
      }
    case .literal(let value): result.append(.meets(.isOne("", of: [value])))
    case .union(let members):
      let values = members.compactMap { member -> SchemaValue? in
        if case .literal(let value) = member { return value }
        return nil
      }
      if values.count == members.count { result.append(.meets(.isOne("", of: values))) }
    default: break
    }
    return result
  }
}
