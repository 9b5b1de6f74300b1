import Diagnostics
import Program
import Source
import Syntax
import Units

struct TypeReader: CheckPart {
  let context: CheckContext

  /// The type that a type expression names; `unknown` after an error.
  func resolveType(
    _ node: NodeID, _ scope: ModuleScope, _ parameters: [Symbol: TypeID] = [:]
  ) -> TypeID {
    if node.isNone { return TypeTable.unknown }
    let tree = scope.tree
    if tree.flags(node).contains(.broken), tree.kind(node) != .recordType {
      return TypeTable.unknown
    }
    func resolve(_ node: NodeID) -> TypeID { resolveType(node, scope, parameters) }
    switch tree.kind(node) {
    case .namedType, .name, .dottedName: return resolveNamedType(node, scope, parameters)
    case .optionalType: return types.optional(resolve(OptionalTypeView(tree, node).base))
    case .unionType: return types.union(tree.children(of: node).map(resolve))
    case .listType: return types.list(resolve(ListTypeView(tree, node).element))
    case .mapType:
      let mapType = MapTypeView(tree, node)
      let key = resolve(mapType.key)
      if types.isSecret(key) {
        report(.sensitiveUse("as a key", at: tree.span(mapType.key)))
      }
      return types.map(key, resolve(mapType.value))
    case .keyedListType: return resolveKeyedList(node, scope, parameters)
    case .functionType:
      let function = FunctionTypeView(tree, node)
      return types.intern(.function(function.parameters.map(resolve), resolve(function.result)))
    case .recordType: return resolveRecord(node, scope, parameters)
    case .literalType: return resolveLiteralType(LiteralTypeView(tree, node).literal, scope)
    case .refinedType: return resolveRefined(node, scope, parameters)
    case .genericType:
      let genericType = GenericTypeView(tree, node)
      let base = genericType.base
      guard name(scope.symbol(NamedTypeView(tree, base).first)) == "Sensitive" else {
        let arguments = genericType.arguments.map {
          program.sources.text(of: tree.span($0))
        }
        report(
          .notGeneric(
            tree.text(base).asString, arguments, at: tree.span(base), whole: tree.span(node)))
        return TypeTable.unknown
      }
      return types.sensitive(resolve(genericType.argument))
    case .parenthesized: return resolve(ParenthesizedView(tree, node).value)
    default: return TypeTable.unknown
    }
  }

  private static let builtins: [String: TypeID] = [
    "Bool": TypeTable.bool, "Int": TypeTable.int, "Float": TypeTable.float,
    "String": TypeTable.string, "Null": TypeTable.null, "Json": TypeTable.json,
    "Quantity": TypeTable.quantity, "Duration": TypeTable.duration, "Bytes": TypeTable.bytes,
    "Percent": TypeTable.percent, "Module": TypeTable.anyModule,
  ]

  private func resolveNamedType(
    _ node: NodeID, _ scope: ModuleScope, _ parameters: [Symbol: TypeID]
  ) -> TypeID {
    let tree = scope.tree
    let names = tree.kind(node) == .name ? [node] : Array(tree.children(of: node))
    guard let first = names.first, tree.kind(first) != .error else { return TypeTable.unknown }
    let symbol = scope.symbol(first)
    if names.count == 1, let parameter = parameters[symbol] { return parameter }
    var home = scope
    var at = first
    var found = declaration(symbol, in: scope)
    for next in names.dropFirst() {
      guard case .module(let id)? = found?.declaration else { break }
      home = scopeOf(id)
      at = next
      found = home.names[scope.symbol(next)].map { (home, $0.declaration) }
    }
    guard let (owner, declaration) = found else {
      if names.count == 1, let type = TypeReader.builtins[name(symbol)] { return type }
      if !scope.broken.contains(symbol) {
        let isQualified = at != names.last
        let text = tree.text(at).asString
        let source = source(declaring: tree.text(names.last ?? at).asString, in: scope)
        context.names.reportUnknown(
          isQualified ? symbol : scope.symbol(at), in: scope, at: tree.span(at)
        ) {
          let known = typeNames(visibleIn: home) + parameters.keys.map { name($0) }.sorted()
          let diagnostic = Diagnostic.unknownType(
            text, among: known, source: source, isQualified: isQualified, at: tree.span(at))
          return diagnostic.fixing(
            isQualified ? nil : context.names.importFix(text, from: source, in: scope))
        }
      }
      return TypeTable.unknown
    }
    switch declaration {
    case .schema(let id): return types.schema(id)
    case .alias(let alias): return resolveAlias(alias, owner)
    default:
      report(.notAType(tree.text(at).asString, noun: declaration.noun, at: tree.span(at)))
      return TypeTable.unknown
    }
  }

  /// Library modules that are known to declare a name, for a hint. Filled by the workspace.
  /// What an import of a name names: a module that this one extends, or one of the library.
  private func source(declaring name: String, in scope: ModuleScope) -> String? {
    if let base = scope.base, let node = scope.extendsNode, base.names[symbol(name)] != nil {
      return scope.tree.text(ExtendsView(scope.tree, node).source).asString
    }
    if let base = scope.base, let node = scope.extendsNode, let entry = base.imported[symbol(name)],
      let path = path(
        of: entry.from, behind: scope.tree.text(ExtendsView(scope.tree, node).source).asString, base
      )
    {
      return path
    }
    return context.source.libraryModule(declaring: name)
  }

