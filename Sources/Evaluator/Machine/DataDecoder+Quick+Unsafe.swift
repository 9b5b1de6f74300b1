import Documents
import Program

/// The quick way from data to values: by plans, without a message to give.
///
/// Proof: strings point into the document, which the machine keeps as long as its heap; see
/// `DocumentView`.
extension DataDecoder {
  /// A node's value by a plan; unset: it does not fit, or not in a quick way.
  mutating func quick(_ index: Int, _ number: Int32) -> Value {
    let plan = machine.loading.data.plans[Int(number)]
    let node = view[index]
    if node.kind == .null, plan.isOptional { return .null }
    switch plan.kind {
    case .string: return node.kind == .string ? text(node) : .unset
    case .int:
      guard node.kind == .int, let value = node.exactInteger, value >= plan.low,
        value <= plan.high
      else { return .unset }
      return Value(value)
    case .bool: return node.kind == .bool ? Value(node.isTrue) : .unset
    case .float:
      if node.kind == .int { return node.exactInteger.map { Value(Double($0)) } ?? .unset }
      guard node.kind == .float else { return .unset }
      let value = document.double(of: Document.NodeID(UInt32(index))) ?? .nan
      return value.isFinite ? Value(value) : .unset
    case .json: return quickPlain(index, node, plan)
    case .list:
      guard node.kind == .array else { return .unset }
      let list = machine.heap.list(count: node.count)
      var at = index + 1
      for item in 0..<node.count {
        let value = quick(at, plan.inner)
        if value.tag == .unset { return .unset }
        list.elements[item] = value
        at = view[at].subtreeEnd
      }
      return list.value
    case .map:
      guard node.kind == .object, let cls = plan.cls else { return .unset }
      let pairs = machine.heap.list(count: node.count * 2)
      var at = index + 1
      for entry in 0..<node.count {
        let value = quick(at + 1, plan.inner)
        if value.tag == .unset || view[at].kind != .string { return .unset }
        pairs.elements[entry * 2] = text(view[at])
        pairs.elements[entry * 2 + 1] = value
        at = view[at + 1].subtreeEnd
      }
      return map(cls, pairs, index)
    case .object: return node.kind == .object ? quickObject(index, node, plan) : .unset
    case .slow:
      do throws(EvaluationError) {
        return try decode(Document.NodeID(UInt32(index)), plan.type, .none)
      } catch {
        return .unset
      }
    }
  }

  @inline(__always)
  private func text(_ node: DocumentNode) -> Value {
    let bytes = unsafe view.text(node)
    if bytes.isEmpty { return .emptyText }
    if !pointsIntoDocument { return unsafe machine.heap.string(bytes) }
    return Value(
      tag: .string, extra: UInt32(truncatingIfNeeded: bytes.count),
      bits: UInt64(UInt(bitPattern: bytes.baseAddress)))
  }

  private func map(_ cls: ClassHandle, _ pairs: ListHandle, _ index: Int) -> Value {
    let object = machine.heap.object(cls)
    object.span = document.span(of: Document.NodeID(UInt32(index)))
    object.environments[0] = Value(tag: .frameLevel, bits: pairs.bits)
    return object.value
  }

  private func quickPlain(_ index: Int, _ node: DocumentNode, _ plan: DataPlan) -> Value {
    switch node.kind {
    case .null: return .null
    case .bool: return Value(node.isTrue)
    case .int:
      if let value = node.exactInteger { return Value(value) }
      return (try? exactNumber(Document.NodeID(UInt32(index)))) ?? .unset
    case .float: return (try? exactNumber(Document.NodeID(UInt32(index)))) ?? .unset
    case .string: return text(node)
    case .array:
      let list = machine.heap.list(count: node.count)
      var at = index + 1
      for item in 0..<node.count {
        let value = quickPlain(at, view[at], plan)
        if value.tag == .unset { return .unset }
        list.elements[item] = value
        at = view[at].subtreeEnd
      }
      return list.value
    case .object:
      guard let cls = plan.cls else { return .unset }
      let pairs = machine.heap.list(count: node.count * 2)
      var at = index + 1
      for entry in 0..<node.count {
        let value = quickPlain(at + 1, view[at + 1], plan)
        if value.tag == .unset || view[at].kind != .string { return .unset }
        pairs.elements[entry * 2] = text(view[at])
        pairs.elements[entry * 2 + 1] = value
        at = view[at + 1].subtreeEnd
      }
      return map(cls, pairs, index)
    }
  }

  private mutating func quickObject(
    _ index: Int, _ node: DocumentNode, _ plan: DataPlan
  ) -> Value {
    let mark = machine.builder.count
    defer { machine.builder.truncate(to: mark) }
    var shape = plan.inner
    var at = index + 1
    while at < node.subtreeEnd {
      shape = next(shape, view[at], plan)
      if shape < 0 { return .unset }
      let value = quick(at + 1, machine.loading.data.shapes[Int(shape)].plan)
      if value.tag == .unset { return .unset }
      machine.builder.append(value)
      at = view[at + 1].subtreeEnd
    }
    let finished =
      machine.loading.data.shapes[Int(shape)].finished
      ?? machine.dataReading.finish(shape, of: plan.type)
    guard let cls = finished.cls else { return .unset }
    let object = machine.heap.object(cls)
    object.span = document.span(of: Document.NodeID(UInt32(index)))
    object.environments.copy(from: plan.levels.row, count: plan.levels.count)
    let values = machine.builder.row.advanced(by: mark)
    let count = Int(machine.loading.data.shapes[Int(shape)].count)
    for field in 0..<count {
      object.slots[Int(machine.loading.data.slots[finished.slots + field])] = values[field]
    }
    if count > 0 {
      let given =
        finished.givenSlot >= 0
        ? object.slots.advanced(by: finished.givenSlot) : givenRow(object, shape, count)
      object.environments[plan.levels.count] = Value(tag: .frameLevel, bits: given.bits)
    }
    machine.willRead(object)
    return object.value
  }

  /// The shape with the field of a key too; -1: there is no such field.
  @inline(__always)
  private func next(_ shape: Int32, _ key: DocumentNode, _ plan: DataPlan) -> Int32 {
    guard key.kind == .string else { return -1 }
    let bytes = unsafe view.text(key)
    let name = Value(
      tag: .string, extra: UInt32(truncatingIfNeeded: bytes.count),
      bits: UInt64(UInt(bitPattern: bytes.baseAddress)))
    var child = machine.loading.data.shapes[Int(shape)].firstChild
    while child >= 0 {
      if machine.loading.data.shapes[Int(child)].name.sameText(name) { return child }
      child = machine.loading.data.shapes[Int(child)].sibling
    }
    return machine.dataReading.addShape(shape, name, of: plan.type)
  }

  /// The values in the order of the fields, where the slots are not.
  private func givenRow(_ object: ObjectHandle, _ shape: Int32, _ count: Int) -> Row {
    var fields: [Int32] = []
    var at = shape
    while machine.loading.data.shapes[Int(at)].parent >= 0 {
      fields.append(machine.loading.data.shapes[Int(at)].field)
      at = machine.loading.data.shapes[Int(at)].parent
    }
    let row = machine.heap.row(count)
    for (index, field) in fields.sorted().enumerated() {
      row[index] = object.slots[Int(object.cls.slot(ofField: Int(field)))]
    }
    return row
  }
}
