import Diagnostics
import Program
import Source

struct ObjectMaker: MachinePart {
  let machine: Machine

  // MARK: making

  /// The object of a making site.
  func make(
    _ site: Int, _ environment: Value, _ registers: Row
  ) throws(EvaluationError) -> Value {
    try machine.step()
    let making = machine.sites.makings[site].making
    let level = machine.captured(environment, registers, making.locals)
    if let cls = machine.sites.makings[site].cls {
      return try build(cls, making, environment, level, [])
    }
    let cls = try composed(making, [])
    machine.sites.makings[site].cls = cls
    return try build(cls, making, environment, level, [])
  }

  /// The object of a making under blocks, none in between.
  func make(
    _ making: Making, _ environment: Value, _ blocks: [(layer: LayerID, level: Value)]
  ) throws(EvaluationError) -> Value {
    try machine.step()
    return try build(
      composed(making, blocks), making, environment, environment, blocks)
  }

  private func composed(
    _ making: Making, _ blocks: [(layer: LayerID, level: Value)]
  ) throws(EvaluationError) -> ClassHandle {
    var cls = classes.adding(making.layer, to: classes.prototype(making.type))
    for block in blocks { cls = classes.adding(block.layer, to: cls) }
    try refuseFaults(cls)
    return machine.handle(cls)
  }

  /// An object of a class with faults is not made.
  func refuseFaults(_ cls: ObjectClass) throws(EvaluationError) {
    guard let first = cls.faults.first else { return }
    if !machine.faults.reportedFaults.insert(first).inserted { throw .silent }
    throw .failed(first)
  }

  private func build(
    _ cls: ClassHandle, _ making: Making, _ environment: Value, _ level: Value,
    _ blocks: [(layer: LayerID, level: Value)]
  ) throws(EvaluationError) -> Value {
    let object = machine.heap.object(cls)
    object.span = making.span
    var place = 0
    if case .schema(let id) = program.types[making.type] {
      place = setPrototype(object, id)
      if let stated = making.schemaEnvironment {
        let own: Value =
          switch stated {
          case .level(let hops): try machine.level(environment, hops)
          case .module(let module): Value(tag: .moduleLevel, bits: UInt64(module.index))
          }
        let module = program.schema(id).module
        var at: SchemaID? = id
        while let current = at {
          let schema = program.schema(current)
          if schema.module == module { object.environments[schema.depth] = own }
          at = schema.superID
        }
      }
    }
    place = push(object, place, making.layer, level)
    for block in blocks { place = push(object, place, block.layer, block.level) }
    return object.value
  }

  /// The environments of the schemas' own layers: their modules. Gives the next place.
  func setPrototype(_ object: ObjectHandle, _ id: SchemaID) -> Int {
    let levels = levelsOfPrototype(id)
    object.environments.copy(from: levels.row, count: levels.count)
    return levels.count
  }

  /// The levels of the schemas' own layers.
  @inline(__always)
  func levelsOfPrototype(_ id: SchemaID) -> LevelRow {
    if id.index < machine.plans.prototypeLevels.count,
      machine.plans.prototypeLevels[id.index].count > 0
    {
      return machine.plans.prototypeLevels[id.index]
    }
    return findLevelsOfPrototype(id)
  }

  @inline(never)
  private func findLevelsOfPrototype(_ id: SchemaID) -> LevelRow {
    var levels: [Value] = []
    var at: SchemaID? = id
    while let current = at {
      let each = program.schema(current)
      levels.append(Value(tag: .moduleLevel, bits: UInt64(each.module.index)))
      at = each.superID
    }
    levels.reverse()
    let made = LevelRow(row: machine.constants.row(levels.count), count: levels.count)
    for place in levels.indices { made.row[place] = levels[place] }
    while machine.plans.prototypeLevels.count <= id.index {
      machine.plans.prototypeLevels.append(LevelRow())
    }
    machine.plans.prototypeLevels[id.index] = made
    return made
  }

  /// Sets the environment of a block's steps at a place. Gives the next place.
  @inline(__always)
  func push(_ object: ObjectHandle, _ place: Int, _ layer: LayerID, _ level: Value) -> Int {
    object.environments[place] = level
    if !hasRules(layer) { return place + 1 }
    object.environments[place + 1] = object.level(place)
    return place + 2
  }

  // MARK: deriving

  /// `v ⊕ λ@ρ`
  func derive(
    _ value: Value, _ layer: LayerID, _ level: Value
  ) throws(EvaluationError) -> Value {
    try derive(value, [(layer, level)])
  }

  /// The value under blocks, none in between.
  func derive(
    _ value: Value, _ blocks: [(layer: LayerID, level: Value)]
  ) throws(EvaluationError) -> Value {
    try machine.step()
    var value = value
    switch value.tag {
    case .list:
      if case .list = program.types[program[blocks[0].layer].target] {
        for block in blocks { value = try operations.stepElements(value, block.layer, block.level) }
        return value
      }
      value = try operations.keyed(value, program[blocks[0].layer].target, machine.currentSpan)
    case .object: break
    case .null:
      value = prototype(program[blocks[0].layer].target)
    default: throw operations.notAnObject(value)
    }
    let below = ObjectHandle(bits: value.bits)
    var cls = machine.objectClass(below)
    for block in blocks { cls = classes.adding(block.layer, to: cls) }
    try refuseFaults(cls)
    // It is as large as the steps below it are many.
    if cls.stepCount > 256, machine.room < 0 { throw machine.outOfMemory() }
    let object = derived(below, machine.handle(cls))
    var place = below.cls.stepCount
    for block in blocks { place = push(object, place, block.layer, block.level) }
    instanceTracker.noteLower(below, of: object)
    return object.value
  }

