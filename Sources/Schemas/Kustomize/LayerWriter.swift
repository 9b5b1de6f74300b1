import Diagnostics
import Documents

/// Writes what one resource has become as members of a layer on what it was.
struct LayerWriter {
  let types: ResourceTypes
  private(set) var writer: ManifestWriter

  /// Goes on after some text, with expressions for the strings that stand for them.
  init(
    types: ResourceTypes, text: ManifestText, expressions: [String: String],
    leavingPlaceholders: Bool
  ) {
    self.types = types
    writer = ManifestWriter(types: types, source: SchemaValue.null.document.element)
    writer.text = text
    writer.expressions = expressions
    writer.leavesPlaceholders = leavingPlaceholders
  }

  /// `field { … }`, or `field.path = …` where one thing changed; true for the latter.
  mutating func write(
    _ field: String, from old: SchemaValue, to new: SchemaValue, _ shape: ResourceTypes.Shape,
    first line: String?
  ) -> Bool {
    let mark = writer.text.mark
    writer.text.open("\(SchemaText.name(field)) {")
    if let line { writer.text.line(line) }
    changeFields(from: old, to: new, "", shape)
    writer.text.close("}")
    return writer.text.shorten(from: mark)
  }

  private func joined(_ path: String, _ step: String) -> String {
    if path.isEmpty { return step }
    return step.hasPrefix("[") ? path + step : path + "." + step
  }

  private mutating func change(
    from old: SchemaValue, to new: SchemaValue, type: SchemaType, path: String
  ) {
    if old == new { return }
    switch (types.resolved(type), old, new) {
    case (.named(let reference), .object, .object):
      guard let shape = types.shape(reference) else { break }
      return changeFields(from: old, to: new, path, shape)
    case (.map(let element, _), .object, .object):
      return changeFields(from: old, to: new, path) { _ in (element, false) }
    case (.keyedList(let element, let keys), .list, .list) where !needsOrder(path, old, new, keys):
      if changeElements(from: old, to: new, element, keys, path) { return }
    default: break
    }
    var isComposite = old.isObject && !old.entries.isEmpty
    if case .keyedList = types.resolved(type), !old.items.isEmpty { isComposite = true }
    bind((isComposite ? "replace " : "") + path, new, type, as: .value)
  }

  private mutating func changeFields(
    from old: SchemaValue, to new: SchemaValue, _ path: String, _ shape: ResourceTypes.Shape
  ) {
    changeFields(from: old, to: new, path) { name in
      (shape.fields[name]?.type ?? shape.entries ?? .json, shape.fields[name] != nil)
    }
  }

  private mutating func changeFields(
    from old: SchemaValue, to new: SchemaValue, _ path: String,
    type: (String) -> (type: SchemaType, isDeclared: Bool)
  ) {
    for entry in old.entries where new[entry.key] == nil {
      if entry.value != .null {
        writer.text.line("delete " + joined(path, SchemaText.name(entry.key)))
      }
    }
    for entry in new.entries {
      let place = joined(path, SchemaText.name(entry.key))
      let (type, isDeclared) = type(entry.key)
      if let before = old[entry.key], before != .null {
        change(from: before, to: entry.value, type: type, path: place)
      } else if isDeclared {
        bind(place, entry.value, type, as: .value)
      } else {
        bind("add " + place, entry.value, type, as: .value)
      }
    }
  }

  /// Whether a list has to be written whole, because elements of it run or are read in their order
  /// and a layer would leave them in another: one adds to the end.
  private func needsOrder(
    _ path: String, _ old: SchemaValue, _ new: SchemaValue, _ keys: [SchemaKey]
  ) -> Bool {
    let isOrdered =
      path.hasSuffix("initContainers")
      || path.hasSuffix("env") && new.items.contains { $0["value"]?.text?.contains("$(") == true }
    func key(_ item: SchemaValue) -> [SchemaValue?] { keys.map { item[$0.field] } }
    let after = new.items.map(key)
    let before = old.items.map(key).filter(after.contains)
    return isOrdered && after != before + after.filter { !before.contains($0) }
  }

  /// Changes a keyed list element by element; false if one of the two cannot be addressed.
  private mutating func changeElements(
    from old: SchemaValue, to new: SchemaValue, _ element: SchemaType, _ keys: [SchemaKey],
    _ path: String
  ) -> Bool {
    guard case .named(let reference) = writer.types.resolved(element),
      let before = writer.addresses(of: old.document.element, keys, reference),
      let after = writer.addresses(of: new.document.element, keys, reference)
    else { return false }
    for address in before where !after.contains(where: { $0.text == address.text }) {
      writer.text.line("delete " + joined(path, address.text))
    }
    for (address, item) in zip(after, new.items) {
      let place = joined(path, address.text)
      if let index = before.firstIndex(where: { $0.text == address.text }) {
        change(from: old.items[index], to: item, type: element, path: place)
      } else {
        var rest = item
        for field in address.fields { rest[field] = nil }
        bind("add " + place, rest, element, as: .block, bound: address.fields)
      }
    }
    return true
  }

  private mutating func bind(
    _ path: String, _ value: SchemaValue, _ type: SchemaType, as form: ManifestWriter.Form,
    bound: Set<String> = []
  ) {
    let document = SchemaValue.object([SchemaEntry(key: "value", value: value)]).document
    guard let entry = document.element.entries.first else { return }
    writer.bound = bound
    writer.writeMember(path, type, entry, as: form)
    writer.bound = []
  }
}
