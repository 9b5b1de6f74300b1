import Diagnostics
import Documents
import Program
import Source

/// Forces a value and writes it to a sink as plain data: fields in schema order, null and unset
/// optionals omitted, hidden fields never, keyed lists as lists, text schemas as text.
struct ValueWriter {
  let machine: Machine
  /// Writes where each field was set, as a comment after it.
  var annotate: ((SourceSpan) -> String?)?

  /// What is done with sensitive values.
  var seals = SealPolicy.refused
  /// The native call that writes it, if one does.
  var native: Int?
  /// Whether what is written now is where a sensitive value was declared: an opened one is
  /// written there alone.
  var isSecretPlace = true

  /// Whether strings that name resources go into the ledger.
  var notesReferences = false

  /// How many bytes the sink may come to hold.
  var limit: Int
  /// Whether that is what the output may have, and not the memory.
  var isOutput = false

  init(machine: Machine, seals: SealPolicy) {
    self.machine = machine
    self.seals = seals
    limit = max(0, machine.room / 2)
  }

  mutating func write<Sink: DocumentSink & ~Copyable>(
    _ value: Value, to sink: inout Sink
  ) throws(EvaluationError) {
    switch value.tag {
    case .null: sink.null()
    case .bool: sink.bool(value.bool)
    case .int: sink.integer(value.int)
    case .float:
      if let digits = machine.dataReading.digits(of: value) {
        sink.number(digits.span)
      } else {
        sink.float(value.float)
      }
    case .string: unsafe sink.string(Span(_unsafeElements: value.text))
    case .unit:
      let text = try machine.operations.rendered(value)
      if value.isNumberOfUnit {
        unsafe sink.number(Span(_unsafeElements: text.text))
      } else {
        unsafe sink.string(Span(_unsafeElements: text.text))
      }
    case .list: try writeList(ListHandle(bits: value.bits), to: &sink)
    case .object: try writeObject(ObjectHandle(bits: value.bits), to: &sink)
    case .sealed: try writeSealed(value, to: &sink)
    default:
      throw .failed(.notRenderable(value.kindName, at: machine.currentSpan))
    }
  }

  private mutating func writeSealed<Sink: DocumentSink & ~Copyable>(
    _ value: Value, to sink: inout Sink
  ) throws(EvaluationError) {
    switch seals {
    case .refused: throw machine.crossings.sealedText(native)
    case .masked: sink.string(Array(Crossings.hidden.utf8).span)
    case .opened:
      guard isSecretPlace else { throw .failed(.sealedRendering()) }
      try write(machine.crossings.opened(value), to: &sink)
    }
  }

  private mutating func writeList<Sink: DocumentSink & ~Copyable>(
    _ list: ListHandle, to sink: inout Sink
  ) throws(EvaluationError) {
    try enter(sink.count)
    defer { machine.limits.nesting -= 1 }
    sink.beginArray()
    let isSecret = isSecretPlace
    for index in 0..<list.count {
      isSecretPlace = isSecret
      try write(machine.operations.element(list, index), to: &sink)
      if sink.count > limit { throw tooMuch() }
    }
    sink.endArray()
  }

  private func tooMuch() -> EvaluationError {
    isOutput
      ? .stopped(.budgetOutput(machine.limits.budget.output, at: machine.currentSpan))
      : machine.outOfMemory()
  }

  private mutating func enter(_ count: Int) throws(EvaluationError) {
    if count > limit { throw tooMuch() }
    machine.limits.nesting += 1
    if machine.isNestedTooDeep {
      machine.limits.nesting -= 1
      throw machine.nestedTooDeep()
    }
    try machine.step()
  }

