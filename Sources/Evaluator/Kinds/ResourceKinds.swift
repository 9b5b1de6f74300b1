import Diagnostics
import Program
import Source

/// Kinds of resources, and values taken as values of the schemas of their kinds.
struct KindState {
  var kinds = KindTable()
  /// By class.
  var resourceClasses: [ResourceClass] = []
  /// Values taken as values of the schemas of their kinds.
  var twins = Twins()
  /// For looking one key up.
  let memberKey: Row

  init(memberKey: Row) { self.memberKey = memberKey }
}

/// What an object is to a cluster, judging by its own fields.
enum ResourceForm {
  case other
  /// Of the schema of its kind.
  case plain
  /// It renders as a resource whose schemas it is not of. `isResource`: it is of another schema that
  /// extends `Resource`.
  case foreign(ResourceKind, schemas: [SchemaID], isResource: Bool)
  /// Its items are resources of their own; those of a `PodList` need not say that they are pods.
  case list(items: Value, implied: ResourceKind?, isResource: Bool)
}

/// What a class says about its objects without looking at one.
enum ResourceClass: UInt8 {
  case unknown, other
  /// A resource of the library's schema for its kind, which none of its layers can change.
  case plain
  /// A resource of the project's own schema.
  case own
  /// An object that may say it is a resource, or may be a pod template.
  case untyped
}

/// The schemas of kinds, as far as they were asked for.
struct KindTable {
  fileprivate var library: [ResourceKind: SchemaID?] = [:]
  fileprivate var own: [ResourceKind: [SchemaID]] = [:]
  /// The library's schemas by name.
  fileprivate var named: [Symbol: [SchemaID]] = [:]
  fileprivate var count = 0
  /// The versions whose schemas the library was asked for.
  fileprivate var loaded: Set<Symbol> = []
}

struct ResourceKinds: MachinePart {
  let machine: Machine

  // MARK: classes

  func resourceClass(_ object: ObjectHandle) -> ResourceClass {
    let id = object.cls.id
    while machine.kindState.resourceClasses.count <= id {
      machine.kindState.resourceClasses.append(.unknown)
    }
    if machine.kindState.resourceClasses[id] == .unknown {
      machine.kindState.resourceClasses[id] = classify(machine.objectClass(object))
    }
    return machine.kindState.resourceClasses[id]
  }

  /// Whether the object is of a schema that extends `Resource`.
  func isResource(_ object: ObjectHandle) -> Bool {
    switch resourceClass(object) {
    case .plain, .own: true
    case .unknown, .other, .untyped: false
    }
  }

  private func classify(_ cls: ObjectClass) -> ResourceClass {
    if isResource(cls.schema) { return isOfLibrary(cls.schema) ? .plain : .own }
    if let id = cls.schema {
      let schema = program.schema(id)
      return classes.mayRenderResource(schema) || classes.mayBePodTemplate(schema)
        ? .untyped : .other
    }
    if case .keyedList = program.types[cls.type] { return .other }
    let value = classes.entryTypes(of: cls)?.value
    return value.map(classes.mayMakeResources) ?? false ? .untyped : .other
  }

  func isResource(_ schema: SchemaID?) -> Bool {
    var at = schema
    while let id = at {
      if id == program.resource { return true }
      at = program.schema(id).superID
    }
    return false
  }

  /// Whether a schema is one of the library's for a kind, or extends one.
  private func isOfLibrary(_ schema: SchemaID?) -> Bool {
    var at = schema
    while let id = at, id != program.resource {
      let each = program.schema(id)
      if program[each.module].isLibrary { return program.kind(of: id) != nil }
      at = each.superID
    }
    return false
  }

  // MARK: schemas of kinds

  /// The schemas of a kind: the library's, if it has one; else those that the project declares.
  func schemas(of kind: ResourceKind) -> [SchemaID] {
    if let known = machine.kindState.kinds.library[kind] {
      if let known { return [known] }
    } else {
      var found = librarySchema(of: kind)
      if found == nil, machine.kindState.kinds.loaded.insert(kind.apiVersion).inserted {
        machine.host?.loadKinds(of: program.symbols.name(of: kind.apiVersion))
        found = librarySchema(of: kind)
      }
      machine.kindState.kinds.library[kind] = .some(found)
      if let found { return [found] }
    }
    indexSchemas()
    return machine.kindState.kinds.own[kind] ?? []
  }

