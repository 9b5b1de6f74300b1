import Diagnostics
import Source

/// The making of one class: `stateᵢ = step(λᵢ, stateᵢ₋₁)` for its topmost step, with the tests of
/// what each member requires.
struct Composition {
  let table: ClassTable
  let made: ObjectClass
  let place: Int
  /// The fields that the step says something about.
  var touched: [Int] = []
  /// Whether the step is one member, which nothing of the same step can meet again.
  private var isSingle = false
  var program: Program { table.program }

  init(table: ClassTable, made: ObjectClass) {
    self.table = table
    self.made = made
    place = made.stepCount - 1
  }

  mutating func run() {
    if let below = made.below {
      made.faults = below.faults
      made.entrySteps = below.entrySteps
      made.finalMembers = below.finalMembers
      made.assertions = below.assertions
    }
    var lets: [CodeUnit] = []
    switch made.step {
    case nil: break
    case .schema(let id):
      if let layer = program.schema(id).layer { lets = apply(layer) }
    case .block(let layer): lets = apply(layer)
    case .rules(let layer), .finalRules(let layer, _): pushDown(layer)
    case .given(let fields): give(fields)
    case .entries: made.entrySteps.append(place)
    }
    assignSlots(lets)
  }

  private mutating func apply(_ id: LayerID) -> [CodeUnit] {
    let layer = program[id]
    for field in layer.addedFields where table.field(field.name, of: made) == nil {
      made.indexOfAdded[field.name] = made.fields.count
      made.fields.append(field)
      made.states.append(.unbound)
    }
    var states = made.states
    var members = SmallTable<Int, LayerMember>()
    touched.reserveCapacity(layer.items.count)
    if layer.items.count == 1, case .field = layer.items[0] { isSingle = true }
    apply(layer.items, to: &states, &members)
    made.states = states
    if layer.touchesEntries { made.entrySteps.append(place) }
    for index in layer.assertions { made.assertions.append((place, index)) }
    return layer.letCodes
  }

  private mutating func apply(
    _ items: [LayerItem], to states: inout [FieldState],
    _ members: inout SmallTable<Int, LayerMember>
  ) {
    for item in items {
      switch item {
      case .field(let stated, let name, let member):
        guard let index = stated >= 0 ? stated : table.field(name, of: made) else {
          fault(
            .noSuchEntry(
              program.symbols.name(of: name), member, in: program.sources, deletion: nil,
              nearest: nearestField(to: program.symbols.name(of: name))))
          continue
        }
        guard index < states.count else { continue }
        if let first = members[index] {
          if case .into(let one) = first.operation, case .into(let other) = member.operation {
            // `a.b = 1` and `a.c = 2` go into `a` together.
            for diagnostic in table.conflicts(one, other) { fault(diagnostic) }
            states[index] = .node(states[index], other, member, at: place)
            continue
          }
          fault(
            first.isDeletion
              ? .deletedInLayer(
                label(index), at: member.span, deletion: first.span, goesInto: member.goesInto)
              : .boundTwice(label(index), at: member.span, first: first.span))
          continue
        }
        if !isSingle { members.set(index, member) }
        touched.append(index)
        states[index] = step(member, field: index, on: states[index])
      case .conditional(let condition, let then, let otherwise):
        var (yes, no) = (states, states)
        var (membersThen, membersElse) = (members, members)
        let finals = made.finalMembers
        apply(then, to: &yes, &membersThen)
        let finalsThen = made.finalMembers
        made.finalMembers = finals
        apply(otherwise, to: &no, &membersElse)
        made.finalMembers.merge(finalsThen) { known, _ in known }
        // What was gone into before the `if` is gone into further.
        for field in fields(of: then).union(fields(of: otherwise)).sorted() {
          states[field] = .conditional(
            ConditionalState(condition, at: place, then: yes[field], else: no[field]))
          touched.append(field)
          if members[field] != nil { continue }
          if let member = membersThen[field] ?? membersElse[field] { members.set(field, member) }
        }
      case .spread(let code, let span):
        spread(code, span, &states)
      case .key(let codes, let member): testKey(codes, member)
      case .element, .each: break
      }
    }
  }

