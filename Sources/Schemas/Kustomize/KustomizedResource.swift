import Source

/// A resource on its way through a kustomization.
struct KustomizedResource: Sendable {
  var value: SchemaValue
  /// Where the module of the kustomization has it: `["app"]`, or `["dev", "app"]` where the
  /// module has an instance of each of several bases. Empty until it is named.
  var field: [String] = []
  /// Where it was read.
  var span: SourceSpan
  /// The names it had before, which others may still refer to.
  var formerNames: [String] = []
  var formerNamespaces: [String] = []
  /// The prefixes and suffixes that its name was given, which tell bases apart.
  var affixes: [String] = []
  /// Whether a hash of the content ends its name.
  var needsHash = false
  /// The strings in it that were taken from other resources.
  var derived: [DerivedText] = []

  init(value: SchemaValue, at span: SourceSpan, needsHash: Bool = false) {
    self.value = value
    self.span = span
    self.needsHash = needsHash
  }

  var apiVersion: String { value["apiVersion"]?.text ?? "" }
  var kind: String { value["kind"]?.text ?? "" }

  var name: String {
    get { value["metadata"]?["name"]?.text ?? "" }
    set {
      if newValue == name { return }
      formerNames.append(name)
      value.set(["metadata", "name"], creating: true, to: .string(newValue))
    }
  }

  /// Empty where none is said.
  var namespace: String {
    get { value["metadata"]?["namespace"]?.text ?? "" }
    set {
      if newValue == namespace { return }
      formerNamespaces.append(namespace)
      value.set(["metadata", "namespace"], creating: true, to: .string(newValue))
    }
  }

  /// `apps` of `apps/v1`.
  var group: String {
    let parts = apiVersion.split(separator: "/")
    return parts.count == 2 ? String(parts[0]) : ""
  }

  func answersTo(_ name: String) -> Bool { self.name == name || formerNames.contains(name) }
}
