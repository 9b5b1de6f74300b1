import Documents

/// What a kustomization says of all its resources: namespace, affixes, labels and annotations.
struct WideChanges: Sendable {
  var namespace = ""
  var prefix = ""
  var suffix = ""
  /// Labels of the metadata, and those that go to the templates of pods as well.
  var labels: [(key: String, value: String, inTemplates: Bool)] = []
  /// Annotations go to templates too.
  var annotations: [(key: String, value: String)] = []

  init() {}

  /// What a kustomization asks for.
  init(_ root: DocumentElement) {
    namespace = root["namespace"]?.string ?? ""
    prefix = root["namePrefix"]?.text ?? ""
    suffix = root["nameSuffix"]?.text ?? ""
    for group in root["labels"]?.items ?? [] {
      let scope = LabelScope(group)
      for pair in group["pairs"]?.entries ?? [] {
        labels.append((pair.key.text, pair.value.text, scope.templates))
      }
    }
    for pair in root["commonLabels"]?.entries ?? [] {
      labels.append((pair.key.text, pair.value.text, true))
    }
    for pair in root["commonAnnotations"]?.entries ?? [] {
      annotations.append((pair.key.text, pair.value.text))
    }
  }
}

/// The rules of a module that carry a kustomization's wide changes: `on Resource { … }` says once
/// what would otherwise stand at each resource.
///
/// A rule is written only where it gives exactly what the kustomization renders. It is taken back
/// from each resource before that is compared with what the base has, so that the same change is
/// not written a second time.
struct ModuleRules {
  /// One member of a rule, and how it is taken back.
  private enum Change {
    /// An entry of the metadata, of resources or of templates of pods.
    case entry(field: String, key: String, value: String, inTemplates: Bool)
    case namespace(String)
    case affixes(prefix: String, suffix: String)
  }

  private var changes: [Change] = []
  /// Kinds that the rules leave alone: those of resources inside others, which kustomize does
  /// not reach, those that have no namespace, and those that keep their name.
  private var inner: [String] = []
  private var withoutNamespace: [String] = []
  private var withoutAffixes: [String] = []

  /// The rules that hold for all resources of a module.
  init(
    _ wide: WideChanges, old: [KustomizedResource], new: [KustomizedResource]
  ) {
    guard new.count > 1, !new.contains(where: \.holdsResources) else { return }
    if new.contains(where: \.holdsClaims) {
      inner = ["PersistentVolumeClaim"]
      if new.contains(where: { inner.contains($0.kind) }) { return }
    }
    for label in wide.labels {
      add("labels", label.key, label.value, inTemplates: label.inTemplates, new)
    }
    for annotation in wide.annotations {
      add("annotations", annotation.key, annotation.value, inTemplates: true, new)
    }
    if !wide.namespace.isEmpty {
      let placed = new.filter { $0.namespace == wide.namespace }
      withoutNamespace = Self.kinds(new.filter { $0.namespace != wide.namespace })
      if placed.count > 1, !placed.contains(where: { withoutNamespace.contains($0.kind) }),
        new.allSatisfy({ $0.namespace == wide.namespace || $0.namespace.isEmpty })
      {
        changes.append(.namespace(wide.namespace))
      }
    }
    addAffixes(wide, old, new)
  }

  private mutating func add(
    _ field: String, _ key: String, _ value: String, inTemplates: Bool, _ new: [KustomizedResource]
  ) {
    let wanted = SchemaValue.string(value)
    guard new.allSatisfy({ $0.value.at(["metadata", field, key]) == wanted }) else { return }
    changes.append(.entry(field: field, key: key, value: value, inTemplates: false))
    let templates = new.flatMap { resource in
      resource.templates.map { resource.value.at($0 + [field, key]) }
    }
    guard inTemplates, templates.count > 1, templates.allSatisfy({ $0 == wanted }),
      new.allSatisfy({ $0.templates.count == 1 || !$0.holdsTemplate })
    else { return }
    changes.append(.entry(field: field, key: key, value: value, inTemplates: true))
  }

