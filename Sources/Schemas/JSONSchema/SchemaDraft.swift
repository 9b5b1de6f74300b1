/// A schema that a reader has found but not yet named.
struct SchemaDraft: Sendable {
  /// Its references to other drafts name them `#0`, `#1` …
  var model: SchemaModel
  /// The fields that lead to it from the root, items of lists in the singular.
  var path: [String]
  /// The name it must have; nil when it is named by its path.
  var fixedName: String?

  /// What two drafts share when they are one schema: all but their comments and places.
  struct Structure: Hashable {
    var model: SchemaModel
    var label: String?
  }

  var structure: Structure {
    var model = model
    model.documentation = nil
    model.span = .none
    for index in model.fields.indices {
      model.fields[index].documentation = nil
      model.fields[index].span = .none
    }
    return Structure(model: model, label: path.last)
  }

  /// The placeholder name of a draft.
  static func placeholder(_ index: Int) -> String { "#\(index)" }
}

/// Gives drafts their names: the shortest end of the path that is free, shallow drafts first, so
/// that what is added below never renames what is above.
struct DraftNaming {
  private let prefix: String
  private var taken: Set<String>
  private var names: [String: String] = [:]

  init(prefix: String, drafts: [SchemaDraft], taken: Set<String> = []) {
    self.prefix = prefix
    self.taken = taken.union(SchemaNames.reserved)
    for (index, draft) in drafts.enumerated() {
      guard let name = draft.fixedName else { continue }
      self.taken.insert(name)
      names[SchemaDraft.placeholder(index)] = name
    }
    let order = drafts.indices.filter { drafts[$0].fixedName == nil }.sorted {
      let (a, b) = (drafts[$0].path, drafts[$1].path)
      return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
    }
    for index in order { names[SchemaDraft.placeholder(index)] = freeName(for: drafts[index]) }
  }

  private mutating func freeName(for draft: SchemaDraft) -> String {
    var ending = ""
    for component in draft.path.reversed() {
      ending = SchemaNames.pascal(component) + ending
      if taken.insert(prefix + ending).inserted { return prefix + ending }
    }
    var number = 2
    while !taken.insert(prefix + ending + String(number)).inserted { number += 1 }
    return prefix + ending + String(number)
  }

  /// A type with every placeholder replaced by its name.
  func named(_ type: SchemaType) -> SchemaType {
    type.replacingNames { reference in
      .named(SchemaReference(reference.home, names[reference.name] ?? reference.name))
    }
  }

  /// The finished schema of a draft.
  func finished(_ draft: SchemaDraft, at index: Int) -> SchemaModel {
    var model = draft.model
    model.name = names[SchemaDraft.placeholder(index)] ?? model.name
    for field in model.fields.indices { model.fields[field].type = named(model.fields[field].type) }
    model.entries = model.entries.map(named)
    return model
  }
}

extension SchemaReader {
  /// The declarations of a module: its root, then all that it needs by name.
  func declarations(
    root: SchemaDraft?, prefix: String, taken: Set<String> = [], aliases: [SchemaAlias] = []
  ) -> [SchemaDeclaration] {
    var drafts = self.drafts
    if let root { drafts.append(root) }
    let naming = DraftNaming(prefix: prefix, drafts: drafts, taken: taken)
    var models = drafts.enumerated().map { naming.finished($1, at: $0) }
    let first = root == nil ? [] : [SchemaDeclaration.schema(models.removeLast())]
    let named = aliases.map { alias in
      var alias = alias
      alias.type = naming.named(alias.type)
      return SchemaDeclaration.alias(alias)
    }
    return first
      + (models.map(SchemaDeclaration.schema) + named).sorted { $0.name < $1.name }
  }
}
