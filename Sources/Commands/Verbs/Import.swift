import Diagnostics
import Documents
import Parser
import Schemas
import Source
import Stdlib
import Syntax
import Workspace

extension Verb {
  static let importing = Verb(
    name: "import",
    summary: "generate modules from existing schemas and manifests",
    synopsis: "openapi|crd|jsonschema|manifests|kustomize FILE…",
    details: """
      Generates formatted modules. `openapi` reads the definitions of a Kubernetes OpenAPI \
      document (swagger.json); `crd` custom resource definitions, replacing copies of Kubernetes \
      types by these types; `jsonschema` schemas of values; `manifests` YAML, which becomes typed \
      objects with its comments kept; `kustomize` a folder with a kustomization, which becomes a \
      chain of modules with its bases. Any other folder stands for the files in it. A module that \
      was edited since it was imported is not overwritten, and nothing is written then.
      """,
    options: [importFolder, facts, library, noDescriptions, force, .maxErrors],
    operandCount: 2...Int.max,
    examples: [
      ("kr8lang import openapi swagger.json -o k8s", "a module for each group and version"),
      ("kr8lang import crd rollouts.yaml -o crds", "a module for each kind and version"),
      ("kr8lang import manifests deploy/ -o apps", "a module for each file"),
    ]
  ) { arguments, console in
    guard let path = arguments.value(of: importFolder) else {
      console.say([.missingOption(importFolder, of: "import")])
      return .usage
    }
    let kind = arguments.operands[0]
    guard var importer = SchemaImport(kind: kind, arguments: arguments) else {
      console.say([.unknownImport(kind)])
      return .usage
    }
    return importer.run(into: OutputFolder(path: path, ending: ".k8l"), console)
  }

  fileprivate static let importFolder = Option(
    "output", short: "o", .text("DIR"), "the folder to write the modules to")
  fileprivate static let facts = Option(
    "facts", .text("FILE"), "enums and defaults that the OpenAPI document lacks")
  fileprivate static let library = Option(
    "library", .text("NAME"),
    "the dotted name for imports between the modules; default: relative paths")
  fileprivate static let force = Option(
    "force", .none, "overwrite modules that were edited since they were imported")
  fileprivate static let noDescriptions = Option(
    "no-descriptions", .none, "omit descriptions instead of writing them as doc comments")
}

/// One run of `import`.
private struct SchemaImport {
  enum Kind: String, CaseIterable { case openapi, crd, jsonschema, manifests, kustomize }

  /// A file that was named, or found in a folder that was.
  struct Input {
    var path: String
    /// The path inside the folder that was named; otherwise the file's name.
    var place: String
    /// Whether it was found in a folder, where not every file need be meant.
    var isFound = false
  }

  let kind: Kind
  var inputs: [Input] = []
  /// What was left out of the folders that were named.
  var leftOut: [ImportRemark] = []
  let factsPath: String?
  let options: ImportOptions
  let errorLimit: Int
  let isForced: Bool
  let sources = SourceTable()
  var diagnostics: [Diagnostic] = []

  init?(kind: String, arguments: Arguments) {
    guard let kind = Kind(rawValue: kind) else { return nil }
    self.kind = kind
    let operands = arguments.operands.dropFirst()
    factsPath = arguments.value(of: Verb.facts)
    errorLimit = Report.limit(arguments)
    isForced = arguments.has(Verb.force)
    options = ImportOptions(
      descriptions: !arguments.has(Verb.noDescriptions),
      library: arguments.value(of: Verb.library))
    for operand in operands {
      if kind == .kustomize {
        inputs.append(Input(path: operand, place: operand))
      } else {
        addInputs(of: operand)
      }
    }
  }

  mutating func run(into folder: OutputFolder, _ console: Console) -> ExitCode {
    var result = imported(into: folder.path)
    result.refuseCollisions()
    if options.library == nil, kind != .manifests { refuseBroken(&result) }
    let modules = ImportedModules(result.files, in: folder)
    let edited = isForced ? [] : modules.edited()
    if edited.isEmpty {
      result.remarks += modules.changes()
      result.diagnostics += modules.write().filter { $0.severity == .error }
    } else {
      result.diagnostics += edited
      result.files = []
    }
    diagnostics += result.diagnostics
    let report = Report(diagnostics, sources: sources, limit: errorLimit)
    console.say(report)
    for remark in leftOut + result.remarks {
      let place = sources.location(of: remark.span).map { "\($0.path):\($0.line): " } ?? ""
      console.say(place + visibleLines(remark.text) + "\n")
    }
    let count = result.files.count
    if count > 0 {
      console.say("\(count) \(count == 1 ? "module" : "modules") in \(oneLine(folder.path))\n")
    }
    return report.hasErrors ? .findings : .success
  }

