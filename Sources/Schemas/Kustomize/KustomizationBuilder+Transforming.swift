import Diagnostics
import Documents
import Source

extension KustomizationBuilder {
  /// Applies what a kustomization says of all resources, in the order that kustomize has.
  mutating func transform(
    _ root: DocumentElement, in folder: String, _ resources: inout [KustomizedResource],
    _ configuration: KustomizeConfiguration
  ) {
    for item in root["patchesStrategicMerge"]?.items ?? [] {
      let isFile = read(Self.join(folder, item.text), folder) != nil || item.text.hasSuffix(".yaml")
      patch(Patch(path: isFile ? item : nil, inline: item, item: nil), in: folder, &resources)
    }
    for item in root["patches"]?.items ?? [] { patch(Patch(item), in: folder, &resources) }
    let transformer = KustomizeTransformer(configuration: configuration)
    if let namespace = root["namespace"]?.string, !namespace.isEmpty {
      transformer.setNamespace(namespace, types, &resources)
    }
    transformer.addAffixes(
      prefix: root["namePrefix"]?.text ?? "", suffix: root["nameSuffix"]?.text ?? "", &resources)
    for group in root["labels"]?.items ?? [] {
      for label in group["pairs"]?.entries ?? [] {
        transformer.setLabel(
          label.key.text, label.value.text, like: LabelScope(group), &resources)
      }
    }
    for label in root["commonLabels"]?.entries ?? [] {
      transformer.setLabel(label.key.text, label.value.text, like: .everywhere, &resources)
    }
    for entry in root["commonAnnotations"]?.entries ?? [] {
      transformer.setAnnotation(entry.key.text, entry.value.text, &resources)
    }
    for item in root["patchesJson6902"]?.items ?? [] {
      patch(Patch(item), in: folder, &resources)
    }
    for item in root["replicas"]?.items ?? [] {
      let name = item["name"]?.text ?? ""
      if !transformer.setReplicas(name, item["count"]?.text ?? "0", &resources) {
        diagnostics.append(.replicasOfNone(name, at: (item["name"] ?? item).span))
      }
    }
    for item in root["images"]?.items ?? [] { transformer.setImage(item, &resources) }
    for item in root["replacements"]?.items ?? [] { replace(item, in: folder, &resources) }
  }

  private mutating func replace(
    _ item: DocumentElement, in folder: String, _ resources: inout [KustomizedResource]
  ) {
    var items = [item]
    if let path = item["path"] {
      let name = Self.join(folder, path.text)
      guard let bytes = read(name, folder) else {
        diagnostics.append(.kustomizeFileMissing(name, at: path.span))
        return
      }
      let (documents, problems) = YAMLReader.readAll(
        sources.add(path: name, bytes: bytes), dialect: .cluster)
      diagnostics += problems
      items = documents.flatMap { $0.element.kind == .array ? $0.element.items : [$0.element] }
      for item in items {
        diagnostics += KustomizationShape.replacement.problems(in: item, called: "a replacement")
      }
    }
    var replacements = Replacements()
    for item in items where item.kind != .null { replacements.apply(item, to: &resources) }
    diagnostics += replacements.diagnostics
  }

  // MARK: patches

  /// One entry of `patches` and its like.
  private struct Patch {
    var path: DocumentElement?
    var inline: DocumentElement?
    /// The entry, with its target and options; nil if there is only a string.
    var item: DocumentElement?

    init(path: DocumentElement?, inline: DocumentElement?, item: DocumentElement?) {
      self.path = path
      self.inline = inline
      self.item = item
    }

    init(_ item: DocumentElement) {
      self.init(path: item["path"], inline: item["patch"], item: item)
    }

    var span: SourceSpan { (path ?? inline ?? item)?.span ?? .none }
  }

  /// Applies the patches of a file or an inline text.
  private mutating func patch(
    _ patch: Patch, in folder: String, _ resources: inout [KustomizedResource]
  ) {
    var name = folder + " (patch)"
    var bytes = Array((patch.inline?.text ?? "").utf8)
    if let path = patch.path {
      name = Self.join(folder, path.text)
      guard let content = read(name, folder) else {
        diagnostics.append(.kustomizeFileMissing(name, at: path.span))
        return
      }
      bytes = content
    }
    let isSecret = patch.item.map { KustomizationSecrets.mayPatchSecret($0) } ?? false
    for document in documents(of: bytes, called: name) where document.element.kind != .null {
      if isSecret { KustomizationSecrets.maskPatch(document.element, in: sources) }
      apply(document.element, of: patch, to: &resources)
    }
  }

