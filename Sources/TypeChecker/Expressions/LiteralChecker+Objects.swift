import Diagnostics
import Program
import Source
import Syntax

extension LiteralChecker {
  /// `Name { … }`
  func construct(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let construction = ConstructView(tree, node)
    let typeNode = construction.type
    let type = typeReader.resolveType(typeNode, unit.module, unit.typeParameters)
    let span = tree.span(typeNode)
    guard case .schema(let id) = types[type] else {
      if type != TypeTable.unknown {
        report(.notMakeable(names.describe(type), at: span))
        return .broken
      }
      // The block's own errors are worth telling; its members' types are not known.
      return .broken
    }
    let schema = declarations.resolveSchema(id)
    if schema.isAbstract {
      report(.abstractMade(name(schema.name), at: span, declared: schema.span))
    }
    if schema.kind == .module { report(.moduleMade(at: span)) }
    return make(construction.body, type, schema, at: span, unit)
  }

  private func make(
    _ block: NodeID, _ type: TypeID, _ schema: Schema, at span: SourceSpan, _ unit: CodeScope
  ) -> Typed {
    let layer = layers.layer(
      of: block, on: type, isMaking: true, parent: unit.levelForNested, unit: unit)
    let owner = context.scopesByModule[schema.module.index]
    var environment: Environment?
    if owner === unit.module, let hops = names.hops(from: unit.level, to: owner.level) {
      environment = .level(hops)
    }
    let core = Core.make(
      Making(
        type: type, schemaEnvironment: environment, layer: layer.id, locals: unit.locals.count,
        span: span))
    composition.foldLater(core, at: unit.level)
    return Typed(core: core, type: type)
  }

  /// `{ … }`: the object that is expected, else a map (computed keys) or a record (plain names).
  func objectLiteral(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let span = tree.span(node)
    let isSecret = context.fitting.maskSecret(node, tree)
    var candidates: [TypeID] = []
    for member in expected.map({ types.members($0.type) }) ?? [] {
      switch types[types.unsensitive(types.unrefined(member))] {
      case .schema, .map, .keyedList, .json: candidates.append(types.unrefined(member))
      default: continue
      }
    }
    if candidates.count > 1 {
      let fitting = candidates.filter { fitsLiterally($0, node, unit) }
      if fitting.count != 1 {
        report(
          .ambiguousLiteral(
            names.describe(expected!.type), fitting.map { names.describe($0) }, at: span))
        return .broken
      }
      candidates = fitting
    }
    if let type = candidates.first {
      switch types[type] {
      case .schema(let id):
        let schema = declarations.resolveSchema(id)
        if schema.isAbstract {
          report(.abstractMade(name(schema.name), at: span.firstByte, declared: schema.span))
        }
        return make(node, type, schema, at: span, unit)
      default: return makeEntries(node, type, reason: expected?.reason ?? .none, unit)
      }
    }
    if let expected, expected.type != TypeTable.unknown,
      !types.members(expected.type).contains(where: {
        if case .parameter = types[$0] { return true }
        return false
      })
    {
      report(
        .objectGiven(
          expected: names.describe(expected.type), at: span.firstByte, declared: expected.reason))
      return .broken
    }
    return record(node, isSecret ? .ofSecret : .open, unit) ?? inferredMap(node, unit)
  }

  private func makeEntries(
    _ node: NodeID, _ type: TypeID, reason: SourceSpan, _ unit: CodeScope
  ) -> Typed {
    let layer = layers.layer(
      of: node, on: type, isMaking: true, parent: unit.levelForNested, unit: unit,
      reason: reason)
    return Typed(
      core: .make(
        Making(
          type: type, schemaEnvironment: nil, layer: layer.id, locals: unit.locals.count,
          span: unit.module.tree.span(node))), type: type)
  }

  /// Whether a literal's literal fields and names rule a schema of a union in.
  private func fitsLiterally(_ type: TypeID, _ node: NodeID, _ unit: CodeScope) -> Bool {
    guard case .schema(let id) = types[type] else { return true }
    let schema = declarations.resolveSchema(id)
    let tree = unit.module.tree
    for member in tree.children(of: node) {
      switch tree.kind(member) {
      case .setMember, .intoMember:
        let assignment = PathMemberView(tree, member)
        guard let segment = assignment.segments.first,
          tree.kind(segment) == .nameSegment
        else { continue }
        guard let index = schema.indexOfField[unit.module.symbol(segment)] else {
          if schema.entries == nil { return false }
          continue
        }
        let value = assignment.value
        if tree.kind(member) == .setMember, tree.kind(value) == .string,
          assignment.segments.count == 1
        {
          let text = symbols.intern(StringText.value(of: value, in: tree))
          let literals = types.members(schema.fields[index].type).filter {
            if case .literal(.string) = types[$0] { return true }
            return false
          }
          if !literals.isEmpty, !literals.contains(types.intern(.literal(.string(text)))) {
            return false
          }
        }
      default: continue
      }
    }
    return true
  }

  /// What of a record's values is secret.
  private enum RecordSecrets {
    /// What says so itself.
    case open
    /// The data of a Secret, which the record is.
    case ofSecret
    /// Each scalar.
    case all
  }

