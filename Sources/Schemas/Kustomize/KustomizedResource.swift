/// A resource on its way through a kustomization.
struct KustomizedResource: Sendable {
  var value: SchemaValue
  /// The same in every kustomization that the resource passes through.
  var origin: Int
  /// The names it had before, which others may still refer to.
  var formerNames: [String] = []
  /// Whether a hash of the content ends its name.
  var needsHash = false

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

  /// `apps` of `apps/v1`.
  var group: String {
    let parts = apiVersion.split(separator: "/")
    return parts.count == 2 ? String(parts[0]) : ""
  }

  func answersTo(_ name: String) -> Bool { self.name == name || formerNames.contains(name) }
}
