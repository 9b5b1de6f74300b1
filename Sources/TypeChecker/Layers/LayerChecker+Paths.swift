import Diagnostics
import Program
import Source
import Syntax

extension LayerChecker {
  /// `path = e`, `path { … }`, `path += e`, `delete path`, with their verbs.
  func elaboratePath(_ member: NodeID, _ block: Block) {
    let tree = block.scope.tree
    let path = PathMemberView(tree, member).path
    if path.isNone || tree.kind(path) == .error { return }
    let segments = tree.children(of: path)
    if segments.contains(where: { tree.kind($0) == .error }) { return }
    elaborate(member, segments, block)
  }

  private func elaborate(_ member: NodeID, _ segments: ArraySlice<NodeID>, _ block: Block) {
    guard let segment = segments.first, let step = step(segment, member, block) else { return }
    if segments.count == 1 {
      finish(member, step, block)
    } else {
      guard let inner = nestedBlock(step, block, segment, of: member) else { return }
      elaborate(member, segments.dropFirst(), inner)
      inner.layer.items.append(contentsOf: inner.items)
    }
  }

  /// What a path's segment reaches in the block's target.
  struct PathStep {
    /// What a member of it is an item for.
    enum Target {
      case field(Int, Symbol)
      case key([CodeUnit])
      case element(CodeUnit)
    }
    var target: Target
    var type: TypeID
    /// Where the type was declared.
    var reason: SourceSpan
    var span: SourceSpan
    var key: Block.NestedKey?
    var base: BaseTarget?

    /// The item that a member makes at the place.
    func item(_ member: LayerMember) -> LayerItem {
      switch target {
      case .field(let index, let name): .field(index, name, member)
      case .key(let codes): .key(codes, member)
      case .element(let condition): .element(condition, member)
      }
    }

    /// A new field of a module, whose value gives its type.
    var isNewField: Bool {
      if case .field(-1, _) = target { return type == TypeTable.unknown }
      return false
    }
  }

  /// Resolves a segment; nil after an error.
  private func step(_ segment: NodeID, _ member: NodeID, _ block: Block) -> PathStep? {
    let tree = block.scope.tree
    let span = tree.span(segment)
    switch types[block.target] {
    case .unknown: return nil
    case .schema(let id): return fieldStep(segment, member, declarations.resolveSchema(id), block)
    case .map(let key, let value): return keyStep(segment, [key], value, block)
    case .json: return keyStep(segment, [TypeTable.string], TypeTable.json, block)
    case .keyedList(let element, let spec):
      return keyedStep(segment, of: member, element, by: spec, block)
    case .anyModule: return addedFieldStep(segment, member, nil, block)
    case .list(let element):
      guard tree.kind(segment) == .whereSegment else {
        report(
          .listNeedsCondition(names.describe(block.target), by: condition(on: element), at: span))
        return nil
      }
      let unit = block.unit()
      _ = unit.push(
        Variable(name: symbol("it"), type: element, identity: context.identity(), span: span))
      let node = WhereSegmentView(tree, segment).condition
      let typed = expressions.value(node, Expectation(type: TypeTable.bool, reason: .none), unit)
      let code = Code(
        value: typed.core, localCount: unit.localCount, type: TypeTable.bool,
        span: tree.span(node))
      return PathStep(target: .element(CodeUnit(code)), type: element, reason: .none, span: span)
    default:
      report(.notAnObject(names.describe(block.target), at: span))
      return nil
    }
  }

  /// A condition that tells elements of a type apart: by their name, or their first text.
  private func condition(on element: TypeID) -> String {
    guard case .schema(let id) = types[element] else { return "it == …" }
    let fields = declarations.resolveSchema(id).fields.filter { field in
      types.members(field.type).contains { types.unrefined($0) == TypeTable.string }
    }
    let named = fields.first { name($0.name) == "name" } ?? fields.first
    return named.map { "it.\(name($0.name)) == \"…\"" } ?? "it == …"
  }

