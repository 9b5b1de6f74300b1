import Program
import Source

/// What policies ask about the objects they judge.
extension Evaluation {
  /// Forgets which objects were found: values may have asked while others were still unknown.
  public func forgetFinishedSet() { machine.finishedSet.forgetFinishedSet() }

  /// Tells which object a policy looks at: an object that several resources hold has the same owner
  /// as this one, where it can.
  public func isJudging(partOf object: Value?) {
    machine.finished.judged = object.flatMap { try? machine.finishedSet.owner($0) } ?? .null
  }

  /// Whether a value renders as a resource.
  public func isResource(_ value: Value) -> Bool {
    guard value.tag == .object else { return false }
    let form = attempt { () throws(EvaluationError) in
      try machine.resourceKinds.resourceForm(ObjectHandle(bits: value.bits))
    }
    switch form {
    case .plain?, .foreign?, .list?: return true
    case .other?, nil: return false
    }
  }

  /// What stands for an object, and for what was made of it to judge it as of its kind.
  public func original(of value: Value) -> UInt64 { machine.crossings.original(of: value.bits) }

  /// The resources in a value, itself if it is one.
  public func resources(in value: Value) -> Set<UInt64> {
    var walk = ValueWalk(machine: machine)
    attempt { () throws(EvaluationError) in try walk.visit(value) }
    return Set(walk.objects.filter { isResource(Value(tag: .object, bits: $0)) })
  }

  /// The objects in a value, itself if it is one.
  public func objects(in value: Value) -> Set<UInt64> {
    var walk = ValueWalk(machine: machine)
    attempt { () throws(EvaluationError) in try walk.visit(value) }
    return Set(walk.objects)
  }

  /// Whether two values are surely the same: functions are if they were made by one expression.
  public func isSame(_ a: Value, _ b: Value) -> Bool {
    guard a.tag == b.tag else { return false }
    if a.tag == .function || a.tag == .overlay { return a.bits == b.bits && a.extra == b.extra }
    return (try? machine.operations.areEqual(a, b)) ?? false
  }

  /// Runs a code of a file that is one of a module's layers: in the finished module, or in an
  /// instance of it.
  public func evaluate(
    _ code: Code, of file: ModuleID, in module: ModuleID, object: Value?
  ) -> Value? {
    guard let object else { return evaluate(code, of: file, in: module) }
    return attempt { () throws(EvaluationError) in
      let own = try machine.making.moduleLevel(file, in: module)
      return try machine.run(
        CodeUnit(code), ObjectHandle(bits: object.bits).level(Int(own.extra)))
    }
  }
}

/// An instance of a module among what another renders.
public struct ModulePart {
  public var module: ModuleID
  public var object: Value
  /// What of it is rendered: itself, or values that were read from it, with layers above them or not.
  public var values: [Value]
  /// By value with layers above: the one that was read.
  public var origins: [UInt64: UInt64] = [:]
}

extension Evaluation {
  /// Whether the module enforces a policy, or one does that its code refers to.
  public func enforcesAny(_ id: ModuleID) -> Bool {
    machine.instanceTracker.enforces(id) || !machine.instancing.enforcingParts.isEmpty
  }

  /// The instances of enforcing modules that a module's object renders, or renders parts of.
  public func parts(of object: Value) -> [ModulePart] {
    guard !machine.instancing.enforcingParts.isEmpty, object.tag == .object else { return [] }
    var search = PartSearch(machine: machine, root: object)
    attempt { () throws(EvaluationError) in
      try search.visit(rendered(by: ObjectHandle(bits: object.bits)))
    }
    return search.parts.filter { !$0.values.isEmpty }
  }

  /// What a module's object renders: its `output`, if it has one.
  private func rendered(by object: ObjectHandle) throws(EvaluationError) -> Value {
    let cls = machine.objectClass(object)
    guard let field = machine.classes.field(program.symbols.intern("output"), of: cls),
      machine.resourceKinds.isRendered(field, of: object, cls)
    else { return object.value }
    return try machine.value(object, field: field)
  }
}

/// Every object that a value renders, once, outside in.
private struct ValueWalk {
  let machine: Machine
  private(set) var objects: [UInt64] = []
  private var seen: Set<UInt64> = []
  /// Whether only what was worked out already is looked at, hidden fields too.
  var isLazy = false

  init(machine: Machine) { self.machine = machine }

  mutating func visit(_ value: Value) throws(EvaluationError) {
    switch value.tag {
    case .list:
      let list = ListHandle(bits: value.bits)
      if list.isRange { return }
      for index in 0..<list.count {
        try visit(isLazy ? list.known(index) : machine.operations.element(list, index))
      }
    case .object:
      let object = ObjectHandle(bits: value.bits)
      guard seen.insert(object.bits).inserted else { return }
      objects.append(object.bits)
      machine.limits.nesting += 1
      defer { machine.limits.nesting -= 1 }
      if machine.isNestedTooDeep {
        throw machine.nestedTooDeep()
      }
      try visitMembers(of: object)
    default: return
    }
  }

