import Diagnostics
import Program
import Source
import Units

/// What is remembered of values that were taken as values of another schema.
struct Twins {
  struct Key: Hashable {
    var object: UInt64
    var schema: SchemaID
  }
  var made: [Key: Value] = [:]
  /// By object made: the one that it was made from.
  var originals: [UInt64: UInt64] = [:]
}

extension Crossings {
  /// The object as one of the schema, made once; nil if nothing of it fits. What does not fit is
  /// reported, and is a failed slot; with `passesOver`, members that the schemas do not know are
  /// skipped, as a kind of someone else's may have more.
  func twin(
    of object: ObjectHandle, as schema: SchemaID, severity: Severity, passesOver: Bool = false
  ) throws(EvaluationError) -> Value? {
    let key = Twins.Key(object: object.bits, schema: schema)
    if let known = machine.kindState.twins.made[key] { return known.tag == .object ? known : nil }
    // While it is made, nothing finds it in itself.
    machine.kindState.twins.made[key] = Value(tag: .failed)
    machine.loading.hasPartialValues = true
    machine.forgetting?.isKept = true
    var adoption = Adoption(machine: machine, severity: severity, passesOver: passesOver)
    let made: Value
    do throws(EvaluationError) {
      made = try operations.nested { () throws(EvaluationError) in
        try adoption.adopt(object, as: schema)
      }
    } catch {
      if case .stopped = error {
        machine.kindState.twins.made[key] = nil
        throw error
      }
      if case .failed(let diagnostic) = error { rendering.report(diagnostic) }
      return nil
    }
    machine.kindState.twins.made[key] = made
    return made
  }

  /// The object that a twin was made from; the object itself if it is not a twin.
  func original(of bits: UInt64) -> UInt64 { machine.kindState.twins.originals[bits] ?? bits }

  func originalValue(of object: Value) -> Value {
    machine.kindState.twins.originals[object.bits].map { Value(tag: .object, bits: $0) } ?? object
  }
}

/// Takes a value as one of another type, as its rendered data would be read: what is of the type
/// stays, all else is made again, member by member. Faults lie where the member was set.
struct Adoption {
  let machine: Machine
  /// That of faults.
  let severity: Severity
  /// Whether members that a schema does not declare are allowed.
  let passesOver: Bool
  /// Whether a fault ends the attempt: when members of a union are tried.
  private var isTrying = false
  private var program: Program { machine.program }
  private var types: TypeTable { machine.program.types }

  /// Where a value was set; worked out only for a fault.
  typealias Place = () -> SourceSpan

  init(machine: Machine, severity: Severity, passesOver: Bool) {
    self.machine = machine
    self.severity = severity
    self.passesOver = passesOver
  }

  mutating func adopt(
    _ object: ObjectHandle, as id: SchemaID
  ) throws(EvaluationError) -> Value {
    let schema = program.schema(id)
    let type = types.schema(id)
    var fields: [Int] = []
    var values: [Value] = []
    var pairs: [Value] = []
    var misspelt: Set<String> = []
    for member in try members(of: object) {
      if let field = schema.indexOfField[member.name] {
        let declared = schema.fields[field]
        if member.value.isNull, types.isOptional(declared.type) { continue }
        fields.append(field)
        values.append(
          try part(member.value, declared.type, declared.span, member.place) ?? Value(tag: .failed))
      } else if let entries = schema.entries {
        pairs.append(machine.heap.string(program.symbols.bytes(of: member.name)))
        pairs.append(
          try part(member.value, entries.value, schema.span, member.place) ?? Value(tag: .failed))
      } else if !passesOver {
        try fault(unknownMember(member.name, schema, at: member.namePlace()))
        let names = schema.fields.map { program.symbols.name(of: $0.name) }
        if let near = nearestName(to: program.symbols.name(of: member.name), among: names) {
          misspelt.insert(near)
        }
      }
    }
    var made = machine.making.prototype(type)
    let below = ObjectHandle(bits: made.bits)
    below.span = object.span
    for index in machine.dataReading.requiredFields(of: schema)
    where below.cls.slot(ofField: index) < 0 && !fields.contains(index) {
      let field = schema.fields[index]
      // A misspelt one is reported as such.
      if !misspelt.contains(program.symbols.name(of: field.name)) {
        try fault(
          .requiredFields(
            [(program.symbols.name(of: field.name), field.span)],
            of: program.symbols.name(of: schema.name), at: object.span))
      }
      fields.append(index)
      values.append(Value(tag: .failed))
    }
    if !fields.isEmpty { made = try machine.making.giving(made, fields, values) }
    if !pairs.isEmpty { made = machine.dataReading.givingEntries(made, pairs) }
    machine.kindState.twins.originals[made.bits] = object.bits
    machine.willRead(ObjectHandle(bits: made.bits))
    return made
  }

