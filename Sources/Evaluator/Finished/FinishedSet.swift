import Diagnostics
import Program
import Source

/// A function without parameters, and the level it runs with.
struct OnceKey: Hashable {
  var code: Int32
  var place: UInt32
  var bits: UInt64
}

/// The finished set: what `all` means, and which resource holds what.
struct FinishedState {
  /// The root whose rendered tree `all` means.
  var root: Value = .null
  /// What `all` means instead of the root: the resources of a set.
  var roots: [Value] = []
  /// By set and type: the list of its objects.
  var sets: [SetKey: Value] = [:]
  /// The cells of functions that depend on the finished set alone.
  var onceCells: [OnceKey: UInt64] = [:]
  var isSearching: Set<SetKey> = []
  var searchPlans: [TypeID: SearchPlans] = [:]
  /// By object: the resource that it was found in first.
  var owners: [UInt64: Value] = [:]
  /// Objects that several resources hold: the others.
  var otherOwners: [UInt64: [Value]] = [:]
  /// The owners that values name by their `extra`, counted from one.
  var namedOwners: [Value] = []
  /// The resources that were written.
  var ledger = Ledger()
  /// The resource whose part a policy looks at.
  var judged: Value = .null
}

/// A finished set, and a type that is looked for in it.
struct SetKey: Hashable {
  /// The module's object; 0: the root, or what was put in its place.
  var module: UInt64
  var type: TypeID
}

struct FinishedSet: MachinePart {
  let machine: Machine

  /// `all`, in code that runs in an environment: the objects of a type in what its module renders,
  /// in order, each once for each resource that contains it.
  func all(_ type: TypeID, _ environment: Value) throws(EvaluationError) -> Value {
    try finishedSet(type, of: instanceTracker.moduleInScope(environment))
  }

  /// The objects of a type in what the root renders.
  func finishedSet(_ type: TypeID, of module: Value = .null) throws(EvaluationError) -> Value {
    let isRoot = module.isNull || module.bits == machine.finished.root.bits
    let key = SetKey(module: isRoot ? 0 : module.bits, type: type)
    if let known = machine.finished.sets[key] { return known }
    guard machine.finished.isSearching.insert(key).inserted else {
      throw .failed(.cyclicValue("all", at: machine.currentSpan, chain: []))
    }
    defer { machine.finished.isSearching.remove(key) }
    var search = FinishedSearch(machine: machine, type: type)
    if !isRoot {
      try search.visit(module)
    } else {
      for value in machine.finished.roots.isEmpty ? [machine.finished.root] : machine.finished.roots
      {
        try search.visit(value)
      }
    }
    let list = machine.heap.list(search.found)
    machine.finished.sets[key] = list
    return list
  }

  /// Where the value of a function without parameters is kept that looks at the finished set: what
  /// many subjects of a policy ask for is found out once.
  func onceCell(_ code: Int32, _ level: Value) -> Row {
    let key = OnceKey(code: code, place: level.extra, bits: level.bits)
    if let known = machine.finished.onceCells[key] { return Row(bits: known) }
    let cell = machine.heap.row(1)
    machine.finished.onceCells[key] = cell.bits
    return cell
  }

  /// Begins with another finished set.
  func forgetFinishedSet() {
    machine.finished.sets = [:]
    machine.finished.onceCells = [:]
    machine.finished.owners = [:]
    machine.finished.otherOwners = [:]
    machine.finished.namedOwners = []
  }

  // MARK: owners

  /// The resource that an object is in; the object itself if it is one. Of an object that several
  /// hold, the one that it was found in, or that is being judged.
  func owner(_ value: Value) throws(EvaluationError) -> Value {
    guard value.tag == .object else { return .null }
    if value.extra > 0 { return machine.finished.namedOwners[Int(value.extra) - 1] }
    if let known = machine.finished.owners[value.bits] {
      let others = machine.finished.otherOwners[value.bits] ?? []
      return others.contains { $0.bits == machine.finished.judged.bits }
        ? machine.finished.judged : known
    }
    if resourceKinds.isResource(ObjectHandle(bits: value.bits)) { return value }
    return .null
  }

