import Diagnostics
import Documents
import Schemas
import Source
import Workspace

/// Reads definitions of custom resources, and makes modules of those that are needed.
struct DefinitionReader {
  private let project: Project
  private var documents: [Document] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(_ project: Project) { self.project = project }

  /// Takes in a YAML or JSON file of definitions, a module, or a folder of either.
  mutating func read(_ path: String) {
    let absolute = Inputs.absolute(path)
    if case .success(let names) = project.files.list(absolute) {
      for name in names where !name.hasPrefix(".") {
        let file = name.hasSuffix("/") ? String(name.dropLast()) : name
        if name.hasSuffix("/") || name.hasSuffix(".k8l") || DataForm(path: name) != nil {
          read(absolute + "/" + file)
        }
      }
      return
    }
    if path.hasSuffix(".k8l") {
      _ = project.check(path: absolute)
      return
    }
    switch project.files.read(absolute, Project.fileLimit) {
    case .failure(let error): diagnostics.append(.cannotReadFile(path, error.reason))
    case .success(let bytes):
      guard project.sources.hasRoom(for: bytes.count) else { return }
      let file = project.sources.add(path: project.shown(absolute), bytes: bytes)
      let read = ManifestReader.documents(file, DataForm(path: path) ?? .yaml)
      documents += read.documents
      diagnostics += read.diagnostics
    }
  }

  /// The dotted names of modules made of the definitions of some kinds.
  mutating func modules(for kinds: Set<String>, besides others: [Document]) -> [String] {
    let sound = (documents + others).filter { document in
      let root = document.element
      let problems = ([root] + (root["items"]?.items ?? [])).compactMap { libraryKind(in: $0) }
      diagnostics += problems
      return problems.isEmpty
    }
    let needed = sound.filter { isNeeded($0, kinds) }
    if needed.isEmpty { return [] }
    let result = importCRDs(
      needed, library: .library(), options: ImportOptions(descriptions: false, isUnread: true))
    diagnostics += result.diagnostics
    return result.files.enumerated().map { index, file in
      project.addLibrary(name: "crd.m\(index)", path: file.path, text: file.bytes)
      return "crd.m\(index)"
    }
  }

  /// What is wrong with a definition that claims a kind of Kubernetes itself: the cluster refuses it.
  private func libraryKind(in definition: DocumentElement) -> Diagnostic? {
    guard let spec = definition["spec"], let group = spec["group"]?.string,
      let name = spec["names"]?["kind"], let kind = name.string, LibraryIndex.has(group: group)
    else { return nil }
    let versions = (spec["versions"]?.items ?? []).compactMap { $0["name"]?.string }
    let claimed = (versions + [spec["version"]?.string].compactMap { $0 }).map { version in
      group.isEmpty ? version : group + "/" + version
    }
    let known = LibraryIndex.versions(ofKind: kind)
    guard let taken = known.first(where: { claimed.contains($0) || $0.hasPrefix(group + "/") })
    else { return nil }
    return .definesLibraryKind(kind, taken, at: name.span)
  }

  /// Whether a document defines one of the kinds; a list, and a definition that names none, are left
  /// for the importer.
  private func isNeeded(_ document: Document, _ kinds: Set<String>) -> Bool {
    guard let name = document.element["spec"]?["names"]?["kind"]?.string else {
      return document.element["kind"]?.string != nil
    }
    return kinds.contains(name)
  }
}

extension Diagnostic {
  fileprivate static func definesLibraryKind(
    _ kind: String, _ apiVersion: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .kindTaken, at: span,
      "`\(kind)` of `\(apiVersion)` is a kind of Kubernetes itself: no definition replaces it"
    ).helping("give the custom resource a group of your own: this definition is ignored")
  }
}
