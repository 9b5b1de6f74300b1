import Diagnostics
import Program
import Source
import Syntax

struct NameChecker: CheckPart {
  let context: CheckContext

  /// What a bare name resolves to.
  enum Resolution {
    case value(Typed, key: PathKey?)
    case declaration(Declaration, ModuleScope)
    /// A function of a schema's body around the code; its environment is that object level.
    case method(FunctionID, hops: Int)
    case missing
  }

  /// A name as a value.
  func nameValue(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let scope = unit.module
    let span = scope.tree.span(node)
    let symbol = scope.symbol(node)
    switch resolve(symbol, at: span, unit) {
    case .value(let typed, let key):
      guard let key, let narrowed = context.facts[key] else { return typed }
      return Typed(core: typed.core, type: narrowed, declared: typed.declared)
    case .declaration(let declaration, let owner):
      return declarationValue(declaration, owner, symbol, at: span, unit)
    case .method(let id, let hops):
      return functionValue(id, .level(hops), symbol, at: span)
    case .missing:
      if scope.broken.contains(symbol) { return .broken }
      return special(symbol, at: span, unit) ?? unknownName(symbol, at: span, unit)
    }
  }

  private func unknownName(_ symbol: Symbol, at span: SourceSpan, _ unit: CodeScope) -> Typed {
    let scope = unit.module
    if !scope.broken.contains(symbol) && !scope.isBaseBroken {
      reportUnknown(symbol, in: scope, at: span) {
        let text = name(symbol)
        if let ours = NameChecker.foreignConstants[text] {
          return .foreignWord(text, ours: ours, at: span)
        }
        if let habit = foreignName(text, at: span) { return habit }
        let known = classes.hints.take() ? visibleNames(unit) : []
        // A value is no schema, unless it was meant to be written as one.
        let near = known.filter {
          (!isUpperCase($0) || $0.lowercased() == text.lowercased()) && !isWritten($0, before: span)
        }
        if nearestName(to: text, among: near) == nil, let own = ownName(text, at: span) {
          return own
        }
        // What is there to be called is a method; other modules' names are no guess.
        let library = context.source.libraryModule(declaring: text).flatMap {
          isUpperCase(text) || $0.hasPrefix("std.") ? $0 : nil
        }
        let diagnostic = Diagnostic.unknownName(
          text, among: isUpperCase(text) ? known : near, library: library, at: span)
        return diagnostic.fixes.isEmpty
          ? diagnostic.fixing(importFix(text, from: library, in: scope)) : diagnostic
      }
    }
    return .broken
  }

  /// `self`, `base`, `all`: keywords unless a name hides them.
  private func special(_ symbol: Symbol, at span: SourceSpan, _ unit: CodeScope) -> Typed? {
    switch name(symbol) {
    case "self":
      var hops = 0
      var level = unit.level
      while let at = level {
        if case .object(let object) = at.kind, object.isWritten {
          return Typed(core: .object(hops: hops), type: object.typeSoFar?() ?? object.type)
        }
        hops += 1
        level = at.parent
      }
      return nil
    case "base": return baseValue(at: span, unit)
    case "all":
      report(.allNeedsBinder(at: span))
      return .broken
    default: return nil
    }
  }

  private func baseValue(at span: SourceSpan, _ unit: CodeScope) -> Typed {
    guard let member = memberContext(unit) else {
      report(.baseOutside(at: span))
      return .broken
    }
    guard let hops = hops(from: unit.level, to: member.level) else {
      report(.baseOutside(at: span))
      return .broken
    }
    return Typed(core: .base(hops: hops, member.target, span), type: member.type)
  }

  /// The member whose lower value `base` is: the unit's own, or that of the code around it.
  private func memberContext(_ unit: CodeScope) -> MemberContext? {
    if let member = unit.member, member.isLayering { return member }
    return unit.outerMember
  }

