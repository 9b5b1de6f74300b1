import Diagnostics
import Documents
import Source

/// Reads the OpenAPI 2 document of a Kubernetes API server into modules, one per group and version.
/// An OpenAPI 3 document becomes one module, `path`, with all its `components`.
///
/// `facts` is the companion that tells what the document leaves out: for each definition the closed
/// enums and the defaults of its fields (`{"closed": {…}, "default": {…}}`).
public func importOpenAPI(
  _ document: Document, path: String = "openapi", facts: Document? = nil,
  options: ImportOptions = ImportOptions()
) -> ImportResult {
  if document.element["components"]?["schemas"]?.kind == .object {
    return importComponents(JSONSchemaFile(path: path, document: document), options)
  }
  var importer = OpenAPIImporter(document: document.element, facts: facts?.element)
  let modules = importer.modules()
  var result = ImportResult()
  result.diagnostics = importer.diagnostics
  if !result.hasErrors { result.files = SchemaWriter.files(modules, options) }
  return result
}

/// The state of one import.
struct OpenAPIImporter {
  let document: DocumentElement
  private let closed: [String: DocumentElement]
  private let defaults: [String: DocumentElement]
  /// All definitions by full name.
  private var definitions: [String: DocumentElement] = [:]
  private var names: [String: DefinitionName] = [:]
  /// The kinds whose paths have a namespace in them, and all kinds that have paths.
  private var scopes = ResourceScopes()
  /// Resources that stand inside other objects, by full name.
  private var embedded: Set<String> = []
  private(set) var diagnostics: [Diagnostic] = []

  init(document: DocumentElement, facts: DocumentElement?) {
    self.document = document
    func table(_ key: String) -> [String: DocumentElement] {
      var table: [String: DocumentElement] = [:]
      for entry in facts?[key]?.entries ?? [] { table[entry.key.text] = entry.value }
      return table
    }
    closed = table("closed")
    defaults = table("default")
  }

  /// All definitions as modules.
  mutating func modules() -> [SchemaModule] {
    guard let all = document["definitions"], all.kind == .object else {
      diagnostics.append(.noDefinitions(at: document.span))
      return []
    }
    for entry in all.entries { definitions[entry.key.text] = entry.value }
    names = DefinitionName.all(Array(definitions.keys))
    scopes = ResourceScopes(paths: document["paths"])
    var byPath: [String: SchemaModule] = [:]
    let sorted = all.entries.map { ($0.key.text, $0.value) }.sorted { $0.0 < $1.0 }
    for (full, definition) in sorted {
      guard let name = names[full], let declaration = declaration(name, full, definition)
      else { continue }
      byPath[name.module, default: SchemaModule(path: name.module)].declarations
        .append(declaration)
    }
    for full in embedded.sorted() {
      guard let definition = definitions[full], let name = names[full] else { continue }
      byPath[name.module, default: SchemaModule(path: name.module)].declarations
        .append(.schema(embeddedSchema(name, full, definition)))
    }
    return byPath.values.map { module in
      var module = module
      module.declarations.sort { $0.name < $1.name }
      return module
    }
  }

  // MARK: definitions

  private mutating func declaration(
    _ name: DefinitionName, _ full: String, _ definition: DocumentElement
  ) -> SchemaDeclaration? {
    let documentation = definition["description"]?.string
    if let type = KubernetesFacts.wellKnown[name.key] {
      if type == .quantity { return nil }
      return .alias(SchemaAlias(name: name.name, documentation: documentation, type: type))
    }
    guard definition["type"]?.string == "object" || definition["properties"] != nil else {
      let type = self.type(of: definition, field: name.key, closed: nil)
      return .alias(SchemaAlias(name: name.name, documentation: documentation, type: type))
    }
    return .schema(schema(name, full, definition))
  }

