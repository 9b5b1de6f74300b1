import Diagnostics
import Program
import Source
import Syntax

struct PolicyChecker: CheckPart {
  let context: CheckContext

  func declarePolicy(_ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let nameNode = PolicyView(tree, node).name
    let id = PolicyID(program.policies.count)
    program.policies.append(
      Policy(name: scope.symbol(nameNode), module: scope.id, span: tree.span(nameNode)))
    scope.nodeOfPolicy[id] = node
    declarations.declareName(scope.symbol(nameNode), .policy(id), at: tree.span(nameNode), scope)
  }

  /// The policy with its parameters, target, condition and checks; a set with its members.
  func resolvePolicy(_ id: PolicyID) {
    if program.policies[id.index].isResolved { return }
    program.policies[id.index].isResolved = true
    let scope = context.scopesByModule[program.policies[id.index].module.index]
    guard let node = scope.nodeOfPolicy[id] else { return }
    let tree = scope.tree
    let saved = context.facts
    context.facts = [:]
    defer { context.facts = saved }
    program.policies[id.index].documentation = tree.documentation(of: node)
    let policy = PolicyView(tree, node)
    let setNode = policy.set
    if !setNode.isNone {
      program.policies[id.index].members = policyUses(setNode, scope)
      return
    }
    var parameters = calls.resolveParameters(policy.parameters, scope, [:])
    let unit = CodeScope(level: scope.level, module: scope)
    calls.bindParameters(&parameters, policy.parameters, unit)
    program.policies[id.index].parameters = parameters
    resolveTarget(id, node, unit, &parameters)
    let whereNode = policy.condition
    if !whereNode.isNone {
      let typed = expressions.value(
        whereNode, Expectation(type: TypeTable.bool, reason: .none), unit)
      program.policies[id.index].condition = declarations.newBody(
        typed.core, parameters, unit, at: tree.span(whereNode))
      fitting.assume(whereNode, is: true, unit)
    }
    let body = policy.body
    if body.isNone { return }
    let members = Array(tree.children(of: body))
    readSettings(members, id, unit)
    let core = declarations.statements(members[...], unit)
    program.policies[id.index].body = declarations.newBody(
      core, parameters, unit, at: tree.span(node))
  }

  private func resolveTarget(
    _ id: PolicyID, _ node: NodeID, _ unit: CodeScope, _ parameters: inout [Function.Parameter]
  ) {
    let tree = unit.module.tree
    let policy = PolicyView(tree, node)
    let targetNode = policy.target
    if targetNode.isNone { return }
    let type = typeReader.resolveType(targetNode, unit.module)
    program.policies[id.index].target = type
    if type != TypeTable.unknown, !layers.isNominal(type) {
      report(.ruleOnStructure(names.describe(type), at: tree.span(targetNode)))
    }
    let binderNode = policy.binder
    let symbol = binderNode.isNone ? Symbol.empty : unit.module.symbol(binderNode)
    let span = tree.span(binderNode.isNone ? targetNode : binderNode)
    parameters.append(
      Function.Parameter(name: symbol, type: type, defaultValue: nil, span: span))
    _ = unit.push(Variable(name: symbol, type: type, identity: context.identity(), span: span))
  }

  /// `severity = …`, `help = …`.
  private func readSettings(_ members: [NodeID], _ id: PolicyID, _ unit: CodeScope) {
    let tree = unit.module.tree
    for member in members where tree.kind(member) == .setMember {
      let assignment = PathMemberView(tree, member)
      guard let nameNode = declarations.singleName(assignment.path, unit.module) else {
        report(
          .unknownSetting(
            tree.text(assignment.path).asString, among: ["severity", "help"],
            at: tree.span(assignment.path)))
        continue
      }
      let valueNode = assignment.value
      switch name(unit.module.symbol(nameNode)) {
      case "severity":
        if let severity = severity(valueNode, unit.module) {
          program.policies[id.index].severity = severity
        }
      case "help":
        program.policies[id.index].help =
          expressions.value(valueNode, Expectation(type: TypeTable.string, reason: .none), unit)
          .core
      case let other:
        report(
          .unknownSetting(other, among: ["severity", "help"], at: tree.span(nameNode)))
      }
    }
  }

  private func severity(_ node: NodeID, _ scope: ModuleScope) -> Severity? {
    let tree = scope.tree
    if tree.kind(node) == .string,
      let severity = Severity(
        rawValue: String(decoding: StringText.value(of: node, in: tree), as: UTF8.self))
    {
      return severity
    }
    report(
      .notOneOf(
        tree.span(node).isNone ? "" : program.sources.text(of: tree.span(node)),
        Severity.allCases.map(\.rawValue), at: tree.span(node), declared: .none, isWritten: false))
    return nil
  }

  /// The policies that `[A, B(3)]`, `A` or `A(3)` names.
  private func policyUses(_ node: NodeID, _ scope: ModuleScope) -> [PolicyUse] {
    let tree = scope.tree
    if tree.kind(node) == .listLiteral {
      return tree.children(of: node).flatMap { policyUses($0, scope) }
    }
    return policyUse(node, scope).map { [$0] } ?? []
  }

