import Documents

extension SchemaValue {
  /// The value as a document without a source.
  public var document: Document {
    var builder = DocumentBuilder()
    add(to: &builder)
    return builder.finish()
  }

  private func add(to builder: inout DocumentBuilder) {
    switch self {
    case .null: builder.null()
    case .bool(let value): builder.bool(value)
    case .number(let text): builder.number(Array(text.utf8).span)
    case .string(let text): builder.string(Array(text.utf8).span)
    case .list(let items):
      builder.beginArray()
      for item in items { item.add(to: &builder) }
      builder.endArray()
    case .object(let entries):
      builder.beginObject()
      for entry in entries {
        builder.key(Array(entry.key.utf8).span)
        entry.value.add(to: &builder)
      }
      builder.endObject()
    }
  }
}
