import Program
import Source

/// One thing that a layer says about a field, entry or element.
public struct OriginStep {
  public enum Operation: Sendable {
    case set, into, append, delete
    /// A rule that met the value and went into it.
    case rule
    /// A binding in an arm of an `if` that is not taken.
    case skipped
    /// Given when the object was made, by native code or from a string.
    case given
    /// The entries of another value, by `...`.
    case spread
    /// A key field, bound by the address.
    case key
    case parameter
    /// A node of a data file.
    case data
    case defaultValue
  }
  public var operation: Operation
  /// The member's path.
  public var span: SourceSpan
  /// The whole member.
  public var fullSpan: SourceSpan
  /// Whether a later step shadows it.
  public var isShadowed = false
  /// The condition of the `if` that it is in.
  public var condition: SourceSpan?
  /// The code that gives its value, and the level that this runs at.
  var code: CodeUnit?
  var level: Value = .noLevel
  /// The block, for one that goes into the value.
  var layer: LayerID?
  /// The node of a data file.
  var node: DataNode?
  /// The value below, for what goes into a list.
  var below: (() -> Value?)?

  init(
    _ operation: Operation, _ span: SourceSpan, _ fullSpan: SourceSpan? = nil,
    code: CodeUnit? = nil, level: Value = .noLevel
  ) {
    self.operation = operation
    self.span = span
    self.fullSpan = fullSpan ?? span
    self.code = code
    self.level = level
  }

  init(_ operation: Operation, _ member: LayerMember, _ level: Value) {
    self.init(operation, member.span, member.fullSpan, level: level)
    switch member.operation {
    case .set(let unit), .append(let unit): code = unit
    case .into(let layer): self.layer = layer
    case .delete: break
    }
  }
}

extension Origins {
  /// What layers say about a field, lowest first, shadowed ones included.
  func origin(_ object: ObjectHandle, field: Int) -> [OriginStep] {
    let cls = machine.objectClass(object)
    if let original = machine.kindState.twins.originals[object.bits] {
      return origin(ObjectHandle(bits: original), member: cls.fields[field].name)
    }
    guard field < cls.states.count else { return [] }
    var steps: [OriginStep] = []
    collect(cls.states[field], object, field, &steps)
    if cls.states[field].isUnbound, cls.fields[field].defaultValue != nil {
      steps.append(OriginStep(.defaultValue, cls.fields[field].span))
    }
    return shadowing(steps)
  }

  /// What layers say about an entry.
  func origin(_ object: ObjectHandle, _ table: KeyTable, entry: Int) -> [OriginStep] {
    if let original = machine.kindState.twins.originals[object.bits] {
      return origin(
        ObjectHandle(bits: original), member: program.symbols.intern(entries.keyText(table, entry)))
    }
    var steps: [OriginStep] = []
    var at = table.tops[entry]
    while at >= 0 {
      let operation = table.operation(at)
      at = operation.below
      if case .ruled = operation.kind { continue }
      steps.append(step(operation, object, table, entry))
    }
    return shadowing(steps.reversed())
  }

  /// What layers say about the field or entry of a name.
  private func origin(_ object: ObjectHandle, member name: Symbol) -> [OriginStep] {
    if let field = classes.field(name, of: machine.objectClass(object)) {
      return origin(object, field: field)
    }
    guard resourceKinds.hasTextKeys(object), let table = try? entries.keys(object) else {
      return []
    }
    machine.kindState.memberKey[0] = rendering.fieldName(name)
    return table.live(machine.kindState.memberKey).map { origin(object, table, entry: $0) } ?? []
  }

  private func step(
    _ operation: EntryOperation, _ object: ObjectHandle, _ table: KeyTable, _ entry: Int
  ) -> OriginStep {
    let level = entries.level(operation, object)
    if let member = operation.member {
      var step = OriginStep(.set, member, level)
      switch operation.kind {
      case .set, .given, .ruled: break
      case .append: step.operation = .append
      case .deleted: step.operation = .delete
      case .into:
        step.operation = .into
        step.below = { [unowned machine] in
          operation.below < 0
            ? nil : try? machine.entries.evaluate(table, operation.below, entry, object)
        }
      }
      return step
    }
    if let node = dataNode(of: object, key: entries.keyText(table, entry)) {
      return OriginStep(node)
    }
    guard case .given(let value) = operation.kind else {
      return OriginStep(.given, operation.span)
    }
    if case .block = machine.objectClass(object).steps[operation.place] {
      return OriginStep(.spread, operation.span, level: level)
    }
    let made = value.tag == .object ? ObjectHandle(bits: value.bits).span : .none
    return OriginStep(.given, made.isNone ? operation.span : made)
  }

