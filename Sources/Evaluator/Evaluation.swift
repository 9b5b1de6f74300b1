import Diagnostics
import Documents
import Program
import Source

/// One evaluation of a checked program: a heap, its modules' objects, and what went wrong.
///
/// Everything is made on demand and remembered. After an error the evaluation may go on: what
/// failed stays failed (and silent), what was interrupted may be asked for again.
public final class Evaluation {
  let machine: Machine
  public var program: Program { machine.program }

  /// Errors and warnings so far, each once, in the order they were found.
  public var diagnostics: [Diagnostic] { machine.faults.failures }

  /// Whether an error was found.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// `classes` are the checker's, where it lives on: what it composed is not composed again.
  public init(
    program: Program, classes: ClassTable? = nil, budget: Budget = Budget(),
    natives: NativeTable = NativeTable()
  ) {
    machine = Machine(
      program: program, classes: classes ?? ClassTable(program: program), natives: natives,
      budget: budget)
  }

  /// Who runs it; kept by the caller.
  public var host: (any EvaluationHost)? {
    get { machine.host }
    set { machine.host = newValue }
  }

  /// Asked now and then; true stops the evaluation.
  public var isInterrupted: () -> Bool {
    get { machine.limits.isInterrupted }
    set { machine.limits.isInterrupted = newValue }
  }

  /// Makes room for another root: what `all`, budgets and the ledger mean begins again, and the
  /// modules evaluated so far stay. Not after a fault (what failed is silent), where the heap has
  /// grown, or where values may be in instances that are judged: false.
  public func restart() -> Bool {
    guard canRestart else { return false }
    machine.restart()
    return true
  }

  /// Whether `restart` would make room.
  public var canRestart: Bool {
    machine.faults.failures.isEmpty && machine.loading.inputs.given.isEmpty
      && !machine.loading.inputs.areMissed
      && machine.instancing.enforcingParts.isEmpty && machine.heap.reserved < 1 << 22
  }

  // MARK: values

  /// Does some work; an error becomes a diagnostic, and nil. Nothing is done once the budget is used
  /// up: it would be so again, after as much work as it took.
  public func attempt<T>(_ work: () throws(EvaluationError) -> T) -> T? {
    if machine.limits.isExhausted { return nil }
    do throws(EvaluationError) {
      return try work()
    } catch {
      switch error {
      case .failed(let diagnostic): machine.rendering.report(diagnostic)
      case .stopped(let diagnostic):
        machine.rendering.report(diagnostic)
        machine.limits.isExhausted = diagnostic.code != .budgetDepth
      case .silent: break
      }
      return nil
    }
  }

  /// The object of a module, its parameters bound; nil if its layers do not fit.
  public func moduleObject(
    _ id: ModuleID, parameters: [(field: Int, value: Value)] = []
  ) -> Value? {
    if !parameters.isEmpty { machine.loading.inputs.given[id] = parameters }
    return attempt { () throws(EvaluationError) in
      let object = try machine.making.moduleObject(id)
      if machine.finished.root.isNull { machine.finished.root = object }
      return object
    }
  }

  /// Runs a code at a module's object level: expressions of the REPL, of `enforce` and `exempt`.
  public func evaluate(_ code: Code, in module: ModuleID) -> Value? {
    attempt { () throws(EvaluationError) in
      try machine.run(CodeUnit(code), machine.making.moduleLevel(module))
    }
  }

  /// Runs a code of a file that is one of a module's layers, in the finished module.
  public func evaluate(_ code: Code, of file: ModuleID, in module: ModuleID) -> Value? {
    attempt { () throws(EvaluationError) in
      try machine.run(CodeUnit(code), machine.making.moduleLevel(file, in: module))
    }
  }

  /// Calls a function of a module.
  public func call(
    _ id: FunctionID, in module: ModuleID, _ arguments: [Value]
  ) throws(EvaluationError) -> Value {
    try machine.run(
      machine.codes.number(id), machine.making.moduleLevel(module),
      arguments
        + Array(repeating: .unset, count: max(0, program[id].parameters.count - arguments.count)))
  }

  /// A value of the program given as text: what a message or the REPL shows. Sensitive values in
  /// it are not, nor is one of a sensitive type.
  public func render(_ value: Value, as type: TypeID = TypeTable.unknown) -> String? {
    attempt { () throws(EvaluationError) in
      if value.tag == .sealed || program.types.isSecret(type) { return Crossings.hidden }
      switch value.tag {
      case .function: return "a function"
      case .overlay: return "an overlay"
      case .string: return String(decoding: try machine.rendering.jsonText(value), as: UTF8.self)
      default:
        var text = String(
          decoding: try machine.rendering.yamlText(value, .masked), as: UTF8.self)
        while text.last == "\n" { text.removeLast() }
        return text
      }
    }
  }

