import Syntax

/// The schemas of the kinds that manifests may be of.
public struct ResourceTypes: Sendable {
  /// A declared schema with its fields by name.
  struct Shape: Sendable {
    var reference: SchemaReference
    var fields: [String: SchemaField]
    /// The names in schema order, for suggestions.
    var names: [String]
    var entries: SchemaType?
    /// Whether the kind is cluster-scoped.
    var isClusterScoped = false
    /// Whether the API keeps two elements with one key.
    var isRepeatable = false
  }

  private var shapes: [SchemaReference: Shape] = [:]
  private var aliases: [SchemaReference: SchemaType] = [:]
  private var kinds: [String: SchemaReference] = [:]

  public init() {}

  /// Takes a module of the library in, by its dotted name.
  public mutating func add(library: String, tree: SyntaxTree) {
    add(
      SchemaModule(path: library, home: .library(library), tree: tree), home: .library(library))
  }

  /// Takes a module in that an import has made, by its path in the output folder.
  public mutating func add(generated path: String, tree: SyntaxTree) {
    add(
      SchemaModule(path: path, home: .generated(path), tree: tree), home: .generated(path))
  }

  private mutating func add(_ module: SchemaModule, home: SchemaReference.Home) {
    for declaration in module.declarations {
      let reference = SchemaReference(home, declaration.name)
      switch declaration {
      case .alias(let alias): aliases[reference] = alias.type
      case .schema(let schema): add(schema, reference)
      }
    }
  }

  private mutating func add(_ schema: SchemaModel, _ reference: SchemaReference) {
    var fields = schema.fields
    if schema.parent == SchemaReference(.prelude, "Resource") {
      var metadata = SchemaField(
        name: "metadata", type: .named(SchemaReference(.library("k8s.meta.v1"), "ObjectMeta")))
      metadata.defaultValue = .object([])
      fields.append(metadata)
      if let version = constant("apiVersion", schema), let kind = constant("kind", schema) {
        kinds[version + "/" + kind] = reference
      }
    }
    shapes[reference] = Shape(
      reference: reference,
      fields: Dictionary(fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
      names: fields.map(\.name), entries: schema.entries,
      isClusterScoped: schema.marks.contains("cluster"),
      isRepeatable: schema.marks.contains("repeatable"))
  }

  private func constant(_ name: String, _ schema: SchemaModel) -> String? {
    for field in schema.fields where field.name == name {
      if case .literal(.string(let text)) = field.type { return text }
    }
    return nil
  }

  /// The schema of a kind.
  func schema(apiVersion: String, kind: String) -> Shape? {
    kinds[apiVersion + "/" + kind].flatMap { shapes[$0] }
  }

  func shape(_ reference: SchemaReference) -> Shape? { shapes[reference] }

  /// A type with aliases and `?` taken off.
  func resolved(_ type: SchemaType) -> SchemaType {
    switch type {
    case .optional(let inner): return resolved(inner)
    case .union where type != type.asRequired: return resolved(type.asRequired)
    case .named(let reference):
      guard let alias = aliases[reference] else { return type }
      return resolved(alias)
    default: return type
    }
  }

  /// The versions in which a kind is known, for a hint.
  func versions(of kind: String) -> [String] {
    kinds.keys.filter { $0.hasSuffix("/" + kind) }.sorted().map {
      String($0.dropLast(kind.count + 1))
    }
  }
}

extension ResourceTypes {
  /// How a module imports the schema of a kind, and by which name; paths of generated modules are
  /// relative to the folder that the import's are relative to.
  public func importLine(apiVersion: String, kind: String) -> (line: String, name: String)? {
    guard let reference = schema(apiVersion: apiVersion, kind: kind)?.reference else { return nil }
    return switch reference.home {
    case .prelude: nil
    case .library(let module): ("import \(module) (\(reference.name))", reference.name)
    case .generated(let path):
      ("import \(SchemaText.quoted(path + ".k8l")) (\(reference.name))", reference.name)
    }
  }
}
