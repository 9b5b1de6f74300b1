import Diagnostics
import Documents
import Source

/// Writes manifests as modules of the language, one for each file: typed objects with the imports
/// they need, keyed lists by key, units as unit literals, comments carried over.
///
/// Each document is checked against the schema of its kind; a file with an error is not written.
/// A kind without a schema is kept as it is, in a schema of its own, with a warning. `crds` are the
/// modules of an earlier import, whose paths are relative to the same folder.
public func importManifests(
  _ files: [ManifestFile], types: ResourceTypes, options: ImportOptions = ImportOptions()
) -> ImportResult {
  var result = ImportResult()
  for file in files {
    var importer = ManifestImporter(types: types, file: file)
    let module = importer.module()
    result.diagnostics += importer.diagnostics
    if importer.diagnostics.contains(where: { $0.severity == .error }) { continue }
    if let module { result.files.append(module) }
  }
  result.files.sort { $0.path < $1.path }
  return result
}

/// The state of one file's import.
struct ManifestImporter {
  let types: ResourceTypes
  let file: ManifestFile
  var diagnostics: [Diagnostic] = []
  /// The schemas that the module names.
  private var used: Set<SchemaReference> = []
  /// Schemas for kinds that have none, by apiVersion and kind.
  private var untyped: [String: SchemaModel] = [:]
  private var names: [String: Int] = [:]

  init(types: ResourceTypes, file: ManifestFile) {
    self.types = types
    self.file = file
  }

  /// A resource of the file with the comments of its document.
  private struct Item {
    var resource: DocumentElement
    var comments: [SourceSpan]
    var apiVersion: String
    var kind: String
    var name: String
  }

  mutating func module() -> ImportedFile? {
    let items = self.items()
    if items.isEmpty { return nil }
    var counts: [String: Int] = [:]
    for item in items { counts[SchemaNames.camel(item.name), default: 0] += 1 }
    var text = ManifestText()
    for item in items {
      let isAlone = counts[SchemaNames.camel(item.name)] == 1
      write(item, field: fieldName(item, isAlone: isAlone), &text)
    }
    var head = SchemaModule(path: file.path)
    head.declarations = untyped.values.sorted { $0.name < $1.name }.map(SchemaDeclaration.schema)
    var writer = SchemaWriter(options: ImportOptions(descriptions: false))
    var bytes = writer.text(of: head, importing: used)
    if !bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
    return ImportedFile(
      path: file.path + ".k8l", bytes: bytes + text.bytes, origin: items[0].resource.start
    ).formatted
  }

  private mutating func items() -> [Item] {
    var items: [Item] = []
    // Comments of a document without data belong to the next.
    var pending: [SourceSpan] = []
    for document in file.documents {
      var document = document
      document.comments = pending + document.comments
      pending = []
      let root = document.document.element
      if root.kind == .null {
        pending = document.comments
        continue
      }
      if root["kind"]?.string == "List", let inner = root["items"] {
        for (index, resource) in inner.items.enumerated() {
          add(resource, index == 0 ? document.comments : [], to: &items)
        }
      } else {
        add(root, document.comments, to: &items)
      }
    }
    return items
  }

  private mutating func add(
    _ resource: DocumentElement, _ comments: [SourceSpan], to items: inout [Item]
  ) {
    guard let version = resource["apiVersion"]?.string, let kind = resource["kind"]?.string,
      !version.isEmpty, !kind.isEmpty
    else {
      diagnostics.append(.notAResource(at: resource.entries.first?.key.span ?? resource.span))
      return
    }
    if version.hasPrefix("kustomize.config.k8s.io/") {
      diagnostics.append(.kustomizationAmongManifests(at: resource["kind"]?.span ?? resource.span))
      return
    }
    let metadata = resource["metadata"]
    let name = metadata?["name"]?.text ?? metadata?["generateName"]?.text ?? kind
    items.append(
      Item(
        resource: resource, comments: comments, apiVersion: version, kind: kind, name: name))
  }

