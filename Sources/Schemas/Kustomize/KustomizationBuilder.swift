import Diagnostics
import Documents
import Source

/// Carries kustomizations out: reads a folder's `kustomization.yaml`, its resources, bases and
/// components, and applies what it says, in kustomize's order.
struct KustomizationBuilder {
  let types: ResourceTypes
  let sources: SourceTable
  /// The bytes of a file of a kustomization's folder, as `KustomizeInput` says.
  let read: (_ path: String, _ folder: String) -> [UInt8]?
  var diagnostics: [Diagnostic] = []
  private var built: [String: Kustomization] = [:]
  private var running: Set<String> = []
  private var componentCount = 0

  init(types: ResourceTypes, sources: SourceTable, read: @escaping (String, String) -> [UInt8]?) {
    self.types = types
    self.sources = sources
    self.read = read
  }

  /// What a folder's kustomization gives.
  struct Kustomization {
    var folder: String
    /// The kustomizations it builds on, each with the name that its instance has in the module
    /// if there are several.
    var bases: [(folder: String, name: String)] = []
    /// The resources, their names without hashes and references as they were written.
    var resources: [KustomizedResource] = []
    var variables: [KustomizeVariable] = []
    /// What it says itself of all its resources.
    var wide = WideChanges()
    /// The places that it, and what it builds on, configures.
    var configuration = KustomizeConfiguration()
    /// The components that it applies itself, in order.
    var components: [AppliedComponent] = []
  }

  /// What a component, with those that it applies itself, has made of the resources.
  struct AppliedComponent {
    var folder: String
    var wide: WideChanges
    /// How many bases there were.
    var baseCount: Int
    var before: [KustomizedResource]
    var after: [KustomizedResource]
  }

  /// How deep kustomizations may build on one another, and how often components may be applied.
  private static let depthLimit = 100
  private static let componentLimit = 1000

  private static let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  /// The kustomization of a folder, built once.
  mutating func build(_ folder: String) -> Kustomization? {
    if let known = built[folder] { return known }
    guard let root = kustomization(in: folder) else { return nil }
    guard running.insert(folder).inserted else {
      diagnostics.append(.kustomizationCycle(folder, at: root.span))
      return nil
    }
    if running.count > Self.depthLimit {
      diagnostics.append(.kustomizationDepth(at: root.span))
      running.remove(folder)
      return nil
    }
    defer { running.remove(folder) }
    var result = Kustomization(folder: folder)
    apply(root, in: folder, to: &result)
    result.wide = WideChanges(root)
    result.liftOnlyBase()
    built[folder] = result
    return result
  }

  /// A folder's kustomization file, whose form is checked.
  private mutating func kustomization(in folder: String) -> DocumentElement? {
    for name in Self.names {
      let path = Self.join(folder, name)
      guard let bytes = read(path, folder) else { continue }
      let file = sources.add(path: path, bytes: bytes)
      let (document, problems) = YAMLReader.read(file, dialect: .cluster)
      diagnostics += problems
      guard let root = document?.element else {
        KustomizationSecrets.maskUnread(file)
        return nil
      }
      KustomizationSecrets.mask(root, in: sources)
      diagnostics += KustomizationShape.kustomization.problems(in: root, called: "kustomization")
      return root
    }
    return nil
  }

