import Diagnostics
import Program
import Source
import Syntax

struct LayerChecker: CheckPart {
  let context: CheckContext

  /// Elaborates a written block into a new layer on `target`, running in `parent`.
  func layer(
    of block: NodeID, on target: TypeID, isMaking: Bool, parent: Level?, unit: CodeScope,
    binder: Variable? = nil, reason: SourceSpan = .none
  ) -> Layer {
    nestedLayers(
      of: block, on: target, isMaking: isMaking, parent: parent, unit: unit, binder: binder,
      reason: reason
    ).layer
  }

  /// The same, with the layers that its paths went into.
  func nestedLayers(
    of block: NodeID, on target: TypeID, isMaking: Bool, parent: Level?, unit: CodeScope,
    binder: Variable? = nil, reason: SourceSpan = .none
  ) -> NestedLayers {
    let scope = unit.module
    let layer = declarations.newLayer(
      module: scope.id, span: scope.tree.span(block), isMaking: isMaking, target: target)
    layer.reason = reason
    let object = ObjectLevel(
      type: target, layer: layer, isWritten: true, identity: context.identity())
    object.binder = binder
    let level = Level(.object(object), parent: parent)
    let inner = Block(
      layer: layer, level: level, scope: scope, isMaking: isMaking)
    inner.typeParameters = unit.typeParameters
    inner.outerMember = unit.member.flatMap { $0.isLayering ? $0 : nil } ?? unit.outerMember
    elaborate(scope.tree.children(of: block), inner)
    return inner.nested
  }

  /// Elaborates members into the block's layer.
  func elaborate(_ members: ArraySlice<NodeID>, _ block: Block) {
    let tree = block.scope.tree
    for member in members where tree.kind(member) == .letDecl && !block.isModule {
      declarations.declareLet(
        member, in: block.objectLevel, layer: block.layer, block.scope,
        typeParameters: block.typeParameters)
    }
    block.items.reserveCapacity(members.count)
    for member in members { elaborateMember(member, block) }
    if case .object(let object) = block.objectLevel.kind, !object.lets.isEmpty {
      for entry in object.lets.values.sorted(by: { $0.index < $1.index }) {
        _ = declarations.letType(entry)
      }
    }
    if block.layer.items.isEmpty {
      block.layer.items = block.items
    } else {
      block.layer.items.append(contentsOf: block.items)
    }
    block.items = []
  }

  private func elaborateMember(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    WorkPlace.enter(tree.span(member))
    switch tree.kind(member) {
    case .setMember, .intoMember, .appendMember, .deleteMember: elaboratePath(member, block)
    case .fieldDecl, .paramDecl: elaborateField(member, block)
    case .ifMember: elaborateIf(member, block)
    case .forMember: elaborateFor(member, block)
    case .spreadMember: elaborateSpread(member, block)
    case .assertMember: elaborateAssert(member, block)
    case .onMember: elaborateRule(member, block)
    case .letDecl, .error, .importDecl, .extendsDecl, .abstractModule, .schemaDecl, .typeDecl,
      .overlayDecl, .policyDecl, .enforceDecl, .exemptDecl, .testDecl:
      if !block.isModule { misplaced(member, block) }
    case .fnDecl:
      if !block.isModule && !block.isSchemaBody {
        report(.misplacedMember("a function", at: tree.tokenSpan(member)))
      }
    case .entriesDecl:
      if !block.isSchemaBody { report(.fieldOutsideSchema("[…]", at: tree.span(member))) }
    default: break
    }
  }

  private func misplaced(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    switch tree.kind(member) {
    case .letDecl, .error: break
    default:
      if tree.flags(member).contains(.broken) { return }
      report(
        .misplacedMember(
          "`\(tree.text(member).asString)`", at: tree.tokenSpan(member)))
    }
  }