  /// One policy with its arguments; nil after an error.
  func policyUse(_ node: NodeID, _ scope: ModuleScope) -> PolicyUse? {
    let tree = scope.tree
    let isCall = tree.kind(node) == .call
    let callee = isCall ? CallView(tree, node).callee : node
    guard let id = policyNamed(callee, scope) else { return nil }
    resolvePolicy(id)
    let policy = program.policies[id.index]
    let unit = CodeScope(level: scope.level, module: scope)
    let arguments =
      isCall
      ? calls.prepare(Callee(policy), CallSite(node, expected: nil, unit)).arguments
      : calls.defaults(of: Callee(policy), at: tree.span(node))
    return PolicyUse(policy: id, arguments: arguments, span: tree.span(node))
  }

  private func policyNamed(_ node: NodeID, _ scope: ModuleScope) -> PolicyID? {
    let tree = scope.tree
    var found: Declaration?
    switch tree.kind(node) {
    case .name, .nameSegment:
      let symbol = scope.symbol(node)
      found = typeReader.declaration(symbol, in: scope)?.declaration
      if found == nil, scope.broken.contains(symbol) { return nil }
    case .fieldAccess:
      if case .module(let id)? = typeReader.declaration(
        scope.symbol(FieldAccessView(tree, node).object), in: scope)?.declaration
      {
        found = context.scopesByModule[id.index].names[scope.symbol(node)]?.declaration
      }
    case .error: return nil
    default: break
    }
    if case .policy(let id)? = found { return id }
    var known: [String] = []
    if classes.hints.take() {
      for (symbol, entry) in scope.names {
        if case .policy = entry.declaration { known.append(name(symbol)) }
      }
      known += scope.imported.keys.map { name($0) }
    }
    report(
      .unknownPolicy(
        program.sources.text(of: tree.span(node)), among: known.sorted(),
        library: context.source.libraryModule(declaring: program.sources.text(of: tree.span(node))),
        at: tree.span(node)))
    return nil
  }

  func checkEnforce(_ node: NodeID, _ scope: ModuleScope, _ module: Module) {
    let tree = scope.tree
    let enforcement = EnforceView(tree, node)
    guard let use = policyUse(enforcement.policy, scope) else { return }
    var severity: Severity?
    let block = enforcement.settings
    for member in block.isNone ? [] : Array(tree.children(of: block)) {
      let assignment = PathMemberView(tree, member)
      guard tree.kind(member) == .setMember,
        let nameNode = declarations.singleName(assignment.path, scope),
        name(scope.symbol(nameNode)) == "severity"
      else {
        report(
          .unknownSetting(
            program.sources.text(of: tree.span(member)), among: ["severity"],
            at: tree.span(member)))
        continue
      }
      severity = self.severity(assignment.value, scope)
    }
    if !runsAny(use.policy) {
      report(.emptyEnforced(name(program.policies[use.policy.index].name), at: use.span))
    }
    module.enforcements.append(
      Enforcement(use: use, severity: severity, span: tree.span(node)))
  }

  /// Whether a policy is one, or a set with one in it.
  private func runsAny(_ id: PolicyID) -> Bool {
    var rest = [id]
    var seen: Set<PolicyID> = []
    while let next = rest.popLast() {
      guard seen.insert(next).inserted else { continue }
      resolvePolicy(next)
      guard let members = program.policies[next.index].members else { return true }
      rest += members.map(\.policy)
    }
    return false
  }

  func checkExempt(_ node: NodeID, _ scope: ModuleScope, _ module: Module) {
    let tree = scope.tree
    let exemption = ExemptView(tree, node)
    guard let id = policyNamed(exemption.policy, scope) else { return }
    resolvePolicy(id)
    let targetNode = exemption.target
    guard let target = exemptionTarget(targetNode, scope) else { return }
    var settings: [String: String] = [:]
    var blanks: [String] = []
    let block = exemption.settings
    for member in block.isNone ? [] : Array(tree.children(of: block)) {
      let assignment = PathMemberView(tree, member)
      guard tree.kind(member) == .setMember,
        let nameNode = declarations.singleName(assignment.path, scope),
        ["reason", "owner", "until"].contains(name(scope.symbol(nameNode)))
      else {
        report(
          .unknownSetting(
            program.sources.text(of: tree.span(member)), among: ["reason", "owner", "until"],
            at: tree.span(member)))
        continue
      }
      let valueNode = assignment.value
      guard tree.kind(valueNode) == .string else {
        report(.literalExpected(at: tree.span(valueNode)))
        settings[name(scope.symbol(nameNode))] = ""
        continue
      }
      let key = name(scope.symbol(nameNode))
      let text = StringText.value(of: valueNode, in: tree)
      settings[key] = String(decoding: text, as: UTF8.self)
      if key != "until", text.allSatisfy({ $0 <= 0x20 }) {
        report(.exemptionBlank(key, at: tree.span(valueNode)))
        blanks.append(key)
      }
      if key == "until", let error = TextForm.problem("Date", text) {
        report(
          .badText(
            error, "date", at: literals.literalSpan(error, valueNode, scope), declared: .none))
      }
    }
    let missing = ["reason", "owner", "until"].filter { settings[$0] == nil }
    if !missing.isEmpty {
      report(.exemptionIncomplete(missing, at: tree.span(exemption.policy)))
      return
    }
    if !blanks.isEmpty { return }
    module.exemptions.append(
      Exemption(
        policy: id, target: target, reason: settings["reason"]!, owner: settings["owner"]!,
        until: settings["until"]!, span: tree.span(node), targetSpan: tree.span(targetNode)))
  }

