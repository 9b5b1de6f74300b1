extension Program {
  /// Whether a value of the type is or contains a secret.
  public func holdsSecrets(_ type: TypeID) -> Bool {
    var seen: Set<SchemaID> = []
    return holdsSecrets(type, &seen)
  }

  private func holdsSecrets(_ type: TypeID, _ seen: inout Set<SchemaID>) -> Bool {
    switch types[type] {
    case .sensitive: return true
    case .list(let element), .keyedList(let element, _), .map(_, let element),
      .refined(let element, _):
      return holdsSecrets(element, &seen)
    case .union(let members): return members.contains { holdsSecrets($0, &seen) }
    case .schema(let id):
      guard seen.insert(id).inserted else { return false }
      let schema = resolved(id)
      if schema.kind == .module { return false }
      return schema.fields.contains { holdsSecrets($0.type, &seen) }
        || schema.entries.map { holdsSecrets($0.value, &seen) } ?? false
    case .never, .unknown, .null, .bool, .int, .float, .string, .json, .unit, .literal, .function,
      .anyModule, .parameter, .overlay:
      return false
    }
  }
}
