import Syntax

extension SchemaModule {
  /// The schemas and aliases of a module, read back from its source; `home` is where references
  /// find it. What the model cannot say (functions, values, assertions) is skipped.
  public init(path: String, home: SchemaReference.Home, tree: SyntaxTree) {
    self.init(path: path)
    var reader = ModuleTreeReader(home: home, tree: tree)
    declarations = reader.declarations()
  }
}

/// Reads a tree into the model.
private struct ModuleTreeReader {
  let home: SchemaReference.Home
  let tree: SyntaxTree
  /// The home of each name that the module declares or imports.
  private var homes: [String: SchemaReference] = [:]

  private static let builtins: [String: SchemaType] = [
    "Bool": .bool, "Int": .int(), "Float": .float(), "String": .string(), "Quantity": .quantity,
    "Duration": .duration, "Percent": .percent, "Json": .json, "Null": .null,
  ]

  init(home: SchemaReference.Home, tree: SyntaxTree) {
    self.home = home
    self.tree = tree
  }

  mutating func declarations() -> [SchemaDeclaration] {
    let members = Array(tree.children(of: tree.root))
    for member in members {
      switch tree.kind(member) {
      case .importDecl: readImport(member)
      case .schemaDecl, .typeDecl:
        let name = text(NamedView(tree, member).name)
        homes[name] = SchemaReference(home, name)
      default: break
      }
    }
    return members.compactMap { member in
      switch tree.kind(member) {
      case .schemaDecl:
        // An external schema is a string with parts, and no object.
        tree.flags(member).contains(.external) ? nil : .schema(schema(member))
      case .typeDecl:
        // An external type is a string with a form, which has a name alone.
        tree.flags(member).contains(.external)
          ? nil
          : .alias(
            SchemaAlias(
              name: text(TypeAliasView(tree, member).name),
              type: type(TypeAliasView(tree, member).type)))
      default: nil
      }
    }
  }

  private func text(_ node: NodeID) -> String {
    if node.isNone { return "" }
    let bytes = tree.text(node)
    let isQuoted = bytes.count >= 2 && bytes.first == UInt8(ascii: "\"")
    return String(decoding: isQuoted ? bytes.dropFirst().dropLast() : bytes, as: UTF8.self)
  }

  private mutating func readImport(_ node: NodeID) {
    let importing = ImportView(tree, node)
    let source = tree.children(of: importing.source).map(text).joined(separator: ".")
    let list = importing.list
    for item in list.isNone ? [] : tree.children(of: list) {
      let imported = ImportedNameView(tree, item)
      let name = text(imported.name)
      let alias = imported.alias
      homes[alias.isNone ? name : text(alias)] = SchemaReference(.library(source), name)
    }
  }

  private func schema(_ node: NodeID) -> SchemaModel {
    let schemaView = SchemaView(tree, node)
    var model = SchemaModel(name: text(schemaView.name))
    let parent = schemaView.parent
    if !parent.isNone {
      let name = text(tree.children(of: parent).first ?? parent)
      model.parent = homes[name] ?? SchemaReference(.prelude, name)
    }
    model.marks = schemaView.annotations.map(text)
    let body = schemaView.body
    for member in body.isNone ? [] : tree.children(of: body) {
      switch tree.kind(member) {
      case .fieldDecl: model.fields.append(field(member))
      case .entriesDecl: model.entries = type(EntriesView(tree, member).valueType)
      default: break
      }
    }
    return model
  }

  private func field(_ node: NodeID) -> SchemaField {
    var field = SchemaField(
      name: text(FieldView(tree, node).name), type: type(FieldView(tree, node).type))
    field.isFinal = tree.flags(node).contains(.final)
    field.isNarrowing = tree.flags(node).contains(.replace)
    for annotation in FieldView(tree, node).annotations {
      switch text(annotation) {
      case "default": field.defaultValue = value(AnnotationView(tree, annotation).argument)
      case "ref": field.references = tree.children(of: annotation).map(text)
      default: break
      }
    }
    return field
  }

  // MARK: types

  private func type(_ node: NodeID) -> SchemaType {
    if node.isNone { return .json }
    switch tree.kind(node) {
    case .namedType, .name: return named(node)
    case .optionalType: return .optional(type(OptionalTypeView(tree, node).base))
    case .unionType: return .anyOf(tree.children(of: node).map(type))
    case .listType: return .list(type(ListTypeView(tree, node).element))
    case .mapType: return .map(type(MapTypeView(tree, node).value))
    case .keyedListType:
      let list = ListTypeView(tree, node)
      return .keyedList(type(list.element), by: list.keyParts.map(key))
    case .genericType: return .sensitive(type(GenericTypeView(tree, node).argument))
    case .parenthesized: return type(ParenthesizedView(tree, node).value)
    case .refinedType: return refined(type(RefinedTypeView(tree, node).base), node)
    case .literalType: return .literal(value(LiteralTypeView(tree, node).literal))
    default: return .json
    }
  }

  /// A type with the bounds that are after it, as far as they are written out.
  private func refined(_ type: SchemaType, _ node: NodeID) -> SchemaType {
    var least: String?
    var greatest: String?
    var pattern: String?
    for argument in RefinedTypeView(tree, node).arguments {
      if tree.kind(argument) == .range {
        let range = RangeView(tree, argument)
        if case .number(let text)? = tree.constant(range.low) { least = text }
        if case .number(let text)? = tree.constant(range.high) { greatest = text }
      } else if case .string(let text)? = tree.constant(argument) {
        pattern = text
      }
    }
    switch type {
    case .int: return .int(NumberBounds(least: least, greatest: greatest))
    case .float: return .float(NumberBounds(least: least, greatest: greatest))
    case .string:
      return .string(
        TextBounds(
          pattern: pattern, least: least.flatMap { Int($0) }, greatest: greatest.flatMap { Int($0) }
        ))
    default: return type
    }
  }

  private func named(_ node: NodeID) -> SchemaType {
    let name = text(tree.children(of: node).first ?? node)
    if let home = homes[name] { return .named(home) }
    return Self.builtins[name] ?? .named(SchemaReference(.prelude, name))
  }

  private func key(_ node: NodeID) -> SchemaKey {
    let keyPart = KeyPartView(tree, node)
    let value = keyPart.defaultValue
    return SchemaKey(
      field: text(keyPart.name), defaultValue: value.isNone ? nil : self.value(value))
  }

  private func value(_ node: NodeID) -> SchemaValue {
    if node.isNone { return .null }
    switch tree.kind(node) {
    case .string: return .string(text(node))
    case .boolLiteral: return .bool(text(node) == "true")
    case .intLiteral, .floatLiteral, .unitLiteral: return .number(text(node))
    case .listLiteral: return .list(tree.children(of: node).map(value))
    case .objectLiteral:
      return .object(
        tree.children(of: node).filter { tree.kind($0) == .setMember }.map { member in
          let assignment = PathMemberView(tree, member)
          return SchemaEntry(
            key: text(PathView(tree, assignment.path).first),
            value: value(assignment.value))
        })
    default: return .null
    }
  }
}
