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
  /// The bytes of a file, by its path from where the import began, for the kustomization in a
  /// folder; nil if there is none in that folder or below it, links being followed.
  public var read: (_ path: String, _ folder: String) -> [UInt8]?

  public init(
    folder: String, types: ResourceTypes, sources: SourceTable,
    read: @escaping (_ path: String, _ folder: String) -> [UInt8]?
  ) {
    self.folder = folder
    self.types = types
    self.sources = sources
    self.read = read
  }
}

/// Writes a kustomization and all that it builds on as modules, `FOLDER/kustomization.k8l`, one for
/// each: it extends the module of its base and says what it changes; if there are several bases,
/// it has an instance of each one's module.
///
/// What cannot be carried over is rejected by name, and then nothing is written.
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
  let finished = NameReferences(types: input.types).finished(built)
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
  /// By folder: the overlays that components became.
  private var overlays: [String: [ComponentOverlay]] = [:]

  var diagnostics: [Diagnostic] { builder.diagnostics + problems }

  init(_ input: KustomizeInput) {
    types = input.types
    builder = KustomizationBuilder(types: types, sources: input.sources, read: input.read)
  }

  /// Writes the module of a folder, and those of all that it builds on.
  mutating func importModules(from folder: String) {
    let folder = KustomizationBuilder.join(folder, "")
    if builder.build(folder) == nil, builder.diagnostics.isEmpty {
      problems.append(.kustomizeFileMissing(folder + "/kustomization.yaml", at: .none))
    }
    if diagnostics.contains(where: { $0.severity == .error }) { return }
    var all: [KustomizationBuilder.Kustomization] = []
    var next = [folder]
    while let folder = next.popLast() {
      guard !all.contains(where: { $0.folder == folder }), let found = builder.build(folder)
      else { continue }
      all.append(found)
      next += found.bases.map(\.folder).reversed()
    }
    let folders = (all.map(\.folder) + all.flatMap { $0.components.map(\.folder) })
      .map { $0.split(separator: "/").map(String.init) }
    while let first = folders[0].dropFirst(shared).first, folders[0].count > shared + 1,
      folders.allSatisfy({ $0.count > shared + 1 && $0[shared] == first })
    {
      shared += 1
    }
    for kustomization in all { write(kustomization, isBase: kustomization.folder != folder) }
    files += overlays.values.joined().map(\.file)
  }

  /// The module of a folder: without what all folders begin with, and never outside the output.
  private func modulePath(_ folder: String) -> String {
    let parts = folder.split(separator: "/").dropFirst(shared).map { $0 == ".." ? "up" : $0 }
    return (parts + ["kustomization"]).joined(separator: "/")
  }

  /// Writes the module of a kustomization. What components are applied to is a module, so that they
  /// can be overlays: a separate one, unless that is its base.
  private mutating func write(
    _ kustomization: KustomizationBuilder.Kustomization, isBase: Bool
  ) {
    let path = modulePath(kustomization.folder)
    var below = KustomizationBuilder.Kustomization(folder: kustomization.folder)
    for base in kustomization.bases {
      if let built = builder.build(base.folder) { below.add(built) }
    }
    below.liftOnlyBase()
    if kustomization.bases.count == 1 {
      let base = modulePath(kustomization.bases[0].folder)
      return write(kustomization, path, above: below, in: base, isBase: isBase)
    }
    guard let first = kustomization.components.first,
      first.baseCount == kustomization.bases.count, !first.before.isEmpty
    else { return write(kustomization, path, above: below, in: nil, isBase: isBase) }
    var inner = kustomization
    inner.resources = first.before
    inner.variables = below.variables
    inner.components = []
    inner.wide = WideChanges()
    let innerPath = path.dropLast("kustomization".count) + "resources"
    write(inner, String(innerPath), above: below, in: nil, isBase: true)
    write(kustomization, path, above: inner, in: String(innerPath), isBase: isBase)
  }

  /// The module with what a kustomization makes of what is below it: it extends the module `base`, or
  /// has instances of those of several bases. A base may hold placeholders that those above it
  /// replace; its module is abstract then. What is asked for may hold none.
  private mutating func write(
    _ kustomization: KustomizationBuilder.Kustomization, _ path: String,
    above lower: KustomizationBuilder.Kustomization, in base: String?, isBase: Bool
  ) {
    var below = lower
    let overlays = base.map { apply(kustomization.components, to: &below, in: $0) } ?? []
    var body = ModuleBody(
      types: types, old: finished(below, naming: Set(lower.resources.map(\.field))),
      new: NameReferences(types: types).finished(kustomization),
      instances: base == nil ? kustomization.bases.map(\.name) : [], leavesPlaceholders: isBase,
      wide: kustomization.wide)
    var writer = SchemaWriter(
      options: ImportOptions(descriptions: false), names: body.kinds.imported)
    func quoted(_ module: String) -> String {
      SchemaText.quoted(writer.relativePath(from: path, to: module))
    }
    var head = ""
    if let base {
      let modules = ComponentOverlay.moduleNames(overlays)
      let applied = zip(modules, overlays).map { "\($0).\($1.name)" }.joined(separator: ", ")
      head += "extends \(quoted(base))" + (applied.isEmpty ? "\n" : " with \(applied)\n")
      for (module, overlay) in zip(modules, overlays) {
        head += "import \(quoted(overlay.path)) as \(module)\n"
      }
      body.writeLayer()
    } else {
      for base in kustomization.bases {
        head += "import \(quoted(modulePath(base.folder))) as \(base.name)Module\n"
        body.writeInstance(base.name)
      }
      body.writeChanges(below: [], verb: "")
    }
    body.writeRules()
    if body.hasPlaceholders { head = "abstract module\n" + head }
    problems += body.diagnostics
    var module = SchemaModule(path: path)
    module.declarations = body.kinds.declarations
    var text = Array(head.utf8) + writer.text(of: module, importing: body.imports)
    if !text.isEmpty, !body.bytes.isEmpty { text.append(UInt8(ascii: "\n")) }
    files.append(ImportedFile(path: path + ".k8l", bytes: text + body.bytes).formatted)
  }
}

