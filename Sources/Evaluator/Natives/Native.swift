import Diagnostics
import Program
import Source
import Units

/// A function of the library that is written in Swift, declared `external fn` in `stdlib/`.
public struct Native: Sendable {
  /// Gets the arguments, forced to their outermost form: a list's elements may still wait.
  public typealias Body =
    @Sendable (inout NativeContext, Arguments) throws(EvaluationError) ->
    Value

  /// The qualified name: `std.list.sorted`.
  public let name: String
  public let arity: Int
  /// How many of its first arguments are lists of which it wants all elements: they are made before
  /// it is called.
  public let wholeLists: Int
  public let body: Body

  public init(_ name: String, arity: Int, wholeLists: Int = 0, _ body: @escaping Body) {
    self.name = name
    self.arity = arity
    self.wholeLists = wholeLists
    self.body = body
  }
}

/// The arguments of a native: registers of the frame that calls it.
public struct Arguments {
  let row: Row

  @inline(__always)
  public subscript(index: Int) -> Value { row[index] }
}

/// The natives by name.
public struct NativeTable: Sendable {
  private var natives: [String: Native] = [:]

  public init(_ natives: [Native] = []) { for native in natives { add(native) } }

  public mutating func add(_ native: Native) { natives[native.name] = native }

  public subscript(name: String) -> Native? { natives[name] }
}

/// What a native may do: read values, make values, fail at its call.
public struct NativeContext {
  let machine: Machine
  /// The type that the call has.
  public let resultType: TypeID
  /// The call, for what is said of it.
  var site: Int?
  /// What is done where a value is written that is or contains a sealed one.
  var seals = SealPolicy.refused

  // MARK: reading

  /// The bytes of a string.
  public func bytes(_ value: Value) -> [UInt8] { value.utf8 }

  /// The text of a string.
  public func string(_ value: Value) -> String { String(decoding: value.utf8, as: UTF8.self) }

  /// How many elements a list has, or live entries a map or keyed list.
  public func count(_ value: Value) throws(EvaluationError) -> Int {
    switch value.tag {
    case .list: return ListHandle(bits: value.bits).count
    case .object: return try machine.entries.keys(ObjectHandle(bits: value.bits)).liveCount
    default: return 0
    }
  }

  /// The elements of a list or keyed list, all forced.
  public func elements(_ value: Value) throws(EvaluationError) -> [Value] {
    let list = try machine.operations.asList(value)
    try machine.step(list.count)
    try machine.reserve(list.count * 16)
    var result: [Value] = []
    result.reserveCapacity(list.count)
    for index in 0..<list.count { result.append(try machine.operations.element(list, index)) }
    return result
  }

  /// One element of a list.
  public func element(_ value: Value, _ index: Int) throws(EvaluationError) -> Value {
    try machine.operations.element(machine.operations.asList(value), index)
  }

  /// The keys of a map or keyed list in order (several parts: a list), or the names of an object's
  /// bound fields. Forces no values.
  public func keys(_ value: Value) throws(EvaluationError) -> [Value] {
    let object = ObjectHandle(bits: value.bits)
    let table = try machine.entries.keys(object)
    var result = try machine.boundFields(object).map {
      machine.heap.string(machine.program.symbols.bytes(of: $0.name))
    }
    for entry in 0..<table.count where table.isLive[entry] {
      result.append(machine.entries.keyValue(table, entry))
    }
    return result
  }

  /// The entries of a map or keyed list in order, values forced; an object's bound fields too.
  public func entries(
    _ value: Value
  ) throws(EvaluationError) -> [(key: Value, value: Value)] {
    guard value.tag == .object else { return [] }
    let object = ObjectHandle(bits: value.bits)
    var result: [(key: Value, value: Value)] = []
    for field in try machine.boundFields(object) {
      result.append(
        (
          machine.heap.string(machine.program.symbols.bytes(of: field.name)),
          try machine.value(object, field: field.index)
        ))
    }
    let table = try machine.entries.keys(object)
    for entry in 0..<table.count where table.isLive[entry] {
      result.append(
        (
          machine.entries.keyValue(table, entry),
          try machine.entries.entryValue(object, table, entry)
        ))
    }
    return result
  }

  /// The value at a key of one part; nil if there is none.
  public func get(_ value: Value, _ key: Value) throws(EvaluationError) -> Value? {
    let object = ObjectHandle(bits: value.bits)
    if let pairs = machine.entries.givenPairs(object) {
      guard let value = pairs.value(of: key) else { return nil }
      if value.isReady { return value }
    }
    let table = try machine.entries.keys(object)
    let row: Row
    if table.width > 1, key.tag == .list {
      row = ListHandle(bits: key.bits).elements
    } else {
      row = machine.heap.row(1)
      row[0] = key
    }
    if let entry = table.live(row) {
      if machine.tracing.trace != nil {
        machine.tracing.trace?.append(TracedRead(object: object.bits, place: .entry(entry)))
      }
      return try machine.entries.entryValue(object, table, entry)
    }
    guard key.tag == .string else { return nil }
    let name = machine.program.symbols.intern(key.utf8)
    let cls = machine.objectClass(object)
    guard let field = machine.classes.field(name, of: cls), object.cls.slot(ofField: field) >= 0
    else { return nil }
    return try machine.value(object, field: field)
  }

