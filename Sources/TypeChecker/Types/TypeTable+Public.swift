extension TypeTable {
  /// The type of a schema's objects, if it was asked for before.
  public func typeID(ofSchema id: SchemaID) -> TypeID { schema(id) }
}
