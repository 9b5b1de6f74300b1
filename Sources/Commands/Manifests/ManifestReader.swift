import Diagnostics
import Documents
import Policy
import Source
import Workspace

/// Reads manifest files as kubectl does, and reports those that are something else.
struct ManifestReader {
  private let inputs: Inputs
  /// Whether `${NAME}` stands for a value that is filled in later.
  private let allowsPlaceholders: Bool
  private(set) var diagnostics: [Diagnostic] = []
  /// By folder: whether it is one of templates of a Helm chart.
  private var templateFolders: [String: Bool] = [:]

  init(_ inputs: Inputs, allowsPlaceholders: Bool) {
    self.inputs = inputs
    self.allowsPlaceholders = allowsPlaceholders
  }

  mutating func read(_ manifest: Inputs.Manifest, into set: ManifestSet) {
    let shown = inputs.shown(manifest.input)
    let content: Result<[UInt8], FileError>
    switch manifest.input {
    case .standardInput: content = readStandardInput()
    case .file(let path):
      if isTemplate(path) {
        leaveOut(manifest, .skipped(shown, "is a template of a Helm chart, and no YAML yet"))
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

  private mutating func leaveOut(_ manifest: Inputs.Manifest, _ word: Diagnostic) {
    if !manifest.isContext { diagnostics.append(word) }
  }

  private mutating func read(
    _ bytes: [UInt8], _ manifest: Inputs.Manifest, _ shown: String, into set: ManifestSet
  ) {
    // What is found in a folder and cannot speak of an API is some other data.
    if !manifest.isNamed, !ManifestReader.maySpeakOfAPI(bytes) {
      if let reason = reasonToSkip(manifest.input) { leaveOut(manifest, .skipped(shown, reason)) }
      return
    }
    guard inputs.project.sources.hasRoom(for: bytes.count) else {
      diagnostics.append(.cannotReadFile(shown, "there is no room left"))
      return
    }
    let path =
      if case .file(let file) = manifest.input { inputs.project.shown(file) } else { shown }
    let file = inputs.project.sources.add(path: path, bytes: bytes)
    var (documents, found) = ManifestReader.documents(
      file, manifest.form, allowsPlaceholders: allowsPlaceholders)
    let speaks = documents.contains { isResource($0.element) }
    if !speaks, let reason = reasonToSkip(manifest.input) {
      return leaveOut(manifest, .skipped(shown, reason))
    }
    if let error = found.first(where: { $0.severity == .error }), !manifest.isNamed {
      if !speaks, isComment(error, bytes, file) {
        return leaveOut(manifest, .commentedJSON(at: error.span))
      }
      if contains(bytes, "{{") {
        leaveOut(manifest, .looksLikeTemplate(at: error.span))
        documents = documents.filter { !isTemplate($0, found) }
        found = found.filter { $0.severity != .error }
      }
      // Bytes that are not UTF-8 cannot be searched for what they are.
      if !speaks, !contains(plain(bytes), "apiVersion") { found = [] }
    } else if !manifest.isNamed, !speaks, !contains(bytes, "apiVersion") {
      found = []
    }
    set.add(documents, found, file: file, isContext: manifest.isContext)
  }

  /// Whether what a file holds may be a resource: its keys may be in escapes, in another
  /// encoding, or be bytes.
  private static func maySpeakOfAPI(_ bytes: [UInt8]) -> Bool {
    if contains(bytes, "apiVersion") || contains(bytes, "kind:") { return true }
    if contains(bytes, "\\") || contains(bytes, "binary") { return true }
    return bytes.prefix(64).contains(0) && contains(plain(bytes), "apiVersion")
  }

  private func isResource(_ element: DocumentElement) -> Bool {
    element["apiVersion"] != nil && element["kind"] != nil
  }

  /// The documents of a file. What begins with a brace is JSON for kubectl, and all else YAML,
  /// whatever the file's name says.
  static func documents(
    _ file: SourceFile, _ form: DataForm, allowsPlaceholders: Bool = false
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    let first = file.bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    let isBraced = first == UInt8(ascii: "{")
    if !isBraced, form == .yaml || first != UInt8(ascii: "[") {
      return yaml(file, allowsPlaceholders)
    }
    var reader = JSONReader(file)
    var documents: [Document] = []
    while let document = reader.next() { documents.append(document) }
    if !reader.diagnostics.contains(where: { $0.severity == .error }) {
      return (documents, reader.diagnostics)
    }
    let (others, problems) = yaml(file, allowsPlaceholders)
    let isYAML = documents.isEmpty || !problems.contains { $0.severity == .error }
    return form == .yaml && isYAML
      ? (others, problems) : (documents.isEmpty ? others : documents, reader.diagnostics)
  }

  private static func yaml(
    _ file: SourceFile, _ allowsPlaceholders: Bool
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    var reader = YAMLReader(file, dialect: .cluster, allowsPlaceholders: allowsPlaceholders)
    var documents: [Document] = []
    while let document = reader.next() { documents.append(document) }
    return (documents, reader.diagnostics)
  }

  // MARK: files of other kinds

  /// Whether a document is one of a template's: something is wrong in it, or a text of it is to be
  /// filled in.
  private func isTemplate(_ document: Document, _ found: [Diagnostic]) -> Bool {
    let span = document.span(of: document.root)
    if found.contains(where: {
      $0.severity == .error && span.start <= $0.span.start && $0.span.end <= span.end
    }) {
      return true
    }
    return document.nodes.indices.contains { index in
      let node = Document.NodeID(UInt32(index))
      return document.kind(of: node) == .string && document.string(of: node).contains("{{")
    }
  }

  /// Whether JSON is at fault because of a comment.
  private func isComment(_ error: Diagnostic, _ bytes: [UInt8], _ file: SourceFile) -> Bool {
    guard error.code == .jsonSyntax, error.span.start >= file.base else { return false }
    let at = Int(error.span.start - file.base)
    return at + 1 < bytes.count && bytes[at] == UInt8(ascii: "/")
      && (bytes[at + 1] == UInt8(ascii: "/") || bytes[at + 1] == UInt8(ascii: "*"))
  }

  /// What a file is that contains no resource, by its name.
  private func reasonToSkip(_ input: Inputs.Input) -> String? {
    guard case .file(let path) = input else { return nil }
    switch path.split(separator: "/").last {
    case "kustomization.yaml", "kustomization.yml":
      return "is a kustomization: it says how resources are made, and is none"
    case "Chart.yaml", "Chart.yml": return "describes a Helm chart, and is not a resource"
    default: return nil
    }
  }

  /// Whether a file is among the templates of a Helm chart.
  private mutating func isTemplate(_ path: String) -> Bool {
    let parts = path.split(separator: "/").map(String.init)
    guard let at = parts.dropLast().lastIndex(of: "templates") else { return false }
    let chart = "/" + parts[..<at].joined(separator: "/")
    if let known = templateFolders[chart] { return known }
    let hasChart = ["Chart.yaml", "Chart.yml"].contains { name in
      if case .success = inputs.project.files.realPath(chart + "/" + name) { return true }
      return false
    }
    templateFolders[chart] = hasChart
    return hasChart
  }
}

/// Whether bytes hold a string.
private func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
  ByteSearch.contains(bytes, text)
}

/// The bytes of ASCII text in UTF-16 or UTF-32 as those of UTF-8.
private func plain(_ bytes: [UInt8]) -> [UInt8] {
  bytes.prefix(64).contains(0) ? bytes.filter { $0 != 0 } : bytes
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

  fileprivate static func commentedJSON(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .manifestSkipped, at: span,
      "this file is left out: JSON with comments is not a manifest, kubectl refuses it",
      severity: .info)
  }

  fileprivate static func looksLikeTemplate(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .manifestSkipped, at: span,
      "documents of this file are left out: with its `{{` it is a template, and no YAML yet",
      severity: .warning
    ).helping("check what it renders: `helm template DIR | kr8lang check --from yaml -`")
  }
}