  private func exemptionTarget(_ node: NodeID, _ scope: ModuleScope) -> Exemption.Target? {
    let tree = scope.tree
    if node.isNone { return nil }
    if tree.kind(node) == .call {
      let call = CallView(tree, node)
      let callee = call.callee
      let texts = call.arguments.map { argument -> [UInt8]? in
        tree.kind(argument) == .string ? StringText.value(of: argument, in: tree) : nil
      }
      guard tree.kind(callee) == .name, (1...2).contains(texts.count), !texts.contains(nil) else {
        report(.exemptionTargetForm(at: tree.span(node)))
        return nil
      }
      return .resource(
        kind: scope.symbol(callee),
        namespace: texts.count == 2 ? texts[0].flatMap { $0.isEmpty ? nil : $0 } : nil,
        name: texts.last!!)
    }
    let unit = CodeScope(level: scope.level, module: scope)
    let typed: Typed
    if tree.kind(node) == .path {
      typed = pathValue(node, unit)
    } else {
      typed = expressions.expression(node, nil, unit)
    }
    if typed.type == TypeTable.unknown { return nil }
    if typed.type == types.schema(scope.schema.id) {
      report(.exemptionOfAll(at: tree.span(node)))
      return nil
    }
    return .value(typed.core)
  }

  /// A member's path read as a value: `legacy.deployment`.
  func pathValue(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    var typed: Typed?
    for segment in tree.children(of: node) {
      let span = tree.span(segment)
      guard tree.kind(segment) == .nameSegment else {
        guard tree.kind(segment) == .keySegment, let subject = typed else {
          report(.exemptionTargetForm(at: span))
          return .broken
        }
        let keys = tree.children(of: segment).map { expressions.expression($0, nil, unit).core }
        typed = Typed(
          core: .entry(subject.core, keys, span), type: element(ofEntries: subject.type))
        continue
      }
      let symbol = unit.module.symbol(segment)
      if let subject = typed {
        typed = names.member(symbol, of: subject, at: span, unit, segment)
      } else {
        typed = names.nameValue(segment, unit)
      }
    }
    return typed ?? .broken
  }

  private func element(ofEntries type: TypeID) -> TypeID {
    switch types[type] {
    case .map(_, let value): value
    default: fitting.element(of: type)
    }
  }

  /// `violates(P, x, at = path?, count = Int?, given = [Resource] = [])` in a test.
  func violates(_ site: CallSite) -> Typed {
    let (node, arguments, unit, tree) = (site.node, site.arguments, site.unit, site.tree)
    guard arguments.count >= 1, let use = policyUse(arguments[0], unit.module) else {
      if arguments.isEmpty { report(.violatesForm(at: tree.span(node))) }
      return Typed(core: .constant(.bool(false)), type: TypeTable.unknown)
    }
    let policy = program.policies[use.policy.index]
    var subject: Core?
    var count: Core?
    var given: Core?
    var place: [UInt8]?
    for (index, argument) in arguments.dropFirst().enumerated() {
      guard tree.kind(argument) == .namedArgument else {
        if index > 0 { report(.violatesForm(at: tree.span(argument))) }
        let typed = expressions.expression(
          argument,
          policy.target.map {
            Expectation(type: $0, reason: policy.span)
          }, unit)
        subject = typed.core
        continue
      }
      let namedArgument = NamedArgumentView(tree, argument)
      switch name(unit.module.symbol(namedArgument.name)) {
      case "count":
        count =
          calls.argumentValue(
            argument, Expectation(type: TypeTable.int, reason: .none), unit
          ).core
      case "given": given = calls.argumentValue(argument, nil, unit).core
      case "at":
        let valueNode = namedArgument.value
        place = Array(program.sources.text(of: tree.span(valueNode)).utf8)
      default: report(.violatesForm(at: tree.span(argument)))
      }
    }
    program.violations.append(
      Violation(use: use, subject: subject, place: place, count: count, given: given))
    return Typed(
      core: .violates(program.violations.count - 1, tree.span(node)), type: TypeTable.bool)
  }
}

extension Diagnostic {
  /// A set without a policy that is to run.
  fileprivate static func emptyEnforced(_ set: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .nothingChecked, at: span, "`\(set)` is a set without a policy: nothing runs",
      severity: .warning
    )
    .helping("name policies in the set, or leave the `enforce` out")
  }
}