  private func shadowing(_ steps: [OriginStep]) -> [OriginStep] {
    var steps = steps
    let last = steps.lastIndex { step in
      switch step.operation {
      case .set, .delete, .given, .parameter, .key, .data, .spread: true
      case .into, .append, .rule, .skipped, .defaultValue: false
      }
    }
    for index in steps.indices where index < last ?? 0 || steps[index].operation == .skipped {
      steps[index].isShadowed = true
    }
    return steps
  }

  private func collect(
    _ state: FieldState, _ object: ObjectHandle, _ field: Int, _ steps: inout [OriginStep]
  ) {
    switch state {
    case .unbound: break
    case .deleted(let member):
      var below = machine.objectClass(object).below
      while let cls = below, field < cls.states.count, case .deleted(let same) = cls.states[field],
        same === member
      { below = cls.below }
      if let cls = below, field < cls.states.count {
        collect(cls.states[field], object, field, &steps)
      }
      steps.append(OriginStep(.delete, member, .noLevel))
    case .leaf(_, let member, let at, let below):
      collect(below, object, field, &steps)
      steps.append(OriginStep(.set, member, object.level(at)))
    case .append(_, let member, let at, let below):
      collect(below, object, field, &steps)
      steps.append(OriginStep(.append, member, object.level(at)))
    case .node(let below, _, let member, let at):
      collect(below, object, field, &steps)
      var step = OriginStep(.into, member, object.level(at))
      step.below = { [unowned machine] in try? machine.making.evaluate(below, object, field) }
      steps.append(step)
    case .conditional(let both):
      let (condition, at) = (both.condition, both.place)
      let holds = (try? machine.run(condition, object.level(at)))?.bool ?? true
      let (taken, left) = holds ? (both.then, both.otherwise) : (both.otherwise, both.then)
      collect(taken, object, field, &steps)
      if let own = taken.topMember, !left.members.contains(where: { $0 === own }),
        let index = steps.lastIndex(where: { $0.fullSpan == own.fullSpan })
      {
        steps[index].condition = condition.code.span
      }
      if let other = left.topMember, !taken.members.contains(where: { $0 === other }) {
        var step = OriginStep(.skipped, other, object.level(at))
        step.condition = condition.code.span
        steps.append(step)
      }
    case .spread(let unit, _, let at, let below, let span):
      collect(below, object, field, &steps)
      steps.append(OriginStep(.spread, span, code: unit, level: object.level(at)))
    case .ruled(let below, _, _): collect(below, object, field, &steps)
    case .given(_, let at):
      if let below = machine.objectClass(object).ancestor(below: at), field < below.states.count {
        collect(below.states[field], object, field, &steps)
      }
      steps.append(given(object, field))
    }
  }

  /// The step of a field that was bound when its object was made.
  private func given(_ object: ObjectHandle, _ field: Int) -> OriginStep {
    let cls = machine.objectClass(object)
    let declared = cls.fields[field]
    if let node = dataNode(of: object, key: program.symbols.name(of: declared.name)) {
      return OriginStep(node)
    }
    guard let schema = cls.schema.map({ program.schemas[$0.index] }) else {
      return OriginStep(.given, object.span)
    }
    switch schema.kind {
    case .module: return OriginStep(.parameter, declared.span)
    case .text: return OriginStep(.given, object.span)
    case .declared, .record: return OriginStep(.key, object.span)
    }
  }
}

extension FieldState {
  /// The members that say something, topmost first; of an `if`, those of its arms' own.
  fileprivate var members: [LayerMember] {
    var found: [LayerMember] = []
    var at = self
    while true {
      switch at {
      case .unbound, .given: return found
      case .deleted(let member): return found + [member]
      case .leaf(_, let member, _, let below), .append(_, let member, _, let below),
        .node(let below, _, let member, _):
        found.append(member)
        at = below
      case .conditional(let both):
        if let member = both.then.topMember { found.append(member) }
        at = both.otherwise
      case .spread(_, _, _, let below, _), .ruled(let below, _, _): at = below
      }
    }
  }

  fileprivate var topMember: LayerMember? {
    switch self {
    case .unbound, .given: nil
    case .deleted(let member), .leaf(_, let member, _, _), .append(_, let member, _, _),
      .node(_, _, let member, _):
      member
    case .conditional(let both): both.then.topMember ?? both.otherwise.topMember
    case .spread(_, _, _, let below, _), .ruled(let below, _, _): below.topMember
    }
  }
}