  /// Notes that a resource contains an object, and gives the object as held by it.
  fileprivate func noted(_ object: ObjectHandle, heldBy owner: Value) -> Value {
    guard let first = machine.finished.owners.updateValue(owner, forKey: object.bits),
      first.bits != owner.bits
    else { return object.value }
    machine.finished.owners[object.bits] = first
    var others = machine.finished.otherOwners[object.bits] ?? []
    if !others.contains(where: { $0.bits == owner.bits }) {
      others.append(owner)
      machine.finished.otherOwners[object.bits] = others
    }
    if machine.finished.namedOwners.last?.bits != owner.bits {
      machine.finished.namedOwners.append(owner)
    }
    return Value(tag: .object, extra: UInt32(machine.finished.namedOwners.count), bits: object.bits)
  }

  /// Notes what a local of a policy's body depends on.
  func noteBlame(_ instruction: Instruction) {
    guard let blame = machine.tracing.blame, let mark = BlameTrace.Mark(rawValue: instruction.a)
    else {
      return
    }
    blame.note(mark, instruction.b, machine.sites.locals[Int(instruction.c)], machine)
  }

  /// The objects of a type in a value, in order, each once.
  func objects(of type: TypeID, in value: Value) throws(EvaluationError) -> [Value] {
    var search = FinishedSearch(machine: machine, type: type)
    try search.visit(value)
    return search.found
  }
}

/// A walk over rendered values for the objects of one type; enters only what may hold one. What
/// renders as a resource without being of its kind's schema is looked at as one that is.
struct FinishedSearch {
  let machine: Machine
  let type: TypeID
  private(set) var found: [Value] = []
  /// What was found in the enclosing resource, or outside any.
  private var seen: Set<UInt64> = []
  private var seenResources: Set<UInt64> = []
  private var owner: Value = .null
  private let plans: SearchPlans

  init(machine: Machine, type: TypeID) {
    self.machine = machine
    self.type = type
    plans = machine.finishedSet.plans(for: type)
  }

  mutating func visit(_ value: Value) throws(EvaluationError) {
    try visit(value, implied: nil)
  }

  private mutating func visit(
    _ value: Value, implied: ResourceKind?
  ) throws(EvaluationError) {
    switch value.tag {
    case .list:
      let list = ListHandle(bits: value.bits)
      if list.isRange { return }
      let machine = machine
      for index in 0..<list.count {
        let known = list.known(index)
        if known.isReady, known.tag != .object, known.tag != .list, known.tag != .sealed {
          continue
        }
        try take { () throws(EvaluationError) in try machine.operations.element(list, index) }
      }
    case .object: try visit(ObjectHandle(bits: value.bits), implied)
    case .sealed: try visitSealed(value)
    default: return
    }
  }

  /// What is sealed cannot be read, and is not skipped silently.
  private mutating func visitSealed(_ value: Value) throws(EvaluationError) {
    var inner = FinishedSearch(machine: machine, type: type)
    inner.owner = owner
    try inner.visit(machine.crossings.opened(value))
    guard let first = inner.found.first else { return }
    throw .failed(
      .sensitiveUse(
        "by `on \(machine.crossings.describe(type))`", at: ObjectHandle(bits: first.bits).span))
  }

  /// What could not be decoded was reported; the rest of a manifest is searched.
  private mutating func take(
    implied: ResourceKind? = nil, _ read: () throws(EvaluationError) -> Value
  ) throws(EvaluationError) {
    let value: Value
    do throws(EvaluationError) {
      value = try read()
    } catch {
      if case .silent = error, machine.loading.hasPartialValues { return }
      throw error
    }
    try visit(value, implied: implied)
  }