  /// `frontend`; `frontendService` where several resources of the file share the name.
  private mutating func fieldName(_ item: Item, isAlone: Bool) -> String {
    var name = SchemaNames.camel(item.name)
    if !isAlone { name += SchemaNames.pascal(item.kind) }
    let count = names[name, default: 0] + 1
    names[name] = count
    return count == 1 ? name : name + String(count)
  }

  private mutating func write(_ item: Item, field: String, _ text: inout ManifestText) {
    if !text.bytes.isEmpty { text.blank() }
    var writer = ManifestWriter(types: types, comments: item.comments, source: item.resource)
    let shape: ResourceTypes.Shape
    let schemaName: String
    if let known = types.schema(apiVersion: item.apiVersion, kind: item.kind) {
      shape = known
      schemaName = known.reference.name
      used.insert(known.reference)
    } else {
      let schema = untypedSchema(item)
      schemaName = schema.name
      shape = ResourceTypes.untyped(schema.name)
    }
    writer.text = text
    writer.writeResource(item.resource, field: field, schema: schemaName, shape)
    text = writer.text
    used.formUnion(writer.uses)
    diagnostics += writer.diagnostics
  }

  /// A schema that takes any field, for a kind that nothing describes.
  private mutating func untypedSchema(_ item: Item) -> SchemaModel {
    let key = item.apiVersion + "/" + item.kind
    if let known = untyped[key] { return known }
    let kindSpan = item.resource["kind"]?.span ?? item.resource.span
    diagnostics.append(
      .unknownKind(
        item.kind, item.apiVersion, versions: types.versions(of: item.kind), at: kindSpan))
    let model = SchemaModel.untyped(
      apiVersion: item.apiVersion, kind: item.kind,
      taken: Set(untyped.values.map(\.name)).union(used.map(\.name)))
    untyped[key] = model
    return model
  }
}

extension SchemaModel {
  /// A schema of a resource that takes any field.
  static func untyped(apiVersion: String, kind: String, taken: Set<String>) -> SchemaModel {
    var name = SchemaNames.pascal(kind)
    while taken.union(SchemaNames.reserved).contains(name) { name += "Kind" }
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

extension ResourceTypes {
  /// The shape of a resource of which only the metadata is known.
  static func untyped(_ name: String) -> Shape {
    let metadata = SchemaField(
      name: "metadata", type: .named(SchemaReference(.library("k8s.meta.v1"), "ObjectMeta")))
    return Shape(
      reference: SchemaReference(.generated(""), name), fields: ["metadata": metadata],
      names: ["metadata"], entries: .json)
  }
}

extension SchemaNames {
  /// `my-app.v2` as `myAppV2`.
  static func camel(_ text: String) -> String {
    let pascal = self.pascal(text)
    guard let first = pascal.first else { return "resource" }
    return first.lowercased() + pascal.dropFirst()
  }
}

extension Diagnostic {
  /// A document that is no object of the Kubernetes API.
  static func notAResource(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResource, at: span,
      "expected a resource with `apiVersion` and `kind`, found neither or one"
    )
    .helping("import files of plain data with `import \"values.yaml\" as v: T` instead")
  }

  /// A kustomization, which is no object of the API.
  static func kustomizationAmongManifests(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResource, at: span, "a kustomization is no resource and is left out",
      severity: .warning
    )
    .helping("`kr8lang import kustomize DIR` carries it over")
  }

  /// A kind that neither the library nor an imported definition describes.
  static func unknownKind(
    _ kind: String, _ apiVersion: String, versions: [String], at span: SourceSpan
  ) -> Diagnostic {
    let known = versions.isEmpty ? "" : "; it is known in \(versions.joined(separator: ", "))"
    return Diagnostic(
      .unknownKind, at: span,
      "no schema is known for `\(kind)` of `\(apiVersion)`, so it is not checked\(known)",
      severity: .warning
    )
    .helping("import its definition first: `kr8lang import crd FILE`")
  }
}
