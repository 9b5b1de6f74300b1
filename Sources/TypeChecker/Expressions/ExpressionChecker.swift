import Diagnostics
import Program
import Source
import Syntax

struct ExpressionChecker: CheckPart {
  let context: CheckContext

  /// An expression held to a type: converted, tested at run time where only values can tell, or
  /// reported.
  func value(_ node: NodeID, _ expected: Expectation, _ unit: CodeScope) -> Typed {
    if node.isNone { return .broken }
    fitting.maskSecrets(node, as: expected.type, unit.module.tree)
    let known = context.diagnostics.count
    let typed = expression(node, expected, unit)
    if context.diagnostics.count > known, names.mended(node, expected, unit, since: known) {
      return .broken
    }
    return fitting.coerce(typed, expected, at: unit.module.tree.span(node), unit, node: node)
  }

  /// An expression's elaboration and type. The expectation is a hint for literals.
  func expression(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    if tree.flags(node).contains(.broken), !holdsOthers(tree.kind(node)) { return .broken }
    switch tree.kind(node) {
    case .nullLiteral: return Typed(core: .constant(.null), type: TypeTable.null)
    case .boolLiteral:
      let value = tree.text(node).first == UInt8(ascii: "t")
      return Typed(core: .constant(.bool(value)), type: types.intern(.literal(.bool(value))))
    case .intLiteral, .floatLiteral, .unitLiteral: return literals.number(node, expected, unit)
    case .string: return literals.text(node, expected, unit)
    case .interpolatedString: return literals.interpolation(node, unit)
    case .name: return names.nameValue(node, unit)
    case .unary: return unary(node, expected, unit)
    case .binary: return binary(node, expected, unit)
    case .call: return calls.call(node, expected, unit)
    case .fieldAccess: return names.fieldAccess(node, unit)
    case .indexAccess: return names.indexAccess(node, unit)
    case .ifExpr: return conditional(node, expected, unit)
    case .letExpr: return letIn(node, expected, unit)
    case .matchExpr: return match(node, expected, unit)
    case .lambda: return lambda(node, expected, unit)
    case .isExpr: return typeTest(node, unit)
    case .withExpr: return with(node, expected, unit)
    case .construct: return literals.construct(node, unit)
    case .objectLiteral, .block: return literals.objectLiteral(node, expected, unit)
    case .listLiteral: return listLiteral(node, expected, unit)
    case .parenthesized: return expression(ParenthesizedView(tree, node).value, expected, unit)
    case .error: return .broken
    default: return .broken
    }
  }

  /// Whether a node with a syntax error somewhere below still has parts to be checked for
  /// themselves. All others are left alone: what follows from the syntax error is not reported again.
  private func holdsOthers(_ kind: NodeKind) -> Bool {
    switch kind {
    case .construct, .objectLiteral, .block, .listLiteral, .withExpr, .ifExpr, .letExpr,
      .matchExpr, .parenthesized:
      true
    default: false
    }
  }

  private func conditional(
    _ node: NodeID, _ expected: Expectation?, _ unit: CodeScope
  ) -> Typed {
    let tree = unit.module.tree
    let branchView = IfView(tree, node)
    let conditionNode = branchView.condition
    let condition = value(
      conditionNode, Expectation(type: TypeTable.bool, reason: .none), unit)
    let then = context.withFacts {
      fitting.assume(conditionNode, is: true, unit)
      return branch(branchView.then, expected, unit)
    }
    let otherwise = context.withFacts {
      fitting.assume(conditionNode, is: false, unit)
      return branch(branchView.otherwise, expected, unit)
    }
    return Typed(
      core: .conditional(condition.core, then: then.core, else: otherwise.core),
      type: joined([then.type, otherwise.type]))
  }

  /// A branch: checked against the expected type, if any, so that the error is at the branch.
  func branch(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    guard let expected else { return node.isNone ? .broken : expression(node, nil, unit) }
    return value(node, expected, unit)
  }

  /// The type of one of several values.
  func joined(_ all: [TypeID]) -> TypeID {
    let known = all.filter { $0 != TypeTable.unknown }
    return known.isEmpty ? TypeTable.unknown : types.union(known)
  }

