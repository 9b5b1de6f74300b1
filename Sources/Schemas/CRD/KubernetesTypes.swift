import Documents
import Syntax

/// The Kubernetes types that a custom resource may have copied, by their shape.
public struct KubernetesTypes: Sendable {
  /// A schema of the library.
  struct Candidate: Sendable {
    var reference: SchemaReference
    var fields: [String: SchemaType]
    var required: Set<String>
    var defaults: [String: SchemaValue]
    var isAtomic: Bool
  }

  /// By dotted module and name.
  private var candidates: [SchemaReference: Candidate] = [:]
  private var aliases: [SchemaReference: SchemaType] = [:]
  /// Which schemas have a field of this name, in a fixed order.
  private var byField: [String: [SchemaReference]] = [:]

  /// The modules whose types are commonly copied.
  public static let modules = [
    "k8s.core.v1", "k8s.meta.v1", "k8s.autoscaling.v2", "k8s.batch.v1", "k8s.networking.v1",
    "k8s.rbac.v1",
  ]

  /// Takes library modules in, each by its dotted name.
  public init(_ modules: [(name: String, tree: SyntaxTree)]) {
    for module in modules {
      let home = SchemaReference.Home.library(module.name)
      let read = SchemaModule(path: module.name, home: home, tree: module.tree)
      for declaration in read.declarations {
        let reference = SchemaReference(home, declaration.name)
        switch declaration {
        case .alias(let alias): aliases[reference] = alias.type
        case .schema(let schema): add(schema, reference)
        }
      }
    }
  }

  private mutating func add(_ schema: SchemaModel, _ reference: SchemaReference) {
    if schema.parent != nil || schema.fields.isEmpty { return }
    // A type that is never copied by itself may still stand within one that is.
    let isFound = !isNeverCopied(schema.name)
    var fields: [String: SchemaType] = [:]
    var required: Set<String> = []
    var defaults: [String: SchemaValue] = [:]
    for field in schema.fields {
      fields[field.name] = field.type.asRequired
      defaults[field.name] = field.defaultValue
      if !field.type.isOptional, field.defaultValue == nil {
        required.insert(field.name)
      }
      if isFound { byField[field.name, default: []].append(reference) }
    }
    candidates[reference] = Candidate(
      reference: reference, fields: fields, required: required, defaults: defaults,
      isAtomic: schema.marks.contains("atomic"))
  }

  /// Types of lists and of what clusters report: whatever looks like one has its own meaning.
  private func isNeverCopied(_ name: String) -> Bool {
    name.hasSuffix("List") || name.hasSuffix("Status") || name == "VolumeResourceRequirements"
      || (name.hasSuffix("Condition") && name != "Condition")
  }

  subscript(reference: SchemaReference) -> Candidate? { candidates[reference] }

  func alias(_ reference: SchemaReference) -> SchemaType? { aliases[reference] }

  /// The schemas that declare every one of some fields.
  func declaring(_ names: [String]) -> [Candidate] {
    guard let rarest = names.min(by: { (byField[$0]?.count ?? 0) < (byField[$1]?.count ?? 0) })
    else { return [] }
    return (byField[rarest] ?? []).compactMap { candidates[$0] }
      .filter { candidate in names.allSatisfy { candidate.fields[$0] != nil } }
  }
}
