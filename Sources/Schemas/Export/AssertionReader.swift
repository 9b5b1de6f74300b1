import Lexer
import Syntax

/// What an assertion demands, where a schema document can say it.
enum ExportedAssertion {
  /// The value of a field, or each value within, satisfies a constraint.
  case constraint(field: String, steps: [Step], ExportedConstraint)
  /// A condition on which fields there are and what they hold.
  case condition(SchemaCondition)
  /// At least this many of the optional fields are set.
  case someFields(Int)
  /// At most this many fields are set.
  case fewFields(Int)

  /// A way from a value to those in it.
  enum Step { case items, values }
}

/// A constraint on a value, with the literal that it holds.
enum ExportedConstraint {
  case leastCount(SchemaValue)
  case greatestCount(SchemaValue)
  case distinct
  case least(SchemaValue)
  case greatest(SchemaValue)
  case above(SchemaValue)
  case below(SchemaValue)
  case multiple(SchemaValue)
  case matches(String)
  /// A rule in CEL, and whether it is asked on creation.
  case rule(String, Bool)
}

/// Reads assertions back into the keywords that they may have come from.
struct AssertionReader {
  let tree: SyntaxTree
  /// The name that stands for the value looked at: the parameter of a lambda around.
  private var binder: String?
  /// The field of the object's metadata that is the value looked at.
  private var metadataField: String?

  init(tree: SyntaxTree, binder: String? = nil) {
    self.tree = tree
    self.binder = binder
  }

  /// What an `assert` member demands; nil if only the language can say it.
  func read(_ assertion: NodeID) -> ExportedAssertion? {
    let assertionView = AssertView(tree, assertion)
    let condition = tree.unwrapped(assertionView.condition)
    if let found = constraintIfPresent(condition) { return found }
    if let found = someFields(condition, assertionView.message) { return found }
    return self.condition(condition).map(ExportedAssertion.condition)
  }