  private func typeTest(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let test = IsView(tree, node)
    let typed = expression(test.value, nil, unit)
    let type = typeReader.resolveType(test.type, unit.module, unit.typeParameters)
    checkTest(of: typed.type, against: type, "is", at: tree.span(test.type))
    return Typed(core: .typeTest(typed.core, type), type: TypeTable.bool)
  }

  /// Whether a value may be of the type that it is asked about. What is in a `Sensitive` may be, and
  /// is not told.
  func checkTest(of subject: TypeID, against type: TypeID, _ use: String, at span: SourceSpan) {
    if subject == TypeTable.unknown || type == TypeTable.unknown || overlaps(subject, type) {
      return
    }
    let isSealed = types.members(subject).contains { types.unsensitive($0) != $0 }
    report(
      isSealed
        ? .sensitiveUse(use, at: span)
        : .impossibleTest(names.describe(subject), names.describe(type), at: span))
  }

  /// Whether some value could be of both types.
  func overlaps(_ a: TypeID, _ b: TypeID) -> Bool {
    for x in types.members(a) {
      for y in types.members(b) {
        // Nothing but `Sensitive<T>` is of such a type, whatever it holds.
        if types.unsensitive(x) != x, types.unsensitive(y) == y { continue }
        if types.unsensitive(y) != y, types.unsensitive(x) == x { continue }
        if types.isAssignable(x, to: y) || types.isAssignable(y, to: x) { return true }
        if x == TypeTable.json || y == TypeTable.json { return true }
        switch (types[x], types[y]) {
        case (.parameter, _), (_, .parameter), (.list, .list), (.map, .map), (.list, .keyedList),
          (.keyedList, .list), (.map, .schema), (.schema, .map):
          return true
        default: continue
        }
      }
    }
    return false
  }

  private func with(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let layering = WithView(tree, node)
    let subject = expression(layering.object, nil, unit)
    let layerNode = layering.layer
    let span = tree.span(layerNode)
    if subject.type == TypeTable.unknown || layerNode.isNone { return .broken }
    if types.isOptional(subject.type), subject.type != TypeTable.json {
      report(
        .maybeNull(
          "`with`", names.describe(subject.type), at: tree.span(layering.object),
          declared: subject.declared))
      return .broken
    }
    guard let form = layers.objectForm(subject.type), !isList(form) else {
      report(.withOnScalar(names.describe(subject.type), at: tree.span(layering.object)))
      return .broken
    }
    if tree.kind(layerNode) == .block || tree.kind(layerNode) == .objectLiteral {
      let layer = layers.layer(
        of: layerNode, on: form, isMaking: false, parent: unit.levelForNested, unit: unit)
      let core = Core.with(subject.core, .block(layer.id, locals: unit.locals.count), span)
      composition.foldLater(core, at: unit.level)
      return Typed(core: core, type: form)
    }
    let overlay = expression(layerNode, nil, unit)
    guard case .overlay(let target) = types[overlay.type] else {
      if overlay.type != TypeTable.unknown {
        report(.withNeedsOverlay(names.describe(overlay.type), at: span))
      }
      return .broken
    }
    if !types.isSubtype(form, of: target) {
      report(
        .overlayTarget(names.describe(target), found: names.describe(form), at: span)
          .noting(overlaySpan(layerNode, unit), "the overlay is declared here")
          .noting(subject.declared, "the value has its type here"))
    }
    let core = Core.with(subject.core, .overlay(overlay.core), span)
    composition.foldLater(core, at: unit.level)
    return Typed(core: core, type: form)
  }

  /// Where the overlay that is named, or called, is declared.
  private func overlaySpan(_ node: NodeID, _ unit: CodeScope) -> SourceSpan {
    let tree = unit.module.tree
    let callee = tree.kind(node) == .call ? CallView(tree, node).callee : node
    guard tree.kind(callee) == .name,
      case .declaration(.overlay(let id), _) = names.resolve(
        unit.module.symbol(callee), at: tree.span(callee), unit)
    else { return .none }
    return program.overlays[id.index].span
  }

  func isList(_ type: TypeID) -> Bool {
    if case .list = types[type] { return true }
    return false
  }
}
