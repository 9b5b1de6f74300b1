import Documents

extension SchemaReader {
  /// The pattern by which controllers check quantities; int-or-string with it is a `Quantity`.
  private static let quantityPattern =
    #"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"#

  /// Fields that take a share of a number of replicas, by their usual names.
  private static let shares: Set<String> = ["maxSurge", "maxUnavailable", "minAvailable"]

  func intOrString(_ schema: DocumentElement, field: String?) -> SchemaType {
    if schema["pattern"]?.string == Self.quantityPattern { return .quantity }
    var text = textBounds(schema)
    text.least = nil
    text.greatest = nil
    if let field, Self.shares.contains(field) { return .union([.int(), .percent, .string(text)]) }
    return .union([.int(), .string(text)])
  }

  func textBounds(_ schema: DocumentElement) -> TextBounds {
    TextBounds(
      pattern: schema["pattern"]?.string.map(PatternText.covering),
      least: schema["minLength"]?.integer.flatMap { $0 > 0 ? Int($0) : nil },
      greatest: schema["maxLength"]?.integer.map { Int($0) })
  }

  func integer(_ schema: DocumentElement) -> Reading {
    var least = schema["minimum"].flatMap { $0.integer ?? whole($0, roundingUp: true) }
    var greatest = schema["maximum"].flatMap { $0.integer ?? whole($0, roundingUp: false) }
    if schema["exclusiveMinimum"]?.bool == true { least = least.map { $0 + 1 } }
    if schema["exclusiveMaximum"]?.bool == true { greatest = greatest.map { $0 - 1 } }
    if let above = schema["exclusiveMinimum"]?.integer { least = above + 1 }
    if let below = schema["exclusiveMaximum"]?.integer { greatest = below - 1 }
    let bounds = NumberBounds(
      least: least.map { String($0) }, greatest: greatest.map { String($0) })
    var reading = Reading(type: .int(bounds))
    if let factor = schema["multipleOf"]?.integer, factor > 1 {
      reading.constraints.append(.multiple(of: String(factor)))
    }
    return reading
  }

  /// A bound that is written as a float, as the nearest integer that it allows.
  private func whole(_ bound: DocumentElement, roundingUp: Bool) -> Int64? {
    guard let value = bound.double, value.magnitude < 0x1p62 else { return nil }
    let nearZero = Int64(value)
    if Double(nearZero) == value { return nearZero }
    return roundingUp
      ? (value > 0 ? nearZero + 1 : nearZero) : (value > 0 ? nearZero : nearZero - 1)
  }

  func number(_ schema: DocumentElement) -> Reading {
    func text(_ key: String) -> String? {
      guard let element = schema[key], element.double != nil else { return nil }
      return element.text
    }
    var least = text("minimum")
    var greatest = text("maximum")
    var constraints: [ValueConstraint] = []
    if schema["exclusiveMinimum"]?.bool == true, let bound = least {
      constraints.append(.above(bound))
      least = nil
    } else if let bound = text("exclusiveMinimum") {
      constraints.append(.above(bound))
    }
    if schema["exclusiveMaximum"]?.bool == true, let bound = greatest {
      constraints.append(.below(bound))
      greatest = nil
    } else if let bound = text("exclusiveMaximum") {
      constraints.append(.below(bound))
    }
    return Reading(
      type: .float(NumberBounds(least: least, greatest: greatest)), constraints: constraints)
  }
}

extension ValueConstraint {
  /// A rule of `x-kubernetes-validations`.
  init?(rule: DocumentElement) {
    guard let text = rule["rule"]?.string else { return nil }
    let message = rule["message"]?.string ?? "the rule `\(text)` does not hold"
    self = .rule(SchemaText.oneLine(text), message: SchemaText.oneLine(message))
  }
}
