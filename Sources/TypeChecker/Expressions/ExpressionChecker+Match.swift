import Diagnostics
import Program
import Source
import Syntax

extension ExpressionChecker {
  /// `match`: arms in order, each narrowing what is left; together they leave nothing.
  func match(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let matchView = MatchView(tree, node)
    let subjectNode = matchView.subject
    let subject = expression(subjectNode, nil, unit)
    let depth = unit.locals.count
    let slot = unit.push(
      Variable(name: .empty, type: subject.type, identity: context.identity(), span: .none))
    defer { unit.pop(to: depth) }
    let key = fitting.pathKey(subjectNode, unit)
    var left = Remaining(types.members(expand(subject.type)))
    var arms: [(test: Core, body: Typed)] = []
    var strange: [SourceSpan] = []
    for arm in matchView.arms where tree.kind(arm) == .matchArm {
      let armView = MatchArmView(tree, arm)
      let pattern = armView.pattern
      let known = context.diagnostics.count
      var isBroken = false
      let result = context.withFacts { () -> (Core, Typed, TypeID) in
        let (test, covered, binder) = self.pattern(pattern, subject.type, slot, unit)
        isBroken = context.diagnostics.count > known
        if isBroken, context.diagnostics.last?.code == .notOneOf {
          strange.append(tree.span(pattern))
        }
        if let key, covered != TypeTable.never, subject.type != TypeTable.unknown {
          context.facts[key] =
            self.types.isLiteral(covered)
            ? covered : fitting.intersection(self.types.union(left.members), covered)
        }
        let inner = unit.locals.count
        var body: Typed
        if let binder {
          let bound = unit.push(binder)
          body = branch(armView.body, expected, unit)
          body.core = .bind(slot: bound, .local(slot), body: body.core)
          unit.pop(to: inner)
        } else {
          body = branch(armView.body, expected, unit)
        }
        return (test, body, covered)
      }
      let isShadowed =
        left.isEmpty && subject.type != TypeTable.unknown && !isBroken
      if isShadowed { report(.unreachableArm(at: tree.span(pattern))) }
      arms.append((result.0, result.1))
      if result.2 != TypeTable.never { left.remove(result.2, types) }
    }
    mendStrangeArms(strange, left.members)
    // An arm for a value that there is not was meant for one of those that are left.
    if left.members.count > strange.count, subject.type != TypeTable.unknown,
      !hasBroken(node, tree)
    {
      report(
        .notExhaustive(
          names.describe(types.union(left.members)), at: tree.tokenSpan(node),
          declared: subject.declared)
      )
    }
    guard var core = arms.last?.body.core else { return .broken }
    for arm in arms.dropLast().reversed() {
      core = .conditional(arm.test, then: arm.body.core, else: core)
    }
    return Typed(
      core: .bind(slot: slot, subject.core, body: core), type: joined(arms.map(\.body.type)))
  }

  /// What arms for values that there are not may have been meant for: a value that no arm takes.
  private func mendStrangeArms(_ arms: [SourceSpan], _ left: [TypeID]) {
    let open = left.compactMap { type -> String? in
      if case .literal(.string(let text)) = types[type] { name(text) } else { nil }
    }
    for span in arms {
      guard
        let index = context.diagnostics.lastIndex(where: {
          $0.code == .notOneOf && $0.span == span
        })
      else { continue }
      let written = String(program.sources.text(of: span).dropFirst().dropLast())
      context.diagnostics[index].fixes = []
      context.diagnostics[index].help = nil
      if let near = nearestName(to: written, among: open) ?? (open.count == 1 ? open[0] : nil) {
        context.diagnostics[index].fixes = [
          .replace(span, with: "\"\(near)\"", message: "did you mean \"\(near)\"?")
        ]
      } else {
        context.diagnostics[index].help =
          open.isEmpty ? "delete the arm: each value has one" : "write one that has no arm yet"
      }
    }
  }

  private func hasBroken(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    tree.flags(node).contains(.broken)
  }

  /// Bool as its two values, so that arms can take them one by one.
  private func expand(_ type: TypeID) -> TypeID {
    types.union(
      types.members(type).flatMap { member in
        member == TypeTable.bool
          ? [types.intern(.literal(.bool(true))), types.intern(.literal(.bool(false)))] : [member]
      })
  }

  /// What the arms of a match have left over. A literal is taken out alone, so that a match with an
  /// arm for each member of a large union takes time for each member once.
  private struct Remaining {
    private var all: [TypeID]
    private var places: [TypeID: Int] = [:]
    private var gone: Set<Int> = []

