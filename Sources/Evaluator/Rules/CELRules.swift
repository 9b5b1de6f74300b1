import CEL
import Program
import Source

struct RulePlace: Hashable {
  var layer: LayerID
  var index: Int
}

struct MetRule: Hashable {
  var rule: RulePlace
  /// The bits of the object that the rule is a layer of.
  var object: UInt64
}

/// Rules (`on`): which met what, and what is known of them by layer.
struct RuleState {
  /// Rules that matched a value, and for which object's layer.
  var metRules: Set<MetRule> = []
  /// Classes and rules that set no path in common, a number for each pair.
  var agreeing: Set<UInt64> = []
  var ruleLayers: Set<LayerID>?
  var ruleLayerCount = 0
  /// By layer: 0 not known, 1 no rules, 2 rules.
  var layerRules: [UInt8] = []
  var conditions: [RulePlace: CodeUnit] = [:]
}

/// What rules of custom resource definitions see of values.
extension RuleRunner {
  /// A rule, parsed once for each text.
  func rule(_ text: [UInt8]) -> Result<CELRule, CELError> {
    if let known = machine.plans.rules[text] { return known }
    let made: Result<CELRule, CELError>
    do throws(CELError) {
      made = .success(try CELRule(text))
    } catch {
      made = .failure(error)
    }
    machine.plans.rules[text] = made
    return made
  }

  /// The value as the API server would hand it to a rule: as it renders, and with the defaults of
  /// its schemas, which the server fills in first.
  func celValue(_ value: Value) throws(EvaluationError) -> CELValue {
    // What is shared in the heap is there as often as it is met in what a rule sees.
    machine.limits.celCount += 1
    if machine.limits.celCount & 0xFFF == 0, machine.limits.celCount > machine.room / 128 {
      throw machine.outOfMemory()
    }
    switch value.tag {
    case .null: return .null
    case .bool: return .bool(value.bool)
    case .int: return .int(value.int)
    case .float: return .double(value.float)
    case .string: return .string(value.utf8)
    case .unit:
      if value.isNumberOfUnit {
        return operations.unit(value).whole.map(CELValue.int)
          ?? .double(operations.unit(value).double)
      }
      return .string(try operations.rendered(value).utf8)
    case .list:
      let list = ListHandle(bits: value.bits)
      return try operations.nested { () throws(EvaluationError) in
        var items: [CELValue] = []
        for index in 0..<list.count {
          items.append(try celValue(try operations.element(list, index)))
        }
        return .list(items)
      }
    case .object:
      let object = ObjectHandle(bits: value.bits)
      return try operations.nested { () throws(EvaluationError) in try celObject(object) }
    case .sealed: throw crossings.sealedUse("cel")
    default: return .null
    }
  }

  private func celObject(_ object: ObjectHandle) throws(EvaluationError) -> CELValue {
    let plan = rendering.renderPlan(object)
    if plan.isText, let text = try operations.textOf(object) { return .string(text) }
    let table = try entries.keys(object)
    if plan.isKeyedList {
      var items: [CELValue] = []
      for entry in 0..<table.count where table.isLive[entry] {
        items.append(try celValue(try entries.entryValue(object, table, entry)))
      }
      return .list(items)
    }
    var entries: [CELMap.Entry] = []
    for field in try celFields(object) {
      let value = try machine.value(object, field: field.index)
      if value.isNull { continue }
      entries.append((.string(Array(program.symbols.bytes(of: field.name))), try celValue(value)))
    }
    for entry in 0..<table.count where table.isLive[entry] {
      let value = try machine.entries.entryValue(object, table, entry)
      if value.isNull, !plan.keepsNull { continue }
      entries.append(
        (.string(try operations.rendered(table.key(entry, 0)).utf8), try celValue(value)))
    }
    return .map(CELMap(entries))
  }

  /// The fields that have a value, from the text or by default.
  private func celFields(
    _ object: ObjectHandle
  ) throws(EvaluationError) -> [(index: Int, name: Symbol)] {
    let cls = machine.objectClass(object)
    return cls.fields.indices.filter { index in
      let field = cls.fields[index]
      if field.isHidden || rendering.isGone(index, from: cls) { return false }
      if case .function = program.types[field.type] { return false }
      return object.cls.slot(ofField: index) >= 0 || field.defaultValue != nil
    }.map { ($0, cls.fields[$0].name) }
  }
}
