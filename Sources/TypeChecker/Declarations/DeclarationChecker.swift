import Diagnostics
import Program
import Source
import Syntax

struct DeclarationChecker: CheckPart {
  let context: CheckContext

  func declareOverlay(_ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let nameNode = OverlayView(tree, node).name
    let id = OverlayID(program.overlays.count)
    program.overlays.append(
      Overlay(
        name: scope.symbol(nameNode), module: scope.id, parameters: [],
        target: TypeTable.unknown, layer: LayerID(0), span: tree.span(nameNode)))
    scope.nodeOfOverlay[id] = node
    declareName(scope.symbol(nameNode), .overlay(id), at: tree.span(nameNode), scope)
  }

  /// The overlay with its parameters, target and layer.
  func resolveOverlay(_ id: OverlayID) {
    if program.overlays[id.index].isResolved { return }
    program.overlays[id.index].isResolved = true
    let scope = context.scopesByModule[program.overlays[id.index].module.index]
    guard let node = scope.nodeOfOverlay[id] else { return }
    let tree = scope.tree
    let saved = context.facts
    context.facts = [:]
    defer { context.facts = saved }
    let overlay = OverlayView(tree, node)
    var parameters = calls.resolveParameters(overlay.parameters, scope, [:])
    let unit = CodeScope(level: scope.level, module: scope)
    calls.bindParameters(&parameters, overlay.parameters, unit)
    let target = overlayTarget(overlay.target, scope)
    program.overlays[id.index].parameters = parameters
    program.overlays[id.index].target = target
    let binderNode = overlay.binder
    let binder =
      binderNode.isNone
      ? nil
      : Variable(
        name: scope.symbol(binderNode), type: target, identity: context.identity(),
        span: tree.span(binderNode))
    let frame = Level(.frame(unit.locals), parent: scope.level)
    let layer = layers.layer(
      of: overlay.body, on: target, isMaking: false, parent: frame, unit: unit,
      binder: binder)
    program.overlays[id.index].layer = layer.id
  }

  private func overlayTarget(_ node: NodeID, _ scope: ModuleScope) -> TypeID {
    let tree = scope.tree
    if node.isNone || tree.kind(node) == .error { return TypeTable.unknown }
    if tree.kind(node) == .string {
      let path = String(decoding: StringText.value(of: node, in: tree), as: UTF8.self)
      let request = ImportRequest(target: .path(path), from: tree.file, span: tree.span(node))
      context.importing.append((scope, .none))
      defer { context.importing.removeLast() }
      guard let target = loadModule(request) else { return TypeTable.unknown }
      return types.schema(target.schema.id)
    }
    let type = typeReader.resolveType(node, scope)
    if type != TypeTable.unknown, layers.objectForm(type) != type || expressions.isList(type) {
      report(.overlayOnScalar(names.describe(type), at: tree.span(node)))
      return TypeTable.unknown
    }
    return type
  }

  /// Fields that overlays given to `extends … with` add to the module.
  func declareOverlayFields(_ scope: ModuleScope) {
    guard let node = scope.extendsNode else { return }
    let tree = scope.tree
    for layerNode in ExtendsView(tree, node).layers {
      let callee = tree.kind(layerNode) == .call ? CallView(tree, layerNode).callee : layerNode
      guard let id = overlayNamed(callee, scope) else { continue }
      resolveOverlay(id)
      for field in program.layers[program.overlays[id.index].layer.index].addedFields
      where scope.schema.indexOfField[field.name] == nil {
        var field = field
        field.owner = scope.base?.schema.id ?? scope.schema.id
        scope.schema.indexOfField[field.name] = scope.schema.fields.count
        scope.schema.fields.append(field)
      }
    }
  }

