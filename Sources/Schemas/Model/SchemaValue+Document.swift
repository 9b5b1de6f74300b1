import Documents

extension SchemaValue {
  /// The value as a document holds it.
  public init?(_ element: DocumentElement) {
    switch element.kind {
    case .null: self = .null
    case .bool: self = .bool(element.bool ?? false)
    case .int, .float: self = .number(element.text)
    case .string: self = .string(element.text)
    case .array: self = .list(element.items.compactMap(SchemaValue.init))
    case .object:
      self = .object(
        element.entries.compactMap { entry in
          SchemaValue(entry.value).map { SchemaEntry(key: entry.key.text, value: $0) }
        })
    }
  }
}