  private mutating func schema(
    _ name: DefinitionName, _ full: String, _ definition: DocumentElement
  ) -> SchemaModel {
    var schema = SchemaModel(name: name.name)
    schema.documentation = definition["description"]?.string
    schema.span = definition.span
    let required = Set(definition["required"]?.items.compactMap(\.string) ?? [])
    let kind = ResourceKind(of: definition)
    let isResource = kind != nil && refersToObjectMeta(definition["properties"]?["metadata"])
    if isResource, let kind {
      schema.parent = SchemaReference(.prelude, "Resource")
      if let mark = scopes.mark(of: kind) { schema.marks = [mark] }
    }
    if definition["x-kubernetes-map-type"]?.string == "atomic" { schema.marks.append("atomic") }
    if KubernetesFacts.repeatable.contains(name.key) { schema.marks.append("repeatable") }
    for (fieldName, property) in fields(of: definition) {
      if isResource, fieldName == "metadata" { continue }
      var field = self.field(
        fieldName, property, in: name, full, isRequired: required.contains(fieldName))
      if let kind, let constant = kind.constant(fieldName) {
        field.type = .literal(.string(constant))
        field.value = .string(constant)
        field.isFinal = true
        field.isNarrowing = isResource
      } else if fieldName == "spec", isResource || name.name.hasSuffix("TemplateSpec"),
        !required.contains(fieldName), case .named = field.type.asRequired
      {
        field.type = field.type.asRequired
        field.defaultValue = .object([])
      }
      schema.fields.append(field)
    }
    return schema
  }

  /// The schema of a resource inside another object: no resource of its own, and its kind need
  /// not be said. `volumeClaimTemplates` of a StatefulSet are such.
  private mutating func embeddedSchema(
    _ name: DefinitionName, _ full: String, _ definition: DocumentElement
  ) -> SchemaModel {
    var schema = schema(name, full, definition)
    schema.name = Self.embeddedName(name)
    schema.parent = nil
    schema.marks = []
    for index in schema.fields.indices where schema.fields[index].isFinal {
      schema.fields[index].type = schema.fields[index].type.asOptional
      schema.fields[index].value = nil
      schema.fields[index].isFinal = false
      schema.fields[index].isNarrowing = false
    }
    if let metadata = definition["properties"]?["metadata"] {
      let field = field("metadata", metadata, in: name, full, isRequired: false)
      let place = schema.fields.firstIndex { $0.name != "apiVersion" && $0.name != "kind" }
      schema.fields.insert(field, at: place ?? schema.fields.endIndex)
    }
    return schema
  }

  private static func embeddedName(_ name: DefinitionName) -> String { "Embedded" + name.name }

  private func fields(of definition: DocumentElement) -> [(String, DocumentElement)] {
    let properties = definition["properties"]?.entries ?? []
    return properties.map { ($0.key.text, $0.value) }
      .sorted { KubernetesFacts.precedes($0.0, $1.0) }
  }

  private func refersToObjectMeta(_ property: DocumentElement?) -> Bool {
    property?["$ref"]?.string?.hasSuffix(".meta.v1.ObjectMeta") ?? false
  }

  // MARK: fields

  private mutating func field(
    _ fieldName: String, _ property: DocumentElement, in name: DefinitionName, _ full: String,
    isRequired: Bool
  ) -> SchemaField {
    let key = name.field(fieldName)
    var type = self.type(of: property, field: key, closed: closed[full]?[fieldName])
    if KubernetesFacts.images.contains(key) { type = KubernetesFacts.image }
    if KubernetesFacts.sensitive.contains(key), case .map(let inner, _) = type {
      type = .map(.sensitive(inner))
    }
    if let form = KubernetesFacts.forms[key] { type = form }
    var field = SchemaField(name: fieldName, type: isRequired ? type : type.asOptional)
    field.documentation = property["description"]?.string
    field.span = property.span
    field.references = KubernetesFacts.references[key] ?? []
    if let value = defaults[full]?[fieldName].flatMap(SchemaValue.init) {
      field.type = type
      field.defaultValue = value
    } else if name.key == "apimachinery.pkg.apis.meta.v1.ObjectMeta", fieldName == "name" {
      field.type = type
      field.defaultValue = .string("")
    } else if fieldName == "metadata", refersToObjectMeta(property) {
      field.type = type
      field.defaultValue = .object([])
    }
    return field
  }

