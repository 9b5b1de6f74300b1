extension SchemaModule {
  /// Puts `Json` wherever an alias would come back to itself with no schema between, which the
  /// language does not have. Gives the names of the aliases that changed.
  mutating func cutCircularAliases() -> [String] {
    var cut = AliasCutter(declarations)
    declarations = declarations.map { declaration in
      guard case .alias(var alias) = declaration else { return declaration }
      cut.visit(alias.name)
      alias.type = cut.types[alias.name] ?? alias.type
      return .alias(alias)
    }
    return cut.changed
  }
}

/// Follows aliases into one another.
private struct AliasCutter {
  private(set) var types: [String: SchemaType] = [:]
  private(set) var changed: [String] = []
  private var done: Set<String> = []
  private var open: Set<String> = []

  init(_ declarations: [SchemaDeclaration]) {
    for case .alias(let alias) in declarations { types[alias.name] = alias.type }
  }

  mutating func visit(_ name: String) {
    guard let type = types[name], done.insert(name).inserted else { return }
    open.insert(name)
    var isCircular = false
    let cut = type.replacingNames { reference in
      if case .generated = reference.home {
        visit(reference.name)
        if open.contains(reference.name) {
          isCircular = true
          return .json
        }
      }
      return .named(reference)
    }
    open.remove(name)
    if isCircular {
      types[name] = cut
      changed.append(name)
    }
  }
}

extension SchemaType {
  /// The type with another in the place of each that is named.
  func replacingNames(_ replacement: (SchemaReference) -> SchemaType) -> SchemaType {
    switch self {
    case .bool, .int, .float, .string, .quantity, .duration, .percent, .json, .null, .literal:
      return self
    case .union(let members):
      return .anyOf(members.map { $0.replacingNames(replacement) })
    case .optional(let inner): return inner.replacingNames(replacement).asOptional
    case .list(let inner): return .list(inner.replacingNames(replacement))
    case .keyedList(let inner, let keys):
      return .keyedList(inner.replacingNames(replacement), by: keys)
    case .map(let inner, let keys):
      return .map(inner.replacingNames(replacement), keys: keys)
    case .sensitive(let inner): return .sensitive(inner.replacingNames(replacement))
    case .named(let reference): return replacement(reference)
    }
  }
}