  private mutating func addAffixes(
    _ wide: WideChanges, _ old: [KustomizedResource], _ new: [KustomizedResource]
  ) {
    if wide.prefix.isEmpty && wide.suffix.isEmpty { return }
    func follows(_ resource: KustomizedResource) -> Bool {
      guard let before = old.first(where: { $0.field == resource.field }) else { return true }
      return resource.name == wide.prefix + before.name + wide.suffix
    }
    // A suffix is before the hash of a generated name, and that of a Secret, which is literal,
    // changes with the content.
    func isFixed(_ resource: KustomizedResource) -> Bool {
      if KustomizeTransformer.keepsName(resource.kind) { return true }
      return resource.needsHash
        && (!wide.suffix.isEmpty || resource.kind != "ConfigMap" && !follows(resource))
    }
    withoutAffixes = Self.kinds(new.filter(isFixed))
    let renamed = new.filter { !isFixed($0) }
    let allFollow = renamed.allSatisfy { resource in
      let name = resource.name
      return name.hasPrefix(wide.prefix) && name.hasSuffix(wide.suffix)
        && name.utf8.count > wide.prefix.utf8.count + wide.suffix.utf8.count
        && !withoutAffixes.contains(resource.kind) && (resource.needsHash || follows(resource))
    }
    guard renamed.count > 1, allFollow else { return }
    changes.append(.affixes(prefix: wide.prefix, suffix: wide.suffix))
  }

  private static func kinds(_ resources: [KustomizedResource]) -> [String] {
    Set(resources.map(\.kind)).sorted()
  }

  // MARK: taking back

  /// A resource without what the rules do to it; `before` is what the base has of it. Names that
  /// are expressions stand as marks.
  func takenBack(
    from resource: SchemaValue, before: SchemaValue?, of kind: String,
    expressions: inout [String: String]
  ) -> SchemaValue {
    var value = resource
    for change in changes {
      switch change {
      case .entry(let field, let key, _, false):
        value.restore(["metadata"], field, key, from: before)
      case .entry(let field, let key, _, true):
        for place in KustomizeFields.podTemplates(in: kind) {
          value.restore(place.path.map(String.init), field, key, from: before)
        }
      case .namespace:
        if withoutNamespace.contains(kind) { continue }
        value["metadata"]?["namespace"] = before?.at(["metadata", "namespace"])
      case .affixes(let prefix, let suffix):
        guard !withoutAffixes.contains(kind), let name = value.at(["metadata", "name"])?.text
        else { continue }
        let stem = Self.stem(of: name, prefix, suffix)
        if stem.hasPrefix("\0") { expressions[stem] = String(stem.dropFirst()) }
        value["metadata"]?["name"] = .string(stem)
      }
    }
    return value
  }

  /// A name without its affixes; that of an expression is its literal beginning.
  private static func stem(of name: String, _ prefix: String, _ suffix: String) -> String {
    let quoted = "\0\"" + SchemaText.quoted(prefix).dropFirst().dropLast()
    if name.hasPrefix("\0") {
      return name.hasPrefix(quoted) ? "\0\"" + name.dropFirst(quoted.count) : name
    }
    return String(name.dropFirst(prefix.count).dropLast(suffix.count))
  }

  // MARK: writing

