import Diagnostics
import Source

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
    case .genericType: return type.child(0).word == "Sensitive"
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
    case .listType, .keyedListType, .refinedType: return holdsSecrets(type.child(0), &seen)
    case .mapType: return holdsSecrets(type.child(1), &seen)
    case .recordType:
      for field in type.tree.children(of: type.node)
      where holdsSecrets(ExportType(type.tree.child(field, 1), type.module), &seen) {
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
