import Diagnostics
import Source
import Syntax

/// What an export writes.
public enum ExportDialect: Sendable {
  /// JSON Schema, 2020-12.
  case jsonSchema
  /// OpenAPI 3.1, whose schemas are JSON Schema with references into `components`.
  case openAPI
  /// The structural schema of a custom resource: no references, `x-kubernetes-…` keywords.
  case structural
}

/// Turns types into schemas of other people's tools. What these cannot say is reported, never
/// dropped in silence.
struct SchemaExporter {
  let dialect: ExportDialect
  let modules: ExportModules
  /// What could not be carried over, and what makes the export impossible.
  var diagnostics: [Diagnostic] = []
  /// Checks of the library's types that could not be carried over, by the schema's name.
  var libraryLosses: [String] = []
  /// Schemas and aliases that are referred to, in the order of first use.
  private(set) var definitions: [(name: String, value: SchemaValue)] = []
  private var definitionNames: [ExportName: String] = [:]
  /// The schema that is exported itself, which `#` refers to.
  var root: ExportName?
  /// What is demanded of the names of the kind's objects: the schema of `metadata`.
  var nameRules: SchemaValue?
  /// The schemas around the place, to find a cycle.
  private var open: [ExportName] = []

  init(dialect: ExportDialect, modules: ExportModules) {
    self.dialect = dialect
    self.modules = modules
  }

  var isStructural: Bool { dialect == .structural }

  mutating func lose(_ what: String, at node: NodeID, in module: ExportModule) {
    if module.isLibrary {
      if !libraryLosses.contains(what) { libraryLosses.append(what) }
      return
    }
    let diagnostic = Diagnostic.inexpressible(what, at: module.tree.span(node))
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }

  // MARK: types

  /// The schema of a type's values, null among them where the type has it.
  mutating func schema(_ type: ExportType, field: String?) -> SchemaValue {
    let value = present(type, field: field)
    return isOptional(type) ? nullable(value) : value
  }

  /// The schema of a type's values but null.
  mutating func present(_ type: ExportType, field: String?) -> SchemaValue {
    let members = self.members(of: type).filter { !isNull($0) }
    if members.isEmpty { return object(("type", .string("null"))) }
    return members.count == 1 ? one(members[0], field: field) : union(members, type, field: field)
  }

  /// The schema of a type that is not a union.
  private mutating func one(_ type: ExportType, field: String?) -> SchemaValue {
    switch type.kind {
    case .namedType, .name: return named(type, field: field)
    case .literalType:
      return literals([type.literal ?? .null])
    case .refinedType: return refined(type, field: field)
    case .genericType:
      return schema(type.genericArgument, field: field)
    case .listType:
      return object(("type", .string("array")), ("items", schema(type.element, field: nil)))
    case .keyedListType: return keyedList(type)
    case .mapType: return map(type)
    case .recordType: return record(type)
    default:
      lose("a function", at: type.node, in: type.module)
      return anything()
    }
  }

  /// Any plain data.
  func anything() -> SchemaValue {
    isStructural ? object(("x-kubernetes-preserve-unknown-fields", .bool(true))) : .object([])
  }

  private mutating func named(_ type: ExportType, field: String?) -> SchemaValue {
    guard let name = modules.find(type.node, in: type.module) else { return builtin(type) }
    let tree = name.module.tree
    if name.isSchema, !tree.flags(name.node).contains(.external) {
      // One without fields is shorter than a reference to it.
      let isInPlace = isStructural || shape(name).fields.isEmpty
      return isInPlace ? inlined(name) : reference(to: name)
    }
    if isDefined(name) { return reference(to: name) }
    if isStructural, name.module.place == .library("std.types") {
      if name.name == "Int32" {
        return object(("type", .string("integer")), ("format", .string("int32")))
      }
      if name.name == "Base64" {
        return object(("type", .string("string")), ("format", .string("byte")))
      }
    }
    guard let target = target(of: name) else {
      var value = object(("type", .string("string")))
      if let keywords = ExportedForm.keywords(name.name, isStructural: isStructural) {
        for keyword in keywords { value[keyword.key] = keyword.value }
      } else {
        lose("the form of `\(name.name)`", at: type.node, in: type.module)
      }
      return value
    }
    var value = schema(target, field: field)
    addTest(of: name, to: &value)
    return value
  }

