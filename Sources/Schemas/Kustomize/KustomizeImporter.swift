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
/// each: it extends the module of its base and says what it changes; where there are several bases,
/// it has an instance of each one's module.
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
      next += found.bases.map(\.folder)
    }
    let folders = all.map { $0.folder.split(separator: "/").map(String.init) }
    while let first = folders[0].dropFirst(shared).first, folders[0].count > shared + 1,
      folders.allSatisfy({ $0.count > shared + 1 && $0[shared] == first })
    {
      shared += 1
    }
    for kustomization in all { write(kustomization, isBase: kustomization.folder != folder) }
  }

  /// The module of a folder: without what all folders begin with, and never outside of the output.
  private func modulePath(_ folder: String) -> String {
    let parts = folder.split(separator: "/").dropFirst(shared).map { $0 == ".." ? "up" : $0 }
    return (parts + ["kustomization"]).joined(separator: "/")
  }

  /// A base may hold placeholders that those above it replace; its module is abstract then. What is
  /// asked for may hold none.
  private mutating func write(
    _ kustomization: KustomizationBuilder.Kustomization, isBase: Bool
  ) {
    let path = modulePath(kustomization.folder)
    let bases = kustomization.bases
    var below = KustomizationBuilder.Kustomization(folder: kustomization.folder)
    for base in bases { if let built = builder.build(base.folder) { below.add(built) } }
    below.liftOnlyBase()
    let names = NameReferences(types: types)
    var body = ModuleBody(
      types: types, old: names.finished(below), new: names.finished(kustomization),
      instances: bases.count > 1 ? bases.map(\.name) : [], leavesPlaceholders: isBase,
      wide: kustomization.wide)
    var writer = SchemaWriter(
      options: ImportOptions(descriptions: false), names: body.kinds.imported)
    var head: [UInt8] = []
    for base in bases {
      let module = SchemaText.quoted(writer.relativePath(from: path, to: modulePath(base.folder)))
      if bases.count == 1 {
        head += "extends \(module)\n".utf8
        body.writeChanges(below: [], verb: "add ")
        body.writeInstances(below: [], verb: "add ")
      } else {
        head += "import \(module) as \(base.name)Module\n".utf8
        body.writeInstance(base.name)
      }
    }
    if bases.count != 1 { body.writeChanges(below: [], verb: "") }
    body.writeRules()
    if body.hasPlaceholders { head = Array("abstract module\n".utf8) + head }
    problems += body.diagnostics
    var module = SchemaModule(path: path)
    module.declarations = body.kinds.declarations
    head += writer.text(of: module, importing: body.imports)
    if !head.isEmpty, !body.bytes.isEmpty { head.append(UInt8(ascii: "\n")) }
    files.append(ImportedFile(path: path + ".k8l", bytes: head + body.bytes).formatted)
  }
}

/// The members of a module under construction, and what they need.
private struct ModuleBody {
  let types: ResourceTypes
  /// The resources as the bases give them, and as the module does.
  let old: [KustomizedResource]
  let new: [KustomizedResource]
  /// What is made here, and not changed, by kind.
  let kinds: KindNames
  var used: Set<SchemaReference> = []
  var diagnostics: [Diagnostic] = []
  private var text = ManifestText()
  private var derived: DerivedTextWriter
  /// Behind the last change, if it is one line.
  private var endOfLine: Int?
  private let leavesPlaceholders: Bool
  private let rules: ModuleRules
  /// Whether some resource, made here or below, holds a placeholder still.
  private(set) var hasPlaceholders = false

  init(
    types: ResourceTypes, old: [KustomizedResource], new: [KustomizedResource],
    instances: [String], leavesPlaceholders: Bool, wide: WideChanges
  ) {
    rules = ModuleRules(wide, old: old, new: new)
    self.types = types
    self.leavesPlaceholders = leavesPlaceholders
    self.old = old
    self.new = new
    let made = new.filter { resource in !old.contains { $0.field == resource.field } }
    kinds = KindNames(made.map { ($0.apiVersion, $0.kind) }, types: types)
    derived = DerivedTextWriter(types: types, instances: instances)
    for resource in new where old.contains(where: { $0.field == resource.field }) {
      lookForPlaceholders(in: resource)
    }
  }

  /// Of what is made here, its writer tells; what a base made may have kept its own.
  private mutating func lookForPlaceholders(in resource: KustomizedResource) {
    let element = resource.value.document.element
    var writer = ManifestWriter(types: types, source: element)
    writer.leavesPlaceholders = leavesPlaceholders
    let shape =
      types.schema(apiVersion: resource.apiVersion, kind: resource.kind)
      ?? ResourceTypes.untyped("")
    writer.writeResource(element, field: "", schema: "", shape)
    hasPlaceholders = hasPlaceholders || !writer.placeholders.isEmpty
    report(writer.diagnostics, of: resource)
  }

  var bytes: [UInt8] { text.bytes }

  /// What the text names; an expression that was made and not written needs nothing.
  var imports: Set<SchemaReference> {
    let written = String(decoding: text.bytes, as: UTF8.self)
    return used.union(derived.uses.filter { written.contains("(\($0.name)(") })
  }

