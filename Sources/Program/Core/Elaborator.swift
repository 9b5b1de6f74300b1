/// What a program asks of its checker: library schemas are checked when they are first needed.
package protocol Elaborator: AnyObject {
  /// Finds out what a schema extends and which fields it has.
  func resolve(_ schema: SchemaID)
  /// Checks the body of a schema.
  func elaborate(_ schema: Schema)
}
