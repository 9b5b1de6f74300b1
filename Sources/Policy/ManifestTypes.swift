import Diagnostics
import Program
import Source
import Workspace

/// The schemas of the kinds that manifests are of: each is looked up once.
struct ManifestTypes {
  /// What stands for a kind without a schema: a resource with any fields.
  static let untypedName = "UnknownResource"

  private var types: [ManifestSet.Kind: TypeID] = [:]
  /// What was said of kinds that have no schema, once for each.
  private(set) var diagnostics: [Diagnostic] = []

  /// `kinds` with the place where each was named; the program has checked what declares them.
  init(
    _ project: Project, kinds: [(kind: ManifestSet.Kind, span: SourceSpan)],
    isJudged: Bool = false
  ) {
    let program = project.program
    var wanted: Set<Symbol> = [program.symbols.intern(ManifestTypes.untypedName)]
    for (kind, _) in kinds {
      // A kind whose name is a type of the language has a schema of a longer name; schemas begin
      // with an upper-case letter, kinds need not.
      let name = kind.name.prefix(1).uppercased() + kind.name.dropFirst()
      for name in [name, name + "Kind"] { wanted.insert(program.symbols.intern(name)) }
    }
    var untyped: TypeID?
    // What is not of the library may be for a kind of another name.
    for schema in program.schemas
    where schema.kind == .declared
      && (wanted.contains(schema.name) || !program[schema.module].isLibrary)
      && project.isSound(schema.module)
    {
      let type = program.types.schema(schema.id)
      if program.symbols.name(of: schema.name) == ManifestTypes.untypedName { untyped = type }
      guard let kind = ManifestTypes.kind(of: program.schema(schema.id), program) else { continue }
      // The library's own kinds are what the cluster has, whoever else claims them; of two other
      // schemas the one that was met first counts.
      if types[kind] == nil || ManifestTypes.isLibrarys(schema, of: kind, project) {
        types[kind] = type
      }
    }
    for (kind, span) in kinds where types[kind] == nil {
      types[kind] = untyped
      diagnostics.append(.noSchema(kind, isJudged: isJudged, at: span))
    }
  }

  func type(of kind: ManifestSet.Kind) -> TypeID? { types[kind] }

  private static func isLibrarys(
    _ schema: Schema, of kind: ManifestSet.Kind, _ project: Project
  ) -> Bool {
    guard let module = LibraryIndex.module(apiVersion: kind.apiVersion),
      let file = project.sources.file(of: schema.span)
    else { return false }
    return file.isLibrary && file.path == String(module.map { $0 == "." ? "/" : $0 }) + ".k8l"
  }

  /// The kind whose resources a schema describes.
  static func kind(of schema: Schema, _ program: Program) -> ManifestSet.Kind? {
    guard let kind = program.kind(of: schema.id) else { return nil }
    let name = program.symbols.name(of:)
    return ManifestSet.Kind(apiVersion: name(kind.apiVersion), name: name(kind.name))
  }
}
