import Syntax

/// A field of a schema as an export sees it.
struct ExportField {
  var name: String
  var type: ExportType
  var documentation: String?
  var defaultValue: SchemaValue?
  /// Whether the schema gives it a value, if only a computed one.
  var hasValue = false
  var isHidden = false
  /// Whether no layer can give it another value, so that each object has it.
  var isConstant = false
  var deprecation: String?
}

/// A schema with what it inherits.
struct ExportedShape {
  var fields: [ExportField] = []
  var entries: ExportType?
  var entryKeys: ExportType?
  var assertions: [(node: NodeID, module: ExportModule)] = []
  var isAbstract = false
  /// Whether it is a kind of the Kubernetes API.
  var isResource = false
}

extension SchemaExporter {
  /// The fields of a schema, inherited ones first.
  mutating func shape(_ name: ExportName) -> ExportedShape {
    let tree = name.module.tree
    var shape = ExportedShape()
    let schema = SchemaView(tree, name.node)
    let parent = schema.parent
    if !parent.isNone, let above = modules.find(parent, in: name.module) {
      shape = self.shape(above)
    }
    if name.name == "Resource", name.module.place == .library("std.prelude") {
      shape.isResource = true
    }
    shape.isAbstract = tree.flags(name.node).contains(.abstract)
    let body = schema.body
    for member in body.isNone ? [] : tree.children(of: body) {
      switch tree.kind(member) {
      case .fieldDecl:
        let field = field(member, name)
        if let index = shape.fields.firstIndex(where: { $0.name == field.name }) {
          shape.fields[index] = field
        } else {
          shape.fields.append(field)
        }
      case .entriesDecl:
        let entries = EntriesView(tree, member)
        shape.entries = ExportType(entries.valueType, name.module)
        shape.entryKeys = ExportType(entries.keyType, name.module)
      case .assertMember: shape.assertions.append((member, name.module))
      case .setMember, .intoMember, .appendMember:
        let assignment = PathMemberView(tree, member)
        guard let first = assignment.segments.first,
          let index = shape.fields.firstIndex(where: { $0.name == tree.word(first) })
        else { continue }
        shape.fields[index].hasValue = true
        let isWhole =
          tree.kind(member) == .setMember && assignment.segments.count == 1
        shape.fields[index].defaultValue = isWhole ? tree.constant(assignment.value) : nil
      default: break
      }
    }
    return shape
  }

  private mutating func field(_ node: NodeID, _ name: ExportName) -> ExportField {
    let tree = name.module.tree
    let fieldView = FieldView(tree, node)
    var field = ExportField(
      name: tree.word(fieldView.name), type: ExportType(fieldView.type, name.module))
    field.documentation = tree.documentation(of: node)
    field.isHidden = tree.flags(node).contains(.hidden)
    let value = fieldView.value
    if !value.isNone {
      field.hasValue = true
      field.defaultValue = tree.constant(value)
      field.isConstant = tree.flags(node).contains(.final) && field.defaultValue != nil
    }
    for annotation in FieldView(tree, node).annotations {
      switch tree.word(annotation) {
      case "default":
        field.hasValue = true
        field.defaultValue = tree.constant(AnnotationView(tree, annotation).argument)
      case "deprecated":
        field.deprecation = tree.constant(AnnotationView(tree, annotation).argument)?.text ?? ""
      case "ref" where !field.isHidden:
        lose(
          "that `\(name.name).\(field.name)` names a resource (`@ref`)", at: annotation,
          in: name.module)
      default: break
      }
    }
    return field
  }