  private mutating func builtin(_ type: ExportType) -> SchemaValue {
    func pattern(_ types: SchemaValue, _ text: String) -> SchemaValue {
      object(("type", types), ("pattern", .string(text)))
    }
    let number = SchemaValue.list([.string("integer"), .string("string")])
    switch type.word {
    case "Bool": return object(("type", .string("boolean")))
    case "Int": return scalar("integer", format: "int64")
    case "Float": return scalar("number", format: "double")
    case "String": return object(("type", .string("string")))
    case "Quantity":
      if !isStructural { return pattern(number, ScalarReader.quantityPattern) }
      return intOrString(pattern: ScalarReader.quantityPattern)
    case "Bytes":
      let form = #"^[0-9]+(\.[0-9]+)?([kKMGTPE]i?)?B?$"#
      return isStructural ? intOrString(pattern: form) : pattern(number, form)
    case "Duration":
      if isStructural {
        return object(("type", .string("string")), ("format", .string("duration")))
      }
      return pattern(.string("string"), #"^-?([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d))+$|^0$"#)
    case "Percent": return pattern(.string("string"), #"^-?[0-9]+(\.[0-9]+)?%$"#)
    case "Json": return anything()
    default:
      lose("`\(type.word)`", at: type.node, in: type.module)
      return anything()
    }
  }

  private func scalar(_ type: String, format: String) -> SchemaValue {
    dialect == .jsonSchema
      ? object(("type", .string(type)))
      : object(("type", .string(type)), ("format", .string(format)))
  }

  func intOrString(pattern: String?) -> SchemaValue {
    var value = object(
      (
        "anyOf",
        .list([object(("type", .string("integer"))), object(("type", .string("string")))])
      ))
    if let pattern { value["pattern"] = .string(pattern) }
    value["x-kubernetes-int-or-string"] = .bool(true)
    return value
  }

  // MARK: named schemas

  /// The schema itself, in place; a cycle is rejected.
  private mutating func inlined(_ name: ExportName) -> SchemaValue {
    if let start = open.firstIndex(of: name) {
      let circle = (open[start...] + [name]).map(\.name).joined(separator: "` → `")
      diagnostics.append(
        .recursiveSchema(
          circle, at: name.module.tree.span(NamedView(name.module.tree, name.node).name)))
      return anything()
    }
    if name.name == "Resource", name.module.place == .library("std.prelude") {
      return object(
        ("type", .string("object")), ("x-kubernetes-embedded-resource", .bool(true)),
        ("x-kubernetes-preserve-unknown-fields", .bool(true)))
    }
    open.append(name)
    defer { open.removeLast() }
    return objectSchema(name)
  }

  /// A reference to a definition, which is made when first asked for.
  mutating func reference(to name: ExportName) -> SchemaValue {
    let prefix = dialect == .openAPI ? "#/components/schemas/" : "#/$defs/"
    if name == root, dialect == .jsonSchema { return object(("$ref", .string("#"))) }
    return object(("$ref", .string(prefix + define(name))))
  }

  /// Makes the definition of a name, once.
  mutating func define(_ name: ExportName) -> String {
    if let known = definitionNames[name] { return known }
    var label = name.name
    var number = 2
    while definitionNames.values.contains(label) {
      label = name.name + String(number)
      number += 1
    }
    definitionNames[name] = label
    let index = definitions.count
    definitions.append((label, .object([])))
    definitions[index].value = definition(name)
    return label
  }

  /// What a name refers to, with its comment.
  mutating func definition(_ name: ExportName) -> SchemaValue {
    if name.isSchema { return objectSchema(name) }
    guard let target = target(of: name) else { return anything() }
    var value = schema(target, field: nil)
    addTest(of: name, to: &value)
    return described(value, by: name.module.tree.documentation(of: name.node))
  }

  /// The definition that a reference names.
  func resolved(_ value: SchemaValue) -> SchemaValue {
    guard let label = value["$ref"]?.text?.split(separator: "/").last else { return value }
    return definitions.first { $0.name == label }?.value ?? value
  }

  func described(_ value: SchemaValue, by text: String?) -> SchemaValue {
    guard let text else { return value }
    return .object(
      [SchemaEntry(key: "description", value: .string(text))]
        + value.entries.filter { $0.key != "description" })
  }

  /// An object with its keys in order.
  func object(_ entries: (String, SchemaValue)...) -> SchemaValue {
    .object(entries.map { SchemaEntry(key: $0, value: $1) })
  }
}

extension Diagnostic {
  /// Something that the exported schema does not say.
  static func inexpressible(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exportUnsupported, at: span,
      "\(what) cannot be said in the exported schema, which accepts more than this module",
      severity: .warning)
  }

  /// A recursive schema, where references are not supported.
  static func recursiveSchema(_ circle: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exportRecursion, at: span,
      "expected a schema that ends, found `\(circle)`: the schema of a custom resource cannot hold itself"
    )
    .helping("give the field the type `Json`, which takes anything")
  }
}
