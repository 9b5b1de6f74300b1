import Program
import Source
import Text

extension ResourceKinds {
  /// The library's schema of pod templates, where objects of the type may be in one: without it,
  /// no policy can ask for what pods have.
  func podTemplateSchema(holding target: TypeID) -> SchemaID? {
    let name = program.symbols.intern("PodTemplateSpec")
    let schema = program.schemas.first { schema in
      schema.name == name && schema.kind == .declared && program[schema.module].isLibrary
    }
    guard let schema, classes.canHold(program.types.schema(schema.id), target) else { return nil }
    return schema.id
  }

  /// Whether an object of no library schema has the form of a pod template: kinds of which no schema
  /// is known, or one that repeats what a pod is, make pods, too. The patterns of policy engines have it without a name for each container,
  /// or with one that no container can have.
  func isPodTemplate(_ object: ObjectHandle) throws(EvaluationError) -> Bool {
    guard let spec = try member(object, machine.names.spec), spec.tag == .object,
      let containers = try member(ObjectHandle(bits: spec.bits), machine.names.containers),
      containers.tag == .list
    else { return false }
    let list = ListHandle(bits: containers.bits)
    guard !list.isRange, list.count > 0 else { return false }
    for index in 0..<list.count where try !isContainer(operations.element(list, index)) {
      return false
    }
    return true
  }

  private func isContainer(_ value: Value) throws(EvaluationError) -> Bool {
    guard value.tag == .object,
      let name = try member(ObjectHandle(bits: value.bits), machine.names.name), name.tag == .string
    else { return false }
    return DnsText.labelError(name.utf8.span) == nil
  }
}
