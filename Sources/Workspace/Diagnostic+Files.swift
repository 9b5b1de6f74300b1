import Diagnostics
import Source

extension Diagnostic {
  static func fileNotFound(
    _ path: String, name: String, among names: [String], at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.fileNotFound, at: span, "there is no file `\(path)`")
    // Of several that are as near, the one that begins alike.
    let sorted = names.filter { $0.first == name.first } + names.filter { $0.first != name.first }
    let near =
      names.contains(name + ".k8l") ? name + ".k8l" : nearestName(to: name, among: sorted)
    let library = String(path.map { $0 == "/" ? "." : $0 })
    if !span.isNone, LibraryIndex.modules.contains(library) {
      return diagnostic.fixing(.replace(span, with: library))
        .helping("a module of the library is imported by its name, without quotes")
    }
    guard let near else {
      let modules = names.filter { $0.hasSuffix(".k8l") }.sorted()
      return diagnostic.helping(
        modules.isEmpty
          ? nil
          : "the folder has " + modules.prefix(4).map { "`\($0)`" }.joined(separator: ", ")
            + (modules.count > 4 ? " and \(modules.count - 4) more" : ""))
    }
    let better =
      path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      + [Substring(near)]
    if span.isNone { return diagnostic.helping("did you mean `\(better.joined(separator: "/"))`?") }
    return diagnostic.fixing(
      .replace(
        span, with: "\"\(better.joined(separator: "/"))\"",
        message: "did you mean `\(better.joined(separator: "/"))`?"))
  }

  static func cannotRead(_ path: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.cannotRead, at: span, "`\(path)` cannot be read: \(reason)")
  }

  static func outsideRoot(_ path: String, root: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .outsideRoot, at: span, "`\(path)` lies outside of the root, which an evaluation never leaves"
    ).helping("the root is `\(root)`; `--root` names another")
  }

  static func absoluteImport(_ path: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .absoluteImport, at: span, "an import is relative to the file it stands in, not absolute")
  }

  static func networkImport(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .absoluteImport, at: span,
      "an import names a file of the project; nothing is read from the net"
    ).helping("copy the file into the project and import it by its path")
  }

  static func emptyImport(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.absoluteImport, at: span, "an import names a file, and this is empty")
      .helping("write its path from this file: `\"base.k8l\"`, `\"../lib/web.k8l\"`")
  }

  /// `file` is the path of a project's file that the name was perhaps meant for.
  static func unknownLibrary(
    _ name: String, among known: [String], file: String?, imported: [String], at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.unknownLibrary, at: span, "the library has no module `\(name)`")
    if let file {
      return diagnostic.fixing(
        .replace(span, with: "\"\(file)\"", message: "import the project's file: `\"\(file)\"`"))
    }
    let group = name.split(separator: ".").dropLast().joined(separator: ".") + "."
    let kinds = LibraryIndex.declared.kinds
    let stable = known.last { module in
      module.hasPrefix(group) && !module.contains("alpha") && !module.contains("beta")
        && !imported.isEmpty && imported.allSatisfy { kinds[module]?.contains($0) ?? false }
    }
    if let stable {
      return diagnostic.fixing(.replace(span, with: stable))
        .helping("Kubernetes serves `\(imported[0])` in `\(stable)`")
    }
    let homes = Set(known.isEmpty ? [] : imported.map { LibraryIndex.module(declaring: $0) ?? "" })
    if homes.count == 1, let home = homes.first, !home.isEmpty {
      return diagnostic.fixing(.replace(span, with: home))
        .helping("`\(imported[0])` is declared in `\(home)`")
    }
    return diagnostic.fixing(
      nearLibrary(to: name, among: known).map {
        .replace(span, with: $0, message: "did you mean `\($0)`?")
      }
    )
    .helping("a file of the project is imported by its path: `import \"../x.k8l\"`")
  }

  /// The module most like a name, or one in a folder most like it: `k8s.app` is near `k8s.apps.v1`.
  private static func nearLibrary(to name: String, among known: [String]) -> String? {
    func folder(_ module: String) -> String {
      module.split(separator: ".").dropLast().joined(separator: ".")
    }
    // Of a group in a version that is no more, the stable one.
    let versions = known.filter { folder($0) == folder(name) && $0.hasPrefix("k8s.") }
    if let stable = versions.last(where: { !$0.contains("alpha") && !$0.contains("beta") }) {
      return stable
    }
    if let near = nearestName(to: name, among: known) { return near }
    let folders = known.map(folder)
    guard let near = folders.contains(name) ? name : nearestName(to: name, among: folders) else {
      return nil
    }
    return known.first { folder($0) == near }
  }
}
