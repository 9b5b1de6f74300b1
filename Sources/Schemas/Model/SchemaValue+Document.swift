import Documents

extension SchemaValue {
  /// The value as a document contains it.
  public init?(_ element: DocumentElement) {
    switch element.kind {
    case .null: self = .null
    case .bool: self = .bool(element.bool ?? false)
    case .int: self = .number(element.integer.map { String($0) } ?? element.text)
    case .float:
      guard let text = SchemaText.number(element.text, element.double) else { return nil }
      self = .number(text)
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
