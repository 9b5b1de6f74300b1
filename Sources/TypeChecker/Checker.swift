import Diagnostics
import Program
import Source
import Syntax

/// Finds the types of modules, elaborates them into a `Program`, and reports what is wrong.
///
/// Modules of the project are checked whole; declarations of library modules when first used.
/// Each check returns something even after an error (`unknown` fits everywhere), so that one cause
/// gives one diagnostic. The work is done by the parts (`CheckPart`); this is their door.
public final class Checker {
  let context: CheckContext
  private var nextUnchecked = 0

  /// `source` must live as long as the checker.
  public init(program: Program, source: any ModuleSource) {
    context = CheckContext(program: program, source: source)
  }

  public var program: Program { context.program }
  /// What was found wrong so far, in the order in which it was found.
  public var diagnostics: [Diagnostic] { context.diagnostics }
  /// The classes of objects, shared with the evaluator.
  public var classes: ClassTable { context.classes }
  /// Whether something lay too deep, and nothing was checked from there on.
  public var isHalted: Bool { context.isHalted }
  /// The names that may be completed, and where they are declared.
  public var completion: Completion { Completion(context: context) }

  /// Checks a module of the project, and what it uses of others.
  ///
  /// Who has many modules may leave the composing of their classes to calls of `compose`, one for
  /// each call of this, and forget the classes in between.
  public func check(_ tree: SyntaxTree, composes: Bool = true) -> ModuleID {
    let declarations = context.declarations
    let scope = declarations.declare(tree, isLibrary: false)
    declarations.checkBody(scope)
    // Its transitive imports, in the order in which they were found.
    while nextUnchecked < context.scopesByModule.count {
      let scope = context.scopesByModule[nextUnchecked]
      if scope.isLibrary {
        declarations.composeChain(scope, program.modules[scope.id.index])
      } else {
        declarations.checkBody(scope)
      }
      nextUnchecked += 1
    }
    context.drain()
    context.composing.endCheck()
    if composes { while context.composing.isUnfinished { compose() } }
    return scope.id
  }

  /// Composes the classes of what the next call of `check` left.
  public func compose() { context.composition.compose() }

  /// The module of a file, if it was loaded.
  public func module(in file: FileID) -> ModuleID? { context.scopes[file]?.id }

  /// Forgets the classes composed so far. No evaluation may be at work with them.
  public func forgetClasses() {
    classes.forget()
    context.composing.isFolded = []
  }
}
