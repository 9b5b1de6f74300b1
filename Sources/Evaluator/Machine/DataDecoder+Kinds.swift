import Documents
import Program
import Source

extension DataDecoder {
  /// The type of the kind that a resource says it is of; nil where it says none. A kind without a
  /// schema is told of, and its resources may hold anything.
  func typeOfKind(_ node: Document.NodeID) throws(EvaluationError) -> TypeID? {
    var stated: [Symbol: Document.NodeID] = [:]
    guard document.kind(of: node) == .object else { return nil }
    for (name, value) in document.entries(of: node) where document.kind(of: value) == .string {
      stated[machine.program.symbols.intern(document.text(of: name))] = value
    }
    guard let version = stated[machine.names.apiVersion], let name = stated[machine.names.kind]
    else { return nil }
    let symbols = machine.program.symbols
    let kind = ResourceKind(
      apiVersion: symbols.intern(document.text(of: version)),
      name: symbols.intern(document.text(of: name)))
    if let schema = machine.resourceKinds.schemas(of: kind).last { return types.schema(schema) }
    if let problem = machine.host?.unknownKind(
      document.string(of: version), document.string(of: name), at: document.span(of: name))
    {
      machine.rendering.report(problem)
    }
    return machine.host?.untypedResource()
  }
}
