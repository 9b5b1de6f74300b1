import Stdlib

/// What the library declares, for hints; read whole, once, after the first error that asks.
public enum LibraryIndex {
  /// The library's modules by dotted name, sorted.
  static var modules: [String] {
    EmbeddedFiles.paths().filter { $0.hasSuffix(".k8l") }.map { path in
      String(path.dropLast(4).map { $0 == "/" ? "." : $0 })
    }
  }

  /// The module that declares a schema, type, function, overlay or policy of a name. Stable
  /// versions come before alpha and beta ones, and `k8s.core.v1` before all.
  static func module(declaring name: String) -> String? { declared.modules[name] }

  /// The declarations of all modules.
  static let declared = Declarations(of: modules)

  /// What modules declare, by name.
  struct Declarations {
    /// The module that declares a name: of several, the one most likely meant.
    private(set) var modules: [String: String] = [:]
    /// The kinds of resources that a module declares, in its order.
    private(set) var kinds: [String: [String]] = [:]
    /// The `apiVersion`s that have a kind, in the order of the modules.
    private(set) var versions: [String: [String]] = [:]

    init(of modules: [String]) {
      let preferred = ["k8s.core.v1", "k8s.apps.v1", "std.types"]
      let all = preferred + modules.filter { !preferred.contains($0) }
      func isStable(_ module: String) -> Bool {
        !module.contains("alpha") && !module.contains("beta")
      }
      for module in all.filter(isStable) + all.filter({ !isStable($0) }) {
        let path = String(module.map { $0 == "." ? "/" : $0 }) + ".k8l"
        if let bytes = EmbeddedFiles.find(path) { add(bytes, of: module) }
      }
    }

    private mutating func add(_ bytes: [UInt8], of module: String) {
      var kind: String?
      for line in bytes.split(separator: 0x0A) {
        if let name = kind, let version = Declarations.apiVersion(line) {
          versions[name, default: []].append(version)
        }
        kind = nil
        guard let (name, rest) = Declarations.declaration(line) else { continue }
        if modules[name] == nil { modules[name] = module }
        if rest.elementsEqual(Declarations.resource) {
          kinds[module, default: []].append(name)
          kind = name
        }
      }
    }

    private static let keywords =
      ["schema", "type", "fn", "overlay", "policy"].map { Array($0.utf8) }
    private static let modifiers = ["abstract", "external"].map { Array($0.utf8) }
    private static let resource = Array(" extends Resource {".utf8)
    private static let replaced = Array("  final replace apiVersion: \"".utf8)

    /// The name that a line at a module's top declares, and what follows it.
    private static func declaration(
      _ line: ArraySlice<UInt8>
    ) -> (name: String, rest: ArraySlice<UInt8>)? {
      var rest = line
      var (word, next) = firstWord(rest)
      while modifiers.contains(where: { word.elementsEqual($0) }) {
        rest = next
        (word, next) = firstWord(rest.dropFirst())
      }
      guard keywords.contains(where: { word.elementsEqual($0) }), next.first == 0x20 else {
        return nil
      }
      let (name, behind) = firstWord(next.dropFirst())
      return name.isEmpty ? nil : (String(decoding: name, as: UTF8.self), behind)
    }

    private static func firstWord(
      _ text: ArraySlice<UInt8>
    ) -> (word: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
      let word = text.prefix {
        $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5F
      }
      return (word, text[word.endIndex...])
    }

    /// `apps/v1` of `  final replace apiVersion: "apps/v1" = …`, which is a resource's first member.
    private static func apiVersion(_ line: ArraySlice<UInt8>) -> String? {
      guard line.starts(with: replaced) else { return nil }
      return String(decoding: line.dropFirst(replaced.count).prefix { $0 != 0x22 }, as: UTF8.self)
    }
  }
}
