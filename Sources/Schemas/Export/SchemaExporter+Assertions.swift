import Syntax

extension SchemaExporter {
  /// Adds what an assertion demands to an object's schema; reports one that only the language can
  /// say. `certain` are the fields that are always there.
  mutating func add(
    _ assertion: NodeID, in module: ExportModule, to value: inout SchemaValue, certain: [String]
  ) {
    let tree = module.tree
    if isStructural, addNameRule(assertion, in: module, to: &value) { return }
    switch AssertionReader(tree: tree).read(assertion) {
    case .constraint("", let steps, .rule(let rule, let isAsked))? where steps.isEmpty:
      addRule(rule, isAsked, assertion, module, to: &value)
      return
    case .constraint(let field, let steps, let constraint)? where value["properties"]?[field] != nil:
      var property = value["properties"]?[field] ?? .null
      if apply(constraint, steps[...], assertion, module, to: &property) {
        value.set(["properties", field][...], creating: true, to: property)
        return
      }
    case .condition(.present(let field))? where value["properties"]?[field] != nil:
      value["required"] = .list((value["required"]?.items ?? []) + [.string(field)])
      return
    case .condition(let condition)?:
      let declared = Set(value["properties"]?.entries.map(\.key) ?? [])
      if let field = condition.onlyField(certain: certain), declared.contains(field.name),
        var property = value["properties"]?[field.name], let found = demand(field.condition)
      {
        merge(found, into: &property)
        value.set(["properties", field.name][...], creating: true, to: property)
        return
      }
      if condition.fields.isSubset(of: declared), let found = keywords(of: condition, Set(certain))
      {
        merge(found, into: &value)
        return
      }
    case .someFields(let count)?:
      value["minProperties"] = .number(String(count))
      return
    case .fewFields(let count)?:
      value["maxProperties"] = .number(String(count))
      return
    default: break
    }
    let text = String(decoding: tree.source(AssertView(tree, assertion).condition), as: UTF8.self)
    lose("the assertion `\(SchemaText.oneLine(text))`", at: assertion, in: module)
  }

  /// Adds what an assertion demands of the names of objects, which is below `metadata`.
  private mutating func addNameRule(
    _ assertion: NodeID, in module: ExportModule, to value: inout SchemaValue
  ) -> Bool {
    guard let (field, rule) = AssertionReader(tree: module.tree).readMetadataRule(assertion) else {
      return false
    }
    let place = value["properties"]?["metadata"]
    var metadata = place ?? nameRules ?? object(("type", .string("object")))
    var property = metadata["properties"]?[field] ?? object(("type", .string("string")))
    switch rule {
    case .constraint(_, let steps, let constraint):
      guard apply(constraint, steps[...], assertion, module, to: &property) else { return false }
    case .condition(let condition):
      guard let keywords = demand(condition) else { return false }
      merge(keywords, into: &property)
    case .someFields, .fewFields: return false
    }
    metadata.set(["properties", field][...], creating: true, to: property)
    if place == nil {
      nameRules = metadata
    } else {
      value.set(["properties", "metadata"][...], creating: true, to: metadata)
    }
    return true
  }

  /// Adds what the test of an alias demands to the schema of its values.
  mutating func addTest(of alias: ExportName, to value: inout SchemaValue) {
    let test = TypeAliasView(alias.module.tree, alias.node).predicate
    if test.isNone { return }
    var result = value
    let parts = AssertionReader(tree: alias.module.tree, binder: "it").readTest(test)
    let isSaid = parts?.allSatisfy { part in
      switch part {
      case .constraint(_, let steps, let constraint):
        return apply(constraint, steps[...], test, alias.module, to: &result)
      case .condition(let condition):
        guard let keywords = demand(condition) else { return false }
        merge(keywords, into: &result)
        return true
      case .someFields, .fewFields: return false
      }
    }
    if isSaid == true {
      value = result
    } else {
      lose("the test of `\(alias.name)`", at: test, in: alias.module)
    }
  }

