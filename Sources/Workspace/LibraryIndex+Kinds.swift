import Stdlib

extension LibraryIndex {
  /// The library's module for an `apiVersion`: `k8s.apps.v1` for `apps/v1`; nil if it has none.
  public static func module(apiVersion: String) -> String? {
    let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let version = parts.last, parts.count <= 2, !version.isEmpty else { return nil }
    let group = parts.count == 2 ? parts[0] : "core"
    // Groups of Kubernetes itself have no dot, or end in `.k8s.io`.
    guard !group.contains(".") || group.hasSuffix(".k8s.io") else { return nil }
    var name = String(group.prefix { $0 != "." })
    if group == "internal.apiserver.k8s.io" { name = "apiserverinternal" }
    return EmbeddedFiles.contains("k8s/\(name)/\(version).k8l") ? "k8s.\(name).\(version)" : nil
  }

  /// The `apiVersion`s in which the library has a kind, stable ones first. Reads every module.
  public static func versions(ofKind kind: String) -> [String] {
    let marks = ["schema \(kind) extends Resource {", "replace apiVersion: \""]
    var found: [String] = []
    for path in EmbeddedFiles.paths(under: "k8s/") {
      guard let bytes = EmbeddedFiles.find(path) else { continue }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      guard let at = lines.firstIndex(where: { $0 == marks[0] }), at + 1 < lines.count else {
        continue
      }
      let quoted = lines[at + 1].split(separator: "\"")
      if quoted.count > 1 { found.append(String(quoted[1])) }
    }
    return found.filter { !$0.contains("alpha") && !$0.contains("beta") }
      + found.filter { $0.contains("alpha") || $0.contains("beta") }
  }

  /// The kinds that the library has for an `apiVersion`.
  public static func kinds(inModule module: String) -> [String] {
    let path = String(module.map { $0 == "." ? "/" : $0 }) + ".k8l"
    guard let bytes = EmbeddedFiles.find(path) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("schema "), line.hasSuffix(" extends Resource {") else { return nil }
      return String(line.dropFirst(7).dropLast(19))
    }
  }
}
