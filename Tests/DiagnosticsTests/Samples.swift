import Diagnostics
import Source

/// Files with places to point at, for the renderers' tests.
struct Samples {
  let sources = SourceTable()

  /// Takes a file in; `text` may hold any bytes.
  @discardableResult
  func add(_ path: String, _ text: String) -> SourceFile {
    sources.add(path: path, bytes: Array(text.utf8))
  }

  /// The span of the `occurrence`th place where `text` is in `file`.
  func span(of text: String, in file: SourceFile, occurrence: Int = 1) -> SourceSpan {
    let wanted = Array(text.utf8)
    var left = occurrence
    for start in 0...max(0, file.bytes.count - wanted.count)
    where file.bytes[start...].starts(with: wanted) {
      left -= 1
      if left == 0 {
        return SourceSpan(file.base + UInt32(start), file.base + UInt32(start + wanted.count))
      }
    }
    return .none
  }

  func text(_ diagnostics: Diagnostic..., width: Int = 100, colours: Bool = false) -> String {
    Report(diagnostics, sources: sources).text(style: TerminalStyle(colours: colours, width: width))
  }
}

/// Two files and the error that the documentation shows.
func misspeltField() -> (Samples, Diagnostic) {
  let samples = Samples()
  let schema = samples.add(
    "apps/shop.k8l", "/// A stateless service.\nschema WebApp {\n  replicas: Int = 1\n}\n")
  let module = samples.add("env/prod.k8l", "shop = WebApp {\n  replcas = 3\n}\n")
  let span = samples.span(of: "replcas", in: module)
  let diagnostic = Diagnostic(.internalError, at: span, "`WebApp` has no field `replcas`")
    .noting(samples.span(of: "WebApp", in: schema), "`WebApp` is declared here")
    .suggesting(["image", "replicas"], for: "replcas", at: span)
  return (samples, diagnostic)
}