  /// A path from a folder, without `.` and `..` where they cancel.
  static func join(_ folder: String, _ path: String) -> String {
    var parts: [Substring] = []
    for part in (folder + "/" + path).split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  private mutating func apply(
    _ root: DocumentElement, in folder: String, to result: inout Kustomization
  ) {
    for item in (root["resources"]?.items ?? []) + (root["bases"]?.items ?? []) {
      addResource(item, in: folder, to: &result)
    }
    configure(root, in: folder, &result.configuration)
    checkIdentities(result.resources, root)
    generate(root, in: folder, &result.resources)
    nameFields(&result)
    for item in root["components"]?.items ?? [] {
      let path = Self.join(folder, item.text)
      guard !running.contains(path) else {
        diagnostics.append(.kustomizationCycle(path, at: item.span))
        continue
      }
      componentCount += 1
      if running.count > Self.depthLimit || componentCount > Self.componentLimit {
        diagnostics.append(.kustomizationDepth(at: item.span))
      } else if let component = kustomization(in: path) {
        running.insert(path)
        let (before, baseCount) = (result.resources, result.bases.count)
        apply(component, in: path, to: &result)
        if folder == result.folder {
          result.components.append(
            AppliedComponent(
              folder: path, wide: WideChanges(component), baseCount: baseCount, before: before,
              after: result.resources))
        }
        running.remove(path)
      } else {
        diagnostics.append(.kustomizeFileMissing(path, at: item.span))
      }
    }
    transform(root, in: folder, &result.resources, result.configuration)
    for item in root["vars"]?.items ?? [] {
      switch KustomizeVariable.read(item, among: result.resources) {
      case .success(let variable): result.variables.append(variable)
      case .failure(let problem): diagnostics.append(problem.diagnostic)
      }
    }
  }

  private mutating func configure(
    _ root: DocumentElement, in folder: String, _ configuration: inout KustomizeConfiguration
  ) {
    for item in root["configurations"]?.items ?? [] {
      let path = Self.join(folder, item.text)
      guard let bytes = read(path, folder) else {
        diagnostics.append(.kustomizeFileMissing(path, at: item.span))
        continue
      }
      let (document, problems) = YAMLReader.read(
        sources.add(path: path, bytes: bytes), dialect: .cluster)
      diagnostics += problems
      guard let file = document?.element else { continue }
      diagnostics += KustomizeConfiguration.shape.problems(in: file, called: "configuration")
      configuration.add(file)
    }
  }

  // MARK: resources

  private mutating func addResource(
    _ item: DocumentElement, in folder: String, to result: inout Kustomization
  ) {
    let path = Self.join(folder, item.text)
    let isRemote = ["://", "git@", "?ref=", "github.com/"].contains(where: item.text.contains)
    if let bytes = isRemote ? nil : read(path, folder) {
      result.resources += resources(in: path, bytes)
    } else if let base = isRemote ? nil : build(path) {
      result.add(base)
    } else if isRemote {
      diagnostics.append(.unsupportedKustomization("resources: \(item.text)", at: item.span))
    } else if !running.contains(path) {
      diagnostics.append(.kustomizeFileMissing(path, at: item.span))
    }
  }

  /// The documents of a file of resources or patches, what is secret in them masked.
  mutating func documents(of bytes: [UInt8], called path: String) -> [Document] {
    let file = sources.add(path: path, bytes: bytes)
    let (documents, problems) = YAMLReader.readAll(file, dialect: .kustomize)
    diagnostics += problems
    ManifestSecrets.mask(documents, problems, of: file, in: sources)
    return documents
  }

  private mutating func resources(in path: String, _ bytes: [UInt8]) -> [KustomizedResource] {
    let documents = documents(of: bytes, called: path)
    var found: [KustomizedResource] = []
    for document in documents {
      let root = document.element
      if root.kind == .null { continue }
      guard root["kind"]?.string != nil, root["apiVersion"]?.string != nil else {
        diagnostics.append(.notAResource(at: root.entries.first?.key.span ?? root.span))
        continue
      }
      let isList = root["kind"]?.text.hasSuffix("List") == true && root["items"]?.kind == .array
      for item in isList ? root["items"]?.items ?? [] : [root] {
        guard let value = SchemaValue(item) else { continue }
        found.append(
          KustomizedResource(value: value, at: item.entries.first?.key.span ?? item.span))
      }
    }
    return found
  }

  /// kustomize takes no two resources of one kind, namespace and name, and neither does a module.
  private mutating func checkIdentities(
    _ resources: [KustomizedResource], _ root: DocumentElement
  ) {
    var seen: Set<[String]> = []
    for resource in resources
    where !seen.insert([resource.group, resource.kind, resource.namespace, resource.name]).inserted
    {
      diagnostics.append(.secondResource(resource, at: (root["resources"] ?? root).span))
    }
  }

  private mutating func generate(
    _ root: DocumentElement, in folder: String, _ resources: inout [KustomizedResource]
  ) {
    let read = read
    let generator = KustomizeGenerator(
      folder: folder, read: { read($0, folder) }, options: root["generatorOptions"])
    for (key, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
      for item in root[key]?.items ?? [] {
        if let problem = generator.generate(item, kind: kind, &resources) {
          diagnostics.append(problem.diagnostic)
        }
      }
    }
  }

  /// Gives the kustomization's own resources the fields of its module: by the names they were first
  /// given, so that overlays, whatever they rename, agree with it.
  private func nameFields(_ result: inout Kustomization) {
    var taken = Set(result.resources.flatMap { $0.field.prefix(2) })
    for base in result.bases { taken.formUnion([base.name, base.name + "Module"]) }
    for index in result.resources.indices where result.resources[index].field.isEmpty {
      let resource = result.resources[index]
      let stem =
        SchemaNames.camel(resource.formerNames.first ?? resource.name)
        + SchemaNames.pascal(resource.kind)
      var name = stem
      var count = 1
      while !taken.insert(name).inserted {
        count += 1
        name = stem + String(count)
      }
      result.resources[index].field = [name]
    }
  }
}

extension KustomizationBuilder.Kustomization {
  /// Adds the resources of a base, under a separate name.
  mutating func add(_ base: KustomizationBuilder.Kustomization) {
    let folder = base.folder.split(separator: "/").last.map(String.init) ?? "base"
    let stem = SchemaNames.camel(folder)
    // A field `output` would say what is rendered.
    var name = SchemaText.canBeRead(stem) && stem != "output" ? stem : stem + "Resources"
    var count = 1
    while bases.contains(where: { $0.name == name }) {
      count += 1
      name = stem + String(count)
    }
    bases.append((base.folder, name))
    for var resource in base.resources {
      resource.field = [name] + resource.field
      resource.derived = resource.derived.map { $0.moving { [name] + $0 } }
      resources.append(resource)
    }
    configuration.add(base.configuration)
    for var variable in base.variables {
      variable.holder = [name] + variable.holder
      variables.append(variable)
    }
  }