  /// Adds keywords, below `allOf` where one of them is taken.
  private func merge(_ keywords: SchemaValue, into value: inout SchemaValue) {
    if keywords.entries.allSatisfy({ value[$0.key] == nil }) {
      for entry in keywords.entries { value[entry.key] = entry.value }
    } else {
      value["allOf"] = .list((value["allOf"]?.items ?? []) + [keywords])
    }
  }

  // MARK: constraints

  private mutating func apply(
    _ constraint: ExportedConstraint, _ steps: ArraySlice<ExportedAssertion.Step>,
    _ assertion: NodeID, _ module: ExportModule, to value: inout SchemaValue
  ) -> Bool {
    if let step = steps.first {
      let key = step == .items ? "items" : "additionalProperties"
      guard var inner = value[key], inner.isObject else { return false }
      guard apply(constraint, steps.dropFirst(), assertion, module, to: &inner) else {
        return false
      }
      value[key] = inner
      return true
    }
    let target = resolved(value)
    let type = target["type"]?.text ?? target["type"]?.items.first?.text
    let counts = ExportedBounds.names(of: type)
    switch constraint {
    case .leastCount(let count) where counts.least != "minimum":
      return set(counts.least, count, in: &value)
    case .greatestCount(let count) where counts.least != "minimum":
      return set(counts.greatest, count, in: &value)
    case .least(let bound) where isNumber(type): return set("minimum", bound, in: &value)
    case .greatest(let bound) where isNumber(type): return set("maximum", bound, in: &value)
    case .above(let bound) where isNumber(type): return exclude("inimum", bound, in: &value)
    case .below(let bound) where isNumber(type): return exclude("aximum", bound, in: &value)
    case .multiple(let factor) where isNumber(type): return set("multipleOf", factor, in: &value)
    case .distinct where type == "array": return makeDistinct(&value)
    case .matches(let pattern) where type == "string":
      if let format = TextFormat.patterns.filter({ $0.value == pattern }).keys.min(),
        isStructural, value["format"] == nil
      {
        return set("format", .string(format), in: &value)
      }
      merge(object(("pattern", .string(PatternText.searching(pattern)))), into: &value)
      return true
    case .rule(let rule, let isAsked):
      addRule(rule, isAsked, assertion, module, to: &value)
      return true
    default: return false
    }
  }

  private func isNumber(_ type: String?) -> Bool { type == "integer" || type == "number" }

  private func set(_ key: String, _ constant: SchemaValue, in value: inout SchemaValue) -> Bool {
    if value[key] != nil { return value[key] == constant }
    value[key] = constant
    return true
  }

  /// `exclusiveMinimum`: a number in JSON Schema, a flag beside `minimum` in a custom resource.
  private func exclude(_ word: String, _ bound: SchemaValue, in value: inout SchemaValue) -> Bool {
    let plain = "m" + word
    let exclusive = "exclusiveM" + word
    if !isStructural { return set(exclusive, bound, in: &value) }
    if value[plain] != nil { return false }
    value[plain] = bound
    value[exclusive] = .bool(true)
    return true
  }

  private func makeDistinct(_ value: inout SchemaValue) -> Bool {
    if !isStructural { return set("uniqueItems", .bool(true), in: &value) }
    let item = value["items"]?["type"]?.text
    let isScalar = item != nil && item != "array" && item != "object"
    let isAtomic = value["items"]?["x-kubernetes-map-type"]?.text == "atomic"
    guard isScalar || isAtomic, value["x-kubernetes-list-type"] == nil else { return false }
    value["x-kubernetes-list-type"] = .string("set")
    return true
  }

