import Diagnostics
import Source
import Workspace

extension Diagnostic {
  /// A kind that no schema describes.
  static func noSchema(_ kind: ManifestSet.Kind, at span: SourceSpan) -> Diagnostic {
    if let module = LibraryIndex.module(apiVersion: kind.apiVersion) {
      let near = nearestName(to: kind.name, among: LibraryIndex.kinds(inModule: module))
      let others = LibraryIndex.versions(ofKind: kind.name)
      return Diagnostic(.unknownKind, at: span, "`\(kind.apiVersion)` has no kind `\(kind.name)`")
        .fixing(
          others.isEmpty
            ? near.map { .replace(span, with: $0, message: "did you mean `\($0)`?") } : nil
        )
        .helping(ManifestSet.knownIn(others))
    }
    let others = LibraryIndex.versions(ofKind: kind.name)
    let isForeign = kind.apiVersion.prefix { $0 != "/" }.contains(".")
    return Diagnostic(
      .unknownKind, at: span,
      "no schema is known for `\(kind.name)` of `\(kind.apiVersion)`: only its metadata is checked",
      severity: isForeign ? .info : .warning
    )
    .helping(
      isForeign || others.isEmpty
        ? "`--crd FILE` takes its definition" : ManifestSet.knownIn(others))
  }

  /// A resource without `apiVersion` or `kind`.
  static func resourceFieldMissing(
    _ field: String, misspelt: String?, at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .notAResource, at: span,
      "expected a resource with `apiVersion` and `kind`, found no `\(field)`")
    guard misspelt != nil else { return diagnostic }
    return diagnostic.fixing(
      .replace(span, with: field, message: "did you mean `\(field)`?"))
  }

  /// An `apiVersion` or `kind` of another type.
  static func resourceFieldNoText(_ field: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notAResource, at: span, "expected a text for `\(field)`, found another value")
  }

  /// A kustomization says how resources are made and is none.
  static func kustomizationLeftOut(_ kind: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .manifestSkipped, at: span,
      "this \(kind) of Kustomize is left out: it says how resources are made, and is none",
      severity: .info
    ).helping("check what it makes: `kubectl kustomize DIR | kr8lang check --from yaml -`")
  }

  /// Two manifests for one object.
  static func manifestTwice(
    _ name: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.duplicateResource, at: span, "`\(name)` is given twice: the cluster has one")
      .noting(first, "the other is here")
  }
}

extension ManifestSet {
  /// Where a kind is known, as advice.
  static func knownIn(_ versions: [String]) -> String? {
    versions.isEmpty
      ? nil : "it is known in " + versions.map { "`\($0)`" }.joined(separator: ", ")
  }
}