  /// The one base of a kustomization is what its module extends: its fields are the module's own.
  mutating func liftOnlyBase() {
    guard bases.count == 1 else { return }
    let name = bases[0].name
    func lifted(_ field: [String]) -> [String] {
      field.count > 1 && field[0] == name ? Array(field.dropFirst()) : field
    }
    func lift(_ resources: inout [KustomizedResource]) {
      for index in resources.indices {
        resources[index].field = lifted(resources[index].field)
        resources[index].derived = resources[index].derived.map { $0.moving(lifted) }
      }
    }
    lift(&resources)
    for index in components.indices {
      lift(&components[index].before)
      lift(&components[index].after)
    }
    for index in variables.indices { variables[index].holder = lifted(variables[index].holder) }
  }
}

extension Diagnostic {
  static func kustomizeFileMissing(_ path: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "expected a file or a kustomization at `\(path)`, found none"
    ).helping("files lie in the kustomization's folder or below it; others are not read")
  }

  static func secondResource(_ resource: KustomizedResource, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "expected each resource once, found two `\(resource.label)`"
    )
    .noting(resource.span, "the second is made here")
  }

  static func kustomizationDepth(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span,
      "kustomizations build on one another more than 100 deep, or take more than 1000 components")
  }

  static func kustomizationCycle(_ folder: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.kustomizeReference, at: span, "the kustomization `\(folder)` builds on itself")
  }
}
