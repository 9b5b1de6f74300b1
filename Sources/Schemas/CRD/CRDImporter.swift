import Diagnostics
import Documents
import Source
import Text
import Units

/// Reads custom resource definitions into modules, one for each version of each kind:
/// `argoproj.io/v1alpha1/rollout.k8l`.
///
/// Documents of other kinds are reported and skipped; a version without a schema is rejected.
public func importCRDs(
  _ documents: [Document], library: KubernetesTypes? = nil,
  options: ImportOptions = ImportOptions()
) -> ImportResult {
  importCRDs(definitions: documents.map(\.element), library: library, options: options)
}

/// Likewise, of objects that may lie inside of documents.
public func importCRDs(
  definitions: [DocumentElement], library: KubernetesTypes? = nil,
  options: ImportOptions = ImportOptions()
) -> ImportResult {
  var importer = CRDImporter(library: library, options)
  for definition in definitions { importer.read(definition) }
  importer.refuseNothing(definitions)
  var result = ImportResult()
  result.diagnostics = importer.diagnostics
  result.remarks = importer.remarks
  if !result.hasErrors { result.files = SchemaWriter.files(importer.modules, options) }
  return result
}

/// The state of one import.
struct CRDImporter {
  let library: KubernetesTypes?
  private(set) var modules: [SchemaModule] = []
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var remarks: [ImportRemark] = []
  /// Where each module came from, to find two of one name.
  private var origins: [String: SourceSpan] = [:]
  /// How many definitions there were.
  private var count = 0
  /// Documents of other kinds, in the order in which they stand.
  private var others: [(kind: String, span: SourceSpan)] = []

  private let options: ImportOptions

  init(library: KubernetesTypes?, _ options: ImportOptions) {
    self.library = library
    self.options = options
  }

  mutating func read(_ definition: DocumentElement) {
    if definition.kind == .null { return }
    guard definition["kind"]?.string == "CustomResourceDefinition" else {
      let kind = definition["kind"]
      if let list = definition["items"], list.kind == .array,
        kind?.string.map({ $0.hasSuffix("List") }) == true
      {
        for item in list.items { read(item) }
      } else if let kind, kind.kind == .string, definition["apiVersion"]?.kind == .string {
        others.append((kind.text, kind.span))
      } else {
        diagnostics.append(.notAResourceDefinition(kind?.text, at: kind?.span ?? definition.span))
      }
      return
    }
    count += 1
    guard let spec = definition["spec"], let groupName = spec["group"],
      let kindName = spec["names"]?["kind"], let group = groupName.string,
      let kind = kindName.string
    else {
      diagnostics.append(.incompleteDefinition(at: (definition["spec"] ?? definition).span))
      return
    }
    guard isName(groupName, DnsText.nameError), isName(kindName, DnsText.kindError) else { return }
    let isNamespaced = spec["scope"]?.string != "Cluster"
    for version in versions(of: spec) {
      guard let name = version["name"] ?? spec["version"], name.kind == .string else {
        diagnostics.append(.incompleteDefinition(at: version.span))
        continue
      }
      guard isName(name, DnsText.labelError) else { continue }
      let schema = version["schema"]?["openAPIV3Schema"] ?? spec["validation"]?["openAPIV3Schema"]
      guard let schema, schema.kind == .object else {
        diagnostics.append(.versionWithoutSchema(kind, name.text, at: name.span))
        continue
      }
      if version["served"]?.bool == false {
        diagnostics.append(
          .unservedVersion(kind, name.text, at: version["served"]?.span ?? name.span))
      }
      let resource = ResourceKind(group: group, version: name.text, kind: kind)
      let facts = DefinitionFacts(
        definition, kind: kind, version: version, schema: schema)
      read(schema, of: resource, isNamespaced: isNamespaced, facts, at: name.span)
    }
  }

  /// Whether a name has its form, as the cluster asks for and the modules' paths rest on.
  private mutating func isName(
    _ name: DocumentElement, _ error: (Span<UInt8>) -> TextError?
  ) -> Bool {
    guard let fault = error(Array(name.text.utf8).span) else { return true }
    diagnostics.append(.malformedName(name.text, fault.message, at: name.span))
    return false
  }

  /// `spec.versions`, or the spec itself where the old `spec.version` is the only one.
  private func versions(of spec: DocumentElement) -> [DocumentElement] {
    spec["versions"]?.items ?? [spec]
  }

  /// Reports what was skipped; rejects documents without any definition.
  mutating func refuseNothing(_ documents: [DocumentElement]) {
    if count == 0, diagnostics.isEmpty, !options.isUnread {
      let place = others.first?.span ?? documents.first?.start ?? .none
      diagnostics.append(.notAResourceDefinition(others.first?.kind, at: place))
      return
    }
    remarks += others.map { ImportRemark("a `\($0.kind)` is passed over", at: $0.span) }
  }