  func hops(from level: Level?, to target: Level) -> Int? {
    var hops = 0
    var level = level
    while let at = level {
      if at === target { return hops }
      hops += 1
      level = at.parent
    }
    return nil
  }

  /// Finds a name, inside out: locals and levels, interleaved with the fields that an enclosing
  /// schema declares; then the file; then inherited fields; then the prelude.
  func resolve(_ symbol: Symbol, at span: SourceSpan, _ unit: CodeScope) -> Resolution {
    for slot in unit.locals.indices.reversed() where unit.locals[slot].name == symbol {
      let variable = unit.locals[slot]
      return .value(
        Typed(core: .local(slot), type: variable.type, declared: variable.span),
        key: PathKey(root: variable.identity, steps: []))
    }
    var hops = 0
    var level = unit.level
    while let at = level {
      if let found = find(symbol, in: at, hops, span, inherited: false) { return found }
      hops += 1
      level = at.parent
    }
    let scope = unit.module
    if let own = scope.names[symbol] { return .declaration(own.declaration, scope) }
    if let entry = scope.imported[symbol], let there = entry.from.names[entry.name] {
      return .declaration(there.declaration, entry.from)
    }
    hops = 0
    level = unit.level
    while let at = level {
      if let found = find(symbol, in: at, hops, span, inherited: true) { return found }
      hops += 1
      level = at.parent
    }
    if let prelude = declarations.preludeScope(for: scope), let there = prelude.names[symbol] {
      return .declaration(there.declaration, prelude)
    }
    return .missing
  }

  private func find(
    _ symbol: Symbol, in level: Level, _ hops: Int, _ span: SourceSpan, inherited: Bool
  ) -> Resolution? {
    switch level.kind {
    case .frame(let variables):
      guard !inherited, let slot = variables.lastIndex(where: { $0.name == symbol }) else {
        return nil
      }
      return .value(
        Typed(
          core: .captured(hops: hops, slot: slot), type: variables[slot].type,
          declared: variables[slot].span),
        key: PathKey(root: variables[slot].identity, steps: []))
    case .object(let object):
      if !inherited, let binder = object.binder, binder.name == symbol {
        return .value(
          Typed(core: .object(hops: hops), type: binder.type),
          key: PathKey(root: binder.identity, steps: []))
      }
      if !inherited, object.module == nil, let entry = object.lets[symbol] {
        return .value(
          Typed(core: .letValue(hops: hops, index: entry.index), type: declarations.letType(entry)),
          key: PathKey(root: object.identity, steps: [symbol]))
      }
      guard let schema = object.schema ?? object.module?.schema else { return nil }
      if let id = object.schema?.functions[symbol] {
        let owner = context.scopesByModule[program.functions[id.index].module.index]
          .schemaOfFunction[id]
        if (owner?.id == schema.id) != inherited { return .method(id, hops: hops) }
      }
      guard let index = schema.indexOfField[symbol] else { return nil }
      // A field of this name is `self.self`: the word means the object for all the others.
      if object.module == nil, name(symbol) == "self" { return nil }
      let isOwn = schema.fields[index].owner == schema.id
      if object.module != nil {
        guard inherited, !isOwn else { return nil }
      } else if isOwn == inherited {
        return nil
      }
      let type =
        object.module.map { declarations.fieldType(index, of: $0) } ?? schema.fields[index].type
      return .value(
        Typed(
          core: .field(.object(hops: hops), index: index, name: symbol, span), type: type,
          declared: schema.fields[index].span),
        key: PathKey(root: object.identity, steps: [symbol]))
    }
  }

