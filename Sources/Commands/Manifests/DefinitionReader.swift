import Diagnostics
import Documents
import Schemas
import Source
import Workspace

/// Reads definitions of custom resources, and makes modules of those that are needed.
struct DefinitionReader {
  private let project: Project
  private var definitions: [DocumentElement] = []
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
      definitions += read.documents.flatMap { items(of: $0.element) }
      diagnostics += read.diagnostics
    }
  }

  /// The dotted names of modules made of the definitions of some kinds.
  mutating func modules(
    for kinds: Set<String>, besides others: [DocumentElement]
  ) -> [String] {
    // A file may be given as both.
    let places = Set(definitions.map(place))
    let all = definitions + others.filter { !places.contains(place(of: $0)) }
    let sound = all.filter { definition in
      guard let problem = libraryKind(in: definition) else { return true }
      diagnostics.append(problem)
      return false
    }
    let needed = sound.filter { isNeeded($0, kinds) }
    if needed.isEmpty { return [] }
    let result = importCRDs(
      definitions: needed, library: .library(),
      options: ImportOptions(descriptions: false, isUnread: true))
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

  private func place(of definition: DocumentElement) -> String {
    let place = project.sources.location(of: definition.span)
    return "\(place?.path ?? ""):\(place?.line ?? 0):\(place?.column ?? 0)"
  }

  /// A definition, or those in a list.
  private func items(of root: DocumentElement) -> [DocumentElement] {
    guard let list = root["items"], list.kind == .array,
      root["kind"]?.string?.hasSuffix("List") == true
    else { return [root] }
    return list.items.flatMap(items)
  }

  /// Whether an object defines one of the kinds; one that names none is left for the importer.
  private func isNeeded(_ definition: DocumentElement, _ kinds: Set<String>) -> Bool {
    guard let name = definition["spec"]?["names"]?["kind"]?.string else {
      return definition["kind"]?.string != nil
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
