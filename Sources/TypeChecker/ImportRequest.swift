import Diagnostics
import Source
import Syntax

/// What an import statement asks the workspace for.
public struct ImportRequest {
  public enum Target: Equatable {
    /// `std.list`: a module of the library.
    case library([String])
    /// `"../x.k8l"`, relative to the file that says so.
    case path(String)
  }
  public var target: Target
  /// The file that imports.
  public var from: SourceFile
  /// The place that an error points at.
  public var span: SourceSpan

  public init(target: Target, from: SourceFile, span: SourceSpan) {
    self.target = target
    self.from = from
    self.span = span
  }
}

/// What the workspace found for an import. The same module is the same tree each time.
public enum LoadedImport {
  case module(SyntaxTree, isLibrary: Bool)
  /// A data file, by its path from the root.
  case data(path: String)
  /// The workspace has said why not (nil: a file whose own errors were reported).
  case failed(Diagnostic?)
}

/// What the checker asks of the workspace.
public protocol ModuleSource: AnyObject {
  /// Finds what an import statement names.
  func load(_ request: ImportRequest) -> LoadedImport
  /// The library module that declares a name, for hints.
  func libraryModule(declaring name: String) -> String?
}
