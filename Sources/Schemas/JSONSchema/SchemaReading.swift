/// A value's type, and what the type cannot say.
struct SchemaReading {
  var type: SchemaType
  var constraints: [ValueConstraint] = []
  var isNullable = false

  /// What holds of the value unless it is null, where it may be.
  var constraintsIfPresent: [ValueConstraint] {
    isNullable ? constraints.map(ValueConstraint.ifPresent) : constraints
  }
}
