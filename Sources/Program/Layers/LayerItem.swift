import Source

/// What a member says it does. `making` reads as `put` for entries and as plain set for fields.
public enum LayerVerb: Sendable {
  case plain, add, put, replace
}

/// A member of a layer; provenance and the evaluator's caches hang on its identity.
public final class LayerMember {
  public enum Operation {
    case set(CodeUnit)
    case into(LayerID)
    case append(CodeUnit)
    case delete(ifPresent: Bool)
  }
  public let layer: LayerID
  public let operation: Operation
  public let verb: LayerVerb
  /// Whether `final` was before it (a module's value).
  public let isFinal: Bool
  /// Whether the expression of a `set` cannot drop anything: `{}`, `[]`, `null`, scalars.
  public let isFree: Bool
  /// The place it blames and is found at: its path (last segment).
  public let span: SourceSpan
  /// The whole member.
  public let fullSpan: SourceSpan

  /// For one that a longer path goes through: the path so far, and the member that it is a part of.
  package var way: (path: SourceSpan, member: SourceSpan, verb: LayerVerb)?

  /// Whether it goes into what is there.
  public var goesInto: Bool {
    if case .into = operation { true } else { false }
  }

  var isDeletion: Bool {
    if case .delete = operation { true } else { false }
  }

  package init(
    in layer: Layer, _ operation: Operation, verb: LayerVerb = .plain, isFinal: Bool = false,
    isFree: Bool = false, span: SourceSpan, fullSpan: SourceSpan
  ) {
    self.layer = layer.id
    self.operation = operation
    self.verb = verb
    self.isFinal = isFinal
    self.isFree = isFree
    self.span = span
    self.fullSpan = fullSpan
  }
}

/// An item of a block, in source order.
public enum LayerItem {
  /// A field by its index in the target's schema. -1: by name, in the object's own class; an overlay
  /// on any module names fields so, and may `add` one that the schema does not have.
  case field(Int, Symbol, LayerMember)
  /// An entry of a map or keyed list: one code per key part (defaults filled in).
  case key([CodeUnit], LayerMember)
  /// `[where c]` on a plain list; `it` is local 0 of the condition.
  case element(CodeUnit, LayerMember)
  /// `if`: for fields a conditional binding, for entries a conditional group.
  case conditional(CodeUnit, then: [LayerItem], else: [LayerItem])
  /// `for` over entries: one frame level around its items.
  case each(CodeUnit, binders: Int, filter: TypeID?, items: [LayerItem], SourceSpan)
  /// `...m`: the entries of a map, or the bound fields of an object of the same shape.
  case spread(CodeUnit, SourceSpan)

  /// Whether it says something about entries.
  public var touchesEntries: Bool {
    switch self {
    case .field: false
    case .key, .each, .element, .spread: true
    case .conditional(_, let then, let otherwise):
      then.contains { $0.touchesEntries } || otherwise.contains { $0.touchesEntries }
    }
  }
}
