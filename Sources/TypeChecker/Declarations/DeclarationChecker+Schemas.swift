import Diagnostics
import Program
import Source
import Syntax

extension DeclarationChecker {
  /// What is native is the library's alone.
  func refuseExternal(at span: SourceSpan, _ scope: ModuleScope) {
    if !scope.isLibrary { report(.externalOutsideLibrary(at: span)) }
  }

  func declareSchema(_ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let nameNode = SchemaView(tree, node).name
    let isText = tree.flags(node).contains(.external)
    if isText { refuseExternal(at: tree.span(nameNode), scope) }
    let schema = newSchema(
      isText ? .text : .declared, name: scope.symbol(nameNode), module: scope.id,
      span: tree.span(nameNode))
    schema.isAbstract = tree.flags(node).contains(.abstract)
    scope.nodeOfSchema[schema.id] = node
    if scope.isLibrary, program.resource == nil, name(schema.name) == "Resource" {
      program.resource = schema.id
    }
    declareName(schema.name, .schema(schema.id), at: tree.span(nameNode), scope)
  }

  /// The schema with its fields, their types, and the names of its functions.
  @discardableResult
  func resolveSchema(_ id: SchemaID) -> Schema {
    let schema = program.schemas[id.index]
    if schema.stage != .declared { return schema }
    let scope = context.scopesByModule[schema.module.index]
    guard let node = scope.nodeOfSchema[id], !context.isTooDeep(at: schema.span) else {
      return schema
    }
    schema.stage = .resolving
    resolveSuper(of: schema, node, scope)
    let tree = scope.tree
    let schemaView = SchemaView(tree, node)
    let body = schemaView.body
    let members = body.isNone ? [] : Array(tree.children(of: body))
    for member in members { resolveSchemaMember(member, schema, scope) }
    for annotation in schemaView.annotations {
      schema.marks.append(scope.symbol(annotation))
    }
    schema.stage = .resolved
    if !scope.isLibrary || context.isDraining {
      context.pendingBodies.append { $0.declarations.elaborateBody(of: schema) }
    }
    return schema
  }

  private func resolveSuper(of schema: Schema, _ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let superNode = SchemaView(tree, node).parent
    if superNode.isNone { return }
    let type = typeReader.resolveType(superNode, scope)
    guard case .schema(let superID) = types[type] else {
      if type != TypeTable.unknown {
        report(.superNotSchema(names.describe(type), at: tree.span(superNode)))
      }
      return
    }
    let above = program.schemas[superID.index]
    if superID == schema.id || above.stage == .resolving {
      report(.schemaCycle(name(schema.name), at: tree.span(superNode), first: above.span))
      return
    }
    resolveSchema(superID)
    schema.superID = superID
    schema.depth = above.depth + 1
    schema.fields = above.fields
    schema.indexOfField = above.indexOfField
    schema.entries = above.entries
    schema.functions = above.functions
    schema.marks = above.marks
    types.setSuper(of: schema.id, to: superID)
  }

  private func resolveSchemaMember(_ member: NodeID, _ schema: Schema, _ scope: ModuleScope) {
    let tree = scope.tree
    switch tree.kind(member) {
    case .fieldDecl: resolveFieldDecl(member, schema, scope)
    case .entriesDecl:
      typeReader.refuseExtras(of: member, "the type of other entries", scope)
      let entriesView = EntriesView(tree, member)
      schema.entries = (
        typeReader.resolveType(entriesView.keyType, scope),
        typeReader.resolveType(entriesView.valueType, scope)
      )
    case .fnDecl:
      let nameNode = FunctionView(tree, member).name
      guard !nameNode.isNone, tree.kind(nameNode) != .error else { return }
      let name = scope.symbol(nameNode)
      let id = calls.newFunction(member, scope, in: schema)
      schema.functions[name] = id
    default: break
    }
  }