  private mutating func writeObject<Sink: DocumentSink & ~Copyable>(
    _ object: ObjectHandle, to sink: inout Sink
  ) throws(EvaluationError) {
    try enter(sink.count)
    defer { machine.limits.nesting -= 1 }
    let plan = machine.rendering.renderPlan(object)
    if plan.isText, let text = try machine.operations.textOf(object) {
      return sink.string(text.span)
    }
    machine.willRead(object)
    if object.flags & ObjectHandle.written != 0 { throw machine.rendering.holdsItself(object) }
    object.flags |= ObjectHandle.written
    defer { object.flags &= ~ObjectHandle.written }
    if plan.isKeyedList { return try writeKeyedList(object, to: &sink) }
    sink.beginObject()
    var problem: EvaluationError?
    let isSecret = seals == .masked && machine.origins.saysSecret(object)
    for field in plan.fields {
      if field.slot < 0 {
        do throws(EvaluationError) {
          _ = try machine.unbound(object, field.index, deletion: nil)
        } catch {
          if case .stopped = error { throw error }
          problem = problem.map { machine.rendering.both($0, error) } ?? error
        }
        continue
      }
      do throws(EvaluationError) {
        if field.isUncertain, try !isBound(field, of: object) { continue }
        let value = try machine.value(object, slot: field.slot)
        if value.isNull { continue }
        unsafe sink.key(Span(_unsafeElements: field.name.text))
        annotate(object, field.index, &sink)
        if field.isSecret && seals == .masked || isSecret && isData(field.name) {
          sink.string(Array(Crossings.hidden.utf8).span)
          continue
        }
        isSecretPlace = field.isSecret
        try write(value, to: &sink)
      } catch {
        let sealed = machine.crossings.placed(error, object, field.index)
        let error = machine.faultTracer.placed(sealed, object, field: field.index)
        if case .stopped = error { throw error }
        problem = problem.map { machine.rendering.both($0, error) } ?? error
        sink.null()
      }
    }
    if plan.hasEntries {
      try writeEntries(object, plan.keepsNull, isSecret, &problem, to: &sink)
    }
    if let problem { throw problem }
    sink.endObject()
    if notesReferences, !plan.references.isEmpty { note(plan.references, of: object) }
  }

  private func isData(_ key: Value) -> Bool {
    !SecretFields.isOpen(String(decoding: key.utf8, as: UTF8.self))
  }

  private func isBound(
    _ field: RenderPlan.Field, of object: ObjectHandle
  ) throws(EvaluationError) -> Bool {
    try machine.making.isBound(machine.objectClass(object).states[field.index], object)
  }

  private func note(_ references: [Int], of object: ObjectHandle) {
    let cls = machine.objectClass(object)
    for field in references {
      let value = object.slots[object.cls.slot(ofField: field)]
      guard value.tag == .string else { continue }
      machine.finished.ledger.mention(
        unsafe machine.program.symbols.intern(value.text), cls.fields[field].references,
        in: cls.type)
    }
  }

  private func annotate<Sink: DocumentSink & ~Copyable>(
    _ object: ObjectHandle, _ field: Int, _ sink: inout Sink
  ) {
    guard let annotate, let span = machine.origins.origin(object, field: field).last?.span,
      let text = annotate(span)
    else { return }
    sink.annotate(text)
  }

  private mutating func writeEntries<Sink: DocumentSink & ~Copyable>(
    _ object: ObjectHandle, _ keepsNull: Bool, _ isOfSecret: Bool,
    _ problem: inout EvaluationError?, to sink: inout Sink
  ) throws(EvaluationError) {
    let table = try machine.entries.keys(object)
    let isSecret = object.cls.hasSecretEntries
    for entry in 0..<table.count where table.isLive[entry] {
      do throws(EvaluationError) {
        let value = try machine.entries.entryValue(object, table, entry)
        if value.isNull, !keepsNull { continue }
        let key = try machine.operations.rendered(table.key(entry, 0))
        unsafe sink.key(Span(_unsafeElements: key.text))
        if let annotate, let text = annotate(table.operation(table.tops[entry]).span) {
          sink.annotate(text)
        }
        isSecretPlace = isSecret
        if isSecret && seals == .masked || isOfSecret && isData(key) {
          sink.string(Array(Crossings.hidden.utf8).span)
        } else {
          try write(value, to: &sink)
        }
        if sink.count > limit { throw tooMuch() }
      } catch {
        let error = machine.faultTracer.placed(error, object, table, entry: entry)
        if case .stopped = error { throw error }
        problem = problem.map { machine.rendering.both($0, error) } ?? error
        sink.null()
      }
    }
  }

  private mutating func writeKeyedList<Sink: DocumentSink & ~Copyable>(
    _ object: ObjectHandle, to sink: inout Sink
  ) throws(EvaluationError) {
    sink.beginArray()
    let table = try machine.entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      do throws(EvaluationError) {
        try write(machine.entries.entryValue(object, table, entry), to: &sink)
      } catch {
        throw machine.faultTracer.placed(error, object, table, entry: entry)
      }
    }
    sink.endArray()
  }
}

