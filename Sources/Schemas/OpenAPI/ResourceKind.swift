import Documents

/// A group, version and kind that a definition is the type of.
struct ResourceKind: Hashable {
  var group: String
  var version: String
  var kind: String

  /// The one kind a definition is for; nil for those that serve all groups or none.
  init?(of definition: DocumentElement) {
    let kinds = definition["x-kubernetes-group-version-kind"]?.items ?? []
    guard kinds.count == 1, let kind = ResourceKind(kinds[0]) else { return nil }
    self = kind
  }

  init?(_ element: DocumentElement) {
    guard let version = element["version"]?.string, let kind = element["kind"]?.string else {
      return nil
    }
    group = element["group"]?.string ?? ""
    self.version = version
    self.kind = kind
  }

  init(group: String, version: String, kind: String) {
    self.group = group
    self.version = version
    self.kind = kind
  }

  /// `apps/v1`, or `v1` for the core group.
  var apiVersion: String { group.isEmpty ? version : group + "/" + version }

  /// What `apiVersion` and `kind` must be; nil for other fields.
  func constant(_ field: String) -> String? {
    switch field {
    case "apiVersion": apiVersion
    case "kind": kind
    default: nil
    }
  }
}

/// Which kinds live in a namespace: those that are created at a path with one.
struct ResourceScopes {
  private var isNamespaced: [ResourceKind: Bool] = [:]

  init() {}

  init(paths: DocumentElement?) {
    for path in paths?.entries ?? [] {
      guard let creation = path.value["post"],
        let kind = creation["x-kubernetes-group-version-kind"].flatMap({ ResourceKind($0) })
      else { continue }
      let inNamespace = path.key.text.contains("/namespaces/{namespace}/")
      isNamespaced[kind] = isNamespaced[kind] == true || inNamespace
    }
  }

  /// `namespaced` or `cluster`; nil for a kind that is never created.
  func mark(of kind: ResourceKind) -> String? {
    isNamespaced[kind].map { $0 ? "namespaced" : "cluster" }
  }
}
