import Stdlib

/// What the library declares, for hints; read only after an error.
public enum LibraryIndex {
  /// The library's modules by dotted name, sorted.
  static var modules: [String] {
    EmbeddedFiles.paths().filter { $0.hasSuffix(".k8l") }.map { path in
      String(path.dropLast(4).map { $0 == "/" ? "." : $0 })
    }
  }

  /// The module that declares a schema, type, function, overlay or policy of a name. Stable
  /// versions come before alpha and beta ones, and `k8s.core.v1` before all.
  static func module(declaring name: String) -> String? {
    let preferred = ["k8s.core.v1", "k8s.apps.v1", "std.types"]
    let all = preferred + modules.filter { !preferred.contains($0) }
    let sorted =
      all.filter { !$0.contains("alpha") && !$0.contains("beta") }
      + all.filter { $0.contains("alpha") || $0.contains("beta") }
    for module in sorted {
      let path = String(module.map { $0 == "." ? "/" : $0 }) + ".k8l"
      guard let bytes = EmbeddedFiles.find(path) else { continue }
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      where !line.hasPrefix(" ") && !line.hasPrefix("/") {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        guard let at = words.firstIndex(where: { keywords.contains(String($0)) }),
          at + 1 < words.count, words[at + 1] == name
        else { continue }
        return module
      }
    }
    return nil
  }

  private static let keywords: Set<String> = ["schema", "type", "fn", "overlay", "policy"]
}
