import Diagnostics
import Source

/// One step of the stack of layers that an object is.
public enum LayerStep: Hashable, Sendable {
  /// The own layer of a schema (or none): the lowest steps of an object.
  case schema(SchemaID)
  /// A block as written.
  case block(LayerID)
  /// The `on` rules of a block, pushed down into fields and entries.
  case rules(LayerID)
  /// The same in a value that is final, by what stands at the span: none of them may meet anything.
  case finalRules(LayerID, SourceSpan)
  /// Values for these fields, known when the object was made: data, natives, parsed text, keys.
  case given([Int])
  /// Entries known when the object was made.
  case entries
}

/// What all objects made by the same steps share: for every field what its layers say, and its
/// place among the slots. Made once per (class below, step) and cached by `ClassTable`.
///
/// Only fields that a layer binds have a slot. `let`s have slots too, and so has each value that a
/// member reads as `base`, so that it is evaluated once.
public final class ObjectClass {
  public let id: ClassID
  /// `.schema`, `.map`, `.keyedList` or `.json`.
  public let type: TypeID
  /// The schema, if it is an object of one.
  public let schema: SchemaID?
  /// The class without the topmost step; nil for a map's empty prototype.
  public let below: ObjectClass?
  public let step: LayerStep?
  /// How many steps there are; the place of `step` is one less.
  public let stepCount: Int
  /// The schema's fields, then those that layers on a module added.
  public internal(set) var fields: [Field]
  var indexOfAdded: [Symbol: Int] = [:]
  /// By field index.
  public internal(set) var states: [FieldState]
  /// By field index: its slot, or -1.
  public internal(set) var slotOfField: [Int32]
  public internal(set) var slotCount = 0
  /// The steps that have `let`s, with the slot of the first.
  var letSlots: [(place: Int, slot: Int)] = []
  /// The slots of values that are spread into fields, by the place of the step.
  var spreadSlots: [(place: Int, code: CodeUnit, slot: Int)] = []
  /// By field: the first member marked `final` that bound it.
  var finalMembers: [Int: LayerMember] = [:]
  /// What each slot holds.
  public internal(set) var slots: [Slot] = []
  /// By step and field: the slot of what `base` reads there.
  public internal(set) var baseSlots: [BasePlace: Int32] = [:]
  /// The steps that say something about entries, bottom first.
  public internal(set) var entrySteps: [Int] = []
  /// Assertions of the steps: (place, index into `Program.assertions`).
  public internal(set) var assertions: [(at: Int, index: Int)] = []
  /// What is wrong with the steps; an object of the class is not made.
  public internal(set) var faults: [Diagnostic] = []

  /// Members that `add` what is there: their values are held against no type.
  var refused: [SourceSpan] = []

  public enum Slot {
    case field(Int)
    case letValue(CodeUnit, at: Int)
    case base(field: Int, below: Int)
  }

  /// A field as it is below a step.
  public struct BasePlace: Hashable, Sendable {
    public var field: Int
    public var below: Int

    public init(field: Int, below: Int) {
      self.field = field
      self.below = below
    }
  }

  init(
    id: ClassID, type: TypeID, schema: SchemaID?, below: ObjectClass?, step: LayerStep?,
    stepCount: Int, fields: [Field]
  ) {
    self.id = id
    self.type = type
    self.schema = schema
    self.below = below
    self.step = step
    self.stepCount = stepCount
    self.fields = fields
    indexOfAdded = below?.indexOfAdded ?? [:]
    states = below?.states ?? []
    while states.count < fields.count { states.append(.unbound) }
    slotOfField = []
  }

  /// The bound fields whose text names a resource (`@ref`).
  public private(set) lazy var references: [Int] = fields.indices.filter {
    !fields[$0].references.isEmpty && slotOfField[$0] >= 0
  }

  /// The slot of the first `let` of the step at a place.
  public func firstLetSlot(at place: Int) -> Int {
    letSlots.first { $0.place == place }?.slot ?? -1
  }

  /// The slot of a value that the step at a place spreads into fields; -1: it spreads none.
  public func spreadSlot(_ code: CodeUnit, at place: Int) -> Int {
    spreadSlots.first { $0.place == place && $0.code === code }?.slot ?? -1
  }

  /// What makes a field final that has the state under some step of the class: where it got its
  /// value, and where `final` stands. Nil while it may be bound.
  public func finality(of field: Int, _ state: FieldState) -> Finality? {
    if field < fields.count, fields[field].isFinal, let binding = state.firstBinding {
      return Finality(
        binding: binding.isNone ? fields[field].span : binding, declared: fields[field].span)
    }
    guard let first = finalMembers[field], !state.isUnbound else { return nil }
    return Finality(binding: first.span, declared: nil)
  }

  /// The class below the step at a place.
  public func ancestor(below place: Int) -> ObjectClass? {
    var at: ObjectClass? = self
    while let current = at, current.stepCount > place { at = current.below }
    return at
  }

  /// All steps, bottom first.
  public private(set) lazy var steps: [LayerStep] = {
    var result: [LayerStep] = []
    var at: ObjectClass? = self
    while let current = at {
      if let step = current.step { result.append(step) }
      at = current.below
    }
    return result.reversed()
  }()
}

/// Why a field may not be bound again.
public struct Finality {
  /// Where it got its value.
  public var binding: SourceSpan
  /// Where it is declared `final`; nil: at the binding.
  public var declared: SourceSpan?
}
