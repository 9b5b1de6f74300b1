import Diagnostics
import Program
import Source

/// What the user wrote that a schema or a function made a value of.
struct Culprit {
  /// What is blamed: a member's name, or an argument.
  var span: SourceSpan
  /// The value that it was given.
  var value: SourceSpan
  /// The calls between it and the place that computes, outermost first.
  var calls: [SourceSpan] = []
}

struct FaultTracer: MachinePart {
  let machine: Machine

  /// What caused a value that is computed at a place in the body of a schema or function;
  /// nil: the place itself, as it is in neither or depends on nothing that was set.
  func culprit(
    at place: SourceSpan, _ core: Core, _ level: Value, isInFunction: Bool = false,
    value: Value? = nil, depth: Int = 0
  ) -> Culprit? {
    guard depth < 8 else { return nil }
    let around = surroundings(of: level)
    if around.hasLocals || isInFunction,
      let found = culpritOfCalls(at: place, value, around.objects, depth: depth)
    {
      return found
    }
    return around.isInSchema ? culpritOfReads(core, level, depth: depth) : nil
  }

  /// What a level is in, inside out.
  private func surroundings(
    of level: Value
  ) -> (objects: [UInt64], isInSchema: Bool, hasLocals: Bool) {
    var objects: [UInt64] = []
    var (isInSchema, hasLocals) = (false, false)
    var at = level
    while true {
      switch at.tag {
      case .objectLevel:
        let object = ObjectHandle(bits: at.bits)
        objects.append(at.bits)
        let steps = machine.objectClass(object).steps
        if Int(at.extra) < steps.count, case .schema(let id) = steps[Int(at.extra)],
          program.schemas[id.index].kind == .declared
        {
          isInSchema = true
        }
        at = object.environments[Int(at.extra)]
      case .frameLevel:
        hasLocals = true
        at = FrameHandle(bits: at.bits).parent
      default: return (objects, isInSchema, hasLocals)
      }
    }
  }

  /// Of what a schema computes: the layer above it that set what it reads, the last read first; only
  /// of what is in an object, if one is given.
  func culpritOfReads(
    _ core: Core, _ level: Value, in object: ObjectHandle? = nil, depth: Int = 0
  ) -> Culprit? {
    let unit = CodeUnit(
      Code(value: core, localCount: core.localCount, type: TypeTable.unknown, span: .none))
    let (_, reads) = readTracer.traced(unit, level)
    let tree = object.map { HeldValues(machine, from: $0.value) }
    for read in readTracer.shown(reads).reversed() {
      if let tree, !tree.contains(read.read.object) { continue }
      guard let step = origin(of: read.read).last(where: { !$0.isShadowed }) else { continue }
      if isOfSchema(step) {
        guard let code = step.code else { continue }
        if let found = culprit(at: step.span, code.code.value, step.level, depth: depth + 1) {
          return found
        }
        continue
      }
      if let code = step.code,
        let found = culprit(at: step.span, code.code.value, step.level, depth: depth + 1)
      {
        return found
      }
      if step.span.isNone || isLibrary(step.span) { continue }
      return Culprit(span: step.span, value: step.code.map(\.code.span) ?? step.span)
    }
    return nil
  }

  /// Whether a schema's own body says it, or a default.
  private func isOfSchema(_ step: OriginStep) -> Bool {
    switch step.operation {
    case .defaultValue, .delete, .skipped: return true
    case .set, .into, .append, .rule, .spread: break
    case .given, .key, .parameter, .data: return false
    }
    guard step.level.tag == .objectLevel else { return false }
    let steps = machine.objectClass(ObjectHandle(bits: step.level.bits)).steps
    guard Int(step.level.extra) < steps.count, case .schema(let id) = steps[Int(step.level.extra)]
    else { return false }
    return program.schemas[id.index].kind == .declared
  }

  func origin(of read: TracedRead) -> [OriginStep] {
    switch read.place {
    case .field(let field): return origins.origin(ObjectHandle(bits: read.object), field: field)
    case .entry(let entry):
      let object = ObjectHandle(bits: read.object)
      guard let table = try? entries.keys(object) else { return [] }
      return origins.origin(object, table, entry: entry)
    case .letValue(let slot):
      let object = ObjectHandle(bits: read.object)
      guard case .letValue(let unit, let at) = machine.objectClass(object).slot(slot) else {
        return []
      }
      return [OriginStep(.set, unit.code.span, code: unit, level: object.level(at))]
    case .element: return []
    }
  }

