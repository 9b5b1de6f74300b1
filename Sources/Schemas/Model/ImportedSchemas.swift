import Diagnostics
import Source

/// How an import writes what it finds.
public struct ImportOptions: Sendable {
  /// Whether descriptions become doc comments.
  public var descriptions = true
  /// The dotted name under which the modules are found, `k8s`; nil when they import one another by
  /// relative paths.
  public var library: String?
  /// Whether the output is not for people: it is not formatted, and nothing is remarked on.
  public var isUnread: Bool

  public init(descriptions: Bool = true, library: String? = nil, isUnread: Bool = false) {
    self.descriptions = descriptions
    self.library = library
    self.isUnread = isUnread
  }
}

/// A file to be written, by its path in the output folder.
public struct ImportedFile: Hashable, Sendable {
  public var path: String
  public var bytes: [UInt8]
  /// Where the document starts that it was made from; none where it has several.
  public var origin: SourceSpan

  public init(path: String, bytes: [UInt8], origin: SourceSpan = .none) {
    self.path = path
    self.bytes = bytes
    self.origin = origin
  }
}

/// What an import gives: its files in the order of their paths, and what was wrong.
public struct ImportResult: Sendable {
  public var files: [ImportedFile] = []
  public var diagnostics: [Diagnostic] = []
  /// What a reader of the terminal wants to know, one line each.
  public var remarks: [ImportRemark] = []

  public init() {}

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Gives up all files where two have one path: the second would replace the first.
  public mutating func refuseCollisions() {
    var origins: [String: SourceSpan] = [:]
    for file in files {
      if let first = origins.updateValue(file.origin, forKey: file.path) {
        diagnostics.append(.sameFile(file.path, at: file.origin, first: first))
      }
    }
    if hasErrors { files = [] }
  }
}

/// A line that an import prints, about a place in what was read.
public struct ImportRemark: Hashable, Sendable {
  public var span: SourceSpan
  public var text: String

  public init(_ text: String, at span: SourceSpan = .none) {
    self.span = span
    self.text = text
  }
}

extension Diagnostic {
  /// Two documents that would be written to one file.
  static func sameFile(_ path: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importSameFile, at: span,
      "expected each document in a module of its own, but this one would be written to `\(path)` too"
    )
    .noting(first, "the module is made from this one")
    .helping("rename one of the files, leave it out, or import it into another folder")
  }
}
