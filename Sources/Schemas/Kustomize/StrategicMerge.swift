/// Strategic merge patches, with the list keys that the library's types declare.
struct StrategicMerge {
  let types: ResourceTypes

  /// The patched object; nil where the patch deletes it.
  func merge(
    _ target: SchemaValue, with patch: SchemaValue, type: SchemaType
  ) -> SchemaValue? {
    guard case .object(let changes) = patch, target.isObject else { return patch }
    switch patch["$patch"]?.text {
    case "delete": return nil
    case "replace":
      var whole = patch
      whole["$patch"] = nil
      return whole
    default: break
    }
    var result = target
    for change in changes where change.key != "$patch" {
      let field = fieldType(change.key, of: type)
      switch (result[change.key], change.value) {
      case (_, .null): result[change.key] = nil
      case (let old?, .object): result[change.key] = merge(old, with: change.value, type: field)
      case (.list(let old)?, .list(let new)):
        // The one list of plain texts that is merged.
        result[change.key] = .list(
          change.key == "finalizers"
            ? new + old.filter { !new.contains($0) } : merge(old, with: new, type: field))
      case (nil, .object): result[change.key] = withoutNulls(change.value)
      default: result[change.key] = change.value
      }
    }
    return result
  }

  private func merge(
    _ old: [SchemaValue], with new: [SchemaValue], type: SchemaType
  ) -> [SchemaValue] {
    guard case .keyedList(let element, let keys) = types.resolved(type) else { return new }
    if new.contains(where: { $0["$patch"]?.text == "replace" }) {
      return new.filter { $0["$patch"] == nil }
    }
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
      } else if change["$patch"]?.text != "delete" {
        first.append(withoutNulls(change))
      }
    }
    return first + rest
  }

  private func withoutNulls(_ value: SchemaValue) -> SchemaValue {
    guard case .object(let entries) = value else { return value }
    return .object(
      entries.filter { $0.value != .null }.map {
        SchemaEntry(key: $0.key, value: withoutNulls($0.value))
      })
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