  /// A declaration read as a value.
  private func declarationValue(
    _ declaration: Declaration, _ owner: ModuleScope, _ symbol: Symbol, at span: SourceSpan,
    _ unit: CodeScope
  ) -> Typed {
    let environment = self.environment(of: owner, unit)
    switch declaration {
    case .field(let index):
      context.readOfField = span
      let type = declarations.fieldType(index, of: owner)
      let object: Core
      switch environment {
      case .level(let hops): object = .object(hops: hops)
      case .module(let id): object = .module(id)
      }
      let key = PathKey(root: moduleIdentity(owner), steps: [symbol])
      return Typed(
        core: .field(object, index: index, name: symbol, span), type: context.facts[key] ?? type,
        declared: owner.schema.fields[index].span)
    case .letName(let entry):
      let type = declarations.letType(entry)
      switch environment {
      case .level(let hops):
        return Typed(core: .letValue(hops: hops, index: entry.index), type: type)
      case .module(let id):
        if id != unit.module.id {
          report(.privateName(name(symbol), at: span, declared: entry.span))
        }
        return Typed(core: .moduleLet(id, index: entry.index), type: type)
      }
    case .function(let id): return functionValue(id, environment, symbol, at: span)
    case .module(let id):
      let scope = context.scopesByModule[id.index]
      return Typed(core: .module(id), type: types.schema(scope.schema.id))
    case .data(let index, _):
      guard let node = owner.dataNodes[index] else { return .broken }
      return Typed(core: .data(index), type: declarations.dataType(index, node, owner))
    case .overlay(let id):
      // An overlay without parentheses: all its arguments by default.
      return calls.overlayName(id, in: environment, at: span)
    case .schema, .alias, .policy:
      report(.notAValue(name(symbol), noun: declaration.noun, at: span))
      return .broken
    }
  }

  private func functionValue(
    _ id: FunctionID, _ environment: Environment, _ symbol: Symbol, at span: SourceSpan
  ) -> Typed {
    let function = calls.signature(id)
    if !function.generics.isEmpty { report(.genericAsValue(name(symbol), at: span)) }
    return Typed(
      core: .closure(id, environment, locals: 0),
      type: types.intern(.function(function.parameters.map(\.type), function.result)))
  }

  func moduleIdentity(_ scope: ModuleScope) -> Int {
    if case .object(let object) = scope.level.kind { return object.identity }
    return 0
  }

  /// Where code of `unit` finds the object level of a module's file.
  func environment(of owner: ModuleScope, _ unit: CodeScope) -> Environment {
    if owner === unit.module, let hops = hops(from: unit.level, to: owner.level) {
      return .level(hops)
    }
    return .module(owner.id)
  }

  /// The names a person could have meant, inner ones first.
  func visibleNames(_ unit: CodeScope) -> [String] {
    var names = unit.locals.reversed().map { name($0.name) }
    var level = unit.level
    while let at = level {
      switch at.kind {
      case .frame(let variables): names += variables.map { name($0.name) }
      case .object(let object):
        if let binder = object.binder { names.append(name(binder.name)) }
        names += object.lets.keys.map { name($0) }.sorted()
        if let schema = object.schema ?? object.module?.schema {
          names += schema.fields.map { name($0.name) }
        }
      }
      level = at.parent
    }
    names += unit.module.names.keys.map { name($0) }.sorted()
    names += unit.module.imported.keys.map { name($0) }.sorted()
    names += (context.prelude?.names.keys.map { name($0) } ?? []).sorted()
    return names.filter { !$0.isEmpty }
  }

  // MARK: fields and entries

  func fieldAccess(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let subjectNode = FieldAccessView(tree, node).object
    let symbol = unit.module.symbol(node)
    let span = tree.tokenSpan(node)
    if let found = moduleMember(node, unit) { return found }
    let subject = expressions.expression(subjectNode, nil, unit)
    if subject.type == TypeTable.unknown { return .broken }
    if tree.flags(node).contains(.optionalChain) {
      let inner = Typed(core: .local(unit.locals.count), type: types.withoutNull(subject.type))
      let depth = unit.locals.count
      let slot = unit.push(
        Variable(name: .empty, type: inner.type, identity: context.identity(), span: span))
      let body = member(symbol, of: inner, at: span, unit, subjectNode)
      unit.pop(to: depth)
      if body.type == TypeTable.unknown { return .broken }
      if !types.isOptional(subject.type) {
        report(.needlessChain(describe(subject.type), at: span))
      }
      return narrowed(
        Typed(
          core: .ifPresent(slot: slot, subject.core, body: body.core),
          type: types.optional(body.type)), node, unit)
    }
    return narrowed(member(symbol, of: subject, at: span, unit, subjectNode), node, unit)
  }

