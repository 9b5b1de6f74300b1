import Program
import Source

/// The ways from a resource to an object in it.
public struct Ways {
  /// Those of the given places that lie on one, each with the path of the first such way.
  public var places: [Int: String] = [:]
  /// The path of the first way that leads through none of them; nil: all do.
  public var rest: String?
}

extension Evaluation {
  /// The ways to an object that values made so far hold, and which of some places they lead through.
  public func ways(
    to object: UInt64, in resource: UInt64, through places: [[String]]
  ) -> Ways {
    var search = WaySearch(machine: machine, target: object, places: places)
    search.run(from: resource)
    return search.found
  }

  /// A step to a field, as `ways` names it.
  public func step(_ name: Symbol) -> String { program.symbols.name(of: name) }

  /// A step to an entry or element.
  public func step(_ keys: [Value]) -> String {
    keys.map { machine.operations.scalarText($0) }.joined(separator: ", ")
  }
}

/// Goes all ways to an object, the shortest first. Ways that meet in an object go on as one, unless
/// they differ in the places that they lead through or may come to.
private struct WaySearch {
  private struct State: Hashable {
    var object: UInt64
    /// The places that the way leads to so far, and how many steps of them it has made.
    var ahead: [Int]
    var depth: Int
    var passed: [Int]
  }
  private struct Way {
    var state: State
    var path: [String]
  }

  let machine: Machine
  let target: UInt64
  let places: [[String]]
  private(set) var found = Ways()
  private var queue: [Way] = []
  private var seen: Set<State> = []

  init(machine: Machine, target: UInt64, places: [[String]]) {
    self.machine = machine
    self.target = target
    self.places = places
  }

  mutating func run(from resource: UInt64) {
    let start = State(object: resource, ahead: Array(places.indices), depth: 0, passed: [])
    add(Way(state: start, path: []))
    var next = 0
    while next < queue.count {
      leave(queue[next])
      next += 1
    }
  }

  private mutating func add(_ way: Way) {
    guard seen.insert(way.state).inserted else { return }
    queue.append(way)
    guard way.state.object == target else { return }
    let path = PathText.text(way.path)
    for place in way.state.passed where found.places[place] == nil { found.places[place] = path }
    if way.state.passed.isEmpty, found.rest == nil { found.rest = path }
  }

  private mutating func leave(_ way: Way) {
    let object = ObjectHandle(bits: way.state.object)
    for (index, field) in machine.objectClass(object).fields.enumerated() where !field.isHidden {
      let slot = Int(object.cls.slot(ofField: index))
      guard slot >= 0 else { continue }
      go(
        to: object.slots[slot], by: { [machine] in machine.program.symbols.name(of: field.name) },
        way)
    }
    guard object.keyTable >= 0 else { return }
    let table = machine.tables.keyTables[Int(object.keyTable)]
    for entry in 0..<table.count where table.isLive[entry] {
      go(to: object.entries[entry], by: { [machine] in machine.entries.keyText(table, entry) }, way)
    }
  }

  private mutating func go(to value: Value, by name: () -> String, _ way: Way) {
    guard value.tag == .object || value.tag == .list else { return }
    let name = name()
    var next = way
    next.path.append(name)
    let depth = way.state.depth + 1
    next.state.ahead = way.state.ahead.filter { places[$0][depth - 1] == name }
    next.state.passed += next.state.ahead.filter { places[$0].count == depth }
    next.state.ahead.removeAll { places[$0].count == depth }
    next.state.depth = next.state.ahead.isEmpty ? 0 : depth
    guard value.tag == .list else {
      next.state.object = value.bits
      return add(next)
    }
    let list = ListHandle(bits: value.bits)
    if list.isRange { return }
    for index in 0..<list.count {
      go(to: list.known(index), by: { String(index) }, next)
    }
  }
}
