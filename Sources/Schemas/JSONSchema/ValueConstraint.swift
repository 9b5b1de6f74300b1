/// A constraint on a value that its type cannot say, to be asserted by the schema that contains it.
indirect enum ValueConstraint: Hashable, Sendable {
  case leastCount(Int)
  case greatestCount(Int)
  case distinct
  case multiple(of: String)
  case above(String)
  case below(String)
  case rule(SchemaRule)
  /// A string has the form of a `format`.
  case form(String, pattern: String)
  /// A condition on the value alone, whose name in it is empty.
  case meets(SchemaCondition)
  /// The constraint holds unless the value is null.
  case ifPresent(ValueConstraint)
  /// The constraint holds for each item of a list.
  case each(ValueConstraint)
  /// The constraint holds for each value of a map.
  case eachValue(ValueConstraint)

  /// The condition on a value, given as an expression that is not null.
  func condition(on value: String) -> String {
    switch self {
    case .leastCount(let count): value + ".length() >= \(count)"
    case .greatestCount(let count): value + ".length() <= \(count)"
    case .distinct: value + ".unique().length() == " + value + ".length()"
    case .multiple(let factor): value + ".mod(" + factor + ") == 0"
    case .above(let bound): value + " > " + bound
    case .below(let bound): value + " < " + bound
    case .rule(let rule): rule.condition(on: value)
    case .form(_, let pattern): value + ".matches(" + SchemaText.raw(pattern) + ")"
    case .meets(let condition): condition.text { $0.isEmpty ? value : SchemaText.field($0) }
    case .ifPresent(let inner): value + " == null || " + inner.condition(on: value)
    case .each(let inner): value + ".all(x => " + inner.condition(on: "x") + ")"
    case .eachValue(let inner): value + ".all((k, x) => " + inner.condition(on: "x") + ")"
    }
  }

  /// What is wrong when it does not hold.
  func message(on name: String) -> String {
    switch self {
    case .leastCount(let count): "`\(name)` needs at least \(count)"
    case .greatestCount(let count): "`\(name)` has room for at most \(count)"
    case .distinct: "`\(name)` holds an item twice"
    case .multiple(let factor): "`\(name)` must be a multiple of \(factor)"
    case .above(let bound): "`\(name)` must be above \(bound)"
    case .below(let bound): "`\(name)` must be below \(bound)"
    case .rule(let rule): rule.message
    case .form(let form, _): "`\(name)` must have the format `\(form)`"
    case .meets(.isOne(_, let values)):
      "`\(name)` must be one of " + values.map(SchemaText.value).joined(separator: ", ")
    case .meets(.not): "`\(name)` has a form that is not allowed"
    case .meets(.exactlyOne): "`\(name)` must have exactly one of the allowed forms"
    case .meets: "`\(name)` must have one of the allowed forms"
    case .ifPresent(let inner), .each(let inner), .eachValue(let inner): inner.message(on: name)
    }
  }

  /// The assertion on a value of the name; `guarded` is what must be said before it.
  func assertion(on value: String, named name: String, guarded: String = "") -> SchemaAssertion {
    var assertion = SchemaAssertion(
      condition: guarded + condition(on: value), message: SchemaText.quoted(message(on: name)),
      uses: usesCEL ? [.cel] : [])
    if case .rule(let rule) = self, let expression = rule.messageExpression {
      assertion.message =
        "celMessage(" + value + ", " + SchemaText.raw(expression) + ", " + assertion.message + ")"
      assertion.uses.append(.celMessage)
    }
    return assertion
  }

  /// The keyword of schema documents that says it.
  var keyword: String {
    switch self {
    case .leastCount: "minItems"
    case .greatestCount: "maxItems"
    case .distinct: "uniqueItems"
    case .multiple: "multipleOf"
    case .above: "exclusiveMinimum"
    case .below: "exclusiveMaximum"
    case .rule: "x-kubernetes-validations"
    case .form: "format"
    case .meets(.isOne): "enum"
    case .meets(.not): "not"
    case .meets(.exactlyOne): "oneOf"
    case .meets: "anyOf"
    case .ifPresent(let inner), .each(let inner), .eachValue(let inner): inner.keyword
    }
  }

  /// Whether a condition must be in brackets beside `&&` and `||`.
  var isCompound: Bool {
    if case .meets = self { return true }
    return false
  }

  /// Whether there is a rule in CEL in it.
  var usesCEL: Bool {
    switch self {
    case .rule: true
    case .ifPresent(let inner), .each(let inner), .eachValue(let inner): inner.usesCEL
    case .leastCount, .greatestCount, .distinct, .multiple, .above, .below, .form, .meets: false
    }
  }
}
