import Stdlib

extension LibraryIndex {
  /// The library's module for an `apiVersion`: `k8s.apps.v1` for `apps/v1`; nil if it has none.
  public static func module(apiVersion: String) -> String? {
    let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let version = parts.last, parts.count <= 2, !version.isEmpty,
      let name = folder(ofGroup: parts.count == 2 ? parts[0] : "")
    else { return nil }
    return EmbeddedFiles.contains("k8s/\(name)/\(version).k8l") ? "k8s.\(name).\(version)" : nil
  }

  /// Whether the library has kinds of a group; the core group's name is empty.
  public static func has(group: String) -> Bool {
    folder(ofGroup: group).map { !EmbeddedFiles.paths(under: "k8s/\($0)/").isEmpty } ?? false
  }

  /// The folder of a group's modules. Groups of Kubernetes itself have no dot, or end in `.k8s.io`.
  private static func folder(ofGroup group: String) -> String? {
    if group.isEmpty { return "core" }
    guard !group.contains(".") || group.hasSuffix(".k8s.io") else { return nil }
    if group == "internal.apiserver.k8s.io" { return "apiserverinternal" }
    return String(group.prefix { $0 != "." })
  }

  /// The `apiVersion`s in which the library has a kind, stable ones first.
  public static func versions(ofKind kind: String) -> [String] {
    declared.versions[kind] ?? []
  }

  /// The kinds that the library has for an `apiVersion`.
  public static func kinds(inModule module: String) -> [String] { declared.kinds[module] ?? [] }
}
