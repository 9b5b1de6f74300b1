import Diagnostics
import Documents
import Parser
import Schemas
import Source
import Stdlib
import Workspace

extension Verb {
  static let importing = Verb(
    name: "import",
    summary: "write typed modules from other people's schemas",
    synopsis: "openapi|crd FILE…",
    details: """
      Reads schemas and writes modules in canonical style. `openapi` takes the definitions of a \
      Kubernetes OpenAPI document (swagger.json); `crd` takes custom resource definitions, and gives \
      the Kubernetes types that they copy their own names.
      """,
    options: [outputFolder, facts, library, noDescriptions],
    operandCount: 2...Int.max,
    examples: [
      ("kr8lang import openapi swagger.json -o k8s", "a module for each group and version"),
      ("kr8lang import crd rollouts.yaml -o crds", "a module for each kind and version"),
    ]
  ) { arguments, console in
    guard let path = arguments.value(of: outputFolder) else {
      console.say([.missingOption(outputFolder, of: "import")])
      return .usage
    }
    let kind = arguments.operands[0]
    guard let importer = SchemaImport(kind: kind, arguments: arguments) else {
      console.say([.unknownImport(kind)])
      return .usage
    }
    return importer.run(into: OutputFolder(path: path, ending: ".k8l"), console)
  }

  fileprivate static let outputFolder = Option(
    "output", short: "o", .text("DIR"), "the folder that the modules are written to")
  fileprivate static let facts = Option(
    "facts", .text("FILE"), "enums and defaults that the OpenAPI document does not tell")
  fileprivate static let library = Option(
    "library", .text("NAME"),
    "the dotted name by which the modules import one another; default: by relative paths")
  fileprivate static let noDescriptions = Option(
    "no-descriptions", .none, "leave the descriptions out instead of making them doc comments")
}

/// One run of `import`.
private struct SchemaImport {
  enum Kind: String, CaseIterable { case openapi, crd }

  let kind: Kind
  let paths: [String]
  let factsPath: String?
  let options: ImportOptions
  let sources = SourceTable()

  init?(kind: String, arguments: Arguments) {
    guard let kind = Kind(rawValue: kind) else { return nil }
    self.kind = kind
    paths = Array(arguments.operands.dropFirst())
    factsPath = arguments.value(of: Verb.facts)
    options = ImportOptions(
      descriptions: !arguments.has(Verb.noDescriptions),
      library: arguments.value(of: Verb.library))
  }

  func run(into folder: OutputFolder, _ console: Console) -> ExitCode {
    var diagnostics: [Diagnostic] = []
    var result = ImportResult()
    let documents = paths.flatMap { read($0, &diagnostics) }
    let facts = factsPath.flatMap { read($0, &diagnostics).first }
    if !diagnostics.contains(where: { $0.severity == .error }) {
      result = imported(documents, facts: facts)
      diagnostics += result.diagnostics
    }
    if !result.hasErrors {
      let files = result.files.map { OutputFolder.File(path: $0.path, bytes: $0.bytes) }
      diagnostics += folder.write(files).filter { $0.severity == .error }
    }
    let report = Report(diagnostics, sources: sources)
    console.say(report)
    for remark in result.remarks { console.say(remark + "\n") }
    if report.hasErrors { return .findings }
    let count = result.files.count
    console.say("\(count) \(count == 1 ? "module" : "modules") in \(folder.path)\n")
    return .success
  }

  private func imported(_ documents: [Document], facts: Document?) -> ImportResult {
    switch kind {
    case .openapi:
      var all = ImportResult()
      for document in documents {
        let one = importOpenAPI(document, facts: facts, options: options)
        all.files += one.files
        all.diagnostics += one.diagnostics
        all.remarks += one.remarks
      }
      return all
    case .crd:
      return importCRDs(documents, library: kubernetesTypes(), options: options)
    }
  }

  /// The library's types, which custom resources copy.
  private func kubernetesTypes() -> KubernetesTypes {
    KubernetesTypes(
      KubernetesTypes.modules.compactMap { name in
        let path = String(name.map { $0 == "." ? "/" : $0 }) + ".k8l"
        guard let bytes = EmbeddedFiles.find(path) else { return nil }
        let file = SourceTable().add(path: path, bytes: bytes, isLibrary: true)
        return (name, SyntaxParser.parse(file).tree)
      })
  }

  /// The documents of a file: JSON by its first character, else YAML.
  private func read(_ path: String, _ diagnostics: inout [Diagnostic]) -> [Document] {
    let content =
      path == "-" ? readStandardInput() : FileProvider.disk.read(path, Project.fileLimit)
    switch content {
    case .failure(let error):
      diagnostics.append(.cannotReadFile(path, error.reason))
      return []
    case .success(let bytes):
      guard sources.hasRoom(for: bytes.count) else {
        diagnostics.append(.cannotReadFile(path, "there is no room left"))
        return []
      }
      let file = sources.add(path: path == "-" ? "<stdin>" : path, bytes: bytes)
      let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
      if first == UInt8(ascii: "{") {
        let (document, problems) = JSONReader.read(file)
        diagnostics += problems
        return document.map { [$0] } ?? []
      }
      let (documents, problems) = YAMLReader.readAll(file)
      diagnostics += problems
      return documents
    }
  }
}

extension Diagnostic {
  fileprivate static func unknownImport(_ word: String) -> Diagnostic {
    let kinds = SchemaImport.Kind.allCases.map(\.rawValue)
    return Diagnostic(
      .unexpectedOperand, at: .none, "`kr8lang import` reads `openapi` or `crd`, not `\(word)`"
    ).helping(nearestName(to: word, among: kinds).map { "did you mean `\($0)`?" })
  }

  static func missingOption(_ option: Option, of verb: String) -> Diagnostic {
    Diagnostic(.missingOption, at: .none, "`kr8lang \(verb)` needs `--\(option.name)`")
      .helping("it is written `\(option.usage.trimmedStart)`")
  }

  static func cannotReadFile(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(.cannotRead, at: .none, "`\(path)` cannot be read: \(reason)")
  }
}
