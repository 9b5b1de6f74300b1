import Syntax

extension SchemaExporter {
  /// The schema of a union.
  mutating func union(_ members: [ExportType], _ type: ExportType, field: String?) -> SchemaValue {
    let constants = members.compactMap { member in
      member.kind == .literalType ? member.literal : nil
    }
    if constants.count == members.count { return literals(constants) }
    let members = isStructural ? members.map(followed) : members
    let names = Set(members.map { $0.kind == .refinedType ? $0.refinedBase.word : $0.word })
    if isStructural || names.contains("Percent") {
      if names.isSubset(of: ["Int", "String", "Percent"]), names.count == members.count,
        names.contains("Int")
      {
        return numberOrText(members)
      }
      if names == ["Resource", "Json"] { return schema(resource(among: members), field: field) }
    }
    if isStructural {
      lose("the union", at: type.node, in: type.module)
      return anything()
    }
    return object(("anyOf", .list(members.map { schema($0, field: field) })))
  }

  /// What an alias without a test stands for.
  private func followed(_ type: ExportType) -> ExportType {
    guard let name = modules.find(type.node, in: type.module), !name.isSchema,
      TypeAliasView(name.module.tree, name.node).predicate.isNone, let target = target(of: name)
    else { return type }
    return followed(target)
  }

  private func resource(among members: [ExportType]) -> ExportType {
    members.first { $0.word == "Resource" } ?? members[0]
  }

  /// `Int | String`, and what replicas are counted by.
  private mutating func numberOrText(_ members: [ExportType]) -> SchemaValue {
    var value =
      isStructural
      ? intOrString(pattern: nil)
      : object(("type", .list([.string("integer"), .string("string")])))
    // Bounds of numbers say nothing of strings, nor these of numbers.
    for member in members where member.kind == .refinedType {
      let refined = present(member, field: nil)
      for key in ["pattern", "minimum", "maximum", "minLength", "maxLength"] {
        if let bound = refined[key] { value[key] = bound }
      }
    }
    return value
  }

  /// One of some values.
  func literals(_ values: [SchemaValue]) -> SchemaValue {
    var types: [String] = []
    for value in values {
      let type =
        switch value {
        case .string: "string"
        case .number(let text): text.contains(".") ? "number" : "integer"
        case .bool: "boolean"
        case .null, .list, .object: "null"
        }
      if !types.contains(type) { types.append(type) }
    }
    let members = SchemaEntry(key: "enum", value: .list(values))
    if types.count == 1 {
      return .object([SchemaEntry(key: "type", value: .string(types[0])), members])
    }
    if !isStructural { return .object([members]) }
    return .object([
      SchemaEntry(key: "x-kubernetes-preserve-unknown-fields", value: .bool(true)), members,
    ])
  }

  /// The schema with null among its values.
  func nullable(_ value: SchemaValue) -> SchemaValue {
    var value = value
    if case .list(let values)? = value["enum"] { value["enum"] = .list(values + [.null]) }
    if isStructural {
      value["nullable"] = .bool(true)
      return value
    }
    if value.entries.isEmpty || value["enum"] != nil && value["type"] == nil { return value }
    switch value["type"] {
    case .string("null")?: break
    case .string(let type)?: value["type"] = .list([.string(type), .string("null")])
    case .list(let types)?: value["type"] = .list(types + [.string("null")])
    default: return object(("anyOf", .list([value, object(("type", .string("null")))])))
    }
    return value
  }

  // MARK: containers

  mutating func keyedList(_ type: ExportType) -> SchemaValue {
    var items = schema(type.element, field: nil)
    var keys: [SchemaValue] = []
    for part in ListTypeView(type.tree, type.node).keyParts {
      let keyPart = KeyPartView(type.tree, part)
      let key = type.tree.word(keyPart.name)
      keys.append(.string(key))
      guard isStructural, items["properties"]?[key] != nil else { continue }
      if let value = type.tree.constant(keyPart.defaultValue) {
        items.set(["properties", key, "default"][...], creating: true, to: value)
      }
      let isRequired = items["required"]?.items.contains(.string(key)) ?? false
      if !isRequired, items.at(["properties", key, "default"]) == nil {
        items["required"] = .list((items["required"]?.items ?? []) + [.string(key)])
      }
    }
    return object(
      ("type", .string("array")), ("items", items), ("x-kubernetes-list-type", .string("map")),
      ("x-kubernetes-list-map-keys", .list(keys)))
  }

  mutating func map(_ type: ExportType) -> SchemaValue {
    let key = schema(type.mapKey, field: nil)
    let value = type.mapValue
    var result = object(("type", .string("object")))
    if value.kind == .namedType, value.word == "Json",
      modules.find(value.node, in: value.module) == nil
    {
      if isStructural { result["x-kubernetes-preserve-unknown-fields"] = .bool(true) }
    } else {
      result["additionalProperties"] = schema(value, field: nil)
    }
    let isPlain = key.entries.allSatisfy { ["type", "format", "description"].contains($0.key) }
    if !isPlain {
      if isStructural {
        lose("the type of a map's keys", at: type.mapKey.node, in: type.module)
      } else {
        result["propertyNames"] = key
      }
    }
    return result
  }

  // MARK: refinements

  mutating func refined(_ type: ExportType, field: String?) -> SchemaValue {
    var value = schema(type.refinedBase, field: field)
    let tree = type.tree
    let kind = value["type"]?.text
    let arguments = RefinedTypeView(tree, type.node).arguments
    for argument in arguments {
      if tree.kind(argument) == .range {
        let names = ExportedBounds.names(of: kind)
        let range = RangeView(tree, argument)
        for (node, name) in [(range.low, names.least), (range.high, names.greatest)] {
          guard let bound = tree.constant(node) else { continue }
          value[name] = bound
        }
      } else if let pattern = tree.constant(argument)?.text {
        value["pattern"] = .string(PatternText.searching(pattern))
      } else {
        lose("a refinement", at: argument, in: type.module)
      }
    }
    if kind == "integer", !arguments.isEmpty { value["format"] = nil }
    return value
  }
}

/// The keywords for bounds of a kind of value.
enum ExportedBounds {
  static func names(of type: String?) -> (least: String, greatest: String) {
    switch type {
    case "string": ("minLength", "maxLength")
    case "array": ("minItems", "maxItems")
    case "object": ("minProperties", "maxProperties")
    default: ("minimum", "maximum")
    }
  }
}