  private func overlayNamed(_ node: NodeID, _ scope: ModuleScope) -> OverlayID? {
    let tree = scope.tree
    switch tree.kind(node) {
    case .name:
      let symbol = scope.symbol(node)
      if case .overlay(let id)? = typeReader.declaration(symbol, in: scope)?.declaration {
        return id
      }
      // The file's own overlays are declared after its `extends`.
      for other in tree.children(of: tree.root) where tree.kind(other) == .overlayDecl {
        if scope.symbol(OverlayView(tree, other).name) == symbol, scope.names[symbol] == nil {
          declareOverlay(other, scope)
          if case .overlay(let id)? = scope.names[symbol]?.declaration { return id }
        }
      }
      return nil
    case .fieldAccess:
      guard
        case .module(let id)? = typeReader.declaration(
          scope.symbol(FieldAccessView(tree, node).object), in: scope)?.declaration,
        case .overlay(let overlay)? = context.scopesByModule[id.index].names[scope.symbol(node)]?
          .declaration
      else { return nil }
      return overlay
    default: return nil
    }
  }

  /// Checks all that a file of the project holds.
  func checkBody(_ scope: ModuleScope) {
    if scope.isChecked { return }
    scope.isChecked = true
    let module = program.modules[scope.id.index]
    if let base = scope.base { checkBody(base) }
    let tree = scope.tree
    for index in scope.schema.fields.indices { _ = fieldType(index, of: scope) }
    let block = Block(
      layer: scope.layer, level: scope.level, scope: scope, isMaking: scope.layer.isMaking)
    block.isModule = true
    layers.elaborate(tree.children(of: tree.root), block)
    for node in tree.children(of: tree.root) { checkDeclaration(node, scope, module) }
    composeChain(scope, module)
    context.composing.uncomposed.append(scope)
  }

  private func checkDeclaration(_ node: NodeID, _ scope: ModuleScope, _ module: Module) {
    let tree = scope.tree
    let nameNode = NamedView(tree, node).name
    func declared() -> Declaration? {
      nameNode.isNone || tree.kind(nameNode) == .error
        ? nil : scope.names[scope.symbol(nameNode)]?.declaration
    }
    switch tree.kind(node) {
    case .schemaDecl:
      if case .schema(let id)? = declared() {
        elaborateBody(of: resolveSchema(id))
      }
    case .typeDecl:
      if case .alias(let alias)? = declared() { _ = typeReader.resolveAlias(alias, scope) }
    case .fnDecl: if case .function(let id)? = declared() { calls.signature(id) }
    case .overlayDecl: if case .overlay(let id)? = declared() { resolveOverlay(id) }
    case .policyDecl: if case .policy(let id)? = declared() { policies.resolvePolicy(id) }
    case .enforceDecl: policies.checkEnforce(node, scope, module)
    case .exemptDecl: policies.checkExempt(node, scope, module)
    case .testDecl: checkTest(node, scope, module)
    default: break
    }
  }

  /// The layers that make the module's object. A library module has them too: its `let`s.
  func composeChain(_ scope: ModuleScope, _ module: Module) {
    let tree = scope.tree
    if let base = scope.base {
      module.chain = program.modules[base.id.index].chain
      if let node = scope.extendsNode {
        for layerNode in ExtendsView(tree, node).layers {
          appendLayer(layerNode, scope, module)
        }
      }
    }
    module.chain.append(.file(scope.layer.id, scope.id))
  }

  private func appendLayer(_ node: NodeID, _ scope: ModuleScope, _ module: Module) {
    let tree = scope.tree
    let unit = CodeScope(level: scope.level, module: scope)
    let base = scope.base!.schema.id
    if tree.kind(node) == .block || tree.kind(node) == .objectLiteral {
      let layer = layers.layer(
        of: node, on: types.schema(base), isMaking: false, parent: scope.level, unit: unit)
      module.chain.append(.block(layer.id, scope.id))
      return
    }
    let typed = expressions.expression(node, nil, unit)
    guard case .overlay(let target) = types[typed.type] else {
      if typed.type != TypeTable.unknown {
        report(.withNeedsOverlay(names.describe(typed.type), at: tree.span(node)))
      }
      return
    }
    if !types.isSubtype(types.schema(base), of: target) {
      report(
        .overlayTarget(
          names.describe(target), found: names.describe(types.schema(base)), at: tree.span(node)))
      return
    }
    module.chain.append(.overlay(typed.core, scope.id))
  }

