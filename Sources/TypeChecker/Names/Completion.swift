import Program
import Source

/// What a prompt or an editor asks about names, once a module has been checked.
public struct Completion: CheckPart {
  let context: CheckContext

  /// The names that can begin an expression at a module's top level: its own, those it imports, the
  /// prelude's. Sorted.
  public func names(in module: ModuleID) -> [String] {
    let scope = typeReader.scopeOf(module)
    var found = Set(scope.names.keys).union(scope.imported.keys)
    if let prelude = declarations.preludeScope(for: scope) { found.formUnion(prelude.names.keys) }
    return found.map { name($0) }.sorted()
  }

  /// The names after the dot where a path names a module, as `list` does after `import std.list`.
  /// Sorted; nil if it names none.
  public func names(inModuleNamed path: [String], of module: ModuleID) -> [String]? {
    guard let scope = scope(named: path, of: module) else { return nil }
    return scope.names.keys.map { name($0) }.sorted()
  }

  /// The built-in methods that can be called on a value of a type. Sorted.
  public func methods(of type: TypeID) -> [String] {
    Set(calls.methodNames(on: type)).sorted().filter {
      calls.method(program.symbols.intern($0), on: type) != nil
    }
  }

  /// Where a built-in method of a type is declared.
  public func methodSpan(_ name: String, of type: TypeID) -> SourceSpan? {
    calls.method(program.symbols.intern(name), on: type).map { program[$0.0].span }
  }

  /// Where the declaration is that a dotted path names: `App`, `list.sum`, `App.replicas`.
  public func declarationSpan(_ path: [String], in module: ModuleID) -> SourceSpan? {
    guard let last = path.last, !path.isEmpty else { return nil }
    let before = Array(path.dropLast())
    let symbol = program.symbols.intern(last)
    if let scope = scope(named: before, of: module),
      let (owner, declaration) = typeReader.declaration(symbol, in: scope)
    {
      switch declaration {
      case .schema(let id): return program.schema(id).span
      case .function(let id): return program[id].span
      case .overlay(let id): return program[id].span
      case .policy(let id): return program[id].span
      default: return owner.names[symbol]?.span
      }
    }
    guard let name = before.last,
      let scope = scope(named: Array(before.dropLast()), of: module),
      case .schema(let id)? = typeReader.declaration(program.symbols.intern(name), in: scope)?
        .declaration
    else { return nil }
    let schema = program.schema(id)
    return schema.indexOfField[symbol].map { schema.fields[$0].span }
  }

  /// The file that a path of module names leads to; the empty path is the module itself.
  private func scope(named path: [String], of module: ModuleID) -> ModuleScope? {
    var scope = typeReader.scopeOf(module)
    for part in path {
      guard
        case .module(let id)? = typeReader.declaration(program.symbols.intern(part), in: scope)?
          .declaration
      else { return nil }
      scope = typeReader.scopeOf(id)
    }
    return scope
  }
}
