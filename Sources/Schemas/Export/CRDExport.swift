import Diagnostics
import Source
import Syntax

/// What a custom resource definition says beside its schema; nil is taken from the schema.
public struct CRDOptions: Sendable {
  public var group: String?
  public var version: String?
  public var kind: String?
  public var plural: String?
  public var shortNames: [String] = []
  public var isNamespaced: Bool?

  public init() {}
}

extension SchemaExport {
  /// A custom resource definition. A schema that is not a kind becomes the `spec` of one.
  public func crd(_ name: String, _ options: CRDOptions = CRDOptions()) -> ExportResult {
    guard let name = find(name) else { return ExportResult() }
    var exporter = SchemaExporter(dialect: .structural, modules: modules)
    guard name.isSchema else {
      exporter.diagnostics.append(.notASchemaToExport(name.name, at: name.span))
      return exporter.result(.null)
    }
    let shape = exporter.shape(name)
    let facts = shape.isResource ? name.module.definition : nil
    var kind = DefinedKind(options, name, shape, marks: exporter.marks(name), facts)
    if kind.group.isEmpty {
      exporter.diagnostics.append(.missingGroup(name.name, at: name.span))
      return exporter.result(.null)
    }
    var schema =
      shape.isResource
      ? exporter.objectSchema(name, without: ["apiVersion", "kind", "metadata"])
      : exporter.object(
        ("type", .string("object")),
        ("properties", exporter.object(("spec", exporter.objectSchema(name)))),
        ("required", .list([.string("spec")])))
    if let facts { exporter.apply(facts, to: &schema) }
    let text = exporter.object(("type", .string("string")))
    let standard: [SchemaEntry] = [
      SchemaEntry(key: "apiVersion", value: text), SchemaEntry(key: "kind", value: text),
      SchemaEntry(
        key: "metadata",
        value: exporter.nameRules ?? exporter.object(("type", .string("object")))),
    ]
    schema["properties"] = .object(standard + (schema["properties"]?.entries ?? []))
    kind.hasStatus = schema["properties"]?["status"]?["type"]?.text == "object"
    return exporter.result(kind.definition(schema))
  }
}

/// The names of a kind.
private struct DefinedKind {
  let group: String
  let version: String
  let kind: String
  let plural: String
  let shortNames: [String]
  let isNamespaced: Bool
  var hasStatus = false
  /// What the definition said from which the module was imported.
  let facts: SchemaValue?

  init(
    _ options: CRDOptions, _ name: ExportName, _ shape: ExportedShape, marks: [String],
    _ facts: SchemaValue?
  ) {
    self.facts = facts
    func constant(_ field: String) -> String? {
      shape.fields.first { $0.name == field }?.defaultValue?.text
    }
    let parts = (constant("apiVersion") ?? "").split(separator: "/").map(String.init)
    group = options.group ?? (parts.count == 2 ? parts[0] : "")
    version = options.version ?? (parts.count == 2 ? parts[1] : "v1")
    kind = options.kind ?? constant("kind") ?? name.name
    plural =
      options.plural ?? facts?["names"]?["plural"]?.text
      ?? DefinitionFacts.plural(of: kind.lowercased())
    shortNames = options.shortNames
    isNamespaced = options.isNamespaced ?? !marks.contains("cluster")
  }

  func definition(_ schema: SchemaValue) -> SchemaValue {
    func object(_ entries: (String, SchemaValue)...) -> SchemaValue {
      .object(entries.map { SchemaEntry(key: $0, value: $1) })
    }
    var names = object(
      ("kind", .string(kind)), ("listKind", .string(kind + "List")), ("plural", .string(plural)))
    for entry in facts?["names"]?.entries ?? [] { names[entry.key] = entry.value }
    names["plural"] = .string(plural)
    if !shortNames.isEmpty { names["shortNames"] = .list(shortNames.map(SchemaValue.string)) }
    if names["singular"] == nil { names["singular"] = .string(kind.lowercased()) }
    var version = object(
      ("name", .string(self.version)), ("served", .bool(true)), ("storage", .bool(true)),
      ("schema", object(("openAPIV3Schema", schema))))
    if hasStatus { version["subresources"] = object(("status", .object([]))) }
    for entry in facts?["version"]?.entries ?? [] { version[entry.key] = entry.value }
    if version["subresources"]?.entries.isEmpty == true { version["subresources"] = nil }
    var metadata = object(("name", .string(plural + "." + group)))
    if let annotations = facts?["annotations"] { metadata["annotations"] = annotations }
    return object(
      ("apiVersion", .string("apiextensions.k8s.io/v1")),
      ("kind", .string("CustomResourceDefinition")),
      ("metadata", metadata),
      (
        "spec",
        object(
          ("group", .string(group)), ("names", names),
          ("scope", .string(isNamespaced ? "Namespaced" : "Cluster")),
          ("versions", .list([version])))
      ))
  }
}

extension SchemaExporter {
  /// Puts right what a definition said of its schema and no type keeps.
  fileprivate func apply(_ facts: SchemaValue, to schema: inout SchemaValue) {
    // The importer gives `spec` its own default, so that a block can change it.
    if facts["specDefault"] == nil, schema["properties"]?["spec"]?["default"] == .object([]) {
      var spec = schema["properties"]?["spec"] ?? .object([])
      spec["default"] = nil
      schema.set(["properties", "spec"][...], creating: false, to: spec)
    }
  }
}

extension ExportName {
  /// Where the name is declared.
  var span: SourceSpan { module.tree.span(NamedView(module.tree, node).name) }
}

extension Diagnostic {
  static func notASchemaToExport(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exportTarget, at: span, "expected a schema for a custom resource, found the type `\(name)`"
    )
    .helping("a custom resource is an object: put the type into a field of a schema")
  }

  static func missingGroup(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exportTarget, at: span,
      "expected the API group of `\(name)`, found a schema without `apiVersion`"
    )
    .helping("give it by `--group example.com`; the schema becomes the `spec` of the kind")
  }
}
