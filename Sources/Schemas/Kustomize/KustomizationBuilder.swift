import Diagnostics
import Documents
import Source

/// Carries kustomizations out: reads a folder's `kustomization.yaml`, its resources, bases and
/// components, and applies what it says, in kustomize's order.
struct KustomizationBuilder {
  let types: ResourceTypes
  let sources: SourceTable
  /// The bytes of a file, by its path from the folder where the import began.
  let read: (String) -> [UInt8]?
  var diagnostics: [Diagnostic] = []
  private var built: [String: Kustomization] = [:]
  private var running: Set<String> = []
  private var origins = 0

  init(types: ResourceTypes, sources: SourceTable, read: @escaping (String) -> [UInt8]?) {
    self.types = types
    self.sources = sources
    self.read = read
  }

  /// What a folder's kustomization gives.
  struct Kustomization {
    var folder: String
    /// The folders of the kustomizations it builds on.
    var bases: [String] = []
    /// The resources, their names without hashes and references as they were written.
    var resources: [KustomizedResource] = []
  }

  private static let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  /// What is done here; other fields are refused by name.
  private static let known: Set<String> = [
    "apiVersion", "kind", "metadata", "resources", "bases", "components", "patches",
    "patchesStrategicMerge", "patchesJson6902", "namespace", "namePrefix", "nameSuffix",
    "commonLabels", "labels", "commonAnnotations", "images", "replicas", "configMapGenerator",
    "secretGenerator", "generatorOptions", "sortOptions", "buildMetadata",
  ]

  /// The kustomization of a folder, built once.
  mutating func build(_ folder: String) -> Kustomization? {
    if let known = built[folder] { return known }
    guard let (path, bytes) = find(folder) else { return nil }
    let file = sources.add(path: path, bytes: bytes)
    let (document, problems) = YAMLReader.read(file)
    diagnostics += problems
    guard let root = document?.element else { return nil }
    guard running.insert(folder).inserted else {
      diagnostics.append(.kustomizationCycle(folder, at: root.span))
      return nil
    }
    defer { running.remove(folder) }
    var result = Kustomization(folder: folder)
    apply(root, in: folder, to: &result)
    built[folder] = result
    return result
  }

