import Program
import Source

/// How data becomes a value of a type, found out once for each type: the common ways, in which
/// nothing can fail but the kind of a node. All else is `slow`.
struct DataPlan {
  enum Kind: UInt8 { case slow, string, int, float, bool, json, list, map, object }

  var kind: Kind
  var type: TypeID
  /// Whether it may be null too.
  var isOptional = false
  /// The bounds of an int.
  var low = Int64.min
  var high = Int64.max
  /// The plan of a container's elements; for an object, the shape that has no fields yet.
  var inner: Int32 = -1
  /// The class of a map.
  var cls: ClassHandle?
  /// The levels of an object's own schemas.
  var levels = LevelRow()
}

/// What an object of data is once some of its fields are read: objects with the same fields in the
/// same order go the same way through the shapes, and have one class.
struct DataShape {
  /// The field read last, and its name.
  var field: Int32
  var name: Value
  /// How that field's value is read.
  var plan: Int32
  /// The shape without it; the first of those with one more; the next beside it.
  var parent: Int32
  var firstChild: Int32 = -1
  var sibling: Int32 = -1
  /// How many fields it has.
  var count: Int32
  /// What an object is that ends here; nil: not known yet.
  var finished: FinishedShape?
}

struct FinishedShape {
  /// Nil: such an object is at fault, or is not made in this way.
  var cls: ClassHandle?
  /// By field in the order read, in `DataPlans.slots`: its slot.
  var slots = 0
  /// The slot at which all values are in the order of `LayerStep.given`; -1: they are not.
  var givenSlot = -1
}

/// The plans and shapes of an evaluation.
struct DataPlans {
  fileprivate(set) var plans: [DataPlan] = []
  fileprivate(set) var shapes: [DataShape] = []
  fileprivate(set) var slots: [Int32] = []
  /// The digits of numbers that a float does not hold, by the place that such a float carries.
  var numbers: [[UInt8]] = []
  /// By type: its plan, or -1.
  fileprivate var byType: [Int32] = []
}

extension DataReading {
  func dataPlan(_ type: TypeID) -> Int32 {
    while machine.loading.data.byType.count <= type.index { machine.loading.data.byType.append(-1) }
    if machine.loading.data.byType[type.index] >= 0 {
      return machine.loading.data.byType[type.index]
    }
    let plan = Int32(machine.loading.data.plans.count)
    machine.loading.data.plans.append(DataPlan(kind: .slow, type: type))
    machine.loading.data.byType[type.index] = plan
    machine.loading.data.plans[Int(plan)] = makePlan(type)
    return plan
  }

  private func makePlan(_ type: TypeID) -> DataPlan {
    var plan = DataPlan(kind: .slow, type: type)
    switch program.types[type] {
    case .string: plan.kind = .string
    case .int: plan.kind = .int
    case .refined(TypeTable.int, let index):
      let refinement = program.types.refinements[index]
      guard refinement.predicate == nil else { break }
      plan.kind = .int
      plan.low = refinement.low ?? .min
      plan.high = refinement.high ?? .max
    case .float: plan.kind = .float
    case .bool: plan.kind = .bool
    case .json:
      plan.kind = .json
      plan.isOptional = true
      plan.cls = machine.handle(entries.mapClass(type))
    case .list(let element):
      plan.kind = .list
      plan.inner = dataPlan(element)
    case .map(TypeTable.string, let element):
      plan.kind = .map
      plan.inner = dataPlan(element)
      plan.cls = machine.handle(entries.mapClass(type))
    case .schema(let id):
      let schema = program.schema(id)
      guard schema.kind != .text, schema.entries == nil, id != program.resource else { break }
      plan.kind = .object
      plan.levels = making.levelsOfPrototype(id)
      plan.inner = Int32(machine.loading.data.shapes.count)
      machine.loading.data.shapes.append(
        DataShape(field: -1, name: .emptyText, plan: -1, parent: -1, count: 0))
    case .union(let members) where members.count == 2 && members.contains(TypeTable.null):
      let inner = dataPlan(members[0] == TypeTable.null ? members[1] : members[0])
      guard machine.loading.data.plans[Int(inner)].kind != .slow else { break }
      plan = machine.loading.data.plans[Int(inner)]
      plan.isOptional = true
    default: break
    }
    return plan
  }