  /// The path of a module that the one extended imports, from the file that extends it.
  private func path(of module: ModuleScope, behind base: String, _ scope: ModuleScope) -> String? {
    if module.isLibrary { return nil }
    for node in scope.tree.children(of: scope.tree.root) where scope.tree.kind(node) == .importDecl
    {
      let source = ImportView(scope.tree, node).source
      guard !source.isNone, scope.tree.kind(source) == .string else { continue }
      let text = scope.tree.text(source).asString.dropFirst().dropLast()
      guard module.tree.file.path.hasSuffix(text.drop { $0 == "." || $0 == "/" }) else { continue }
      let folder = base.dropFirst().dropLast().split(
        separator: "/", omittingEmptySubsequences: false
      )
      .dropLast().joined(separator: "/")
      return "\"\(folder.isEmpty ? "" : folder + "/")\(text)\""
    }
    return nil
  }

  private func typeNames(visibleIn scope: ModuleScope) -> [String] {
    guard classes.hints.take() else { return [] }
    var names: [String] = []
    for (symbol, entry) in scope.names {
      switch entry.declaration {
      case .schema, .alias: names.append(name(symbol))
      default: break
      }
    }
    names += scope.imported.keys.map { name($0) }
    return names.sorted() + TypeReader.builtins.keys.sorted() + ["Sensitive"]
  }

  /// What a name means at a file's top: its declarations and imports, then the prelude.
  func declaration(
    _ symbol: Symbol, in scope: ModuleScope
  ) -> (owner: ModuleScope, declaration: Declaration)? {
    if let own = scope.names[symbol] { return (scope, own.declaration) }
    if let entry = scope.imported[symbol], let there = entry.from.names[entry.name] {
      return (entry.from, there.declaration)
    }
    if let prelude = declarations.preludeScope(for: scope), let there = prelude.names[symbol] {
      return (prelude, there.declaration)
    }
    return nil
  }

  func scopeOf(_ id: ModuleID) -> ModuleScope {
    context.scopesByModule[id.index]
  }

  func resolveAlias(_ alias: TypeAlias, _ scope: ModuleScope) -> TypeID {
    if let type = alias.type { return type }
    let tree = scope.tree
    let aliasView = TypeAliasView(tree, alias.node)
    if alias.isInProgress {
      report(.recursiveType(name(alias.name), at: tree.span(aliasView.name)))
      alias.type = TypeTable.unknown
      return TypeTable.unknown
    }
    if context.isTooDeep(at: tree.span(aliasView.name)) { return TypeTable.unknown }
    alias.isInProgress = true
    defer { alias.isInProgress = false }
    let span = tree.span(aliasView.name)
    var type: TypeID
    if tree.flags(alias.node).contains(.external) {
      declarations.refuseExternal(at: span, scope)
      type = types.refined(
        TypeTable.string, Refinement(name: alias.name, span: span, textForm: alias.name))
    } else {
      type = resolveType(aliasView.type, scope)
      if case .refined(let base, let index) = types[type] {
        var refinement = types.refinements[index]
        if refinement.name == nil {
          refinement.name = alias.name
          refinement.span = span
          type = types.refined(base, refinement)
        }
      }
      let predicate = aliasView.predicate
      if !predicate.isNone {
        let function = calls.predicateFunction(predicate, over: type, scope)
        type = types.refined(
          type, Refinement(name: alias.name, span: span, predicate: function))
      }
    }
    if alias.type == nil { alias.type = type }
    return alias.type!
  }

  private func resolveKeyedList(
    _ node: NodeID, _ scope: ModuleScope, _ parameters: [Symbol: TypeID]
  ) -> TypeID {
    let tree = scope.tree
    let element = resolveType(ListTypeView(tree, node).element, scope, parameters)
    var parts: [KeySpec.Part] = []
    for part in ListTypeView(tree, node).keyParts {
      let keyPart = KeyPartView(tree, part)
      let nameNode = keyPart.name
      let defaultNode = keyPart.defaultValue
      let value = defaultNode.isNone ? nil : literalValue(defaultNode, scope)
      parts.append(KeySpec.Part(name: scope.symbol(nameNode), defaultValue: value))
    }
    guard element != TypeTable.unknown else { return TypeTable.unknown }
    guard case .schema(let id) = types[element] else {
      report(.keyedListOfScalars(names.describe(element), at: tree.span(node)))
      return TypeTable.unknown
    }
    // The schema may be the one whose field this is: its fields are known later.
    context.pendingBodies.append { context in
      let schema = context.declarations.resolveSchema(id)
      for part in ListTypeView(tree, node).keyParts {
        let nameNode = KeyPartView(tree, part).name
        guard let field = schema.indexOfField[scope.symbol(nameNode)] else {
          report(
            .unknownKeyField(
              name(scope.symbol(nameNode)), in: names.describe(element), at: tree.span(nameNode)))
          continue
        }
        if types.isSecret(schema.fields[field].type) {
          report(.sensitiveUse("as a key", at: tree.span(nameNode)))
        }
      }
    }
    return types.intern(.keyedList(element, KeySpec(parts: parts)))
  }