  /// The fields that items say something about.
  func fields(of items: [LayerItem]) -> Set<Int> {
    var found: Set<Int> = []
    for item in items {
      switch item {
      case .field(let stated, let name, _):
        if let index = stated >= 0 ? stated : table.field(name, of: made),
          index < made.states.count
        {
          found.insert(index)
        }
      case .conditional(_, let then, let otherwise):
        found.formUnion(fields(of: then))
        found.formUnion(fields(of: otherwise))
      case .spread(let code, _):
        found.formUnion(spreadFields(code))
      case .key, .element, .each: break
      }
    }
    return found
  }

  // MARK: one member on one field

  private func step(_ member: LayerMember, field: Int, on state: FieldState) -> FieldState {
    let known = made.faults.count
    test(member, field: field, on: state)
    // What is final is not entered: its own final fields would be the same error.
    if made.faults.count > known, made.faults[known].code == .finalOverridden { return state }
    if member.isFinal, made.finalMembers[field] == nil { made.finalMembers[field] = member }
    switch member.operation {
    case .set(let code): return .leaf(code, member, at: place, below: state)
    case .into(let layer): return .node(state, layer, member, at: place)
    case .append(let code): return .append(code, member, at: place, below: state)
    case .delete: return .deleted(member)
    }
  }

  private func test(_ member: LayerMember, field: Int, on state: FieldState) {
    var label: String { self.label(field) }
    if let final = made.finality(of: field, state.below(place)) {
      return fault(
        .finalOverridden(
          label, at: member.span, binding: final.binding, declared: final.declared))
    }
    switch (member.operation, member.verb) {
    case (_, .add):
      if !state.mayBeUnbound {
        fault(
          .alreadyThere(label, member, in: program.sources, binding: state.binding?.span))
        made.refused.append(member.fullSpan)
      }
    case (_, .replace):
      if !state.mayBeBound {
        fault(.nothingToReplace(label, at: member.span, deletion: state.deletion?.span))
      } else if field < made.fields.count, !keepsBase(member),
        let first = table.finalBinding(below: state, of: made)
      {
        fault(
          .finalDropped(label, at: member.span, binding: first, isList: isPlainList(field)))
      }
    case (.set(let code), _):
      if composite(state),
        field >= made.fields.count || table.mayBeComposite(made.fields[field].type)
      {
        fault(
          .dropsComposite(
            label, at: member.span, member, binding: state.binding?.span))
      } else if !state.isUnbound, isPlainList(field), !isDefault(state), !code.code.value.readsBase,
        let first = table.finalBinding(below: state, of: made)
      {
        fault(.finalDropped(label, at: member.span, binding: first, isList: true))
      }
    case (.into, _):
      if state.isDeleted, let deletion = state.deletion {
        fault(.intoDeleted(label, at: member.span, deletion: deletion.span))
      }
    case (.append, _): break
    case (.delete(let ifPresent), _):
      if !ifPresent, !state.mayBeBound {
        fault(.nothingToDelete(label, at: member.span, deletion: state.deletion?.span))
      } else if let first = table.finalMember(below: state) {
        fault(.finalDropped(label, at: member.span, binding: first))
      }
    }
  }

  private func keepsBase(_ member: LayerMember) -> Bool {
    guard case .set(let code) = member.operation else { return false }
    return code.code.value.keepsBase
      || code.code.value.readsBase && program.types.isList(code.code.type)
  }

  /// Whether only a schema binds it.
  private func isDefault(_ state: FieldState) -> Bool {
    guard let place = state.bindingPlace, case .schema? = made.step(at: place) else { return false }
    return true
  }

  private func isPlainList(_ field: Int) -> Bool {
    field < made.fields.count && program.types.isList(made.fields[field].type)
  }

  /// Whether a plain `=` over the state would drop an object, map or keyed list.
  private func composite(_ state: FieldState) -> Bool {
    switch state {
    case .leaf(let code, let member, _, _):
      return !member.isFree && table.mayBeComposite(code.code.type)
    case .node(_, let layer, _, _): return table.mayBeComposite(program[layer].target)
    case .conditional(let both):
      let known = both.mayBeComposite ?? (composite(both.then) || composite(both.otherwise))
      both.mayBeComposite = known
      return known
    case .ruled(let below, _, _): return composite(below)
    case .spread: return true
    case .given, .unbound, .deleted, .append: return false
    }
  }

  // MARK: rules

