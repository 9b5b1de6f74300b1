import Program
import Source

/// What is read, while it is noted to explain a value or a finding.
struct TraceState {
  /// What is read, while a trace is taken.
  var trace: [TracedRead]?
  /// What locals rest on, while a policy is run to say whom it blames.
  var blame: BlameTrace?
  /// How many faults were traced to their cause; beyond the limit, the place itself is reported.
  var followedFaults = 0
  var isFollowing = false
}

struct ReadTracer: MachinePart {
  let machine: Machine

  /// What a step's code reads: run once for its values, then once more under a trace, so that what
  /// these rest on themselves is not among it. Variables of `for` stand for what it runs over.
  func reads(of unit: CodeUnit, _ step: OriginStep) -> [Provenance.Read] {
    loopReads(unit, step) + shown(traced(unit, step.level).reads)
  }

  /// The entries that the variables of `for`s hold which a code reads, or which made an entry.
  func loopReads(_ unit: CodeUnit?, _ step: OriginStep) -> [Provenance.Read] {
    var found: [TracedRead] = []
    for (loop, level) in loops(around: unit, step) {
      let (source, reads) = traced(CodeUnit(loop.source), FrameHandle(bits: level.bits).parent)
      if let source, let entry = entry(met: level, of: source, loop.binders) {
        found.append(entry)
      } else {
        found += reads
      }
    }
    return shown(found)
  }

  func shown(_ found: [TracedRead]) -> [Provenance.Read] {
    var reads: [Provenance.Read] = []
    for (index, read) in found.enumerated() where !leads(read, to: found[(index + 1)...]) {
      let read = Provenance.Read(read: read, name: origins.name(of: read))
      if !reads.contains(read) { reads.append(read) }
    }
    return reads
  }

  /// Whether a read was only a step to what was read in its value: `a.b` in `a.b.c`.
  func leads(_ read: TracedRead, to later: ArraySlice<TracedRead>) -> Bool {
    guard let value = origins.value(of: read) else { return false }
    switch value.tag {
    case .object: return later.contains { $0.object == value.bits }
    case .list:
      let list = ListHandle(bits: value.bits)
      if list.isRange { return false }
      let elements = Set((0..<list.count).map { list.known($0).bits })
      return later.contains { elements.contains($0.object) }
    default: return false
    }
  }

  func traced(_ unit: CodeUnit, _ level: Value) -> (value: Value?, reads: [TracedRead]) {
    let value = try? machine.run(unit, level)
    let outer = machine.tracing.trace
    machine.tracing.trace = []
    _ = try? machine.run(unit, level)
    let reads = machine.tracing.trace ?? []
    machine.tracing.trace = outer
    return (value, reads)
  }

  // MARK: loops

  private struct Loop {
    var source: Code
    var binders: Int
    var span: SourceSpan
  }

  /// The `for`s around a member whose variables a code reads, with the level that contains them.
  private func loops(around unit: CodeUnit?, _ step: OriginStep) -> [(Loop, Value)] {
    var hops: Set<Int> = step.level.tag == .frameLevel ? [0] : []
    func visit(_ core: Core) {
      if case .captured(let count, _) = core { hops.insert(count) }
      core.forEachChild(visit)
    }
    if let unit { visit(unit.code.value) }
    return hops.sorted().compactMap { count in
      var (at, span) = (step.level, step.fullSpan)
      var module: ModuleID?
      for _ in 0..<count {
        switch at.tag {
        case .objectLevel:
          let object = ObjectHandle(bits: at.bits)
          if case .block(let layer) = machine.objectClass(object).steps[Int(at.extra)] {
            if overlay(of: layer) != nil { return nil }
            span = program[layer].span
            module = program[layer].module
          }
          at = object.environments[Int(at.extra)]
        case .frameLevel: at = FrameHandle(bits: at.bits).parent
        default: return nil
        }
      }
      guard at.tag == .frameLevel, let loop = loop(around: span, in: module) else { return nil }
      return (loop, at)
    }
  }

