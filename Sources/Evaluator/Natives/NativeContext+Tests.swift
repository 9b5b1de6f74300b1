import Diagnostics
import Documents
import Program
import Source

extension NativeContext {
  /// The first difference between two values as they render: where, and both values there.
  public func difference(_ found: Value, _ expected: Value) throws(EvaluationError) -> String? {
    difference(try document(found), try document(expected))
  }

  private func document(_ value: Value) throws(EvaluationError) -> Document {
    var builder = DocumentBuilder()
    var values = ValueWriter(machine: machine, seals: .refused)
    try values.write(value, to: &builder)
    return builder.finish()
  }

  private func difference(_ found: Document, _ expected: Document) -> String? {
    difference(found, found.root, expected, expected.root, path: "")
  }

  private func difference(
    _ a: Document, _ x: Document.NodeID, _ b: Document, _ y: Document.NodeID, path: String
  ) -> String? {
    let place = path.isEmpty ? "" : path + ": "
    switch (a.kind(of: x), b.kind(of: y)) {
    case (.object, .object):
      let expected = Dictionary(
        b.entries(of: y).map { (b.string(of: $0.key), $0.value) }, uniquingKeysWith: { $1 })
      var seen: Set<String> = []
      for (key, value) in a.entries(of: x) {
        let name = a.string(of: key)
        seen.insert(name)
        let inner = path.isEmpty ? name : path + "." + name
        guard let other = expected[name] else {
          return "\(inner): \(text(a, value)), expected nothing"
        }
        if let found = difference(a, value, b, other, path: inner) { return found }
      }
      for (key, value) in b.entries(of: y) where !seen.contains(b.string(of: key)) {
        let name = b.string(of: key)
        return "\(path.isEmpty ? name : path + "." + name): nothing, expected \(text(b, value))"
      }
      return nil
    case (.array, .array):
      let (items, others) = (Array(a.items(of: x)), Array(b.items(of: y)))
      for (index, pair) in zip(items, others).enumerated() {
        if let found = difference(a, pair.0, b, pair.1, path: "\(path)[\(index)]") { return found }
      }
      if items.count == others.count { return nil }
      return "\(place)\(items.count) elements, expected \(others.count)"
    default:
      let (one, other) = (text(a, x), text(b, y))
      return one == other ? nil : "\(place)\(one), expected \(other)"
    }
  }

  private func text(_ document: Document, _ node: Document.NodeID) -> String {
    switch document.kind(of: node) {
    case .object: "an object"
    case .array: "a list"
    case .string: "\"\(document.string(of: node))\""
    case .null: "null"
    case .bool, .int, .float: document.string(of: node)
    }
  }

  /// The first error of what a function gives, forced whole, its assertions run; nil: none.
  public func failure(of function: Value) throws(EvaluationError) -> String? {
    let known = machine.faults.failures
    let reported = machine.faults.reported
    let pending = machine.faults.pending
    machine.faults.pending = []
    defer {
      machine.faults.failures = known
      machine.faults.reported = reported
      machine.faults.pending = pending
    }
    do throws(EvaluationError) {
      let id = FunctionID(Int(function.extra))
      _ = try machine.rendering.jsonText(
        machine.run(machine.codes.number(id), Row(bits: function.bits)[0], []))
    } catch {
      switch error {
      case .failed(let diagnostic): machine.faults.failures.append(diagnostic)
      case .stopped: throw error
      case .silent: break
      }
    }
    machine.runAssertions()
    let found = machine.faults.failures.dropFirst(known.count)
    if let fault = found.first(where: { machine.sealing.sealedFaults.contains($0) }) {
      throw .failed(fault)
    }
    return found.first { $0.severity == .error }?.message
  }
}
