import Diagnostics
import Lexer
import Program
import Source
import Syntax

extension ExpressionChecker {
  func unary(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let operand = UnaryView(tree, node).operand
    if tree.tokens[Int(tree[node].token)].kind == .not {
      let typed = value(operand, Expectation(type: TypeTable.bool, reason: .none), unit)
      return Typed(core: .not(typed.core), type: TypeTable.bool)
    }
    switch tree.kind(operand) {
    case .intLiteral, .floatLiteral, .unitLiteral: return literals.number(node, expected, unit)
    default: break
    }
    let typed = expression(operand, expected, unit)
    let type = types.unrefined(typed.type)
    switch types[type] {
    case .int:
      return Typed(core: .negate(typed.core, .int, tree.span(node)), type: type)
    case .float: return Typed(core: .negate(typed.core, .float, tree.span(node)), type: type)
    case .unit: return Typed(core: .negate(typed.core, .unit, tree.span(node)), type: type)
    case .unknown: return .broken
    case .union where types.isOptional(type):
      report(
        .maybeNull("`-`", names.describe(type), at: tree.span(operand), declared: typed.declared))
      return .broken
    default:
      report(
        .operandType("-", needs: "a number", names.describe(typed.type), at: tree.span(operand)))
      return .broken
    }
  }

  func binary(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    switch tree.tokens[Int(tree[node].token)].kind {
    case .andAnd: return logical(node, isAnd: true, unit)
    case .orOr: return logical(node, isAnd: false, unit)
    case .questionQuestion: return coalesce(node, expected, unit)
    case .equalEqual: return equality(node, .equal, unit)
    case .notEqual: return equality(node, .notEqual, unit)
    case .less: return ordering(node, .less, unit)
    case .lessEqual: return ordering(node, .lessEqual, unit)
    case .greater: return ordering(node, .greater, unit)
    case .greaterEqual: return ordering(node, .greaterEqual, unit)
    case .plus: return additive(node, .add, expected, unit)
    case .minus: return additive(node, .subtract, expected, unit)
    case .star: return multiplicative(node, .multiply, expected, unit)
    case .slash: return multiplicative(node, .divide, expected, unit)
    default: return .broken
    }
  }

  private func logical(_ node: NodeID, isAnd: Bool, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let bool = Expectation(type: TypeTable.bool, reason: .none)
    let binary = BinaryView(tree, node)
    let left = value(binary.left, bool, unit)
    let right = context.withFacts {
      fitting.assume(binary.left, is: isAnd, unit)
      return value(binary.right, bool, unit)
    }
    return Typed(
      core: isAnd ? .and(left.core, right.core) : .or(left.core, right.core),
      type: TypeTable.bool)
  }

  private func coalesce(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let leftExpected = expected.map {
      Expectation(type: types.optional($0.type), reason: $0.reason)
    }
    let binary = BinaryView(tree, node)
    let left = expression(binary.left, leftExpected, unit)
    if left.type == TypeTable.unknown { return .broken }
    if !types.isOptional(left.type) {
      report(.needlessDefault(names.describe(left.type), at: tree.tokenSpan(node)))
    }
    let present = types.withoutNull(left.type)
    let hint =
      present == TypeTable.never
      ? expected
      : Expectation(
        type: types.optional(types.widened(present)), reason: .none)
    let right = expression(binary.right, hint, unit)
    return Typed(
      core: .coalesce(left.core, right.core), type: joined([present, right.type]))
  }

  /// Both operands, each the other's expectation where one is a literal.
  private func operands(
    _ node: NodeID, _ expected: Expectation?, _ unit: CodeScope
  ) -> (Typed, Typed) {
    let tree = unit.module.tree
    let binary = BinaryView(tree, node)
    let left = binary.left
    let right = binary.right
    func hint(_ typed: Typed) -> Expectation? {
      let type = types.withoutNull(types.widened(typed.type))
      return type == TypeTable.unknown || type == TypeTable.never
        ? expected : Expectation(type: type, reason: .none)
    }
    if isOpenLiteral(left, tree), !isOpenLiteral(right, tree) {
      let second = expression(right, expected, unit)
      return (expression(left, hint(second), unit), second)
    }
    let known = context.diagnostics.count
    let first = expression(left, expected, unit)
    if tree.kind(right) == .objectLiteral { return (first, expression(right, nil, unit)) }
    // If two literals are wrong because a type is missing, that is one error.
    let isOpen =
      context.diagnostics.count > known && context.diagnostics[known].code == .ambiguousUnit
    if isOpen, isOpenLiteral(right, tree) { return (.broken, .broken) }
    return (first, expression(right, hint(first), unit))
  }

  private func isOpenLiteral(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    switch tree.kind(node) {
    case .intLiteral, .floatLiteral, .unitLiteral, .string: true
    case .unary: isOpenLiteral(UnaryView(tree, node).operand, tree)
    case .parenthesized: isOpenLiteral(ParenthesizedView(tree, node).value, tree)
    default: false
    }
  }

