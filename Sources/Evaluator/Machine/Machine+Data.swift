import Diagnostics
import Documents
import Program
import Source
import Units

/// Turns data into values of declared types. Every failure is said at the data's own place, with
/// the line that asks for the type.
struct DataDecoder {
  let machine: Machine
  let document: Document
  let view: DocumentView
  /// Whether errors are reported as they are found, so that none is missed.
  var isCollecting = false
  /// Whether strings stay where the document has them: the machine keeps it.
  var pointsIntoDocument = false
  /// Whether the quick way failed somewhere: the slow one says why, and tries it no more.
  private var isSlow = false
  var types: TypeTable { machine.program.types }

  init(machine: Machine, document: Document) {
    self.machine = machine
    self.document = document
    view = DocumentView(document)
  }

  mutating func decode(
    _ node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    if !isCollecting, !isSlow {
      let plan = machine.dataReading.dataPlan(type)
      if machine.loading.data.plans[Int(plan)].kind != .slow {
        let due = machine.faults.pending.count
        let value = quick(Int(node.index), plan)
        if value.tag != .unset { return value }
        machine.ruleRunner.forgetPending(from: due)
        isSlow = true
      }
    }
    if document.allowsPlaceholders, document.isPlaceholder(node) {
      return try placeholder(node, type, reason)
    }
    return try decodeSlowly(node, type, reason)
  }

  mutating func decodeSlowly(
    _ node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    switch types[type] {
    case .refined(let base, let index):
      let value = try decode(node, base, reason)
      if let problem = try machine.crossings.problem(value, types.refinements[index]) {
        throw .failed(
          .refinementFailed(
            problem, at: document.span(of: node), reason: reason,
            declared: types.refinements[index].span, isSealed: machine.sealing.secrets > 0))
      }
      return value
    case .sensitive(let inner): return try decodeSealed(node, inner, reason)
    case .union(let members): return try decodeUnion(node, members, type, reason)
    case .json, .unknown: return try plain(node)
    case .list(let element):
      guard document.kind(of: node) == .array else { throw mismatch(node, type, reason) }
      return machine.heap.list(try items(of: node, element, reason))
    case .keyedList(let element, _):
      guard document.kind(of: node) == .array else { throw mismatch(node, type, reason) }
      let list = machine.heap.list(try items(of: node, element, reason))
      return try machine.operations.keyed(list, type, document.span(of: node))
    case .map(let key, let element):
      guard document.kind(of: node) == .object else { throw mismatch(node, type, reason) }
      var pairs: [Value] = []
      var isWhole = true
      for (name, value) in document.entries(of: node) {
        let text = machine.heap.string(document.text(of: name))
        pairs.append(
          try machine.crossings.cross(
            text, Crossing(type: key, span: document.span(of: name), reason: reason)))
        pairs.append(try part(value, element, reason, &isWhole))
      }
      if !isWhole { throw .silent }
      return located(machine.entries.map(pairs, type), node)
    case .schema(let id):
      if id == machine.program.resource, let kind = try typeOfKind(node) {
        return try decode(node, kind, reason)
      }
      return try decodeObject(node, id, type, reason)
    case .unit(let kind): return try decodeUnit(node, kind, type, reason)
    case .float where document.kind(of: node) == .int || document.kind(of: node) == .float:
      try refuseDisputed(node)
      return try float(node)
    case .null, .bool, .int, .float, .string, .literal:
      let value = try scalar(node)
      if try machine.crossings.isOf(value, type) { return value }
      throw mismatch(node, type, reason)
    case .never, .function, .anyModule, .parameter, .overlay:
      throw mismatch(node, type, reason)
    }
  }

