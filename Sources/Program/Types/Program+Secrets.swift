extension Program {
  /// Whether a value of the type is or contains a secret. Asked of every operand and argument, so each
  /// type is searched once.
  public func holdsSecrets(_ type: TypeID) -> Bool {
    secretSearch.holds(type, types.isSensitive, partsOf: partsWithSecrets)
  }

  private func partsWithSecrets(_ type: TypeID) -> [TypeID] {
    switch types[type] {
    case .list(let part), .keyedList(let part, _), .map(_, let part), .refined(let part, _):
      return [part]
    case .union(let members): return members
    case .schema(let id):
      let schema = resolved(id)
      if schema.kind == .module { return [] }
      return schema.fields.map(\.type) + (schema.entries.map { [$0.value] } ?? [])
    case .never, .unknown, .null, .bool, .int, .float, .string, .json, .unit, .literal, .function,
      .anyModule, .parameter, .overlay, .sensitive:
      return []
    }
  }
}

extension TypeTable {
  fileprivate func isSensitive(_ type: TypeID) -> Bool {
    if case .sensitive = self[type] { true } else { false }
  }
}