  private mutating func read(
    _ schema: DocumentElement, of kind: ResourceKind, isNamespaced: Bool,
    _ facts: DefinitionFacts, at span: SourceSpan
  ) {
    let path = kind.group + "/" + kind.version + "/" + kind.kind.lowercased()
    if let first = origins[path] {
      diagnostics.append(.duplicateDefinition(kind.kind, kind.apiVersion, at: span, first: first))
      return
    }
    origins[path] = span
    let reader = SchemaReader(dialect: .structural, module: path, library: library)
    if ["cel:", "\"cel\""].contains(where: { ByteSearch.contains(schema.document.source, $0) }) {
      reader.ruleFunction = SchemaRule.otherFunction
    }
    // Kinds may begin with a lower-case letter, schemas do not.
    let capital = SchemaNames.pascal(kind.kind)
    let name = SchemaNames.reserved.contains(capital) ? capital + "Kind" : capital
    let root = root(schema, of: kind, named: name, isNamespaced: isNamespaced, reader)
    var module = SchemaModule(path: path)
    module.heading = ["Generated by `kr8lang import crd`: \(kind.kind) of \(kind.apiVersion)."]
    module.origin = span
    if reader.ruleFunction != SchemaReference.cel.name {
      module.importNames[.cel] = reader.ruleFunction
    }
    module.declarations = reader.declarations(root: root, prefix: capital)
    if !options.isUnread {
      module.constants = [facts.constant(module.declarations)]
    }
    modules.append(module)
    if mayHoldRules(schema.document) { reader.reportLostRules(in: schema) }
    diagnostics += reader.diagnostics
    for recognised in reader.recognised {
      remarks += recognised.remarks(kind: kind)
    }
  }

  /// Whether a walk in search of rules may find one.
  private func mayHoldRules(_ document: Document) -> Bool {
    document.source.isEmpty || ByteSearch.contains(document.source, "x-kubernetes-validations")
  }

  /// The schema of the kind itself: the constants, the metadata it inherits, and its fields.
  private func root(
    _ schema: DocumentElement, of kind: ResourceKind, named name: String, isNamespaced: Bool,
    _ reader: SchemaReader
  ) -> SchemaDraft {
    var root = reader.objects.draft(
      schema, [schema], at: [], fixedName: name, without: ["apiVersion", "kind", "metadata"])
    root.model.parent = SchemaReference(.prelude, "Resource")
    root.model.marks = [isNamespaced ? "namespaced" : "cluster"]
    let required = Set(schema["required"]?.items.compactMap(\.string) ?? [])
    for index in root.model.fields.indices
    where root.model.fields[index].name == "spec" && !required.contains("spec") {
      guard case .named = root.model.fields[index].type.asRequired else { continue }
      root.model.fields[index].type = root.model.fields[index].type.asRequired
      if root.model.fields[index].defaultValue == nil {
        root.model.fields[index].defaultValue = .object([])
      }
    }
    let constants = [("apiVersion", kind.apiVersion), ("kind", kind.kind)].map { name, value in
      var field = SchemaField(name: name, type: .literal(.string(value)))
      field.value = .string(value)
      field.isFinal = true
      field.isNarrowing = true
      return field
    }
    root.model.fields.insert(contentsOf: constants, at: 0)
    if let metadata = schema["properties"]?["metadata"] {
      root.model.assertions += reader.conditions.assertions(ofMetadata: metadata, in: "metadata")
    }
    return root
  }
}

extension RecognisedType {
  /// The line that reports it, and one for each difference that it makes.
  func remarks(kind: ResourceKind) -> [ImportRemark] {
    let path = path.joined(separator: ".")
    let head = "\(kind.kind) \(kind.apiVersion): `\(path)` is `\(type.name)`"
    return [ImportRemark(head, at: span)]
      + differences.map { ImportRemark($0.text(below: path), at: $0.span) }
  }
}

extension Diagnostic {
  /// A document of another kind.
  static func notAResourceDefinition(_ kind: String?, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResourceDefinition, at: span,
      "expected a `CustomResourceDefinition`, found \(kind.map { "a `\($0)`" } ?? "no `kind`")"
    )
    .helping("`kr8lang import manifests` reads other kinds")
  }

  /// A definition that lacks its group, kind or version.
  static func incompleteDefinition(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResourceDefinition, at: span,
      "expected `group`, `names.kind` and `versions` here, found a definition without them all")
  }

  /// A group, kind or version that no cluster takes.
  static func malformedName(_ name: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResourceDefinition, at: span, "`\(name)` names no group, kind or version: \(reason)")
  }

  /// A version that does not say what its objects hold.
  static func versionWithoutSchema(
    _ kind: String, _ version: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .importNoSchemas, at: span,
      "expected `schema.openAPIV3Schema` in the version `\(version)` of `\(kind)`, found none"
    )
    .helping("without a schema there is nothing to check; give it one, or leave the file out")
  }

  /// A version that the API server does not serve.
  static func unservedVersion(
    _ kind: String, _ version: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .unservedVersion, at: span, "the version `\(version)` of `\(kind)` is not served",
      severity: .warning
    )
    .helping("objects of it are refused by the cluster; use a version with `served: true`")
  }

  /// One kind and version in two definitions.
  static func duplicateDefinition(
    _ kind: String, _ version: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .notAResourceDefinition, at: span,
      "expected one definition of `\(kind)` in `\(version)`, found another"
    )
    .noting(first, "the first is here")
  }
}
