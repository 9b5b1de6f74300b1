import Diagnostics
import Documents
import Source
import Workspace

/// Whether a hidden folder, which is not entered, contains a module or a manifest.
func holdsAnything(_ folder: String, _ files: FileProvider) -> Bool {
  FolderWalk(folder, files).files.contains { path in
    if path.hasSuffix(".k8l") { return true }
    guard DataForm(path: path) != nil,
      case .success(let bytes) = files.read(folder + "/" + path, Project.fileLimit)
    else { return false }
    return ByteSearch.contains(bytes, "apiVersion") && ByteSearch.contains(bytes, "kind")
  }
}

extension Diagnostic {
  static func hiddenFolder(_ path: String) -> Diagnostic {
    Diagnostic(
      .manifestSkipped, at: .none, "the folder `\(path)` is left out: it is hidden", severity: .info
    ).helping("name it to have it checked")
  }
}
