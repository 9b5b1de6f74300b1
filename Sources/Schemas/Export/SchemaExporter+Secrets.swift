import Diagnostics
import Source
import Syntax

extension SchemaExporter {
  /// Whether a value of the type is or contains one of a `Sensitive<T>`.
  mutating func holdsSecrets(_ type: ExportType, _ seen: inout Set<ExportName>) -> Bool {
    for member in members(of: type, following: true) where holdsSecrets(member: member, &seen) {
      return true
    }
    return false
  }

  private mutating func holdsSecrets(
    member type: ExportType, _ seen: inout Set<ExportName>
  ) -> Bool {
    switch type.kind {
    case .genericType: return type.genericBase.word == "Sensitive"
    case .namedType, .name:
      guard let name = modules.find(type.node, in: type.module), seen.insert(name).inserted else {
        return false
      }
      guard name.isSchema else {
        return target(of: name).map { holdsSecrets($0, &seen) } ?? false
      }
      let shape = shape(name)
      for inner in shape.fields.map(\.type) + [shape.entries].compactMap({ $0 })
      where holdsSecrets(inner, &seen) {
        return true
      }
      return false
    case .listType, .keyedListType: return holdsSecrets(type.element, &seen)
    case .refinedType: return holdsSecrets(type.refinedBase, &seen)
    case .mapType: return holdsSecrets(type.mapValue, &seen)
    case .recordType:
      for field in type.tree.children(of: type.node)
      where holdsSecrets(ExportType(FieldView(type.tree, field).type, type.module), &seen) {
        return true
      }
      return false
    default: return false
    }
  }
}

extension Diagnostic {
  /// A default that is a secret, which no exported schema shows.
  static func secretDefault(_ field: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exportUnsupported, at: span,
      "the default of `\(field)` is sensitive and is left out of the exported schema",
      severity: .warning)
  }
}
