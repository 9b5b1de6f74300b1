/// A rule's syntax, its names resolved.
indirect enum CELExpression {
  case constant(CELValue)
  /// A variable by its place: `self`, `oldSelf`, then those of the macros around.
  case variable(Int)
  case select(CELExpression, CELField, isOptional: Bool)
  /// `has(x.f)`.
  case has(CELExpression, CELField)
  case index(CELExpression, CELExpression, isOptional: Bool)
  case call(CELFunction, [CELExpression])
  case not(CELExpression)
  case negate(CELExpression)
  case and([CELExpression])
  case or([CELExpression])
  case choice(CELExpression, CELExpression, CELExpression)
  case binary(CELOperator, CELExpression, CELExpression)
  case list([(value: CELExpression, isOptional: Bool)])
  case map([(key: CELExpression, value: CELExpression, isOptional: Bool)])
  case comprehension(CELComprehension)
  /// `x.optMap(v, e)`, `x.optFlatMap(v, e)`.
  case optionalMap(CELExpression, variable: Int, CELExpression, isFlat: Bool)
}

/// A field's name as it is written, and as Kubernetes escapes it: `__namespace__` for `namespace`.
struct CELField {
  var name: [UInt8]
  var unescaped: [UInt8]?
}

enum CELOperator: String {
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
}

/// A macro that walks a list or map.
struct CELComprehension {
  enum Kind { case all, exists, existsOne, filter, map, transformList, transformMap }

  var kind: Kind
  var range: CELExpression
  var variable: Int
  /// The second of two variables: the value beside the index or key.
  var second: Int?
  var condition: CELExpression?
  var result: CELExpression?
}
