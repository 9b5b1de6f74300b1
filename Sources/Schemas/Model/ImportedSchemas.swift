import Diagnostics
import Source

/// How an import writes what it finds.
public struct ImportOptions: Sendable {
  /// Whether descriptions become doc comments.
  public var descriptions = true
  /// The dotted name under which the modules are found, `k8s`; nil when they import one another by
  /// relative paths.
  public var library: String?

  public init(descriptions: Bool = true, library: String? = nil) {
    self.descriptions = descriptions
    self.library = library
  }
}

/// A file to be written, by its path in the output folder.
public struct ImportedFile: Hashable, Sendable {
  public var path: String
  public var bytes: [UInt8]

  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
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
}

/// A line that an import tells its user, about a place in what was read.
public struct ImportRemark: Hashable, Sendable {
  public var span: SourceSpan
  public var text: String
}