  /// A new object of a class above another's, with its environments.
  func derived(_ below: ObjectHandle, _ cls: ClassHandle) -> ObjectHandle {
    let object = machine.heap.object(cls)
    object.span = below.span
    object.environments.copy(from: below.environments, count: below.cls.stepCount)
    return object
  }

  /// The object with values given to some of its fields.
  func giving(
    _ value: Value, _ fields: [Int], _ values: [Value]
  ) throws(EvaluationError) -> Value {
    let below = ObjectHandle(bits: value.bits)
    let cls = classes.adding(.given(fields), to: machine.objectClass(below))
    try refuseFaults(cls)
    let object = derived(below, machine.handle(cls))
    let row = machine.heap.row(max(values.count, 1))
    for index in values.indices { row[index] = values[index] }
    object.environments[below.cls.stepCount] = Value(tag: .frameLevel, bits: row.bits)
    for (index, field) in fields.enumerated() {
      object.slots[object.cls.slot(ofField: field)] = values[index]
    }
    return object.value
  }

  /// The empty object of a type: its prototype.
  func prototype(_ type: TypeID) -> Value {
    let type = objectForm(type)
    let object = machine.heap.object(machine.handle(classes.prototype(type)))
    object.span = machine.currentSpan
    if case .schema(let id) = program.types[type] { _ = setPrototype(object, id) }
    return object.value
  }

  /// The one object form of a type: what its prototype is of.
  func objectForm(_ type: TypeID) -> TypeID {
    switch program.types[type] {
    case .schema, .map, .keyedList, .json: return type
    case .refined(let base, _), .sensitive(let base): return objectForm(base)
    case .union(let members):
      for member in members {
        switch program.types[objectForm(member)] {
        case .schema, .map, .keyedList, .json: return objectForm(member)
        default: continue
        }
      }
      return type
    default: return type
    }
  }

  // MARK: modules

  /// The one instance of a module.
  func moduleObject(_ id: ModuleID) throws(EvaluationError) -> Value {
    if let known = machine.instancing.modules[id] { return known }
    let module = program[id]
    let type = program.types.schema(module.schema)
    var cls = classes.prototype(type)
    var layers: [(layer: LayerID, core: Core?, file: ModuleID)] = []
    for step in module.chain {
      switch step {
      case .file(let layer, let file): layers.append((layer, nil, file))
      case .block(let layer, let file): layers.append((layer, nil, file))
      case .overlay(let core, let file):
        guard case .overlay(let overlay, _, _) = core else {
          let value = try machine.run(
            CodeUnit(
              Code(
                value: core, type: TypeTable.unknown, span: .none)),
            Value(tag: .moduleLevel, bits: UInt64(file.index)))
          layers.append((program[OverlayID(Int(value.extra))].layer, core, file))
          continue
        }
        layers.append((program[overlay].layer, core, file))
      }
    }
    for layer in layers { cls = classes.adding(layer.layer, to: cls) }
    let given = machine.loading.inputs.given[id] ?? []
    if !given.isEmpty { cls = classes.adding(.given(given.map { $0.field }), to: cls) }
    try refuseFaults(cls)
    let object = machine.heap.object(machine.handle(cls))
    object.span = program[layers.last?.layer ?? LayerID(0)].span
    machine.instancing.modules[id] = object.value
    machine.forgetting?.isKept = true
    var place = setPrototype(object, module.schema)
    var places: [ModuleID: Int] = [:]
    for (index, step) in module.chain.enumerated() {
      if case .file(_, let file) = step { places[file] = place }
      place = push(object, place, layers[index].layer, .noLevel)
    }
    machine.plans.modulePlaces[id] = places
    if !given.isEmpty { setGiven(object, given, place) }
    try setOverlays(object, module, layers, places)
    return object.value
  }

  private func setGiven(
    _ object: ObjectHandle, _ given: [(field: Int, value: Value)], _ place: Int
  ) {
    let row = machine.heap.row(given.count)
    for index in given.indices {
      row[index] = given[index].value
      object.slots[object.cls.slot(ofField: given[index].field)] = given[index].value
    }
    object.environments[place] = Value(tag: .frameLevel, bits: row.bits)
  }

  /// Overlays and blocks of `extends … with` run at the level of the file that says so.
  private func setOverlays(
    _ object: ObjectHandle, _ module: Module,
    _ layers: [(layer: LayerID, core: Core?, file: ModuleID)], _ places: [ModuleID: Int]
  ) throws(EvaluationError) {
    var place = program.schema(module.schema).depth + 1
    for (index, step) in module.chain.enumerated() {
      switch step {
      case .file: break
      case .block(_, let file):
        object.environments[place] = places[file].map { object.level($0) } ?? .noLevel
      case .overlay(let core, let file):
        let level = places[file].map { object.level($0) } ?? .noLevel
        let unit = CodeUnit(
          Code(value: core, type: TypeTable.unknown, span: .none))
        let overlay = try machine.run(unit, level)
        object.environments[place] = Value(tag: .frameLevel, bits: overlay.bits)
      }
      place += program[layers[index].layer].rules.isEmpty ? 1 : 2
    }
  }

  /// The object level of a module's own file in its one instance.
  func moduleLevel(_ id: ModuleID) throws(EvaluationError) -> Value {
    try moduleLevel(id, in: id)
  }

  /// The object level of a file that is one of the layers of a module.
  func moduleLevel(_ file: ModuleID, in module: ModuleID) throws(EvaluationError) -> Value {
    let object = ObjectHandle(bits: try moduleObject(module).bits)
    return object.level(machine.plans.modulePlaces[module]?[file] ?? 0)
  }
}
