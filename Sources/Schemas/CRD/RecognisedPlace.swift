import Documents

/// A place within a copy of a Kubernetes type, and the rules in CEL about it.
///
/// What a copy asks for and the type does not is said by a rule on the copy, which walks to the place:
/// the type keeps its name, and nothing is lost.
struct RecognisedPlace: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case field(String)
    /// Each item of a list, each value of a map.
    case items, values
  }

  private(set) var steps: [Step] = []

  static func + (place: RecognisedPlace, step: Step) -> RecognisedPlace {
    var place = place
    place.steps.append(step)
    return place
  }

  /// `spec.containers[].image`
  func text(below path: String) -> String {
    steps.reduce(path) { text, step in
      switch step {
      case .field(let name): text.isEmpty ? name : text + "." + name
      case .items: text + "[]"
      case .values: text + "{}"
      }
    }
  }

  // MARK: rules

  /// The rule that a field is there, wherever the object around it is.
  func rule(requiring name: String) -> SchemaRule? {
    guard let name = celName(name) else { return nil }
    return rule("must have `\(name)`") { "has(\($0).\(name))" }
  }

  /// The rule that says what a keyword demands of the value; nil for those that no rule says.
  func rule(_ key: String, _ value: DocumentElement, of schema: DocumentElement) -> SchemaRule? {
    guard let condition = Self.condition(key, value, schema) else { return nil }
    return rule("must have \(key): \(SchemaText.oneLine(value.text))", condition)
  }

  private func rule(_ words: String, _ condition: (String) -> String) -> SchemaRule? {
    guard let text = text(of: steps[...], "self", depth: 0, condition) else { return nil }
    let place = self.text(below: "")
    return SchemaRule(
      text: text, message: (place.isEmpty ? "this" : "`\(place)`") + " " + words,
      messageExpression: nil, isAskedOnCreation: false)
  }

  private func text(
    of steps: ArraySlice<Step>, _ value: String, depth: Int, _ condition: (String) -> String
  ) -> String? {
    guard let step = steps.first else { return condition(value) }
    let rest = steps.dropFirst()
    switch step {
    case .field(let name):
      guard let name = celName(name) else { return nil }
      let field = value + "." + name
      return text(of: rest, field, depth: depth, condition).map { "!has(\(field)) || \($0)" }
    case .items:
      let item = "i\(depth)"
      return text(of: rest, item, depth: depth + 1, condition).map {
        "\(value).all(\(item), \($0))"
      }
    case .values:
      let key = "k\(depth)"
      return text(of: rest, "\(value)[\(key)]", depth: depth + 1, condition).map {
        "\(value).all(\(key), \($0))"
      }
    }
  }

  /// A name as a rule writes it; nil for those that need escapes.
  private func celName(_ name: String) -> String? {
    let words: Set = [
      "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function",
      "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]
    return SchemaText.isIdentifier(name) && !words.contains(name) && !name.contains("__")
      ? name : nil
  }

  private static func condition(
    _ key: String, _ value: DocumentElement, _ schema: DocumentElement
  ) -> ((String) -> String)? {
    let isDouble = schema["type"]?.string == "number"
    func number() -> String? {
      guard let number = value.double else { return nil }
      return isDouble ? String(number) : value.integer.map { String($0) }
    }
    switch key {
    case "minLength", "minItems", "minProperties":
      return value.integer.map { count in { "size(\($0)) >= \(count)" } }
    case "maxLength", "maxItems", "maxProperties":
      return value.integer.map { count in { "size(\($0)) <= \(count)" } }
    case "minimum":
      let sign = schema["exclusiveMinimum"]?.bool == true ? ">" : ">="
      return number().map { bound in { "\($0) \(sign) \(bound)" } }
    case "maximum":
      let sign = schema["exclusiveMaximum"]?.bool == true ? "<" : "<="
      return number().map { bound in { "\($0) \(sign) \(bound)" } }
    case "multipleOf":
      guard !isDouble, let factor = value.integer, factor > 0 else { return nil }
      return { "\($0) % \(factor) == 0" }
    case "pattern":
      let text = SchemaText.quoted(value.text)
      return { "\($0).matches(\(text))" }
    case "enum":
      let members = value.items.compactMap { $0.kind == .string ? SchemaText.quoted($0.text) : nil }
      if members.count < value.items.count { return nil }
      return { "\($0) in [" + members.joined(separator: ", ") + "]" }
    case "uniqueItems" where value.bool == true, "x-kubernetes-list-type" where value.text == "set":
      return { "\($0).all(x, \($0).exists_one(y, y == x))" }
    case "format" where value.text == "int32":
      return { "(\($0) >= -2147483648 && \($0) <= 2147483647)" }
    default: return nil
    }
  }
}

extension SchemaType {
  /// Whether the type itself says what a keyword demands.
  func says(_ key: String, _ value: DocumentElement) -> Bool {
    switch (self, key) {
    case (.optional(let inner), _): inner.says(key, value)
    case (.string(let bounds), "minLength"): (bounds.least ?? 0) >= value.integer ?? .max
    case (.string(let bounds), "maxLength"):
      (bounds.greatest ?? .max) <= value.integer.map { Int($0) } ?? -1
    case (.string(let bounds), "pattern"): bounds.pattern == PatternText.covering(value.text)
    case (.int(let bounds), "minimum"):
      bounds.least.flatMap(Double.init) ?? -.infinity >= value.double ?? .infinity
    case (.int(let bounds), "maximum"):
      bounds.greatest.flatMap(Double.init) ?? .infinity <= value.double ?? -.infinity
    case (.named(let reference), _) where reference.home == .library("std.types"):
      key == "format" && KubernetesFacts.formats[value.text] == .named(reference)
        || ExportedForm.keywords(reference.name, isStructural: true)?.contains {
          $0.key == key && $0.value == SchemaValue(value)
        } == true
    default: false
    }
  }
}
