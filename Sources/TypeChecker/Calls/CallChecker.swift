import Diagnostics
import Program
import Source
import Syntax

struct CallChecker: CheckPart {
  let context: CheckContext

  func call(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let callee = CallView(tree, node).callee
    let site = CallSite(node, expected: expected, unit)
    switch tree.kind(callee) {
    case .name:
      let symbol = unit.module.symbol(callee)
      let found = names.resolve(symbol, at: tree.span(callee), unit)
      if case .method(let id, let hops) = found {
        return callFunction(id, in: .level(hops), site)
      }
      if case .declaration(let declaration, let owner) = found {
        if let result = callDeclaration(declaration, of: owner, at: tree.span(callee), site) {
          return result
        }
      } else if name(symbol) == "violates" {
        return policies.violates(site)
      }
      if case .missing = found, !unit.module.broken.contains(symbol),
        let problem = names.foreignCall(callee, site.arguments, node, unit)
          ?? names.methodAsFunction(callee, site.arguments, node, unit)
      {
        report(problem)
        return .broken
      }
    case .fieldAccess:
      if let result = callMember(callee, site) { return result }
    default: break
    }
    return callValue(callee, site)
  }

  private func callDeclaration(
    _ declaration: Declaration, of owner: ModuleScope, at span: SourceSpan, _ site: CallSite
  ) -> Typed? {
    switch declaration {
    case .function(let id):
      return callFunction(id, in: names.environment(of: owner, site.unit), site)
    case .overlay(let id):
      return overlayCall(id, in: names.environment(of: owner, site.unit), site)
    case .policy(let id):
      report(.policyAsValue(name(program.policies[id.index].name), at: span))
      return .broken
    case .schema(let id):
      report(.schemaCalled(name(program.schemas[id.index].name), at: span))
      return .broken
    default: return nil
    }
  }

  /// `module.f(…)`, `Schema.f(…)`, `value.method(…)`, `value?.method(…)`.
  private func callMember(_ callee: NodeID, _ site: CallSite) -> Typed? {
    let (unit, tree) = (site.unit, site.tree)
    let subjectNode = FieldAccessView(tree, callee).object
    let symbol = unit.module.symbol(callee)
    let nameSpan = tree.tokenSpan(callee)
    if let scope = names.moduleNamed(subjectNode, unit) {
      guard let there = scope.names[symbol] else {
        report(
          .unknownImportedName(
            name(symbol), module: scope.tree.file.path,
            among: declarations.exportedNames(of: scope).map { name($0) }, library: nil,
            at: nameSpan))
        return .broken
      }
      return callDeclaration(there.declaration, of: scope, at: nameSpan, site)
    }
    if tree.kind(subjectNode) == .name,
      case .declaration(.schema(let id), let owner) = names.resolve(
        unit.module.symbol(subjectNode), at: tree.span(subjectNode), unit)
    {
      let schema = declarations.resolveSchema(id)
      guard let function = schema.functions[symbol] else {
        report(
          .unknownMethod(
            name(symbol), on: name(schema.name),
            among: schema.functions.keys.map { name($0) }.sorted(), at: nameSpan))
        return .broken
      }
      return callFunction(function, in: names.environment(of: owner, unit), site)
    }
    let subject = expressions.expression(subjectNode, nil, unit)
    if subject.type == TypeTable.unknown {
      for argument in site.arguments { _ = argumentValue(argument, nil, site.unit) }
      return .broken
    }
    if tree.flags(callee).contains(.optionalChain) {
      let type = types.withoutNull(subject.type)
      let depth = unit.locals.count
      let slot = unit.push(
        Variable(name: .empty, type: type, identity: context.identity(), span: nameSpan))
      let body = callMethod(
        symbol, on: Typed(core: .local(slot), type: type), at: nameSpan, site)
      unit.pop(to: depth)
      if body.type == TypeTable.unknown { return .broken }
      return Typed(
        core: .ifPresent(slot: slot, subject.core, body: body.core),
        type: types.optional(body.type))
    }
    if types.isOptional(subject.type), subject.type != TypeTable.json {
      report(
        .maybeNull(
          "`.\(name(symbol))()`", names.describe(subject.type), at: tree.span(subjectNode),
          declared: subject.declared))
      return .broken
    }
    return callMethod(symbol, on: subject, at: nameSpan, site)
  }

  private func callMethod(
    _ symbol: Symbol, on subject: Typed, at nameSpan: SourceSpan, _ site: CallSite
  ) -> Typed {
    if case .schema(let id) = types[subject.type],
      let function = declarations.resolveSchema(id).functions[symbol]
    {
      let signature = signature(function)
      let owner = context.scopesByModule[signature.module.index].schemaOfFunction[function]
      let prepared = prepare(Callee(signature), site)
      if signature.nativeName != nil {
        return Typed(
          core: .callNative(
            signature.nativeName!,
            [subject.core] + prepared.arguments.map { $0 ?? .constant(.null) },
            result: prepared.result, site.span), type: prepared.result)
      }
      return Typed(
        core: .callMethod(
          subject.core, function, layer: owner?.depth ?? 0, prepared.arguments,
          site.span), type: prepared.result)
    }
    guard let (function, owner) = method(symbol, on: subject.type) else {
      report(
        names.foreignMethod(symbol, on: subject.type, at: nameSpan, site)
          ?? .unknownMethod(
            name(symbol), on: names.describe(subject.type), among: methodNames(on: subject.type),
            at: nameSpan))
      // What a function is given depends on what takes it.
      if !site.arguments.contains(where: { site.tree.kind($0) == .lambda }) {
        for argument in site.arguments { _ = argumentValue(argument, nil, site.unit) }
      }
      return .broken
    }
    if site.arguments.isEmpty, name(symbol) == "count" {
      report(
        Diagnostic(
          .argumentCount, at: nameSpan, "`count` counts what meets a condition, and has none"
        )
        .fixing(.replace(nameSpan, with: "length"))
        .helping("`xs.count(x => …)`; how many there are in all is `xs.length()`"))
      return Typed(core: .constant(.null), type: TypeTable.unknown)
    }
    return callFunction(function, in: .module(owner.id), given: [subject], site)
  }

