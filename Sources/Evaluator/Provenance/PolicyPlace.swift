import Diagnostics
import Program
import Source

/// Where a finding is, and what explains it.
public struct FindingPlace {
  public var span: SourceSpan
  public var notes: [DiagnosticNote]
}

extension Evaluation {
  /// Where a finding on an object of a resource is: at what set the value that its condition read
  /// in the resource; else in the innermost block of it that is written. Nowhere: no line of the
  /// user's made it.
  public func place(
    of finding: CheckFinding, on object: Value?, in resource: Value?
  ) -> FindingPlace {
    var search = PlaceSearch(machine: machine, finding: finding)
    return search.place(on: object, in: resource ?? object)
  }

  /// The path from a resource to an object in it, as the language writes it; "" for itself.
  public func path(to object: Value, in resource: Value) -> String {
    let ways = HeldValues(machine, from: resource, withHidden: false)
    return PathText.text(ways.holders(of: object.bits).reversed().map { machine.name(of: $0) })
  }
}

/// The search for the place of one finding.
private struct PlaceSearch {
  let machine: Machine
  let finding: CheckFinding
  private var notes: [DiagnosticNote] = []

  init(machine: Machine, finding: CheckFinding) {
    self.machine = machine
    self.finding = finding
  }

  mutating func place(on object: Value?, in resource: Value?) -> FindingPlace {
    guard let resource, resource.tag == .object else {
      // A policy on the whole set has no subject: what it read is all there is.
      let first = finding.notes.first { isWritten($0.span) }
      return FindingPlace(
        span: first?.span ?? .none, notes: finding.notes.filter { $0.span != first?.span })
    }
    let tree = HeldValues(machine, from: resource, withHidden: false)
    let conditions = finding.reads.suffix(400).filter { tree.contains(holder(of: $0)) }
    var ordered: [TracedRead] = []
    for index in conditions.indices.reversed()
    where !machine.leads(conditions[index], to: conditions[(index + 1)...]) {
      ordered.append(conditions[index])
    }
    // Of what locals rest on, what was set says more than what was not.
    let reasons = finding.reasons.prefix(400).filter { tree.contains(holder(of: $0)) }
    let set = reasons.map { isSet($0) }
    for index in reasons.indices where set[index] { ordered.append(reasons[index]) }
    for index in reasons.indices where !set[index] { ordered.append(reasons[index]) }
    var span = SourceSpan.none
    for read in ordered {
      span = place(of: read, tree, resource)
      if isWritten(span) { break }
    }
    if !isWritten(span) { span = written(object?.bits ?? resource.bits, tree) }
    if !isWritten(span) { span = written(resource.bits, tree) }
    let explaining =
      notes
      + finding.notes.filter { note in
        !notes.contains { $0.span == note.span }
      }
    return FindingPlace(span: span, notes: explaining.filter { $0.span != span })
  }

  /// The object that a read was of; for an element, that with the list.
  private func holder(of read: TracedRead) -> UInt64 {
    if case .element = read.place { return finding.containers[read.object]?.object ?? 0 }
    return read.object
  }

  private func isSet(_ read: TracedRead) -> Bool {
    if case .element = read.place { return true }
    let step = machine.origin(of: read).last { !$0.isShadowed }
    return step.map { $0.operation != .defaultValue && isWritten($0.span) } ?? false
  }

  /// What set a value that was read, followed to the user where a schema or function computes it.
  private mutating func place(
    of read: TracedRead, _ tree: HeldValues, _ resource: Value
  ) -> SourceSpan {
    if case .element(let index) = read.place {
      guard let container = finding.containers[read.object] else { return .none }
      let list = ListHandle(bits: read.object)
      let found = machine.element(index, of: list, in: machine.provenance(of: container))
      let step = found.words.last { !$0.origin.isShadowed }?.origin
      guard let step, isWritten(step.span) else { return place(of: container, tree, resource) }
      return place(of: step, container.object, tree, resource)
    }
    let step = machine.origin(of: read).last { !$0.isShadowed }
    guard let step, step.operation != .defaultValue, isWritten(step.span) else {
      return written(read.object, tree)
    }
    return place(of: step, read.object, tree, resource)
  }

  private mutating func place(
    of step: OriginStep, _ object: UInt64, _ tree: HeldValues, _ resource: Value
  ) -> SourceSpan {
    if isOfOther(step, than: resource) {
      for read in tree.holders(of: object) {
        guard let taken = ownStep(of: read, resource) else { continue }
        note(step.span, "the value is taken over from here")
        return taken.span
      }
    }
    guard let code = step.code,
      let culprit = machine.culprit(at: step.span, code.code.value, step.level)
    else { return step.span }
    note(step.span, "computed here")
    for call in culprit.calls.prefix(3) { note(call, "in this call") }
    return culprit.span
  }

  /// What set a field on the way, if it is in the resource.
  private func ownStep(of read: TracedRead, _ resource: Value) -> OriginStep? {
    let step = machine.origin(of: read).last { !$0.isShadowed }
    guard let step, isWritten(step.span), !isOfOther(step, than: resource) else { return nil }
    return step
  }

  /// Whether a step is in the block of another resource.
  private func isOfOther(_ step: OriginStep, than resource: Value) -> Bool {
    var at = step.level
    while true {
      switch at.tag {
      case .objectLevel:
        let object = ObjectHandle(bits: at.bits)
        if machine.isResource(object) { return at.bits != resource.bits }
        at = object.environments[Int(at.extra)]
      case .frameLevel: at = FrameHandle(bits: at.bits).parent
      default: return false
      }
    }
  }

  /// The innermost block of an object, or of what holds it, that is written in a file of the user's.
  private func written(_ object: UInt64, _ tree: HeldValues) -> SourceSpan {
    let span = ObjectHandle(bits: object).span
    if isWritten(span) { return span }
    for read in tree.holders(of: object) {
      if let step = machine.origin(of: read).last(where: { !$0.isShadowed && isWritten($0.span) }) {
        return step.span
      }
      let span = ObjectHandle(bits: read.object).span
      if isWritten(span) { return span }
    }
    return .none
  }

  private func isWritten(_ span: SourceSpan) -> Bool {
    !span.isNone && !machine.isLibrary(span)
  }

  private mutating func note(_ span: SourceSpan, _ message: String) {
    guard isWritten(span), !notes.contains(where: { $0.span == span }) else { return }
    notes.append(DiagnosticNote(span: span, message: message))
  }
}
