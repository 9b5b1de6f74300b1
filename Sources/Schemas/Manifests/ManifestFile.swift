import Diagnostics
import Documents
import Source

/// A file of manifests: its documents in order, each with the comments that are in it.
public struct ManifestFile: Sendable {
  /// The path in the output folder, without its ending.
  public var path: String
  public var documents: [ManifestDocument]

  public init(path: String, documents: [ManifestDocument]) {
    self.path = path
    self.documents = documents
  }

  /// Reads a YAML file; the diagnostics are those of its text.
  public static func read(
    _ file: SourceFile, path: String
  ) -> (file: ManifestFile, diagnostics: [Diagnostic]) {
    var reader = YAMLReader(file, dialect: .cluster, keepsComments: true)
    var documents: [ManifestDocument] = []
    while let document = reader.next() {
      documents.append(ManifestDocument(document: document, comments: reader.comments))
    }
    var diagnostics = reader.diagnostics
    if diagnostics.isEmpty, documents.allSatisfy({ $0.document.element.kind == .null }) {
      diagnostics.append(.noManifests(at: SourceSpan(file.base, file.base)))
    }
    return (ManifestFile(path: path, documents: documents), diagnostics)
  }
}

extension Diagnostic {
  /// A file without a document, or with comments alone.
  static func noManifests(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notAResource, at: span, "expected resources, found none; no module is written",
      severity: .warning)
  }
}

/// One document of a manifest file.
public struct ManifestDocument: Sendable {
  public var document: Document
  /// Its comments in order, `#` included.
  public var comments: [SourceSpan]

  public init(document: Document, comments: [SourceSpan] = []) {
    self.document = document
    self.comments = comments
  }
}
