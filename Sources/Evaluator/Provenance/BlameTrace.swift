import Program

/// What the locals of a policy's body were made of, while it is run to say whom a finding blames:
/// a condition often names only what a `let` or a loop gave it.
final class BlameTrace {
  /// What one local depends on.
  final class Reasons {
    /// In the order they were read.
    var reads: [TracedRead]
    /// The locals that its expression names.
    var uses: [Reasons]

    init(_ reads: [TracedRead] = [], uses: [Reasons] = []) {
      self.reads = reads
      self.uses = uses
    }
  }

  /// What is at an instruction `blame`.
  enum Mark: Int32 {
    /// A `let` has its value.
    case local
    /// What a loop runs over is known.
    case source
    /// A loop has its next element.
    case element
    /// A condition around checks was met, or not.
    case guarding
  }

  var locals: [Int32: Reasons] = [:]
  private var sources: [Int32: Reasons] = [:]
  /// What `if`s around the check read.
  private(set) var guards: [TracedRead] = []
  /// By list: the place that it was read from.
  private(set) var containers: [UInt64: TracedRead] = [:]
  /// By list: what each of its elements was made of.
  private var elements: [UInt64: [[TracedRead]]] = [:]
  /// Lists under construction: how much was read when each began.
  private var open: [Int] = []
  /// By place in the builder: what was read for what is there.
  private var pushed: [Int: [TracedRead]] = [:]

  /// Notes what a local depends on, and begins again.
  func note(_ mark: Mark, _ slot: Int32, _ uses: [Int32], _ machine: Machine) {
    let reads = machine.tracing.trace ?? []
    machine.tracing.trace = []
    switch mark {
    case .local: locals[slot] = Reasons(reads, uses: uses.compactMap { locals[$0] })
    case .source: sources[slot] = Reasons(reads, uses: uses.compactMap { locals[$0] })
    case .guarding: guards += reads
    case .element: locals[slot] = Reasons(reads, uses: sources[slot].map { [$0] } ?? [])
    }
  }

  // MARK: elements of lists

  /// A loop over a list begins: the field that it was read from is where its elements stand.
  func begin(over value: Value, _ machine: Machine) {
    guard value.tag == .list else { return }
    let reads = machine.tracing.trace ?? []
    for list in BlameTrace.sources(of: ListHandle(bits: value.bits))
    where containers[list.bits] == nil {
      containers[list.bits] = reads.last { machine.origins.value(of: $0)?.bits == list.bits }
    }
  }

  /// An element of a list is read: what it was made of, or its place.
  func read(_ index: Int, of list: ListHandle, _ machine: Machine) {
    machine.tracing.trace? += element(index, of: list)
  }

  private func element(_ index: Int, of list: ListHandle) -> [TracedRead] {
    for list in BlameTrace.sources(of: list) {
      if let known = elements[list.bits], index < known.count { return known[index] }
      if containers[list.bits] != nil {
        return [TracedRead(object: list.bits, place: .element(index))]
      }
    }
    return []
  }

  /// A list, and those that it is mapped from element by element.
  private static func sources(of list: ListHandle) -> [ListHandle] {
    var found = [list]
    while let last = found.last, last.code >= 0, found.count < 4 { found.append(last.source) }
    return found
  }

  // MARK: lists under construction

  func beginList(_ machine: Machine) { open.append(machine.tracing.trace?.count ?? 0) }

  func push(_ machine: Machine) {
    guard let start = open.last, let trace = machine.tracing.trace else { return }
    pushed[machine.builder.count] = start <= trace.count ? Array(trace[start...]) : trace
    open[open.count - 1] = trace.count
  }

  /// Before the elements of a list are taken over.
  func pushAll(_ value: Value, _ machine: Machine) {
    guard let start = open.last, let trace = machine.tracing.trace, value.tag == .list else {
      return
    }
    begin(over: value, machine)
    let reads = start <= trace.count ? Array(trace[start...]) : trace
    let list = ListHandle(bits: value.bits)
    for index in 0..<list.count {
      let own = element(index, of: list)
      pushed[machine.builder.count + index] = own.isEmpty ? reads : own
    }
    open[open.count - 1] = trace.count
  }

  func endList(_ list: Value, from mark: Int) {
    _ = open.popLast()
    let count = ListHandle(bits: list.bits).count
    elements[list.bits] = (0..<count).map { pushed[mark + $0] ?? [] }
  }

  // MARK: what a check depends on

  /// What the locals of a condition rest on: first what they were made of themselves, the last named
  /// first and of each the last read; then what the locals that they depend on were made of.
  func reasons(of slots: [Int], _ machine: Machine) -> [TracedRead] {
    var found: [TracedRead] = []
    var seen: Set<ObjectIdentifier> = []
    var queue = slots.reversed().compactMap { locals[Int32($0)] }
    var next = 0
    while next < queue.count {
      let reasons = queue[next]
      next += 1
      guard seen.insert(ObjectIdentifier(reasons)).inserted else { continue }
      let reads = reasons.reads.suffix(200)
      found += reads.indices.reversed()
        .filter { !machine.readTracer.leads(reads[$0], to: reads[($0 + 1)...]) }.map { reads[$0] }
      queue += reasons.uses.reversed()
    }
    return found + guards.reversed()
  }
}

extension Core {
  /// The locals that it names, in order; those that its lambdas take along too.
  func localsNamed(in program: Program) -> [Int] {
    var slots: [Int] = []
    func visit(_ core: Core) {
      switch core {
      case .local(let slot): slots.append(slot)
      case .closure(let id, _, let locals) where locals > 0:
        guard let body = program[id].body else { return }
        func inside(_ core: Core) {
          if case .captured(_, let slot) = core, slot < locals { slots.append(slot) }
          core.forEachChild(inside)
        }
        inside(body)
      default: core.forEachChild(visit)
      }
    }
    visit(self)
    return slots
  }

  /// Whether there is a check in it: it is of a policy's or test's body.
  var hasChecks: Bool {
    if case .check = self { return true }
    var found = false
    forEachChild { child in found = found || child.hasChecks }
    return found
  }
}
