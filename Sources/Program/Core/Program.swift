import Diagnostics
import Source

/// Everything the checker found out, and what the evaluator runs: tables by number.
///
/// Library schemas are elaborated when first asked for, so use `schema(_:)`, not the array.
public final class Program {
  public let symbols: SymbolTable
  public let sources: SourceTable
  public let types: TypeTable
  public package(set) var schemas: [Schema] = []
  public package(set) var layers: [Layer] = []
  public package(set) var functions: [Function] = []
  public package(set) var overlays: [Overlay] = []
  public package(set) var policies: [Policy] = []
  public package(set) var modules: [Module] = []
  public package(set) var assertions: [Assertion] = []
  public package(set) var dataImports: [DataImport] = []
  public package(set) var violations: [Violation] = []
  /// By the place of a call in the project: the places of its arguments, by parameter; none for one
  /// that is omitted.
  public package(set) var argumentSpans: [SourceSpan: [SourceSpan]] = [:]
  /// The library's `Resource`; nil if nothing uses it.
  public package(set) var resource: SchemaID?
  /// Which types hold secrets.
  let secretSearch = ReachSearch()
  private var evaluations: Int32 = 0
  /// Checks what is needed and not checked yet; nil: all is.
  package unowned var elaborator: (any Elaborator)? {
    didSet { types.elaborator = elaborator }
  }

  public init(symbols: SymbolTable, sources: SourceTable) {
    self.symbols = symbols
    self.sources = sources
    self.types = TypeTable()
  }

  /// A number for one more evaluation of the program.
  public func nextEvaluation() -> Int32 {
    evaluations += 1
    return evaluations
  }

  /// The schema, its fields known (their types, defaults), its layer checked.
  public func schema(_ id: SchemaID) -> Schema {
    let schema = schemas[id.index]
    if schema.stage != .checked { elaborator?.elaborate(schema) }
    return schema
  }

  /// The schema, its fields known; its body may not be checked yet.
  package func resolved(_ id: SchemaID) -> Schema {
    let schema = schemas[id.index]
    if schema.stage == .declared { elaborator?.resolve(schema.id) }
    return schema
  }

  public subscript(id: LayerID) -> Layer { layers[id.index] }
  public subscript(id: FunctionID) -> Function { functions[id.index] }
  public subscript(id: OverlayID) -> Overlay { overlays[id.index] }
  public subscript(id: PolicyID) -> Policy { policies[id.index] }
  public subscript(id: ModuleID) -> Module { modules[id.index] }
}

/// A declared function, a lambda, a predicate, the body of a policy or test. Parameters are locals
/// 0…n-1.
public struct Function: Sendable {
  public var name: Symbol
  public var module: ModuleID
  public var parameters: [Parameter]
  public var result: TypeID
  /// nil: a native (`external fn`), by `nativeName`.
  public var body: Core?
  public var nativeName: Symbol?
  public var localCount: Int
  public var span: SourceSpan
  package var isResolved = false
  package var isChecked = false
  /// Type parameters by name, and the bound of each.
  package var generics: [Symbol: TypeID] = [:]
  package var bounds: [TypeID?] = []

  public init(
    name: Symbol, module: ModuleID, parameters: [Parameter], result: TypeID, body: Core?,
    nativeName: Symbol?, localCount: Int, span: SourceSpan
  ) {
    self.name = name
    self.module = module
    self.parameters = parameters
    self.result = result
    self.body = body
    self.nativeName = nativeName
    self.localCount = localCount
    self.span = span
  }

  public struct Parameter: Sendable {
    public var name: Symbol
    public var type: TypeID
    /// Sees the parameters before it; runs in the function's environment.
    public var defaultValue: Core?
    public var span: SourceSpan

    package init(name: Symbol, type: TypeID, defaultValue: Core? = nil, span: SourceSpan) {
      self.name = name
      self.type = type
      self.defaultValue = defaultValue
      self.span = span
    }
  }
}

/// `overlay Name(args) on x: T { … }`. Arguments are the frame level above its layer.
public struct Overlay: Sendable {
  public var name: Symbol
  public var module: ModuleID
  public var parameters: [Function.Parameter]
  public var target: TypeID
  public var layer: LayerID
  public var span: SourceSpan
  package var isResolved = false

  public init(
    name: Symbol, module: ModuleID, parameters: [Function.Parameter], target: TypeID,
    layer: LayerID, span: SourceSpan
  ) {
    self.name = name
    self.module = module
    self.parameters = parameters
    self.target = target
    self.layer = layer
    self.span = span
  }
}

/// `policy P(args) on x: T where c { … }`, or a set of policies.
public struct Policy: Sendable {
  public var name: Symbol
  public var module: ModuleID
  public var span: SourceSpan
  public var parameters: [Function.Parameter]
  /// nil: runs once per set of objects.
  public var target: TypeID?
  /// Functions of the arguments and then, if there is a target, the object met.
  public var condition: FunctionID?
  public var body: FunctionID?
  /// Literals of the body; `severity` is "error" unless said.
  public var severity: Severity
  public var help: Core?
  public var documentation: String?
  /// Members of a set, with their arguments (evaluated in the module's environment).
  public var members: [PolicyUse]?
  package var isResolved = false