  private mutating func items(
    of node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> [Value] {
    var values: [Value] = []
    var isWhole = true
    for item in document.items(of: node) {
      values.append(try part(item, type, reason, &isWhole))
    }
    if !isWhole { throw .silent }
    return values
  }

  /// A part of a container. Where faults are collected, one is reported and gives a failed value.
  @inline(__always)
  private mutating func part(
    _ node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan, _ isWhole: inout Bool
  ) throws(EvaluationError) -> Value {
    do throws(EvaluationError) {
      return try decode(node, type, reason)
    } catch {
      guard isCollecting else { throw error }
      switch error {
      case .stopped: throw error
      case .failed(let diagnostic): machine.rendering.report(diagnostic)
      case .silent: break
      }
      isWhole = false
      return Value(tag: .failed)
    }
  }

  private func located(_ value: Value, _ node: Document.NodeID) -> Value {
    ObjectHandle(bits: value.bits).span = document.span(of: node)
    return value
  }

  private func mismatch(
    _ node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan
  ) -> EvaluationError {
    let found: String
    let isHidden = machine.sealing.secrets > 0 || machine.rendering.isSecret(type)
    let choices = types.members(type).compactMap { member -> String? in
      if case .literal(.string(let symbol)) = types[member] {
        return machine.program.symbols.name(of: symbol)
      }
      return nil
    }
    if !choices.isEmpty, document.kind(of: node) == .string, !isHidden {
      let text = document.string(of: node)
      let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
      return .failed(
        Diagnostic(
          .notOneOf, at: document.span(of: node), "expected one of \(list), found \"\(text)\""
        )
        .noting(reason, "declared here")
        .suggesting(choices, for: text, at: document.span(of: node)))
    }
    switch document.kind(of: node) {
    case _ where isHidden: found = Crossings.hidden
    case .null: found = "null"
    case .array: found = "a list"
    case .object: found = "an object"
    case .string:
      let text = document.string(of: node)
      found = text.count > 60 ? "a text" : "\"\(text)\""
    case .bool, .int, .float:
      let text = document.string(of: node)
      found = document.rewritten(node).map { "`\($0)`, for kubectl `\(text)`" } ?? text
    }
    var problem = Diagnostic.valueTypeMismatch(
      expected: machine.crossings.describe(type), found: found, at: document.span(of: node),
      reason: reason)
    if !isHidden, let fix = fixOfReading(node, type) {
      problem = problem.fixing(fix)
    } else {
      problem = problem.helping("write a value of `\(machine.crossings.describe(type))` here")
    }
    return .failed(problem)
  }

  private func shown(_ node: Document.NodeID) -> String {
    machine.sealing.secrets > 0 ? Crossings.hidden : "`\(document.string(of: node))`"
  }

  private func scalar(_ node: Document.NodeID) throws(EvaluationError) -> Value {
    switch document.kind(of: node) {
    case .null: return .null
    case .bool: return Value(document.bool(of: node) ?? false)
    case .int:
      try refuseDisputed(node)
      guard let number = document.integer(of: node) else {
        throw .failed(
          .integerOverflow(
            machine.sealing.secrets > 0 ? Crossings.hidden : document.string(of: node),
            at: document.span(of: node)))
      }
      return Value(number)
    case .float: return Value(document.double(of: node) ?? 0)
    case .string: return machine.heap.string(document.text(of: node))
    case .array, .object: return .unset
    }
  }

  /// Data without a type: Json.
  mutating func plain(_ node: Document.NodeID) throws(EvaluationError) -> Value {
    switch document.kind(of: node) {
    case .array:
      var values: [Value] = []
      for item in document.items(of: node) { values.append(try plain(item)) }
      return machine.heap.list(values)
    case .object:
      var pairs: [Value] = []
      for (name, value) in document.entries(of: node) {
        pairs.append(machine.heap.string(document.text(of: name)))
        pairs.append(try plain(value))
      }
      return located(machine.entries.map(pairs, TypeTable.json), node)
    case .int where document.integer(of: node) == nil: return try exactNumber(node)
    case .float: return try exactNumber(node)
    case .null, .bool, .int, .string: return try scalar(node)
    }
  }

  private func decodeUnit(
    _ node: Document.NodeID, _ kind: UnitKind, _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    switch document.kind(of: node) {
    case .int, .float, .string:
      try refuseDisputed(node)
      let bytes = Array(document.text(of: node))
      switch UnitValue.parse(bytes.span, as: kind, .text) {
      case .success(let literal):
        return machine.heap.unit(
          literal.value, text: literal.isVerbatim ? machine.heap.string(bytes) : .unset,
          isNumber: literal.isVerbatim && document.kind(of: node) != .string)
      case .failure(let error):
        throw .failed(
          Diagnostic(
            .textMalformed, at: document.span(of: node),
            "\(shown(node)) is not a valid \(machine.crossings.describe(type))"
              + (machine.sealing.secrets > 0 ? "" : ": \(error.message)")
          ).noting(reason, "the type is asked for here"))
      }
    case .null, .bool, .array, .object: throw mismatch(node, type, reason)
    }
  }

  /// The member that the data fits: by kind, then by trying; objects by their literal fields.
  private mutating func decodeUnion(
    _ node: Document.NodeID, _ members: [TypeID], _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    let kind = document.kind(of: node)
    if kind == .null, members.contains(TypeTable.null) { return .null }
    if kind == .string, let (other, text) = document.clusterReading(of: node),
      members.contains(where: { fits(.string, $0) }), members.contains(where: { fits(other, $0) }),
      !members.contains(TypeTable.json)
    {
      throw .failed(disputedText(node, text, type))
    }
    let fitting = members.filter { $0 != TypeTable.null && fits(kind, $0) }
    if fitting.count == 1 { return try decode(node, fitting[0], reason) }
    var problem: EvaluationError?
    let wasCollecting = isCollecting
    isCollecting = false
    defer { isCollecting = wasCollecting }
    for member in fitting {
      let due = machine.faults.pending.count
      do throws(EvaluationError) {
        return try decode(node, member, reason)
      } catch {
        machine.ruleRunner.forgetPending(from: due)
        if case .stopped = error { throw error }
        problem = problem ?? error
      }
    }
    throw fitting.count > 1 && kind == .object
      ? problem ?? mismatch(node, type, reason) : mismatch(node, type, reason)
  }

  func fits(_ kind: Document.Kind, _ type: TypeID) -> Bool {
    switch types[type] {
    case .refined(let base, _), .sensitive(let base): fits(kind, base)
    case .literal(.string), .string: kind == .string
    case .literal(.int), .int: kind == .int
    case .literal(.bool), .bool: kind == .bool
    case .float: kind == .float || kind == .int
    case .unit: kind == .int || kind == .float || kind == .string
    case .list, .keyedList: kind == .array
    case .map: kind == .object
    case .schema(let id):
      machine.program.schema(id).kind == .text ? kind == .string : kind == .object
    case .json, .unknown: true
    case .null: kind == .null
    case .union(let members): members.contains { fits(kind, $0) }
    case .never, .function, .anyModule, .parameter, .overlay: false
    }
  }

  private mutating func decodeObject(
    _ node: Document.NodeID, _ id: SchemaID, _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    let schema = machine.program.schema(id)
    if schema.kind == .text {
      guard document.kind(of: node) == .string else { throw mismatch(node, type, reason) }
      return try machine.operations.parsedText(
        id, machine.heap.string(document.text(of: node)),
        Crossing(type: type, span: document.span(of: node), reason: reason))
    }
    guard document.kind(of: node) == .object else { throw mismatch(node, type, reason) }
    var fields: [Int] = []
    var values: [Value] = []
    var finals: [(field: Int, value: Value, node: Document.NodeID)] = []
    var pairs: [Value] = []
    var isWhole = true
    var misspelt: Set<String> = []
    for (name, value) in document.entries(of: node) {
      let symbol = machine.program.symbols.intern(document.text(of: name))
      if let field = schema.indexOfField[symbol] {
        let declared = schema.fields[field]
        if declared.isFinal, isDecided(field, type) {
          let decoded = try part(value, declared.type, declared.span, &isWhole)
          finals.append((field, decoded, value))
          continue
        }
        values.append(try part(value, declared.type, declared.span, &isWhole))
        fields.append(field)
      } else if let entries = schema.entries {
        let key = machine.heap.string(document.text(of: name))
        guard try isEntry(key, entries.key, name) else {
          guard isCollecting else { throw .failed(unknownField(name, schema)) }
          machine.rendering.report(unknownField(name, schema))
          continue
        }
        pairs.append(key)
        pairs.append(try part(value, entries.value, schema.span, &isWhole))
      } else if isCollecting {
        machine.rendering.report(unknownField(name, schema))
        let fields = schema.fields.map { machine.program.symbols.name(of: $0.name) }
        if let near = nearestName(to: document.string(of: name), among: fields) {
          misspelt.insert(near)
        }
      } else {
        throw .failed(unknownField(name, schema))
      }
    }
    var made = machine.making.prototype(type)
    _ = located(made, node)
    let below = ObjectHandle(bits: made.bits)
    let missing = machine.dataReading.requiredFields(of: schema).filter {
      below.cls.slot(ofField: $0) < 0 && !fields.contains($0)
    }
    if !missing.isEmpty {
      let problem = missingFields(missing, schema, node)
      guard isCollecting else { throw .failed(problem) }
      // A misspelt one is reported as such.
      let names = machine.program.symbols
      let unsaid = missing.filter { !misspelt.contains(names.name(of: schema.fields[$0].name)) }
      if !unsaid.isEmpty { machine.rendering.report(missingFields(unsaid, schema, node)) }
      for index in missing {
        fields.append(index)
        values.append(Value(tag: .failed))
      }
    }
    if !fields.isEmpty { made = try machine.making.giving(made, fields, values) }
    if !pairs.isEmpty { made = machine.dataReading.givingEntries(made, pairs) }
    for final in finals where final.value.tag != .failed {
      try hold(final.value, at: final.node, to: final.field, of: ObjectHandle(bits: made.bits))
    }
    // Data hold what their schema asserts, whatever of them is read.
    machine.willRead(ObjectHandle(bits: made.bits))
    return made
  }

  /// Whether a name is one of those that entries beside the fields may have.
  private func isEntry(
    _ key: Value, _ type: TypeID, _ name: Document.NodeID
  ) throws(EvaluationError) -> Bool {
    guard case .refined(_, let index) = types[type] else { return true }
    return try machine.crossings.problem(key, types.refinements[index]) == nil
  }

  /// Whether a schema binds a final field of its own, to what its type does not say already.
  private func isDecided(_ field: Int, _ type: TypeID) -> Bool {
    let cls = machine.classes.prototype(type)
    return cls.finality(of: field, cls.states[field]) != nil
      && !machine.classes.isOneLiteral(cls.fields[field].type)
  }

  /// Data may repeat what is final, and not change it.
  private func hold(
    _ value: Value, at node: Document.NodeID, to field: Int, of made: ObjectHandle
  ) throws(EvaluationError) {
    if try machine.operations.areEqual(value, machine.value(made, field: field)) { return }
    let cls = machine.objectClass(made)
    let declared = cls.fields[field]
    let problem = Diagnostic.finalOverridden(
      machine.program.symbols.name(of: declared.name), at: document.span(of: node),
      binding: cls.states[field].binding?.span ?? declared.span, declared: declared.span)
    guard isCollecting else { throw .failed(problem) }
    machine.rendering.report(problem)
  }

  private func missingFields(
    _ missing: [Int], _ schema: Schema, _ node: Document.NodeID
  ) -> Diagnostic {
    let symbols = machine.program.symbols
    var problem = Diagnostic.requiredFields(
      missing.map { (symbols.name(of: schema.fields[$0].name), schema.fields[$0].span) },
      of: symbols.name(of: schema.name), at: document.span(of: node))
    let lines = missing.prefix(3).map { "`\(symbols.name(of: schema.fields[$0].name)): …`" }
    problem.help = "write " + lines.joined(separator: ", ")
    return problem
  }

  private func unknownField(_ name: Document.NodeID, _ schema: Schema) -> Diagnostic {
    let wanted = document.string(of: name)
    let program = machine.program
    let symbols = program.symbols
    let owner = symbols.name(of: schema.name)
    let diagnostic = Diagnostic(
      .unknownField, at: document.span(of: name),
      (owner.isEmpty ? "the type" : "`\(owner)`") + " has no field `\(wanted)`"
    )
    .noting(schema.span, "it is declared here")
    .suggesting(
      schema.fields.map { symbols.name(of: $0.name) }, for: wanted, at: document.span(of: name))
    if !diagnostic.fixes.isEmpty { return diagnostic }
    let place = program.place(of: symbols.intern(wanted), below: schema)
    let names = schema.fields.prefix(8).map { "`\(symbols.name(of: $0.name))`" }
    return diagnostic.helping(
      place.map { "it belongs to `\($0)`" }
        ?? (names.isEmpty
          ? nil
          : "its fields are " + names.joined(separator: ", ")
            + (schema.fields.count > 8 ? " and others" : "")))
  }
}
