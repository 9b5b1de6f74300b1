import CEL
import Diagnostics
import Documents
import Program
import Source
import Text
import Units

/// What the library's own natives need beyond values.
extension NativeContext {
  /// What the call gives, by the checker.
  public var resultShape: TypeShape { machine.program.types[resultType] }

  /// Whether a scalar comes before another of its kind.
  public func scalarIsLess(_ a: Value, _ b: Value) -> Bool {
    switch (a.tag, b.tag) {
    case (.int, .int): a.int < b.int
    case (.string, .string): a.textIsLess(b)
    case (.unit, .unit): unit(a).isLess(than: unit(b))
    case (.int, .float), (.float, .int), (.float, .float): a.number < b.number
    case (.bool, .bool): !a.bool && b.bool
    default: a.tag.rawValue < b.tag.rawValue
    }
  }

  /// Refuses sealed values, of which an order would tell.
  public func refuseSealed(_ values: [Value], _ use: String) throws(EvaluationError) {
    guard machine.sealing.hasSeals else { return }
    for value in values where value.tag == .sealed { throw machine.crossings.sealedUse(use) }
  }

  /// The pattern's regular expression, compiled once; nil if it is malformed.
  public func regex(_ pattern: Value) -> Regex? { machine.crossings.regex(pattern.utf8) }

  /// A rule in the Common Expression Language, parsed once.
  public func rule(_ text: Value) -> Result<CELRule, CELError> {
    machine.ruleRunner.rule(text.utf8)
  }

  /// The value as a rule sees it. Forces all of it.
  public func celValue(_ value: Value) throws(EvaluationError) -> CELValue {
    machine.limits.celCount = 0
    return try machine.ruleRunner.celValue(value)
  }

  /// The list itself, or a keyed list's elements as one. Forces no elements of a list.
  public func list(_ value: Value) throws(EvaluationError) -> Value {
    try machine.operations.asList(value).value
  }

  /// Whether the value is the name of a schema's text form, and that text.
  public func textForm(_ value: Value) throws(EvaluationError) -> [UInt8]? {
    guard value.tag == .object else { return nil }
    return try machine.operations.textOf(ObjectHandle(bits: value.bits))
  }

  /// The value as JSON with line breaks.
  public func prettyJSON(_ value: Value) throws(EvaluationError) -> [UInt8] {
    var writer = JSONWriter(layout: .indented)
    var values = ValueWriter(machine: machine, seals: seals)
    try values.write(value, to: &writer)
    return writer.finish().bytes
  }

  /// A unit that renders as a number: its amount in decimals.
  public func number(_ unit: UnitValue) -> Value {
    let (whole, fraction) = unit.billionths.magnitude.quotientAndRemainder(
      dividingBy: 1_000_000_000)
    var text = (unit.isNegative ? "-" : "") + String(whole)
    if fraction > 0 {
      let digits = String(fraction)
      text += "." + String(repeating: "0", count: 9 - digits.count) + digits
      while text.hasSuffix("0") { text.removeLast() }
    }
    return machine.heap.unit(unit, text: machine.heap.string(text), isNumber: true)
  }

  /// A document as a value of the call's type.
  public func decode(_ document: Document) throws(EvaluationError) -> Value {
    try machine.dataReading.decode(document, document.root, resultType, .none)
  }

  /// What a resource is called, on one line: `Deployment/prod/web`; nil if it has no name yet.
  public func identityText(of value: Value) throws(EvaluationError) -> String? {
    guard let kind = try field(value, "kind"), let metadata = try field(value, "metadata"),
      metadata.tag == .object, let name = try field(metadata, "name"), name.tag == .string,
      name.extra > 0
    else { return nil }
    let namespace = try field(metadata, "namespace") ?? .null
    let parts = namespace.tag == .string ? [kind, namespace, name] : [kind, name]
    return oneLine(parts.map(string).joined(separator: "/"))
  }
}

extension Machine {
  /// The innermost place that runs now and is outside the library; without one, the innermost.
  var callerSpan: SourceSpan {
    for index in stride(from: frames.count - 1, through: 0, by: -1) {
      let span = spanOfFrame(index)
      if let file = program.sources.file(of: span), !file.isLibrary { return span }
    }
    return currentSpan
  }
}
