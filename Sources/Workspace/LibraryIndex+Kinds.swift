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

  /// The `apiVersion`s in which the library has a kind, stable ones first.
  public static func versions(ofKind kind: String) -> [String] {
    declared.versions[kind] ?? []
  }

  /// The kinds that the library has for an `apiVersion`.
  public static func kinds(inModule module: String) -> [String] { declared.kinds[module] ?? [] }
}