  /// The rules as members of a module.
  func write(_ text: inout ManifestText) {
    var members: [(head: String, member: String)] = []
    for change in changes {
      switch change {
      case .entry(let field, let key, let value, let inTemplates):
        members.append(
          (
            inTemplates ? "on PodTemplateSpec" : head(without: []),
            "put metadata.\(field).\(SchemaText.name(key)) = \(SchemaText.quoted(value))"
          ))
      case .namespace(let name):
        members.append(
          (head(without: withoutNamespace), "metadata.namespace = \(SchemaText.quoted(name))"))
      case .affixes(let prefix, let suffix):
        let (before, after) = (
          SchemaText.quoted(prefix).dropLast(), SchemaText.quoted(suffix).dropFirst()
        )
        members.append(
          (head(without: withoutAffixes), "metadata.name = \(before)\\(base)\(after)"))
      }
    }
    var heads: [String] = []
    for member in members where !heads.contains(member.head) { heads.append(member.head) }
    for head in heads {
      let own = members.filter { $0.head == head }.map(\.member)
      if !text.bytes.isEmpty { text.blank() }
      if own.count == 1, head.utf8.count + own[0].utf8.count < 94 {
        text.line("\(head) { \(own[0]) }")
        continue
      }
      text.open("\(head) {")
      for member in own { text.line(member) }
      text.close("}")
    }
  }

  /// The types that the rules name, to be imported.
  var uses: Set<SchemaReference> {
    let isUsed = changes.contains { change in
      if case .entry(_, _, _, true) = change { return true }
      return false
    }
    return isUsed ? [SchemaReference(.library("k8s.core.v1"), "PodTemplateSpec")] : []
  }

  private func head(without kinds: [String]) -> String {
    let kinds = inner + kinds
    return switch kinds.count {
    case 0: "on Resource"
    case 1: "on r: Resource where r.kind != \(SchemaText.quoted(kinds[0]))"
    default:
      "on r: Resource where ![" + kinds.map(SchemaText.quoted).joined(separator: ", ")
        + "].contains(r.kind)"
    }
  }
}

extension KustomizedResource {
  /// The places of its pod templates.
  fileprivate var templates: [[String]] {
    KustomizeFields.podTemplates(in: kind).map { $0.path.map(String.init) }
      .filter { value.at($0) != nil }
  }

  /// Whether it has a pod template anywhere.
  fileprivate var holdsTemplate: Bool {
    value.has { $0["template"]?["spec"]?["containers"] != nil }
  }

  /// Whether it holds templates of claims, which are resources.
  fileprivate var holdsClaims: Bool {
    value.at(["spec", "volumeClaimTemplates"])?.items.isEmpty == false
  }

  /// Whether it holds what a rule on `Resource` would take for another resource.
  fileprivate var holdsResources: Bool {
    var rest = value
    rest["spec"]?["volumeClaimTemplates"] = nil
    return rest.entries.contains { entry in
      entry.value.has { $0["apiVersion"] != nil && $0["kind"] != nil && $0["metadata"] != nil }
    }
  }
}

extension SchemaValue {
  /// Takes the value at a path away, with what holds nothing else and is not in another object.
  fileprivate mutating func drop(_ path: [String], unless before: SchemaValue?) {
    let holder = Array(path.dropLast())
    guard let key = path.last, var map = at(holder) else { return }
    map[key] = nil
    if map.entries.isEmpty, !holder.isEmpty, before?.at(holder) == nil {
      drop(holder, unless: before)
    } else {
      set(holder[...], creating: false, to: map)
    }
  }

  /// Whether some object in it, or it itself, is so.
  fileprivate func has(_ condition: (SchemaValue) -> Bool) -> Bool {
    switch self {
    case .object(let entries): condition(self) || entries.contains { $0.value.has(condition) }
    case .list(let items): items.contains { $0.has(condition) }
    case .null, .bool, .number, .string: false
    }
  }

  /// Gives an entry of a map the value that another object has there; the map goes with its last.
  fileprivate mutating func restore(
    _ path: [String], _ field: String, _ key: String, from before: SchemaValue?
  ) {
    guard var map = at(path + [field]) else { return }
    let old = before?.at(path + [field])
    map[key] = old?[key]
    if map.entries.isEmpty, old == nil {
      drop(path + [field], unless: before)
    } else {
      set((path + [field])[...], creating: false, to: map)
    }
  }
}
