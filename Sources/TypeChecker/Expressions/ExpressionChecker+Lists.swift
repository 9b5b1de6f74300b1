import Diagnostics
import Program
import Source
import Syntax

extension ExpressionChecker {
  /// What a `for` clause binds.
  struct ForClause {
    var binders: [Variable]
    var source: Typed
    var filter: TypeID?
  }

  /// `for x: T in e`, `for k, v in m`, `for x: T in all`.
  func forClause(
    first: NodeID, second: NodeID, type typeNode: NodeID, source sourceNode: NodeID,
    _ unit: CodeScope
  ) -> ForClause {
    let tree = unit.module.tree
    let annotated =
      typeNode.isNone
      ? nil : typeReader.resolveType(typeNode, unit.module, unit.typeParameters)
    func variable(_ node: NodeID, _ type: TypeID) -> Variable {
      Variable(
        name: unit.module.symbol(node), type: type, identity: context.identity(),
        span: tree.span(node))
    }
    if isAll(sourceNode, unit) {
      guard let annotated else {
        report(.allNeedsBinder(at: tree.span(sourceNode)))
        return ForClause(
          binders: [variable(first, TypeTable.unknown)], source: .broken, filter: nil)
      }
      let source = Typed(
        core: .all(annotated, tree.span(sourceNode)), type: types.list(annotated))
      return ForClause(binders: [variable(first, annotated)], source: source, filter: nil)
    }
    let source = expression(sourceNode, nil, unit)
    let (keyType, valueType) = elements(of: source, at: tree.span(sourceNode))
    var filter: TypeID?
    var bound = valueType
    if let annotated, annotated != TypeTable.unknown, valueType != TypeTable.unknown {
      if !types.isSubtype(valueType, of: annotated) {
        filter = annotated
        checkTest(of: valueType, against: annotated, "for", at: tree.span(typeNode))
      }
      bound = annotated
    }
    if second.isNone {
      return ForClause(binders: [variable(first, bound)], source: source, filter: filter)
    }
    return ForClause(
      binders: [variable(first, keyType), variable(second, bound)], source: source, filter: filter)
  }

  private func isAll(_ node: NodeID, _ unit: CodeScope) -> Bool {
    let tree = unit.module.tree
    guard !node.isNone, tree.kind(node) == .name else { return false }
    guard name(unit.module.symbol(node)) == "all" else { return false }
    if case .missing = names.resolve(unit.module.symbol(node), at: tree.span(node), unit) {
      return true
    }
    return false
  }

  /// The types of keys (an index of a list) and values that a `for` iterates over.
  private func elements(of source: Typed, at span: SourceSpan) -> (TypeID, TypeID) {
    let type = source.type
    switch types[types.unrefined(type)] {
    case .list(let element): return (TypeTable.int, element)
    case .map(let key, let value): return (key, value)
    case .keyedList(let element, let spec): return (calls.keyType(element, spec), element)
    case .json: return (TypeTable.json, TypeTable.json)
    case .schema(let id) where program.schemas[id.index].kind == .record:
      return (TypeTable.string, joined(program.schemas[id.index].fields.map(\.type)))
    case .schema(let id):
      if let entries = program.schemas[id.index].entries { return entries }
      report(.notIterable(names.describe(type), at: span))
    case .unknown, .never: break
    default:
      if types.isOptional(type) {
        report(.maybeNull("`for`", names.describe(type), at: span, declared: source.declared))
      } else {
        report(.notIterable(names.describe(type), at: span))
      }
    }
    return (TypeTable.unknown, TypeTable.unknown)
  }

  func listLiteral(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    var elementExpected: Expectation?
    var keyed: TypeID?
    for member in expected.map({ types.members($0.type) }) ?? [] {
      switch types[types.unrefined(member)] {
      case .list(let element):
        elementExpected = Expectation(type: element, reason: expected!.reason)
      case .keyedList(let element, _):
        elementExpected = Expectation(type: element, reason: expected!.reason)
        keyed = member
      case .json:
        elementExpected =
          elementExpected ?? Expectation(type: TypeTable.json, reason: expected!.reason)
      default: continue
      }
    }
    if elementExpected?.type == TypeTable.unknown { elementExpected = nil }
    var items: [ListItem] = []
    var found: [TypeID] = []
    for item in tree.children(of: node) {
      switch tree.kind(item) {
      case .spreadItem:
        let inner = SpreadView(tree, item).value
        let listType = elementExpected.map {
          Expectation(type: types.list($0.type), reason: $0.reason)
        }
        let typed = listType.map { value(inner, $0, unit) } ?? expression(inner, nil, unit)
        if listType == nil, typed.type != TypeTable.unknown, !isSpreadable(typed.type) {
          report(.notIterable(names.describe(typed.type), at: tree.span(inner)))
        }
        found.append(fitting.element(of: typed.type))
        items.append(.spread(typed.core, tree.span(item)))
      case .comprehension:
        let (clauses, typed) = comprehension(item, elementExpected, unit)
        found.append(typed.type)
        items.append(.comprehension(clauses, element: typed.core, tree.span(item)))
      case .error: found.append(TypeTable.unknown)
      default:
        let typed = branch(item, elementExpected, unit)
        found.append(typed.type)
        items.append(.element(typed.core, tree.span(item)))
      }
    }
    let core = Core.list(items, tree.span(node))
    if let keyed {
      return Typed(
        core: .cross(core, keyed, tree.span(node), reason: expected!.reason), type: keyed)
    }
    let element = elementExpected?.type ?? joined(found.map(types.widened))
    return Typed(
      core: core,
      type: types.list(found.isEmpty && elementExpected == nil ? TypeTable.never : element))
  }

  private func isSpreadable(_ type: TypeID) -> Bool {
    switch types[types.unrefined(type)] {
    case .list, .keyedList, .json, .never: true
    default: false
    }
  }

  /// A comprehension's clauses and element, in their scope.
  private func comprehension(
    _ node: NodeID, _ expected: Expectation?, _ unit: CodeScope
  ) -> (Comprehension, Typed) {
    let tree = unit.module.tree
    let depth = unit.locals.count
    let saved = context.facts
    defer {
      unit.pop(to: depth)
      context.facts = saved
    }
    var clauses: [Comprehension.Clause] = []
    let comprehension = ComprehensionView(tree, node)
    for clause in comprehension.clauses { append(clause, to: &clauses, unit) }
    return (Comprehension(clauses: clauses), branch(comprehension.element, expected, unit))
  }

  private func append(
    _ clause: NodeID, to clauses: inout [Comprehension.Clause], _ unit: CodeScope
  ) {
    let tree = unit.module.tree
    switch tree.kind(clause) {
    case .forClause:
      let loop = ForView(tree, clause)
      let bound = forClause(
        first: loop.first, second: loop.second, type: loop.type,
        source: loop.source, unit)
      let first = unit.push(bound.binders[0])
      let second = bound.binders.count > 1 ? unit.push(bound.binders[1]) : nil
      clauses.append(
        .each(first: first, second: second, source: bound.source.core, filter: bound.filter))
    case .ifClause:
      let condition = IfView(tree, clause).condition
      let typed = value(condition, Expectation(type: TypeTable.bool, reason: .none), unit)
      clauses.append(.only(typed.core))
      fitting.assume(condition, is: true, unit)
    default: break
    }
  }
}