// MARK: components

extension KustomizeImporter {
  /// Writes the overlays that a module with one base applies before its own changes, one for each
  /// component, and takes the resources there.
  private mutating func apply(
    _ components: [KustomizationBuilder.AppliedComponent],
    to below: inout KustomizationBuilder.Kustomization, in base: String
  ) -> [ComponentOverlay] {
    let fields = Set(below.resources.map(\.field))
    return components.filter(\.changesAnything).compactMap { component in
      let path = modulePath(component.folder)
      for reach in KustomizationBuilder.AppliedComponent.Reach.allCases {
        var changed = below
        changed.resources = component.applied(to: below.resources, named: fields, reach)
        let body = overlayBody(component, from: below, to: changed, fields)
        if !body.outOfReach.isEmpty { continue }
        if body.bytes.isEmpty { return nil }
        let overlay = taken(
          ComponentOverlay(component.folder, path: path, on: base, body), body.diagnostics)
        below = changed
        return overlay
      }
      return nil
    }
  }

  /// The overlay, which has a separate module unless the same one exists already: a component does
  /// other things to other resources.
  private mutating func taken(
    _ overlay: ComponentOverlay, _ found: [Diagnostic]
  ) -> ComponentOverlay {
    let known = overlays[overlay.folder] ?? []
    if let same = known.first(where: { $0.file.bytes == overlay.file.bytes }) { return same }
    problems += found
    let numbered = overlay.numbered(known.count + 1)
    overlays[overlay.folder] = known + [numbered]
    return numbered
  }

  private func overlayBody(
    _ component: KustomizationBuilder.AppliedComponent,
    from below: KustomizationBuilder.Kustomization, to changed: KustomizationBuilder.Kustomization,
    _ fields: Set<[String]>
  ) -> ModuleBody {
    var body = ModuleBody(
      types: types, old: finished(below, naming: fields),
      new: finished(changed, naming: fields), instances: [],
      leavesPlaceholders: true, below: fields, wide: component.wide)
    body.writeLayer()
    body.writeRules()
    return body
  }

  /// The resources as overlays make them: these can refer to what their module has, and to what they
  /// are in, but to nothing else that an overlay adds. Such a name is as it was given.
  private func finished(
    _ kustomization: KustomizationBuilder.Kustomization, naming fields: Set<[String]>
  ) -> [KustomizedResource] {
    zip(kustomization.resources, NameReferences(types: types).finished(kustomization))
      .map { given, finished in
        var result = finished
        result.derived.removeAll { derived in
          let isUnnamed = derived.parts.compactMap(\.holder).contains { holder in
            holder != finished.field && !fields.contains(holder)
          }
          if isUnnamed, let value = given.value[derived.place] {
            result.value[derived.place] = value
          }
          return isUnnamed
        }
        return result
      }
  }
}
