import Documents

/// What a definition says beside its schemas, where that is not what `export crd` would say anyway:
/// names, columns, subresources. A module keeps it as a constant.
struct DefinitionFacts: Sendable {
  /// The name of the constant.
  static let name = "definition"

  private var entries: [SchemaEntry] = []

  /// `version` is the entry of `spec.versions`, or `spec` itself in the oldest form.
  init(
    _ definition: DocumentElement, kind: String, version: DocumentElement, schema: DocumentElement
  ) {
    // The API server asks for this one in the groups of Kubernetes itself.
    let approval = "api-approved.kubernetes.io"
    keep("annotations", Self.some(definition["metadata"]?["annotations"], [approval]))
    let names = definition["spec"]?["names"]
    let plural = names?["plural"]?.string ?? Self.plural(of: kind.lowercased())
    keep(
      "names",
      [SchemaEntry(key: "plural", value: .string(plural))]
        + Self.some(
          names, ["singular", "listKind", "shortNames", "categories"],
          except: [
            "singular": .string(kind.lowercased()), "listKind": .string(kind + "List"),
          ]))
    if definition["spec"]?["versions"] != nil { keep(version, schema) }
    if schema["properties"]?["spec"]?["default"]?.entries.isEmpty == true {
      entries.append(SchemaEntry(key: "specDefault", value: .object([])))
    }
  }

  /// A version that has a status has its subresource, unless it says otherwise.
  private mutating func keep(_ version: DocumentElement, _ schema: DocumentElement) {
    let hasStatus = schema["properties"]?["status"]?["type"]?.string == "object"
    let usual = SchemaValue.object([SchemaEntry(key: "status", value: .object([]))])
    let subresources = version["subresources"].flatMap { SchemaValue($0) } ?? .object([])
    var facts = Self.some(
      version, ["served", "storage", "deprecated", "deprecationWarning"],
      except: ["served": .bool(true), "storage": .bool(true)])
    if subresources != (hasStatus ? usual : .object([])) {
      facts.append(SchemaEntry(key: "subresources", value: subresources))
    }
    keep("version", facts + Self.some(version, ["additionalPrinterColumns", "selectableFields"]))
  }

  private mutating func keep(_ key: String, _ facts: [SchemaEntry]) {
    if !facts.isEmpty { entries.append(SchemaEntry(key: key, value: .object(facts))) }
  }

  /// Some entries of an object, in a fixed order, without those that go without saying.
  private static func some(
    _ object: DocumentElement?, _ known: [String], except usual: [String: SchemaValue] = [:]
  ) -> [SchemaEntry] {
    known.compactMap { name in
      guard let value = object?[name].flatMap({ SchemaValue($0) }), value != usual[name] else {
        return nil
      }
      return SchemaEntry(key: name, value: value)
    }
  }

  /// The constant, with the maps among the module's fields that are applied as a whole.
  func constant(_ declarations: [SchemaDeclaration]) -> SchemaConstant {
    var facts = self
    let maps = declarations.flatMap { declaration -> [SchemaValue] in
      guard case .schema(let schema) = declaration else { return [] }
      return schema.fields.filter(\.isAtomicMap).map { .string(schema.name + "." + $0.name) }
    }
    if !maps.isEmpty {
      facts.entries.append(SchemaEntry(key: "atomicMaps", value: .list(maps)))
    }
    return SchemaConstant(
      name: Self.name,
      documentation:
        "What the definition says beside its schema; `kr8lang export crd` gives it back.",
      value: .object(facts.entries))
  }

  /// The plural that Kubernetes' own tools would choose.
  static func plural(of word: String) -> String {
    if ["s", "x", "z", "ch", "sh"].contains(where: word.hasSuffix) { return word + "es" }
    let isVowelBefore = word.dropLast().last.map { "aeiou".contains($0) } ?? true
    if word.hasSuffix("y"), !isVowelBefore { return word.dropLast() + "ies" }
    return word + "s"
  }
}