  private mutating func visit(
    _ object: ObjectHandle, _ implied: ResourceKind?
  ) throws(EvaluationError) {
    let cls = machine.resourceKinds.resourceClass(object)
    if cls == .other, implied == nil { return try enter(object) }
    switch cls {
    case .plain: try enterResource(object)
    case .unknown, .other, .own, .untyped:
      switch try machine.resourceKinds.resourceForm(object, implied: implied) {
      case .other: try enterData(object)
      case .plain: try enterResource(object)
      case .foreign(let kind, let schemas, let isResource):
        try enterForeign(object, kind, schemas, isResource: isResource)
      case .list(let items, let implied, let isResource):
        try enterItems(items, implied)
        if isResource { try enterResource(object) }
      }
    }
  }

  /// Enters an object that is not a resource: inside one, it may be a pod template that no type
  /// tells of. What other types tell of it is looked at as well.
  private mutating func enterData(_ object: ObjectHandle) throws(EvaluationError) {
    guard !owner.isNull, let schema = plans.podTemplate, try isPodTemplate(object),
      let template = try machine.crossings.twin(
        of: object, as: schema, severity: .warning, passesOver: true)
    else { return try enter(object) }
    if !machine.objectClass(object).fields.isEmpty { try enter(object) }
    try enter(ObjectHandle(bits: template.bits))
  }

  /// What of it could not be decoded was reported.
  private func isPodTemplate(_ object: ObjectHandle) throws(EvaluationError) -> Bool {
    do throws(EvaluationError) {
      return try machine.resourceKinds.isPodTemplate(object)
    } catch {
      if case .silent = error, machine.loading.hasPartialValues { return false }
      throw error
    }
  }

  private mutating func enterItems(
    _ items: Value, _ implied: ResourceKind?
  ) throws(EvaluationError) {
    let list = ListHandle(bits: items.bits)
    if list.isRange { return }
    let machine = machine
    for index in 0..<list.count {
      try take(implied: implied) { () throws(EvaluationError) in
        try machine.operations.element(list, index)
      }
    }
  }

  /// Enters a resource as what it is, if it is one, and as what its kind says.
  private mutating func enterForeign(
    _ object: ObjectHandle, _ kind: ResourceKind, _ schemas: [SchemaID], isResource: Bool
  ) throws(EvaluationError) {
    let outer = (owner, seen)
    defer { (owner, seen) = outer }
    let isMet = plan(object).isFound
    // What renders as a resource by its own fields alone belongs to what it is looked at as.
    var isDue = isMet && !isResource
    if isResource {
      guard seenResources.insert(object.bits).inserted else { return }
      (owner, seen) = (object.value, [])
      try enter(object)
    }
    for schema in machine.finishedSet.twinSchemas(of: kind, schemas) {
      guard isDue || machine.classes.canHold(machine.program.types.schema(schema), type),
        let twin = try machine.crossings.twin(
          of: object, as: schema, severity: outer.0.isNull ? .error : .warning)
      else { continue }
      let made = ObjectHandle(bits: twin.bits)
      if !isResource {
        let isNew = seenResources.insert(made.bits).inserted
        defer { isDue = false }
        guard isNew else { continue }
        (owner, seen) = (twin, [])
        if isDue { try enter(object) }
      }
      if isMet { seen.insert(made.bits) }
      try enter(made, isCounted: !isMet)
    }
    if isDue { try enter(object) }
  }

  private mutating func enterResource(_ object: ObjectHandle) throws(EvaluationError) {
    guard seenResources.insert(object.bits).inserted else { return }
    if plan(object).isLeaf { return }
    let outer = (owner, seen)
    (owner, seen) = (object.value, [])
    defer { (owner, seen) = outer }
    try enter(object)
  }

