import Diagnostics
import Source
import Workspace

extension Diagnostic {
  /// A kind that no schema describes. Where policies run, it is more than a note that they do not
  /// look inside.
  static func noSchema(
    _ kind: ManifestSet.Kind, isJudged: Bool, at span: SourceSpan
  ) -> Diagnostic {
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
      "no schema is known for `\(kind.name)` of `\(kind.apiVersion)`: "
        + (isJudged
          ? "policies look only at its metadata and at pod templates in it"
          : "only its metadata is checked"),
      severity: isForeign && !isJudged ? .info : .warning
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

  /// A document that is a sequence of resources, which nothing applies.
  static func resourcesInSequence(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notAResource, at: span, "expected a resource, found a list of resources")
      .helping(
        "make each a document of its own, after `---`, or an item in the `items` of a `kind: List`")
  }

  /// An `apiVersion` or `kind` of another type.
  static func resourceFieldNoText(_ field: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notAResource, at: span, "expected a text for `\(field)`, found another value")
  }

  /// An `apiVersion` of another form.
  static func badAPIVersion(_ text: String, at span: SourceSpan) -> Diagnostic {
    let parts = text.split { $0 == "/" || $0 == " " }
    let diagnostic = Diagnostic(
      .notAResource, at: span,
      "expected a version like `v1`, or a group and a version like `apps/v1`, found `\(text)`")
    guard (1...2).contains(parts.count) else { return diagnostic }
    let mended = parts.joined(separator: "/")
    return mended == text
      ? diagnostic : diagnostic.fixing(.replace(span, with: mended, message: "write `\(mended)`"))
  }

  /// What a tool reads, and no cluster.
  static func toolConfiguration(
    _ kind: String, _ reader: String, at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .manifestSkipped, at: span,
      "this `\(kind)` is left out: \(reader) reads it, and no cluster", severity: .info)
    return reader == "Kustomize"
      ? diagnostic.helping(
        "check what it makes: `kubectl kustomize DIR | kr8lang check --from yaml -`")
      : diagnostic
  }

  /// A policy for what no manifest is ever read as.
  static func targetUnknown(
    _ policy: String, _ target: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .nothingChecked, at: span,
      "`\(policy)` looks at `\(target)`, and no manifest is read as that: it checks nothing here",
      severity: .warning
    ).helping(
      "a manifest is read as the schema of its `apiVersion` and `kind`, which are constants")
  }

  /// A policy for what none of the modules renders.
  static func targetNotRendered(
    _ policy: String, _ target: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .nothingChecked, at: span,
      "`\(policy)` looks at `\(target)`, and none is rendered: it checks nothing here",
      severity: .warning)
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