  private func fieldStep(
    _ segment: NodeID, _ member: NodeID, _ schema: Schema, _ block: Block
  ) -> PathStep? {
    let tree = block.scope.tree
    let span = tree.span(segment)
    guard tree.kind(segment) == .nameSegment else {
      if let entries = schema.entries {
        return keyStep(segment, [entries.key], entries.value, block)
      }
      report(.fieldByKey(names.describe(block.target), at: span))
      return nil
    }
    let name = block.scope.symbol(segment)
    if let index = schema.indexOfField[name] {
      let field = schema.fields[index]
      let type =
        schema.kind == .module
        ? declarations.fieldType(index, of: context.scopesByModule[schema.module.index])
        : field.type
      if let text = field.deprecation { report(.deprecatedField(self.name(name), text, at: span)) }
      return PathStep(
        target: .field(index, name), type: type, reason: field.span, span: span,
        key: .field(name), base: .field(index))
    }
    if let entries = schema.entries { return keyStep(segment, [entries.key], entries.value, block) }
    if schema.kind == .module {
      let home = context.scopesByModule[schema.module.index]
      if home.isBaseBroken || home.broken.contains(name) { return nil }
      if !block.isModule { return addedFieldStep(segment, member, schema, block) }
    }
    fitting.maskUnknown(PathMemberView(tree, member).value, in: schema, tree)
    let problem = names.unknownField(
      name, in: schema, at: span, level: block.level, from: block.scope)
    let isKnown = !problem.fixes.isEmpty || problem.help?.hasPrefix("it belongs") ?? false
    report(
      isKnown
        ? problem
        : problem.fixing(nestedLabels(name, in: schema, member, tree, isMaking: block.isMaking)))
    return nil
  }

  /// `selector = { app = … }` where `matchLabels` is the map: the fix goes into it.
  private func nestedLabels(
    _ name: Symbol, in schema: Schema, _ member: NodeID, _ tree: SyntaxTree, isMaking: Bool
  ) -> FixIt? {
    let assignment = PathMemberView(tree, member)
    let value = assignment.value
    guard isMaking, let map = names.mapField(of: schema), tree.kind(member) == .setMember,
      assignment.segments.count == 1, !value.isNone,
      tree.kind(value) == .string
    else { return nil }
    return .insert(
      "\(map).", before: tree.span(member), message: "write `\(map).\(self.name(name)) = …`")
  }

  /// A field that an overlay gives to a module, by its name; the schema does not declare it.
  private func addedFieldStep(
    _ segment: NodeID, _ member: NodeID, _ schema: Schema?, _ block: Block
  ) -> PathStep? {
    let tree = block.scope.tree
    guard tree.kind(segment) == .nameSegment else { return nil }
    let span = tree.span(segment)
    let name = block.scope.symbol(segment)
    if let field = block.layer.addedFields.first(where: { $0.name == name }) {
      return PathStep(
        target: .field(-1, name), type: field.type, reason: .none, span: span, key: .field(name))
    }
    guard tree.flags(member).contains(.add) else {
      report(
        schema.map { names.unknownField(name, in: $0, at: span) }
          ?? .overlayUnknownField(self.name(name), at: span))
      return nil
    }
    return PathStep(
      target: .field(-1, name), type: TypeTable.unknown, reason: .none, span: span,
      key: .field(name))
  }