  private func equality(_ node: NodeID, _ op: BinaryOperator, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let (left, right) = operands(node, nil, unit)
    if left.type == TypeTable.unknown || right.type == TypeTable.unknown { return truth(.broken) }
    // Whether there is a value is not a secret.
    let asksForNull = left.type == TypeTable.null || right.type == TypeTable.null
    let binary = BinaryView(tree, node)
    for (typed, operand) in zip([left, right], binary.operands)
    where !asksForNull && program.holdsSecrets(typed.type) {
      report(.sensitiveUse("==", at: tree.span(operand)))
      return truth(.broken)
    }
    if left.type == TypeTable.null || right.type == TypeTable.null {
      let other = left.type == TypeTable.null ? right.type : left.type
      if !types.isOptional(other) {
        report(.needlessNullTest(names.describe(other), at: tree.span(node)))
      }
    } else if !overlaps(types.widened(left.type), types.widened(right.type)) {
      let fix =
        comparisonFix(left.type, binary.right, right.type, unit)
        ?? comparisonFix(right.type, binary.left, left.type, unit)
      report(
        .incomparable(
          names.describe(types.widened(left.type)), names.describe(types.widened(right.type)),
          isAlways: op == .notEqual, at: tree.span(node)
        ).fixing(fix))
      return truth(.broken)
    }
    return Typed(
      core: .binary(
        op, kind(left.type, right.type), left.core, right.core, tree.tokenSpan(node)),
      type: TypeTable.bool)
  }

  func holdsSecret(_ type: TypeID) -> Bool {
    types.members(type).contains {
      if case .sensitive = types[$0] { return true }
      return false
    }
  }

  private func truth(_ typed: Typed) -> Typed { Typed(core: typed.core, type: TypeTable.bool) }

  /// The class of operands of both types; `.other` where they differ or are structures.
  private func kind(_ a: TypeID, _ b: TypeID) -> OperandKind {
    let first = types.unrefined(types.widened(a))
    guard first == types.unrefined(types.widened(b)) else { return .other }
    switch types[first] {
    case .int: return .int
    case .float: return .float
    case .string: return .string
    case .bool: return .bool
    case .unit: return .unit
    default: return .other
    }
  }

  /// Null, then unknown, are said before the operator's own complaint.
  private func areUsable(_ left: Typed, _ right: Typed, _ node: NodeID, _ unit: CodeScope) -> Bool {
    let tree = unit.module.tree
    if left.type == TypeTable.unknown || right.type == TypeTable.unknown { return false }
    let op = tree.text(node).asString
    for (typed, operand) in zip([left, right], BinaryView(tree, node).operands) {
      let span = tree.span(operand)
      if holdsSecret(typed.type) {
        report(.sensitiveUse(op, at: span))
        return false
      }
      if types.isOptional(typed.type), typed.type != TypeTable.json {
        report(
          .maybeNull("`\(op)`", names.describe(typed.type), at: span, declared: typed.declared))
        return false
      }
    }
    return true
  }

  private func ordering(_ node: NodeID, _ op: BinaryOperator, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let (left, right) = operands(node, nil, unit)
    guard areUsable(left, right, node, unit) else { return truth(.broken) }
    var operandKind = kind(left.type, right.type)
    if case .parameter(let a) = types[left.type], case .parameter(let b) = types[right.type],
      a == b
    {
      operandKind = .other
    } else if operandKind == .other || operandKind == .bool {
      report(
        .notOrdered(names.describe(left.type), names.describe(right.type), at: tree.span(node)))
      return truth(.broken)
    }
    return Typed(
      core: .binary(op, operandKind, left.core, right.core, tree.tokenSpan(node)),
      type: TypeTable.bool)
  }

  private func additive(
    _ node: NodeID, _ op: BinaryOperator, _ expected: Expectation?, _ unit: CodeScope
  ) -> Typed {
    let tree = unit.module.tree
    let (left, right) = operands(node, expected, unit)
    guard areUsable(left, right, node, unit) else { return .broken }
    let operandKind = kind(left.type, right.type)
    let core = Core.binary(op, operandKind, left.core, right.core, tree.tokenSpan(node))
    switch operandKind {
    case .int, .float, .unit:
      return Typed(core: core, type: types.unrefined(types.widened(left.type)))
    case .string where op == .add: return Typed(core: core, type: TypeTable.string)
    case .other where op == .add && isListLike(left.type) && isListLike(right.type):
      let element = joined([fitting.element(of: left.type), fitting.element(of: right.type)])
      return Typed(core: core, type: types.list(element))
    default:
      report(
        .badOperands(
          tree.text(node).asString, names.describe(left.type), names.describe(right.type),
          at: tree.span(node)
        ).fixing(joining(left.type, right.type, by: op, BinaryView(tree, node))))
      return .broken
    }
  }