  /// The schema of a schema's objects; fields `without` are left to the caller.
  mutating func objectSchema(_ name: ExportName, without: Set<String> = []) -> SchemaValue {
    let tree = name.module.tree
    let shape = self.shape(name)
    var properties: [SchemaEntry] = []
    var required: [SchemaValue] = []
    let isMarked = marks(name).contains("embedded")
    let isEmbedded = isStructural && (shape.isResource && without.isEmpty || isMarked)
    let atomicMaps = name.module.definition?["atomicMaps"]?.items.compactMap(\.text) ?? []
    for field in shape.fields where !field.isHidden && !without.contains(field.name) {
      if isEmbedded, field.name == "metadata" {
        properties.append(
          SchemaEntry(key: field.name, value: object(("type", .string("object")))))
        continue
      }
      var value = property(field)
      if isStructural, atomicMaps.contains(name.name + "." + field.name) {
        value["x-kubernetes-map-type"] = .string("atomic")
      }
      properties.append(SchemaEntry(key: field.name, value: value))
      if field.isConstant || !field.hasValue && !isOptional(field.type) {
        required.append(.string(field.name))
      }
    }
    var value = described(
      object(("type", .string("object"))), by: tree.documentation(of: name.node))
    if !properties.isEmpty { value["properties"] = .object(properties) }
    if !required.isEmpty { value["required"] = .list(required) }
    if isEmbedded { value["x-kubernetes-embedded-resource"] = .bool(true) }
    if isStructural, marks(name).contains("atomic") {
      value["x-kubernetes-map-type"] = .string("atomic")
    }
    close(&value, shape, name)
    for assertion in shape.assertions where !shape.isResource || !assertion.module.isLibrary {
      add(assertion.node, in: assertion.module, to: &value, certain: required.compactMap(\.text))
    }
    return value
  }

  func marks(_ name: ExportName) -> [String] {
    let tree = name.module.tree
    return SchemaView(tree, name.node).annotations.map(tree.word)
  }

  /// Says what other fields there may be.
  private mutating func close(
    _ value: inout SchemaValue, _ shape: ExportedShape, _ name: ExportName
  ) {
    guard let entries = shape.entries else {
      if !isStructural, !shape.isAbstract { value["additionalProperties"] = .bool(false) }
      return
    }
    let isAny = entries.kind == .namedType && entries.word == "Json"
    if let keys = shape.entryKeys, let pattern = schema(keys, field: nil)["pattern"]?.text {
      if isStructural {
        lose("the form of the names of other entries", at: keys.node, in: keys.module)
      } else {
        value["patternProperties"] = object((pattern, schema(entries, field: nil)))
        value["additionalProperties"] = .bool(false)
        return
      }
    }
    if isStructural {
      if !isAny, value["properties"] == nil {
        value["additionalProperties"] = schema(entries, field: nil)
        return
      }
      if !isAny { lose("the type of other entries", at: entries.node, in: entries.module) }
      value["x-kubernetes-preserve-unknown-fields"] = .bool(true)
    } else if !isAny {
      value["additionalProperties"] = schema(entries, field: nil)
    }
  }

  private mutating func property(_ field: ExportField) -> SchemaValue {
    var value = present(field.type, field: field.name)
    // The API server drops a null where nothing stands in for it, unless it is asked for by name.
    let isKept = !isStructural || field.defaultValue != nil || saysNull(field.type)
    if isOptional(field.type), isKept { value = nullable(value) }
    var words = field.documentation
    if let deprecation = field.deprecation {
      if !isStructural { value["deprecated"] = .bool(true) }
      if isStructural || deprecation != "it is deprecated" {
        words = [words, "Deprecated: " + deprecation].compactMap { $0 }.joined(separator: "\n\n")
      }
    }
    if let constant = field.defaultValue, constant != .null, !field.isConstant {
      var seen: Set<ExportName> = []
      if holdsSecrets(field.type, &seen) {
        diagnostics.append(.secretDefault(field.name, at: field.type.tree.span(field.type.node)))
      } else {
        value["default"] = constant
      }
    }
    return described(value, by: words)
  }

  /// `{ a: Int }`
  mutating func record(_ type: ExportType) -> SchemaValue {
    var value = object(("type", .string("object")))
    var required: [SchemaValue] = []
    for node in type.tree.children(of: type.node) {
      let fieldView = FieldView(type.tree, node)
      let name = type.tree.word(fieldView.name)
      let field = ExportType(fieldView.type, type.module)
      let schema = isStructural ? present(field, field: name) : schema(field, field: name)
      value.set(["properties", name][...], creating: true, to: schema)
      if !isOptional(field) { required.append(.string(name)) }
    }
    if !required.isEmpty { value["required"] = .list(required) }
    if !isStructural { value["additionalProperties"] = .bool(false) }
    return value
  }
}
