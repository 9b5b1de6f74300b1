import Documents

/// The built-in transformers of kustomize.
struct KustomizeTransformer {
  let types: ResourceTypes

  func setNamespace(_ namespace: String, _ resources: inout [KustomizedResource]) {
    for index in resources.indices {
      let resource = resources[index]
      let shape = types.schema(apiVersion: resource.apiVersion, kind: resource.kind)
      if shape?.isClusterScoped != true {
        resources[index].value.set(
          ["metadata", "namespace"], creating: true, to: .string(namespace))
      }
      guard resource.kind.hasSuffix("RoleBinding"),
        case .list(let subjects)? = resource.value["subjects"]
      else { continue }
      resources[index].value["subjects"] = .list(
        subjects.map { subject in
          var subject = subject
          if subject["kind"]?.text == "ServiceAccount" { subject["namespace"] = .string(namespace) }
          return subject
        })
    }
  }

  // MARK: labels

  /// Where a label goes beside `metadata.labels`, by kind; made where it is missing.
  private func places(
    _ kind: String, selectors: Bool, templates: Bool
  ) -> [(path: [String], creating: Bool)] {
    var places: [(path: [String], creating: Bool)] = [(["metadata", "labels"], true)]
    let workloads: Set<String> = ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"]
    if workloads.contains(kind) || kind == "Job" {
      if templates { places.append((["spec", "template", "metadata", "labels"], true)) }
      if selectors { places.append((["spec", "selector", "matchLabels"], kind != "Job")) }
    }
    if kind == "ReplicationController" || kind == "Service" {
      if selectors { places.append((["spec", "selector"], true)) }
      if templates, kind != "Service" {
        places.append((["spec", "template", "metadata", "labels"], true))
      }
    }
    if kind == "CronJob", templates {
      places.append((["spec", "jobTemplate", "metadata", "labels"], true))
      places.append((["spec", "jobTemplate", "spec", "template", "metadata", "labels"], true))
    }
    if selectors, kind == "PodDisruptionBudget" {
      places.append((["spec", "selector", "matchLabels"], false))
    }
    if selectors, kind == "NetworkPolicy" {
      places.append((["spec", "podSelector", "matchLabels"], false))
    }
    return places
  }

  func setLabel(
    _ key: String, _ value: String, selectors: Bool, templates: Bool,
    _ resources: inout [KustomizedResource]
  ) {
    for index in resources.indices {
      let kind = resources[index].kind
      for place in places(kind, selectors: selectors, templates: templates) {
        if !place.creating, resources[index].value.at(place.path) == nil { continue }
        resources[index].value.set((place.path + [key])[...], creating: true, to: .string(value))
      }
    }
  }

  func setAnnotation(
    _ key: String, _ value: String, _ resources: inout [KustomizedResource]
  ) {
    for index in resources.indices {
      var paths = [["metadata", "annotations", key]]
      if resources[index].value.at(["spec", "template"]) != nil {
        paths.append(["spec", "template", "metadata", "annotations", key])
      }
      for path in paths {
        resources[index].value.set(path[...], creating: true, to: .string(value))
      }
    }
  }

  // MARK: replicas and images

  func setReplicas(
    _ name: String, _ count: String, _ resources: inout [KustomizedResource]
  ) {
    let kinds: Set<String> = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"]
    for index in resources.indices
    where kinds.contains(resources[index].kind) && resources[index].answersTo(name) {
      resources[index].value.set(["spec", "replicas"], creating: true, to: .number(count))
    }
  }

  func setImage(_ item: DocumentElement, _ resources: inout [KustomizedResource]) {
    let name = item["name"]?.text ?? ""
    for index in resources.indices {
      resources[index].value.changeObjects { object in
        for key in ["containers", "initContainers"] {
          guard case .list(let containers)? = object[key] else { continue }
          object[key] = .list(
            containers.map { container in
              var container = container
              if let image = container["image"]?.text, let changed = changed(image, name, item) {
                container["image"] = .string(changed)
              }
              return container
            })
        }
      }
    }
  }

  /// The image under its new name, tag or digest; nil for another image.
  private func changed(_ image: String, _ name: String, _ item: DocumentElement) -> String? {
    var rest = image[...]
    var digest = ""
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[at...])
      rest = rest[..<at]
    }
    var tag = ""
    let slash = rest.lastIndex(of: "/") ?? rest.startIndex
    if let colon = rest[slash...].lastIndex(of: ":") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    }
    guard rest == name else { return nil }
    let newName = item["newName"]?.text ?? name
    if let wanted = item["newTag"]?.text {
      tag = wanted
      digest = ""
    }
    if let suffix = item["tagSuffix"]?.text { tag += suffix }
    if let wanted = item["digest"]?.text { return newName + "@" + wanted }
    return newName + (tag.isEmpty ? "" : ":" + tag) + digest
  }

  // MARK: names

  /// The resources with hashes at the ends of generated names, and every reference to a name that
  /// has changed brought up to date.
  func finished(_ resources: [KustomizedResource]) -> [KustomizedResource] {
    var result = resources
    for index in result.indices where result[index].needsHash {
      result[index].name += "-" + KustomizeGenerator.hash(of: result[index])
    }
    let named = result
    for index in result.indices {
      let shape = types.schema(apiVersion: result[index].apiVersion, kind: result[index].kind)
      let type = shape.map { SchemaType.named($0.reference) } ?? .json
      result[index].value = renamed(result[index].value, type, named)
    }
    return result
  }

  private func renamed(
    _ value: SchemaValue, _ type: SchemaType, _ all: [KustomizedResource]
  ) -> SchemaValue {
    switch value {
    case .object(let entries):
      let shape: ResourceTypes.Shape? =
        if case .named(let reference) = types.resolved(type) {
          types.shape(reference)
        } else {
          nil
        }
      let merge = StrategicMerge(types: types)
      let kind = value["kind"]?.text
      return .object(
        entries.map { entry in
          var entry = entry
          var kinds = shape?.fields[entry.key]?.references ?? []
          if entry.key == "name", let kind, value["metadata"] == nil { kinds.append(kind) }
          if let text = entry.value.text, let name = current(text, kinds, all) {
            entry.value = .string(name)
          } else if entry.key == "imagePullSecrets" || entry.key == "secrets" {
            entry.value = .list(entry.value.items.map { renamedSecret($0, all) })
          } else {
            entry.value = renamed(entry.value, merge.fieldType(entry.key, of: type), all)
          }
          return entry
        })
    case .list(let items):
      let element: SchemaType =
        switch types.resolved(type) {
        case .list(let element), .keyedList(let element, _): element
        default: .json
        }
      return .list(items.map { renamed($0, element, all) })
    case .null, .bool, .number, .string: return value
    }
  }

  private func renamedSecret(_ item: SchemaValue, _ all: [KustomizedResource]) -> SchemaValue {
    guard let text = item["name"]?.text, let name = current(text, ["Secret"], all) else {
      return item
    }
    var item = item
    item["name"] = .string(name)
    return item
  }

  private func current(
    _ name: String, _ kinds: [String], _ all: [KustomizedResource]
  ) -> String? {
    if kinds.isEmpty { return nil }
    return all.first { kinds.contains($0.kind) && $0.answersTo(name) }?.name
  }
}