  private mutating func apply(
    _ change: DocumentElement, of patch: Patch, to resources: inout [KustomizedResource]
  ) {
    let target = patch.item?["target"]
    let selected: [Int]
    do throws(ResourceSelector.Problem) {
      selected = try select(resources, by: target, or: change)
    } catch {
      diagnostics.append(.wrongSelector(error.text, at: error.place.span))
      return
    }
    if selected.isEmpty {
      diagnostics.append(
        .patchWithoutTarget(at: patch.span, severity: target == nil ? .error : .warning))
    }
    if target == nil, selected.count > 1 {
      diagnostics.append(
        .patchFitsSeveral(selected.map { resources[$0] }, at: patch.span))
      return
    }
    for index in selected.reversed() {
      if change.kind == .array {
        apply(operations: change.items, to: &resources[index])
      } else if !merge(change, of: patch, into: &resources[index]) {
        resources.remove(at: index)
      }
    }
  }

  private mutating func apply(
    operations: [DocumentElement], to resource: inout KustomizedResource
  ) {
    for element in operations {
      guard let operation = SchemaValue(element),
        let patched = JSONPatch.apply(operation, to: resource.value)
      else {
        diagnostics.append(.patchFails(on: resource, at: element.span))
        return
      }
      let name = resource.name
      resource.value = patched
      if resource.name != name { resource.formerNames.append(name) }
    }
  }

  /// Merges a patch into a resource; false if it deletes it.
  private mutating func merge(
    _ element: DocumentElement, of patch: Patch, into resource: inout KustomizedResource
  ) -> Bool {
    guard var change = SchemaValue(element), change.isObject else { return true }
    for directive in element.directives(["$setElementOrder", "$retainKeys", "$deleteFromPrimitive"])
    {
      diagnostics.append(.unsupportedDirective(directive.text, at: directive.span))
    }
    if patch.item?["target"] != nil {
      change["apiVersion"] = nil
      change["kind"] = nil
    }
    if let name = change["metadata"]?["name"]?.text {
      change["metadata"]?["name"] = nil
      if patch.item?["options"]?["allowNameChange"]?.bool == true { resource.name = name }
    }
    if change["metadata"]?.entries.isEmpty == true { change["metadata"] = nil }
    let merged = StrategicMerge(types: types).merge(
      resource.value, with: change, type: types.type(of: resource))
    guard let merged else { return false }
    resource.value = merged
    return true
  }

  private func select(
    _ resources: [KustomizedResource], by target: DocumentElement?, or patch: DocumentElement
  ) throws(ResourceSelector.Problem) -> [Int] {
    if let target {
      let selector = try ResourceSelector(target, asPatterns: true)
      return resources.indices.filter { selector.matches(resources[$0]) }
    }
    let metadata = patch["metadata"]
    return resources.indices.filter { index in
      let resource = resources[index]
      let namespaces = [resource.namespace] + resource.formerNamespaces
      return resource.kind == patch["kind"]?.text
        && resource.apiVersion == patch["apiVersion"]?.text
        && resource.answersTo(metadata?["name"]?.text ?? "")
        && namespaces.contains(metadata?["namespace"]?.text ?? "")
    }
  }
}

extension DocumentElement {
  /// The keys in it that begin like one of some directives.
  fileprivate func directives(_ names: [String]) -> [DocumentElement] {
    entries.filter { entry in names.contains { entry.key.text.hasPrefix($0) } }.map(\.key)
      + (entries.map(\.value) + items).flatMap { $0.directives(names) }
  }
}

extension Diagnostic {
  static func patchWithoutTarget(at span: SourceSpan, severity: Severity) -> Diagnostic {
    Diagnostic(
      .kustomizePatch, at: span, "expected a resource that the patch changes, found none",
      severity: severity)
  }

  /// A patch that names a resource must mean one of them.
  static func patchFitsSeveral(
    _ resources: [KustomizedResource], at span: SourceSpan
  ) -> Diagnostic {
    var found = Diagnostic(
      .kustomizePatch, at: span,
      "expected one resource that the patch names, found \(resources.count)")
    for resource in resources {
      found = found.noting(resource.span, "`\(resource.label)` is made here")
    }
    return found.helping("give the patch a `target` that says which, or all, are meant")
  }

  static func patchFails(on resource: KustomizedResource, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizePatch, at: span,
      "expected an operation that `\(resource.label)` allows, found one that fails on it")
  }

  static func unsupportedDirective(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizePatch, at: span, "`\(name)` is none of kustomize's directives"
    )
    .helping("kustomize would leave it in the resource as a field; take it out")
  }

  static func replicasOfNone(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "expected a workload named `\(name)` to scale, found none")
  }
}