  /// The instance of a base: `dev = devModule with { … }`
  mutating func writeInstance(_ name: String) {
    separate()
    let mark = text.mark
    text.open("\(name) = \(name)Module with {")
    let start = text.mark
    writeChanges(below: [name], verb: "add ")
    writeInstances(below: [name], verb: "add ")
    if text.mark > start { return text.close("}") }
    text.cut(to: mark)
    text.close("\(name) = \(name)Module")
  }

  /// What becomes of the resources below a field, in their order; `verb` makes new ones.
  mutating func writeChanges(below path: [String], verb: String) {
    func isHere(_ resource: KustomizedResource) -> Bool {
      resource.field.count == path.count + 1 && resource.field.starts(with: path)
    }
    for resource in old
    where isHere(resource) && !new.contains(where: { $0.field == resource.field }) {
      text.line("delete \(resource.field.last ?? "")")
    }
    for resource in new where isHere(resource) {
      if let before = old.first(where: { $0.field == resource.field }) {
        change(from: before, to: resource)
      } else {
        make(resource, verb: verb)
      }
    }
  }

  /// What becomes of the instances of a base that has several bases itself: `dev { app { … } }`
  mutating func writeInstances(below path: [String], verb: String) {
    var seen: Set<String> = []
    for resource in old
    where resource.field.count > path.count + 1 && resource.field.starts(with: path) {
      let name = resource.field[path.count]
      if !seen.insert(name).inserted { continue }
      let before = text
      separate()
      text.open("\(name) {")
      let start = text.mark
      writeChanges(below: path + [name], verb: verb)
      writeInstances(below: path + [name], verb: verb)
      if text.mark == start { text = before } else { text.close("}") }
    }
  }

  /// What is said of all resources at once.
  mutating func writeRules() {
    rules.write(&text)
    used.formUnion(rules.uses)
  }

  private mutating func separate() {
    if !text.bytes.isEmpty { text.blank() }
  }

  /// Comments on what came from other resources and stands here as it is.
  private mutating func writeOrigins(of resource: KustomizedResource, before: SchemaValue?) {
    for derived in resource.derived {
      guard let origin = derived.origin,
        let value = resource.value[derived.place], value == derived.value,
        value.text?.hasPrefix("\0") != true, before?[derived.place] != value
      else { continue }
      text.line("// \(derived.place.text) was taken from \(origin).")
    }
  }

  private mutating func change(from old: KustomizedResource, to new: KustomizedResource) {
    let (start, end) = (text, endOfLine)
    let mark = text.mark
    if changed(from: old, to: new, isStrict: false) {
      let written = String(decoding: text.bytes[mark...], as: UTF8.self)
      if !derived.forbidden.contains(where: written.contains) { return }
      (text, endOfLine) = (start, end)
      _ = changed(from: old, to: new, isStrict: true)
    }
  }

  /// Writes what changed, false for nothing; `isStrict` says by texts what no reference can say here.
  private mutating func changed(
    from old: KustomizedResource, to new: KustomizedResource, isStrict: Bool
  ) -> Bool {
    var (before, after) = (old, new)
    before.value = derived.marked(old, among: self.old, isStrict: isStrict)
    after.value = rules.takenBack(
      from: derived.marked(new, among: self.new, isStrict: isStrict), before: before.value,
      of: new.kind, expressions: &derived.expressions)
    if before.value == after.value { return false }
    let mark = text.mark
    let isBehindLine = mark == endOfLine
    separate()
    writeOrigins(of: after, before: before.value)
    var layer = LayerWriter(
      types: types, text: text, expressions: derived.expressions,
      leavingPlaceholders: leavesPlaceholders)
    let shape = types.schema(apiVersion: new.apiVersion, kind: new.kind)
    let isLine = layer.write(
      new.field.last ?? "", from: before.value, to: after.value, shape ?? ResourceTypes.untyped(""))
    text = layer.writer.text
    if isLine, isBehindLine { text.removeBlank(at: mark) }
    endOfLine = isLine ? text.mark : nil
    used.formUnion(layer.writer.uses)
    report(layer.writer.diagnostics, of: new)
    return true
  }

  private mutating func make(_ new: KustomizedResource, verb: String) {
    separate()
    var resource = new
    resource.value = rules.takenBack(
      from: derived.marked(new, among: self.new), before: nil, of: new.kind,
      expressions: &derived.expressions)
    writeOrigins(of: resource, before: nil)
    let element = resource.value.document.element
    var writer = ManifestWriter(types: types, source: element)
    writer.text = text
    writer.expressions = derived.expressions
    writer.leavesPlaceholders = leavesPlaceholders
    let (schema, shape, isKnown) = kinds.schema(resource.apiVersion, resource.kind, types)
    if isKnown { used.insert(shape.reference) }
    writer.writeResource(
      element, verb: verb, field: resource.field.last ?? "", schema: schema, shape)
    text = writer.text
    hasPlaceholders = hasPlaceholders || !writer.placeholders.isEmpty
    used.formUnion(writer.uses)
    report(writer.diagnostics, of: new)
  }

  /// What is wrong with a resource after all changes has no place of its own: it is told where the
  /// resource stands.
  private mutating func report(_ problems: [Diagnostic], of resource: KustomizedResource) {
    for var problem in problems {
      problem.span = resource.span
      problem.message = "`\(resource.label)` as it is rendered: \(problem.message)"
      if !diagnostics.contains(problem) { diagnostics.append(problem) }
    }
  }
}
