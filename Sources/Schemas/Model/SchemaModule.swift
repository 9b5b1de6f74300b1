import Source

/// One module that an importer produces: what all importers say, and the one writer prints.
public struct SchemaModule: Sendable {
  /// The place in the output folder, without its ending: `apps/v1`.
  public var path: String
  /// The lines of the comment at the file's head.
  public var heading: [String] = []
  public var declarations: [SchemaDeclaration] = []
  /// `let name: Json = value`: what the module says beside its types, with the comment above each.
  var constants: [SchemaConstant] = []
  /// What is imported under another name, as a field of the module has its own.
  var importNames: [SchemaReference: String] = [:]
  /// Where the document starts that it was read from.
  public var origin = SourceSpan.none

  public init(path: String) { self.path = path }
}

/// A value that a module keeps for itself.
struct SchemaConstant: Sendable {
  var name: String
  var documentation: String
  var value: SchemaValue
}

/// A declaration of a module: a schema, or another name for a type.
public enum SchemaDeclaration: Sendable {
  case schema(SchemaModel)
  case alias(SchemaAlias)

  public var name: String {
    switch self {
    case .schema(let schema): schema.name
    case .alias(let alias): alias.name
    }
  }
}

/// `type Name = …`
public struct SchemaAlias: Sendable {
  public var name: String
  public var documentation: String?
  public var type: SchemaType
  /// `where e`: a condition on the value, `it`.
  public var test: String?

  public init(
    name: String, documentation: String? = nil, type: SchemaType, test: String? = nil
  ) {
    self.name = name
    self.documentation = documentation
    self.type = type
    self.test = test
  }
}

/// `schema Name extends Other { … }`
public struct SchemaModel: Hashable, Sendable {
  public var name: String
  public var documentation: String?
  /// Marks without arguments: `namespaced`, `cluster`.
  public var marks: [String] = []
  public var parent: SchemaReference?
  public var fields: [SchemaField] = []
  /// `[String]: T`: the type of any other entry.
  public var entries: SchemaType?
  /// What the names of other entries look like.
  var entryKeys = TextBounds()
  public var assertions: [SchemaAssertion] = []
  /// Where the importer read it.
  public var span = SourceSpan.none

  public init(name: String) { self.name = name }
}

/// A field of a schema.
public struct SchemaField: Hashable, Sendable {
  public var name: String
  public var documentation: String?
  public var type: SchemaType
  /// `= e`: bound by the schema.
  public var value: SchemaValue?
  /// `@default(e)`: read while unbound, not rendered.
  public var defaultValue: SchemaValue?
  /// `@ref(A, B)`: the kinds of resource that the text names.
  public var references: [String] = []
  public var deprecation: String?
  public var isFinal = false
  /// `replace x: T`: narrows an inherited field.
  public var isNarrowing = false
  /// Whether a map is applied as a whole, which no type says.
  var isAtomicMap = false
  public var span = SourceSpan.none

  public init(name: String, type: SchemaType) {
    self.name = name
    self.type = type
  }

  /// Whether it has a default with content, which a block would add to.
  var hasDefaultContent: Bool {
    switch defaultValue {
    case .object(let entries): !entries.isEmpty
    case .list(let items): !items.isEmpty
    case nil, .null, .bool, .number, .string: false
    }
  }
}

/// `assert condition else message`, both written as expressions of the language.
public struct SchemaAssertion: Hashable, Sendable {
  public var condition: String
  public var message: String
  /// Functions that the condition calls, to be imported.
  public var uses: [SchemaReference]

  public init(condition: String, message: String, uses: [SchemaReference] = []) {
    self.condition = condition
    self.message = message
    self.uses = uses
  }
}
