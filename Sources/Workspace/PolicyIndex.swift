import Stdlib

/// The policies of the library, by the names that a command line gives them.
public enum PolicyIndex {
  /// A policy or set of the library.
  public struct Entry: Hashable, Sendable {
    /// `policies.pss`
    public var module: String
    /// `Baseline`
    public var name: String

    /// `baseline`, `service-selects-workload`
    public var shortName: String {
      var text = ""
      var last: Character = "A"
      for character in name {
        if character.isUppercase, last.isLowercase, !text.isEmpty { text += "-" }
        text += character.lowercased()
        last = character
      }
      return text
    }

    /// `pss-baseline`
    public var longName: String { (module.split(separator: ".").last ?? "") + "-" + shortName }
  }

  /// All policies in the order of the library's files.
  public static let entries: [Entry] = EmbeddedFiles.paths(under: "policies/").flatMap { path in
    let module = String(path.dropLast(4).map { $0 == "/" ? "." : $0 })
    let lines = String(decoding: EmbeddedFiles.find(path) ?? [], as: UTF8.self)
      .split(separator: "\n")
    return lines.compactMap { line -> Entry? in
      guard line.hasPrefix("policy ") else { return nil }
      let name = line.dropFirst(7).prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      return Entry(module: module, name: String(name))
    }
  }

  /// What runs over manifests where nothing else is asked for.
  public static let usual = ["pss-baseline", "consistent"]

  /// What a word stands for: a policy or set (`baseline`, `pss-baseline`, `policies.pss.Baseline`),
  /// or all policies of a module (`pss`, `policies.pss`). Nothing: there is none of that name.
  public static func named(_ word: String) -> [Entry] {
    let exact = entries.filter { entry in
      [entry.longName, entry.module + "." + entry.name].contains(word)
    }
    if !exact.isEmpty { return exact }
    let short = entries.filter { [$0.shortName, $0.name].contains(word) }
    if let first = short.first { return [first] }
    return entries.filter { $0.module == word || $0.module == "policies." + word }
  }

  /// Every word that stands for something, for hints.
  public static var names: [String] {
    entries.flatMap { [$0.shortName, $0.longName, $0.module] }
  }
}
