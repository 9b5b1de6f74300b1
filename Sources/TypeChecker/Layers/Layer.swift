import Source

/// A finite map from fields or keys to one operation each, as a block writes it: the body of a
/// schema, a literal, a layering block, an overlay, a rule's block, a module's file.
public final class Layer {
  public let id: LayerID
  public let module: ModuleID
  /// The block with its braces (a file: the file).
  public let span: SourceSpan
  /// Whether members are simply written (making) or held to what they say (layering).
  public var isMaking: Bool
  /// The type of the object it is a layer on: `.schema`, `.map`, `.keyedList`, `.json`.
  public var target: TypeID
  /// The place that asks for an object of the target, for messages about its entries.
  var reason = SourceSpan.none
  public var items: [LayerItem] = []
  public var lets: [LayerLet] = []
  public var assertions: [Int] = []
  /// `on` rules, in source order; they form a layer just above this one.
  public var rules: [Rule] = []
  /// Fields that this layer adds to the module it is on (`add x = …`), with their types.
  public var addedFields: [Field] = []

  public init(id: LayerID, module: ModuleID, span: SourceSpan, isMaking: Bool, target: TypeID) {
    self.id = id
    self.module = module
    self.span = span
    self.isMaking = isMaking
    self.target = target
  }
}

/// A `let` of a block: evaluated on first read, once per object; level 0 is the block's.
public struct LayerLet: Sendable {
  public var name: Symbol
  public var value: Core
  public var type: TypeID
  public var localCount: Int
  public var span: SourceSpan
}

/// An item of a block, in source order.
public indirect enum LayerItem: Sendable {
  case member(LayerMember)
  /// `if`: for fields a conditional binding, for entries a conditional group.
  case conditional(Code, then: [LayerItem], else: [LayerItem])
  /// `for` over entries: one frame level around its items.
  case each(source: Code, binders: Int, filter: TypeID?, items: [LayerItem], SourceSpan)
  /// `...m`: the entries of a map, or the bound fields of an object of the same shape.
  case spread(Code, SourceSpan)
}

/// An expression with the number of locals it needs. Level 0 is that of the block (or `for`) it
/// stands in.
public struct Code: Sendable {
  public var value: Core
  public var localCount: Int
  /// The type it was checked to have.
  public var type: TypeID
  public var span: SourceSpan

  public init(value: Core, localCount: Int, type: TypeID, span: SourceSpan) {
    self.value = value
    self.localCount = localCount
    self.type = type
    self.span = span
  }
}

/// What a member says it does. `making` reads as `put` for entries and as plain set for fields.
public enum LayerVerb: Sendable {
  case plain, add, put, replace
}

public struct LayerMember: Sendable {
  public enum Target: Sendable {
    /// A field by its index in the target's schema. -1: by name, in the object's own class; an
    /// overlay on any module names fields so, and may `add` one that the schema does not have.
    case field(Int, Symbol)
    /// An entry of a map or keyed list: one code per key part (defaults filled in).
    case key([Code])
    /// `[where c]` on a plain list; `it` is local 0 of the condition.
    case element(Code)
  }
  public enum Operation: Sendable {
    case set(Code)
    case into(LayerID)
    case append(Code)
    case delete(ifPresent: Bool)
  }
  public var target: Target
  public var operation: Operation
  public var verb: LayerVerb
  /// Whether `final` stood before it (a module's value).
  public var isFinal = false
  /// Whether the expression of a `set` cannot drop anything: `{}`, `[]`, `null`, scalars.
  public var isFree = false
  /// The place it blames and is found at: its path (last segment).
  public var span: SourceSpan
  /// The whole member.
  public var fullSpan: SourceSpan

  public init(
    target: Target, operation: Operation, verb: LayerVerb, span: SourceSpan, fullSpan: SourceSpan
  ) {
    self.target = target
    self.operation = operation
    self.verb = verb
    self.span = span
    self.fullSpan = fullSpan
  }
}

/// `on x: T where c { … }`.
public struct Rule: Sendable {
  public var type: TypeID
  /// `where`: a code of one argument (local 0): the value as it stands below the rule.
  public var condition: Code?
  /// Its level 0 is the object met (the finished one), level 1 the block the rule stands in.
  public var layer: LayerID
  public var span: SourceSpan
}
