import Diagnostics
import Evaluator
import Program
import Source
import Workspace

extension Project {
  /// The library's schemas of kinds, for evaluations: they are checked when a kind is first met that
  /// no module of the project imports.
  var kindSource: KindSource {
    var source = KindSource()
    source.load = { [unowned self] apiVersion in
      guard let module = LibraryIndex.module(apiVersion: apiVersion) else { return }
      _ = check(text: Array("import \(module) as kinds\n".utf8), name: "<kinds>")
    }
    source.untyped = { [unowned self] in untypedResource }
    source.unknown = { apiVersion, kind, span in
      .noSchema(ManifestSet.Kind(apiVersion: apiVersion, name: kind), isJudged: false, at: span)
    }
    return source
  }

  private var untypedResource: TypeID? {
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
