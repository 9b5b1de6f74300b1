import Diagnostics
import Documents
import Source

/// What an import of kustomizations is given: the types, and how files are read.
public struct KustomizeInput {
  /// The folder of the kustomization to import, from where the import began.
  public var folder: String
  public var types: ResourceTypes
  /// Takes the files in as they are read, so that diagnostics have places.
  public var sources: SourceTable
  /// The bytes of a file, by its path from where the import began; nil if there is none.
  public var read: (String) -> [UInt8]?

  public init(
    folder: String, types: ResourceTypes, sources: SourceTable,
    read: @escaping (String) -> [UInt8]?
  ) {
    self.folder = folder
    self.types = types
    self.sources = sources
    self.read = read
  }
}

/// Writes a kustomization and all that it builds on as modules, `FOLDER/kustomization.k8l`: one with
/// a single base extends the base's module and says what it changes; any other holds its resources.
///
/// What cannot be carried over is refused by name, and then nothing is written.
public func importKustomization(_ input: KustomizeInput) -> ImportResult {
  var importer = KustomizeImporter(input)
  importer.importModules(from: input.folder)
  var result = ImportResult()
  result.diagnostics = importer.diagnostics
  if !result.hasErrors { result.files = importer.files.sorted { $0.path < $1.path } }
  return result
}

/// The objects that a kustomization renders, in order, as documents.
public func renderKustomization(_ input: KustomizeInput) -> (
  documents: [Document], diagnostics: [Diagnostic]
) {
  var builder = KustomizationBuilder(types: input.types, sources: input.sources, read: input.read)
  let built = builder.build(KustomizationBuilder.join(input.folder, ""))
  let finished = KustomizeTransformer(types: input.types).finished(built?.resources ?? [])
  return (finished.map(\.value.document), builder.diagnostics)
}

/// The state of one import.
private struct KustomizeImporter {
  let types: ResourceTypes
  var files: [ImportedFile] = []
  private var builder: KustomizationBuilder
  private var problems: [Diagnostic] = []
  /// How many leading steps all folders share.
  private var shared = 0

  var diagnostics: [Diagnostic] { builder.diagnostics + problems }

  init(_ input: KustomizeInput) {
    types = input.types
    builder = KustomizationBuilder(types: types, sources: input.sources, read: input.read)
  }

  /// Writes the module of a folder, and those of all that it extends.
  mutating func importModules(from folder: String) {
    var chain: [KustomizationBuilder.Kustomization] = []
    var next: String? = KustomizationBuilder.join(folder, "")
    while let folder = next {
      guard let kustomization = builder.build(folder) else {
        if builder.diagnostics.isEmpty {
          problems.append(.kustomizeFileMissing(folder + "/kustomization.yaml", at: .none))
        }
        return
      }
      chain.append(kustomization)
      next = kustomization.bases.count == 1 ? kustomization.bases[0] : nil
    }
    let folders = chain.map { $0.folder.split(separator: "/").map(String.init) }
    while let first = folders[0].dropFirst(shared).first, folders[0].count > shared + 1,
      folders.allSatisfy({ $0.count > shared + 1 && $0[shared] == first })
    {
      shared += 1
    }
    for (index, kustomization) in chain.enumerated() {
      write(kustomization, on: index + 1 < chain.count ? chain[index + 1] : nil)
    }
  }

  /// The module of a folder: without what all folders begin with, and never outside of the output.
  private func modulePath(_ folder: String) -> String {
    let parts = folder.split(separator: "/").dropFirst(shared).map { $0 == ".." ? "up" : $0 }
    return (parts + ["kustomization"]).joined(separator: "/")
  }

