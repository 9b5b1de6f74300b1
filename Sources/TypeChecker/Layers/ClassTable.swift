import Diagnostics
import Source

/// The classes of a session: static composition of layers, each (class, step) once.
///
/// The evaluator makes objects of these classes; the checker asks the same table where the chain
/// of layers is known, so that both report the same faults in the same words.
public final class ClassTable {
  public let program: Program
  /// The hints that checking and evaluating this program still look for.
  public var hints = HintLimit()
  public private(set) var classes: [ObjectClass] = []
  /// By type.
  private var prototypes: [ObjectClass?] = []
  /// By block: the class that it was first put on. Most blocks are put on one class only.
  private var firstSuccessors: [ObjectClass?] = []
  private var successors: [Successor: ObjectClass] = [:]
  /// By class: the one above it that was asked for last.
  private var latest: [ObjectClass?] = []
  private var holders: [Holding: Reach] = [:]
  private var holdersStage = 0

  lazy var apiVersion = program.symbols.intern("apiVersion")
  lazy var kind = program.symbols.intern("kind")

  private struct Successor: Hashable {
    var below: ClassID
    var step: LayerStep
  }
  private struct Holding: Hashable {
    var type: TypeID
    var target: TypeID
  }

  public init(program: Program) { self.program = program }

  /// Forgets all classes, which are composed again when they are asked for. Nobody may hold one.
  public func forget() {
    classes.removeAll(keepingCapacity: true)
    prototypes.removeAll(keepingCapacity: true)
    firstSuccessors.removeAll(keepingCapacity: true)
    successors.removeAll(keepingCapacity: true)
    latest.removeAll(keepingCapacity: true)
  }

  public subscript(id: ClassID) -> ObjectClass { classes[id.index] }

  /// The class of `S { }` or of an empty map: the steps of the schemas and nothing else.
  ///
  /// The type is `.schema`, `.map`, `.keyedList` or `.json`; anything else is taken as a map.
  public func prototype(_ type: TypeID) -> ObjectClass {
    while prototypes.count <= type.index { prototypes.append(nil) }
    if let known = prototypes[type.index] { return known }
    let made: ObjectClass
    if case .schema(let id) = program.types[type] {
      let schema = program.schema(id)
      let lower = schema.superID.map { prototype(program.types.schema($0)) }
      made = ObjectClass(
        id: ClassID(classes.count), type: type, schema: id, below: lower, step: .schema(id),
        stepCount: (lower?.stepCount ?? 0) + 1, fields: schema.fields)
      classes.append(made)
      compose(made)
    } else {
      made = ObjectClass(
        id: ClassID(classes.count), type: type, schema: nil, below: nil, step: nil, stepCount: 0,
        fields: [])
      classes.append(made)
    }
    prototypes[type.index] = made
    return made
  }

  /// The class with a block on top, and its rules above it if it has any.
  public func adding(_ layer: LayerID, to below: ObjectClass) -> ObjectClass {
    let made = adding(.block(layer), to: below)
    return program[layer].rules.isEmpty ? made : adding(.rules(layer), to: made)
  }

  /// The class of a value that is final with a block on top that changes nothing: its rules may not
  /// either.
  public func adding(
    _ layer: LayerID, to below: ObjectClass, final: SourceSpan
  ) -> ObjectClass {
    let made = adding(.block(layer), to: below)
    return program[layer].rules.isEmpty ? made : adding(.finalRules(layer, final), to: made)
  }

  /// The class with one more step.
  public func adding(_ step: LayerStep, to below: ObjectClass) -> ObjectClass {
    if case .block(let layer) = step {
      while firstSuccessors.count <= layer.index { firstSuccessors.append(nil) }
      guard let known = firstSuccessors[layer.index] else {
        let made = make(step, on: below)
        firstSuccessors[layer.index] = made
        return made
      }
      if known.below === below { return known }
    } else if below.id.index < latest.count, let next = latest[below.id.index], next.step == step {
      return next
    }
    let key = Successor(below: below.id, step: step)
    let known = successors[key]
    let next = known ?? make(step, on: below)
    if known == nil { successors[key] = next }
    while latest.count <= below.id.index { latest.append(nil) }
    latest[below.id.index] = next
    return next
  }

  private func make(_ step: LayerStep, on below: ObjectClass) -> ObjectClass {
    let made = ObjectClass(
      id: ClassID(classes.count), type: below.type, schema: below.schema, below: below, step: step,
      stepCount: below.stepCount + 1, fields: below.fields)
    classes.append(made)
    compose(made)
    return made
  }

  /// The index of a class's field by name.
  public func field(_ name: Symbol, of cls: ObjectClass) -> Int? {
    if let added = cls.indexOfAdded[name] { return added }
    guard let schema = cls.schema else { return nil }
    return program.schema(schema).indexOfField[name]
  }

  private func compose(_ made: ObjectClass) {
    var composition = Composition(table: self, made: made)
    composition.run()
  }

  /// Whether a value of `type` may be, or have in it, an object of `target`.
  public func canHold(_ type: TypeID, _ target: TypeID) -> Bool {
    reach(type, target) != .never
  }

  /// Changes with what is known of schemas: what `reach` said may no longer be so.
  public var stage: Int { program.types.subschemaCount }

  /// How surely the type says that objects of `target` are in its values.
  public func reach(_ type: TypeID, _ target: TypeID) -> Reach {
    let key = Holding(type: type, target: target)
    // A sub-schema declared since may hold what its super-schema does not.
    if holdersStage != program.types.subschemaCount {
      holders = [:]
      holdersStage = program.types.subschemaCount
    }
    if let known = holders[key] { return known }
    var seen: Set<TypeID> = []
    let found = search(type, for: target, seen: &seen)
    holders[key] = found
    return found
  }

  private func search(_ type: TypeID, for target: TypeID, seen: inout Set<TypeID>) -> Reach {
    let types = program.types
    guard seen.insert(type).inserted else { return .never }
    switch types[type] {
    case .unknown, .anyModule, .parameter: return .named
    case .union(let members): return highest(of: members, target, &seen)
    case .list(let element), .keyedList(let element, _), .refined(let element, _),
      .sensitive(let element):
      return search(element, for: target, seen: &seen)
    case .map(_, let value):
      let found = search(value, for: target, seen: &seen)
      return mayMakeResources(value) ? max(found, .untyped) : found
    case .schema(let id):
      if types.isSubtype(type, of: target) || types.isSubtype(target, of: type) { return .named }
      let schema = program.resolved(id)
      var found = schema.entries.map { search($0.value, for: target, seen: &seen) } ?? .never
      if mayRenderResource(schema) { found = max(found, .untyped) }
      if found != .named {
        found = max(found, highest(of: schema.fields.map(\.type), target, &seen))
      }
      if found != .named {
        let below = types.subschemas(of: id).map { program.types.schema($0) }
        found = max(found, highest(of: below, target, &seen))
      }
      return found
    case .json: return .untyped
    case .never, .null, .bool, .int, .float, .string, .unit, .literal, .function, .overlay:
      return types.isSubtype(type, of: target) ? .named : .never
    }
  }

  private func highest(
    of all: [TypeID], _ target: TypeID, _ seen: inout Set<TypeID>
  ) -> Reach {
    var found = Reach.never
    for type in all where found != .named {
      found = max(found, search(type, for: target, seen: &seen))
    }
    return found
  }
}

/// What a type says of objects of another in its values.
public enum Reach: Comparable {
  case never
  /// Only in `Json`, which holds whatever it is given.
  case untyped
  /// The type names them.
  case named
}
