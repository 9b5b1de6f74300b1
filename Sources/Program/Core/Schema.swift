import Source
import Syntax

/// A field of a schema, own or inherited.
public struct Field: Sendable {
  public var name: Symbol
  public var type: TypeID
  /// Where it was declared: the name's span.
  public var span: SourceSpan
  public var isHidden = false
  public var isFinal = false
  /// `@default(e)`: reads as e while unbound, and then does not render. Evaluated with the object
  /// as level 0 (like a member of the declaring schema's layer).
  public var defaultValue: Core?
  public var defaultLocalCount = 0
  /// Whether `@default` is on it (before its value was checked, too).
  public var hasDefault = false
  /// `@ref(Kind)`: the kinds of resource the text names.
  public var references: [Symbol] = []
  public var deprecation: String?
  /// The schema that declared it.
  public var owner: SchemaID

  public init(name: Symbol, type: TypeID, span: SourceSpan, owner: SchemaID) {
    self.name = name
    self.type = type
    self.span = span
    self.owner = owner
  }
}

/// A nominal record type. Inherited fields come first, so an index is good for every sub-schema.
public final class Schema {
  public enum Kind: Sendable {
    /// `schema Name { … }`
    case declared
    /// The shape of a literal `{ a = 1 }` or of the type `{ a: Int }`.
    case record
    /// A module's fields.
    case module
    /// `external schema Image { … }`: renders as a string that `Text` parses and prints.
    case text
  }

  /// How much of a declared schema is known; each stage is reached when first needed.
  package enum Stage: Comparable {
    case declared, resolving, resolved, checking, checked
  }

  public let id: SchemaID
  public let kind: Kind
  package var stage: Stage = .declared
  public let name: Symbol
  public let module: ModuleID
  public var span: SourceSpan
  public var superID: SchemaID?
  /// How many schemas are above it: the index of its own layer in any of its objects' stacks.
  public var depth = 0
  public var isAbstract = false
  /// Fields in schema order, inherited ones first. A narrowed field keeps its index.
  public var fields: [Field] = []
  /// `[String]: T`: types of the key and value of any other entry.
  public var entries: (key: TypeID, value: TypeID)?
  /// The schema's own body; nil for records. Its level 0 is the object, level 1 the module's.
  public var layer: LayerID?
  public var indexOfField: [Symbol: Int] = [:]
  /// Functions declared in the body, callable as `object.name(…)`.
  public var functions: [Symbol: FunctionID] = [:]
  /// `@namespaced`, `@cluster` …: annotations without meaning to the language itself.
  public var marks: [Symbol] = []
  /// The arguments of `@default`, until they are checked.
  package var defaultNodes: [Int: NodeID] = [:]

  public init(id: SchemaID, kind: Kind, name: Symbol, module: ModuleID, span: SourceSpan) {
    self.id = id
    self.kind = kind
    self.name = name
    self.module = module
    self.span = span
  }
}