  private func keyStep(
    _ segment: NodeID, _ keys: [TypeID], _ value: TypeID, _ block: Block
  ) -> PathStep? {
    let tree = block.scope.tree
    let span = tree.span(segment)
    switch tree.kind(segment) {
    case .nameSegment:
      let name = block.scope.symbol(segment)
      let bytes = Array(symbols.bytes(of: name))
      var typed = Typed(
        core: .constant(.string(bytes)), type: types.intern(.literal(.string(name))))
      typed = fitting.coerce(
        typed, Expectation(type: keys[0], reason: .none), at: span, block.unit())
      let code = Code(value: typed.core, localCount: 0, type: typed.type, span: span)
      return PathStep(
        target: .key([CodeUnit(code)]), type: value, reason: block.layer.reason, span: span,
        key: .key([.string(name)]), base: .key([typed.core]))
    case .keySegment:
      var codes: [CodeUnit] = []
      let given = KeySegmentView(tree, segment).keys
      for (index, node) in given.enumerated() where index < keys.count {
        let unit = block.unit()
        let typed = expressions.value(node, Expectation(type: keys[index], reason: .none), unit)
        codes.append(
          CodeUnit(
            Code(
              value: typed.core, localCount: unit.localCount, type: typed.type,
              span: tree.span(node))))
      }
      if given.count > keys.count {
        report(
          .keyArity(keys.count, found: given.count, at: span))
        return nil
      }
      let constants = codes.compactMap { literals.literal($0.code.value) }
      return PathStep(
        target: .key(codes), type: value, reason: block.layer.reason, span: span,
        key: constants.count == codes.count ? .key(constants) : nil,
        base: .key(codes.map(\.code.value)))
    default:
      report(.conditionOnMap(at: span))
      return nil
    }
  }

  private func keyedStep(
    _ segment: NodeID, of member: NodeID, _ element: TypeID, by spec: KeySpec, _ block: Block
  ) -> PathStep? {
    guard case .schema(let id) = types[element] else { return nil }
    let schema = declarations.resolveSchema(id)
    let tree = block.scope.tree
    if tree.kind(segment) == .keySegment,
      let problem = names.indexAsAddress(KeySegmentView(tree, segment).key, spec, schema, tree)
    {
      report(problem)
      return nil
    }
    if let problem = names.fieldAsKey(segment, of: member, spec, of: schema, block) {
      // Of a block whose key is missing, all members are fields.
      let last = context.diagnostics.last
      let isTold =
        last?.message == problem.message && block.layer.span.contains(last?.span.start ?? 0)
      if !isTold { report(problem) }
      return nil
    }
    var keyTypes: [TypeID] = []
    for part in spec.parts {
      // It was reported where the type is written.
      guard let index = schema.indexOfField[part.name] else { return nil }
      keyTypes.append(types.withoutNull(schema.fields[index].type))
    }
    guard var step = keyStep(segment, keyTypes, element, block),
      case .key(var codes) = step.target
    else { return nil }
    for part in spec.parts[codes.count...] {
      guard let value = part.defaultValue else {
        report(
          .keyPartMissing(
            name(part.name), parts: spec.parts.map { name($0.name) },
            at: block.scope.tree.span(segment)))
        return nil
      }
      codes.append(
        CodeUnit(
          Code(
            value: .constant(literals.constant(value)), localCount: 0,
            type: types.intern(.literal(value)),
            span: step.span)))
    }
    step.target = .key(codes)
    let constants = codes.compactMap { literals.literal($0.code.value) }
    step.key = constants.count == codes.count ? .key(constants) : nil
    step.base = .key(codes.map(\.code.value))
    return step
  }