  /// A value of a record, sealed where that is the data of a Secret.
  private func recordValue(
    _ node: NodeID, of name: Symbol, _ secrets: RecordSecrets, _ unit: CodeScope
  ) -> Typed {
    let isSealed =
      switch secrets {
      case .open: false
      case .ofSecret: !SecretFields.isOpen(self.name(name))
      case .all: true
      }
    guard isSealed else { return expressions.expression(node, nil, unit) }
    let kind = unit.module.tree.kind(node)
    if kind == .objectLiteral || kind == .block {
      if let made = record(node, .all, unit) { return made }
      let type = types.map(TypeTable.string, types.intern(.sensitive(TypeTable.string)))
      return objectLiteral(node, Expectation(type: type, reason: .none), unit)
    }
    let typed = expressions.expression(node, nil, unit)
    let members = types.members(types.widened(typed.type))
    guard members.allSatisfy({ $0 == TypeTable.null || isScalar($0) }) else { return typed }
    let type = types.union(
      members.map { $0 == TypeTable.null ? $0 : types.intern(.sensitive($0)) })
    let span = unit.module.tree.span(node)
    return Typed(core: .cross(typed.core, type, span, reason: .none), type: type)
  }

  private func isScalar(_ type: TypeID) -> Bool {
    switch types[types.unrefined(type)] {
    case .bool, .int, .float, .string, .unit, .literal: true
    case .schema(let id): program.schemas[id.index].kind == .text
    default: false
    }
  }

  /// A literal of plain names as a record; nil if a member says that it is a map.
  private func record(
    _ node: NodeID, _ secrets: RecordSecrets, _ unit: CodeScope
  ) -> Typed? {
    let tree = unit.module.tree
    let span = tree.span(node)
    var names: [(Symbol, NodeID, NodeID)] = []
    for member in tree.children(of: node) {
      switch tree.kind(member) {
      case .letDecl: continue
      case .setMember, .intoMember:
        let assignment = PathMemberView(tree, member)
        guard let segment = declarations.singleName(assignment.path, unit.module),
          tree.tokens[Int(tree[segment].token)].kind == .identifier
        else { return nil }
        names.append((unit.module.symbol(segment), segment, assignment.value))
      default: return nil
      }
    }
    let layer = declarations.newLayer(
      module: unit.module.id, span: span, isMaking: true, target: TypeTable.unknown)
    let object = ObjectLevel(
      type: TypeTable.unknown, layer: layer, isWritten: true, identity: context.identity())
    let level = Level(.object(object), parent: unit.levelForNested)
    let block = Block(layer: layer, level: level, scope: unit.module, isMaking: true)
    block.typeParameters = unit.typeParameters
    block.outerMember = unit.member.flatMap { $0.isLayering ? $0 : nil } ?? unit.outerMember
    for member in tree.children(of: node) where tree.kind(member) == .letDecl {
      declarations.declareLet(
        member, in: level, layer: layer, unit.module, typeParameters: unit.typeParameters)
    }
    var fields: [Field] = []
    var places: [Symbol: SourceSpan] = [:]
    object.typeSoFar = { typeReader.recordType(fields, unit.module, at: span) }
    defer { object.typeSoFar = nil }
    for (symbol, segment, valueNode) in names {
      let place = tree.span(segment)
      if let first = places[symbol] {
        report(.pathTwice(name(symbol), at: place, first: first))
        continue
      }
      places[symbol] = place
      let inner = block.unit()
      let typed = valueNode.isNone ? .broken : recordValue(valueNode, of: symbol, secrets, inner)
      let code = Code(
        value: typed.core, localCount: inner.localCount, type: typed.type,
        span: tree.span(valueNode))
      layer.items.append(
        .field(
          fields.count, symbol,
          LayerMember(in: layer, .set(CodeUnit(code)), span: place, fullSpan: place)))
      fields.append(
        Field(
          name: symbol, type: declarations.inferred(typed.type, from: valueNode, tree), span: place,
          owner: SchemaID(0)))
    }
    let type = typeReader.recordType(fields, unit.module, at: span)
    layer.target = type
    return Typed(
      core: .make(
        Making(
          type: type, schemaEnvironment: nil, layer: layer.id, locals: unit.locals.count,
          span: span)), type: type)
  }

  /// A literal with computed keys and nothing expected: its values tell the map's type.
  private func inferredMap(_ node: NodeID, _ unit: CodeScope) -> Typed {
    // A first pass on a map of anything finds the values' types; a second makes the map.
    let count = context.diagnostics.count
    let probe = types.map(TypeTable.string, TypeTable.unknown)
    let layer = layers.layer(
      of: node, on: probe, isMaking: true, parent: unit.levelForNested, unit: unit)
    if context.diagnostics.count > count { return .broken }
    var found: [TypeID] = []
    collectTypes(layer.items, &found)
    let value = expressions.joined(found.map(types.widened))
    return makeEntries(
      node, types.map(TypeTable.string, value == TypeTable.unknown ? TypeTable.json : value),
      reason: .none, unit)
  }

  private func collectTypes(_ items: [LayerItem], _ found: inout [TypeID]) {
    for item in items {
      switch item {
      case .field(_, _, let member), .key(_, let member), .element(_, let member):
        switch member.operation {
        case .set(let unit): found.append(unit.code.type)
        case .into(let id): found.append(program.layers[id.index].target)
        default: continue
        }
      case .conditional(_, let then, let otherwise): collectTypes(then + otherwise, &found)
      case .each(_, _, _, let items, _): collectTypes(items, &found)
      case .spread(let unit, _):
        if case .map(_, let value) = types[unit.code.type] { found.append(value) }
      }
    }
  }
}

extension SourceSpan {
  /// The opener of a block: what an error about the whole underlines.
  var firstByte: SourceSpan { SourceSpan(start, start + 1) }
}
