import Diagnostics
import Documents
import Evaluator
import Policy
import Schemas
import Source
import TypeChecker
import Workspace

extension ManifestOptions {
  /// Reads the manifests, decodes them and runs the policies; nil where there are none to read.
  func run(_ request: EvaluationRequest) -> ManifestSet.Result? {
    let inputs = request.inputs
    guard !inputs.manifests.isEmpty else { return nil }
    let project = inputs.project
    var reader = ManifestReader(inputs)
    let set = ManifestSet(project)
    for manifest in inputs.manifests { reader.read(manifest, into: set) }
    var asked = ManifestSet.Request()
    asked.policies = policies
    asked.reportsAffected = reportsAffected
    for path in modules {
      if let module = project.check(path: Inputs.absolute(path)) { asked.modules.append(module) }
    }
    var sources = DefinitionReader(project)
    for path in definitions { sources.read(path) }
    asked.schemas = sources.modules(for: set.kindNames, besides: set.definitions)
    var result = set.evaluate(
      asked, natives: .standard, budget: request.budget, day: request.day)
    result.diagnostics += reader.diagnostics + sources.diagnostics
    return result
  }
}

/// Reads files of manifests, and tells those that are something else.
struct ManifestReader {
  private let inputs: Inputs
  private(set) var diagnostics: [Diagnostic] = []
  /// By folder: whether it is one of templates of a Helm chart.
  private var templateFolders: [String: Bool] = [:]

  init(_ inputs: Inputs) { self.inputs = inputs }

  mutating func read(_ manifest: Inputs.Manifest, into set: ManifestSet) {
    let shown = inputs.shown(manifest.input)
    let content: Result<[UInt8], FileError>
    switch manifest.input {
    case .standardInput: content = readStandardInput()
    case .file(let path):
      if let reason = reasonToSkip(path) {
        if !manifest.isContext { diagnostics.append(.skipped(shown, reason)) }
        return
      }
      content = inputs.project.files.read(path, Project.fileLimit)
    }
    switch content {
    case .failure(let error):
      if !manifest.isContext { diagnostics.append(.cannotReadFile(shown, error.reason)) }
    case .success(let bytes): read(bytes, manifest, shown, into: set)
    }
  }

  private mutating func read(
    _ bytes: [UInt8], _ manifest: Inputs.Manifest, _ shown: String, into set: ManifestSet
  ) {
    // What is found in a folder and speaks of no API is some other data.
    let looksLikeManifest = contains(bytes, "apiVersion") || contains(bytes, "kind:")
    if !manifest.isNamed, !looksLikeManifest { return }
    let path =
      if case .file(let file) = manifest.input { inputs.project.shown(file) } else { shown }
    guard inputs.project.sources.hasRoom(for: bytes.count) else {
      diagnostics.append(.cannotReadFile(shown, "there is no room left"))
      return
    }
    let file = inputs.project.sources.add(path: path, bytes: bytes)
    var (documents, found) = ManifestReader.documents(file, manifest.form)
    if found.contains(where: { $0.severity == .error }), contains(bytes, "{{") {
      if !manifest.isContext { diagnostics.append(.looksLikeTemplate(at: found[0].span)) }
      return
    }
    if !manifest.isNamed, !contains(bytes, "apiVersion") { found = [] }
    set.add(documents, found, file: file, isContext: manifest.isContext)
  }

  static func documents(
    _ file: SourceFile, _ form: DataForm
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    switch form {
    case .yaml: return YAMLReader.readAll(file)
    case .json:
      var reader = JSONReader(file)
      var documents: [Document] = []
      while let document = reader.next() { documents.append(document) }
      return (documents, reader.diagnostics)
    }
  }

  /// Why a file is none of manifests, by its name and place.
  private mutating func reasonToSkip(_ path: String) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    switch parts.last ?? "" {
    case "kustomization.yaml", "kustomization.yml":
      return "is a kustomization: it says how resources are made, and is none"
    case "Chart.yaml", "Chart.yml": return "describes a Helm chart, and is no resource"
    default: break
    }
    guard let at = parts.dropLast().lastIndex(of: "templates") else { return nil }
    let chart = "/" + parts[..<at].joined(separator: "/")
    if templateFolders[chart] == nil {
      let hasChart = ["Chart.yaml", "Chart.yml"].contains { name in
        if case .success = inputs.project.files.realPath(chart + "/" + name) { return true }
        return false
      }
      templateFolders[chart] = hasChart
    }
    return templateFolders[chart] == true ? "is a template of a Helm chart, and no YAML yet" : nil
  }
}

/// Whether bytes hold a text.
private func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
  ByteSearch.contains(bytes, text)
}

extension Diagnostic {
  fileprivate static func skipped(_ path: String, _ reason: String) -> Diagnostic {
    let way =
      reason.contains("kustomization")
      ? "check what it makes: `kubectl kustomize DIR | kr8lang check --from yaml -`"
      : "check what it renders: `helm template DIR | kr8lang check --from yaml -`"
    return Diagnostic(
      .manifestSkipped, at: .none, "`\(path)` is left out: it \(reason)", severity: .info
    ).helping(way).about(path)
  }

  fileprivate static func looksLikeTemplate(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .manifestSkipped, at: span,
      "this file is left out: with its `{{` it is a template, and no YAML yet",
      severity: .warning
    ).helping("check what it renders: `helm template DIR | kr8lang check --from yaml -`")
  }
}