  /// Gives up all modules where one does not check: what is written can be used.
  private func refuseBroken(_ result: inout ImportResult) {
    if result.hasErrors { return }
    var files: [String: [UInt8]] = [:]
    for file in result.files { files["/" + file.path] = file.bytes }
    let project = Project(root: "/", files: .memory(files))
    for file in result.files { _ = project.check(path: "/" + file.path, composes: false) }
    var told: Set<String> = []
    for problem in project.diagnostics where problem.severity == .error {
      let path = project.sources.location(of: problem.span)?.path ?? ""
      guard told.insert(path).inserted else { continue }
      let file = result.files.first { path.hasSuffix($0.path) }
      result.diagnostics.append(
        .brokenModule(path, problem.message, at: file?.origin ?? .none))
    }
    if !told.isEmpty { result.files = [] }
  }

  private mutating func imported(into folder: String) -> ImportResult {
    switch kind {
    case .openapi:
      var all = ImportResult()
      let facts = factsPath.map { documents([Input(path: $0, place: $0)]) }?.first
      for input in inputs {
        for document in documents([input]) {
          let one = importOpenAPI(document, path: input.place, facts: facts, options: options)
          all.files += one.files
          all.diagnostics += one.diagnostics
        }
      }
      return all
    case .crd:
      let found = documents(inputs)
      return hasErrors
        ? ImportResult()
        : importCRDs(found, library: .library(), options: options)
    case .jsonschema:
      return schemas()
    case .manifests:
      var files: [ManifestFile] = []
      for input in inputs { files += manifests(input).map { [$0] } ?? [] }
      return importManifests(files, types: resourceTypes(in: folder), options: options)
    case .kustomize: return kustomizations(types: resourceTypes(in: folder))
    }
  }

  /// In a folder, values may be beside their schema.
  private mutating func schemas() -> ImportResult {
    var files: [JSONSchemaFile] = []
    var passedOver: [ImportRemark] = []
    for input in inputs {
      let found = documents([input]).map { JSONSchemaFile(path: input.place, document: $0) }
      if input.isFound, !found.contains(where: \.isSchema) {
        passedOver.append(ImportRemark("\(input.path) holds no schema and is passed over"))
      } else {
        files += found
      }
    }
    var result = hasErrors ? ImportResult() : importJSONSchemas(files, options: options)
    result.remarks = passedOver + result.remarks
    return result
  }

  private func kustomizations(types: ResourceTypes) -> ImportResult {
    var all = ImportResult()
    for input in inputs {
      let root = input.path.hasPrefix("/") ? "/" : ""
      let one = importKustomization(
        KustomizeInput(folder: input.path, types: types, sources: sources) { path, folder in
          SchemaImport.read(root + path, inside: root + folder)
        })
      // Two overlays share their base.
      all.files += one.files.filter { file in
        !all.files.contains { $0.path == file.path && $0.bytes == file.bytes }
      }
      all.diagnostics += one.diagnostics
    }
    return all
  }

  /// A file that really is in a folder or below it, as kustomize wants it.
  private static func read(_ path: String, inside folder: String) -> [UInt8]? {
    let disk = FileProvider.disk
    guard let top = try? disk.realPath(folder.isEmpty ? "." : folder).get(),
      let real = try? disk.realPath(path).get(), real.hasPrefix(top == "/" ? "/" : top + "/")
    else { return nil }
    return try? disk.read(real, Project.fileLimit).get()
  }

  private var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The documents of files: JSON by its first character, else YAML.
  private mutating func documents(_ inputs: [Input]) -> [Document] {
    var found: [Document] = []
    for input in inputs {
      guard let file = source(input) else { continue }
      let first = file.bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
      if first == UInt8(ascii: "{") {
        let (document, problems) = JSONReader.read(file)
        diagnostics += problems
        let documents = document.map { [$0] } ?? []
        ManifestSecrets.mask(documents, problems, of: file, in: sources)
        found += documents
      } else {
        let (documents, problems) = YAMLReader.readAll(
          file, dialect: kind == .crd ? .cluster : .core)
        diagnostics += problems
        ManifestSecrets.mask(documents, problems, of: file, in: sources)
        found += documents
      }
    }
    return found
  }

  private mutating func manifests(_ input: Input) -> ManifestFile? {
    guard let file = source(input) else { return nil }
    let name = input.place.split(separator: "/").last ?? ""
    let ending = name.lastIndex(of: ".").map { name[$0...].count } ?? 0
    let (manifests, problems) = ManifestFile.read(
      file, path: String(input.place.dropLast(ending)))
    diagnostics += problems
    ManifestSecrets.mask(manifests.documents.map(\.document), problems, of: file, in: sources)
    return problems.contains { $0.severity == .error } ? nil : manifests
  }

