import Diagnostics
import Source

/// The classes of a session: static composition of layers, each (class, step) once.
///
/// The evaluator makes objects of these classes; the checker asks the same table where the chain
/// of layers is known, so that both report the same errors with the same messages.
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
  /// By target: which types name objects of it.
  var reaches: [ReachSearch?] = []
  var untypedReach = ReachSearch()
  /// What was known of schemas when these were asked.
  var reachStage = 0

  /// The functions whose results are being searched for what is final.
  var searchedCalls: Set<FunctionID> = []

  lazy var apiVersion = program.symbols.intern("apiVersion")
  lazy var spec = program.symbols.intern("spec")
  lazy var podSpec = program.symbols.intern("PodSpec")
  lazy var containers = program.symbols.intern("containers")
  lazy var kind = program.symbols.intern("kind")

  private struct Successor: Hashable {
    var below: ClassID
    var step: LayerStep
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
}
