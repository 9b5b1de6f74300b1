import Diagnostics
import Source
import TypeChecker

extension Machine {
  /// `all`: the objects of a type in what the root renders, in order, each once.
  func finishedSet(_ type: TypeID) throws(EvaluationError) -> Value {
    if let known = finishedSets[type] { return known }
    guard isSearching.insert(type).inserted else {
      throw .failed(.cyclicValue("all", at: currentSpan, chain: []))
    }
    defer { isSearching.remove(type) }
    var search = FinishedSearch(machine: self, type: type)
    for value in roots.isEmpty ? [root] : roots { try search.visit(value) }
    let list = heap.list(search.found)
    finishedSets[type] = list
    return list
  }

  /// Where the value of a function without parameters is kept that looks at the finished set: what
  /// many subjects of a policy ask for is found out once.
  func onceCell(_ code: Int32, _ level: Value) -> Row {
    let key = OnceKey(code: code, place: level.extra, bits: level.bits)
    if let known = onceCells[key] { return Row(bits: known) }
    let cell = heap.row(1)
    onceCells[key] = cell.bits
    return cell
  }

  /// Begins with another finished set.
  func forgetFinishedSet() {
    finishedSets = [:]
    onceCells = [:]
    owners = [:]
  }

  /// The resource that an object lies in; the object itself if it is one.
  func owner(_ value: Value) throws(EvaluationError) -> Value {
    guard value.tag == .object else { return .null }
    if let known = owners[value.bits] { return known }
    if isResource(ObjectHandle(bits: value.bits)) { return value }
    return .null
  }

  /// Whether the object is of a schema that extends `Resource`.
  func isResource(_ object: ObjectHandle) -> Bool {
    let id = object.cls.id
    while resourceClasses.count <= id { resourceClasses.append(0) }
    if resourceClasses[id] == 0 {
      resourceClasses[id] = isResource(objectClass(object).schema) ? 2 : 1
    }
    return resourceClasses[id] == 2
  }

  func isResource(_ schema: SchemaID?) -> Bool {
    var at = schema
    while let id = at {
      if id == program.resource { return true }
      at = program.schema(id).superID
    }
    return false
  }

  /// `check` was false: a finding of the policy or test that runs.
  func checkFailed(_ assertion: Int, _ message: Value) throws(EvaluationError) {
    let text = message.isNull ? nil : String(decoding: try rendered(message).utf8, as: UTF8.self)
    findings.append(
      CheckFinding(
        assertion: assertion, message: text, notes: trace == nil ? [] : notes(of: checkReads),
        reads: trace == nil ? [] : checkReads))
  }

  /// Keeps apart what each check's condition reads, while a trace is taken.
  func markCheck(isFailed: Bool) {
    if isFailed { checkReads = trace ?? [] }
    trace = []
  }
}

/// A walk over rendered values for the objects of one type; enters only what may hold one.
struct FinishedSearch {
  let machine: Machine
  let type: TypeID
  private(set) var found: [Value] = []
  private var seen: Set<UInt64> = []
  private var owner: Value = .null

  init(machine: Machine, type: TypeID) {
    self.machine = machine
    self.type = type
  }

  mutating func visit(_ value: Value) throws(EvaluationError) {
    switch value.tag {
    case .list:
      let list = ListHandle(bits: value.bits)
      if list.isRange { return }
      for index in 0..<list.count { try visit(machine.element(list, index)) }
    case .object: try visit(ObjectHandle(bits: value.bits))
    default: return
    }
  }

  private mutating func visit(_ object: ObjectHandle) throws(EvaluationError) {
    guard seen.insert(object.bits).inserted else { return }
    machine.nesting += 1
    defer { machine.nesting -= 1 }
    if machine.nesting > Machine.nestingLimit {
      throw .stopped(.budgetDepth(Machine.nestingLimit, at: machine.currentSpan))
    }
    let outer = owner
    defer { owner = outer }
    if machine.isResource(object) { owner = object.value }
    if !owner.isNull { machine.owners[object.bits] = owner }
    let cls = machine.objectClass(object)
    if machine.program.types.isSubtype(cls.type, of: type) { found.append(object.value) }
    for (index, field) in cls.fields.enumerated()
    where !field.isHidden && object.cls.slot(ofField: index) >= 0 {
      if index < cls.states.count, cls.states[index].isUnbound { continue }
      guard machine.classes.canHold(field.type, type) else { continue }
      do throws(EvaluationError) {
        try visit(machine.value(object, field: index))
      } catch {
        // What could not be decoded was reported; the rest of a manifest is searched.
        if case .silent = error, machine.hasPartialValues { continue }
        throw error
      }
    }
    guard let entries = machine.classes.entryTypes(of: cls),
      machine.classes.canHold(entries.value, type)
    else { return }
    let table = try machine.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      try visit(machine.entryValue(object, table, entry))
    }
  }
}

extension Machine {
  /// The objects of a type in a value, in order, each once.
  func objects(of type: TypeID, in value: Value) throws(EvaluationError) -> [Value] {
    var search = FinishedSearch(machine: self, type: type)
    try search.visit(value)
    return search.found
  }
}
