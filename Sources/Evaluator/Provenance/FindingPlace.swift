import Program
import Source

extension Evaluation {
  /// Whether a finding on an object is about the place that a path leads to: its condition read what
  /// is there, or the object itself is there.
  public func isAbout(
    _ finding: CheckFinding, on object: Value?, path: String, in subject: Value
  ) -> Bool {
    let steps = PathText.steps(of: path)
    guard let last = steps.last, let holder = value(at: steps.dropLast(), in: subject) else {
      return false
    }
    if let object, value(at: [last], in: holder)?.bits == object.bits { return true }
    guard holder.tag == .object else { return false }
    return finding.reads.contains { read in
      read.object == holder.bits && machine.origins.name(of: read) == last
    }
  }

  private func value(at path: some Sequence<String>, in subject: Value) -> Value? {
    var at = subject
    for step in path {
      guard let next = machine.origins.provenance(of: step, in: at, nil)?.value else { return nil }
      at = next
    }
    return at
  }
}
