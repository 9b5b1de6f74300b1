import Diagnostics
import Source
import TypeChecker

/// Where a value came from: every layer that touched it, base to top, and what it rests on.
public struct Explanation {
  /// One layer's say.
  public struct Step {
    public var origin: OriginStep
    /// What the layer's binding gave, where that can be told alone.
    public var value: Value?
  }
  /// A value that a computed one read, with the layer that set it.
  public struct Read {
    public var name: String
    public var span: SourceSpan
    public var value: Value?
    public var origin: [OriginStep]
  }
  /// The path so far, as written.
  public var path: String
  /// The object that holds it, and its class's name.
  public var owner: Value
  /// nil: it has no value.
  public var value: Value?
  public var steps: [Step]
  public var reads: [Read]
  /// For an absent value: where it could be set, and where it is declared.
  public var couldBeSet: SourceSpan?
  public var declared: SourceSpan?
}

/// One part of a path into a value.
public enum PathPart: Sendable, Hashable {
  case name(String)
  case index(Int)
  /// A key of several parts.
  case keys([String])
}

extension Evaluation {
  /// The layers of what a field or entry of an object is, lowest first, shadowed ones included.
  public func origin(of value: Value, field name: String) -> [OriginStep] {
    guard value.tag == .object else { return [] }
    let object = ObjectHandle(bits: value.bits)
    let cls = machine.objectClass(object)
    if let field = machine.classes.field(program.symbols.intern(name), of: cls) {
      return machine.origin(object, field: field)
    }
    guard let table = try? machine.keys(object), let entry = machine.entry(table, [name]) else {
      return []
    }
    return machine.origin(table, entry: entry)
  }

  /// Explains each value along a path, the last one with what it rests on. Empty where the first
  /// part names nothing.
  public func why(_ path: [PathPart], in root: Value) -> [Explanation] {
    var result: [Explanation] = []
    var at = root
    var shown = ""
    for part in path {
      shown += machine.shown(part, isFirst: shown.isEmpty)
      guard var explanation = machine.explain(part, of: at) else { break }
      explanation.path = shown
      result.append(explanation)
      guard let next = explanation.value else { break }
      at = next
    }
    return result
  }
}

extension Machine {
  func shown(_ part: PathPart, isFirst: Bool) -> String {
    switch part {
    case .name(let name): isFirst ? name : ".\(name)"
    case .index(let index): "[\(index)]"
    case .keys(let keys): "[(\(keys.joined(separator: ", ")))]"
    }
  }

  /// The live entry whose key reads as the texts; a key may leave out parts at its end.
  func entry(_ table: KeyTable, _ key: [String]) -> Int? {
    (0..<table.count).first { entry in
      table.isLive[entry] && key.count <= table.width
        && key.indices.allSatisfy { scalarText(table.key(entry, $0)) == key[$0] }
    }
  }

  func explain(_ part: PathPart, of value: Value) -> Explanation? {
    switch part {
    case .index(let index):
      guard value.tag == .list || value.tag == .object,
        let list = try? asList(value), index >= 0, index < list.count
      else { return nil }
      return Explanation(
        path: "", owner: value, value: try? element(list, index), steps: [], reads: [])
    case .name(let name): return explain([name], of: value)
    case .keys(let keys): return explain(keys, of: value)
    }
  }

  private func explain(_ key: [String], of value: Value) -> Explanation? {
    guard value.tag == .object else { return nil }
    let object = ObjectHandle(bits: value.bits)
    let cls = objectClass(object)
    if key.count == 1, let field = classes.field(program.symbols.intern(key[0]), of: cls) {
      return explainField(object, cls, field)
    }
    guard let table = try? keys(object), let entry = entry(table, key) else { return nil }
    let steps = origin(table, entry: entry).map { Explanation.Step(origin: $0, value: nil) }
    let found = try? entryValue(object, table, entry)
    var explanation = Explanation(
      path: "", owner: value, value: found, steps: steps, reads: [])
    if case .set(let unit) = table.operation(table.tops[entry]).kind {
      let operation = table.operation(table.tops[entry])
      let level = operation.level.tag == .unset ? object.level(operation.place) : operation.level
      explanation.reads = reads(of: unit, level)
    }
    return explanation
  }

  private func explainField(
    _ object: ObjectHandle, _ cls: ObjectClass, _ field: Int
  ) -> Explanation {
    let isBound = object.cls.slot(ofField: field) >= 0
    let found = try? value(object, field: field)
    var explanation = Explanation(
      path: "", owner: object.value,
      value: isBound || found.map { !$0.isNull } ?? false ? found : nil, steps: [], reads: [])
    explanation.steps = origin(object, field: field).map {
      Explanation.Step(origin: $0, value: nil)
    }
    explanation.declared = cls.fields[field].span
    if !isBound { explanation.couldBeSet = object.span }
    giveValues(object, cls.states[field], field, &explanation.steps)
    if let (unit, at) = topmost(cls.states[field], object) {
      explanation.reads = reads(of: unit, object.level(at))
    }
    return explanation
  }

  /// The value of each lower binding, as far as it can be told alone.
  private func giveValues(
    _ object: ObjectHandle, _ state: FieldState, _ field: Int, _ steps: inout [Explanation.Step]
  ) {
    var at = state
    while true {
      switch at {
      case .leaf(let unit, let member, let place, let below):
        if let index = steps.firstIndex(where: { $0.origin.fullSpan == member.fullSpan }) {
          steps[index].value = try? run(unit, object.level(place))
        }
        at = below
      case .append(_, let member, _, let below):
        if let index = steps.firstIndex(where: { $0.origin.fullSpan == member.fullSpan }) {
          steps[index].value = try? evaluate(at, object, field)
        }
        at = below
      case .node(let below, _, _, _), .ruled(let below, _, _): at = below
      case .conditional(let condition, let place, let then, let otherwise):
        let holds = (try? run(condition, object.level(place)))?.bool ?? true
        at = holds ? then : otherwise
      case .spread(_, _, _, let below, _): at = below
      case .unbound, .deleted, .given: return
      }
    }
  }

  /// The code that gives the value, if one does alone.
  private func topmost(_ state: FieldState, _ object: ObjectHandle) -> (CodeUnit, Int)? {
    switch state {
    case .leaf(let unit, _, let at, _), .append(let unit, _, let at, _): return (unit, at)
    case .conditional(let condition, let at, let then, let otherwise):
      let holds = (try? run(condition, object.level(at)))?.bool ?? true
      return topmost(holds ? then : otherwise, object)
    case .ruled(let below, _, _): return topmost(below, object)
    case .unbound, .deleted, .node, .spread, .given: return nil
    }
  }

  /// What a code reads, by running it once more under a trace.
  func reads(of unit: CodeUnit, _ level: Value) -> [Explanation.Read] {
    let outer = trace
    trace = []
    _ = try? run(unit, level)
    let traced = trace ?? []
    trace = outer
    var seen: Set<TracedKey> = []
    return traced.compactMap { read in
      guard seen.insert(TracedKey(object: read.object.bits, field: read.field)).inserted else {
        return nil
      }
      let object = ObjectHandle(bits: read.object.bits)
      let cls = objectClass(object)
      guard read.field < cls.fields.count else { return nil }
      return Explanation.Read(
        name: program.symbols.name(of: cls.fields[read.field].name), span: read.span,
        value: try? value(object, field: read.field), origin: origin(object, field: read.field))
    }
  }
}

private struct TracedKey: Hashable {
  var object: UInt64
  var field: Int
}