  private func librarySchema(of kind: ResourceKind) -> SchemaID? {
    indexSchemas()
    // A kind whose name is a type of the language has a schema of a longer name.
    let longer = program.symbols.intern(program.symbols.name(of: kind.name) + "Kind")
    let found =
      (machine.kindState.kinds.named[kind.name] ?? [])
      + (machine.kindState.kinds.named[longer] ?? [])
    return found.first { isResource($0) && program.kind(of: $0) == kind }
  }

  private func indexSchemas() {
    while machine.kindState.kinds.count < program.schemas.count {
      let schema = program.schemas[machine.kindState.kinds.count]
      machine.kindState.kinds.count += 1
      if schema.kind != .declared { continue }
      if program[schema.module].isLibrary {
        machine.kindState.kinds.named[schema.name, default: []].append(schema.id)
      } else if !schema.isAbstract, isResource(schema.id), let kind = program.kind(of: schema.id) {
        machine.kindState.kinds.own[kind, default: []].append(schema.id)
      }
    }
  }

  // MARK: objects

  /// What an object is to a cluster. `implied` is what the list that it is in says of its items.
  func resourceForm(
    _ object: ObjectHandle, implied: ResourceKind? = nil
  ) throws(EvaluationError) -> ResourceForm {
    switch resourceClass(object) {
    case .unknown, .other: return implied == nil ? .other : try untypedForm(object, implied)
    case .plain: return .plain
    case .own: return try ownForm(object)
    case .untyped: return try untypedForm(object, implied)
    }
  }

  private func ownForm(_ object: ObjectHandle) throws(EvaluationError) -> ResourceForm {
    guard let kind = try statedKind(object) else { return .plain }
    if let list = try listForm(object, kind, isResource: true) { return list }
    let all = schemas(of: kind)
    let chain = self.chain(of: machine.objectClass(object).schema)
    let others = all.filter { !chain.contains($0) }
    return others.isEmpty ? .plain : .foreign(kind, schemas: others, isResource: true)
  }

  private func untypedForm(
    _ object: ObjectHandle, _ implied: ResourceKind?
  ) throws(EvaluationError) -> ResourceForm {
    let stated = try statedKind(object)
    guard let kind = stated ?? implied else { return .other }
    if let list = try listForm(object, kind, isResource: false) { return list }
    let isNamed = try isComposite(object, machine.names.metadata)
    let all = schemas(of: kind)
    if all.isEmpty {
      guard isNamed else { return .other }
      return .foreign(kind, schemas: [], isResource: false)
    }
    if !isNamed {
      let isReference = try isReference(object)
      if isReference { return .other }
    }
    return .foreign(kind, schemas: all, isResource: false)
  }

  private func listForm(
    _ object: ObjectHandle, _ kind: ResourceKind, isResource: Bool
  ) throws(EvaluationError) -> ResourceForm? {
    let name = program.symbols.name(of: kind.name)
    guard name.hasSuffix("List"), let stated = try member(object, machine.names.items) else {
      return nil
    }
    let inner = crossings.opened(stated)
    let isKeyed = inner.tag == .object && making.isKeyedList(ObjectHandle(bits: inner.bits))
    guard inner.tag == .list || isKeyed else { return nil }
    let items = try operations.asList(inner).value
    let implied: ResourceKind? =
      name == "List"
      ? nil
      : ResourceKind(
        apiVersion: kind.apiVersion, name: program.symbols.intern(String(name.dropLast(4))))
    return .list(items: items, implied: implied, isResource: isResource)
  }

  /// Whether it only names a resource: nothing beside what references have.
  private func isReference(_ object: ObjectHandle) throws(EvaluationError) -> Bool {
    var isPlain = true
    try forEachMember(object) { name, _ in
      isPlain =
        isPlain && ResourceKinds.referenceFields.contains(self.program.symbols.name(of: name))
    }
    return isPlain
  }