  package init(name: Symbol, module: ModuleID, span: SourceSpan) {
    self.name = name
    self.module = module
    self.span = span
    parameters = []
    severity = .error
  }
}

/// A policy named with arguments: in a set, `enforce`, `exempt`.
public struct PolicyUse: Sendable {
  public var policy: PolicyID
  public var arguments: [Core?]
  public var span: SourceSpan

  public init(policy: PolicyID, arguments: [Core?], span: SourceSpan) {
    self.policy = policy
    self.arguments = arguments
    self.span = span
  }
}

/// `assert c else m`; in a layer, or a check in a policy's or test's body.
public struct Assertion: Sendable {
  public var condition: Core
  public var message: Core?
  public var localCount: Int
  /// The condition's text, and the whole member.
  public var span: SourceSpan
  public var fullSpan: SourceSpan

  package init(
    condition: Core, message: Core? = nil, localCount: Int, span: SourceSpan, fullSpan: SourceSpan
  ) {
    self.condition = condition
    self.message = message
    self.localCount = localCount
    self.span = span
    self.fullSpan = fullSpan
  }
}

/// `violates(P, x, at = path, count = n, given = [y])` in a test: whether the policy has findings
/// on the object (a set of it and what is given), at the path, that many.
public struct Violation: Sendable {
  public var use: PolicyUse
  public var subject: Core?
  /// The path's text, relative to the object.
  public var place: [UInt8]?
  public var count: Core?
  public var given: Core?

  package init(
    use: PolicyUse, subject: Core? = nil, place: [UInt8]? = nil, count: Core? = nil,
    given: Core? = nil
  ) {
    self.use = use
    self.subject = subject
    self.place = place
    self.count = count
    self.given = given
  }
}

/// `enforce P { severity = "error" }`.
public struct Enforcement: Sendable {
  public var use: PolicyUse
  public var severity: Severity?
  public var span: SourceSpan

  package init(use: PolicyUse, severity: Severity? = nil, span: SourceSpan) {
    self.use = use
    self.severity = severity
    self.span = span
  }
}

/// `exempt P on path { reason = …, owner = …, until = … }`.
public struct Exemption: Sendable {
  public enum Target: Sendable {
    /// An object of the module: evaluated at the module's object level.
    case value(Core)
    /// `Deployment("prod", "legacy")`: kind, namespace ("" if only a name is given), name.
    case resource(kind: Symbol, namespace: [UInt8]?, name: [UInt8])
  }
  public var policy: PolicyID
  public var target: Target
  public var reason: String
  public var owner: String
  /// `YYYY-MM-DD`.
  public var until: String
  public var span: SourceSpan
  public var targetSpan: SourceSpan

  package init(
    policy: PolicyID, target: Target, reason: String, owner: String, until: String,
    span: SourceSpan, targetSpan: SourceSpan
  ) {
    self.policy = policy
    self.target = target
    self.reason = reason
    self.owner = owner
    self.until = until
    self.span = span
    self.targetSpan = targetSpan
  }
}

public struct TestCase: Sendable {
  public var title: String
  public var body: FunctionID
  public var span: SourceSpan

  package init(title: String, body: FunctionID, span: SourceSpan) {
    self.title = title
    self.body = body
    self.span = span
  }
}

/// A data file, with the type it is decoded to.
public struct DataImport: Sendable {
  public var path: String
  public var type: TypeID
  public var span: SourceSpan

  package init(path: String, type: TypeID, span: SourceSpan) {
    self.path = path
    self.type = type
    self.span = span
  }
}

/// A module, checked. Its object's class is `schema` under `chain`, bottom first.
public final class Module {
  public let id: ModuleID
  public let path: String
  public let isLibrary: Bool
  public var isAbstract = false
  public var schema: SchemaID
  /// The layers of the module's object, bottom first: the base's chain, overlays, the file itself.
  public var chain: [ChainLayer] = []
  public var enforcements: [Enforcement] = []
  public var exemptions: [Exemption] = []
  public var tests: [TestCase] = []
  /// `param`s: indices of the fields that `--set` may bind.
  public var parameters: [Int] = []
  /// The module it extends.
  public var base: ModuleID?
  /// The modules that it imports and extends, in the order they are written.
  public var imports: [ModuleID] = []
  /// Whether one of them could not be had.
  public var lacksImports = false

  public init(id: ModuleID, path: String, isLibrary: Bool, schema: SchemaID) {
    self.id = id
    self.path = path
    self.isLibrary = isLibrary
    self.schema = schema
  }
}

/// One layer of a module's chain.
public enum ChainLayer: Sendable {
  /// A file's own layer; its environment is empty (level 1 does not exist).
  case file(LayerID, ModuleID)
  /// An overlay given to `extends … with`; runs with the file that says so as environment: the
  /// object level of that file's layer.
  case overlay(Core, ModuleID)
  /// A block given to `extends … with { … }`, likewise.
  case block(LayerID, ModuleID)
}