  /// Whether a value is an object or list; one with a string form is neither.
  public func isComposite(_ value: Value) -> Bool {
    guard value.tag == .object else { return value.tag == .list }
    return schema(of: value).map { program.schema($0).kind != .text } ?? true
  }

  /// Whether values of the type are objects, which a block goes into.
  public func isObjectType(_ type: TypeID) -> Bool { machine.classes.mayBeComposite(type) }

  /// A value as JSON on one line; nil after an error, and for what data cannot hold.
  public func json(of value: Value, as type: TypeID = TypeTable.unknown) -> String? {
    if value.tag == .function || value.tag == .overlay { return nil }
    if value.tag == .sealed || program.types.isSecret(type) { return "\"\(Crossings.hidden)\"" }
    return attempt { () throws(EvaluationError) in
      String(decoding: try machine.rendering.jsonText(value, .masked), as: UTF8.self)
    }
  }

  /// A list of values.
  public func list(_ values: [Value]) -> Value { machine.heap.list(values) }

  /// A string value; the bytes of one.
  public func string(_ bytes: [UInt8]) -> Value { machine.heap.string(bytes) }
  public func bytes(of value: Value) -> [UInt8]? { value.tag == .string ? value.utf8 : nil }

  /// A document's node as a value of a type.
  public func decode(
    _ document: Document, _ node: Document.NodeID, as type: TypeID, reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    try machine.dataReading.decode(document, node, type, reason)
  }

  /// A document's node as a value of a type; nil after faults, which are all reported: at their
  /// places in the document, or at `place` where it has none.
  public func decodeTelling(
    _ document: Document, _ node: Document.NodeID, as type: TypeID, reason: SourceSpan,
    place: SourceSpan = .none
  ) -> Value? {
    attempt { () throws(EvaluationError) in
      try machine.dataReading.decodeTelling(document, node, type, reason, place)
    }
  }

  /// Keeps a document that values of the evaluation come from, to say where they stand.
  public func keep(_ document: Document) {
    if machine.loading.documents.last !== document { machine.loading.documents.append(document) }
  }

  /// A document's node as a value of a type, every fault reported; nil if nothing of it is left. The
  /// document is kept, to say where its values stand.
  public func decodeAll(
    _ document: Document, _ node: Document.NodeID, as type: TypeID
  ) -> Value? {
    attempt { () throws(EvaluationError) in try machine.dataReading.decodeAll(document, node, type)
    }
  }

  /// The schema of an object.
  public func schema(of value: Value) -> SchemaID? {
    guard value.tag == .object else { return nil }
    return machine.objectClass(ObjectHandle(bits: value.bits)).schema
  }

  /// Where an object was made.
  public func span(of value: Value) -> SourceSpan {
    value.tag == .object ? ObjectHandle(bits: value.bits).span : .none
  }

  /// A field of an object, or an entry of plain data, by name, forced; nil: it has none.
  public func field(_ value: Value, _ name: String) throws(EvaluationError) -> Value? {
    let symbol = program.symbols.intern(name)
    if let field = try machine.rendering.field(value, symbol) { return field }
    guard value.tag == .object else { return nil }
    return try machine.resourceKinds.member(ObjectHandle(bits: value.bits), symbol)
  }

  // MARK: the finished set

  /// What `all` and `objects(of:)` search: these values instead of the root module.
  public func setFinished(_ values: [Value]) {
    machine.finished.roots = values
    machine.finishedSet.forgetFinishedSet()
  }

  /// The objects of a type in the finished set, in order, each once.
  public func objects(of type: TypeID) throws(EvaluationError) -> [Value] {
    let list = ListHandle(bits: try machine.finishedSet.finishedSet(type).bits)
    return (0..<list.count).map { list.elements[$0] }
  }

  /// The resource that contains an object of the finished set.
  public func owner(of value: Value) throws(EvaluationError) -> Value {
    try machine.finishedSet.owner(value)
  }

  // MARK: assertions and rules

  /// Runs the assertions of objects whose fields were read, until none is due.
  public func runAssertions() { machine.runAssertions() }

  /// Rules of a module's own layers that matched no value.
  public func unmetRules(of module: ModuleID) -> [Rule] {
    guard let object = machine.instancing.modules[module] else { return [] }
    var result: [Rule] = []
    for case .file(let layer, let file) in program[module].chain where file == module {
      for (index, rule) in program[layer].rules.enumerated()
      where !machine.ruling.metRules.contains(
        .init(rule: .init(layer: layer, index: index), object: object.bits))
      {
        result.append(rule)
      }
    }
    return result
  }
}