  /// `name: T = e` in a schema or a module.
  private func elaborateField(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    let fieldView = FieldView(tree, member)
    let nameNode = fieldView.name
    if nameNode.isNone || tree.kind(nameNode) == .error { return }
    let name = block.scope.symbol(nameNode)
    let typeNode = fieldView.type
    let isLiteral = !typeNode.isNone && tree.kind(typeNode) == .literalType
    if isLiteral, fieldView.value.isNone, !block.isSchemaBody {
      let between = SourceSpan(tree.span(nameNode).end, tree.span(typeNode).start)
      report(.literalBehindColon(self.name(name), at: between))
      return
    }
    guard block.isSchemaBody || block.isModule else {
      report(.fieldOutsideSchema(self.name(name), at: tree.span(nameNode)))
      return
    }
    guard case .schema(let id) = types[block.target],
      let index = program.schemas[id.index].indexOfField[name]
    else { return }
    if block.isModule { _ = declarations.fieldType(index, of: block.scope) }
    let valueNode = fieldView.value
    if valueNode.isNone { return }
    let isNew = block.isModule || !tree.flags(member).contains(.replace)
    let field = program.schemas[id.index].fields[index]
    let unit = block.unit()
    unit.member = MemberContext(
      level: block.objectLevel, target: .field(index), type: field.type, isLayering: !isNew)
    let code: Code
    if let pending = block.isModule ? block.scope.pendingFields[index]?.code : nil {
      code = pending
    } else {
      let typed = expressions.value(
        valueNode, Expectation(type: field.type, reason: tree.span(fieldView.type)), unit)
      code = Code(
        value: typed.core, localCount: unit.localCount, type: typed.type,
        span: tree.span(valueNode))
    }
    // Narrowing a field may give it another value, whatever was bound below.
    let isFree = !isNew || self.isFree(valueNode, tree, type: field.type)
    let made = LayerMember(
      in: block.layer, .set(CodeUnit(code)), isFinal: tree.flags(member).contains(.final),
      isFree: isFree, span: tree.span(nameNode), fullSpan: tree.span(member))
    block.items.append(.field(index, name, made))
  }

  private func elaborateIf(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    let branch = IfView(tree, member)
    let conditionNode = branch.condition
    let unit = block.unit()
    let condition = expressions.value(
      conditionNode, Expectation(type: TypeTable.bool, reason: .none), unit)
    let code = Code(
      value: condition.core, localCount: unit.localCount, type: TypeTable.bool,
      span: tree.span(conditionNode))
    let saved = context.facts
    fitting.assume(conditionNode, is: true, unit)
    let then = items(ofGroup: branch.then, block.group())
    context.facts = saved
    fitting.assume(conditionNode, is: false, unit)
    var otherwise: [LayerItem] = []
    let elseNode = branch.otherwise
    if !elseNode.isNone {
      if tree.kind(elseNode) == .ifMember {
        let group = block.group()
        elaborateMember(elseNode, group)
        otherwise = group.items
      } else {
        otherwise = items(ofGroup: elseNode, block.group())
      }
    }
    context.facts = saved
    block.items.append(.conditional(CodeUnit(code), then: then, else: otherwise))
  }

  private func items(ofGroup node: NodeID, _ group: Block) -> [LayerItem] {
    if node.isNone { return [] }
    for member in group.scope.tree.children(of: node) { elaborateMember(member, group) }
    return group.items
  }

  private func elaborateFor(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    let loop = ForView(tree, member)
    let sourceNode = loop.source
    let unit = block.unit()
    let clause = expressions.forClause(
      first: loop.first, second: loop.second, type: loop.type,
      source: sourceNode, unit)
    let group = block.group(level: Level(.frame(clause.binders), parent: block.level))
    let items = items(ofGroup: loop.body, group)
    let code = Code(
      value: clause.source.core, localCount: unit.localCount, type: clause.source.type,
      span: tree.span(sourceNode))
    rejectFields(items, in: "for", tree.span(member), block)
    block.items.append(
      .each(
        CodeUnit(code), binders: clause.binders.count, filter: clause.filter, items: items,
        tree.span(member)))
  }

