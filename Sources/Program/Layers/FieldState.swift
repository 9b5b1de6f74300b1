import Source

/// What the layers below some point say about one field (`⊥ | ⊥d | Leaf | Node | Cond | …`).
///
/// `at` is the place of the layer in the object's stack: its code runs with that object level.
public indirect enum FieldState {
  case unbound
  /// Unset by `delete`, at the member's span.
  case deleted(LayerMember)
  case leaf(CodeUnit, LayerMember, at: Int, below: FieldState)
  case node(FieldState, LayerID, LayerMember, at: Int)
  case append(CodeUnit, LayerMember, at: Int, below: FieldState)
  case conditional(ConditionalState)
  /// `...m`: the field of `m` if it is bound there.
  case spread(CodeUnit, field: Int, at: Int, below: FieldState, SourceSpan)
  /// Rules of the layer, pushed down into the value; `at` is the place of the rules' own step.
  case ruled(FieldState, LayerID, at: Int)
  /// A value the object was given: the place in the given values of the step `at`.
  case given(Int, at: Int)

  /// Whether no layer binds the field now.
  public var isUnbound: Bool {
    switch self {
    case .unbound, .deleted: true
    case .leaf, .node, .append, .given, .spread: false
    case .conditional(let both): both.isUnbound
    case .ruled(let below, _, _): below.isUnbound
    }
  }

  /// Whether values may decide that no layer binds the field.
  public var mayBeUnbound: Bool {
    switch self {
    case .conditional(let both): both.mayBeUnbound
    case .ruled(let below, _, _): below.mayBeUnbound
    case .spread: true
    case .unbound, .deleted, .leaf, .node, .append, .given: isUnbound
    }
  }

  /// Whether they may decide that one does.
  var mayBeBound: Bool {
    switch self {
    case .conditional(let both): both.mayBeBound
    case .ruled(let below, _, _): below.mayBeBound
    case .unbound, .deleted, .leaf, .node, .append, .given, .spread: !isUnbound
    }
  }

  /// Whether it is surely deleted.
  var isDeleted: Bool {
    switch self {
    case .deleted: true
    case .conditional(let both): both.isDeleted
    case .ruled(let below, _, _): below.isDeleted
    case .unbound, .leaf, .node, .append, .given, .spread: false
    }
  }

  /// The member that deleted it, if it is surely deleted.
  public var deletion: LayerMember? {
    switch self {
    case .deleted(let member): member
    case .ruled(let below, _, _): below.deletion
    case .conditional(let both): both.deletion
    default: nil
    }
  }

  /// The member that bound it last.
  public var binding: LayerMember? {
    switch self {
    case .unbound, .deleted, .given: nil
    case .leaf(_, let member, _, _), .node(_, _, let member, _), .append(_, let member, _, _):
      member
    case .conditional(let both): both.binding
    case .spread(_, _, _, let below, _), .ruled(let below, _, _): below.binding
    }
  }

  /// The place in the stack of the layer that bound it last.
  public var bindingPlace: Int? {
    switch self {
    case .unbound, .deleted, .given: nil
    case .leaf(_, _, let at, _), .node(_, _, _, let at), .append(_, _, let at, _): at
    case .conditional(let both): both.bindingPlace
    case .spread(_, _, _, let below, _), .ruled(let below, _, _): below.bindingPlace
    }
  }

  /// Where it was bound, if it may be; none: where it was made.
  var firstBinding: SourceSpan? {
    switch self {
    case .unbound, .deleted: nil
    case .given: SourceSpan.none
    case .leaf(_, let member, _, _), .node(_, _, let member, _), .append(_, let member, _, _):
      member.span
    case .conditional(let both): both.firstBinding
    case .spread(_, _, _, let below, let span): below.firstBinding ?? span
    case .ruled(let below, _, _): below.firstBinding
    }
  }
}

/// What a field is under a condition, and what it is without it. Both sides rest on one state below,
/// so that what is asked of them is found out once, here: else each `if` would ask it twice.
public final class ConditionalState {
  public let condition: CodeUnit
  /// The place of the layer of the `if`.
  public let place: Int
  public let then: FieldState
  public let otherwise: FieldState
  let isUnbound: Bool
  let mayBeUnbound: Bool
  let mayBeBound: Bool
  let isDeleted: Bool
  let deletion: LayerMember?
  let binding: LayerMember?
  let bindingPlace: Int?
  let firstBinding: SourceSpan?
  /// What was found out of it, once it was asked for.
  var mayBeComposite: Bool?
  var finalMember: SourceSpan??
  var finalBinding: SourceSpan??
  /// Whether the checker has looked at the objects in it.
  package var isVisited = false
  /// The types that each value of both sides is known to be of, or not.
  public var provided: [TypeID: Bool] = [:]

  init(_ condition: CodeUnit, at place: Int, then: FieldState, else otherwise: FieldState) {
    self.condition = condition
    self.place = place
    self.then = then
    self.otherwise = otherwise
    isUnbound = then.isUnbound && otherwise.isUnbound
    mayBeUnbound = then.mayBeUnbound || otherwise.mayBeUnbound
    mayBeBound = then.mayBeBound || otherwise.mayBeBound
    isDeleted = then.isDeleted && otherwise.isDeleted
    deletion = then.deletion ?? otherwise.deletion
    binding = then.binding ?? otherwise.binding
    bindingPlace = then.bindingPlace ?? otherwise.bindingPlace
    firstBinding = then.firstBinding ?? otherwise.firstBinding
  }
}
