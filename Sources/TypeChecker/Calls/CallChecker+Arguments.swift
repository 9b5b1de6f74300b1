import Diagnostics
import Program
import Source
import Syntax

extension CallChecker {
  /// Arguments by parameter (nil: the default), and the result's type.
  struct PreparedCall {
    var arguments: [Core?]
    var result: TypeID
  }

  /// Matches arguments to parameters, in order and by name; infers type parameters; converts.
  /// `given` are the first ones, such as the subject of a method.
  func prepare(_ function: Callee, given: [Typed] = [], _ site: CallSite) -> PreparedCall {
    let unit = site.unit
    let nodes = matched(function, givenCount: given.count, site)
    var inferred = [TypeID?](repeating: nil, count: function.bounds.count)
    var cores = [Core?](repeating: nil, count: function.parameters.count)
    for (index, typed) in given.enumerated() where index < cores.count {
      _ = infer(function.parameters[index].type, from: typed.type, &inferred)
      cores[index] = typed.core
      if showsValues(function), program.holdsSecrets(typed.type) {
        report(.sensitiveUse(name(function.name), at: site.span))
      }
    }
    noteArguments(nodes, of: site)
    let keepsSecrets = keepsSecrets(function)
    var isSensitive = false
    // Lambdas last: what they take is known by then.
    let tree = unit.module.tree
    let order =
      nodes.indices.filter { nodes[$0] != nil && !isLambda(nodes[$0]!, tree) }
      + nodes.indices.filter { nodes[$0] != nil && isLambda(nodes[$0]!, tree) }
    for index in order {
      let parameter = function.parameters[index]
      if keepsSecrets {
        // It takes both a `T` and a `Sensitive<T>`.
        let isOpen = types.mentionsParameter(parameter.type)
        let plain = Expectation(type: parameter.type, reason: parameter.span)
        let typed = argumentHint(nodes[index]!, isOpen ? nil : plain, unit)
        let isSecret = program.holdsSecrets(typed.type)
        isSensitive = isSensitive || isSecret
        if isSecret { fitting.maskLiterals(in: nodes[index]!, tree) }
        if isOpen {
          _ = infer(parameter.type, from: types.unsensitive(typed.type), &inferred)
          cores[index] = typed.core
        } else {
          let secret = types.sensitive(parameter.type)
          cores[index] =
            fitting.coerce(
              typed, isSecret ? Expectation(type: secret, reason: parameter.span) : plain,
              at: tree.span(nodes[index]!), unit, node: nodes[index]!
            ).core
        }
        continue
      }
      cores[index] = argument(nodes[index]!, parameter, &inferred, unit)
    }
    if let expected = site.expected, inferred.contains(where: { $0 == nil }) {
      _ = infer(function.result, from: expected.type, &inferred)
    }
    checkBounds(function, inferred, at: site.span)
    // What arithmetic gives need not meet the refinements of what it takes.
    for (index, bound) in function.bounds.enumerated() where bound == TypeTable.number(types) {
      inferred[index] = inferred[index].map { types.unrefined($0) }
    }
    let result = types.substituted(function.result, inferred)
    return PreparedCall(
      arguments: cores, result: isSensitive ? types.sensitive(result) : result)
  }

  /// Whether the function's results are as secret as what it takes: those of `std.encode`.
  private func keepsSecrets(_ function: Callee) -> Bool {
    program.modules[function.module.index].isLibrary
      && program.modules[function.module.index].path == "std/encode.k8l"
  }

  /// Whether the function makes text of whatever it takes.
  private func showsValues(_ function: Callee) -> Bool {
    program.modules[function.module.index].isLibrary
      && program.modules[function.module.index].path == "std/object.k8l"
      && name(function.name) == "toString"
  }

  private func isLambda(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    tree.kind(node) == .lambda
      || (tree.kind(node) == .namedArgument
        && tree.kind(NamedArgumentView(tree, node).value) == .lambda)
  }

  private func argument(
    _ node: NodeID, _ parameter: Function.Parameter, _ inferred: inout [TypeID?],
    _ unit: CodeScope
  ) -> Core {
    guard types.mentionsParameter(parameter.type) else {
      return argumentValue(
        node, Expectation(type: parameter.type, reason: parameter.span), unit
      ).core
    }
    let hint = types.substituted(parameter.type, inferred)
    let typed = argumentHint(node, Expectation(type: hint, reason: parameter.span), unit)
    guard infer(parameter.type, from: typed.type, &inferred) else {
      if typed.type != TypeTable.unknown {
        report(
          .typeMismatch(
            expected: names.describe(parameter.type), found: names.describe(typed.type),
            at: unit.module.tree.span(node), declared: parameter.span))
      }
      return typed.core
    }
    let final = types.substituted(parameter.type, inferred)
    return fitting.coerce(
      typed, Expectation(type: final, reason: parameter.span),
      at: unit.module.tree.span(node), unit
    ).core
  }