  private mutating func source(_ input: Input) -> SourceFile? {
    let isInput = input.path == "-"
    let content =
      isInput ? readStandardInput() : FileProvider.disk.read(input.path, Project.fileLimit)
    switch content {
    case .failure(let error):
      diagnostics.append(.cannotReadFile(input.path, error.reason))
    case .success(let bytes):
      if sources.hasRoom(for: bytes.count) {
        return sources.add(path: isInput ? "<stdin>" : input.path, bytes: bytes)
      }
      diagnostics.append(.cannotReadFile(input.path, "there is no room left"))
    }
    return nil
  }

  /// A file is itself; a folder, the data files in it and below, in order. What is hidden is left
  /// out, and told.
  private mutating func addInputs(of path: String) {
    let disk = FileProvider.disk
    guard case .success = disk.list(path) else {
      let name = path == "-" ? "stdin" : path.split(separator: "/").last.map(String.init) ?? path
      inputs.append(Input(path: path, place: name))
      return
    }
    let walk = FolderWalk(path, disk, takesHidden: true)
    for file in walk.files
    where [".yaml", ".yml", ".json"].contains(where: file.hasSuffix) {
      if file.split(separator: "/").last?.hasPrefix(".") == true {
        leftOut.append(.hidden("the file", path + "/" + file))
      } else {
        inputs.append(Input(path: path + "/" + file, place: file, isFound: true))
      }
    }
    for folder in walk.hidden where holdsAnything(path + "/" + folder, disk) {
      leftOut.append(.hidden("the folder", path + "/" + folder))
    }
    for (folder, error) in walk.unread {
      diagnostics.append(.cannotReadFile(path + "/" + folder, error.reason))
    }
  }

  private static func files(in folder: String, ending: [String]) -> [String] {
    FolderWalk(folder, .disk).files.filter { file in ending.contains { file.hasSuffix($0) } }
  }

  /// The schemas of all kinds in the library, and those that earlier imports have written to the
  /// folder.
  private func resourceTypes(in folder: String) -> ResourceTypes {
    var types = ResourceTypes()
    for path in EmbeddedFiles.paths(under: "k8s/") + ["std/types.k8l"] {
      guard let tree = KubernetesTypes.libraryTree(path) else { continue }
      types.add(library: String(path.dropLast(4).map { $0 == "/" ? "." : $0 }), tree: tree)
    }
    for path in SchemaImport.files(in: folder, ending: [".k8l"]) {
      let place = folder + "/" + path
      guard let bytes = try? FileProvider.disk.read(place, Project.fileLimit).get(),
        sources.hasRoom(for: bytes.count)
      else { continue }
      let tree = SyntaxParser.parse(sources.add(path: place, bytes: bytes)).tree
      // A module with resources declares schemas for kinds that were unknown.
      let declares = tree.children(of: tree.root).allSatisfy { member in
        let kind = tree.kind(member)
        return kind == .importDecl || kind == .schemaDecl || kind == .typeDecl || kind == .letDecl
      }
      if declares { types.add(generated: String(path.dropLast(4)), tree: tree) }
    }
    return types
  }
}

extension ImportRemark {
  fileprivate static func hidden(_ what: String, _ path: String) -> ImportRemark {
    ImportRemark("\(what) `\(path)` is left out: it is hidden")
  }
}

extension Diagnostic {
  fileprivate static func unknownImport(_ word: String) -> Diagnostic {
    let kinds = SchemaImport.Kind.allCases.map(\.rawValue)
    return Diagnostic(
      .unexpectedOperand, at: .none,
      "`kr8lang import` reads `kustomize`, `openapi`, `crd`, `jsonschema` or `manifests`, not `\(word)`"
    ).helping(nearestName(to: word, among: kinds).map { "did you mean `\($0)`?" })
  }

  /// A module that was made and would not check.
  fileprivate static func brokenModule(
    _ path: String, _ reason: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span,
      "no module can be made of this: `\(path)` would not check, as \(reason)"
    )
    .helping("please report it; nothing is written")
  }

  static func missingOption(_ option: Option, of verb: String) -> Diagnostic {
    Diagnostic(.missingOption, at: .none, "`kr8lang \(verb)` needs `--\(option.name)`")
      .helping("it is written `\(option.usage.trimmedStart)`")
  }

  static func cannotReadFile(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(.cannotRead, at: .none, "`\(path)` cannot be read: \(reason)").about(path)
  }
}
