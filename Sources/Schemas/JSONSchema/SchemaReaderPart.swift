/// A part of the reader of schemas: functions over it, which all parts share. A part has no state of its
/// own.
protocol SchemaReaderPart {
  var reader: SchemaReader { get }
}

extension SchemaReaderPart {
  var defaults: DefaultReader { DefaultReader(reader: reader) }
  var conditions: ConditionReader { ConditionReader(reader: reader) }
  var objects: ObjectReader { ObjectReader(reader: reader) }
  var scalars: ScalarReader { ScalarReader(reader: reader) }
}

extension SchemaReader: SchemaReaderPart {
  var reader: SchemaReader { self }
}