  private static let referenceFields: Set<String> = [
    "apiVersion", "kind", "name", "namespace", "uid", "resourceVersion", "fieldPath", "controller",
    "blockOwnerDeletion", "apiGroup",
  ]

  private func isComposite(_ object: ObjectHandle, _ name: Symbol) throws(EvaluationError) -> Bool {
    guard let value = try member(object, name) else { return false }
    return crossings.opened(value).tag == .object
  }

  /// The kind that an object says it is of.
  func statedKind(_ object: ObjectHandle) throws(EvaluationError) -> ResourceKind? {
    guard let version = try symbol(object, machine.names.apiVersion),
      let name = try symbol(object, machine.names.kind)
    else { return nil }
    return ResourceKind(apiVersion: version, name: name)
  }

  /// What an object renders under a name, if it is a string, whatever its type.

  func symbol(_ object: ObjectHandle, _ name: Symbol) throws(EvaluationError) -> Symbol? {
    guard let stated = try member(object, name) else { return nil }
    let value = crossings.opened(stated)
    switch value.tag {
    case .string:
      let bytes = value.utf8
      // A group of no letters is that of the core: `/v1` is `v1`.
      let isCore = name == machine.names.apiVersion && bytes.first == UInt8(ascii: "/")
      return program.symbols.intern(isCore ? bytes[1...] : bytes[...])
    case .object:
      guard let text = try operations.textOf(ObjectHandle(bits: value.bits)) else { return nil }
      return program.symbols.intern(text)
    default: return nil
    }
  }

  func chain(of schema: SchemaID?) -> [SchemaID] {
    var found: [SchemaID] = []
    var at = schema
    while let id = at {
      found.append(id)
      at = program.schema(id).superID
    }
    return found
  }

  // MARK: members

  /// What an object renders under a name, be it a field or an entry; nil: nothing.
  func member(_ object: ObjectHandle, _ name: Symbol) throws(EvaluationError) -> Value? {
    let cls = machine.objectClass(object)
    if let field = classes.field(name, of: cls) {
      guard isRendered(field, of: object, cls) else { return nil }
      return try machine.value(object, field: field)
    }
    guard hasTextKeys(object) else { return nil }
    let key = rendering.fieldName(name)
    if let pairs = entries.givenPairs(object) {
      guard let value = pairs.value(of: key) else { return nil }
      if value.isReady { return value }
    }
    let table = try entries.keys(object)
    machine.kindState.memberKey[0] = key
    guard let entry = table.live(machine.kindState.memberKey) else { return nil }
    return try entries.entryValue(object, table, entry)
  }

  /// Every member that an object renders, in order.
  func forEachMember(
    _ object: ObjectHandle, _ visit: (Symbol, Value) throws(EvaluationError) -> Void
  ) throws(EvaluationError) {
    let cls = machine.objectClass(object)
    for index in cls.fields.indices where isRendered(index, of: object, cls) {
      try visit(cls.fields[index].name, machine.value(object, field: index))
    }
    guard hasTextKeys(object) else { return }
    let table = try entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      let name = program.symbols.intern(try operations.rendered(table.key(entry, 0)).utf8)
      try visit(name, entries.entryValue(object, table, entry))
    }
  }

  func isRendered(_ field: Int, of object: ObjectHandle, _ cls: ObjectClass) -> Bool {
    !cls.fields[field].isHidden && object.cls.slot(ofField: field) >= 0
      && !(field < cls.states.count && cls.states[field].isUnbound)
      && !rendering.isGone(field, from: cls)
  }

  /// Whether the object has entries, and each has one text for a key.
  func hasTextKeys(_ object: ObjectHandle) -> Bool {
    guard object.cls.hasEntries else { return false }
    switch program.types[machine.objectClass(object).type] {
    case .keyedList: return false
    case .map(let key, _): return program.types.isSubtype(key, of: TypeTable.string)
    default: return true
    }
  }
}