  private func pushDown(_ layer: LayerID) {
    let rules = program[layer].rules
    for field in made.states.indices where !made.states[field].isUnbound {
      guard field < made.fields.count else { continue }
      let type = made.fields[field].type
      if rules.contains(where: { table.canHold(type, $0.type) }) {
        made.states[field] = .ruled(made.states[field], layer, at: place)
      }
    }
    if let entries = table.entryTypes(of: made)?.value,
      rules.contains(where: { table.canHold(entries, $0.type) })
    {
      made.entrySteps.append(place)
    }
  }

  // MARK: slots

  private mutating func assignSlots(_ lets: [CodeUnit]) {
    if let below = made.below { made.slotOfField = below.slotOfField }
    let missing = made.states.count - made.slotOfField.count
    if missing > 0 { made.slotOfField += repeatElement(-1, count: missing) }
    var next: Int { made.firstSlot + made.slots.count }
    if !lets.isEmpty { made.letSlot = next }
    made.slots.reserveCapacity(lets.count + touched.count)
    for code in lets { made.slots.append(.letValue(code, at: place)) }
    for index in made.spreadSlots.indices {
      made.spreadSlots[index].slot = next
      made.slots.append(.letValue(made.spreadSlots[index].code, at: place))
    }
    touched.sort()
    var last = -1
    for field in touched where field != last {
      last = field
      if made.slotOfField[field] < 0, !made.states[field].isUnbound {
        made.slotOfField[field] = Int32(next)
        made.slots.append(.field(field))
      }
      if readsBase(made.states[field]) {
        made.baseSlots.append((field, Int32(next)))
        made.slots.append(.base(field: field, below: place))
      }
    }
    made.slotCount = next
  }

  /// Whether a code that this step bound reads `base`.
  private func readsBase(_ state: FieldState) -> Bool {
    switch state {
    case .leaf(let code, _, let at, _), .append(let code, _, let at, _):
      at == place && code.code.value.readsBase
    case .conditional(let both):
      both.place == place && (readsBase(both.then) || readsBase(both.otherwise))
    case .unbound, .deleted, .node, .spread, .ruled, .given: false
    }
  }

  // MARK: messages

  private func nearestField(to name: String) -> NearEntry? {
    guard table.hints.take() else { return nil }
    let names = made.fields.map { program.symbols.name(of: $0.name) }
    guard let near = nearestName(to: name, among: names), let index = names.firstIndex(of: near)
    else { return nil }
    return NearEntry(name: near, span: made.fields[index].span)
  }

  func label(_ field: Int) -> String {
    field < made.fields.count ? program.symbols.name(of: made.fields[field].name) : "?"
  }

  func fault(_ diagnostic: Diagnostic) { made.faults.append(diagnostic) }
}

extension ClassTable {
  /// Whether a value of the type is, or may be, an object, map, keyed list or Json.
  public func mayBeComposite(_ type: TypeID) -> Bool {
    switch program.types[type] {
    case .map, .keyedList, .json, .anyModule: true
    case .schema(let id): program.schema(id).kind != .text
    case .union(let members): members.contains { mayBeComposite($0) }
    case .refined(let base, _), .sensitive(let base): mayBeComposite(base)
    case .never, .unknown, .null, .bool, .int, .float, .string, .unit, .literal, .list, .function,
      .parameter, .overlay:
      false
    }
  }

  /// The types of the keys and values of entries that objects of the class may have.
  public func entryTypes(of made: ObjectClass) -> (key: TypeID, value: TypeID)? {
    switch program.types[made.type] {
    case .map(let key, let value): (key, value)
    case .keyedList(let element, _): (TypeTable.string, element)
    case .json: (TypeTable.string, TypeTable.json)
    case .schema(let id): program.schema(id).entries
    default: nil
    }
  }

  /// The paths that two blocks which go into one value together both set.
  public func conflicts(_ one: LayerID, _ other: LayerID) -> [Diagnostic] {
    var first: [Symbol: LayerMember] = [:]
    for case .field(_, let name, let member) in program[one].items { first[name] = member }
    var found: [Diagnostic] = []
    for case .field(_, let name, let member) in program[other].items {
      guard let known = first[name] else { continue }
      if case .into(let a) = known.operation, case .into(let b) = member.operation {
        found += conflicts(a, b)
      } else {
        found.append(
          .boundTwice(program.symbols.name(of: name), at: member.span, first: known.span))
      }
    }
    return found
  }
}