  /// The block of an object reached by a path's segment, shared by all members that go into it.
  private func nestedBlock(
    _ step: PathStep, _ block: Block, _ segment: NodeID, of member: NodeID
  ) -> Block? {
    let tree = block.scope.tree
    let assignment = PathMemberView(tree, member)
    guard let form = objectForm(step.type) else {
      fitting.maskSecrets(assignment.value, as: step.type, tree)
      if step.type != TypeTable.unknown {
        report(
          .cannotGoInto(
            names.describe(step.type), at: tree.span(segment), declared: step.reason))
      }
      return nil
    }
    let span = tree.span(segment)
    let nested: NestedLayers
    if let key = step.key, let known = block.nested.inner[key] {
      nested = known
    } else {
      let layer = declarations.newLayer(
        module: block.scope.id, span: span, isMaking: block.isMaking, target: form)
      layer.reason = step.reason
      layer.place = span
      nested = NestedLayers(of: layer)
      if let key = step.key { block.nested.inner.set(key, nested) }
      let into = LayerMember(in: block.layer, .into(layer.id), span: span, fullSpan: span)
      let path = assignment.segments
      let start = path.first.map { tree.span($0).start } ?? span.start
      into.way = (SourceSpan(start, span.end), tree.span(member), verb(of: member, tree))
      block.items.append(step.item(into))
    }
    let object = ObjectLevel(
      type: form, layer: nested.layer, isWritten: false, identity: context.identity())
    let level = Level(.object(object), parent: block.level)
    let inner = Block(
      layer: nested.layer, level: level, scope: block.scope, isMaking: block.isMaking,
      nested: nested)
    inner.typeParameters = block.typeParameters
    inner.outerMember = block.outerMember
    return inner
  }

  /// The one object form of a type that a path may go into; nil if it has none, or several.
  func objectForm(_ type: TypeID) -> TypeID? {
    switch types[type] {
    case .schema, .map, .keyedList, .json, .list, .anyModule: return type
    case .refined(let base, _): return objectForm(base)
    case .union(let members):
      var form: TypeID?
      for member in members {
        guard let inner = objectForm(member) else { continue }
        if form != nil { return nil }
        form = inner
      }
      return form
    default: return nil
    }
  }

  /// The last segment: the operation itself.
  private func finish(_ member: NodeID, _ step: PathStep, _ block: Block) {
    let tree = block.scope.tree
    let flags = tree.flags(member)
    let verb = verb(of: member, tree)
    let operation: LayerMember.Operation
    var isFree = false
    switch tree.kind(member) {
    case .setMember:
      let node = PathMemberView(tree, member).value
      if node.isNone { return }
      let known = context.diagnostics.count
      guard let code = memberCode(node, step, verb, block) else { return }
      if context.diagnostics.count > known, tree.kind(node) == .nullLiteral, !block.isMaking,
        context.diagnostics[known].code == .nullGiven
      {
        let path = program.sources.text(of: tree.span(PathMemberView(tree, member).path))
        context.diagnostics[known] = context.diagnostics[known].fixing(
          .replace(tree.span(member), with: "delete \(path)"))
        return
      }
      operation = .set(CodeUnit(code))
      isFree = self.isFree(node, tree, type: step.type)
    case .intoMember:
      guard let layer = intoLayer(PathMemberView(tree, member).value, step, verb, block) else {
        return
      }
      operation = .into(layer.id)
    case .appendMember:
      let list = types.members(step.type).first {
        if case .list = types[$0] { return true }
        return false
      }
      guard let list else {
        if step.type != TypeTable.unknown {
          report(.appendToNoList(names.describe(step.type), at: step.span, declared: step.reason))
        }
        return
      }
      let unit = block.unit()
      let typed = expressions.value(
        PathMemberView(tree, member).value, Expectation(type: list, reason: step.reason), unit)
      operation = .append(
        CodeUnit(
          Code(
            value: typed.core, localCount: unit.localCount, type: typed.type,
            span: tree.span(PathMemberView(tree, member).value))))
    default: operation = .delete(ifPresent: flags.contains(.ifPresent))
    }
    block.items.append(
      step.item(
        LayerMember(
          in: block.layer, operation, verb: verb, isFinal: flags.contains(.final), isFree: isFree,
          span: step.span, fullSpan: tree.span(member))))
  }

  private func verb(of member: NodeID, _ tree: SyntaxTree) -> LayerVerb {
    let flags = tree.flags(member)
    if flags.contains(.add) { return .add }
    if flags.contains(.put) { return .put }
    return flags.contains(.replace) ? .replace : .plain
  }