  private mutating func write(
    _ kustomization: KustomizationBuilder.Kustomization,
    on base: KustomizationBuilder.Kustomization?
  ) {
    let transformer = KustomizeTransformer(types: types)
    let old = transformer.finished(base?.resources ?? [])
    let new = transformer.finished(kustomization.resources)
    let path = modulePath(kustomization.folder)
    var body = ModuleBody(types: types)
    let oldNames = fieldNames(base?.resources ?? [])
    let newNames = fieldNames(kustomization.resources)
    for (resource, name) in zip(old, oldNames)
    where !new.contains(where: { $0.origin == resource.origin }) {
      body.delete(name)
    }
    for (resource, name) in zip(new, newNames) {
      if let index = old.firstIndex(where: { $0.origin == resource.origin }) {
        body.change(oldNames[index], from: old[index], to: resource)
      } else {
        body.make(name, resource, verb: base == nil ? "" : "add ")
      }
    }
    problems += body.diagnostics
    var module = SchemaModule(path: path)
    module.declarations = body.untyped.map(SchemaDeclaration.schema)
    var writer = SchemaWriter(options: ImportOptions(descriptions: false))
    var bytes: [UInt8] = []
    if let base {
      let target = writer.relativePath(from: path, to: modulePath(base.folder))
      bytes += "extends \(SchemaText.quoted(target))\n".utf8
    }
    let head = writer.text(of: module, importing: body.used)
    bytes += head
    if !bytes.isEmpty, !body.bytes.isEmpty { bytes.append(UInt8(ascii: "\n")) }
    files.append(ImportedFile(path: path + ".k8l", bytes: bytes + body.bytes).formatted)
  }

  /// `frontendDeployment`: by the name that the resource was first given, so that a base and its
  /// overlays agree.
  private func fieldNames(_ resources: [KustomizedResource]) -> [String] {
    var counts: [String: Int] = [:]
    return resources.map { resource in
      let name =
        SchemaNames.camel(resource.formerNames.first ?? resource.name)
        + SchemaNames.pascal(resource.kind)
      let count = counts[name, default: 0] + 1
      counts[name] = count
      return count == 1 ? name : name + String(count)
    }
  }
}

/// The members of a module under construction, and what they need.
private struct ModuleBody {
  let types: ResourceTypes
  var used: Set<SchemaReference> = []
  var untyped: [SchemaModel] = []
  var diagnostics: [Diagnostic] = []
  private var text = ManifestText()

  init(types: ResourceTypes) { self.types = types }

  var bytes: [UInt8] { text.bytes }

  private mutating func separate() {
    if !text.bytes.isEmpty { text.blank() }
  }

  mutating func delete(_ name: String) { text.line("delete \(name)") }

  mutating func change(
    _ name: String, from old: KustomizedResource, to new: KustomizedResource
  ) {
    if old.value == new.value { return }
    separate()
    var layer = LayerWriter(types: types, text: text)
    let shape = types.schema(apiVersion: new.apiVersion, kind: new.kind)
    layer.write(name, from: old.value, to: new.value, shape ?? ResourceTypes.untyped(""))
    text = layer.writer.text
    used.formUnion(layer.writer.uses)
    diagnostics += layer.writer.diagnostics
  }

  mutating func make(_ name: String, _ resource: KustomizedResource, verb: String) {
    separate()
    let element = resource.value.document.element
    var writer = ManifestWriter(types: types, source: element)
    writer.text = text
    var schema = SchemaNames.pascal(resource.kind)
    var shape = ResourceTypes.untyped(schema)
    if let known = types.schema(apiVersion: resource.apiVersion, kind: resource.kind) {
      shape = known
      schema = known.reference.name
      used.insert(known.reference)
    } else {
      let model = SchemaModel.untyped(
        apiVersion: resource.apiVersion, kind: resource.kind, taken: Set(used.map(\.name)))
      if !untyped.contains(model) { untyped.append(model) }
      schema = model.name
      shape = ResourceTypes.untyped(schema)
    }
    writer.writeResource(element, verb: verb, field: name, schema: schema, shape)
    text = writer.text
    used.formUnion(writer.uses)
    diagnostics += writer.diagnostics
  }
}