  /// An argument whose expectation is not wholly known: only a hint.
  private func argumentHint(
    _ node: NodeID, _ expected: Expectation?, _ unit: CodeScope
  ) -> Typed {
    let tree = unit.module.tree
    let node = tree.kind(node) == .namedArgument ? NamedArgumentView(tree, node).value : node
    if node.isNone { return .broken }
    let isKnown = expected?.type != TypeTable.unknown
    return expressions.expression(node, isKnown ? expected : nil, unit)
  }

  /// Keeps the places of a call's arguments: one of them may have caused a fault in the result.
  private func noteArguments(_ nodes: [NodeID?], of site: CallSite) {
    let tree = site.tree
    if site.unit.module.isLibrary || nodes.allSatisfy({ $0 == nil }) { return }
    program.argumentSpans[site.span] = nodes.map { node in
      guard let node else { return .none }
      return tree.span(
        tree.kind(node) == .namedArgument ? NamedArgumentView(tree, node).value : node)
    }
  }

  /// Which argument each parameter gets.
  private func matched(_ function: Callee, givenCount: Int, _ site: CallSite) -> [NodeID?] {
    let (unit, tree) = (site.unit, site.tree)
    var nodes = [NodeID?](repeating: nil, count: function.parameters.count)
    var next = givenCount
    var unknown: [NodeID] = []
    for argument in site.arguments {
      if tree.kind(argument) == .namedArgument {
        let nameNode = NamedArgumentView(tree, argument).name
        let symbol = unit.module.symbol(nameNode)
        guard
          let index = function.parameters.firstIndex(where: { $0.name == symbol }),
          index >= givenCount
        else {
          unknown.append(nameNode)
          if function.parameters.contains(where: { types.isSecret($0.type) }) {
            fitting.maskLiterals(in: argument, tree)
          }
          continue
        }
        if nodes[index] != nil {
          report(.duplicateArgument(name(symbol), at: tree.span(argument)))
        }
        nodes[index] = argument
      } else if next < nodes.count {
        nodes[next] = argument
        next += 1
      } else {
        report(
          .argumentCount(
            expected: function.parameters.count - givenCount, found: site.arguments.count,
            at: tree.span(argument), declared: function.span))
        break
      }
    }
    let missing = function.parameters.indices.dropFirst(givenCount).filter {
      nodes[$0] == nil && function.parameters[$0].defaultValue == nil
    }
    let free = function.parameters.indices.dropFirst(givenCount).filter { nodes[$0] == nil }
    for nameNode in unknown {
      var diagnostic = Diagnostic.unknownArgument(
        name(unit.module.symbol(nameNode)), of: name(function.name),
        among: free.map { name(function.parameters[$0].name) }, at: tree.span(nameNode),
        declared: function.span)
      if diagnostic.fixes.isEmpty, unknown.count == 1, missing.count == 1 {
        let meant = name(function.parameters[missing[missing.startIndex]].name)
        diagnostic = diagnostic.fixing(.replace(tree.span(nameNode), with: meant))
      }
      report(
        diagnostic.fixes.isEmpty
          ? diagnostic.helping(
            free.isEmpty
              ? "leave it out"
              : "it has "
                + free.map { "`\(name(function.parameters[$0].name))`" }
                .joined(separator: ", ")) : diagnostic)
    }
    if !missing.isEmpty, unknown.isEmpty {
      report(
        .missingArguments(
          missing.map { name(function.parameters[$0].name) }, of: name(function.name),
          at: site.span, declared: function.span))
    }
    return nodes
  }

