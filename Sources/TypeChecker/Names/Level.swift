import Program
import Source

/// A variable that code may name: a parameter, a `let … in`, a binder.
struct Variable {
  var name: Symbol
  var type: TypeID
  /// Distinguishes variables of one name; narrowing is by it.
  var identity: Int
  var span: SourceSpan
}

/// One level of the run-time environment (see `Environment`), as the checker sees it.
final class Level {
  enum Kind {
    /// An object under construction or layered: the layer's `let`s are names; so are the fields of
    /// a schema's body (`fields`) and the binder of an overlay or rule.
    case object(ObjectLevel)
    case frame([Variable])
  }

  let kind: Kind
  let parent: Level?

  init(_ kind: Kind, parent: Level?) {
    self.kind = kind
    self.parent = parent
  }
}

extension Level {
  /// The innermost object around that was written with braces.
  var writtenObject: ObjectLevel? {
    var level: Level? = self
    while let at = level {
      if case .object(let object) = at.kind, object.isWritten { return object }
      level = at.parent
    }
    return nil
  }
}

/// What an object level offers to names.
final class ObjectLevel {
  /// The type of `self`.
  let type: TypeID
  let layer: Layer?
  /// A schema's body: its fields are names.
  let schema: Schema?
  /// A module's file.
  let module: ModuleScope?
  /// `x` of `on x: T`.
  var binder: Variable?
  var lets: [Symbol: LetName] = [:]
  /// The type of a literal without a schema as far as it was read: what `self` means in it.
  var typeSoFar: (() -> TypeID)?
  /// Whether the level was written with braces (`self` names it), not made by a path.
  let isWritten: Bool
  /// Narrowing of this level's fields is by it.
  let identity: Int

  init(
    type: TypeID, layer: Layer?, schema: Schema? = nil, module: ModuleScope? = nil,
    isWritten: Bool, identity: Int
  ) {
    self.type = type
    self.layer = layer
    self.schema = schema
    self.module = module
    self.isWritten = isWritten
    self.identity = identity
  }
}

/// A `let` of a block; its type is found when it is first read.
final class LetName {
  let index: Int
  let span: SourceSpan
  var type: TypeID?
  var isInProgress = false
  /// Checks the value and fills `type`.
  var resolve: () -> Void = {}

  init(index: Int, span: SourceSpan) {
    self.index = index
    self.span = span
  }
}

/// One piece of code under check: its locals, and the levels around it.
final class CodeScope {
  let level: Level?
  let module: ModuleScope
  /// In scope now; a local's number is its place here.
  private(set) var locals: [Variable] = []
  private(set) var localCount = 0
  /// Type parameters of the function around, by name.
  var typeParameters: [Symbol: TypeID] = [:]
  /// The member whose value this code is: what `base` means.
  var member: MemberContext?
  /// The same of the code around this block or lambda.
  var outerMember: MemberContext?

  init(level: Level?, module: ModuleScope) {
    self.level = level
    self.module = module
  }

  /// Brings a local into scope; `pop` takes it out again.
  func push(_ variable: Variable) -> Int {
    locals.append(variable)
    localCount = max(localCount, locals.count)
    return locals.count - 1
  }

  func pop(to count: Int) { locals.removeLast(locals.count - count) }

  /// The level in which a block or lambda made here runs: with locals in scope, a frame of them.
  var levelForNested: Level? {
    locals.isEmpty ? level : Level(.frame(locals), parent: level)
  }

  /// A unit whose code runs in `level`, keeping what does not depend on levels.
  func nested(_ level: Level?) -> CodeScope {
    let unit = CodeScope(level: level, module: module)
    unit.typeParameters = typeParameters
    unit.outerMember = member.flatMap { $0.isLayering ? $0 : nil } ?? outerMember
    return unit
  }
}

/// The layer member that `base` refers to.
struct MemberContext {
  /// The object level of the member's layer.
  let level: Level
  let target: BaseTarget
  let type: TypeID
  /// Whether something may be below: a layering member, or a making one over a schema's default.
  let isLayering: Bool
}
