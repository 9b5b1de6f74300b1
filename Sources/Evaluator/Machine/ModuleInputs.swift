import Diagnostics
import Program
import Source

/// What the params of the root module are given from outside.
struct ModuleInputs {
  var given: [ModuleID: [(field: Int, value: Value)]] = [:]
  /// The module that may lack some of its params: what needs them is left out, without an error.
  var open: (module: ModuleID, params: Set<Int>)?
  /// Whether one of them was read and is not given.
  var areMissed = false
  /// The assertions that needed them.
  var skippedAssertions: [SourceSpan] = []
}

extension Evaluation {
  /// Whether something was left out because a param is not given.
  public var isIncomplete: Bool { machine.loading.inputs.areMissed }

  /// The assertions that were left out because a param is not given.
  public var skippedAssertions: [SourceSpan] { machine.loading.inputs.skippedAssertions }

  /// The module may lack these of its params: what needs them is left out, without an error.
  public func allowMissing(_ params: [Int], of module: ModuleID) {
    machine.loading.inputs.open = (module, Set(params))
    machine.loading.hasPartialValues = true
  }

  /// The fields among some of an object that it must have, and that nothing gives a value.
  public func missing(_ fields: [Int], of value: Value) -> [Int] {
    let cls = machine.objectClass(ObjectHandle(bits: value.bits))
    return fields.filter { machine.isMissing($0, of: cls) }
  }

  /// The fields that an open module renders and that could not be evaluated in full.
  public func incompleteFields(of value: Value) -> [String] {
    let object = ObjectHandle(bits: value.bits)
    let cls = machine.objectClass(object)
    let output = machine.classes.field(program.symbols.intern("output"), of: cls)
      .flatMap { cls.fields[$0].isHidden ? nil : $0 }
    var names: [String] = []
    for field in cls.fields.indices where output == nil || output == field {
      guard machine.resourceKinds.isRendered(field, of: object, cls) else { continue }
      do throws(EvaluationError) {
        _ = try machine.rendering.jsonText(machine.value(object, field: field), .masked)
      } catch {
        // All else is told where it was met first.
        if case .silent = error { names.append(program.symbols.name(of: cls.fields[field].name)) }
      }
    }
    return names
  }
}

extension Machine {
  /// Whether a field is a param that the open module may lack.
  func mayLack(_ field: Int, _ object: ObjectHandle) -> Bool {
    guard let open = loading.inputs.open else { return false }
    return open.params.contains(field) && instancing.modules[open.module]?.bits == object.bits
  }
}