extension Machine {
  fileprivate func restart() {
    finished.root = .null
    loading.inputs.open = nil
    finished.roots = []
    finishedSet.forgetFinishedSet()
    finished.ledger = Ledger()
    kindState.twins = Twins()
    instancing.instances = []
    instancing.lowerObjects = [:]
    for bits in faults.pending { ObjectHandle(bits: bits).flags &= ~ObjectHandle.pending }
    faults.pending = []
    resetSteps()
    limits.isExhausted = false
    limits.outputCount = 0
    floor = heap.reserved
  }

  /// Runs the pending assertions; one that reads a failed slot is silent.
  func runAssertions() {
    var next = 0
    while next < faults.pending.count {
      let object = ObjectHandle(bits: faults.pending[next])
      next += 1
      guard object.flags & ObjectHandle.asserted == 0 else { continue }
      object.flags |= ObjectHandle.asserted
      let cls = objectClass(object)
      for (place, index) in cls.assertions {
        do throws(EvaluationError) {
          try runAssertion(index, object, place)
        } catch {
          switch error {
          case .failed(let diagnostic), .stopped(let diagnostic): rendering.report(diagnostic)
          case .silent:
            if loading.inputs.areMissed {
              loading.inputs.skippedAssertions.append(program.assertions[index].span)
            }
          }
        }
      }
    }
    faults.pending.removeAll(keepingCapacity: true)
  }

  private func runAssertion(
    _ index: Int, _ object: ObjectHandle, _ place: Int
  ) throws(EvaluationError) {
    let assertion = program.assertions[index]
    let units = assertionUnits(index)
    if try run(units.condition, object.level(place)).bool { return }
    var message: String?
    if let unit = units.message {
      message = String(
        decoding: try operations.rendered(run(unit, object.level(place))).utf8, as: UTF8.self)
    }
    let reads = reads(of: units.condition, object.level(place))
    let notes = origins.notes(of: reads)
    var diagnostic = Diagnostic.assertionFailed(
      message, condition: assertion.span, made: object.span)
    if let span = placeBreaking(assertion, units.condition, object, place, reads, notes) {
      diagnostic = Diagnostic.assertionFailed(message, condition: span, made: .none)
        .noting(assertion.span, "it breaks this assertion")
    }
    diagnostic.help = origins.values(of: reads)
    for note in notes.prefix(6) where note.span != diagnostic.span {
      diagnostic = diagnostic.noting(note.span, note.message)
    }
    rendering.report(diagnostic)
  }

  /// What broke an assertion: what a layer above the object's literal set; for data, the value that
  /// the condition reads first; for the library's, what was set of what it reads, or the object where
  /// it is made. nil: the assertion is the user's own, and says it best.
  private func placeBreaking(
    _ assertion: Assertion, _ condition: CodeUnit, _ object: ObjectHandle, _ place: Int,
    _ reads: [TracedRead], _ notes: [DiagnosticNote]
  ) -> SourceSpan? {
    if let layer = faultTracer.breakingLayer(reads) { return layer }
    if isInData(object.span) { return notes.last { isInData($0.span) }?.span ?? object.span }
    guard faultTracer.isLibrary(assertion.span) else { return nil }
    if let set = faultTracer.culpritOfReads(condition.code.value, object.level(place), in: object) {
      return set.span
    }
    let made = writtenPlace(object, objectClass(object))
    return made.isNone || faultTracer.isLibrary(made) ? nil : made
  }

  func assertionUnits(_ index: Int) -> (condition: CodeUnit, message: CodeUnit?) {
    if let known = plans.assertions[index] { return known }
    let assertion = program.assertions[index]
    func unit(_ core: Core, _ type: TypeID) -> CodeUnit {
      CodeUnit(
        Code(
          value: core, localCount: assertion.localCount, type: type,
          span: assertion.span))
    }
    let made = (
      unit(assertion.condition, TypeTable.bool),
      assertion.message.map { unit($0, TypeTable.string) }
    )
    plans.assertions[index] = made
    return made
  }

  /// Whether a place is in a data file that was read.
  private func isInData(_ span: SourceSpan) -> Bool {
    !span.isNone
      && loading.documents.contains { document in
        let whole = document.span(of: document.root)
        return whole.start <= span.start && span.end <= whole.end
      }
  }

  /// What a condition reads.
  private func reads(of unit: CodeUnit, _ level: Value) -> [TracedRead] {
    let outer = tracing.trace
    tracing.trace = []
    _ = try? run(unit, level)
    let reads = tracing.trace ?? []
    tracing.trace = outer
    return reads
  }
}
