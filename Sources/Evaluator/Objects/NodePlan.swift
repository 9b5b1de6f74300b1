import Program
import Source

/// How a field that only blocks make is made, found out once per class and slot: its object's
/// class, and where each block's level is in the object that contains the field.
final class NodePlan {
  let cls: ClassHandle
  /// The levels of the prototype below.
  let levels: LevelRow
  let blocks: [(layer: LayerID, at: Int)]
  let span: SourceSpan

  init(
    cls: ClassHandle, levels: LevelRow, blocks: [(layer: LayerID, at: Int)],
    span: SourceSpan
  ) {
    self.cls = cls
    self.levels = levels
    self.blocks = blocks
    self.span = span
  }
}

extension ObjectMaker {
  /// The plan of a slot whose state is a stack of blocks over nothing or over a literal; nil if
  /// something must be evaluated first.
  func nodePlan(_ cls: ObjectClass, _ field: Int) -> NodePlan? {
    var blocks: [(layer: LayerID, at: Int)] = []
    var bottom = cls.states[field]
    var span = bottom.binding?.span ?? .none
    while case .node(let below, let layer, let member, let at) = bottom {
      blocks.append((layer, at))
      span = member.span
      bottom = below
    }
    var type: TypeID
    switch bottom {
    case .unbound, .deleted:
      if let value = cls.fields[field].defaultValue {
        guard case .make(let making) = value, making.locals == 0, making.schemaEnvironment == nil,
          program[making.layer].items.isEmpty, program[making.layer].rules.isEmpty
        else { return nil }
      }
      guard let lowest = blocks.last else { return nil }
      type = objectForm(program[lowest.layer].target)
    case .leaf(let unit, _, let at, _):
      guard case .make(let making) = unit.code.value, making.locals == 0,
        making.schemaEnvironment == nil
      else { return nil }
      type = making.type
      span = making.span
      blocks.append((making.layer, at))
    default: return nil
    }
    var levels = LevelRow()
    switch program.types[type] {
    case .schema(let id): levels = levelsOfPrototype(id)
    case .map, .keyedList, .json: break
    default: return nil
    }
    guard program.types.isSubtype(type, of: cls.fields[field].type) else { return nil }
    blocks.reverse()
    var result = classes.prototype(type)
    for block in blocks { result = classes.adding(block.layer, to: result) }
    guard result.faults.isEmpty else { return nil }
    return NodePlan(cls: machine.handle(result), levels: levels, blocks: blocks, span: span)
  }

  /// The object that a plan makes for a field of another.
  func make(_ plan: NodePlan, in owner: ObjectHandle) -> Value {
    let object = machine.heap.object(plan.cls)
    object.span = plan.span
    object.environments.copy(from: plan.levels.row, count: plan.levels.count)
    var place = plan.levels.count
    for block in plan.blocks { place = push(object, place, block.layer, owner.level(block.at)) }
    return object.value
  }

  /// Whether a layer has `on` rules.
  @inline(__always)
  func hasRules(_ layer: LayerID) -> Bool {
    if layer.index < machine.ruling.layerRules.count, machine.ruling.layerRules[layer.index] != 0 {
      return machine.ruling.layerRules[layer.index] == 2
    }
    return findRules(layer)
  }

  @inline(never)
  private func findRules(_ layer: LayerID) -> Bool {
    while machine.ruling.layerRules.count <= layer.index { machine.ruling.layerRules.append(0) }
    let found = !program[layer].rules.isEmpty
    machine.ruling.layerRules[layer.index] = found ? 2 : 1
    return found
  }
}