  /// The innermost `for` of entries around a place.
  private func loop(around span: SourceSpan, in module: ModuleID?) -> Loop? {
    var found: Loop?
    func visit(_ items: [LayerItem]) {
      for item in items {
        switch item {
        case .each(let source, let binders, _, let items, let place):
          guard place.start <= span.start, span.end <= place.end else { continue }
          if found.map({ $0.span.count > place.count }) ?? true {
            found = Loop(source: source.code, binders: binders, span: place)
          }
          visit(items)
        case .conditional(_, let then, let otherwise): visit(then + otherwise)
        case .field, .key, .element, .spread: break
        }
      }
    }
    for layer in program.layers
    where (module == nil || layer.module == module) && layer.span.start <= span.start
      && span.end <= layer.span.end
    { visit(layer.items) }
    return found
  }

  /// The entry of what a `for` runs over that its variables hold.
  private func entry(met level: Value, of source: Value, _ binders: Int) -> TracedRead? {
    guard source.tag == .object else { return nil }
    let object = ObjectHandle(bits: source.bits)
    let frame = FrameHandle(bits: level.bits)
    guard let table = try? entries.keys(object) else { return nil }
    let entry = (0..<table.count).first { entry in
      guard table.isLive[entry] else { return false }
      if binders == 2, table.width == 1 { return table.key(entry, 0).sameScalar(frame[0]) }
      let value = try? entries.entryValue(object, table, entry)
      return value?.bits == frame[binders - 1].bits
    }
    return entry.map { TracedRead(object: object.bits, place: .entry($0)) }
  }

  // MARK: what a layer belongs to

  /// The rule whose block a layer is.
  func rule(of layer: LayerID) -> Rule? {
    for known in program.layers {
      for rule in known.rules where rule.layer == layer { return rule }
    }
    return nil
  }

  func overlay(of layer: LayerID) -> Overlay? { program.overlays.first { $0.layer == layer } }

  /// The rules, overlays and schemas around the code that runs at a level, inside out.
  func context(_ level: Value) -> [String] {
    var found: [String] = []
    var at = level
    while true {
      switch at.tag {
      case .objectLevel:
        let object = ObjectHandle(bits: at.bits)
        let next = object.environments[Int(at.extra)]
        switch machine.objectClass(object).steps[Int(at.extra)] {
        case .block(let layer):
          if let rule = rule(of: layer) { found.append("on " + program.describe(rule.type)) }
          if let overlay = overlay(of: layer) { found.append(shown(overlay, next, object)) }
        case .schema(let id):
          let schema = program.schemas[id.index]
          if schema.kind == .declared || schema.kind == .text {
            found.append("schema " + program.symbols.name(of: schema.name))
          }
        case .rules, .finalRules, .given, .entries: break
        }
        at = next
      case .frameLevel: at = FrameHandle(bits: at.bits).parent
      default: return found
      }
    }
  }

  /// An overlay with its arguments, and the file that lays it on the module.
  private func shown(_ overlay: Overlay, _ frame: Value, _ object: ObjectHandle) -> String {
    var text = "overlay " + program.symbols.name(of: overlay.name)
    if frame.tag == .frameLevel {
      let arguments = overlay.parameters.enumerated().compactMap { index, parameter -> String? in
        let value = FrameHandle(bits: frame.bits)[index]
        guard let shown = brief(value) else { return nil }
        return program.symbols.name(of: parameter.name) + " = " + shown
      }
      if !arguments.isEmpty { text += "(" + arguments.joined(separator: ", ") + ")" }
    }
    let module = program.modules.first { $0.schema == machine.objectClass(object).schema }
    for case .overlay(.overlay(let id, _, _), let file) in module?.chain ?? []
    where program[id].layer == overlay.layer {
      text += ", laid on by " + program[file].path
    }
    return text
  }

  /// A scalar as it is written.
  func brief(_ value: Value) -> String? {
    switch value.tag {
    case .null: "null"
    case .bool, .int, .float, .unit: operations.scalarText(value)
    case .string: "\"" + operations.scalarText(value) + "\""
    default: nil
    }
  }
}