  /// The library modules whose functions of a first parameter `self` are a type's methods.
  private func methodModules(_ type: TypeID) -> [String] {
    switch types[types.unrefined(type)] {
    case .list: ["list"]
    case .keyedList: ["list", "map"]
    case .map: ["map"]
    case .string: ["string"]
    case .int, .float: ["math"]
    case .unit: ["math"]
    case .json: ["json", "map", "list"]
    case .schema(let id): program.schemas[id.index].kind == .record ? ["map"] : ["object"]
    default: ["object"]
    }
  }

  /// A built-in method of a type.
  func method(_ symbol: Symbol, on type: TypeID) -> (FunctionID, ModuleScope)? {
    for module in methodModules(type) {
      guard let scope = libraryScope(["std", module]),
        case .function(let id)? = scope.names[symbol]?.declaration
      else { continue }
      let function = signature(id)
      guard let first = function.parameters.first, name(first.name) == "self" else { continue }
      var inferred = [TypeID?](repeating: nil, count: function.bounds.count)
      guard infer(first.type, from: type, &inferred) else { continue }
      if isTakenAsMap(type, first.type)
        || types.isAssignable(type, to: types.substituted(first.type, inferred))
      {
        return (id, scope)
      }
    }
    return nil
  }

  /// Whether a value that is not a map has methods of maps: keyed lists, records, Json.
  private func isTakenAsMap(_ type: TypeID, _ parameter: TypeID) -> Bool {
    guard case .map = types[parameter] else { return false }
    switch types[types.unrefined(type)] {
    case .keyedList, .json: return true
    case .schema(let id): return program.schemas[id.index].kind == .record
    default: return false
    }
  }

  func methodNames(on type: TypeID) -> [String] {
    methodModules(type).compactMap { libraryScope(["std", $0]) }.flatMap { scope in
      scope.names.compactMap { entry -> String? in
        guard case .function = entry.value.declaration else { return nil }
        return name(entry.key)
      }.sorted()
    }
  }

  /// A library module by name, loaded when first needed.
  func libraryScope(_ parts: [String]) -> ModuleScope? {
    guard let any = context.scopesByModule.first else { return nil }
    let request = ImportRequest(target: .library(parts), from: any.tree.file, span: .none)
    guard case .module(let tree, let isLibrary) = context.source.load(request) else { return nil }
    if let known = context.scopes[tree.file.id] { return known }
    let saved = context.importing
    context.importing = [(any, .none)]
    defer { context.importing = saved }
    return declarations.declare(tree, isLibrary: isLibrary)
  }

  /// A call of a known function: arguments matched, type parameters inferred.
  /// `given` are the first ones, such as the subject of a method.
  private func callFunction(
    _ id: FunctionID, in environment: Environment, given: [Typed] = [], _ site: CallSite
  ) -> Typed {
    let function = signature(id)
    let span = site.span
    let prepared = prepare(Callee(function), given: given, site)
    if let native = function.nativeName {
      let filled = zip(function.parameters, prepared.arguments).map { parameter, argument in
        argument ?? parameter.defaultValue ?? .constant(.null)
      }
      // A native's defaults are constants; they are checked where the native is declared.
      if function.parameters.contains(where: { $0.defaultValue != nil }) {
        checkFunctionBody(
          id, context.scopesByModule[function.module.index],
          level: context.scopesByModule[function.module.index].level)
        let checked = program.functions[id.index]
        let again = zip(checked.parameters, prepared.arguments).map { parameter, argument in
          argument ?? parameter.defaultValue ?? .constant(.null)
        }
        return Typed(
          core: .callNative(native, again, result: prepared.result, span), type: prepared.result)
      }
      return Typed(
        core: .callNative(native, filled, result: prepared.result, span), type: prepared.result)
    }
    return Typed(
      core: .call(id, environment, prepared.arguments, span), type: prepared.result)
  }

  /// A call of a function value.
  private func callValue(_ callee: NodeID, _ site: CallSite) -> Typed {
    let (unit, tree, arguments) = (site.unit, site.tree, site.arguments)
    let typed = expressions.expression(callee, nil, unit)
    guard case .function(let parameters, let result) = types[typed.type] else {
      if typed.type != TypeTable.unknown {
        report(.notCallable(names.describe(typed.type), at: tree.span(callee)))
      }
      for argument in arguments { _ = argumentValue(argument, nil, unit) }
      return .broken
    }
    if arguments.count != parameters.count {
      report(
        .argumentCount(
          expected: parameters.count, found: arguments.count, at: site.span, declared: .none))
      return .broken
    }
    var cores: [Core] = []
    for (argument, parameter) in zip(arguments, parameters) {
      if tree.kind(argument) == .namedArgument {
        report(.namedOnValue(at: tree.span(argument)))
      }
      cores.append(
        argumentValue(argument, Expectation(type: parameter, reason: .none), unit).core)
    }
    return Typed(core: .callValue(typed.core, cores, site.span), type: result)
  }

  func argumentValue(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let node = tree.kind(node) == .namedArgument ? NamedArgumentView(tree, node).value : node
    guard let expected else {
      return node.isNone ? .broken : expressions.expression(node, nil, unit)
    }
    return expressions.value(node, expected, unit)
  }
}
