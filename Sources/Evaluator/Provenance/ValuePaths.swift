import Program
import Source

/// The paths of all values that were made in a module so far: where each can be reached.
public struct ValuePaths {
  private var paths: [UInt64: [String]] = [:]

  public init() {}

  /// The shortest path to an object; nil: none leads to it.
  public func path(to value: Value) -> [String]? {
    value.tag == .object ? paths[value.bits] : nil
  }
}

extension Evaluation {
  /// The paths of the objects in a module, its hidden fields included, and in data files.
  public func paths(in root: Value) -> ValuePaths {
    var paths = ValuePaths()
    note([(root, [])], in: &paths)
    note(
      machine.loading.dataValues.sorted { $0.key < $1.key }
        .map { ($0.value, [program.dataImports[$0.key].path]) }, in: &paths)
    note(lets(of: root), in: &paths)
    return paths
  }

  /// The values of a module's `let`s.
  private func lets(of root: Value) -> [(value: Value, path: [String])] {
    guard root.tag == .object else { return [] }
    let object = ObjectHandle(bits: root.bits)
    let cls = machine.objectClass(object)
    return (0..<cls.slotCount).compactMap { slot in
      guard case .letValue = cls.slot(slot), object.slots[slot].isReady else { return nil }
      let name = machine.origins.name(of: TracedRead(object: root.bits, place: .letValue(slot)))
      return name.isEmpty ? nil : (object.slots[slot], [name])
    }
  }

  /// Notes all objects that some values hold, by the shortest path first.
  private func note(_ roots: [(value: Value, path: [String])], in paths: inout ValuePaths) {
    var queue = roots
    var next = 0
    while next < queue.count {
      let (value, path) = queue[next]
      next += 1
      if value.tag == .list {
        let list = ListHandle(bits: value.bits)
        for index in 0..<(list.isRange ? 0 : list.count) where list.known(index).isReady {
          queue.append((list.known(index), path + [String(index)]))
        }
        continue
      }
      guard value.tag == .object, paths.note(path, of: value) else { continue }
      let object = ObjectHandle(bits: value.bits)
      for (index, field) in machine.objectClass(object).fields.enumerated() {
        let slot = object.cls.slot(ofField: index)
        guard slot >= 0, object.slots[Int(slot)].isReady else { continue }
        queue.append((object.slots[Int(slot)], path + [program.symbols.name(of: field.name)]))
      }
      guard object.keyTable >= 0 else { continue }
      let table = machine.tables.keyTables[Int(object.keyTable)]
      for entry in 0..<table.count where table.isLive[entry] && object.entries[entry].isReady {
        queue.append((object.entries[entry], path + [machine.entries.keyText(table, entry)]))
      }
    }
  }
}

extension ValuePaths {
  /// Whether the object was not known yet.
  fileprivate mutating func note(_ path: [String], of value: Value) -> Bool {
    if paths[value.bits] != nil { return false }
    paths[value.bits] = path
    return true
  }
}
