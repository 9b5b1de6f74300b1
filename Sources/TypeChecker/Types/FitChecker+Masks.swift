import Program
import Source
import Syntax

/// What is secret by its place in the program, however wrong it may be.
extension FitChecker {
  /// Masks the literals of an expression where a secret is expected. One that is given for a whole
  /// object with secrets in it may have been meant as one of them.
  func maskSecrets(_ node: NodeID, as type: TypeID, _ tree: SyntaxTree) {
    if node.isNone { return }
    if types.isSecret(type) || isLiteral(tree.kind(node)) && program.holdsSecrets(type) {
      maskLiterals(in: node, tree)
    }
  }

  /// Masks what is given for a field that a schema with secrets does not have.
  func maskUnknown(_ node: NodeID, in schema: Schema, _ tree: SyntaxTree) {
    if node.isNone || schema.kind == .module { return }
    if schema.fields.contains(where: { types.isSecret($0.type) }) { maskLiterals(in: node, tree) }
  }

  /// Masks the data in a literal that says it is a Secret; whether it says so.
  func maskSecret(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    var words: [String: String] = [:]
    var values: [(name: String, node: NodeID)] = []
    for member in tree.children(of: node) {
      let assignment = PathMemberView(tree, member)
      guard tree.kind(member) == .setMember || tree.kind(member) == .intoMember,
        let segment = assignment.segments.first
      else { continue }
      let isName = tree.kind(segment) == .nameSegment
      let name = isName ? tree.text(segment).asString.filter { $0 != "\"" } : ""
      let value = assignment.value
      values.append((name, value))
      if !value.isNone, tree.kind(value) == .string {
        words[name] = String(decoding: StringText.value(of: value, in: tree), as: UTF8.self)
      }
    }
    guard words["kind"] == "Secret" else { return false }
    // A version that is computed may be that of Secrets: the text is hidden, the value is not sealed.
    let isComputed =
      words["apiVersion"] == nil && values.contains { $0.name == "apiVersion" }
    guard words["apiVersion"] == "v1" || isComputed else { return false }
    for value in values where !SecretFields.isOpen(value.name) {
      maskLiterals(in: value.node, tree)
    }
    return !isComputed
  }

  /// Masks the literals in an expression or block, but those that only choose: the condition of `if`
  /// and what is in `[…]` behind a value.
  func maskLiterals(in node: NodeID, _ tree: SyntaxTree) {
    var rest = [node]
    while let node = rest.popLast() {
      if node.isNone { continue }
      let kind = tree.kind(node)
      if isLiteral(kind) {
        program.sources.mask(tree.span(node))
        continue
      }
      switch kind {
      case .ifExpr, .ifMember: rest += [IfView(tree, node).then, IfView(tree, node).otherwise]
      case .indexAccess: rest.append(IndexAccessView(tree, node).object)
      default: rest += tree.children(of: node)
      }
    }
  }

  private func isLiteral(_ kind: NodeKind) -> Bool {
    switch kind {
    case .boolLiteral, .intLiteral, .floatLiteral, .unitLiteral, .string, .interpolatedString: true
    default: false
    }
  }
}
