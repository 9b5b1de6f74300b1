import Diagnostics
import Documents
import Source

/// Reads the schemas of one document into drafts and the types that name them.
final class SchemaReader {
  let dialect: SchemaDialect
  /// The path of the module that the drafts go to.
  let module: String
  /// The document's root, where `$ref`s begin; nil if there are none.
  let root: DocumentElement?
  /// What the document calls its parts by `$id` and `$anchor`.
  let identifiers: SchemaIdentifiers
  /// Schemas that are being read together with what their `$ref` points to.
  var openMerges: Set<SourceSpan> = []
  /// The Kubernetes types to recognize.
  let library: KubernetesTypes?
  private(set) var drafts: [SchemaDraft] = []
  private var known: [SchemaDraft.Structure: Int] = [:]
  /// Names of the definitions that `$ref`s point to, in the order of their first use.
  var definitions = DefinitionTable()
  var diagnostics: [Diagnostic] = []
  /// Where the rules in CEL stand that were taken over.
  var takenRules: Set<SourceSpan> = []
  /// What was recognized as a Kubernetes type: the path and the type.
  var recognised: [RecognisedType] = []
  /// What the function is called that asks a rule.
  var ruleFunction = "cel"
  /// Patterns that can be matched, and the places of those of which it was said that they cannot.
  var readablePatterns: Set<String> = []
  var reportedPatterns: Set<SourceSpan> = []

  init(
    dialect: SchemaDialect, module: String, root: DocumentElement? = nil,
    library: KubernetesTypes? = nil
  ) {
    self.dialect = dialect
    self.module = module
    self.root = root
    identifiers = SchemaIdentifiers(root)
    self.library = library
  }

  /// Adds a draft, or finds the one that is the same.
  func add(_ draft: SchemaDraft) -> SchemaType {
    let structure = draft.structure
    if draft.fixedName == nil, let index = known[structure] { return reference(index) }
    drafts.append(draft)
    if draft.fixedName == nil { known[structure] = drafts.count - 1 }
    return reference(drafts.count - 1)
  }

  private func reference(_ index: Int) -> SchemaType {
    .named(SchemaReference(.generated(module), SchemaDraft.placeholder(index)))
  }

  // MARK: values

  /// The type of the values that a schema describes.
  func read(_ schema: DocumentElement, at path: [String]) -> SchemaReading {
    guard schema.kind == .object else {
      if schema.kind != .bool { diagnostics.append(.notASchema(schema.kind, at: schema.span)) }
      return SchemaReading(type: .json)
    }
    var reading = readPlain(schema, at: path)
    if schema["nullable"]?.bool == true { reading.isNullable = true }
    if schema["$ref"] != nil && !isMerged(schema) || !isObject(reading.type) {
      conditions.addUnsaid(schema, to: &reading)
    }
    if !isDraft(reading.type) {
      reading.constraints += rules(of: schema).map(ValueConstraint.rule)
    }
    return reading
  }

  /// Whether the type is a schema, which looks after its constraints itself.
  private func isObject(_ type: SchemaType) -> Bool {
    guard case .named(let reference) = type else { return false }
    return isDraft(type) || reference.home != .library("std.types")
  }

  private func isDraft(_ type: SchemaType) -> Bool {
    if case .named(let reference) = type { return reference.name.hasPrefix("#") }
    return false
  }

  func readPlain(_ schema: DocumentElement, at path: [String]) -> SchemaReading {
    if let reference = schema["$ref"] {
      return isMerged(schema) ? merged(schema, at: path) : read(referredBy: reference, at: path)
    }
    if schema["x-kubernetes-int-or-string"]?.bool == true {
      return SchemaReading(type: scalars.intOrString(schema, field: path.last))
    }
    if let constant = schema["const"].flatMap({ SchemaValue($0) }) {
      return scalars.literals([constant], schema, "const")
    }
    if let members = schema["enum"] {
      return scalars.literals(members.items.compactMap { SchemaValue($0) }, schema, "enum")
    }
    if let types = schema["type"], types.kind == .array {
      return union(types.items.compactMap(\.string), schema, at: path)
    }
    return read(schema, as: schema["type"]?.string ?? impliedType(of: schema), at: path)
  }

  /// The type that a schema without `type` is about.
  private func impliedType(of schema: DocumentElement) -> String? {
    if schema["properties"] != nil || schema["patternProperties"] != nil { return "object" }
    if let parts = schema["allOf"], parts.items.contains(where: { describesObject($0) }) {
      return "object"
    }
    if schema["items"] != nil || schema["prefixItems"] != nil { return "array" }
    if schema["pattern"] != nil || schema["minLength"] != nil { return "string" }
    return schema["additionalProperties"]?.kind == .object ? "object" : nil
  }

  private func describesObject(_ schema: DocumentElement) -> Bool {
    let target = schema["$ref"].flatMap { resolve($0.text) } ?? schema
    return target["properties"] != nil || target["type"]?.string == "object"
  }