  private mutating func type(
    of property: DocumentElement, field: String, closed: DocumentElement?
  ) -> SchemaType {
    if let reference = property["$ref"] { return self.type(referredBy: reference, field: field) }
    switch property["type"]?.string {
    case "boolean": return .bool
    case "integer": return format(of: property) ?? .int()
    case "number": return .float()
    case "string":
      if property["format"]?.string == "int-or-string" { return intOrString(field) }
      return closed.map(literals) ?? format(of: property) ?? .string()
    case "array": return list(property, field: field, closed: closed)
    case "object":
      guard let values = property["additionalProperties"] else { return .json }
      return .map(type(of: values, field: field, closed: nil))
    default: return .json
    }
  }

  private func format(of property: DocumentElement) -> SchemaType? {
    property["format"]?.string.flatMap { KubernetesFacts.formats[$0] }
  }

  private func literals(_ values: DocumentElement) -> SchemaType {
    .anyOf(values.items.compactMap(SchemaValue.init).map(SchemaType.literal))
  }

  private func intOrString(_ field: String) -> SchemaType {
    KubernetesFacts.shares.contains(field)
      ? .union([.int(), .percent, .string()]) : .union([.int(), .string()])
  }

  private mutating func type(referredBy reference: DocumentElement, field: String) -> SchemaType {
    guard let full = reference.string.flatMap(DefinitionName.full), let name = names[full] else {
      diagnostics.append(.referenceToNowhere(reference.text, at: reference.span))
      return .json
    }
    if name.name == "IntOrString" { return intOrString(field) }
    if let known = KubernetesFacts.wellKnown[name.key],
      !KubernetesFacts.namedWhereUsed.contains(name.name)
    {
      return known
    }
    return .named(SchemaReference(.generated(name.module), name.name))
  }

  private mutating func list(
    _ property: DocumentElement, field: String, closed: DocumentElement?
  ) -> SchemaType {
    guard let items = property["items"] else { return .list(.json) }
    var element = type(of: items, field: field, closed: closed)
    let target = items["$ref"]?.string.flatMap(DefinitionName.full)
    if !field.hasSuffix("List.items"), let target {
      if let definition = definitions[target], let name = names[target],
        ResourceKind(of: definition) != nil,
        refersToObjectMeta(definition["properties"]?["metadata"])
      {
        embedded.insert(target)
        element = .named(SchemaReference(.generated(name.module), Self.embeddedName(name)))
      }
    }
    let keys = property["x-kubernetes-list-map-keys"]?.items.compactMap(\.string) ?? []
    guard property["x-kubernetes-list-type"]?.string == "map", !keys.isEmpty, let target
    else { return .list(element) }
    let definition = definitions[target]
    let required = Set(definition?["required"]?.items.compactMap(\.string) ?? [])
    // Some documents name keys that the elements lack, or parts that they may lack: such a list is
    // plain.
    let isKeyed = keys.allSatisfy { key in
      definition?["properties"]?[key] != nil
        && (keys.count == 1 || required.contains(key) || KubernetesFacts.keyDefaults[key] != nil)
    }
    if !isKeyed { return .list(element) }
    return .keyedList(
      element,
      by: keys.map { key in
        SchemaKey(
          field: key,
          defaultValue: required.contains(key) ? nil : KubernetesFacts.keyDefaults[key])
      })
  }
}

extension Diagnostic {
  /// A document that contains no definitions.
  static func noDefinitions(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importNoSchemas, at: span,
      "expected an OpenAPI document with `definitions` or `components.schemas`, found neither"
    )
    .helping("`kubectl get --raw /openapi/v2` prints one")
  }

  /// A `$ref` whose target does not exist.
  static func referenceToNowhere(_ target: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importReference, at: span,
      "expected a reference to what the document holds, found `\(target)`"
    )
    .helping("add the definition there, or mend the path; a custom resource may hold no `$ref`")
  }
}