  private func resolveRecord(
    _ node: NodeID, _ scope: ModuleScope, _ parameters: [Symbol: TypeID]
  ) -> TypeID {
    let tree = scope.tree
    var fields: [Field] = []
    for field in tree.children(of: node) where tree.kind(field) == .fieldDecl {
      let fieldView = FieldView(tree, field)
      let nameNode = fieldView.name
      let name = scope.symbol(nameNode)
      if let first = fields.first(where: { $0.name == name }) {
        report(
          .duplicateDeclaration(self.name(name), at: tree.span(nameNode), first: first.span))
        continue
      }
      refuseExtras(of: field, "a record type", scope)
      fields.append(
        Field(
          name: name, type: resolveType(fieldView.type, scope, parameters),
          span: tree.span(nameNode), owner: SchemaID(0)))
    }
    return recordType(fields, scope, at: tree.span(node))
  }

  /// Reports a default, annotation or modifier of a member that declares a name and a type alone.
  func refuseExtras(of member: NodeID, _ place: String, _ scope: ModuleScope) {
    let tree = scope.tree
    let value = TypedMemberView(tree, member).value
    if !value.isNone { report(.extraOfEntry("a default", place, at: tree.span(value))) }
    for annotation in TypedMemberView(tree, member).annotations {
      report(.extraOfEntry("an annotation", place, at: tree.span(annotation)))
    }
    if !tree.flags(member).isDisjoint(with: [.final, .hidden, .add, .replace]) {
      report(.extraOfEntry("a modifier", place, at: tree.span(member)))
    }
  }

  /// The type of anonymous records with these fields, in this order.
  func recordType(_ fields: [Field], _ scope: ModuleScope, at span: SourceSpan) -> TypeID {
    let key = fields.map { TypeTable.RecordField(name: $0.name, type: $0.type) }
    if let id = types.records[key] { return types.schema(id) }
    let schema = declarations.newSchema(.record, name: .empty, module: scope.id, span: span)
    schema.stage = .checked
    for var field in fields {
      field.owner = schema.id
      schema.indexOfField[field.name] = schema.fields.count
      schema.fields.append(field)
    }
    types.records[key] = schema.id
    return types.schema(schema.id)
  }

  private func resolveLiteralType(_ node: NodeID, _ scope: ModuleScope) -> TypeID {
    if scope.tree.kind(node) == .nullLiteral { return TypeTable.null }
    guard let value = literalValue(node, scope) else { return TypeTable.unknown }
    return types.intern(.literal(value))
  }

  /// The value of a literal node: text, number, bool; nil (reported) for others.
  func literalValue(_ node: NodeID, _ scope: ModuleScope) -> LiteralValue? {
    let tree = scope.tree
    switch tree.kind(node) {
    case .string: return .string(symbols.intern(StringText.value(of: node, in: tree)))
    case .boolLiteral: return .bool(tree.text(node).first == UInt8(ascii: "t"))
    case .intLiteral, .unary:
      if case .int(let value)? = literals.constantNumber(node, scope) { return .int(value) }
      return nil
    case .error: return nil
    default:
      report(.literalExpected(at: tree.span(node)))
      return nil
    }
  }

  /// `Int(1..9)`, `String(#"…"#, 1..63)`.
  private func resolveRefined(
    _ node: NodeID, _ scope: ModuleScope, _ parameters: [Symbol: TypeID]
  ) -> TypeID {
    let tree = scope.tree
    let base = resolveType(RefinedTypeView(tree, node).base, scope, parameters)
    var refinement = Refinement(name: nil, span: tree.span(node))
    for argument in RefinedTypeView(tree, node).arguments {
      switch tree.kind(argument) {
      case .range:
        let range = RangeView(tree, argument)
        refinement.low = bound(range.low, scope)
        refinement.high = bound(range.high, scope)
        if let low = refinement.low, let high = refinement.high, low > high {
          report(.emptyRange(at: tree.span(argument)))
        }
      case .string:
        let pattern = StringText.value(of: argument, in: tree)
        if let problem = literals.patternProblem(pattern, argument, scope) { report(problem) }
        refinement.pattern = pattern
      case .intLiteral, .unary:
        refinement.low = bound(argument, scope)
        refinement.high = refinement.low
      case .error: break
      default: report(.refinementArgument(at: tree.span(argument)))
      }
    }
    guard base != TypeTable.unknown else { return base }
    let bare = types.unrefined(base)
    switch types[bare] {
    case .int, .float, .string, .list, .map, .unit: break
    default: report(.notRefinable(names.describe(base), at: tree.span(node)))
    }
    return types.refined(base, refinement)
  }

  private func bound(_ node: NodeID, _ scope: ModuleScope) -> Int64? {
    if node.isNone { return nil }
    guard case .int(let value)? = literals.constantNumber(node, scope) else { return nil }
    return value
  }
}