  private func resolveFieldDecl(_ node: NodeID, _ schema: Schema, _ scope: ModuleScope) {
    let tree = scope.tree
    let fieldView = FieldView(tree, node)
    let nameNode = fieldView.name
    if nameNode.isNone || tree.kind(nameNode) == .error { return }
    let name = scope.symbol(nameNode)
    let span = tree.span(nameNode)
    let type = typeReader.resolveType(fieldView.type, scope)
    if types.isSecret(type) { fitting.maskLiterals(in: fieldView.value, tree) }
    let flags = tree.flags(node)
    if let index = schema.indexOfField[name] {
      let inherited = schema.fields[index]
      if inherited.owner == schema.id {
        report(.duplicateDeclaration(self.name(name), at: span, first: inherited.span))
      } else if !flags.contains(.replace) {
        report(.redeclaredField(self.name(name), at: span, inherited: inherited.span))
      } else if !types.isSubtype(type, of: inherited.type) {
        report(
          .widenedField(
            self.name(name), to: names.describe(type), from: names.describe(inherited.type),
            at: tree.span(fieldView.type), inherited: inherited.span))
      } else {
        schema.fields[index].type = type
        schema.fields[index].span = span
        if flags.contains(.final) { schema.fields[index].isFinal = true }
      }
      readAnnotations(node, schema, index, scope)
      return
    }
    if flags.contains(.replace) {
      report(
        .narrowsNothing(
          self.name(name), among: schema.fields.map { self.name($0.name) }, at: span))
    }
    var field = Field(name: name, type: type, span: span, owner: schema.id)
    field.isHidden = flags.contains(.hidden)
    field.isFinal = flags.contains(.final)
    schema.indexOfField[name] = schema.fields.count
    schema.fields.append(field)
    readAnnotations(node, schema, schema.fields.count - 1, scope)
  }

  private func readAnnotations(
    _ node: NodeID, _ schema: Schema, _ index: Int, _ scope: ModuleScope
  ) {
    let tree = scope.tree
    for annotation in FieldView(tree, node).annotations
    where tree.kind(annotation) == .annotation {
      let argument = AnnotationView(tree, annotation).argument
      switch name(scope.symbol(annotation)) {
      case "default":
        if argument.isNone {
          report(.annotationArgument("default", wants: "a value", at: tree.span(annotation)))
        } else {
          schema.defaultNodes[index] = argument
          schema.fields[index].hasDefault = true
        }
      case "ref":
        schema.fields[index].references = tree.children(of: annotation).map(scope.symbol)
      case "deprecated":
        if argument.isNone || tree.kind(argument) != .string {
          report(.annotationArgument("deprecated", wants: "a text", at: tree.span(annotation)))
        } else {
          schema.fields[index].deprecation = String(
            decoding: StringText.value(of: argument, in: tree), as: UTF8.self)
        }
      case let other:
        report(
          .unknownAnnotation(
            other, among: ["default", "ref", "deprecated"], at: tree.tokenSpan(annotation)))
      }
    }
  }

  /// Checks a schema's body into its layer: values, `let`s, functions, assertions, defaults.
  func elaborateBody(of schema: Schema) {
    resolveSchema(schema.id)
    if schema.stage != .resolved { return }
    schema.stage = .checking
    defer { schema.stage = .checked }
    let scope = context.scopesByModule[schema.module.index]
    guard let node = scope.nodeOfSchema[schema.id] else { return }
    if let above = schema.superID { elaborateBody(of: program.schemas[above.index]) }
    let tree = scope.tree
    let body = SchemaView(tree, node).body
    let type = types.schema(schema.id)
    let layer = newLayer(
      module: scope.id, span: tree.span(node), isMaking: false, target: type)
    schema.layer = layer.id
    let object = ObjectLevel(
      type: type, layer: layer, schema: schema, isWritten: true, identity: context.identity())
    let level = Level(.object(object), parent: scope.level)
    let saved = context.facts
    context.facts = [:]
    if !body.isNone {
      let block = Block(layer: layer, level: level, scope: scope, isMaking: false)
      block.isSchemaBody = true
      layers.elaborate(tree.children(of: body), block)
    }
    for (index, argument) in schema.defaultNodes.sorted(by: { $0.key < $1.key }) {
      let field = schema.fields[index]
      let unit = CodeScope(level: level, module: scope)
      let typed = expressions.value(
        argument, Expectation(type: field.type, reason: field.span), unit)
      schema.fields[index].defaultValue = typed.core
      schema.fields[index].defaultLocalCount = unit.localCount
    }
    context.facts = saved
    if let above = schema.superID {
      for (index, field) in program.schemas[above.index].fields.enumerated()
      where field.hasDefault && schema.fields[index].owner == field.owner {
        schema.fields[index].defaultValue = field.defaultValue
        schema.fields[index].defaultLocalCount = field.defaultLocalCount
      }
    }
    for member in body.isNone ? [] : Array(tree.children(of: body))
    where tree.kind(member) == .fnDecl {
      let nameNode = FunctionView(tree, member).name
      guard !nameNode.isNone, let id = schema.functions[scope.symbol(nameNode)] else { continue }
      calls.checkFunctionBody(id, scope, level: level)
    }
  }
}