  private mutating func enter(
    _ object: ObjectHandle, isCounted: Bool = true
  ) throws(EvaluationError) {
    let plan = self.plan(object)
    if plan.isLeaf { return }
    guard !isCounted || seen.insert(object.bits).inserted else { return }
    machine.limits.nesting += 1
    defer { machine.limits.nesting -= 1 }
    if machine.isNestedTooDeep {
      throw machine.nestedTooDeep()
    }
    let held = owner.isNull ? object.value : machine.finishedSet.noted(object, heldBy: owner)
    if plan.isFound, isCounted { found.append(held) }
    let machine = machine
    for field in plan.fields {
      if field.reach == .untyped, machine.finishedSet.isRunning(object, field: field.index) {
        continue
      }
      try take { () throws(EvaluationError) in try machine.value(object, field: field.index) }
    }
    if plan.entries != .never { try enterEntries(object, plan.entries) }
  }

  private mutating func enterEntries(
    _ object: ObjectHandle, _ reach: Reach
  ) throws(EvaluationError) {
    if let pairs = machine.entries.givenPairs(object) {
      for index in stride(from: 1, to: pairs.count, by: 2) where pairs.elements[index].isReady {
        try visit(pairs.elements[index])
      }
      return
    }
    // What is being found out needs what is asked here; it is not a part of it.
    if reach == .untyped, object.keyTable == -2 { return }
    let machine = machine
    let table = try machine.entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      if reach == .untyped, object.entries[entry].tag == .running { continue }
      try take { () throws(EvaluationError) in try machine.entries.entryValue(object, table, entry)
      }
    }
  }

  @inline(__always)
  private func plan(_ object: ObjectHandle) -> SearchPlans.Plan {
    let id = object.cls.id
    if id < plans.byClass.count, let known = plans.byClass[id] { return known }
    return plans.make(object, machine)
  }
}

/// How objects are searched for one type, by class.
final class SearchPlans {
  /// What of a class's objects may hold one of the type.
  final class Plan {
    var isFound = false
    var fields: [(index: Int, reach: Reach)] = []
    var entries = Reach.never
    var isLeaf: Bool { !isFound && fields.isEmpty && entries == .never }
  }

  let type: TypeID
  /// What was known of schemas when the plans were made.
  let stage: Int
  /// The schema of pod templates, if one may hold an object of the type.
  let podTemplate: SchemaID?
  fileprivate var byClass: [Plan?] = []

  init(type: TypeID, stage: Int, podTemplate: SchemaID?) {
    self.type = type
    self.stage = stage
    self.podTemplate = podTemplate
  }

  fileprivate func make(_ object: ObjectHandle, _ machine: Machine) -> Plan {
    let cls = machine.objectClass(object)
    let plan = Plan()
    plan.isFound = machine.program.types.isSubtype(cls.type, of: type)
    for (index, field) in cls.fields.enumerated()
    where machine.resourceKinds.isRendered(index, of: object, cls) {
      let reach = machine.classes.reach(field.type, type)
      if reach != .never { plan.fields.append((index, reach)) }
    }
    if let entries = machine.classes.entryTypes(of: cls) {
      plan.entries = machine.classes.reach(entries.value, type)
    }
    while byClass.count <= cls.id.index { byClass.append(nil) }
    byClass[cls.id.index] = plan
    return plan
  }
}

extension FinishedSet {
  fileprivate func plans(for type: TypeID) -> SearchPlans {
    if let known = machine.finished.searchPlans[type], known.stage == classes.stage { return known }
    let made = SearchPlans(
      type: type, stage: classes.stage, podTemplate: resourceKinds.podTemplateSchema(holding: type))
    machine.finished.searchPlans[type] = made
    return made
  }
}

extension FinishedSet {
  /// Whether the field's value is being worked out.
  fileprivate func isRunning(_ object: ObjectHandle, field: Int) -> Bool {
    let slot = object.cls.slot(ofField: field)
    return slot >= 0 && object.slots[Int(slot)].tag == .running
  }

  /// The schemas that a resource of a kind is looked at as: one that is known to none, as a resource
  /// with any fields.
  func twinSchemas(of kind: ResourceKind, _ schemas: [SchemaID]) -> [SchemaID] {
    if !schemas.isEmpty { return schemas }
    guard let type = machine.host?.untypedResource(),
      case .schema(let id) = program.types[type]
    else {
      return []
    }
    return [id]
  }
}
