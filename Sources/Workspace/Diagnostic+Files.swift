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
    guard let near else { return diagnostic }
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
  }

  /// `file` is the path of a project's file that the name was perhaps meant for.
  static func unknownLibrary(
    _ name: String, among known: [String], file: String?, at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.unknownLibrary, at: span, "the library has no module `\(name)`")
    if let file {
      return diagnostic.fixing(
        .replace(span, with: "\"\(file)\"", message: "import the project's file: `\"\(file)\"`"))
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
    if let near = nearestName(to: name, among: known) { return near }
    func folder(_ module: String) -> String {
      module.split(separator: ".").dropLast().joined(separator: ".")
    }
    let folders = known.map(folder)
    guard let near = folders.contains(name) ? name : nearestName(to: name, among: folders) else {
      return nil
    }
    return known.first { folder($0) == near }
  }
}
