/// The name of a definition in an OpenAPI document: `io.k8s.api.apps.v1.Deployment` is the schema
/// `Deployment` of the module `apps/v1`.
struct DefinitionName: Hashable {
  /// Without the prefix `io.k8s.`: the key of the tables of facts.
  let key: String
  /// `apps/v1`
  let module: String
  /// `Deployment`
  private(set) var name: String

  init(_ full: String) {
    let key = full.hasPrefix("io.k8s.") ? String(full.dropFirst("io.k8s.".count)) : full
    let parts = key.split(separator: ".").map(String.init)
    self.key = key
    name = Self.schemaName(parts.last ?? full)
    if key.hasPrefix("apimachinery.") {
      module = "meta/v1"
    } else if parts.count >= 3 {
      module = parts[parts.count - 3] + "/" + parts[parts.count - 2]
    } else {
      module = "definitions"
    }
  }

  /// A name that a schema can have: definitions may be called anything.
  private static func schemaName(_ text: String) -> String {
    let isName =
      text.utf8.first.map { $0 &- 0x41 < 26 } ?? false
      && text.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F }
    if isName { return text }
    let made = SchemaNames.pascal(text)
    return made.isEmpty ? "Definition" : made
  }

  /// All definitions, no two of one name in a module, and none of a name that the language has.
  static func all(_ definitions: [String]) -> [String: DefinitionName] {
    var result: [String: DefinitionName] = [:]
    var taken: Set<[String]> = []
    for full in definitions.sorted() {
      var name = DefinitionName(full)
      if SchemaNames.reserved.contains(name.name), KubernetesFacts.wellKnown[name.key] == nil {
        name.name += "Kind"
      }
      let stem = name.name
      var count = 1
      while !taken.insert([name.module, name.name]).inserted {
        count += 1
        name.name = stem + String(count)
      }
      result[full] = name
    }
    return result
  }

  /// The full name of the definition that a `$ref` points to.
  static func full(of reference: String) -> String? {
    let prefix = "#/definitions/"
    return reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : nil
  }

  /// The key of a field in the tables of facts.
  func field(_ field: String) -> String { key + "." + field }
}