  private mutating func addRule(
    _ rule: String, _ isAsked: Bool, _ assertion: NodeID, _ module: ExportModule,
    to value: inout SchemaValue
  ) {
    let tree = module.tree
    var entry = object(("rule", .string(rule)))
    let message = AssertView(tree, assertion).message
    if let words = tree.constant(message)?.text {
      entry["message"] = .string(words)
    } else if tree.kind(message) == .call {
      let arguments = Array(CallView(tree, message).arguments)
      if arguments.count > 2, let words = tree.constant(arguments[2]) { entry["message"] = words }
      if arguments.count > 1, let text = tree.constant(arguments[1]) {
        entry["messageExpression"] = text
      }
    }
    if isAsked { entry["optionalOldSelf"] = .bool(true) }
    let key = "x-kubernetes-validations"
    value[key] = .list((value[key]?.items ?? []) + [entry])
    if !isStructural {
      lose(
        "the rule `\(SchemaText.oneLine(rule))`, but to those who know `\(key)`,", at: assertion,
        in: module)
    }
  }

  // MARK: conditions

  /// The keywords of an object's schema that say a condition; nil if none do.
  private func keywords(of condition: SchemaCondition, _ certain: Set<String>) -> SchemaValue? {
    switch condition {
    case .always: return .object([])
    case .never: return object(("not", .object([])))
    case .present(let field): return object(("required", .list([.string(field)])))
    case .isOne(let field, _), .matches(let field, _):
      guard var result = constrained(field, condition) else { return nil }
      if !certain.contains(field) { result["required"] = .list([.string(field)]) }
      return result
    case .not(let inner): return keywords(of: inner, certain).map { object(("not", $0)) }
    case .all(let parts): return all(parts, certain)
    case .any(let parts):
      if parts.count > 1, case .not(.present(let field)) = parts[0],
        let result = constrained(
          field, parts.count == 2 ? parts[1] : .any(Array(parts.dropFirst())))
      {
        return result
      }
      return branches("anyOf", parts, certain)
    case .exactlyOne(let parts): return branches("oneOf", parts, certain)
    }
  }

  private func branches(
    _ key: String, _ parts: [SchemaCondition], _ certain: Set<String>
  ) -> SchemaValue? {
    let schemas = parts.compactMap { keywords(of: $0, certain) }
    return schemas.count == parts.count ? object((key, .list(schemas))) : nil
  }

  private func all(_ parts: [SchemaCondition], _ certain: Set<String>) -> SchemaValue? {
    let schemas = parts.compactMap { keywords(of: $0, certain) }
    if schemas.count != parts.count { return nil }
    let required = parts.compactMap { part -> SchemaValue? in
      if case .present(let field) = part { return .string(field) }
      return nil
    }
    if required.count == parts.count { return object(("required", .list(required))) }
    var result = SchemaValue.object([])
    for schema in schemas { merge(schema, into: &result) }
    return result
  }

  /// `properties` with what a condition demands of the one field that it speaks of.
  private func constrained(_ field: String, _ condition: SchemaCondition) -> SchemaValue? {
    guard condition.fields == [field], let inner = demand(condition) else { return nil }
    return object(("properties", object((field, inner))))
  }

  private func demand(_ condition: SchemaCondition) -> SchemaValue? {
    func list(_ key: String, _ parts: [SchemaCondition]) -> SchemaValue? {
      let inner = parts.compactMap(demand)
      return inner.count == parts.count ? object((key, .list(inner))) : nil
    }
    switch condition {
    case .isOne(_, let values): return object(("enum", .list(values)))
    case .matches(_, let pattern):
      return object(("pattern", .string(PatternText.searching(pattern))))
    case .not(let inner): return demand(inner).map { object(("not", $0)) }
    case .all(let parts): return list("allOf", parts)
    case .any(let parts): return list("anyOf", parts)
    case .exactlyOne(let parts): return list("oneOf", parts)
    case .always, .never, .present: return nil
    }
  }
}

extension SyntaxTree {
  /// The bytes that a node covers.
  func source(_ node: NodeID) -> ArraySlice<UInt8> {
    let first = tokens[Int(self[node].firstToken)]
    let last = tokens[Int(self[node].lastToken)]
    return file.bytes[Int(first.start)..<Int(last.end)]
  }
}