  private func narrowed(_ typed: Typed, _ node: NodeID, _ unit: CodeScope) -> Typed {
    guard !context.facts.isEmpty, let key = fitting.pathKey(node, unit),
      let type = context.facts[key]
    else { return typed }
    return Typed(core: typed.core, type: type)
  }

  /// `m.name` where `m` is an imported module: its declaration.
  private func moduleMember(_ node: NodeID, _ unit: CodeScope) -> Typed? {
    let tree = unit.module.tree
    guard let scope = moduleNamed(FieldAccessView(tree, node).object, unit) else { return nil }
    let symbol = unit.module.symbol(node)
    guard let there = scope.names[symbol] else {
      if scope.schema.indexOfField[symbol] != nil { return nil }
      report(
        .unknownImportedName(
          name(symbol), module: scope.tree.file.path,
          among: declarations.exportedNames(of: scope).map { name($0) }, library: nil,
          at: tree.tokenSpan(node)))
      return .broken
    }
    return declarationValue(there.declaration, scope, symbol, at: tree.tokenSpan(node), unit)
  }

  /// The module that a name expression stands for, if it does.
  func moduleNamed(_ node: NodeID, _ unit: CodeScope) -> ModuleScope? {
    let tree = unit.module.tree
    guard tree.kind(node) == .name else { return nil }
    guard
      case .declaration(.module(let id), _) = resolve(
        unit.module.symbol(node), at: tree.span(node), unit)
    else { return nil }
    return context.scopesByModule[id.index]
  }

  /// `subject.name` by the subject's type.
  func member(
    _ symbol: Symbol, of subject: Typed, at span: SourceSpan, _ unit: CodeScope,
    _ subjectNode: NodeID
  ) -> Typed {
    if subject.type == TypeTable.unknown { return .broken }
    let alternatives = types.members(subject.type)
    if alternatives.contains(TypeTable.null) {
      report(
        .maybeNull(
          "`.\(name(symbol))`", describe(subject.type), at: unit.module.tree.span(subjectNode),
          declared: subject.declared))
      return .broken
    }
    if alternatives.count > 1 {
      report(.unionMember(describe(subject.type), name(symbol), at: span))
      return .broken
    }
    let type = alternatives.first ?? TypeTable.unknown
    let key: Core = .constant(.string(Array(symbols.bytes(of: symbol))))
    switch types[type] {
    case .schema(let id):
      let schema = declarations.resolveSchema(id)
      if let index = schema.indexOfField[symbol] {
        let field = schema.fields[index]
        if let text = field.deprecation { report(.deprecatedField(name(symbol), text, at: span)) }
        let fieldType =
          schema.kind == .module
          ? declarations.fieldType(index, of: context.scopesByModule[schema.module.index])
          : field.type
        return Typed(
          core: .field(subject.core, index: index, name: symbol, span), type: fieldType,
          declared: field.span)
      }
      if let entries = schema.entries {
        return Typed(core: .entry(subject.core, [key], span), type: entries.value)
      }
      report(unknownField(symbol, in: schema, at: span, from: unit.module))
    case .map(let keyType, let value):
      if !types.isAssignable(types.intern(.literal(.string(symbol))), to: keyType) {
        report(.keyMismatch(describe(keyType), at: span))
        return .broken
      }
      return Typed(core: .entry(subject.core, [key], span), type: value)
    case .json: return Typed(core: .entry(subject.core, [key], span), type: TypeTable.json)
    case .keyedList(let element, let spec):
      guard spec.parts.dropFirst().allSatisfy({ $0.defaultValue != nil }) else {
        report(.keyPartMissing("", parts: spec.parts.map { name($0.name) }, at: span))
        return .broken
      }
      let rest = spec.parts.dropFirst().map { Core.constant(literals.constant($0.defaultValue!)) }
      return Typed(core: .entry(subject.core, [key] + rest, span), type: element)
    case .refined(let base, _):
      return member(
        symbol, of: Typed(core: subject.core, type: base), at: span, unit, subjectNode)
    case .parameter(let index)
    where index < context.boundsInScope.count && context.boundsInScope[index] != nil
      && calls.method(symbol, on: type) == nil:
      let bound = context.boundsInScope[index] ?? TypeTable.unknown
      return member(
        symbol, of: Typed(core: subject.core, type: bound), at: span, unit, subjectNode)
    case .anyModule: report(.overlayUnknownField(name(symbol), at: span))
    case .sensitive: report(.sensitiveUse(".\(name(symbol))", at: span))
    case .unknown, .never: break
    default:
      let isMethod = calls.method(symbol, on: type) != nil
      report(.noFields(describe(subject.type), name(symbol), isMethod: isMethod, at: span))
    }
    return .broken
  }