  /// Fits a parameter's type to an argument's, binding type parameters; false if the forms differ.
  func infer(_ parameter: TypeID, from argument: TypeID, _ inferred: inout [TypeID?]) -> Bool {
    if argument == TypeTable.unknown || argument == TypeTable.never { return true }
    switch (types[parameter], types[argument]) {
    case (.parameter(let index), _):
      guard index < inferred.count else { return true }
      let found = types.widened(argument)
      if let known = inferred[index] {
        if !types.isSubtype(found, of: known) { inferred[index] = types.union([known, found]) }
      } else {
        inferred[index] = found
      }
      return true
    case (_, .refined(let base, _)) where types.mentionsParameter(parameter):
      return infer(parameter, from: base, &inferred)
    case (.list(let a), .list(let b)), (.list(let a), .keyedList(let b, _)),
      (.sensitive(let a), .sensitive(let b)), (.keyedList(let a, _), .keyedList(let b, _)):
      return infer(a, from: b, &inferred)
    case (.list(let a), .json): return infer(a, from: TypeTable.json, &inferred)
    case (.map(let k, let v), .map(let l, let w)):
      return infer(k, from: l, &inferred) && infer(v, from: w, &inferred)
    case (.map(let k, let v), .keyedList(let element, let spec)):
      return infer(k, from: keyType(element, spec), &inferred)
        && infer(v, from: element, &inferred)
    case (.map(let k, let v), .schema(let id)) where program.schemas[id.index].kind == .record:
      guard infer(k, from: TypeTable.string, &inferred) else { return false }
      return program.schemas[id.index].fields.allSatisfy { infer(v, from: $0.type, &inferred) }
    case (.map(let k, let v), .json):
      return infer(k, from: TypeTable.string, &inferred)
        && infer(v, from: TypeTable.json, &inferred)
    case (.function(let a, let r), .function(let b, let s)):
      guard a.count == b.count else { return false }
      for (x, y) in zip(a, b) where !infer(x, from: y, &inferred) { return false }
      return infer(r, from: s, &inferred)
    case (.union(let members), _):
      let open = members.filter { types.mentionsParameter($0) }
      let rest = types.union(
        types.members(argument).filter { member in
          !members.contains { !types.mentionsParameter($0) && types.isSubtype(member, of: $0) }
        })
      guard let first = open.first else { return true }
      return rest == TypeTable.never || infer(first, from: rest, &inferred)
    default:
      return !types.mentionsParameter(parameter) || types.isAssignable(argument, to: parameter)
    }
  }

  /// What a keyed list's addresses are: the key field's type, or a list of parts.
  func keyType(_ element: TypeID, _ spec: KeySpec) -> TypeID {
    guard case .schema(let id) = types[element] else { return TypeTable.unknown }
    let schema = declarations.resolveSchema(id)
    let parts = spec.parts.compactMap { part in
      schema.indexOfField[part.name].map { types.withoutNull(schema.fields[$0].type) }
    }
    return parts.count == 1 ? parts[0] : types.list(expressions.joined(parts))
  }

  private func checkBounds(_ function: Callee, _ inferred: [TypeID?], at span: SourceSpan) {
    for (bound, type) in zip(function.bounds, inferred) {
      guard let bound, let type, type != TypeTable.unknown else { continue }
      // A type parameter of the function around is known by its own bound.
      if case .parameter(let index) = types[type], index < context.boundsInScope.count,
        let own = context.boundsInScope[index], types.isAssignable(own, to: bound)
      {
        continue
      }
      if !types.isAssignable(type, to: bound) {
        report(
          .boundNotMet(
            names.describe(type), name(function.name), bound: names.describe(bound),
            at: span, declared: function.span))
      }
    }
  }

  /// An overlay with its arguments, as a value.
  func overlayCall(_ id: OverlayID, in environment: Environment, _ site: CallSite) -> Typed {
    declarations.resolveOverlay(id)
    let prepared = prepare(Callee(program.overlays[id.index]), site)
    return overlayValue(id, prepared.arguments, in: environment)
  }

  /// An overlay that is named without arguments, as a value.
  func overlayName(_ id: OverlayID, in environment: Environment, at span: SourceSpan) -> Typed {
    declarations.resolveOverlay(id)
    let callee = Callee(program.overlays[id.index])
    return overlayValue(id, defaults(of: callee, at: span), in: environment)
  }

  private func overlayValue(
    _ id: OverlayID, _ arguments: [Core?], in environment: Environment
  ) -> Typed {
    Typed(
      core: .overlay(id, environment, arguments),
      type: types.intern(.overlay(program.overlays[id.index].target)))
  }

  /// The arguments of what is named without any: its defaults, which all parameters must have.
  func defaults(of callee: Callee, at span: SourceSpan) -> [Core?] {
    let missing = callee.parameters.filter { $0.defaultValue == nil }
    if !missing.isEmpty {
      report(
        .missingArguments(
          missing.map { name($0.name) }, of: name(callee.name), at: span, declared: callee.span))
    }
    return callee.parameters.map { _ in nil }
  }
}
