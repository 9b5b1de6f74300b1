import Program
import Source
import Syntax

extension FitChecker {
  /// The place an expression reads, if facts can be known about it: a variable or field of an
  /// object around, then fields and constant keys.
  func pathKey(_ node: NodeID, _ unit: CodeScope) -> PathKey? {
    let tree = unit.module.tree
    switch tree.kind(node) {
    case .parenthesized: return pathKey(ParenthesizedView(tree, node).value, unit)
    case .name:
      let symbol = unit.module.symbol(node)
      switch names.resolve(symbol, at: tree.span(node), unit) {
      case .value(_, let key): return key
      case .declaration(.field, let owner):
        return PathKey(root: names.moduleIdentity(owner), steps: [symbol])
      case .missing where name(symbol) == "self":
        // What is known of a field is known however it is named: `x` and `self.x`.
        return unit.level?.writtenObject.map { PathKey(root: $0.identity, steps: []) }
      default: return nil
      }
    case .fieldAccess:
      guard var key = pathKey(FieldAccessView(tree, node).object, unit) else { return nil }
      key.steps.append(unit.module.symbol(node))
      return key
    case .indexAccess:
      let access = IndexAccessView(tree, node)
      guard access.keys.count == 1, let index = access.keys.first, tree.kind(index) == .string,
        var key = pathKey(access.object, unit)
      else { return nil }
      key.steps.append(symbols.intern(StringText.value(of: index, in: tree)))
      return key
    default: return nil
    }
  }

  /// Takes what a condition's truth shows into the facts.
  func assume(_ node: NodeID, is truth: Bool, _ unit: CodeScope) {
    if node.isNone { return }
    let tree = unit.module.tree
    switch tree.kind(node) {
    case .parenthesized: assume(ParenthesizedView(tree, node).value, is: truth, unit)
    case .unary where tree.tokens[Int(tree[node].token)].kind == .not:
      assume(UnaryView(tree, node).operand, is: !truth, unit)
    case .isExpr:
      let test = IsView(tree, node)
      let tested = typeReader.resolveType(test.type, unit.module, unit.typeParameters)
      narrow(test.value, unit) { type in
        truth ? self.intersection(type, tested) : self.without(type, tested)
      }
      if truth { assumePresent(test.value, unit, inside: true) }
    case .binary:
      let binary = BinaryView(tree, node)
      let left = binary.left
      let right = binary.right
      switch tree.tokens[Int(tree[node].token)].kind {
      case .andAnd where truth, .orOr where !truth:
        assume(left, is: truth, unit)
        assume(right, is: truth, unit)
      case .equalEqual: assumeEqual(left, right, isEqual: truth, unit)
      case .notEqual: assumeEqual(left, right, isEqual: !truth, unit)
      default: break
      }
    default: break
    }
  }

  private func assumeEqual(_ left: NodeID, _ right: NodeID, isEqual: Bool, _ unit: CodeScope) {
    let tree = unit.module.tree
    for (subject, other) in [(left, right), (right, left)] {
      if tree.kind(other) == .nullLiteral {
        narrow(subject, unit) { type in
          isEqual ? TypeTable.null : self.types.withoutNull(type)
        }
        if !isEqual { assumePresent(subject, unit, inside: true) }
      } else if isEqual, isLiteral(other, tree) {
        assumePresent(subject, unit, inside: true)
        narrow(subject, unit) { self.types.withoutNull($0) }
      }
    }
  }

  private func isLiteral(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    switch tree.kind(node) {
    case .string, .intLiteral, .floatLiteral, .boolLiteral, .unitLiteral: true
    default: false
    }
  }

  /// `a?.b != null` shows that `a` is not null.
  private func assumePresent(_ node: NodeID, _ unit: CodeScope, inside: Bool) {
    let tree = unit.module.tree
    guard tree.kind(node) == .fieldAccess else { return }
    let subject = FieldAccessView(tree, node).object
    if tree.flags(node).contains(.optionalChain) {
      narrow(subject, unit) { self.types.withoutNull($0) }
    }
    assumePresent(subject, unit, inside: true)
  }

  private func narrow(_ node: NodeID, _ unit: CodeScope, _ change: (TypeID) -> TypeID) {
    guard let key = pathKey(node, unit), let type = quietType(node, unit) else { return }
    context.facts[key] = change(type)
  }

  /// The type of a path that was checked before, without reporting its errors again.
  private func quietType(_ node: NodeID, _ unit: CodeScope) -> TypeID? {
    let count = context.diagnostics.count
    let type = expressions.expression(node, nil, unit).type
    context.diagnostics.removeLast(context.diagnostics.count - count)
    return type == TypeTable.unknown ? nil : type
  }

  /// What is left of a type when the value is known to be of another.
  func intersection(_ type: TypeID, _ other: TypeID) -> TypeID {
    var kept: [TypeID] = []
    for member in types.members(type) {
      if types.isSubtype(member, of: other) {
        kept.append(member)
      } else {
        for candidate in types.members(other) where expressions.overlaps(member, candidate) {
          kept.append(candidate)
        }
      }
    }
    return kept.isEmpty ? other : types.union(kept)
  }

  /// What is left of a type when the value is known not to be of another.
  func without(_ type: TypeID, _ other: TypeID) -> TypeID {
    types.union(types.members(type).filter { !types.isSubtype($0, of: other) })
  }
}
