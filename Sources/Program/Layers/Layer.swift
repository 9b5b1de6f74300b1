import Source

/// A finite map from fields or keys to one operation each, as a block writes it: the body of a
/// schema, a literal, a layering block, an overlay, a rule's block, a module's file.
public final class Layer {
  public let id: LayerID
  public let module: ModuleID
  /// The block with its braces (a file: the file).
  public let span: SourceSpan
  /// Whether members are simply set (construction) or checked against their intent (layering).
  public var isMaking: Bool
  /// The type of the object it is a layer on: `.schema`, `.map`, `.keyedList`, `.json`.
  public var target: TypeID
  /// The place that asks for an object of the target, for messages about its entries.
  package var reason = SourceSpan.none
  /// The path's segment that goes into the object, where a member does.
  public package(set) var place = SourceSpan.none
  public var items: [LayerItem] = []
  public var lets: [LayerLet] = []
  public var assertions: [Int] = []
  /// `on` rules, in source order; they form a layer just above this one.
  public var rules: [Rule] = []
  /// Fields that this layer adds to the module it is on (`add x = …`), with their types.
  public var addedFields: [Field] = []
  /// The codes of the `let`s, for whoever runs them; asked for when all are checked.
  public private(set) lazy var letCodes: [CodeUnit] = lets.map {
    CodeUnit(Code(value: $0.value, localCount: $0.localCount, type: $0.type, span: $0.span))
  }
  /// Whether it says something about entries; asked for when all is checked.
  public private(set) lazy var touchesEntries = items.contains { $0.touchesEntries }

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

  package init(name: Symbol, value: Core, type: TypeID, localCount: Int, span: SourceSpan) {
    self.name = name
    self.value = value
    self.type = type
    self.localCount = localCount
    self.span = span
  }
}

/// `on x: T where c { … }`.
public struct Rule: Sendable {
  public var type: TypeID
  /// `where`: a code of one argument (local 0): the value as it is below the rule.
  public var condition: Code?
  /// Its level 0 is the object met (the finished one), level 1 the block the rule is in.
  public var layer: LayerID
  public var span: SourceSpan

  package init(type: TypeID, condition: Code? = nil, layer: LayerID, span: SourceSpan) {
    self.type = type
    self.condition = condition
    self.layer = layer
    self.span = span
  }
}