  private func find(_ folder: String) -> (String, [UInt8])? {
    for name in Self.names {
      let path = Self.join(folder, name)
      if let bytes = read(path) { return (path, bytes) }
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
    for entry in root.entries where !Self.known.contains(entry.key.text) {
      diagnostics.append(.unsupportedKustomization(entry.key.text, at: entry.key.span))
    }
    for item in (root["resources"]?.items ?? []) + (root["bases"]?.items ?? []) {
      addResource(item, in: folder, to: &result)
    }
    let generator = KustomizeGenerator(
      folder: folder, read: read, options: root["generatorOptions"])
    for (key, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
      for item in root[key]?.items ?? [] {
        switch generator.resource(item, kind: kind) {
        case .failure(let problem): diagnostics.append(problem.diagnostic)
        case .success(var resource):
          resource.origin = nextOrigin()
          result.resources.append(resource)
        }
      }
    }
    for item in root["components"]?.items ?? [] {
      addComponent(item, in: folder, to: &result)
    }
    transform(root, in: folder, &result.resources)
  }

  private mutating func nextOrigin() -> Int {
    origins += 1
    return origins
  }

  private mutating func addResource(
    _ item: DocumentElement, in folder: String, to result: inout Kustomization
  ) {
    let path = Self.join(folder, item.text)
    if item.text.contains("://") || item.text.hasPrefix("github.com/") {
      diagnostics.append(.unsupportedKustomization("resources: \(item.text)", at: item.span))
    } else if let bytes = read(path) {
      result.resources += resources(in: path, bytes)
    } else if let base = build(path) {
      result.bases.append(path)
      result.resources += base.resources
    } else {
      diagnostics.append(.kustomizeFileMissing(path, at: item.span))
    }
  }

  private mutating func addComponent(
    _ item: DocumentElement, in folder: String, to result: inout Kustomization
  ) {
    let path = Self.join(folder, item.text)
    guard let (name, bytes) = find(path) else {
      diagnostics.append(.kustomizeFileMissing(path, at: item.span))
      return
    }
    let (document, problems) = YAMLReader.read(sources.add(path: name, bytes: bytes))
    diagnostics += problems
    if let root = document?.element { apply(root, in: path, to: &result) }
  }

  private mutating func resources(in path: String, _ bytes: [UInt8]) -> [KustomizedResource] {
    let (documents, problems) = YAMLReader.readAll(sources.add(path: path, bytes: bytes))
    diagnostics += problems
    var found: [KustomizedResource] = []
    for document in documents {
      guard let value = SchemaValue(document.element), value.isObject else { continue }
      let items = value["kind"]?.text == "List" ? value["items"]?.items ?? [] : [value]
      for item in items {
        found.append(KustomizedResource(value: item, origin: nextOrigin()))
      }
    }
    return found
  }

  // MARK: transformers

  private mutating func transform(
    _ root: DocumentElement, in folder: String, _ resources: inout [KustomizedResource]
  ) {
    for item in root["patchesStrategicMerge"]?.items ?? [] {
      patch(
        item.text.contains("\n") ? nil : item, inline: item, target: nil, in: folder, &resources)
    }
    for item in root["patches"]?.items ?? [] {
      patch(item["path"], inline: item["patch"], target: item["target"], in: folder, &resources)
    }
    let transformer = KustomizeTransformer(types: types)
    if let namespace = root["namespace"]?.string {
      transformer.setNamespace(namespace, &resources)
    }
    let prefix = root["namePrefix"]?.text ?? ""
    let suffix = root["nameSuffix"]?.text ?? ""
    for index in resources.indices where !(prefix + suffix).isEmpty {
      if resources[index].kind == "CustomResourceDefinition" || resources[index].kind == "Namespace"
      {
        continue
      }
      resources[index].name = prefix + resources[index].name + suffix
    }
    for entry in root["commonLabels"]?.entries ?? [] {
      transformer.setLabel(
        entry.key.text, entry.value.text, selectors: true, templates: true, &resources)
    }
    for group in root["labels"]?.items ?? [] {
      let selectors = group["includeSelectors"]?.bool == true
      for entry in group["pairs"]?.entries ?? [] {
        transformer.setLabel(
          entry.key.text, entry.value.text, selectors: selectors,
          templates: selectors || group["includeTemplates"]?.bool == true, &resources)
      }
    }
    for entry in root["commonAnnotations"]?.entries ?? [] {
      transformer.setAnnotation(entry.key.text, entry.value.text, &resources)
    }
    for item in root["patchesJson6902"]?.items ?? [] {
      patch(item["path"], inline: item["patch"], target: item["target"], in: folder, &resources)
    }
    for item in root["replicas"]?.items ?? [] {
      transformer.setReplicas(item["name"]?.text ?? "", item["count"]?.text ?? "", &resources)
    }
    for item in root["images"]?.items ?? [] { transformer.setImage(item, &resources) }
  }

  /// Applies the patches of a file or an inline text.
  private mutating func patch(
    _ path: DocumentElement?, inline: DocumentElement?, target: DocumentElement?,
    in folder: String, _ resources: inout [KustomizedResource]
  ) {
    var name = "patch"
    var bytes: [UInt8]
    let place = path ?? inline
    if let path, inline == nil || inline?.text == path.text {
      name = Self.join(folder, path.text)
      guard let content = read(name) else {
        diagnostics.append(.kustomizeFileMissing(name, at: path.span))
        return
      }
      bytes = content
    } else {
      bytes = Array((inline?.text ?? "").utf8)
    }
    let (documents, problems) = YAMLReader.readAll(sources.add(path: name, bytes: bytes))
    diagnostics += problems
    for document in documents {
      guard let value = SchemaValue(document.element) else { continue }
      let selected = select(resources, by: target, or: value)
      if selected.isEmpty {
        diagnostics.append(.patchWithoutTarget(at: place?.span ?? .none))
        continue
      }
      for index in selected.reversed() {
        if case .list(let operations) = value {
          var patched: SchemaValue? = resources[index].value
          for operation in operations {
            patched = patched.flatMap { JSONPatch.apply(operation, to: $0) }
          }
          if let patched {
            resources[index].value = patched
          } else {
            diagnostics.append(.patchFails(at: place?.span ?? .none))
          }
          continue
        }
        let merge = StrategicMerge(types: types)
        let resource = resources[index]
        var change = value
        if target != nil {
          change["metadata"]?["name"] = nil
          change["apiVersion"] = nil
          change["kind"] = nil
        }
        if resource.formerNames.isEmpty == false { change["metadata"]?["name"] = nil }
        let shape = types.schema(apiVersion: resource.apiVersion, kind: resource.kind)
        let type = shape.map { SchemaType.named($0.reference) } ?? .json
        if let merged = merge.merge(resource.value, with: change, type: type) {
          resources[index].value = merged
        } else {
          resources.remove(at: index)
        }
      }
    }
  }

  private func select(
    _ resources: [KustomizedResource], by target: DocumentElement?, or patch: SchemaValue
  ) -> [Int] {
    resources.indices.filter { index in
      let resource = resources[index]
      guard let target else {
        return resource.kind == patch["kind"]?.text
          && resource.apiVersion == patch["apiVersion"]?.text
          && resource.answersTo(patch["metadata"]?["name"]?.text ?? "")
      }
      func matches(_ key: String, _ value: String) -> Bool {
        guard let wanted = target[key]?.text, !wanted.isEmpty else { return true }
        return wanted == value || wanted == ".*"
      }
      let version = resource.apiVersion.split(separator: "/").last.map(String.init) ?? ""
      let wantedName = target["name"]?.text ?? ""
      let nameMatches =
        wantedName.isEmpty || wantedName == ".*" || resource.answersTo(wantedName)
      return matches("kind", resource.kind) && matches("group", resource.group)
        && matches("version", version) && nameMatches
        && hasLabels(resource, target["labelSelector"]?.text)
    }
  }

  private func hasLabels(_ resource: KustomizedResource, _ selector: String?) -> Bool {
    guard let selector else { return true }
    return selector.split(separator: ",").allSatisfy { term in
      let parts = term.split(separator: "=").map(String.init)
      return parts.count == 2
        && resource.value.at(["metadata", "labels", parts[0]])?.text == parts[1]
    }
  }
}

extension Diagnostic {
  static func unsupportedKustomization(_ field: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeUnsupported, at: span, "`\(field)` of a kustomization cannot be carried over"
    )
    .helping("render it with kustomize and import the manifests, or write it as an overlay")
  }

  static func kustomizeFileMissing(_ path: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "expected a file or a kustomization at `\(path)`, found none")
  }

  static func kustomizationCycle(_ folder: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.kustomizeReference, at: span, "the kustomization `\(folder)` builds on itself")
  }

  static func patchWithoutTarget(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.kustomizePatch, at: span, "expected a resource that the patch changes, found none")
  }

  static func patchFails(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizePatch, at: span,
      "expected a JSON patch that fits its target, found an operation that fails")
  }
}
