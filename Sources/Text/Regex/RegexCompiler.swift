import Units

/// Turns a parsed pattern into a program, from its end to its start: each node is compiled with the
/// instruction that follows it at hand, so nothing is patched but loops.
struct RegexCompiler {
  /// Bounds the time of a match, which grows with the instructions.
  static let sizeLimit = 50_000

  private var program = RegexProgram()
  private var sets: [ScalarSet] = []
  private var numberOfSet: [ScalarSet: UInt32] = [:]
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
    compiler.program.classes = ScalarClasses(compiler.sets)
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
    case .scalars(let set): return emit(.read(set: number(of: set), next: next))
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

  private mutating func number(of set: ScalarSet) -> UInt32 {
    if let known = numberOfSet[set] { return known }
    sets.append(set)
    numberOfSet[set] = UInt32(sets.count - 1)
    return UInt32(sets.count - 1)
  }
}
