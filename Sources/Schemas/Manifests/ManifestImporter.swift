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
  /// What the module imports.
  private var used: Set<SchemaReference> = []
  /// The kinds without a schema that have been reported.
  private var untyped: Set<String> = []
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
    checkNames(items)
    let kinds = KindNames(items.map { ($0.apiVersion, $0.kind) }, types: types)
    var text = ManifestText()
    for item in items {
      let isAlone = counts[SchemaNames.camel(item.name)] == 1
      write(item, field: fieldName(item, isAlone: isAlone), kinds, &text)
    }
    var head = SchemaModule(path: file.path)
    head.declarations = kinds.declarations
    var writer = SchemaWriter(
      options: ImportOptions(descriptions: false), names: kinds.imported)
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
      for (resource, comments) in resources(in: root, document.comments) {
        add(resource, comments, to: &items)
      }
    }
    // What is after the last resource belongs to it.
    if !items.isEmpty { items[items.count - 1].comments += pending }
    return items
  }

  /// A resource, or those of a list, each with the comments up to its end.
  private func resources(
    in root: DocumentElement, _ comments: [SourceSpan]
  ) -> [(DocumentElement, [SourceSpan])] {
    guard let kind = root["kind"]?.string, kind.hasSuffix("List"), let list = root["items"],
      list.kind == .array,
      types.schema(apiVersion: root["apiVersion"]?.text ?? "", kind: kind) == nil
    else { return [(root, comments)] }
    var rest = comments[...]
    return list.items.enumerated().map { index, item in
      let isLast = index + 1 == list.items.count
      let own = rest.prefix { isLast || $0.start < item.span.end || isBehind($0, item) }
      rest = rest.dropFirst(own.count)
      return (item, Array(own))
    }
  }

  /// Whether a comment is after an element on its last line.
  private func isBehind(_ comment: SourceSpan, _ element: DocumentElement) -> Bool {
    let base = element.document.base
    let text = element.document.source[
      Int(element.span.end - base)..<Int(max(comment.start, element.span.end) - base)]
    return !text.contains(0x0A)
  }

  /// Every resource has a name, and two of one name cannot be rendered together.
  private mutating func checkNames(_ items: [Item]) {
    var seen: [String: DocumentElement] = [:]
    for item in items {
      let metadata = item.resource["metadata"]
      guard let name = metadata?["name"], !name.text.isEmpty else {
        if metadata?["generateName"]?.text.isEmpty ?? true {
          let place = item.resource.entries.first { $0.key.text == "metadata" }?.key
          diagnostics.append(
            .missingName(item.kind, at: place?.span ?? item.resource.entries[0].key.span))
        }
        continue
      }
      let namespace = metadata?["namespace"]?.text ?? ""
      let group = item.apiVersion.split(separator: "/").dropLast().joined()
      let identity = [group, item.kind, namespace, name.text].joined(separator: "/")
      if let first = seen[identity] {
        diagnostics.append(
          .duplicateElement(name.text, in: item.kind, at: name.span, first: first.span))
      } else {
        seen[identity] = name
      }
    }
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
    // A field `output` would say what is rendered.
    if !isAlone || name == "output" { name += SchemaNames.pascal(item.kind) }
    let count = names[name, default: 0] + 1
    names[name] = count
    return count == 1 ? name : name + String(count)
  }

  private mutating func write(
    _ item: Item, field: String, _ kinds: KindNames, _ text: inout ManifestText
  ) {
    if !text.bytes.isEmpty { text.blank() }
    var writer = ManifestWriter(types: types, comments: item.comments, source: item.resource)
    let (name, shape, isKnown) = kinds.schema(item.apiVersion, item.kind, types)
    if isKnown { used.insert(shape.reference) } else { reportUnknown(item) }
    writer.text = text
    writer.writeResource(item.resource, field: field, schema: name, shape)
    text = writer.text
    used.formUnion(writer.uses)
    diagnostics += writer.diagnostics
  }

  private mutating func reportUnknown(_ item: Item) {
    guard untyped.insert(item.apiVersion + "/" + item.kind).inserted else { return }
    let span = item.resource["kind"]?.span ?? item.resource.span
    diagnostics.append(
      .unknownKind(
        item.kind, item.apiVersion, versions: types.versions(of: item.kind), at: span))
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
  /// A document that is not an object of the Kubernetes API.
  static func notAResource(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResource, at: span,
      "expected a resource with `apiVersion` and `kind`, found neither or one"
    )
    .helping("import files of plain data with `import \"values.yaml\" as v: T` instead")
  }

  /// A kustomization, which is not an object of the API.
  static func kustomizationAmongManifests(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResource, at: span, "a kustomization is not a resource and is left out",
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
    .helping("import its definition first, into the same folder: `kr8lang import crd FILE -o DIR`")
  }
}
