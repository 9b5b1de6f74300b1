import Diagnostics
import Program
import Source
import Syntax

extension DeclarationChecker {
  /// Enters a file's declarations, fields and `let`s under their names.
  func declareNames(_ scope: ModuleScope) {
    let tree = scope.tree
    if let base = scope.base {
      // What overlays given to `extends … with` add comes between the base's fields and the file's.
      declareOverlayFields(scope)
      _ = base
    }
    for node in tree.children(of: tree.root) { declareTopLevel(node, scope) }
  }

  private func declareTopLevel(_ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let nameNode = NamedView(tree, node).name
    switch tree.kind(node) {
    case .schemaDecl, .typeDecl, .fnDecl, .overlayDecl, .policyDecl, .letDecl, .paramDecl,
      .fieldDecl:
      if nameNode.isNone || tree.kind(nameNode) == .error { return }
    default: break
    }
    switch tree.kind(node) {
    case .schemaDecl: declareSchema(node, scope)
    case .typeDecl:
      let name = scope.symbol(nameNode)
      declareName(
        name, .alias(TypeAlias(node: node, name: name)), at: tree.span(nameNode), scope)
    case .fnDecl:
      let id = calls.newFunction(node, scope)
      declareName(scope.symbol(nameNode), .function(id), at: tree.span(nameNode), scope)
    case .overlayDecl:
      // One that the file's own `extends` names has been declared with it.
      if !scope.nodeOfOverlay.values.contains(node) { declareOverlay(node, scope) }
    case .policyDecl: policies.declarePolicy(node, scope)
    case .letDecl:
      declareLet(node, in: scope.level, layer: scope.layer, scope, typeParameters: [:])
      guard case .object(let level) = scope.level.kind,
        let entry = level.lets[scope.symbol(nameNode)]
      else { return }
      declareName(scope.symbol(nameNode), .letName(entry), at: tree.span(nameNode), scope)
    case .paramDecl: declareField(node, nameNode, isParameter: true, scope)
    case .fieldDecl: declareField(node, nameNode, isParameter: false, scope)
    case .setMember:
      guard let name = singleName(PathMemberView(tree, node).path, scope) else { return }
      let isKnown = scope.schema.indexOfField[scope.symbol(name)] != nil
      let isAdded = tree.flags(node).contains(.add)
      if scope.base == nil && !scope.isBaseBroken || (isAdded && !isKnown) {
        declareField(node, name, isParameter: false, scope)
      }
    case .intoMember:
      guard tree.flags(node).contains(.add),
        let name = singleName(PathMemberView(tree, node).path, scope),
        scope.schema.indexOfField[scope.symbol(name)] == nil
      else { return }
      declareField(node, name, isParameter: false, scope)
    case .error: declareBroken(nameNode, scope)
    default: break
    }
  }

  /// What a member with a syntax error was to be called counts as known.
  private func declareBroken(_ name: NodeID, _ scope: ModuleScope) {
    if name.isNone { return }
    switch scope.tree.kind(name) {
    case .name: scope.broken.insert(scope.symbol(name))
    case .path:
      if let segment = scope.tree.children(of: name).first,
        scope.tree.kind(segment) == .nameSegment
      {
        scope.broken.insert(scope.symbol(segment))
      }
    default: break
    }
  }

  /// The segment of a path of one plain name.
  func singleName(_ path: NodeID, _ scope: ModuleScope) -> NodeID? {
    let tree = scope.tree
    let pathView = PathView(tree, path)
    guard !path.isNone, tree.kind(path) == .path, pathView.segments.count == 1 else {
      return nil
    }
    let segment = pathView.first
    return tree.kind(segment) == .nameSegment ? segment : nil
  }