  /// Of what a function computes: the argument of the outermost call that leads to the place, from
  /// the value that contains the innermost object at hand.
  private func culpritOfCalls(
    at place: SourceSpan, _ value: Value?, _ objects: [UInt64], depth: Int
  ) -> Culprit? {
    for (core, level) in holders(of: objects) + unitsOnStack() {
      var search = CallSearch(program, place: place, value: value)
      guard let found = search.find(core), !found.calls.isEmpty,
        let argument = search.argument(of: found), !isLibrary(argument.span)
      else { continue }
      let outer = culprit(at: argument.span, argument.core, level, depth: depth + 1)
      return Culprit(
        span: outer?.span ?? argument.span, value: outer?.value ?? argument.span,
        calls: argument.calls.filter { !isLibrary($0) })
    }
    return nil
  }

  /// The codes that run outside functions, the innermost first.
  private func unitsOnStack() -> [(Core, Value)] {
    var found: [(Core, Value)] = []
    for index in stride(from: machine.frames.count - 1, through: 0, by: -1) where found.count < 16 {
      let frame = machine.frames[index]
      guard frame.code >= 0, case .unit(let code) = machine.codes.sources[Int(frame.code)] else {
        continue
      }
      found.append((code.value, frame.environment))
    }
    return found
  }

  /// The codes of the fields and entries that hold one of some objects, the nearest first.
  private func holders(of objects: [UInt64]) -> [(Core, Value)] {
    guard let first = objects.first, machine.finished.root.tag == .object else { return [] }
    let ways = HeldValues(machine, from: machine.finished.root)
    return ways.holders(of: first).compactMap { read in
      guard let step = origin(of: read).last(where: { !$0.isShadowed }), let code = step.code else {
        return nil
      }
      return (code.code.value, step.level)
    }
  }

  // MARK: errors

  /// An error at a place in the body of a schema or function, told at what the user gave it. `core` is
  /// what was computed there; nil: what runs now.
  func following(
    _ error: EvaluationError, of value: Value, from place: SourceSpan, _ core: Core? = nil,
    _ level: Value = .noLevel
  ) -> EvaluationError {
    guard case .failed(let diagnostic) = error, diagnostic.span == place,
      !machine.tracing.isFollowing,
      machine.tracing.followedFaults < 100
    else { return error }
    machine.tracing.isFollowing = true
    machine.tracing.followedFaults += 1
    defer { machine.tracing.isFollowing = false }
    var found: Culprit?
    if let core {
      found = culprit(at: place, core, level, value: value)
    } else if machine.frames.count > 0, machine.frames[machine.frames.count - 1].code >= 0 {
      let frame = machine.frames[machine.frames.count - 1]
      switch machine.codes.sources[Int(frame.code)] {
      case .unit(let code):
        if let inner = code.value.crossing(at: place) {
          found = culprit(at: place, inner, frame.environment, value: value)
        }
      case .function, .element:
        found = culprit(
          at: place, .constant(.null), frame.environment, isInFunction: true, value: value)
      case .overlay: break
      }
    }
    guard let found, found.value != place else { return error }
    var moved = diagnostic
    moved.span = found.value
    moved.notes = []
    for call in found.calls.prefix(3) { moved = moved.noting(call, "in this call") }
    moved = moved.noting(place, "computed here")
    for note in diagnostic.notes { moved = moved.noting(note.span, note.message) }
    return .failed(moved)
  }

  /// What broke an assertion: the value that the topmost layer above the object's own literal gave to
  /// something that the condition read; nil: no layer touched any of it.
  func breakingLayer(_ reads: [TracedRead]) -> SourceSpan? {
    var found: (place: UInt32, span: SourceSpan)?
    for read in reads.reversed() {
      guard let step = origin(of: read).last(where: { !$0.isShadowed }), let code = step.code,
        step.level.tag == .objectLevel, !isLibrary(step.span)
      else { continue }
      let steps = machine.objectClass(ObjectHandle(bits: step.level.bits)).steps
      guard Int(step.level.extra) < steps.count,
        case .block(let layer) = steps[Int(step.level.extra)], !program[layer].isMaking
      else { continue }
      if found.map({ $0.place >= step.level.extra }) ?? false { continue }
      found = (step.level.extra, code.code.span)
    }
    return found?.span
  }

  func isLibrary(_ span: SourceSpan) -> Bool {
    program.sources.file(of: span)?.isLibrary ?? false
  }
}

extension Core {
  /// What crosses into a type at a place.
  fileprivate func crossing(at place: SourceSpan) -> Core? {
    if case .cross(let inner, _, let span, _) = self, span == place { return inner }
    var found: Core?
    forEachChild { child in
      if found == nil { found = child.crossing(at: place) }
    }
    return found
  }
}
