/// A constraint on a value that its type cannot say, to be asserted by the schema that holds it.
indirect enum ValueConstraint: Hashable, Sendable {
  case leastCount(Int)
  case greatestCount(Int)
  case distinct
  case multiple(of: String)
  case above(String)
  case below(String)
  /// A rule in CEL, with its message.
  case rule(String, message: String)
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
    case .rule(let rule, _): "cel(" + value + ", " + SchemaText.raw(rule) + ")"
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
    case .rule(_, let message): message
    case .each(let inner), .eachValue(let inner): inner.message(on: name)
    }
  }

  /// Whether it is a rule in CEL.
  var usesCEL: Bool {
    switch self {
    case .rule: true
    case .each(let inner), .eachValue(let inner): inner.usesCEL
    case .leastCount, .greatestCount, .distinct, .multiple, .above, .below: false
    }
  }
}
