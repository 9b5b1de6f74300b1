import Source

/// What decides on a resource's schema: its `apiVersion` and `kind`.
public struct ResourceKind: Hashable, Sendable {
  public var apiVersion: Symbol
  public var name: Symbol

  public init(apiVersion: Symbol, name: Symbol) {
    self.apiVersion = apiVersion
    self.name = name
  }
}

extension Program {
  /// The kind that a schema extending `Resource` is for, if its text says so: by the types of the two
  /// fields, by what it or a schema above binds them to, or by their defaults.
  public func kind(of id: SchemaID) -> ResourceKind? {
    let schema = schema(id)
    guard extendsResource(schema),
      let version = constant(symbols.intern("apiVersion"), in: schema),
      let name = constant(symbols.intern("kind"), in: schema)
    else { return nil }
    return ResourceKind(apiVersion: version, name: name)
  }

  private func extendsResource(_ schema: Schema) -> Bool {
    var at = schema.superID
    while let id = at {
      if id == resource { return true }
      at = self.schema(id).superID
    }
    return false
  }

  private func constant(_ name: Symbol, in schema: Schema) -> Symbol? {
    guard let index = schema.indexOfField[name] else { return nil }
    let field = schema.fields[index]
    if case .literal(.string(let text)) = types[field.type] { return text }
    var at: Schema? = schema
    while let each = at {
      for item in each.layer.map({ self[$0].items })?.reversed() ?? [] {
        guard case .field(index, _, let member) = item, case .set(let unit) = member.operation
        else { continue }
        return text(unit.code.value)
      }
      at = each.superID.map { self.schema($0) }
    }
    return field.defaultValue.flatMap(text)
  }

  private func text(_ core: Core) -> Symbol? {
    switch core {
    case .cross(let inner, _, _, _): text(inner)
    case .constant(.string(let bytes)): symbols.intern(bytes)
    default: nil
    }
  }
}

extension ClassTable {
  /// Whether objects of a schema may render as a resource whose own schema is another: they say of
  /// what `apiVersion` and `kind` they are. The library's resources are what they say, and its other
  /// schemas with these fields are references.
  public func mayRenderResource(_ schema: Schema) -> Bool {
    if schema.kind == .text { return false }
    if schema.kind == .declared, program[schema.module].isLibrary { return false }
    if let value = schema.entries?.value, mayMakeResources(value) { return true }
    return schema.indexOfField[apiVersion] != nil && schema.indexOfField[kind] != nil
  }

  /// Whether objects of a schema may have the form of a pod template without being what the library
  /// says of one: their `spec` may have `containers`, and is not its `PodSpec`.
  public func mayBePodTemplate(_ schema: Schema) -> Bool {
    guard let spec = schema.indexOfField[self.spec] else { return false }
    return program.types.members(schema.fields[spec].type).contains { member in
      guard case .schema(let id) = program.types[program.types.unrefined(member)] else {
        return false
      }
      let spec = program.resolved(id)
      let isKnown =
        spec.kind == .declared && spec.name == podSpec
        && program[spec.module].path == "k8s/core/v1.k8l"
      return spec.indexOfField[containers] != nil && !isKnown
    }
  }

  /// Whether maps of such values may render as resources: they can hold a text, and an object or a
  /// list beside it.
  public func mayMakeResources(_ value: TypeID) -> Bool {
    var hasText = false
    var hasMore = false
    for member in program.types.members(value) {
      switch program.types[program.types.unrefined(member)] {
      case .json, .unknown, .parameter: return true
      case .string: hasText = true
      case .map, .list, .keyedList, .anyModule: hasMore = true
      case .schema(let id):
        if program.schemas[id.index].kind == .text { hasText = true } else { hasMore = true }
      case .sensitive, .union, .refined: (hasText, hasMore) = (true, true)
      case .never, .null, .bool, .int, .float, .literal, .unit, .function, .overlay: break
      }
    }
    return hasText && hasMore
  }
}