/// How objects of one class render.
final class RenderPlan {
  struct Field {
    var index: Int
    /// -1: required, but not bound.
    var slot: Int
    var name: Value
    /// Whether it is declared `Sensitive`, or of such.
    var isSecret: Bool
    /// It has a default, and values decide whether it is bound: where it is not, it does not render.
    var isUncertain = false
  }
  var fields: [Field] = []
  var hasEntries = false
  var isKeyedList = false
  var isText = false
  /// Whether a null entry is written as such.
  var keepsNull = false
  /// Fields whose text names a resource.
  var references: [Int] = []
  /// The fields that tell resources apart; -1: none of this name.
  var identity = IdentityFields()
}

struct IdentityFields {
  var apiVersion = -1
  var kind = -1
  var metadata = -1
  var name = -1
  var namespace = -1
}

extension Rendering {
  func renderPlan(_ object: ObjectHandle) -> RenderPlan {
    let id = object.cls.id
    while machine.plans.renderPlans.count <= id { machine.plans.renderPlans.append(nil) }
    if let known = machine.plans.renderPlans[id] { return known }
    let made = makeRenderPlan(classes[ClassID(id)])
    machine.plans.renderPlans[id] = made
    return made
  }

  private func makeRenderPlan(_ cls: ObjectClass) -> RenderPlan {
    let plan = RenderPlan()
    plan.hasEntries = classes.entryTypes(of: cls) != nil
    switch program.types[cls.type] {
    case .keyedList: plan.isKeyedList = true
    case .json: plan.keepsNull = true
    case .map(_, let value): plan.keepsNull = value == TypeTable.json
    default: break
    }
    if let id = cls.schema { plan.isText = program.schema(id).kind == .text }
    let fields = cls.fields
    for index in fields.indices where !fields[index].isHidden && !isGone(index, from: cls) {
      let slot = Int(cls.slotOfField[index])
      if slot < 0 || cls.states[index].isUnbound {
        let isOptional = program.types.isOptional(fields[index].type)
        if isOptional || fields[index].defaultValue != nil { continue }
      }
      if case .function = program.types[fields[index].type] { continue }
      plan.fields.append(
        .init(
          index: index, slot: slot, name: fieldName(fields[index].name),
          isSecret: isSecret(fields[index].type),
          isUncertain: fields[index].defaultValue != nil && cls.states[index].mayBeUnbound))
    }
    func index(_ name: Symbol) -> Int { classes.field(name, of: cls) ?? -1 }
    plan.identity = IdentityFields(
      apiVersion: index(machine.names.apiVersion), kind: index(machine.names.kind),
      metadata: index(machine.names.metadata), name: index(machine.names.name),
      namespace: index(machine.names.namespace))
    plan.references = cls.references.filter { !cls.fields[$0].isHidden }
    return plan
  }

  /// A field's name as a constant.
  func fieldName(_ name: Symbol) -> Value {
    let id = Int(name.id)
    while machine.plans.fieldNames.count <= id { machine.plans.fieldNames.append(.unset) }
    if !machine.plans.fieldNames[id].isReady {
      machine.plans.fieldNames[id] = machine.constants.string(program.symbols.bytes(of: name))
    }
    return machine.plans.fieldNames[id]
  }

  /// Two failures of one object: both are said.
  func both(_ first: EvaluationError, _ second: EvaluationError) -> EvaluationError {
    if case .failed(let diagnostic) = second {
      if case .silent = first { return second }
      report(diagnostic)
    }
    return first
  }

  /// Notes a diagnostic, once.
  func report(_ diagnostic: Diagnostic) {
    if machine.faults.reported.insert(diagnostic).inserted {
      machine.faults.failures.append(diagnostic)
    }
  }

  /// Whether only `eval` shows values of the type.
  func isSecret(_ type: TypeID) -> Bool { program.types.isSecret(type) }

  func isSecret(_ object: ObjectHandle, _ field: Int) -> Bool {
    isSecret(machine.objectClass(object).fields[field].type)
  }

  /// A value as compact JSON, without a line end.
  func jsonText(
    _ value: Value, _ seals: SealPolicy = .refused, native: Int? = nil
  ) throws(EvaluationError) -> [UInt8] {
    var writer = JSONWriter(layout: .compact)
    var values = ValueWriter(machine: machine, seals: seals)
    values.native = native
    try values.write(value, to: &writer)
    var bytes = writer.finish().bytes
    if bytes.last == 0x0A { bytes.removeLast() }
    return bytes
  }

  /// A value as YAML.
  func yamlText(
    _ value: Value, _ seals: SealPolicy = .refused, native: Int? = nil
  ) throws(EvaluationError) -> [UInt8] {
    var writer = YAMLWriter()
    var values = ValueWriter(machine: machine, seals: seals)
    values.native = native
    try values.write(value, to: &writer)
    return writer.finish().bytes
  }
}
