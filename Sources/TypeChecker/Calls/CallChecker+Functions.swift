import Diagnostics
import Program
import Source
import Syntax

extension CallChecker {
  /// A function's number; its signature is resolved when first needed.
  func newFunction(_ node: NodeID, _ scope: ModuleScope, in schema: Schema? = nil) -> FunctionID {
    let tree = scope.tree
    let id = FunctionID(program.functions.count)
    let nameNode = FunctionView(tree, node).name
    let function = Function(
      name: scope.symbol(nameNode), module: scope.id, parameters: [], result: TypeTable.unknown,
      body: nil, nativeName: nil, localCount: 0, span: tree.span(nameNode))
    program.functions.append(function)
    scope.nodeOfFunction[id] = node
    if let schema { scope.schemaOfFunction[id] = schema }
    return id
  }

  /// The function with its parameters' and result's types known, its body queued.
  @discardableResult
  func signature(_ id: FunctionID) -> Function {
    let function = program.functions[id.index]
    if function.isResolved { return function }
    program.functions[id.index].isResolved = true
    let scope = context.scopesByModule[function.module.index]
    guard let node = scope.nodeOfFunction[id] else { return function }
    let tree = scope.tree
    var generics: [Symbol: TypeID] = [:]
    var bounds: [TypeID?] = []
    let functionView = FunctionView(tree, node)
    let list = functionView.typeParameters
    for parameter in list.isNone ? [] : Array(tree.children(of: list)) {
      let typeParameter = TypeParameterView(tree, parameter)
      let bound = typeParameter.bound
      if bound.isNone {
        bounds.append(nil)
      } else if let known = builtinBound(bound, scope) {
        bounds.append(known)
      } else {
        bounds.append(typeReader.resolveType(bound, scope))
      }
      generics[scope.symbol(typeParameter.name)] = types.intern(
        .parameter(bounds.count - 1))
    }
    let parameters = resolveParameters(functionView.parameters, scope, generics)
    let resultNode = functionView.result
    program.functions[id.index].bounds = bounds
    program.functions[id.index].generics = generics
    program.functions[id.index].parameters = parameters
    if tree.flags(node).contains(.external) {
      declarations.refuseExternal(at: function.span, scope)
      let prefix = scope.tree.file.path.modulePath
      let owner = scope.schemaOfFunction[id].map { name($0.name) + "." } ?? ""
      program.functions[id.index].nativeName = symbol(
        prefix + "." + owner + name(function.name))
    }
    program.functions[id.index].result =
      resultNode.isNone ? TypeTable.unknown : typeReader.resolveType(resultNode, scope, generics)
    let lacksTypes = parameters.contains { $0.type == TypeTable.unknown }
    if resultNode.isNone, !lacksTypes, !tree.flags(node).contains(.broken) {
      report(.missingResultType(name(function.name), at: function.span))
    }
    if scope.schemaOfFunction[id] == nil {
      context.pendingBodies.append { context in
        context.calls.checkFunctionBody(id, scope, level: scope.level)
      }
    }
    return program.functions[id.index]
  }

  /// `Ordered`, `Number`: bounds that no declaration makes.
  private func builtinBound(_ node: NodeID, _ scope: ModuleScope) -> TypeID? {
    switch scope.tree.text(node).asString {
    case "Ordered": TypeTable.ordered(types)
    case "Number": TypeTable.number(types)
    default: nil
    }
  }

  /// Parameters with their types; defaults are checked with the body.
  func resolveParameters(
    _ list: NodeID, _ scope: ModuleScope, _ generics: [Symbol: TypeID]
  ) -> [Function.Parameter] {
    let tree = scope.tree
    var parameters: [Function.Parameter] = []
    for node in list.isNone ? [] : Array(tree.children(of: list)) {
      let parameter = ParameterView(tree, node)
      let nameNode = parameter.name
      if nameNode.isNone || tree.kind(nameNode) == .error { continue }
      let name = scope.symbol(nameNode)
      let typeNode = parameter.type
      if typeNode.isNone, !tree.flags(node).contains(.broken),
        !parameters.contains(where: { $0.type == TypeTable.unknown })
      {
        report(.missingParameterType(self.name(name), at: tree.span(nameNode)))
      }
      if let first = parameters.first(where: { $0.name == name }) {
        report(.duplicateDeclaration(self.name(name), at: tree.span(nameNode), first: first.span))
      }
      let hasDefault = !parameter.defaultValue.isNone
      parameters.append(
        Function.Parameter(
          name: name, type: typeReader.resolveType(typeNode, scope, generics),
          defaultValue: hasDefault ? .constant(.null) : nil, span: tree.span(nameNode)))
    }
    return parameters
  }