  private struct Member {
    var name: Symbol
    var value: Value
    var place: Place
    /// Where its name is written.
    var namePlace: Place
  }

  /// What an object renders. One that failed has been reported.
  private func members(of object: ObjectHandle) throws(EvaluationError) -> [Member] {
    let machine = machine
    let cls = machine.objectClass(object)
    var found: [Member] = []
    for index in cls.fields.indices where machine.resourceKinds.isRendered(index, of: object, cls) {
      let value = try read { () throws(EvaluationError) in
        try machine.value(object, field: index)
      }
      found.append(
        Member(
          name: cls.fields[index].name, value: value,
          place: {
            machine.crossings.valuePlace(machine.origins.origin(object, field: index), object)
          },
          namePlace: {
            machine.crossings.namePlace(machine.origins.origin(object, field: index), object)
          }))
    }
    guard machine.resourceKinds.hasTextKeys(object) else { return found }
    let table = try machine.entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      let value = try read { () throws(EvaluationError) in
        try machine.entries.entryValue(object, table, entry)
      }
      found.append(
        Member(
          name: program.symbols.intern(try machine.operations.rendered(table.key(entry, 0)).utf8),
          value: value,
          place: {
            machine.crossings.valuePlace(
              machine.origins.origin(object, table, entry: entry), object)
          },
          namePlace: {
            machine.crossings.namePlace(machine.origins.origin(object, table, entry: entry), object)
          }))
    }
    return found
  }

  private func read(
    _ work: () throws(EvaluationError) -> Value
  ) throws(EvaluationError) -> Value {
    do throws(EvaluationError) {
      return try work()
    } catch {
      switch error {
      case .stopped: throw error
      case .failed(let diagnostic): machine.rendering.report(diagnostic)
      case .silent: break
      }
      return Value(tag: .failed)
    }
  }

  /// A value of a container; nil, and reported, where it does not fit.
  private mutating func part(
    _ value: Value, _ type: TypeID, _ reason: SourceSpan, _ place: @escaping Place
  ) throws(EvaluationError) -> Value? {
    if value.tag == .failed { return nil }
    do throws(EvaluationError) {
      return try convert(value, type, reason, place)
    } catch {
      if isTrying { throw error }
      switch error {
      case .stopped: throw error
      case .failed(let diagnostic): try fault(diagnostic)
      case .silent: break
      }
      return nil
    }
  }

  private func fault(_ diagnostic: Diagnostic) throws(EvaluationError) {
    if isTrying { throw .failed(diagnostic) }
    var told = diagnostic
    told.severity = severity
    machine.rendering.report(told)
  }

  // MARK: values

  private mutating func convert(
    _ value: Value, _ type: TypeID, _ reason: SourceSpan, _ place: @escaping Place
  ) throws(EvaluationError) -> Value {
    if value.tag == .sealed {
      return try sealed(value, types.unsensitive(type), reason, place)
    }
    switch types[type] {
    case .refined(let base, let index):
      let made = try convert(value, base, reason, place)
      if let problem = try machine.crossings.problem(made, types.refinements[index]) {
        throw .failed(
          .refinementFailed(
            problem, at: place(), reason: reason, declared: types.refinements[index].span,
            isSealed: machine.sealing.secrets > 0))
      }
      return made
    case .sensitive(let inner):
      // What was written as plain data is a secret all the same.
      program.sources.mask(place())
      return try sealed(value, inner, reason, place)
    case .union(let members): return try union(value, members, type, reason, place)
    case .list(let element):
      guard isList(value) else { break }
      if isMade(value, type) { return value }
      return machine.heap.list(try items(of: value, element, reason, place))
    case .keyedList(let element, _):
      guard isList(value) else { break }
      if isMade(value, type) { return value }
      let list = machine.heap.list(try items(of: value, element, reason, place))
      return try machine.operations.keyed(list, type, place())
    case .map(let key, let element):
      guard value.tag == .object, !isList(value) else { break }
      if isMade(value, type) { return value }
      return try map(ObjectHandle(bits: value.bits), key, element, type, reason)
    case .schema(let id):
      if program.schema(id).kind == .text {
        guard value.tag == .string else { break }
        return try machine.operations.parsedText(
          id, value, Crossing(type: type, span: place(), reason: reason))
      }
      guard value.tag == .object, !isList(value) else { break }
      if isMade(value, type) { return value }
      return try machine.operations.nested { () throws(EvaluationError) in
        try self.adopt(ObjectHandle(bits: value.bits), as: id)
      }
    case .unit(let kind): return try unit(value, kind, type, reason, place)
    case .float where value.tag == .int: return Value(Double(value.int))
    case .never, .unknown, .null, .bool, .int, .float, .string, .literal, .json, .function,
      .anyModule, .parameter, .overlay:
      if try machine.crossings.isOf(value, type) { return value }
    }
    throw .failed(
      .valueTypeMismatch(
        expected: machine.crossings.describe(type), found: machine.crossings.describe(value),
        at: place(),
        reason: reason))
  }

  /// What is sealed stays so, whatever the type says, and is held to it under the seal.
  private mutating func sealed(
    _ value: Value, _ type: TypeID, _ reason: SourceSpan, _ place: @escaping Place
  ) throws(EvaluationError) -> Value {
    machine.sealing.secrets += 1
    defer { machine.sealing.secrets -= 1 }
    let plain = machine.crossings.opened(value)
    let made = try convert(plain, type, reason, place)
    let isSame = made.tag == plain.tag && made.bits == plain.bits
    return value.tag == .sealed && isSame ? value : machine.crossings.seal(made)
  }

  /// Whether an object was made as one of the type.
  private func isMade(_ value: Value, _ type: TypeID) -> Bool {
    guard value.tag == .object else { return false }
    return types.isSubtype(
      machine.objectClass(ObjectHandle(bits: value.bits)).type, of: type)
  }

  private func isList(_ value: Value) -> Bool {
    value.tag == .list
      || value.tag == .object && machine.making.isKeyedList(ObjectHandle(bits: value.bits))
  }

  private mutating func items(
    of value: Value, _ type: TypeID, _ reason: SourceSpan, _ place: @escaping Place
  ) throws(EvaluationError) -> [Value] {
    let list = try machine.operations.asList(value)
    var made: [Value] = []
    var isWhole = true
    for index in 0..<list.count {
      let machine = machine
      let item = try read { () throws(EvaluationError) in
        try machine.operations.element(list, index)
      }
      let at: Place =
        item.tag == .object && !ObjectHandle(bits: item.bits).span.isNone
        ? { ObjectHandle(bits: item.bits).span } : place
      if let fitting = try part(item, type, reason, at) {
        made.append(fitting)
      } else {
        isWhole = false
      }
    }
    if !isWhole { throw .silent }
    return made
  }

  private mutating func map(
    _ object: ObjectHandle, _ key: TypeID, _ element: TypeID, _ type: TypeID,
    _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    var pairs: [Value] = []
    var isWhole = true
    for member in try members(of: object) {
      let name = machine.heap.string(program.symbols.bytes(of: member.name))
      guard let value = try part(member.value, element, reason, member.place) else {
        isWhole = false
        continue
      }
      pairs.append(
        try machine.crossings.cross(name, Crossing(type: key, span: member.place(), reason: reason))
      )
      pairs.append(value)
    }
    if !isWhole { throw .silent }
    let made = machine.entries.map(pairs, type)
    ObjectHandle(bits: made.bits).span = object.span
    machine.kindState.twins.originals[made.bits] = object.bits
    return made
  }

  private mutating func union(
    _ value: Value, _ members: [TypeID], _ type: TypeID, _ reason: SourceSpan,
    _ place: @escaping Place
  ) throws(EvaluationError) -> Value {
    if value.isNull, members.contains(TypeTable.null) { return value }
    let fitting = members.filter { $0 != TypeTable.null && fits(value, $0) }
    if fitting.count == 1 { return try convert(value, fitting[0], reason, place) }
    let wasTrying = isTrying
    isTrying = true
    defer { isTrying = wasTrying }
    for member in fitting {
      do throws(EvaluationError) {
        return try convert(value, member, reason, place)
      } catch {
        if case .stopped = error { throw error }
      }
    }
    throw .failed(
      .valueTypeMismatch(
        expected: machine.crossings.describe(type), found: machine.crossings.describe(value),
        at: place(),
        reason: reason))
  }

  private func fits(_ value: Value, _ type: TypeID) -> Bool {
    switch types[type] {
    case .refined(let base, _), .sensitive(let base): fits(value, base)
    case .literal(.string), .string: value.tag == .string
    case .literal(.int), .int: value.tag == .int
    case .literal(.bool), .bool: value.tag == .bool
    case .float: value.tag == .float || value.tag == .int
    case .unit: [.unit, .string, .int, .float].contains(value.tag)
    case .list, .keyedList: isList(value)
    case .map: value.tag == .object && !isList(value)
    case .schema(let id):
      program.schema(id).kind == .text
        ? value.tag == .string : value.tag == .object && !isList(value)
    case .json, .unknown: true
    case .union(let members): members.contains { fits(value, $0) }
    case .never, .null, .function, .anyModule, .parameter, .overlay: false
    }
  }

  private func unit(
    _ value: Value, _ kind: UnitKind, _ type: TypeID, _ reason: SourceSpan, _ place: Place
  ) throws(EvaluationError) -> Value {
    if try machine.crossings.isOf(value, type) { return value }
    guard [.string, .int, .float, .unit].contains(value.tag) else {
      throw .failed(
        .valueTypeMismatch(
          expected: machine.crossings.describe(type), found: machine.crossings.describe(value),
          at: place(),
          reason: reason))
    }
    let bytes = try machine.operations.rendered(value).utf8
    switch UnitValue.parse(bytes.span, as: kind, .text) {
    case .success(let literal):
      return machine.heap.unit(
        literal.value, text: literal.isVerbatim ? machine.heap.string(bytes) : .unset,
        isNumber: literal.isVerbatim && value.tag != .string)
    case .failure(let error):
      throw .failed(
        Diagnostic(
          .textMalformed, at: place(),
          "\(machine.crossings.describe(value)) is not a valid \(machine.crossings.describe(type)): \(error.message)"
        ).noting(reason, "the type is asked for here"))
    }
  }

  private func unknownMember(
    _ name: Symbol, _ schema: Schema, at span: SourceSpan
  ) -> Diagnostic {
    let wanted = program.symbols.name(of: name)
    let problem = Diagnostic(
      .valueTypeMismatch, at: span,
      "`\(program.symbols.name(of: schema.name))` has no field `\(wanted)`"
    ).noting(schema.span, "it is declared here")
    guard program.sources.text(of: span) == wanted else { return problem }
    return problem.suggesting(
      schema.fields.map { program.symbols.name(of: $0.name) }, for: wanted, at: span)
  }
}

extension Crossings {
  /// Where a member's value is written; where its object was made, if no layer says it.
  fileprivate func valuePlace(_ steps: [OriginStep], _ object: ObjectHandle) -> SourceSpan {
    guard let step = steps.last(where: { !$0.isShadowed }) else { return object.span }
    return step.code?.code.span ?? step.span
  }

  fileprivate func namePlace(_ steps: [OriginStep], _ object: ObjectHandle) -> SourceSpan {
    steps.last { !$0.isShadowed }?.span ?? object.span
  }
}