  func read(_ schema: DocumentElement, as type: String?, at path: [String]) -> SchemaReading {
    switch type {
    case "boolean": return SchemaReading(type: .bool)
    case "null": return SchemaReading(type: .null, isNullable: true)
    case "integer": return scalars.integer(schema)
    case "number": return scalars.number(schema)
    case "string": return scalars.string(schema)
    case "array": return array(schema, at: path)
    case "object": return objects.object(schema, at: path)
    case nil: return choice(schema, at: path) ?? SchemaReading(type: .json)
    case let other?:
      let span = schema["type"]?.span ?? schema.span
      diagnostics.append(.unknownSchemaType(other, at: span))
      return SchemaReading(type: .json)
    }
  }

  private func union(
    _ types: [String], _ schema: DocumentElement, at path: [String]
  ) -> SchemaReading {
    let others = types.filter { $0 != "null" }
    var reading = SchemaReading(type: .null)
    if others.count == 1 {
      reading = read(schema, as: others[0], at: path)
    } else if !others.isEmpty {
      reading.type = .anyOf(others.map { member(read(schema, as: $0, at: path), schema) })
    }
    reading.isNullable = types.contains("null")
    return reading
  }

  /// `oneOf` or `anyOf` where they stand alone: the union of the types.
  private func choice(_ schema: DocumentElement, at path: [String]) -> SchemaReading? {
    guard let branches = (schema["oneOf"] ?? schema["anyOf"])?.items, !branches.isEmpty else {
      if let part = schema["allOf"]?.items.first { return read(part, at: path) }
      return nil
    }
    var types: [SchemaType] = []
    var isNullable = false
    for branch in branches {
      let reading = read(branch, at: path)
      if reading.isNullable { isNullable = true }
      if reading.type != .null { types.append(member(reading, branch)) }
    }
    if types.contains(.json) { return SchemaReading(type: .json) }
    return SchemaReading(type: types.isEmpty ? .null : .anyOf(types), isNullable: isNullable)
  }

  /// The type of a part that is read on its own, whose constraints have no place here.
  func member(_ reading: SchemaReading, _ schema: DocumentElement) -> SchemaType {
    for constraint in reading.constraints {
      let key = schema.entries.first { $0.key.text == constraint.keyword }?.key
      diagnostics.append(.unsupportedConstraint(constraint.keyword, at: key?.span ?? schema.start))
    }
    return reading.type
  }

  // MARK: lists

  private func array(_ schema: DocumentElement, at path: [String]) -> SchemaReading {
    var reading = SchemaReading(type: .list(.json))
    if let items = schema["items"], items.kind == .object {
      let element = read(items, at: path.dropLast() + [SchemaNames.singular(path.last ?? "item")])
      let type = element.isNullable ? element.type.asOptional : element.type
      reading.type = listType(schema, of: type, items: items)
      reading.constraints = element.constraintsIfPresent.map(ValueConstraint.each)
    }
    if let count = schema["minItems"]?.integer, count > 0 {
      reading.constraints.append(.leastCount(Int(count)))
    }
    if let count = schema["maxItems"]?.integer {
      reading.constraints.append(.greatestCount(Int(count)))
    }
    if schema["uniqueItems"]?.bool == true || schema["x-kubernetes-list-type"]?.string == "set" {
      reading.constraints.append(.distinct)
    }
    return reading
  }

  private func listType(
    _ schema: DocumentElement, of element: SchemaType, items: DocumentElement
  ) -> SchemaType {
    guard schema["x-kubernetes-list-type"]?.string == "map", case .named = element,
      let keys = schema["x-kubernetes-list-map-keys"]?.items.compactMap(\.string), !keys.isEmpty,
      keys.allSatisfy({ items["properties"]?[$0] != nil })
    else { return .list(element) }
    return .keyedList(
      element,
      by: keys.map { key in
        let value = items["properties"]?[key]?["default"].flatMap { SchemaValue($0) }
        return SchemaKey(field: key, defaultValue: keys.count > 1 ? value : nil)
      })
  }
}

/// A place of a schema document that was recognized as a Kubernetes type.
struct RecognisedType: Sendable {
  var path: [String]
  var span: SourceSpan
  var type: SchemaReference
  /// Where the document says otherwise than the type.
  var differences: [RecognisedDifference]
}

extension Diagnostic {
  /// A schema that is neither an object nor a bool.
  static func notASchema(_ kind: Document.Kind, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.importSchemaShape, at: span, "expected a schema, found \(kind.noun)")
  }

  /// A `type` that no schema document knows.
  static func unknownSchemaType(_ name: String, at span: SourceSpan) -> Diagnostic {
    let known = ["array", "boolean", "integer", "null", "number", "object", "string"]
    return Diagnostic(
      .importSchemaShape, at: span, "expected the name of a type, found `\(name)`"
    )
    .suggesting(known, for: name, at: span)
  }
}

extension Document.Kind {
  /// The kind in a sentence.
  var noun: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .int: "an integer"
    case .float: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
