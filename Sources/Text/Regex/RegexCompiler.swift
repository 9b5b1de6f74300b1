import Units

/// Turns a parsed pattern into a program, from its end to its start: each node is compiled with the
/// instruction that follows it at hand, so nothing is patched but loops.
struct RegexCompiler {
  /// Bounds the time of a match, which grows with the instructions.
  static let sizeLimit = 50_000

  private struct Part: Hashable {
    var set: UInt32
    var next: UInt32
  }

  private var program = RegexProgram()
  private var numberOfSet: [ByteSet: UInt32] = [:]
  private var isTooLarge = false
  /// How many nodes were compiled: repetitions of what is empty add no instructions.
  private var nodeCount = 0

  static func compile(_ bytes: Span<UInt8>) throws(TextError) -> RegexProgram {
    var parser = try RegexParser(bytes)
    let node = try parser.parse()
    var compiler = RegexCompiler()
    let end = compiler.emit(.match)
    let close = compiler.emit(.save(slot: 1, next: end))
    let body = compiler.compile(node, then: close)
    compiler.program.start = compiler.emit(.save(slot: 0, next: body))
    if compiler.isTooLarge {
      throw TextError(
        0..<bytes.count,
        "the pattern is too large: its repetitions unfold to more than "
          + "\(sizeLimit) steps")
    }
    compiler.program.groupNames = parser.groupNames
    compiler.program.classify()
    return compiler.program
  }

  private mutating func emit(_ instruction: RegexInstruction) -> UInt32 {
    if program.instructions.count >= RegexCompiler.sizeLimit {
      isTooLarge = true
      return 0
    }
    program.instructions.append(instruction)
    return UInt32(program.instructions.count - 1)
  }

  private mutating func compile(_ node: RegexNode, then next: UInt32) -> UInt32 {
    nodeCount += 1
    if nodeCount > 4 * RegexCompiler.sizeLimit { isTooLarge = true }
    if isTooLarge { return 0 }
    switch node {
    case .empty: return next
    case .scalars(let set): return compile(set, then: next)
    case .assertion(let assertion):
      if assertion != .textStart, assertion != .textEnd { program.needsMachine = true }
      return emit(.assert(assertion, next: next))
    case .sequence(let nodes):
      return nodes.reversed().reduce(next) { compile($1, then: $0) }
    case .alternation(let nodes):
      var entry: UInt32?
      for node in nodes.reversed() {
        let branch = compile(node, then: next)
        entry = entry.map { emit(.split(branch, $0)) } ?? branch
      }
      return entry ?? next
    case .repeat(let node, let least, let most, let isGreedy):
      return compile(node, least, most, isGreedy, then: next)
    case .group(let node, let number):
      let close = emit(.save(slot: UInt32(2 * number + 1), next: next))
      let body = compile(node, then: close)
      return emit(.save(slot: UInt32(2 * number), next: body))
    }
  }

  private mutating func compile(
    _ node: RegexNode, _ least: Int, _ most: Int?, _ isGreedy: Bool, then next: UInt32
  ) -> UInt32 {
    var entry = next
    var required = least
    if let most {
      for _ in least..<most {
        let body = compile(node, then: entry)
        entry = emit(isGreedy ? .split(body, next) : .split(next, body))
      }
    } else {
      let loop = emit(.fail)
      let body = compile(node, then: loop)
      if isTooLarge { return 0 }
      program.instructions[Int(loop)] = isGreedy ? .split(body, next) : .split(next, body)
      if required > 0 {  // the loop's own body is the last of those required
        entry = body
        required -= 1
      } else {
        // As in RE2, `(x+)?`: its order of preference also holds where x may be empty.
        entry = emit(program.instructions[Int(loop)])
      }
    }
    for _ in 0..<required { entry = compile(node, then: entry) }
    return entry
  }

  /// Sequences of bytes for the scalars of a set; those that end alike share their ends.
  private mutating func compile(_ set: ScalarSet, then next: UInt32) -> UInt32 {
    var ascii = ByteSet()
    var hasASCII = false
    var entries: [UInt32] = []
    var shared: [Part: UInt32] = [:]
    for range in set.ranges {
      UTF8Ranges.split(range) { sequence in
        if sequence.count == 1 {
          ascii.insert(sequence[0])
          hasASCII = true
          return
        }
        var entry = next
        for bytes in sequence.reversed() {
          var part = ByteSet()
          part.insert(bytes)
          entry = step(part, then: entry, &shared)
        }
        if entries.last != entry { entries.append(entry) }
      }
    }
    if hasASCII { entries.insert(step(ascii, then: next, &shared), at: 0) }
    guard var entry = entries.last else { return emit(.fail) }
    for other in entries.dropLast().reversed() { entry = emit(.split(other, entry)) }
    return entry
  }

  private mutating func step(
    _ set: ByteSet, then next: UInt32, _ shared: inout [Part: UInt32]
  ) -> UInt32 {
    let number = numberOfSet[set] ?? UInt32(program.sets.count)
    if Int(number) == program.sets.count {
      program.sets.append(set)
      numberOfSet[set] = number
    }
    let part = Part(set: number, next: next)
    if let known = shared[part] { return known }
    let instruction = emit(.bytes(set: number, next: next))
    shared[part] = instruction
    return instruction
  }
}