  /// The schema's name if the value is an object of one.
  public func schemaName(_ value: Value) -> String? {
    guard value.tag == .object,
      let id = machine.objectClass(ObjectHandle(bits: value.bits)).schema
    else { return nil }
    return machine.program.symbols.name(of: machine.program.schemas[id.index].name)
  }

  /// A field of an object by name, forced; nil if its schema has none.
  public func field(_ value: Value, _ name: String) throws(EvaluationError) -> Value? {
    try machine.rendering.field(value, machine.program.symbols.intern(name))
  }

  /// The payload of a unit.
  public func unit(_ value: Value) -> UnitValue { machine.operations.unit(value) }

  public func areEqual(_ a: Value, _ b: Value) throws(EvaluationError) -> Bool {
    try machine.operations.areEqual(a, b)
  }

  public func isLess(_ a: Value, _ b: Value) throws(EvaluationError) -> Bool {
    try machine.operations.isLess(a, b)
  }

  /// The value as it is in a string.
  public func text(_ value: Value) throws(EvaluationError) -> [UInt8] {
    try machine.operations.rendered(value, native: site).utf8
  }

  /// The value as compact JSON; as YAML.
  public func json(_ value: Value) throws(EvaluationError) -> [UInt8] {
    try machine.rendering.jsonText(value, seals, native: site)
  }

  public func yaml(_ value: Value) throws(EvaluationError) -> [UInt8] {
    try machine.rendering.yamlText(value, seals, native: site)
  }

  // MARK: making

  public func make(_ bytes: [UInt8]) -> Value { machine.heap.string(bytes) }
  public func make(_ text: String) -> Value { machine.heap.string(text) }
  public func make(_ values: [Value]) -> Value { machine.heap.list(values) }
  public func make(_ unit: UnitValue) -> Value { machine.heap.unit(unit) }

  /// A part of a string, sharing its bytes.
  public func slice(_ value: Value, _ range: Range<Int>) -> Value {
    Value(tag: .string, extra: UInt32(range.count), bits: value.bits + UInt64(range.lowerBound))
  }

  /// The numbers from `first`, `count` of them; no memory for its elements.
  public func range(first: Int64, count: Int) -> Value {
    machine.heap.range(first: first, count: max(count, 0))
  }

  /// A map of distinct keys, of the call's type unless another is given.
  public func map(_ entries: [(key: Value, value: Value)], type: TypeID? = nil) -> Value {
    var pairs: [Value] = []
    pairs.reserveCapacity(entries.count * 2)
    for entry in entries {
      pairs.append(entry.key)
      pairs.append(entry.value)
    }
    return machine.entries.map(pairs, type ?? resultType)
  }

  /// The object of a string schema, parsed; nil if the call's type is none or the text malformed.
  public func parsed(_ bytes: [UInt8]) -> Value? {
    for member in machine.program.types.members(resultType) {
      guard case .schema(let id) = machine.program.types[member],
        machine.program.schema(id).kind == .text
      else { continue }
      let made = machine.operations.textObject(id, bytes)
      return made.tag == .object ? made : nil
    }
    return nil
  }

  /// The value as one of a type, as data is decoded; fails at the call.
  public func cross(_ value: Value, to type: TypeID) throws(EvaluationError) -> Value {
    try machine.crossings.cross(
      value, Crossing(type: type, span: machine.currentSpan, reason: .none))
  }

  // MARK: the finished set

  /// The resource that contains the value; null if none does.
  public func owner(_ value: Value) throws(EvaluationError) -> Value {
    try machine.finishedSet.owner(value)
  }

  // MARK: failing

  /// The place of the call.
  public var span: SourceSpan { machine.callerSpan }

  /// An error at the call.
  public func fail(_ message: String) -> EvaluationError {
    .failed(.nativeFailed(message, at: span))
  }

  public func fail(_ diagnostic: Diagnostic) -> EvaluationError { .failed(diagnostic) }

  /// Counts work: about one for each element or 64 bytes.
  public func step(_ count: Int) throws(EvaluationError) { try machine.step(count) }
}

extension Machine {
  func callNative(
    _ site: Int, _ arguments: Row, _ result: TypeID
  ) throws(EvaluationError) -> Value {
    try step()
    let native = sites.natives[site]
    guard let body = native.body else {
      throw .failed(
        .nativeFailed(
          "`\(program.symbols.name(of: native.name))` is not built in", at: native.span))
    }
    if native.keepsSeals, case .sensitive = program.types[result] {
      return try crossings.callSealed(native, body, arguments, result)
    }
    if sealing.hasSeals { try refuseSealed(native, arguments) }
    var context = NativeContext(machine: self, resultType: result, site: site)
    let value = try body(&context, Arguments(row: arguments))
    if heap.reserved > limits.ceiling { throw outOfMemory() }
    return value
  }

  private func refuseSealed(
    _ native: NativeSite, _ arguments: Row
  ) throws(EvaluationError) {
    for index in 0..<native.arity where arguments[index].tag == .sealed {
      throw crossings.sealedUse(crossings.shortName(of: native))
    }
  }

  /// The set fields of an object that are not secrets themselves.
  func boundFields(_ object: ObjectHandle) throws(EvaluationError) -> [(index: Int, name: Symbol)] {
    let cls = objectClass(object)
    guard cls.schema != nil else { return [] }
    return cls.fields.indices.filter {
      !cls.fields[$0].isHidden && object.cls.slot(ofField: $0) >= 0
    }.map { ($0, cls.fields[$0].name) }
  }
}