  /// What the test of an alias demands of its value, whose field is ""; nil if only the language
  /// can say a part of it.
  func readTest(_ test: NodeID) -> [ExportedAssertion]? {
    var test = tree.unwrapped(test)
    let binary = BinaryView(tree, test)
    if operatorText(test) == "||", absent(tree.unwrapped(binary.left)) == "" {
      test = tree.unwrapped(binary.right)
    }
    let parts = chain(test, "&&").map { part in
      constraint(tree.unwrapped(part)) ?? condition(part).map(ExportedAssertion.condition)
    }
    return parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }
  }

  /// What an assertion demands of `metadata.name` or `metadata.generateName`, where they are given.
  func readMetadataRule(_ assertion: NodeID) -> (field: String, rule: ExportedAssertion)? {
    let parts = chain(tree.unwrapped(AssertView(tree, assertion).condition), "||")
    guard parts.count > 1, operatorText(parts[0]) == "==" else { return nil }
    let tested = BinaryView(tree, parts[0]).left
    guard tree.kind(tested) == .fieldAccess else { return nil }
    var inner = self
    inner.binder = ""
    inner.metadataField = tree.word(tested)
    guard ["name", "generateName"].contains(tree.word(tested)), inner.subject(tested) == "" else {
      return nil
    }
    let rest = parts.dropFirst().map(tree.unwrapped)
    let rule =
      rest.count == 1
      ? inner.constraint(rest[0]) ?? inner.condition(rest[0]).map(ExportedAssertion.condition)
      : inner.alternatives(rest).map(ExportedAssertion.condition)
    return rule.map { (tree.word(tested), $0) }
  }

  // MARK: values

  /// A constraint, perhaps after `f == null ||`.
  private func constraintIfPresent(_ node: NodeID) -> ExportedAssertion? {
    let binary = BinaryView(tree, node)
    if operatorText(node) == "||",
      let field = absent(tree.unwrapped(binary.left)),
      let found = constraint(tree.unwrapped(binary.right)),
      case .constraint(field, _, _) = found
    {
      return found
    }
    return constraint(node)
  }

  /// The field that an expression reads: `f`, `self.f`, `(self.f ?? [])`; "" for `self`; within a
  /// lambda only its parameter.
  private func subject(_ node: NodeID) -> String? {
    let node = tree.unwrapped(node)
    switch tree.kind(node) {
    case .name:
      let name = tree.word(node)
      if let binder { return name == binder ? "" : nil }
      return name == "self" ? "" : name
    case .fieldAccess:
      let object = tree.unwrapped(FieldAccessView(tree, node).object)
      if let metadataField, tree.kind(object) == .name, tree.word(object) == "metadata" {
        return tree.word(node) == metadataField ? "" : nil
      }
      guard binder == nil, tree.kind(object) == .name, tree.word(object) == "self" else {
        return nil
      }
      return tree.word(node)
    case .binary where operatorText(node) == "??": return subject(BinaryView(tree, node).left)
    default: return nil
    }
  }

  private func operatorText(_ node: NodeID) -> String? {
    guard tree.kind(node) == .binary || tree.kind(node) == .unary else { return nil }
    return String(decoding: tree.text(node), as: UTF8.self)
  }

  /// `x.method(…)`
  private func method(_ node: NodeID) -> (object: NodeID, name: String, arguments: [NodeID])? {
    let node = tree.unwrapped(node)
    guard tree.kind(node) == .call else { return nil }
    let call = CallView(tree, node)
    let callee = call.callee
    guard tree.kind(callee) == .fieldAccess else { return nil }
    return (FieldAccessView(tree, callee).object, tree.word(callee), Array(call.arguments))
  }

  private func isNull(_ node: NodeID) -> Bool { tree.kind(node) == .nullLiteral }

  /// The field of `f == null`.
  private func absent(_ node: NodeID) -> String? {
    let binary = BinaryView(tree, node)
    guard operatorText(node) == "==", isNull(binary.right) else { return nil }
    return subject(binary.left)
  }

  private func constraint(_ node: NodeID) -> ExportedAssertion? {
    if tree.kind(node) == .call { return called(node) }
    guard let text = operatorText(node), tree.kind(node) == .binary else { return nil }
    let binary = BinaryView(tree, node)
    let left = binary.left
    if text == "==" { return equality(left, binary.right) }
    guard let bound = tree.constant(binary.right), case .number = bound else { return nil }
    if let call = method(left), call.name == "length", let field = subject(call.object) {
      switch text {
      case ">=": return .constraint(field: field, steps: [], .leastCount(bound))
      case "<=": return .constraint(field: field, steps: [], .greatestCount(bound))
      default: return nil
      }
    }
    guard let field = subject(left) else { return nil }
    switch text {
    case ">=": return .constraint(field: field, steps: [], .least(bound))
    case "<=": return .constraint(field: field, steps: [], .greatest(bound))
    case ">": return .constraint(field: field, steps: [], .above(bound))
    case "<": return .constraint(field: field, steps: [], .below(bound))
    default: return nil
    }
  }

  /// `x.unique().length() == x.length()` and `x.mod(2) == 0`.
  private func equality(_ left: NodeID, _ right: NodeID) -> ExportedAssertion? {
    guard let call = method(left) else { return nil }
    if call.name == "mod", let factor = call.arguments.first.flatMap(tree.constant),
      tree.constant(right) == .number("0"), let field = subject(call.object)
    {
      return .constraint(field: field, steps: [], .multiple(factor))
    }
    guard call.name == "length", let unique = method(call.object), unique.name == "unique",
      let other = method(right), other.name == "length", let field = subject(unique.object),
      field == subject(other.object)
    else { return nil }
    return .constraint(field: field, steps: [], .distinct)
  }

  private func called(_ node: NodeID) -> ExportedAssertion? {
    let callView = CallView(tree, node)
    let arguments = Array(callView.arguments)
    if tree.kind(callView.callee) == .name {
      guard ["cel", SchemaRule.otherFunction].contains(tree.word(callView.callee)),
        arguments.count >= 2,
        let field = subject(arguments[0]), let rule = tree.constant(arguments[1])?.text
      else { return nil }
      let isAsked = arguments.count > 2 && tree.constant(arguments[2]) == .bool(true)
      return .constraint(field: field, steps: [], .rule(rule, isAsked))
    }
    guard let call = method(node), let field = subject(call.object) else { return nil }
    if call.name == "matches", let pattern = call.arguments.first.flatMap(tree.constant)?.text {
      return .constraint(field: field, steps: [], .matches(pattern))
    }
    guard call.name == "all", let lambda = call.arguments.first, tree.kind(lambda) == .lambda else {
      return nil
    }
    let lambdaView = LambdaView(tree, lambda)
    let parameters = lambdaView.parameters
    guard let parameter = parameters.last else { return nil }
    var inner = self
    inner.binder = tree.word(ParameterView(tree, parameter).name)
    guard
      case .constraint("", let steps, let constraint)? =
        inner.constraintIfPresent(tree.unwrapped(lambdaView.body))
    else { return nil }
    let step: ExportedAssertion.Step = parameters.count > 1 ? .values : .items
    return .constraint(field: field, steps: [step] + steps, constraint)
  }

  // MARK: conditions

  /// The items of `[x for x in [a, b] if x].length() == n` or `>= n`.
  private func counted(_ node: NodeID) -> (items: [NodeID], text: String, count: Int)? {
    let binary = BinaryView(tree, node)
    guard let text = operatorText(node), let call = method(binary.left),
      call.name == "length", case .number(let digits)? = tree.constant(binary.right),
      let count = Int(digits), tree.kind(call.object) == .listLiteral,
      let item = tree.children(of: call.object).first, tree.kind(item) == .comprehension
    else { return nil }
    let clauses = Array(ComprehensionView(tree, item).clauses)
    guard clauses.count == 2, tree.kind(clauses[0]) == .forClause else { return nil }
    let source = ForView(tree, clauses[0]).source
    guard tree.kind(source) == .listLiteral else { return nil }
    return (Array(tree.children(of: source)), text, count)
  }

  /// What `minProperties` and `maxProperties` became: a number of the optional fields.
  private func someFields(_ node: NodeID, _ message: NodeID) -> ExportedAssertion? {
    if let words = tree.constant(message)?.text, words.hasPrefix("at most "),
      words.hasSuffix(" may be set"),
      let count = words.split(separator: " ").dropFirst(2).first.flatMap({ Int($0) }),
      counted(node)?.text == "<=" || tree.kind(node) == .boolLiteral
    {
      return .fewFields(count)
    }
    guard let words = tree.constant(message)?.text, words.hasPrefix("at least "),
      words.hasSuffix(" must be set"),
      let count = words.split(separator: " ").dropFirst(2).first.flatMap({ Int($0) })
    else { return nil }
    if let list = counted(node), list.text == ">=" { return .someFields(count) }
    switch condition(node) {
    case .present?: return .someFields(count)
    case .any(let parts)?:
      let isPlain = parts.allSatisfy {
        if case .present = $0 { return true }
        return false
      }
      return isPlain ? .someFields(count) : nil
    default: return nil
    }
  }

  /// The condition that an expression states.
  func condition(_ node: NodeID) -> SchemaCondition? {
    let node = tree.unwrapped(node)
    if tree.kind(node) == .boolLiteral {
      return tree.constant(node) == .bool(true) ? .always : .never
    }
    if let list = counted(node), list.text == "==", list.count == 1 {
      let parts = list.items.compactMap(condition)
      return parts.count == list.items.count ? .exactlyOne(parts) : nil
    }
    if case .constraint(let field, [], .matches(let pattern))? = constraint(node),
      binder != nil || field != ""
    {
      return .matches(field, pattern: pattern)
    }
    guard let text = operatorText(node) else { return nil }
    let (left, right) = (BinaryView(tree, node).left, BinaryView(tree, node).right)
    switch text {
    case "!": return condition(left).map(SchemaCondition.not)
    case "&&":
      let parts = chain(node, "&&").map(condition)
      return parts.contains(nil) ? nil : .all(parts.compactMap { $0 })
    case "||": return alternatives(chain(node, "||"))
    case "==", "!=": return comparison(left, right, isEqual: text == "==")
    default: return nil
    }
  }

  private func comparison(_ left: NodeID, _ right: NodeID, isEqual: Bool) -> SchemaCondition? {
    if let field = subject(left), binder != nil || !field.isEmpty, let value = tree.constant(right)
    {
      let test =
        value == .null ? SchemaCondition.not(.present(field)) : .isOne(field, of: [value])
      return isEqual ? test : value == .null ? .present(field) : .not(test)
    }
    guard !isEqual, let a = condition(left), let b = condition(right) else { return nil }
    return .exactlyOne([a, b])
  }

  /// `a || b || c` as its parts, without those in brackets.
  private func chain(_ node: NodeID, _ text: String) -> [NodeID] {
    guard operatorText(node) == text else { return [node] }
    return chain(BinaryView(tree, node).left, text) + [BinaryView(tree, node).right]
  }

  private func alternatives(_ nodes: [NodeID]) -> SchemaCondition? {
    let parts = nodes.compactMap(condition)
    if parts.count != nodes.count { return nil }
    var values: [SchemaValue] = []
    var field: String?
    for part in parts {
      guard case .isOne(let name, let some) = part, field == nil || field == name else {
        return .any(parts)
      }
      field = name
      values += some
    }
    return field.map { .isOne($0, of: values) } ?? .any(parts)
  }
}
