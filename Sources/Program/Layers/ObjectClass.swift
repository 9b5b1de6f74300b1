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
  /// The same in a value that is final, by what is at the span: none of them may meet anything.
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
  /// The number of steps; the place of `step` is one less.
  public let stepCount: Int
  /// The schema's fields, then those that layers on a module added.
  public package(set) var fields: [Field]
  var indexOfAdded: [Symbol: Int] = [:]
  /// By field index.
  public package(set) var states: [FieldState]
  /// By field index: its slot, or -1.
  public package(set) var slotOfField: [Int32]
  public package(set) var slotCount = 0
  /// The slot of the first `let` of its own step; -1: it has none.
  var letSlot = -1
  /// The slots of values that its own step spreads into fields.
  var spreadSlots: [(code: CodeUnit, slot: Int)] = []
  /// By field: the first member marked `final` that bound it.
  var finalMembers: [Int: LayerMember] = [:]
  /// What the slots hold that its own step adds, from `firstSlot` on: what each class had of its own
  /// for all steps below would grow with the square of their number.
  var slots: [Slot] = []
  let firstSlot: Int
  /// By field: the slot of what `base` reads in its own step.
  var baseSlots: [(field: Int, slot: Int32)] = []
  /// A class some way below: leaps of growing width find any in a few.
  private let leap: ObjectClass?
  /// The steps that say something about entries, bottom first.
  public package(set) var entrySteps: [Int] = []
  /// Assertions of the steps: (place, index into `Program.assertions`).
  public package(set) var assertions: [(at: Int, index: Int)] = []
  /// What is wrong with the steps; an object of the class is not made.
  public package(set) var faults: [Diagnostic] = []

  /// Members that `add` what exists: their values are not checked against a type.
  package var refused: [SourceSpan] = []

  public enum Slot {
    case field(Int)
    case letValue(CodeUnit, at: Int)
    case base(field: Int, below: Int)
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
    firstSlot = below?.slotCount ?? 0
    if let below, let middle = below.leap, let far = middle.leap,
      below.stepCount - middle.stepCount == middle.stepCount - far.stepCount
    {
      leap = far
    } else {
      leap = below
    }
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
  public func firstLetSlot(at place: Int) -> Int { made(at: place)?.letSlot ?? -1 }

  /// The slot of what `base` reads of a field in the step at a place.
  public func baseSlot(of field: Int, below place: Int) -> Int32? {
    made(at: place)?.baseSlots.first { $0.field == field }?.slot
  }

  /// What a slot holds.
  public func slot(_ number: Int) -> Slot {
    var at = self
    while number < at.firstSlot {
      if let leap = at.leap, number < leap.firstSlot {
        at = leap
      } else if let below = at.below {
        at = below
      }
    }
    return at.slots[number - at.firstSlot]
  }

  /// The slot of a value that the step at a place spreads into fields; -1: it spreads none.
  public func spreadSlot(_ code: CodeUnit, at place: Int) -> Int {
    made(at: place)?.spreadSlots.first { $0.code === code }?.slot ?? -1
  }

  /// What makes a field final that has the state under some step of the class: where it got its
  /// value, and where `final` is. Nil while it may be bound.
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
    while let current = at, current.stepCount > place {
      if let leap = current.leap, leap.stepCount > place { at = leap } else { at = current.below }
    }
    return at
  }

  /// The class whose topmost step is the one at a place.
  private func made(at place: Int) -> ObjectClass? {
    stepCount == place + 1 ? self : ancestor(below: place + 1)
  }

  /// The step at a place.
  public func step(at place: Int) -> LayerStep? { made(at: place)?.step }

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
