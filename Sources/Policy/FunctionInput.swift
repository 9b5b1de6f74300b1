import Diagnostics
import Documents
import Evaluator
import Program
import Source
import Workspace

/// What a KRM function is given: resources, and an object that configures it.
public struct FunctionInput {
  public var items: [DocumentElement]
  public var configuration: DocumentElement?

  /// The params of a module that take them.
  public static let itemsName = "items"
  public static let configurationName = "functionConfig"

  public init(items: [DocumentElement], configuration: DocumentElement?) {
    self.items = items
    self.configuration = configuration
  }
}

extension Session {
  /// Whether the module has a `param` of a name.
  public func hasParameter(_ name: String) -> Bool { parameter(named: name) != nil }

  /// Binds `param items` and `param functionConfig`, where the module has them. Items that are asked
  /// for as `Resource` are decoded to the schemas of their kinds.
  public func bind(_ input: FunctionInput) {
    if let configuration = input.configuration,
      let (index, field) = parameter(named: FunctionInput.configurationName)
    {
      bind(index, decode(configuration, as: field.type, reason: field.span))
    }
    guard let (index, field) = parameter(named: FunctionInput.itemsName) else { return }
    let types = project.program.types
    let element =
      types.members(field.type).lazy.compactMap { member -> TypeID? in
        if case .list(let element) = types[types.unrefined(member)] { return element }
        return nil
      }.first ?? TypeTable.json
    let kinds = isResource(element) ? typesOfKinds(input.items) : nil
    var values: [Value] = []
    var isWhole = true
    for item in input.items {
      let type = kinds.flatMap { kinds in
        ManifestSet.Kind(item).flatMap { kinds.type(of: $0) }
      }
      if let value = decode(item, as: type ?? element, reason: field.span) {
        values.append(value)
      } else {
        isWhole = false
      }
    }
    bind(index, isWhole ? evaluation.list(values) : nil)
  }

  private func decode(
    _ element: DocumentElement, as type: TypeID, reason: SourceSpan
  ) -> Value? {
    evaluation.keep(element.document)
    return evaluation.decodeTelling(
      element.document, element.node, as: type, reason: reason)
  }

  private func isResource(_ type: TypeID) -> Bool {
    guard case .schema(let id) = project.program.types[type] else { return false }
    let schema = project.program.schema(id)
    return schema.isAbstract && project.program.symbols.name(of: schema.name) == "Resource"
  }

  private func typesOfKinds(_ items: [DocumentElement]) -> ManifestTypes {
    let kinds = items.compactMap { item in
      ManifestSet.Kind(item).map { ($0, item["kind"]?.span ?? item.span) }
    }
    _ = project.check(
      text: ManifestSet.moduleText(kinds: kinds.map(\.0)), name: "<kinds>")
    return ManifestTypes(project, kinds: kinds)
  }
}

extension ManifestSet.Kind {
  /// The kind that a resource says it is of.
  init?(_ resource: DocumentElement) {
    guard let version = resource["apiVersion"]?.string, let kind = resource["kind"]?.string else {
      return nil
    }
    self.init(apiVersion: version, name: kind)
  }
}