  func indexAccess(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let access = IndexAccessView(tree, node)
    let subject = expressions.expression(access.object, nil, unit)
    let keys = Array(access.keys)
    let span = tree.span(node)
    if subject.type == TypeTable.unknown { return .broken }
    if types.isOptional(subject.type), subject.type != TypeTable.json {
      report(
        .maybeNull(
          "`[…]`", describe(subject.type), at: tree.span(access.object),
          declared: subject.declared))
      return .broken
    }
    func key(_ index: Int, _ type: TypeID) -> Core {
      expressions.value(keys[index], Expectation(type: type, reason: .none), unit).core
    }
    func arity(_ count: Int) -> Bool {
      if keys.count == count { return true }
      report(.keyArity(count, found: keys.count, at: span))
      return false
    }
    switch types[subject.type] {
    case .map(let keyType, let type):
      guard arity(1) else { return .broken }
      return narrowed(
        Typed(core: .entry(subject.core, [key(0, keyType)], span), type: type), node, unit)
    case .json:
      guard arity(1) else { return .broken }
      let typed = expressions.expression(keys[0], nil, unit)
      return Typed(core: .entry(subject.core, [typed.core], span), type: TypeTable.json)
    case .list(let element):
      guard arity(1) else { return .broken }
      return Typed(
        core: .element(subject.core, key(0, TypeTable.int), span), type: element)
    case .keyedList(let element, let spec):
      guard case .schema(let id) = types[element] else { return .broken }
      let schema = declarations.resolveSchema(id)
      if let problem = indexAsAddress(keys.first, spec, schema, tree) {
        report(problem)
        return .broken
      }
      var cores: [Core] = []
      for (index, part) in spec.parts.enumerated() {
        if index < keys.count, let field = schema.indexOfField[part.name] {
          cores.append(key(index, types.withoutNull(schema.fields[field].type)))
        } else if let value = part.defaultValue {
          cores.append(.constant(literals.constant(value)))
        } else {
          report(
            .keyPartMissing(name(part.name), parts: spec.parts.map { name($0.name) }, at: span))
          return .broken
        }
      }
      return Typed(core: .entry(subject.core, cores, span), type: element)
    case .schema(let id):
      let schema = declarations.resolveSchema(id)
      guard let entries = schema.entries else {
        report(fieldByKey(keys, schema, span, tree))
        return .broken
      }
      guard arity(1) else { return .broken }
      return Typed(
        core: .entry(subject.core, [key(0, entries.key)], span), type: entries.value)
    default:
      report(.notIndexable(describe(subject.type), at: span))
      return .broken
    }
  }
}