  /// A repeated member must be an entry: a field has one value.
  private func rejectFields(
    _ items: [LayerItem], in word: String, _ span: SourceSpan, _ block: Block
  ) {
    for item in items {
      switch item {
      case .field(_, let name, let member):
        report(.repeatedField(self.name(name), at: member.span))
      case .conditional(_, let then, let otherwise):
        rejectFields(then + otherwise, in: word, span, block)
      case .key, .element, .each, .spread: break
      }
    }
  }

  private func elaborateSpread(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    let unit = block.unit()
    let node = SpreadView(tree, member).value
    let typed = expressions.value(
      node, Expectation(type: types.spreadable(block.target), reason: .none), unit)
    block.items.append(
      .spread(
        CodeUnit(
          Code(
            value: typed.core, localCount: unit.localCount, type: typed.type, span: tree.span(node))
        ), tree.span(member)))
  }

  private func elaborateAssert(_ member: NodeID, _ block: Block) {
    block.layer.assertions.append(assertion(member, block.unit()))
  }

  /// Checks `assert c else m` and enters it in the program.
  func assertion(_ member: NodeID, _ unit: CodeScope) -> Int {
    let tree = unit.module.tree
    let assertionView = AssertView(tree, member)
    let conditionNode = assertionView.condition
    let condition = expressions.value(
      conditionNode, Expectation(type: TypeTable.bool, reason: .none), unit)
    let messageNode = assertionView.message
    let message: Core? =
      messageNode.isNone
      ? nil
      : context.withFacts {
        fitting.assume(conditionNode, is: false, unit)
        return expressions.value(
          messageNode, Expectation(type: TypeTable.string, reason: .none), unit
        ).core
      }
    program.assertions.append(
      Assertion(
        condition: condition.core, message: message, localCount: unit.localCount,
        span: tree.span(conditionNode), fullSpan: tree.span(member)))
    return program.assertions.count - 1
  }

  /// Why no rule can be in a block; nil: it can.
  private func refusal(ofRuleIn block: Block, at span: SourceSpan) -> Diagnostic? {
    if block.isSchemaBody { return .ruleInSchema(at: span) }
    if block.isMaking && !block.isModule { return .ruleInLiteral(at: span) }
    return block.isGroup ? .ruleInGroup(at: span) : nil
  }

  private func elaborateRule(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    if let refusal = refusal(ofRuleIn: block, at: tree.tokenSpan(member)) {
      report(refusal)
      return
    }
    let rule = RuleView(tree, member)
    let type = typeReader.resolveType(rule.target, block.scope, block.typeParameters)
    let binderNode = rule.binder
    let span = tree.span(member)
    guard isNominal(type) else {
      if type != TypeTable.unknown {
        report(.ruleOnStructure(names.describe(type), at: tree.span(rule.target)))
      }
      return
    }
    let binder =
      binderNode.isNone
      ? nil
      : Variable(
        name: block.scope.symbol(binderNode), type: type, identity: context.identity(),
        span: tree.span(binderNode))
    var condition: Code?
    let whereNode = rule.condition
    let saved = context.facts
    if !whereNode.isNone {
      let unit = block.unit()
      _ = unit.push(
        binder
          ?? Variable(name: .empty, type: type, identity: context.identity(), span: span))
      let known = context.diagnostics.count
      let typed = expressions.value(
        whereNode, Expectation(type: TypeTable.bool, reason: .none), unit)
      if binder == nil { names.mendBinder(of: member, type, block.scope, since: known) }
      condition = Code(
        value: typed.core, localCount: unit.localCount, type: TypeTable.bool,
        span: tree.span(whereNode))
      fitting.assume(whereNode, is: true, unit)
    }
    let unit = block.unit()
    let layer = layer(
      of: rule.body, on: type, isMaking: false, parent: block.level, unit: unit,
      binder: binder)
    context.facts = saved
    block.layer.rules.append(
      Rule(
        type: type, condition: condition, layer: layer.id,
        span: tree.tokenSpan(member).joined(tree.span(rule.target))))
  }

  /// Whether values carry the type with them: schemas, but no anonymous records.
  func isNominal(_ type: TypeID) -> Bool {
    guard case .schema(let id) = types[type] else { return false }
    return program.schemas[id.index].kind != .record
  }
}
