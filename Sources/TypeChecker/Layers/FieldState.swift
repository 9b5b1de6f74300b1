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
  case conditional(CodeUnit, at: Int, then: FieldState, else: FieldState)
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
    case .conditional(_, _, let a, let b): a.isUnbound && b.isUnbound
    case .ruled(let below, _, _): below.isUnbound
    }
  }

  /// Whether values decide that no layer binds the field.
  public var mayBeUnbound: Bool { possibly { $0.isUnbound } }

  /// Whether one of the cases it may be in meets the test.
  func possibly(_ test: (FieldState) -> Bool) -> Bool {
    switch self {
    case .conditional(_, _, let a, let b): a.possibly(test) || b.possibly(test)
    case .ruled(let below, _, _): below.possibly(test)
    // What the other value binds is not known.
    case .spread: true
    default: test(self)
    }
  }

  /// The member that deleted it, if it is surely deleted.
  public var deletion: LayerMember? {
    switch self {
    case .deleted(let member): member
    case .ruled(let below, _, _): below.deletion
    case .conditional(_, _, let a, let b): a.deletion ?? b.deletion
    default: nil
    }
  }

  /// The member that bound it last.
  public var binding: LayerMember? {
    switch self {
    case .unbound, .deleted, .given: nil
    case .leaf(_, let member, _, _), .node(_, _, let member, _), .append(_, let member, _, _):
      member
    case .conditional(_, _, let a, let b): a.binding ?? b.binding
    case .spread(_, _, _, let below, _), .ruled(let below, _, _): below.binding
    }
  }

  /// The place in the stack of the layer that bound it last.
  public var bindingPlace: Int? {
    switch self {
    case .unbound, .deleted, .given: nil
    case .leaf(_, _, let at, _), .node(_, _, _, let at), .append(_, _, let at, _): at
    case .conditional(_, _, let a, let b): a.bindingPlace ?? b.bindingPlace
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
    case .conditional(_, _, let a, let b): a.firstBinding ?? b.firstBinding
    case .spread(_, _, _, let below, let span): below.firstBinding ?? span
    case .ruled(let below, _, _): below.firstBinding
    }
  }
}
