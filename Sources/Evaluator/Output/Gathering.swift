import Diagnostics
import Program
import Source

/// Finds resources in a value, in order, each once; does not look inside one.
struct Gathering {
  let evaluation: Evaluation
  var found: [Value] = []
  /// Whether something could not be read whose type says that it holds resources.
  private(set) var failed = false
  /// Whether only what may hold anything is around.
  private var isUntyped = false
  private var seen: Set<UInt64> = []
  private var machine: Machine { evaluation.machine }
  /// The type of resources; where nothing uses it, there may be data that says it is one.
  private let resource: TypeID

  init(evaluation: Evaluation) {
    self.evaluation = evaluation
    resource = evaluation.machine.rendering.resourceType ?? TypeTable.never
  }

  mutating func visit(_ value: Value) {
    if value.tag == .sealed { refuseSealedResource(value) }
    guard value.tag == .object || value.tag == .list else { return }
    if value.tag == .list { return visit(ListHandle(bits: value.bits)) }
    let object = ObjectHandle(bits: value.bits)
    guard seen.insert(object.bits).inserted else { return }
    if isResource(object) {
      found.append(value)
      return
    }
    machine.limits.nesting += 1
    defer { machine.limits.nesting -= 1 }
    guard !machine.isNestedTooDeep else {
      failed = true
      return machine.rendering.report(.nestedTooDeep(at: object.span))
    }
    machine.willRead(object)
    let cls = machine.objectClass(object)
    for (index, field) in cls.fields.enumerated() where !field.isHidden {
      let reach = reach(field.type)
      guard object.cls.slot(ofField: index) >= 0, reach != .never,
        !machine.rendering.isGone(index, from: cls)
      else { continue }
      let machine = machine
      take(reach) { () throws(EvaluationError) in try machine.value(object, field: index) }
    }
    guard let types = machine.classes.entryTypes(of: cls) else { return }
    let reach = reach(types.value)
    if reach == .never { return }
    let machine = machine
    if let pairs = machine.entries.givenPairs(object) {
      for index in stride(from: 1, to: pairs.count, by: 2) { visit(pairs.elements[index]) }
      return
    }
    guard
      let table = evaluation.attempt({ () throws(EvaluationError) in
        try machine.entries.keys(object)
      })
    else {
      failed = failed || !isUntyped
      return
    }
    for entry in 0..<table.count where table.isLive[entry] {
      take(reach) { () throws(EvaluationError) in
        try machine.entries.entryValue(object, table, entry)
      }
    }
  }

  /// A resource is a resource, not a secret: sealed as a whole it would be missing from the output.
  private mutating func refuseSealedResource(_ value: Value) {
    let inner = machine.crossings.opened(value)
    guard inner.tag == .object, isResource(ObjectHandle(bits: inner.bits)) else { return }
    machine.rendering.report(
      .sensitiveUse("in the output, as a resource", at: evaluation.span(of: inner)))
    failed = true
  }

  /// Whether an object renders as a resource, by its schema or by its own fields.
  private mutating func isResource(_ object: ObjectHandle) -> Bool {
    switch machine.resourceKinds.resourceClass(object) {
    case .plain, .own: return true
    case .unknown, .other: return false
    case .untyped:
      let machine = machine
      let form = evaluation.attempt { () throws(EvaluationError) in
        try machine.resourceKinds.resourceForm(object)
      }
      switch form {
      case .other?: return false
      case .plain?, .foreign?, .list?: return true
      case nil:
        failed = failed || !isUntyped
        return false
      }
    }
  }

  private mutating func visit(_ list: ListHandle) {
    if list.isRange { return }
    let machine = machine
    for index in 0..<list.count {
      let known = list.known(index)
      if known.isReady, known.tag != .object, known.tag != .list, known.tag != .sealed { continue }
      take { () throws(EvaluationError) in try machine.operations.element(list, index) }
    }
  }

  private mutating func take(
    _ reach: Reach = .named, _ read: () throws(EvaluationError) -> Value
  ) {
    let outer = isUntyped
    isUntyped = isUntyped || reach == .untyped
    defer { isUntyped = outer }
    if let value = evaluation.attempt(read) { visit(value) } else { failed = failed || !isUntyped }
  }

  private func reach(_ type: TypeID) -> Reach {
    machine.classes.reach(type, resource)
  }
}

extension Evaluation {
  /// Holds a resource that is not of its kind's schema to it, and each item of a List: what does not
  /// fit is an error where it was written.
  func hold(_ value: Value) {
    guard value.tag == .object else { return }
    attempt { () throws(EvaluationError) in
      try machine.rendering.hold(ObjectHandle(bits: value.bits), implied: nil)
    }
  }
}

extension Rendering {
  fileprivate func hold(
    _ object: ObjectHandle, implied: ResourceKind?
  ) throws(EvaluationError) {
    switch try resourceKinds.resourceForm(object, implied: implied) {
    case .plain: break
    case .other: break
    case .foreign(let kind, let schemas, let isResource):
      if schemas.isEmpty || isResource && !isLibrary(schemas[0]) {
        if !isResource { reportUnknown(kind, object) }
        return
      }
      if let made = try crossings.twin(of: object, as: schemas[0], severity: .error) {
        try refuseUnreached(made, from: object, kind)
      }
    case .list(let items, let implied, _):
      let list = ListHandle(bits: items.bits)
      if list.isRange { return }
      for index in 0..<list.count {
        let item = try operations.element(list, index)
        if item.tag == .object { try hold(ObjectHandle(bits: item.bits), implied: implied) }
      }
    }
  }

  /// Refuses a resource that a rule would change, if it had the type of its kind.
  private func refuseUnreached(
    _ made: Value, from object: ObjectHandle, _ kind: ResourceKind
  ) throws(EvaluationError) {
    for (place, step) in machine.objectClass(object).steps.enumerated() {
      guard case .rules(let layer) = step,
        let rule = try ruleRunner.unreachedRule(layer, object.environments[place], in: made)
      else { continue }
      report(
        .ruleUnreached(
          crossings.describe(rule.type), kind: program.symbols.name(of: kind.name), at: object.span,
          rule: rule.span))
    }
  }

  private func isLibrary(_ id: SchemaID) -> Bool { program[program.schema(id).module].isLibrary }

  private func reportUnknown(_ kind: ResourceKind, _ object: ObjectHandle) {
    let name = program.symbols.name(of:)
    guard
      let told = machine.host?.unknownKind(
        name(kind.apiVersion), name(kind.name), at: object.span)
    else {
      return
    }
    report(told)
  }
}
