/// The name of a definition in an OpenAPI document: `io.k8s.api.apps.v1.Deployment` is the schema
/// `Deployment` of the module `apps/v1`.
struct DefinitionName: Hashable {
  /// Without the prefix `io.k8s.`: the key of the tables of facts.
  let key: String
  /// `apps/v1`
  let module: String
  /// `Deployment`
  let name: String

  init(_ full: String) {
    let key = full.hasPrefix("io.k8s.") ? String(full.dropFirst("io.k8s.".count)) : full
    let parts = key.split(separator: ".").map(String.init)
    self.key = key
    name = parts.last ?? full
    if key.hasPrefix("apimachinery.") {
      module = "meta/v1"
    } else if parts.count >= 3 {
      module = parts[parts.count - 3] + "/" + parts[parts.count - 2]
    } else {
      module = "definitions"
    }
  }

  /// The definition that a `$ref` points to.
  init?(reference: String) {
    let prefix = "#/definitions/"
    guard reference.hasPrefix(prefix) else { return nil }
    self.init(String(reference.dropFirst(prefix.count)))
  }

  /// The key of a field in the tables of facts.
  func field(_ field: String) -> String { key + "." + field }
}
