import Diagnostics
import Source

extension Diagnostic {
  static func fileNotFound(
    _ path: String, name: String, among names: [String], at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.fileNotFound, at: span, "there is no file `\(path)`")
    guard let near = nearestName(to: name, among: names) else { return diagnostic }
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

  static func emptyImport(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.absoluteImport, at: span, "an import names a file, and this is empty")
  }

  static func unknownLibrary(
    _ name: String, among known: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.unknownLibrary, at: span, "the library has no module `\(name)`")
      .suggesting(known, for: name, at: span)
      .helping("a file of the project is imported by its path: `import \"../x.k8l\"`")
  }
}