  /// A field of a module: typed, or typed by its value when first needed.
  private func declareField(
    _ node: NodeID, _ nameNode: NodeID, isParameter: Bool, _ scope: ModuleScope
  ) {
    let tree = scope.tree
    let name = scope.symbol(nameNode)
    let schema = scope.schema!
    let span = tree.span(nameNode)
    if let first = schema.indexOfField[name] {
      let field = schema.fields[first]
      if field.owner == schema.id {
        report(.duplicateDeclaration(self.name(name), at: span, first: field.span))
      } else {
        report(.redeclaredField(self.name(name), at: span, inherited: field.span))
      }
      return
    }
    var field = Field(name: name, type: TypeTable.unknown, span: span, owner: schema.id)
    let flags = tree.flags(node)
    field.isFinal = flags.contains(.final)
    field.isHidden = flags.contains(.hidden) || isParameter
    let index = schema.fields.count
    let isTyped = tree.kind(node) == .fieldDecl || tree.kind(node) == .paramDecl
    schema.fields.append(field)
    schema.indexOfField[name] = index
    if !isTyped || FieldView(tree, node).type.isNone {
      scope.pendingFields[index] = PendingField(node: node)
    } else {
      scope.typedFields[index] = node
    }
    if isParameter { program.modules[scope.id.index].parameters.append(index) }
    declareName(name, .field(index), at: span, scope)
  }

  /// The type of a module's field, found on first need.
  func fieldType(_ index: Int, of scope: ModuleScope) -> TypeID {
    let field = scope.schema.fields[index]
    if field.owner != scope.schema.id {
      guard let base = scope.base, index < base.schema.fields.count else { return field.type }
      let type = fieldType(index, of: base)
      scope.schema.fields[index].type = type
      return type
    }
    if field.type != TypeTable.unknown { return field.type }
    if let node = scope.typedFields[index] {
      let typeNode = FieldView(scope.tree, node).type
      let type = typeReader.resolveType(typeNode, scope)
      scope.schema.fields[index].type = type
      scope.typedFields[index] = nil
      return type
    }
    guard let pending = scope.pendingFields[index] else { return TypeTable.unknown }
    return inferField(index, pending, scope)
  }

  private func inferField(_ index: Int, _ pending: PendingField, _ scope: ModuleScope) -> TypeID {
    let tree = scope.tree
    if pending.code != nil { return scope.schema.fields[index].type }
    let valueNode =
      tree.kind(pending.node) == .paramDecl || tree.kind(pending.node) == .fieldDecl
      ? FieldView(tree, pending.node).value : PathMemberView(tree, pending.node).value
    if context.isTooDeep(at: scope.schema.fields[index].span) { return TypeTable.unknown }
    if let quick = quickType(valueNode, scope) {
      scope.schema.fields[index].type = quick
      return quick
    }
    if pending.isInProgress {
      report(
        circle(of: index, scope)
          ?? .typeNeedsAnnotation(
            name(scope.schema.fields[index].name), at: scope.schema.fields[index].span))
      return TypeTable.unknown
    }
    pending.isInProgress = true
    context.inferring.append((scope, index, context.readOfField))
    defer { context.inferring.removeLast() }
    let saved = context.facts
    context.facts = [:]
    let unit = CodeScope(level: scope.level, module: scope)
    let typed = valueNode.isNone ? .broken : expressions.expression(valueNode, nil, unit)
    context.facts = saved
    pending.isInProgress = false
    let type = inferred(typed.type, from: valueNode, tree)
    pending.code = Code(
      value: typed.core, localCount: unit.localCount, type: typed.type, span: tree.span(valueNode))
    scope.schema.fields[index].type = type
    return type
  }

  /// The cycle of values that a field depends on itself by: each is read where the next is given.
  /// Nil if a function is on the way, which has no value before it is called.
  private func circle(of field: Int, _ scope: ModuleScope) -> Diagnostic? {
    guard
      let first = context.inferring.lastIndex(where: { $0.scope === scope && $0.field == field })
    else { return nil }
    var links: [(name: String, read: SourceSpan)] = []
    for place in first..<context.inferring.count {
      let (owner, index, _) = context.inferring[place]
      guard let pending = owner.pendingFields[index], !hasLambda(pending.node, owner.tree) else {
        return nil
      }
      let isLast = place == context.inferring.count - 1
      let next = isLast ? field : context.inferring[place + 1].field
      links.append(
        (
          name((isLast ? scope : context.inferring[place + 1].scope).schema.fields[next].name),
          isLast ? context.readOfField : context.inferring[place + 1].read
        ))
    }
    if links.contains(where: { $0.read.isNone }) { return nil }
    return .circleOfValues(name(scope.schema.fields[field].name), links)
  }

