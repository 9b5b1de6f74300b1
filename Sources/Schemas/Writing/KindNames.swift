/// What one module calls the schemas of its resources: by their own names, and those that share one
/// with another by their version as well.
struct KindNames {
  /// The names of schemas that the module imports.
  private(set) var imported: [SchemaReference: String] = [:]
  /// Schemas of the module's own for kinds that nothing describes, by `apiVersion/kind`.
  private var untyped: [String: SchemaModel] = [:]
  private var taken = SchemaNames.reserved

  /// The module's own schemas, by name.
  var declarations: [SchemaDeclaration] {
    untyped.values.sorted { $0.name < $1.name }.map(SchemaDeclaration.schema)
  }

  /// Names all kinds: those with schemas first, which keep their names where they can.
  init(_ kinds: [(apiVersion: String, kind: String)], types: ResourceTypes) {
    for kind in kinds {
      guard let reference = types.schema(apiVersion: kind.apiVersion, kind: kind.kind)?.reference,
        imported[reference] == nil
      else { continue }
      imported[reference] = take(reference.name, kind.apiVersion)
    }
    for (apiVersion, kind) in kinds
    where types.schema(apiVersion: apiVersion, kind: kind) == nil
      && untyped[apiVersion + "/" + kind] == nil
    {
      let name = take(SchemaNames.pascal(kind), apiVersion)
      untyped[apiVersion + "/" + kind] = .untyped(apiVersion: apiVersion, kind: kind, name: name)
    }
  }

  /// The schema of a kind, by its name in the module.
  func schema(
    _ apiVersion: String, _ kind: String, _ types: ResourceTypes
  ) -> (name: String, shape: ResourceTypes.Shape, isKnown: Bool) {
    if let shape = types.schema(apiVersion: apiVersion, kind: kind) {
      return (imported[shape.reference] ?? shape.reference.name, shape, true)
    }
    let name = untyped[apiVersion + "/" + kind]?.name ?? kind
    return (name, ResourceTypes.untyped(name), false)
  }

  /// A name for something else that the module declares.
  func free(_ name: String) -> String { taken.contains(name) ? name + "Overlay" : name }

  private mutating func take(_ name: String, _ apiVersion: String) -> String {
    let version = apiVersion.split(separator: "/").last.map(String.init) ?? ""
    let candidates = [
      name, name + SchemaNames.pascal(version), SchemaNames.pascal(apiVersion) + name,
    ]
    var result = candidates.first { !taken.contains($0) } ?? name + "Kind"
    while !taken.insert(result).inserted { result += "Kind" }
    return result
  }
}

extension SchemaModel {
  /// A schema of a resource that takes any field.
  static func untyped(apiVersion: String, kind: String, name: String) -> SchemaModel {
    var model = SchemaModel(name: name)
    model.parent = SchemaReference(.prelude, "Resource")
    model.fields = [("apiVersion", apiVersion), ("kind", kind)].map { field, value in
      var field = SchemaField(name: field, type: .literal(.string(value)))
      field.value = .string(value)
      field.isFinal = true
      field.isNarrowing = true
      return field
    }
    model.entries = .json
    return model
  }
}
