/// Which kind of schema document is read, where the kinds differ.
enum SchemaDialect: Sendable {
  /// The structural schema of a custom resource: closed objects, `x-kubernetes-…` keywords.
  case structural
  /// JSON Schema, draft-07 or 2020-12: objects are open unless they say otherwise.
  case jsonSchema
}