  /// `1 == "1"`: the literal of the other kind.
  private func comparisonFix(
    _ type: TypeID, _ node: NodeID, _ found: TypeID, _ unit: CodeScope
  ) -> FixIt? {
    let tree = unit.module.tree
    let span = tree.span(node)
    switch types[found] {
    case .literal(.string(let symbol)):
      let text = name(symbol)
      let bare = types.unrefined(types.widened(type))
      if bare == TypeTable.int, Int64(text) != nil { return .replace(span, with: text) }
      if bare == TypeTable.bool, text == "true" || text == "false" {
        return .replace(span, with: text)
      }
    case .literal where types.unrefined(types.widened(type)) == TypeTable.string:
      let text = program.sources.text(of: span)
      return .replace(span, with: "\"\(text)\"")
    default: break
    }
    return nil
  }

  /// `"web-" + 3`: the value inside the text.
  private func joining(
    _ left: TypeID, _ right: TypeID, by op: BinaryOperator, _ binary: BinaryView
  ) -> FixIt? {
    guard op == .add else { return nil }
    let (tree, first, second) = (binary.tree, binary.left, binary.right)
    func isScalar(_ type: TypeID) -> Bool {
      switch types[types.unrefined(types.widened(type))] {
      case .int, .float, .bool, .unit: true
      default: false
      }
    }
    let between = SourceSpan(tree.span(first).end, tree.span(second).start)
    if isListLike(left), types.isAssignable(types.widened(right), to: fitting.element(of: left)) {
      let text = program.sources.text(of: tree.span(second))
      return .replace(tree.span(second), with: "[\(text)]")
    }
    if tree.kind(first) == .string, isScalar(right),
      tree.tokens[Int(tree[first].token)].isPlainString
    {
      let text = program.sources.text(of: tree.span(second))
      let start = tree.span(first).end - 1
      return FixIt(
        message: "put it into the text",
        edits: [
          .init(span: SourceSpan(start, tree.span(second).end), replacement: "\\(\(text))\"")
        ])
    }
    if tree.kind(second) == .string, isScalar(left),
      tree.tokens[Int(tree[second].token)].isPlainString
    {
      return FixIt(
        message: "put it into the text",
        edits: [
          .init(span: tree.span(first).before, replacement: "\"\\("),
          .init(span: SourceSpan(between.start, between.end + 1), replacement: ")"),
        ])
    }
    return nil
  }

  private func isListLike(_ type: TypeID) -> Bool {
    switch types[type] {
    case .list, .keyedList: true
    case .refined(let base, _): isListLike(base)
    default: false
    }
  }

  private func multiplicative(
    _ node: NodeID, _ op: BinaryOperator, _ expected: Expectation?, _ unit: CodeScope
  ) -> Typed {
    let tree = unit.module.tree
    let binary = BinaryView(tree, node)
    let left = expression(binary.left, expected, unit)
    let leftBare = types.unrefined(types.widened(left.type))
    // The factor of a unit is a plain number.
    var hint: Expectation?
    if leftBare == TypeTable.float { hint = Expectation(type: TypeTable.float, reason: .none) }
    if op == .divide, case .unit = types[leftBare] {
      hint = Expectation(
        type: types.union([TypeTable.int, TypeTable.float, leftBare]), reason: .none)
    }
    let right = expression(binary.right, hint, unit)
    guard areUsable(left, right, node, unit) else { return .broken }
    let rightBare = types.unrefined(types.widened(right.type))
    let span = tree.tokenSpan(node)
    func result(_ kind: OperandKind, _ type: TypeID) -> Typed {
      Typed(core: .binary(op, kind, left.core, right.core, span), type: type)
    }
    switch (types[leftBare], types[rightBare]) {
    case (.int, .int):
      if op == .divide {
        report(.intDivision(at: tree.span(node), left: binary.left, tree))
        return .broken
      }
      return result(.int, TypeTable.int)
    case (.float, .float): return result(.float, TypeTable.float)
    case (.int, .float) where isOpenLiteral(binary.left, tree):
      let first = expression(
        binary.left, Expectation(type: TypeTable.float, reason: .none), unit)
      return Typed(
        core: .binary(op, .float, first.core, right.core, span), type: TypeTable.float)
    case (.unit(let a), .unit(let b)) where a == b && op == .divide:
      return result(.unit, TypeTable.float)
    case (.unit, .int), (.unit, .float): return result(.unit, leftBare)
    case (.int, .unit), (.float, .unit):
      if op == .multiply { return result(.unit, rightBare) }
    default: break
    }
    var fix: FixIt?
    if op == .multiply, leftBare == TypeTable.string, rightBare == TypeTable.int {
      let (text, count) = (
        program.sources.text(of: tree.span(binary.left)),
        program.sources.text(of: tree.span(binary.right))
      )
      fix = .replace(tree.span(node), with: "\(text).repeat(\(count))")
    }
    report(
      .badOperands(
        tree.text(node).asString, names.describe(left.type), names.describe(right.type),
        at: tree.span(node)
      ).fixing(fix))
    return .broken
  }
}