  /// The shape with one more field; -1: the schema has none of this name.
  func addShape(_ parent: Int32, _ name: Value, of type: TypeID) -> Int32 {
    guard case .schema(let id) = program.types[type] else { return -1 }
    let schema = program.schema(id)
    guard let field = schema.indexOfField[program.symbols.intern(name.utf8)] else { return -1 }
    let shape = DataShape(
      field: Int32(field), name: machine.constants.string(name.utf8),
      plan: dataPlan(schema.fields[field].type), parent: parent,
      sibling: machine.loading.data.shapes[Int(parent)].firstChild,
      count: machine.loading.data.shapes[Int(parent)].count + 1)
    machine.loading.data.shapes.append(shape)
    machine.loading.data.shapes[Int(parent)].firstChild = Int32(
      machine.loading.data.shapes.count - 1)
    return Int32(machine.loading.data.shapes.count - 1)
  }

  /// What an object is whose fields end at a shape.
  func finish(_ shape: Int32, of type: TypeID) -> FinishedShape {
    let finished = finishedShape(shape, of: type)
    machine.loading.data.shapes[Int(shape)].finished = finished
    return finished
  }

  private func finishedShape(_ shape: Int32, of type: TypeID) -> FinishedShape {
    guard case .schema(let id) = program.types[type] else { return FinishedShape() }
    let schema = program.schema(id)
    var fields: [Int] = []
    var at = shape
    while machine.loading.data.shapes[Int(at)].parent >= 0 {
      fields.append(Int(machine.loading.data.shapes[Int(at)].field))
      at = machine.loading.data.shapes[Int(at)].parent
    }
    fields.reverse()
    let prototype = classes.prototype(type)
    for index in requiredFields(of: schema)
    where prototype.slotOfField[index] < 0 && !fields.contains(index) { return FinishedShape() }
    let sorted = fields.sorted()
    let cls = sorted.isEmpty ? prototype : classes.adding(.given(sorted), to: prototype)
    guard cls.faults.isEmpty, zip(sorted, sorted.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return FinishedShape()
    }
    let first = sorted.first.map { Int(cls.slotOfField[$0]) } ?? 0
    let isInOrder = sorted.enumerated().allSatisfy { Int(cls.slotOfField[$1]) == first + $0 }
    let start = machine.loading.data.slots.count
    machine.loading.data.slots += fields.map { cls.slotOfField[$0] }
    return FinishedShape(
      cls: machine.handle(cls), slots: start, givenSlot: isInOrder ? first : -1)
  }
}

extension DataReading {
  /// The fields that have neither a default nor may be absent; a layer of the schema may bind them.
  func requiredFields(of schema: Schema) -> [Int] {
    if let known = machine.plans.required[schema.id] { return known }
    let fields = schema.fields.indices.filter { index in
      schema.fields[index].defaultValue == nil
        && !program.types.isOptional(schema.fields[index].type)
    }
    machine.plans.required[schema.id] = fields
    return fields
  }

  /// The object with entries given.
  func givingEntries(_ value: Value, _ pairs: [Value]) -> Value {
    let below = ObjectHandle(bits: value.bits)
    let cls = classes.adding(.entries, to: machine.objectClass(below))
    let object = making.derived(below, machine.handle(cls))
    object.environments[below.cls.stepCount] = Value(
      tag: .frameLevel, bits: machine.heap.list(pairs).bits)
    for slot in 0..<below.cls.slotCount where below.slots[slot].isReady {
      object.slots[slot] = below.slots[slot]
    }
    return object.value
  }
}
