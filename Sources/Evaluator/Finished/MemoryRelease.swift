import Program
import Source

/// What was filled in older objects since memory is young.
struct Forgetting {
  struct Slot {
    var address: UInt64
    /// How often it had been forgotten before.
    var count: UInt32
  }
  var slots: [Slot] = []
  /// Older objects whose entries were found out.
  var tables: [UInt64] = []
  /// Key tables of single objects.
  var keyTables: [Int32] = []
  /// Whether a module, a data import or a code's constant is in the young memory: it stays.
  var isKept = false
}

/// How a writer treats the memory that a resource took, once it is written.
public enum Forgetfulness: Sendable {
  /// It is returned by the megabyte.
  case byMegabytes
  /// It is returned at once and filled with garbage: for tests.
  case poisoning
}

struct MemoryRelease: MachinePart {
  let machine: Machine

  /// Fills a slot.
  @inline(__always)
  func fill(_ cell: Row, _ value: Value) {
    if machine.heap.isOld(cell.bits) { noteFilled(cell) }
    cell[0] = value
  }

  @inline(never)
  private func noteFilled(_ cell: Row) {
    machine.forgetting?.slots.append(.init(address: cell.bits, count: cell[0].extra))
  }

  /// Adds a key table and gives its number.
  func add(_ table: KeyTable, isStatic: Bool) -> Int32 {
    let number: Int32
    if let free = machine.tables.freeTables.popLast() {
      number = free
      machine.tables.keyTables[Int(free)] = table
    } else {
      number = Int32(machine.tables.keyTables.count)
      machine.tables.keyTables.append(table)
    }
    if !isStatic { machine.forgetting?.keyTables.append(number) }
    return number
  }

  /// From now on what is made may be forgotten. Nothing runs.
  func beginForgetting() {
    machine.heap.beginYoung()
    machine.forgetting = Forgetting()
  }

  func endForgetting() {
    machine.heap.endYoung()
    machine.forgetting = nil
  }

  /// Gives back the memory taken since the last call, if it is worth it.
  ///
  /// A slot that was filled since is unset again in each older object: reading it again evaluates it
  /// again, with the same value. So nothing points to what is returned: older objects change by
  /// their slots and key tables only, and both are noted; frames and assertions are none now; codes
  /// have their constants in a heap of their own; and where something else of the machine holds a
  /// new value (modules, data, finished sets), all stays.
  ///
  /// What two batches forgot and a third one reads (a table that all resources look into) stays from
  /// then on: no slot is evaluated more than three times.
  func forget(_ forgetfulness: Forgetfulness) {
    guard let known = machine.forgetting, machine.frames.count == 0,
      machine.faults.pending.isEmpty
    else { return }
    guard machine.heap.youngCount > 1 << 20 || forgetfulness == .poisoning else { return }
    let isKept =
      known.isKept || !machine.instancing.enforcingParts.isEmpty || !machine.finished.sets.isEmpty
      || !machine.finished.owners.isEmpty
      || known.slots.contains { $0.count > 1 && Row(bits: $0.address)[0].isReference }
      || known.tables.contains { ObjectHandle(bits: $0).flags >> 8 > 1 }
    if isKept {
      machine.heap.beginYoung()
    } else {
      unset(known)
      machine.heap.releaseYoung(poisoning: forgetfulness == .poisoning)
    }
    machine.forgetting = Forgetting()
  }

  private func unset(_ known: Forgetting) {
    for slot in known.slots {
      let cell = Row(bits: slot.address)
      if cell[0].isReference { cell[0] = Value(tag: .unset, extra: slot.count + 1) }
    }
    for bits in known.tables {
      let object = ObjectHandle(bits: bits)
      object.keyTable = -1
      object.entries = Row(bits: 16)
      object.flags += 1 << 8
    }
    for number in known.keyTables {
      machine.limits.besideHeap -= machine.tables.keyTables[Int(number)].byteCount
      machine.tables.keyTables[Int(number)] = machine.tables.noEntries
      machine.tables.freeTables.append(number)
    }
  }
}

extension Value {
  /// Whether it points into a heap.
  fileprivate var isReference: Bool {
    switch tag {
    case .unset, .running, .failed, .null, .bool, .int, .float, .noLevel, .moduleLevel: false
    case .string, .unit, .list, .object, .function, .overlay, .sealed, .objectLevel, .frameLevel:
      true
    }
  }
}
