import Source

extension Program {
  /// Where a field that a schema does not have stands below it: `template.spec`; nil: nowhere near.
  /// `resolve` sees to schemas that were not looked at yet.
  public func place(
    of field: Symbol, below schema: Schema, resolve: ((SchemaID) -> Schema)? = nil
  ) -> String? {
    var queue: [(schema: Schema, path: [String])] = [(schema, [])]
    var seen: Set<SchemaID> = [schema.id]
    var next = 0
    while next < queue.count, next < 300 {
      let (owner, path) = queue[next]
      next += 1
      if path.count >= 3 { continue }
      for inner in owner.fields {
        guard let (id, isElement) = onlyObject(inner.type), seen.insert(id).inserted else {
          continue
        }
        let below = resolve?(id) ?? resolved(id)
        if below.kind == .text { continue }
        let step = symbols.name(of: inner.name) + (isElement ? ".NAME" : "")
        if below.indexOfField[field] != nil { return (path + [step]).joined(separator: ".") }
        queue.append((below, path + [step]))
      }
    }
    return nil
  }

  /// The one schema among the members of a type, or that of the elements of a keyed list.
  private func onlyObject(_ type: TypeID) -> (SchemaID, isElement: Bool)? {
    var found: (SchemaID, isElement: Bool)?
    for member in types.members(type) {
      switch types[types.unrefined(member)] {
      case .schema(let id):
        if found != nil { return nil }
        found = (id, false)
      case .keyedList(let element, _):
        guard found == nil, case .schema(let id) = types[element] else { return nil }
        found = (id, true)
      case .list, .map, .json, .anyModule: return nil
      default: continue
      }
    }
    return found
  }
}