  private func checkTest(_ node: NodeID, _ scope: ModuleScope, _ module: Module) {
    let tree = scope.tree
    let unit = CodeScope(level: scope.level, module: scope)
    let test = TestView(tree, node)
    let titleNode = test.title
    let title =
      titleNode.isNone
      ? "" : String(decoding: StringText.value(of: titleNode, in: tree), as: UTF8.self)
    if let first = module.tests.first(where: { $0.title == title }) {
      report(.duplicateTest(title, at: tree.span(titleNode), first: first.span))
    }
    let core = statements(Array(tree.children(of: test.body))[...], unit)
    let body = newBody(core, [], unit, at: tree.span(node))
    module.tests.append(
      TestCase(title: title, body: body, span: tree.span(titleNode.isNone ? node : titleNode)))
  }

  /// A function for the body of a policy or test.
  func newBody(
    _ core: Core, _ parameters: [Function.Parameter], _ unit: CodeScope, at span: SourceSpan
  ) -> FunctionID {
    let id = FunctionID(program.functions.count)
    var function = Function(
      name: .empty, module: unit.module.id, parameters: parameters, result: TypeTable.null,
      body: core, nativeName: nil, localCount: unit.localCount, span: span)
    function.isResolved = true
    function.isChecked = true
    program.functions.append(function)
    return id
  }

  /// The checks of a policy's or test's body as one expression; `let`s scope over what follows.
  func statements(_ members: ArraySlice<NodeID>, _ unit: CodeScope) -> Core {
    let tree = unit.module.tree
    var cores: [Core] = []
    let depth = unit.locals.count
    defer { unit.pop(to: depth) }
    for (offset, member) in members.enumerated() {
      switch tree.kind(member) {
      case .letDecl:
        let (slot, value) = expressions.bind(LetView(tree, member), unit)
        let rest = statements(members.dropFirst(offset + 1), unit)
        cores.append(.bind(slot: slot, value, body: rest))
        return .sequence(cores)
      case .assertMember: cores.append(.check(layers.assertion(member, unit)))
      case .ifMember: cores.append(ifStatement(member, unit))
      case .forMember: cores.append(forStatement(member, unit))
      case .setMember, .error: continue
      default:
        if tree.flags(member).contains(.broken) { continue }
        report(.misplacedMember("`\(tree.text(member).asString)`", at: tree.tokenSpan(member)))
      }
    }
    return .sequence(cores)
  }

  private func ifStatement(_ member: NodeID, _ unit: CodeScope) -> Core {
    let tree = unit.module.tree
    let branch = IfView(tree, member)
    let conditionNode = branch.condition
    let condition = expressions.value(
      conditionNode, Expectation(type: TypeTable.bool, reason: .none), unit)
    let then = context.withFacts {
      fitting.assume(conditionNode, is: true, unit)
      return statements(Array(tree.children(of: branch.then))[...], unit)
    }
    let elseNode = branch.otherwise
    let otherwise = context.withFacts { () -> Core in
      if elseNode.isNone { return .constant(.null) }
      fitting.assume(conditionNode, is: false, unit)
      return tree.kind(elseNode) == .ifMember
        ? ifStatement(elseNode, unit)
        : statements(Array(tree.children(of: elseNode))[...], unit)
    }
    return .conditional(condition.core, then: then, else: otherwise)
  }

  private func forStatement(_ member: NodeID, _ unit: CodeScope) -> Core {
    let tree = unit.module.tree
    let depth = unit.locals.count
    let loop = ForView(tree, member)
    let clause = expressions.forClause(
      first: loop.first, second: loop.second, type: loop.type,
      source: loop.source, unit)
    let first = unit.push(clause.binders[0])
    let second = clause.binders.count > 1 ? unit.push(clause.binders[1]) : nil
    let body = context.withFacts {
      statements(Array(tree.children(of: loop.body))[...], unit)
    }
    unit.pop(to: depth)
    return .forEach(
      Comprehension(clauses: [
        .each(first: first, second: second, source: clause.source.core, filter: clause.filter)
      ]), body: body)
  }
}
