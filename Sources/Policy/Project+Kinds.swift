import Evaluator
import Program
import Source
import Workspace

extension Project {
  /// Checks the library's schemas of an `apiVersion`, when a kind is first met that no module of the
  /// project imports.
  func loadKinds(of apiVersion: String) {
    guard let module = LibraryIndex.module(apiVersion: apiVersion) else { return }
    _ = check(text: Array("import \(module) as kinds\n".utf8), name: "<kinds>")
  }

  /// The type of resources of which no schema is known.
  var untypedResource: TypeID? {
    let name = symbols.intern(ManifestTypes.untypedName)
    func known() -> TypeID? {
      program.schemas.last { $0.name == name && $0.kind == .declared }.map {
        program.types.schema($0.id)
      }
    }
    if let type = known() { return type }
    _ = check(text: Array(ManifestSet.untypedSchema.utf8), name: "<kinds>")
    return known()
  }
}
