/// Strategic merge patches, with the list keys that the library's types declare.
struct StrategicMerge {
  let types: ResourceTypes

  /// The patched object; nil if the patch deletes it.
  func merge(
    _ target: SchemaValue, with patch: SchemaValue, type: SchemaType
  ) -> SchemaValue? {
    guard case .object(let changes) = patch, target.isObject else { return patch }
    switch patch["$patch"]?.text {
    case "delete": return nil
    case "replace":
      return plain(patch)
    default: break
    }
    var result = target
    for change in changes where change.key != "$patch" {
      let field = fieldType(change.key, of: type)
      switch (result[change.key], change.value) {
      case (_, .null): result[change.key] = nil
      case (let old?, .object): result[change.key] = merge(old, with: change.value, type: field)
      case (.list(let old)?, .list(let new)):
        // The one list of plain strings that is merged.
        result[change.key] = .list(
          change.key == "finalizers"
            ? new + old.filter { !new.contains($0) } : merge(old, with: new, type: field))
      default: result[change.key] = plain(change.value)
      }
    }
    return result
  }

  private func merge(
    _ old: [SchemaValue], with new: [SchemaValue], type: SchemaType
  ) -> [SchemaValue] {
    guard case .keyedList(let element, let keys) = types.resolved(type),
      !new.contains(where: { $0["$patch"]?.text == "replace" })
    else { return plain(new) }
    // As kustomize orders them: what the patch names comes first.
    var rest = old
    var first: [SchemaValue] = []
    for change in new {
      let index = rest.firstIndex { item in
        keys.allSatisfy { key in
          (item[key.field] ?? key.defaultValue) == (change[key.field] ?? key.defaultValue)
        }
      }
      if let index {
        if let merged = merge(rest.remove(at: index), with: change, type: element) {
          first.append(merged)
        }
      } else if let made = plain(change) {
        first.append(made)
      }
    }
    return first + rest
  }

  /// What a patch says of something that is not there yet: without its nulls and directives. Nil
  /// where it deletes it.
  private func plain(_ value: SchemaValue) -> SchemaValue? {
    switch value {
    case .object(let entries):
      if value["$patch"]?.text == "delete" { return nil }
      return .object(
        entries.compactMap { entry in
          if entry.key == "$patch" || entry.value == .null { return nil }
          return plain(entry.value).map { SchemaEntry(key: entry.key, value: $0) }
        })
    case .list(let items): return .list(plain(items))
    default: return value
    }
  }

  /// The items of a patch's list that become items; directives do not.
  private func plain(_ items: [SchemaValue]) -> [SchemaValue] {
    items.compactMap { item in
      item.entries.count == 1 && item["$patch"] != nil ? nil : plain(item)
    }
  }

  func fieldType(_ name: String, of type: SchemaType) -> SchemaType {
    switch types.resolved(type) {
    case .named(let reference):
      guard let shape = types.shape(reference) else { return .json }
      return shape.fields[name]?.type ?? shape.entries ?? .json
    case .map(let value, _): return value
    default: return .json
    }
  }
}
