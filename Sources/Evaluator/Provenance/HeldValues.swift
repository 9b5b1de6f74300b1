import Program

/// The objects that a value holds, as far as they are at hand, and what holds each: the tree of a
/// resource, or of a whole module.
struct HeldValues {
  private struct Link {
    /// The object that contains it, and where; nil for the first.
    var read: TracedRead?
  }

  private let machine: Machine
  private var links: [UInt64: Link] = [:]

  init(_ machine: Machine, from root: Value, withHidden: Bool = true) {
    self.machine = machine
    var queue: [Value] = []
    note(root, nil, &queue)
    var next = 0
    while next < queue.count {
      visit(ObjectHandle(bits: queue[next].bits), withHidden, &queue)
      next += 1
    }
  }

  /// Whether the object is held.
  func contains(_ object: UInt64) -> Bool { links[object] != nil }

  /// The fields and entries on the way to an object, the nearest first.
  func holders(of object: UInt64) -> [TracedRead] {
    var found: [TracedRead] = []
    var at = object
    while let read = links[at]?.read {
      found.append(read)
      at = read.object
    }
    return found
  }

  private mutating func note(_ value: Value, _ read: TracedRead?, _ queue: inout [Value]) {
    switch value.tag {
    case .object:
      if links[value.bits] != nil { return }
      links[value.bits] = Link(read: read)
      queue.append(value)
    case .list:
      let list = ListHandle(bits: value.bits)
      if list.isRange { return }
      for index in 0..<list.count { note(list.known(index), read, &queue) }
    default: break
    }
  }

  private mutating func visit(
    _ object: ObjectHandle, _ withHidden: Bool, _ queue: inout [Value]
  ) {
    for (index, field) in machine.objectClass(object).fields.enumerated()
    where withHidden || !field.isHidden {
      let slot = Int(object.cls.slot(ofField: index))
      guard slot >= 0 else { continue }
      note(object.slots[slot], TracedRead(object: object.bits, place: .field(index)), &queue)
    }
    // What is given is at hand, though nothing asked for its table.
    if object.keyTable < 0, machine.entries.givenPairs(object) != nil {
      _ = try? machine.entries.keys(object)
    }
    guard object.keyTable >= 0 else { return }
    let table = machine.tables.keyTables[Int(object.keyTable)]
    for entry in 0..<table.count where table.isLive[entry] {
      var value = object.entries[entry]
      if !value.isReady, case .given(let given) = table.operation(table.tops[entry]).kind {
        value = given
      }
      note(value, TracedRead(object: object.bits, place: .entry(entry)), &queue)
    }
  }
}
