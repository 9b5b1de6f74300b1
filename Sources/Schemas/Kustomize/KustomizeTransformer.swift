import Documents

/// Where a label goes beside the metadata.
struct LabelScope {
  var selectors = false
  var templates = false
  /// Places of the kustomization's own.
  var fields: [DocumentElement] = []

  static let everywhere = LabelScope(selectors: true, templates: true)

  /// What an entry of `labels` asks for.
  init(_ group: DocumentElement) {
    selectors = group["includeSelectors"]?.bool == true
    templates = selectors || group["includeTemplates"]?.bool == true
    fields = group["fields"]?.items ?? []
  }

  init(selectors: Bool, templates: Bool) {
    self.selectors = selectors
    self.templates = templates
  }
}

/// The built-in transformers of kustomize.
struct KustomizeTransformer {
  let configuration: KustomizeConfiguration

  func setNamespace(
    _ namespace: String, _ types: ResourceTypes, _ resources: inout [KustomizedResource]
  ) {
    for index in resources.indices {
      let resource = resources[index]
      let shape = types.schema(apiVersion: resource.apiVersion, kind: resource.kind)
      if resource.kind == "Namespace" {
        resources[index].name = namespace
      } else if shape?.isClusterScoped != true {
        resources[index].namespace = namespace
      }
      let places =
        KustomizeFields.namespaces(in: resource.kind, group: resource.group)
        + configuration.places(.namespace, for: resource)
      for place in places {
        resources[index].value.change(place.path[...], creating: place.creates) {
          $0 = .string(namespace)
        }
      }
      guard resource.kind.hasSuffix("RoleBinding") else { continue }
      // Other accounts follow if they are resources that have moved.
      resources[index].value.change(["subjects"], creating: false) { subjects in
        subjects = .list(
          subjects.items.map { subject in
            var subject = subject
            if subject["kind"]?.text == "ServiceAccount", subject["name"]?.text == "default" {
              subject["namespace"] = .string(namespace)
            }
            return subject
          })
      }
    }
  }

  func addAffixes(prefix: String, suffix: String, _ resources: inout [KustomizedResource]) {
    if prefix.isEmpty && suffix.isEmpty { return }
    for index in resources.indices where !Self.keepsName(resources[index].kind) {
      resources[index].affixes.append(prefix + "|" + suffix)
      resources[index].name = prefix + resources[index].name + suffix
      for place in configuration.places(.namePrefix, for: resources[index]) {
        resources[index].value.change(place.path[...], creating: false) {
          if let text = $0.text { $0 = .string(prefix + text) }
        }
      }
      for place in configuration.places(.nameSuffix, for: resources[index]) {
        resources[index].value.change(place.path[...], creating: false) {
          if let text = $0.text { $0 = .string(text + suffix) }
        }
      }
    }
  }

  /// Whether affixes leave a kind alone.
  static func keepsName(_ kind: String) -> Bool {
    ["CustomResourceDefinition", "APIService", "Namespace"].contains(kind)
  }

  // MARK: labels and annotations

  func setLabel(
    _ key: String, _ value: String, like scope: LabelScope,
    _ resources: inout [KustomizedResource]
  ) {
    for index in resources.indices {
      let kind = resources[index].kind
      var places = [KustomizeFields.Place("metadata/labels")]
      if scope.selectors { places += KustomizeFields.selectors(in: kind) }
      if scope.templates {
        places += KustomizeFields.templates(in: kind).map { $0.field("labels") }
        if kind == "StatefulSet" {
          places.append(KustomizeFields.Place("spec/volumeClaimTemplates/metadata/labels"))
        }
      }
      places += scope.fields.compactMap { KustomizeFields.Place($0, for: resources[index]) }
      let tables: [KustomizeConfiguration.Table] =
        scope.selectors
        ? [.commonLabels] : scope.templates ? [.templateLabels, .labels] : [.labels]
      for table in tables { places += configuration.places(table, for: resources[index]) }
      set(key, value, at: places, &resources[index])
    }
  }

  func setAnnotation(_ key: String, _ value: String, _ resources: inout [KustomizedResource]) {
    for index in resources.indices {
      let places =
        [KustomizeFields.Place("metadata")] + KustomizeFields.templates(in: resources[index].kind)
      set(
        key, value,
        at: places.map { $0.field("annotations") }
          + configuration.places(.commonAnnotations, for: resources[index]), &resources[index])
    }
  }

  private func set(
    _ key: String, _ value: String, at places: [KustomizeFields.Place],
    _ resource: inout KustomizedResource
  ) {
    for place in places {
      resource.value.change(place.path[...], creating: place.creates) { labels in
        if labels.isObject { labels[key] = .string(value) }
      }
    }
  }

  // MARK: replicas and images

  /// False where there is nothing of that name to scale.
  func setReplicas(
    _ name: String, _ count: String, _ resources: inout [KustomizedResource]
  ) -> Bool {
    let kinds: Set<String> = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"]
    var isFound = false
    for index in resources.indices where resources[index].answersTo(name) {
      var places = configuration.places(.replicas, for: resources[index])
      if kinds.contains(resources[index].kind) { places.append(.init("spec/replicas")) }
      for place in places {
        isFound = true
        resources[index].value.change(place.path[...], creating: place.creates) {
          $0 = .number(count)
        }
      }
    }
    return isFound
  }

  func setImage(_ item: DocumentElement, _ resources: inout [KustomizedResource]) {
    let name = item["name"]?.text ?? ""
    for index in resources.indices where resources[index].kind != "CustomResourceDefinition" {
      for place in configuration.places(.images, for: resources[index]) {
        resources[index].value.change(place.path[...], creating: false) {
          if let image = $0.text, let changed = changed(image, name, item) {
            $0 = .string(changed)
          }
        }
      }
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
    if let wanted = item["digest"]?.text {
      digest = "@" + wanted
      if item["newTag"] == nil { tag = "" }
    }
    return newName + (tag.isEmpty ? "" : ":" + tag) + digest
  }
}
