import Source
import Units

/// What a type is. Equal shapes have equal `TypeID`s, except that schemas are nominal.
public enum TypeShape: Hashable, Sendable {
  /// The type of what cannot be (an empty list's elements); below every type.
  case never
  /// The type of an expression that had an error: it fits everywhere, silently.
  case unknown
  case null, bool, int, float, string, json
  /// `Quantity`, `Duration`, `Bytes`, `Percent`.
  case unit(UnitKind)
  /// One string, number or bool.
  case literal(LiteralValue)
  /// Two or more members, flat, without duplicates, in ascending `TypeID`; `T?` holds `null`.
  case union([TypeID])
  case list(TypeID)
  case keyedList(TypeID, KeySpec)
  case map(TypeID, TypeID)
  case function([TypeID], TypeID)
  /// An object: of a declared schema, an anonymous record, or a module.
  case schema(SchemaID)
  /// `Module`: any module.
  case anyModule
  /// A base type with a refinement (index into `TypeTable.refinements`).
  case refined(TypeID, Int)
  case sensitive(TypeID)
  /// A type parameter of the function under check: its place in the list.
  case parameter(Int)
  /// An overlay with its arguments given; fits targets of the type.
  case overlay(TypeID)
}

/// A literal in a type, a constant key, a default of a key.
public enum LiteralValue: Hashable, Sendable {
  case string(Symbol)
  case int(Int64)
  case bool(Bool)
}

/// The key of a keyed list: fields of its element's schema, the last of which may default.
public struct KeySpec: Hashable, Sendable {
  public struct Part: Hashable, Sendable {
    public var name: Symbol
    /// The value an address may leave out.
    public var defaultValue: LiteralValue?

    public init(name: Symbol, defaultValue: LiteralValue?) {
      self.name = name
      self.defaultValue = defaultValue
    }
  }
  public var parts: [Part]

  public init(parts: [Part]) { self.parts = parts }
}

/// What a refined type demands beyond its base.
public struct Refinement: Sendable {
  /// The alias's name, for messages.
  public var name: Symbol?
  /// Where the type was declared.
  public var span: SourceSpan
  /// Inclusive bounds of an Int, a Float (as given) or of a String's length in scalars / a list's.
  public var low: Int64?
  public var high: Int64?
  /// A regular expression that the whole text matches.
  public var pattern: [UInt8]?
  /// The text form that the whole text has: `DnsLabel`, `Cron` … (`Text`'s parsers, by name).
  public var textForm: Symbol?
  /// `where` predicate: a function of one argument, `it`.
  public var predicate: FunctionID?

  public init(
    name: Symbol?, span: SourceSpan, low: Int64? = nil, high: Int64? = nil,
    pattern: [UInt8]? = nil, textForm: Symbol? = nil, predicate: FunctionID? = nil
  ) {
    self.name = name
    self.span = span
    self.low = low
    self.high = high
    self.pattern = pattern
    self.textForm = textForm
    self.predicate = predicate
  }

  /// Whether all values of a narrower refinement of the same base meet this one, as their bounds
  /// show.
  func holds(allOf other: Refinement) -> Bool {
    if predicate != nil, predicate != other.predicate { return false }
    if pattern != nil, pattern != other.pattern { return false }
    if textForm != nil, textForm != other.textForm { return false }
    if let low, other.low.map({ $0 < low }) ?? true { return false }
    if let high, other.high.map({ $0 > high }) ?? true { return false }
    return true
  }
}
