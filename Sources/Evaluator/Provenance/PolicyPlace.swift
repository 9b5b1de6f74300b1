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
    return PathText.text(
      ways.holders(of: object.bits).reversed().map { machine.origins.name(of: $0) })
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

  mutating func place(on object: Value?, in subject: Value?) -> FindingPlace {
    guard let subject, subject.tag == .object else {
      // A policy on the whole set has no subject: what it read is all there is.
      let first = finding.notes.first { isWritten($0.span) }
      return FindingPlace(
        span: first?.span ?? .none, notes: finding.notes.filter { $0.span != first?.span })
    }
    let resource = machine.crossings.originalValue(of: subject)
    let tree = HeldValues(machine, from: resource, withHidden: false)
    let conditions = finding.reads.suffix(400).filter { tree.contains(holder(of: $0)) }
    var ordered: [TracedRead] = []
    for index in conditions.indices.reversed()
    where !machine.readTracer.leads(conditions[index], to: conditions[(index + 1)...]) {
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
    if !isWritten(span), let object {
      span = written(machine.crossings.original(of: object.bits), tree, resource)
    }
    if !isWritten(span) { span = written(resource.bits, tree, resource) }
    let explaining =
      notes
      + finding.notes.filter { note in
        !notes.contains { $0.span == note.span }
      }
    return FindingPlace(span: span, notes: explaining.filter { $0.span != span })
  }

  /// The object that a read was of, or what that was made of; for an element, that with the list.
  private func holder(of read: TracedRead) -> UInt64 {
    if case .element = read.place {
      return finding.containers[read.object].map { machine.crossings.original(of: $0.object) } ?? 0
    }
    return machine.crossings.original(of: read.object)
  }

  private func isSet(_ read: TracedRead) -> Bool {
    if case .element = read.place { return true }
    let step = machine.faultTracer.origin(of: read).last { !$0.isShadowed }
    return step.map { $0.operation != .defaultValue && isWritten($0.span) } ?? false
  }

  /// What set a value that was read, followed to the user where a schema or function computes it.
  private mutating func place(
    of read: TracedRead, _ tree: HeldValues, _ resource: Value
  ) -> SourceSpan {
    if case .element(let index) = read.place {
      guard let container = finding.containers[read.object] else { return .none }
      let list = ListHandle(bits: read.object)
      let found = machine.origins.element(
        index, of: list, in: machine.origins.provenance(of: container))
      let step = found.words.last { !$0.origin.isShadowed }?.origin
      guard let step, isWritten(step.span) else { return place(of: container, tree, resource) }
      return place(of: step, holder(of: read), tree, resource)
    }
    let step = machine.faultTracer.origin(of: read).last { !$0.isShadowed }
    guard let step, step.operation != .defaultValue, isWritten(step.span) else {
      return written(holder(of: read), tree, resource)
    }
    return place(of: step, holder(of: read), tree, resource)
  }

  private mutating func place(
    of step: OriginStep, _ object: UInt64, _ tree: HeldValues, _ resource: Value
  ) -> SourceSpan {
    if let taken = placeTaking(step, object, tree, resource) { return taken }
    guard let code = step.code,
      let culprit = machine.faultTracer.culprit(at: step.span, code.code.value, step.level)
    else { return step.span }
    note(step.span, "computed here")
    for call in culprit.calls.prefix(3) { note(call, "in this call") }
    return culprit.span
  }

  /// Where the resource takes over what a step of another says of an object in it.
  private mutating func placeTaking(
    _ step: OriginStep, _ object: UInt64, _ tree: HeldValues, _ resource: Value
  ) -> SourceSpan? {
    let taken =
      isOfOther(step, than: resource)
      ? ownStep(holding: object, tree, resource) : extending(step, resource)
    guard let taken else { return nil }
    note(step.span, "the value is taken over from here")
    return taken.span
  }

  /// The nearest step of the resource's own that set what holds an object.
  private func ownStep(
    holding object: UInt64, _ tree: HeldValues, _ resource: Value
  ) -> OriginStep? {
    for read in tree.holders(of: object) {
      let step = machine.faultTracer.origin(of: read).last { !$0.isShadowed }
      guard let step, isWritten(step.span), !isOfOther(step, than: resource) else { continue }
      switch step.operation {
      case .set, .append, .spread: return step
      case .into, .delete, .rule, .skipped, .given, .key, .parameter, .data, .defaultValue:
        continue
      }
    }
    return nil
  }

  /// Whether a step is in the block of another resource.
  private func isOfOther(_ step: OriginStep, than resource: Value) -> Bool {
    guard let block = resourceBlock(around: step.level) else { return false }
    return block.bits != resource.bits
  }

  /// The level of the block of a resource that a level is in.
  private func resourceBlock(around level: Value) -> Value? {
    var at = level
    while true {
      switch at.tag {
      case .objectLevel:
        let object = ObjectHandle(bits: at.bits)
        if machine.resourceKinds.isResource(object) { return at }
        at = object.environments[Int(at.extra)]
      case .frameLevel: at = FrameHandle(bits: at.bits).parent
      default: return nil
      }
    }
  }

  /// What makes the resource of another by `with`, if a step is in the block of that.
  private func extending(_ step: OriginStep, _ resource: Value) -> OriginStep? {
    let machine = machine
    guard let block = resourceBlock(around: step.level), block.bits == resource.bits,
      machine.finished.root.tag == .object,
      machine.objectClass(ObjectHandle(bits: block.bits)).steps[Int(block.extra)...].dropFirst()
        .contains(where: { above in
          if case .block(let layer) = above { return !machine.ruleRunner.isRuleLayer(layer) }
          return false
        }),
      let holder = HeldValues(machine, from: machine.finished.root).holders(of: resource.bits).first
    else { return nil }
    for maker in machine.faultTracer.origin(of: holder) where !maker.isShadowed {
      guard let code = maker.code, isWritten(maker.span) else { continue }
      for read in machine.readTracer.traced(code, maker.level).reads {
        guard let value = machine.origins.value(of: read), value.tag == .object,
          value.bits != resource.bits,
          machine.resourceKinds.isResource(ObjectHandle(bits: value.bits))
        else { continue }
        let isThere = machine.faultTracer.origin(of: read).contains { other in
          !other.isShadowed && other.fullSpan.start <= step.span.start
            && step.span.end <= other.fullSpan.end
        }
        if isThere { return maker }
      }
    }
    return nil
  }

  /// The innermost block of an object, or of what holds it, that is written in a file of the user's;
  /// of one that is another resource's, where it is taken over.
  private mutating func written(
    _ object: UInt64, _ tree: HeldValues, _ resource: Value
  ) -> SourceSpan {
    if let block = block(of: object) {
      return placeTaking(block, object, tree, resource) ?? block.span
    }
    for read in tree.holders(of: object) {
      let step = machine.faultTracer.origin(of: read).last { !$0.isShadowed && isWritten($0.span) }
      guard let step = step ?? block(of: read.object) else { continue }
      return placeTaking(step, read.object, tree, resource) ?? step.span
    }
    return .none
  }

  /// The block that makes an object, if it is written in a file of the user's.
  private func block(of object: UInt64) -> OriginStep? {
    let made = ObjectHandle(bits: object)
    guard isWritten(made.span) else { return nil }
    let place = machine.objectClass(made).steps.firstIndex { step in
      if case .block = step { return true }
      return false
    }
    return OriginStep(.set, made.span, level: place.map { made.level($0) } ?? .noLevel)
  }

  private func isWritten(_ span: SourceSpan) -> Bool {
    !span.isNone && !machine.faultTracer.isLibrary(span)
  }

  private mutating func note(_ span: SourceSpan, _ message: String) {
    guard isWritten(span), !notes.contains(where: { $0.span == span }) else { return }
    notes.append(DiagnosticNote(span: span, message: message))
  }
}
