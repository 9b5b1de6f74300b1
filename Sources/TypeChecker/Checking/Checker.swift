import Diagnostics
import Program
import Source
import Syntax

/// What an import statement asks the workspace for.
public struct ImportRequest {
  public enum Target: Equatable {
    /// `std.list`: a module of the library.
    case library([String])
    /// `"../x.k8l"`, relative to the file that says so.
    case path(String)
  }
  public var target: Target
  /// The file that imports.
  public var from: SourceFile
  /// The place that an error points at.
  public var span: SourceSpan

  public init(target: Target, from: SourceFile, span: SourceSpan) {
    self.target = target
    self.from = from
    self.span = span
  }
}

/// What the workspace found for an import. The same module is the same tree each time.
public enum LoadedImport {
  case module(SyntaxTree, isLibrary: Bool)
  /// A data file, by its path from the root.
  case data(path: String)
  /// The workspace has said why not (nil: a file whose own errors were reported).
  case failed(Diagnostic?)
}

/// Finds the types of modules, elaborates them into a `Program`, and reports what is wrong.
///
/// Modules of the project are checked whole; declarations of library modules when first used.
/// Each check returns something even after an error (`unknown` fits everywhere), so that one cause
/// gives one diagnostic.
public final class Checker {
  public let program: Program
  public internal(set) var diagnostics: [Diagnostic] = []
  let load: (ImportRequest) -> LoadedImport
  var scopes: [FileID: ModuleScope] = [:]
  /// The chain of imports being declared, for cycles.
  var importing: [(scope: ModuleScope, span: SourceSpan)] = []
  var prelude: ModuleScope?
  var scopesByModule: [ModuleScope] = []
  /// The library module that declares a name, for hints; empty unless the workspace knows.
  public var libraryIndex: (String) -> String? = { _ in nil }
  /// The bounds of the type parameters of the function under check.
  var boundsInScope: [TypeID?] = []
  /// What conditions around the code under check have shown.
  var facts: [PathKey: TypeID] = [:]
  /// Bodies to check before the program is complete.
  var pendingBodies: [() -> Void] = []
  /// The fields whose types are being found, each with the place that asked for it.
  var inferring: [(scope: ModuleScope, field: Int, read: SourceSpan)] = []
  /// The place that asks for a field's type next.
  var readOfField = SourceSpan.none
  var isDraining = false
  /// The classes of objects, shared with the evaluator.
  public let classes: ClassTable
  /// Values under layers whose stacks are known, to be composed when all is elaborated.
  var pendingFolds: [(core: Core, level: Level?)] = []
  var foldedFaults: Set<Diagnostic> = []
  /// By class: whether its faults were reported.
  var isFolded: [Bool] = []
  /// Modules that were checked and whose layers are not yet composed.
  var uncomposed: [ModuleScope] = []
  /// What calls of `check` have left to `compose`.
  var uncomposedChecks: [(folds: [(core: Core, level: Level?)], scopes: [ModuleScope])] = []
  var nextUncomposed = 0
  /// How many of the program's layers were looked at for rules that are shadowed.
  var nextLinted = 0
  /// Types found on demand may rest on one another as deep as a program is long.
  private let stack = StackRoom()
  /// Whether something lay too deep, and nothing was checked from there on.
  public private(set) var isHalted = false
  private var nextUnchecked = 0
  private var nextIdentity = 1

  var types: TypeTable { program.types }
  var symbols: SymbolTable { program.symbols }

  public init(program: Program, load: @escaping (ImportRequest) -> LoadedImport) {
    self.program = program
    self.load = load
    classes = ClassTable(program: program)
    program.types.resolve = { [unowned self] in _ = self.resolveSchema($0) }
    program.resolve = { [unowned self] in self.resolveSchema($0.id) }
    program.elaborate = { [unowned self] schema in
      self.elaborateBody(of: schema)
      self.drain()
    }
  }

  /// Checks a module of the project, and what it uses of others.
  ///
  /// Who has many modules may leave the composing of their classes to calls of `compose`, one for
  /// each call of this, and forget the classes in between.
  public func check(_ tree: SyntaxTree, composes: Bool = true) -> ModuleID {
    let scope = declare(tree, isLibrary: false)
    checkBody(scope)
    // Its transitive imports, in the order in which they were found.
    while nextUnchecked < scopesByModule.count {
      let scope = scopesByModule[nextUnchecked]
      if scope.isLibrary {
        composeChain(scope, program.modules[scope.id.index])
      } else {
        checkBody(scope)
      }
      nextUnchecked += 1
    }
    drain()
    uncomposedChecks.append((pendingFolds, uncomposed))
    pendingFolds = []
    uncomposed = []
    if composes { while nextUncomposed < uncomposedChecks.count { compose() } }
    return scope.id
  }

  /// The module of a file, if it was loaded.
  public func module(in file: FileID) -> ModuleID? { scopes[file]?.id }

  /// Forgets the classes composed so far. No evaluation may be at work with them.
  public func forgetClasses() {
    classes.forget()
    isFolded = []
  }

  /// Checks the queued bodies until none is left.
  func drain() {
    if isDraining { return }
    isDraining = true
    defer { isDraining = false }
    while let body = pendingBodies.popLast() { body() }
  }

  func report(_ diagnostic: Diagnostic) {
    if !isHalted { diagnostics.append(diagnostic) }
  }

  /// Whether a type found on the way of another is too deep to be found; that is the last word.
  func isTooDeep(at span: SourceSpan) -> Bool {
    guard stack.isLow else { return false }
    report(.restsTooDeep(at: span))
    isHalted = true
    return true
  }

  func identity() -> Int {
    nextIdentity += 1
    return nextIdentity
  }

  func name(_ symbol: Symbol) -> String { symbols.name(of: symbol) }

  func symbol(_ name: String) -> Symbol { symbols.intern(name) }

  /// Runs `body` with the facts as they are now, and restores them.
  func withFacts<T>(_ body: () -> T) -> T {
    let saved = facts
    defer { facts = saved }
    return body()
  }
}

/// A checked expression and its type.
struct Typed {
  var core: Core
  var type: TypeID
  /// Where what is read was declared, for names and fields.
  var declared = SourceSpan.none

  /// Stands for an expression that had an error.
  static let broken = Typed(core: .constant(.null), type: TypeTable.unknown)
}

/// A type asked for, and the place that asks for it.
struct Expectation {
  var type: TypeID
  var reason: SourceSpan
}

/// A place that facts are known about: a variable, then fields or constant keys.
struct PathKey: Hashable {
  var root: Int
  var steps: [Symbol]
}
