import Diagnostics
import Documents
import Program
import Source

/// Numbers of data that 64 bits cannot hold.
///
/// A `Float` is the nearest one, and an error if there is none. `Json` keeps the digits: such a
/// number is the nearest float for whoever reckons with it, and carries its place in a table of
/// strings, by which it is written.
extension DataDecoder {
  /// The nearest float.
  func float(_ node: Document.NodeID) throws(EvaluationError) -> Value {
    let value = document.double(of: node) ?? .nan
    if value.isFinite { return Value(value) }
    let text = machine.sealing.secrets > 0 ? Crossings.hidden : document.string(of: node)
    throw .failed(.beyondFloat(text, at: document.span(of: node)))
  }

  /// A float or a wide integer of `Json`, with its digits where a float would lose some.
  func exactNumber(_ node: Document.NodeID) throws(EvaluationError) -> Value {
    try refuseDisputed(node)
    let value = document.double(of: node) ?? .nan
    // An infinity that was written as one has no digits.
    if !document.isFinite(node) { return try float(node) }
    if document.kind(of: node) == .float, document.isExactFloat(node) { return Value(value) }
    return machine.dataReading.number(value, text: Array(document.text(of: node)))
  }
}

extension DataReading {
  /// A float that is written with other digits than its own.
  func number(_ value: Double, text: [UInt8]) -> Value {
    machine.loading.data.numbers.append(text)
    return Value(
      tag: .float, extra: UInt32(machine.loading.data.numbers.count), bits: value.bitPattern)
  }

  /// The digits of a float from `Json` that keeps its own.
  func digits(of value: Value) -> [UInt8]? {
    value.extra == 0 ? nil : machine.loading.data.numbers[Int(value.extra) - 1]
  }
}

extension Diagnostic {
  /// A number of data beyond the largest float.
  fileprivate static func beyondFloat(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .dataNotFinite, at: span, "expected a number that a `Float` can hold, found \(text)"
    )
    .helping("the largest is about 1.8e308; as `Json` a number keeps its digits")
  }
}
