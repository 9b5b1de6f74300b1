/// Runs a program's threads in step over a string (Pike's machine): the leftmost match, preferring
/// what the pattern prefers, with its groups. Time is text length times program size.
struct RegexMachine {
  private let program: RegexProgram
  private var now: RegexThreads
  private var next: RegexThreads
  private var slots: [Int]

  init(_ program: RegexProgram) {
    self.program = program
    slots = Array(repeating: -1, count: 2 * program.groupNames.count)
    now = RegexThreads(program.instructions.count, slots.count)
    next = now
  }

  /// The bounds of the groups of the first match at or after `start`, -1 where a group took no part.
  /// If `isWhole`, only a match of all from `start` to the end counts.
  mutating func run(_ bytes: Span<UInt8>, from start: Int, isWhole: Bool) -> [Int]? {
    var best: [Int]?
    now.removeAll()
    var at = start
    while at <= bytes.count {
      let (scalarClass, end) =
        at < bytes.count ? program.classes.next(bytes, at: at) : (0, at + 1)
      if best == nil, !isWhole || at == start {
        for slot in slots.indices { slots[slot] = -1 }
        now.follow(program.start, in: program, bytes, at, &slots)
      }
      if now.order.isEmpty, best != nil || isWhole { break }
      next.removeAll()
      step: for thread in now.order {
        switch program.instructions[Int(thread)] {
        case .read(let set, let target):
          if at < bytes.count, program.classes.contains(scalarClass, set: set) {
            now.read(thread, &slots)
            next.follow(target, in: program, bytes, end, &slots)
          }
        case .match:
          if isWhole, at < bytes.count { continue }
          now.read(thread, &slots)
          best = slots
          break step  // what follows is less preferred
        case .split, .assert, .save, .fail: continue
        }
      }
      swap(&now, &next)
      at = end
    }
    return best
  }
}

/// Threads in order of preference, each instruction at most once, with the groups of each.
private struct RegexThreads {
  private(set) var order: [UInt32] = []
  private var position: [UInt32]
  private var slots: [Int]
  private let slotCount: Int
  private var stack: [Task] = []

  private enum Task {
    case follow(UInt32)
    case restore(slot: Int, value: Int)
  }

  init(_ count: Int, _ slotCount: Int) {
    self.slotCount = slotCount
    position = Array(repeating: 0, count: count)
    slots = Array(repeating: -1, count: count * slotCount)
  }

  mutating func removeAll() { order.removeAll(keepingCapacity: true) }

  /// Copies a thread's groups out.
  func read(_ thread: UInt32, _ out: inout [Int]) {
    let base = Int(thread) * slotCount
    for slot in 0..<slotCount { out[slot] = slots[base + slot] }
  }

  /// Whether the instruction is in; notes it if not.
  private mutating func contains(_ instruction: UInt32) -> Bool {
    let at = Int(position[Int(instruction)])
    if at < order.count, order[at] == instruction { return true }
    position[Int(instruction)] = UInt32(order.count)
    order.append(instruction)
    return false
  }

  /// Adds the threads that `instruction` leads to at a place without reading.
  mutating func follow(
    _ instruction: UInt32, in program: RegexProgram, _ bytes: Span<UInt8>, _ at: Int,
    _ groups: inout [Int]
  ) {
    stack.append(.follow(instruction))
    while let task = stack.popLast() {
      switch task {
      case .restore(let slot, let value): groups[slot] = value
      case .follow(let instruction):
        if contains(instruction) { continue }
        switch program.instructions[Int(instruction)] {
        case .read, .match:
          let base = Int(instruction) * slotCount
          for slot in 0..<slotCount { slots[base + slot] = groups[slot] }
        case .split(let a, let b):
          stack.append(.follow(b))
          stack.append(.follow(a))
        case .assert(let assertion, let next):
          if assertion.holds(bytes, at) { stack.append(.follow(next)) }
        case .save(let slot, let next):
          stack.append(.restore(slot: Int(slot), value: groups[Int(slot)]))
          groups[Int(slot)] = at
          stack.append(.follow(next))
        case .fail: continue
        }
      }
    }
  }
}

extension RegexAssertion {
  /// Whether the place before byte `at` has the property.
  fileprivate func holds(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    switch self {
    case .textStart: at == 0
    case .textEnd: at == bytes.count
    case .lineStart: at == 0 || bytes[at - 1] == 0x0A
    case .lineEnd: at == bytes.count || bytes[at] == 0x0A
    case .wordBoundary: RegexAssertion.isWord(bytes, at - 1) != RegexAssertion.isWord(bytes, at)
    case .notWordBoundary: RegexAssertion.isWord(bytes, at - 1) == RegexAssertion.isWord(bytes, at)
    }
  }

  private static func isWord(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    guard at >= 0, at < bytes.count else { return false }
    switch bytes[at] {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: return true
    default: return false
    }
  }
}