  private func hasLambda(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    var found = false
    tree.walk(node) { node in
      found = found || tree.kind(node) == .lambda
      return !found
    }
    return found
  }

  /// The type of a field that says none: of a path or a call what it was declared to be.
  func inferred(_ type: TypeID, from value: NodeID, _ tree: SyntaxTree) -> TypeID {
    if value.isNone { return types.widened(type) }
    switch tree.kind(value) {
    case .parenthesized: return inferred(type, from: ParenthesizedView(tree, value).value, tree)
    case .name, .fieldAccess, .indexAccess, .call: return types.taken(type)
    default: return types.widened(type)
    }
  }

  /// The type that follows from an expression's form alone, so that bodies need no order.
  private func quickType(_ node: NodeID, _ scope: ModuleScope) -> TypeID? {
    if node.isNone { return nil }
    let tree = scope.tree
    switch tree.kind(node) {
    case .construct:
      let type = typeReader.resolveType(ConstructView(tree, node).type, scope)
      return type == TypeTable.unknown ? nil : type
    case .withExpr: return quickType(WithView(tree, node).object, scope)
    case .parenthesized: return quickType(ParenthesizedView(tree, node).value, scope)
    case .intLiteral: return TypeTable.int
    case .floatLiteral: return TypeTable.float
    case .boolLiteral: return TypeTable.bool
    case .string, .interpolatedString: return TypeTable.string
    default: return nil
    }
  }

  /// Enters a `let` of a block; its value is checked when first read, or with the block.
  func declareLet(
    _ node: NodeID, in level: Level, layer: Layer, _ scope: ModuleScope,
    typeParameters: [Symbol: TypeID]
  ) {
    let tree = scope.tree
    let binding = LetView(tree, node)
    let nameNode = binding.name
    guard !nameNode.isNone, tree.kind(nameNode) != .error, case .object(let object) = level.kind
    else { return }
    let name = scope.symbol(nameNode)
    let span = tree.span(nameNode)
    if let first = object.lets[name] {
      report(.duplicateDeclaration(self.name(name), at: span, first: first.span))
      return
    }
    let entry = LetName(index: layer.lets.count, span: span)
    object.lets[name] = entry
    layer.lets.append(
      LayerLet(
        name: name, value: .constant(.null), type: TypeTable.unknown, localCount: 0, span: span))
    entry.resolve = { [unowned context, unowned layer, unowned entry] in
      let unit = CodeScope(level: level, module: scope)
      unit.typeParameters = typeParameters
      context.declarations.resolveLet(binding, entry, in: layer, unit)
    }
  }

  private func resolveLet(
    _ binding: LetView, _ entry: LetName, in layer: Layer, _ unit: CodeScope
  ) {
    if entry.type != nil { return }
    let declared = expressions.letType(binding, unit)
    if entry.isInProgress {
      if let declared {
        entry.type = declared
      } else {
        let name = name(layer.lets[entry.index].name)
        let value = binding.value
        report(
          value.isNone || hasLambda(value, binding.tree)
            ? .typeNeedsAnnotation(name, at: entry.span)
            : .circleOfValues(name, [(name, entry.span)]))
        entry.type = TypeTable.unknown
      }
      return
    }
    entry.isInProgress = true
    if let declared { entry.type = declared }
    let saved = context.facts
    context.facts = [:]
    let typed = expressions.letValue(binding, declared: declared, unit)
    context.facts = saved
    entry.isInProgress = false
    if entry.type == nil { entry.type = typed.type }
    layer.lets[entry.index].value = typed.core
    layer.lets[entry.index].type = entry.type!
    layer.lets[entry.index].localCount = unit.localCount
  }

  /// The type of a `let`, its value checked.
  func letType(_ entry: LetName) -> TypeID {
    if entry.type == nil, !context.isTooDeep(at: entry.span) { entry.resolve() }
    return entry.type ?? TypeTable.unknown
  }
}