    init(_ members: [TypeID]) {
      all = members
      for (place, type) in members.enumerated() { places[type] = place }
    }

    var isEmpty: Bool { gone.count == all.count }
    var members: [TypeID] { all.indices.filter { !gone.contains($0) }.map { all[$0] } }

    mutating func remove(_ covered: TypeID, _ types: TypeTable) {
      if types.isLiteral(covered) {
        if let place = places[covered] { gone.insert(place) }
        return
      }
      for place in all.indices where types.isSubtype(all[place], of: covered) {
        gone.insert(place)
      }
    }
  }

  /// A pattern: its test of the local `slot`, the type it covers wholly, the binder it brings.
  private func pattern(
    _ node: NodeID, _ subject: TypeID, _ slot: Int, _ unit: CodeScope
  ) -> (Core, TypeID, Variable?) {
    let tree = unit.module.tree
    let span = tree.span(node)
    switch tree.kind(node) {
    case .wildcardPattern: return (.constant(.bool(true)), subject, nil)
    case .bindPattern:
      let bindPattern = BindPatternView(tree, node)
      let type = typeReader.resolveType(bindPattern.type, unit.module, unit.typeParameters)
      checkTest(of: subject, against: type, "match", at: span)
      let nameNode = bindPattern.name
      let symbol = unit.module.symbol(nameNode)
      let binder =
        name(symbol) == "_"
        ? nil
        : Variable(
          name: symbol, type: fitting.intersection(subject, type), identity: context.identity(),
          span: tree.span(nameNode))
      return (.typeTest(.local(slot), type), expand(type), binder)
    case .nullLiteral:
      return (.typeTest(.local(slot), TypeTable.null), TypeTable.null, nil)
    case .error: return (.constant(.bool(false)), TypeTable.unknown, nil)
    default:
      if holdsSecret(subject) {
        report(.sensitiveUse("match", at: span))
        return (.constant(.bool(false)), TypeTable.never, nil)
      }
      let typed = value(node, Expectation(type: subject, reason: .none), unit)
      let covered: TypeID
      if case .literal = types[typed.type] {
        covered = typed.type
      } else {
        covered = TypeTable.never
      }
      return (.binary(.equal, .other, .local(slot), typed.core, span), covered, nil)
    }
  }

  func lambda(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let lambda = LambdaView(tree, node)
    let body = lambda.body
    var wanted: ([TypeID], TypeID)?
    for member in expected.map({ types.members($0.type) }) ?? [] {
      if case .function(let parameters, let result) = types[member] {
        wanted = (parameters, result)
      }
    }
    let inner = unit.nested(unit.levelForNested)
    var parameters: [Function.Parameter] = []
    for (index, child) in lambda.parameters.enumerated() {
      let parameter = ParameterView(tree, child)
      let nameNode = parameter.name
      let typeNode = parameter.type
      var type = TypeTable.unknown
      if !typeNode.isNone {
        type = typeReader.resolveType(typeNode, unit.module, unit.typeParameters)
      } else if let wanted, index < wanted.0.count {
        type = wanted.0[index]
      } else if wanted == nil {
        report(
          .lambdaParameterType(
            name(unit.module.symbol(nameNode)), at: tree.span(nameNode)))
      }
      let symbol = unit.module.symbol(nameNode)
      let span = tree.span(nameNode)
      parameters.append(
        Function.Parameter(name: symbol, type: type, defaultValue: nil, span: span))
      _ = inner.push(Variable(name: symbol, type: type, identity: context.identity(), span: span))
    }
    if let wanted, wanted.0.count != parameters.count {
      report(
        .lambdaArity(wanted.0.count, found: parameters.count, at: tree.span(node)))
      return .broken
    }
    let result: Typed
    if let wanted, wanted.1 != TypeTable.unknown, !types.mentionsParameter(wanted.1) {
      let checked = value(
        body, Expectation(type: wanted.1, reason: expected?.reason ?? .none), inner)
      result = Typed(core: checked.core, type: wanted.1)
    } else {
      result = expression(body, nil, inner)
    }
    let id = FunctionID(program.functions.count)
    var function = Function(
      name: .empty, module: unit.module.id, parameters: parameters, result: result.type,
      body: result.core, nativeName: nil, localCount: inner.localCount, span: tree.span(node))
    function.isResolved = true
    program.functions.append(function)
    return Typed(
      core: .closure(id, .level(0), locals: unit.locals.count),
      type: types.intern(.function(parameters.map(\.type), types.widened(result.type))))
  }
}