  /// Checks a declared function's defaults and body.
  func checkFunctionBody(_ id: FunctionID, _ scope: ModuleScope, level: Level) {
    var function = signature(id)
    guard !function.isChecked, let node = scope.nodeOfFunction[id] else { return }
    program.functions[id.index].isChecked = true
    let tree = scope.tree
    let unit = CodeScope(level: level, module: scope)
    unit.typeParameters = function.generics
    let (saved, outer) = (context.facts, context.boundsInScope)
    context.facts = [:]
    context.boundsInScope = function.bounds
    defer { (context.facts, context.boundsInScope) = (saved, outer) }
    let functionView = FunctionView(tree, node)
    bindParameters(&function.parameters, functionView.parameters, unit)
    program.functions[id.index].parameters = function.parameters
    let body = functionView.body
    if !body.isNone {
      let resultNode = functionView.result
      let typed = expressions.value(
        body,
        Expectation(
          type: function.result, reason: resultNode.isNone ? .none : tree.span(resultNode)), unit)
      program.functions[id.index].body = typed.core
    } else if function.nativeName == nil {
      program.functions[id.index].body = .constant(.null)
    }
    program.functions[id.index].localCount = unit.localCount
  }

  /// Brings parameters into scope as locals 0…n-1, checking each default with those before it.
  func bindParameters(
    _ parameters: inout [Function.Parameter], _ list: NodeID, _ unit: CodeScope
  ) {
    let tree = unit.module.tree
    var nodes: [NodeID] = []
    for node in list.isNone ? [] : Array(tree.children(of: list)) {
      let nameNode = ParameterView(tree, node).name
      if !nameNode.isNone, tree.kind(nameNode) != .error { nodes.append(node) }
    }
    for index in parameters.indices {
      let parameter = parameters[index]
      if index < nodes.count {
        let defaultNode = ParameterView(tree, nodes[index]).defaultValue
        if !defaultNode.isNone {
          parameters[index].defaultValue =
            expressions.value(
              defaultNode, Expectation(type: parameter.type, reason: parameter.span), unit
            ).core
        }
      }
      _ = unit.push(
        Variable(
          name: parameter.name, type: parameter.type, identity: context.identity(),
          span: parameter.span))
    }
  }

  /// A function of one argument, `it`, for `where` in a type.
  func predicateFunction(_ node: NodeID, over type: TypeID, _ scope: ModuleScope) -> FunctionID {
    let id = FunctionID(program.functions.count)
    let it = symbol("it")
    let span = scope.tree.span(node)
    program.functions.append(
      Function(
        name: it, module: scope.id,
        parameters: [Function.Parameter(name: it, type: type, defaultValue: nil, span: span)],
        result: TypeTable.bool, body: nil, nativeName: nil, localCount: 1, span: span))
    program.functions[id.index].isResolved = true
    context.pendingBodies.append { context in
      let unit = CodeScope(level: scope.level, module: scope)
      _ = unit.push(Variable(name: it, type: type, identity: context.identity(), span: span))
      let typed = context.expressions.value(
        node, Expectation(type: TypeTable.bool, reason: .none), unit)
      context.program.functions[id.index].body = typed.core
      context.program.functions[id.index].localCount = unit.localCount
    }
    return id
  }
}

extension String {
  /// `std/list.k8l` as a dotted name: `std.list`.
  var modulePath: String {
    var text = self
    if text.hasSuffix(".k8l") { text.removeLast(4) }
    return String(text.map { $0 == "/" ? "." : $0 })
  }
}