  private mutating func visitMembers(of object: ObjectHandle) throws(EvaluationError) {
    let cls = machine.objectClass(object)
    for index in cls.fields.indices {
      let slot = Int(object.cls.slot(ofField: index))
      if isLazy {
        if slot >= 0 { try visit(object.slots[slot]) }
      } else if machine.resourceKinds.isRendered(index, of: object, cls) {
        try visit(machine.value(object, field: index))
      }
    }
    guard object.cls.hasEntries else { return }
    if isLazy, object.keyTable < 0 {
      guard let pairs = machine.entries.givenPairs(object) else { return }
      for index in stride(from: 1, to: pairs.count, by: 2) { try visit(pairs.elements[index]) }
      return
    }
    let table = try machine.entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      try visit(isLazy ? object.entries[entry] : machine.entries.entryValue(object, table, entry))
    }
  }
}

/// Finds the instances of enforcing modules in what a root renders. An instance that is rendered
/// whole is judged whole; of one that values were only read from, those values are.
private struct PartSearch {
  let machine: Machine
  let root: Value
  private(set) var parts: [ModulePart] = []
  private var indexOfPart: [UInt64: Int] = [:]
  /// By object: the parts that it was read from, if they are not rendered whole.
  private var holders: [UInt64: [Int]] = [:]
  /// The parts around what is looked at.
  private var around: [Int] = []
  private var seen: Set<UInt64> = []

  init(machine: Machine, root: Value) {
    self.machine = machine
    self.root = root
    let single = machine.instancing.enforcingParts.sorted { $0.index < $1.index }
      .compactMap { machine.instancing.modules[$0]?.bits }
    for bits in single + machine.instancing.instances where bits != root.bits {
      let object = ObjectHandle(bits: bits)
      guard let module = machine.instanceTracker.module(of: object),
        machine.instanceTracker.enforces(module)
      else { continue }
      indexOfPart[bits] = parts.count
      parts.append(ModulePart(module: module, object: object.value, values: []))
      var walk = ValueWalk(machine: machine)
      walk.isLazy = true
      try? walk.visit(object.value)
      for inner in walk.objects.dropFirst() { holders[inner, default: []].append(parts.count - 1) }
    }
  }

  mutating func visit(_ value: Value) throws(EvaluationError) {
    switch value.tag {
    case .list:
      let list = ListHandle(bits: value.bits)
      if list.isRange { return }
      for index in 0..<list.count { try visit(machine.operations.element(list, index)) }
    case .object: try visit(ObjectHandle(bits: value.bits))
    default: return
    }
  }

  private mutating func visit(_ object: ObjectHandle) throws(EvaluationError) {
    if let part = indexOfPart[object.bits] {
      if around.contains(part) { return }
      if parts[part].values.first?.bits != object.bits { parts[part].values = [object.value] }
      around.append(part)
      defer { around.removeLast() }
      return try enter(object)
    }
    let holding = parts(holding: object)
    for part in holding where !parts[part].isWhole { parts[part].values.append(object.value) }
    // What is in it was read with it.
    around += holding
    defer { around.removeLast(holding.count) }
    try enter(object)
  }

  /// The parts that an object was read from, or one that it was made of by layers.
  private mutating func parts(holding object: ObjectHandle) -> [Int] {
    var found: [Int] = []
    var at: UInt64? = object.bits
    while let bits = at {
      for part in holders[bits] ?? [] where !around.contains(part) && !found.contains(part) {
        found.append(part)
        if bits != object.bits { parts[part].origins[object.bits] = bits }
      }
      at = machine.instancing.lowerObjects[bits]
    }
    return found
  }

  private mutating func enter(_ object: ObjectHandle) throws(EvaluationError) {
    guard seen.insert(object.bits).inserted else { return }
    machine.limits.nesting += 1
    defer { machine.limits.nesting -= 1 }
    if machine.isNestedTooDeep {
      throw machine.nestedTooDeep()
    }
    let machine = machine
    let cls = machine.objectClass(object)
    for index in cls.fields.indices where machine.resourceKinds.isRendered(index, of: object, cls) {
      try visit(machine.value(object, field: index))
    }
    guard object.cls.hasEntries else { return }
    let table = try machine.entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      try visit(machine.entries.entryValue(object, table, entry))
    }
  }
}

extension ModulePart {
  /// Whether all of it is rendered, and not only what was read from it.
  public var isWhole: Bool { values.first?.bits == object.bits }
}

extension Core {
  /// What a path's last step is taken in.
  public var container: Core? {
    switch self {
    case .field(let value, _, _, _), .entry(let value, _, _), .element(let value, _, _): value
    case .cross(let value, _, _, _): value.container
    default: nil
    }
  }
}