  private func memberCode(
    _ node: NodeID, _ step: PathStep, _ verb: LayerVerb, _ block: Block
  ) -> Code? {
    let tree = block.scope.tree
    if case .field(let index, let name) = step.target, block.isModule, index >= 0,
      let code = block.scope.pendingFields[index]?.code,
      block.scope.schema.fields[index].name == name
    {
      return code
    }
    let unit = block.unit()
    if let base = step.base {
      unit.member = MemberContext(
        level: block.objectLevel, target: base, type: step.type,
        isLayering: !block.isMaking && verb != .add)
    }
    let isUntyped = step.isNewField
    let typed =
      isUntyped
      ? expressions.expression(node, nil, unit)
      : expressions.value(node, Expectation(type: step.type, reason: step.reason), unit)
    if isUntyped, case .field(_, let name) = step.target {
      addField(name, types.widened(typed.type), step.span, block.layer)
    }
    return Code(
      value: typed.core, localCount: unit.localCount, type: typed.type, span: tree.span(node))
  }

  private func addField(_ name: Symbol, _ type: TypeID, _ span: SourceSpan, _ layer: Layer) {
    layer.addedFields.append(Field(name: name, type: type, span: span, owner: SchemaID(0)))
  }

  private func intoLayer(
    _ node: NodeID, _ step: PathStep, _ verb: LayerVerb, _ block: Block
  ) -> Layer? {
    let tree = block.scope.tree
    fitting.maskSecrets(node, as: step.type, tree)
    var type = step.type
    if step.isNewField {
      // A new field of any module, without a type: the block is its value.
      let unit = block.unit()
      let typed = literals.objectLiteral(node, nil, unit)
      type = typed.type
      if case .field(_, let name) = step.target { addField(name, type, step.span, block.layer) }
    }
    guard let form = objectForm(type) else {
      if type != TypeTable.unknown {
        report(.cannotGoInto(names.describe(type), at: step.span, declared: step.reason))
      }
      return nil
    }
    if case .list = types[form] {
      report(.blockOnList(names.describe(form), at: step.span))
      return nil
    }
    let isMaking = block.isMaking || verb == .add || verb == .put || verb == .replace
    if let key = step.key, case .key(let parts) = key, case .keyedList = types[block.target] {
      if let first = block.nested.blocks[key] {
        report(
          .duplicateKey(
            parts.map(shown).joined(separator: ", "), at: step.span, first: first))
        return nil
      }
      block.nested.blocks.set(key, step.span)
    }
    if let key = step.key, let known = block.nested.inner[key], verb == .plain {
      let object = ObjectLevel(
        type: form, layer: known.layer, isWritten: true, identity: context.identity())
      let level = Level(.object(object), parent: block.level)
      let inner = Block(
        layer: known.layer, level: level, scope: block.scope, isMaking: isMaking,
        nested: known)
      inner.typeParameters = block.typeParameters
      inner.outerMember = block.outerMember
      elaborate(tree.children(of: node), inner)
      return nil
    }
    let nested = nestedLayers(
      of: node, on: form, isMaking: isMaking, parent: block.level, unit: block.unit(),
      reason: step.reason)
    nested.layer.place = step.span
    if let key = step.key, verb == .plain { block.nested.inner.set(key, nested) }
    return nested.layer
  }

  private func shown(_ part: LiteralValue) -> String {
    if case .string(let text) = part { name(text) } else { program.describe(part) }
  }

  /// Whether a value can drop nothing: `{}`, `[]`, `null`, and for Json any scalar or list.
  func isFree(_ node: NodeID, _ tree: SyntaxTree, type: TypeID) -> Bool {
    switch tree.kind(node) {
    case .objectLiteral, .listLiteral:
      return tree.children(of: node).isEmpty
        || (type == TypeTable.json && tree.kind(node) == .listLiteral)
    case .nullLiteral: return true
    case .parenthesized: return isFree(ParenthesizedView(tree, node).value, tree, type: type)
    case .intLiteral, .floatLiteral, .boolLiteral, .string, .unitLiteral, .interpolatedString:
      return true
    default: return false
    }
  }
}
