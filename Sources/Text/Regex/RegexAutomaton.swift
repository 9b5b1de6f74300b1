/// A deterministic automaton that is built as strings ask for its states.
///
/// A state is a set of instructions; a step costs one table look-up once its state is known. At most
/// `stateLimit` states are kept: a full table is emptied and rebuilt, so memory is bounded, and a
/// scalar still costs at most one pass over the program. For programs without `needsMachine`.
struct RegexAutomaton {
  static let stateLimit = 4096
  /// Also counted in table entries, for programs with many classes of scalars.
  static let entryLimit = 1 << 18

  private static let unknown: UInt32 = .max
  /// Set on states that nothing further changes: a match was found, or none can be.
  private static let settled: UInt32 = 1 << 31

  private let program: RegexProgram
  /// Whether a match may start anywhere, and end before the text does.
  private let isSearch: Bool
  private let width: Int
  private var table: [UInt32] = []
  private var states: [State] = []
  private var numberOfState: [State: UInt32] = [:]
  private var first: UInt32?
  private var closure: RegexClosure

  private struct State: Hashable {
    var threads: [UInt32]
    /// Whether the text matches if it ends here; for a search, also if a match is complete.
    var matchesAtEnd: Bool
    var isSettled: Bool
  }

  init(_ program: RegexProgram, isSearch: Bool) {
    self.program = program
    self.isSearch = isSearch
    width = program.classes.count
    closure = RegexClosure(program.instructions.count)
  }

  /// Whether the text matches: as a whole, or for a search any part of it.
  mutating func matches(_ bytes: Span<UInt8>) -> Bool {
    var state = first ?? enter([program.start], atStart: true)
    first = state
    var place = 0
    while place < bytes.count {
      if state & RegexAutomaton.settled != 0 {
        return isSearch && states[Int(state & ~RegexAutomaton.settled)].matchesAtEnd
      }
      let (scalarClass, end) = program.classes.next(bytes, at: place)
      var next = table[Int(state) * width + scalarClass]
      if next == RegexAutomaton.unknown { next = step(state, scalarClass) }
      state = next
      place = end
    }
    return states[Int(state & ~RegexAutomaton.settled)].matchesAtEnd
  }

  /// The state after `state` and a scalar of a class: computed, and noted in the table.
  private mutating func step(_ state: UInt32, _ scalarClass: Int) -> UInt32 {
    let from = Int(state)
    var reached: [UInt32] = []
    for thread in states[from].threads {
      if case .read(let set, let next) = program.instructions[Int(thread)],
        program.classes.contains(scalarClass, set: set)
      {
        reached.append(next)
      }
    }
    if isSearch { reached.append(program.start) }
    if states.count >= RegexAutomaton.stateLimit
      || (states.count + 1) * width > RegexAutomaton.entryLimit && states.count > 16
    {
      states = []
      table = []
      numberOfState = [:]
      first = nil
      return enter(reached, atStart: false)
    }
    let next = enter(reached, atStart: false)
    table[from * width + scalarClass] = next
    return next
  }

  /// The number of the state that some instructions lead to without reading.
  private mutating func enter(_ instructions: [UInt32], atStart: Bool) -> UInt32 {
    var (threads, hasMatch) = closure.follow(
      instructions, in: program, atStart: atStart, atEnd: false)
    threads.sort()
    let (_, matchesAtEnd) = closure.follow(instructions, in: program, atStart: atStart, atEnd: true)
    let state = State(
      threads: threads, matchesAtEnd: matchesAtEnd,
      isSettled: isSearch
        ? hasMatch || (threads.isEmpty && !atStart && instructions == [program.start])
        : threads.isEmpty)
    if let known = numberOfState[state] { return known }
    let number = UInt32(states.count) | (state.isSettled ? RegexAutomaton.settled : 0)
    states.append(state)
    numberOfState[state] = number
    table.append(contentsOf: repeatElement(RegexAutomaton.unknown, count: width))
    return number
  }
}

/// Follows the instructions that read nothing.
struct RegexClosure {
  /// The round in which an instruction was last seen.
  private var seen: [UInt32]
  private var round: UInt32 = 0
  private var stack: [UInt32] = []

  init(_ count: Int) { seen = Array(repeating: 0, count: count) }

  /// The reading instructions that are reached, and whether a match is.
  mutating func follow(
    _ instructions: [UInt32], in program: RegexProgram, atStart: Bool, atEnd: Bool
  ) -> (threads: [UInt32], hasMatch: Bool) {
    if round == .max {
      seen = Array(repeating: 0, count: seen.count)
      round = 0
    }
    round += 1
    var threads: [UInt32] = []
    var hasMatch = false
    stack = instructions
    while let at = stack.popLast() {
      if seen[Int(at)] == round { continue }
      seen[Int(at)] = round
      switch program.instructions[Int(at)] {
      case .read: threads.append(at)
      case .split(let a, let b):
        stack.append(b)
        stack.append(a)
      case .assert(.textStart, let next): if atStart { stack.append(next) }
      case .assert(.textEnd, let next): if atEnd { stack.append(next) }
      case .assert: break  // such programs run on the machine
      case .save(_, let next): stack.append(next)
      case .match: hasMatch = true
      case .fail: break
      }
    }
    return (threads, hasMatch)
  }
}
