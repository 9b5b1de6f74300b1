import Diagnostics
import Program
import Source

/// What is known of one entry without evaluating.
struct KnownEntry {
  /// The last member that said something about it, and the place of its layer.
  var member: LayerMember
  var place: Int
  /// Whether a condition decides that it is as it is.
  var isUncertain = false
  var isDeleted = false
  var cls: ObjectClass?
}

/// The entries of a map or keyed list whose keys are constants, under all steps of its class: the
/// same requirements as the evaluator's `KeyFold` tests, where the text alone decides them.
struct KnownEntries: CheckPart {
  let context: CheckContext
  private let cls: ObjectClass
  private var entries = SmallTable<[Constant], KnownEntry>()
  /// In order of first mention, for the nearest name.
  private var order: [[Constant]] = []
  /// Whether there may be entries whose keys are not known.
  private var isOpen = false
  private(set) var faults: [Diagnostic] = []
  /// Members that `add` what is there.
  private(set) var refused: [SourceSpan] = []
  /// The objects of entries, to be looked at in their turn.
  private(set) var classes: [ObjectClass] = []

  init(_ cls: ObjectClass, _ context: CheckContext) {
    self.cls = cls
    self.context = context
  }

  mutating func run() {
    for place in cls.entrySteps {
      switch cls.step(at: place) {
      case .block(let layer): apply(layer, place)
      case .schema(let id): program.schemas[id.index].layer.map { apply($0, place) }
      case .entries, .given: open()
      case .rules, .finalRules, nil: break
      }
    }
  }

  private mutating func apply(_ layer: LayerID, _ place: Int) {
    let plan = program[layer]
    apply(plan.items, plan, place, isUncertain: false)
  }

  private mutating func open() {
    isOpen = true
    for key in order {
      guard var known = entries[key] else { continue }
      known.isUncertain = true
      entries.set(key, known)
    }
  }

  private mutating func apply(
    _ items: [LayerItem], _ plan: Layer, _ place: Int, isUncertain: Bool
  ) {
    for item in items {
      switch item {
      case .field, .element: break
      case .key(let codes, let member):
        let key = codes.compactMap { code -> Constant? in
          if case .constant(let value) = code.code.value { value } else { nil }
        }
        if key.count == codes.count {
          apply(member, at: key, plan, place, isUncertain: isUncertain)
        } else {
          open()
        }
      case .conditional(_, let then, let otherwise):
        let before = entries
        apply(then, plan, place, isUncertain: true)
        let after = entries
        entries = before
        apply(otherwise, plan, place, isUncertain: true)
        for key in order where entries[key] == nil {
          if let known = after[key] { entries.set(key, known) }
        }
      case .each, .spread: open()
      }
    }
  }

  private mutating func apply(
    _ member: LayerMember, at key: [Constant], _ plan: Layer, _ place: Int, isUncertain: Bool
  ) {
    let known = entries[key]
    let verb: LayerVerb = plan.isMaking && member.verb == .plain ? .put : member.verb
    if let fault = fault(member, verb, at: key, known: known, place) {
      faults.append(fault)
      if fault.code == .alreadyThere { refused.append(member.fullSpan) }
      return
    }
    var made = KnownEntry(member: member, place: place)
    made.isUncertain = isUncertain || (known?.isUncertain ?? false && !isSet(member))
    switch member.operation {
    case .delete: made.isDeleted = true
    case .into(let layer):
      let target = program[layer].target
      let isNew = known == nil || known?.isDeleted ?? false
      if let below = isNew && !isOpen ? context.composition.prototypeClass(target) : known?.cls {
        made.cls = context.classes.adding(layer, to: below)
      }
    case .set(let unit): made.cls = context.composition.knownClass(unit.code.value)
    case .append: break
    }
    if let cls = made.cls { classes.append(cls) }
    if known == nil { order.append(key) }
    entries.set(key, made)
  }

  private func isSet(_ member: LayerMember) -> Bool {
    if case .set = member.operation { true } else { false }
  }

  /// What the member requires and the entry is surely not.
  private func fault(
    _ member: LayerMember, _ verb: LayerVerb, at key: [Constant], known: KnownEntry?, _ place: Int
  ) -> Diagnostic? {
    guard let known, !known.isDeleted else {
      if isOpen || known?.isUncertain ?? false { return nil }
      let deletion = known?.member.span
      if let deletion, known?.place == place {
        return .deletedInLayer(
          text(key), at: member.span, deletion: deletion, goesInto: member.goesInto)
      }
      switch (verb, member.operation) {
      case (.add, _), (.put, .set), (.put, .into), (.put, .append), (_, .delete(ifPresent: true)):
        return nil
      case (_, .delete):
        return .nothingToDelete(
          text(key), at: member.span, deletion: deletion, nearest: nearest(key))
      case (.replace, _):
        return .nothingToReplace(text(key), at: member.span, deletion: deletion)
      case (.plain, .into) where deletion != nil:
        return .intoDeleted(text(key), at: member.span, deletion: deletion ?? .none)
      case (.plain, _), (.put, _):
        return .noSuchEntry(
          text(key), member, in: program.sources, deletion: deletion,
          nearest: nearest(key))
      }
    }
    if known.isUncertain { return nil }
    if known.place == place, isSet(member) || isSet(known.member) {
      return .duplicateKey(text(key), by: member, first: known.member.span)
    }
    if known.member.isFinal {
      return .finalOverridden(
        text(key), at: member.span, binding: known.member.span, declared: nil)
    }
    switch (verb, member.operation) {
    case (.add, _):
      return .alreadyThere(
        text(key), member, in: program.sources, binding: known.member.span)
    case (.plain, .set), (.put, .set):
      guard isComposite(known.member) else { return nil }
      return .dropsComposite(
        text(key), at: member.span, member, binding: known.member.span)
    case (.plain, _), (.put, _), (.replace, _): return nil
    }
  }

  private func isComposite(_ member: LayerMember) -> Bool {
    switch member.operation {
    case .set(let unit): !member.isFree && context.classes.mayBeComposite(unit.code.type)
    case .into(let layer): context.classes.mayBeComposite(program[layer].target)
    case .append, .delete: false
    }
  }

  private func text(_ key: [Constant]) -> String {
    key.map { part in
      switch part {
      case .string(let bytes): String(decoding: bytes, as: UTF8.self)
      case .int(let number): String(number)
      case .bool(let truth): String(truth)
      case .null, .float, .unit: "?"
      }
    }.joined(separator: ", ")
  }

  private func nearest(_ key: [Constant]) -> NearEntry? {
    guard context.classes.hints.take() else { return nil }
    let known = order.filter { !(entries[$0]?.isDeleted ?? true) }
    guard let near = nearestName(to: text(key), among: known.map(text)),
      let entry = known.first(where: { text($0) == near }).flatMap({ entries[$0] })
    else { return nil }
    return NearEntry(name: near, span: entry.member.span)
  }
}
