import Program
import Source

/// What a code is compiled from, when it first runs.
enum CodeSource {
  case unit(Code)
  case function(FunctionID)
  case overlay(OverlayID)
  /// The element of a lazily mapped list.
  case element(Core, locals: Int)
}

/// A compiled code in memory that never moves.
@safe struct CodeRecord {
  var instructions: UnsafeMutablePointer<Instruction>?
  var registers: Int32
  var spans: UnsafeMutablePointer<SourceSpan>?
  var count: Int32
}

/// The codes of an evaluation by number; compiled when first entered.
@safe
struct CodeTable: ~Copyable {
  private(set) var sources: [CodeSource] = []
  private var records: UnsafeMutablePointer<CodeRecord>
  private var capacity = 256
  private var functions: [Int32] = []
  /// By function: how many parameters it has, once it was called as a value.
  private var parameterCounts: [Int32] = []
  private var overlays: [Int32] = []

  /// The number of the evaluation whose codes they are.
  private let owner: Int32

  init(owner: Int32) {
    self.owner = owner
    unsafe records = .allocate(capacity: 256)
  }

  deinit {
    for index in 0..<sources.count {
      unsafe records[index].instructions?.deallocate()
      unsafe records[index].spans?.deallocate()
    }
    unsafe records.deallocate()
  }

  mutating func add(_ source: CodeSource) -> Int32 {
    if sources.count == capacity {
      let larger = UnsafeMutablePointer<CodeRecord>.allocate(capacity: capacity * 2)
      unsafe larger.update(from: records, count: capacity)
      unsafe records.deallocate()
      unsafe records = larger
      capacity *= 2
    }
    unsafe records[sources.count] = CodeRecord(
      instructions: nil, registers: 0, spans: nil, count: 0)
    sources.append(source)
    return Int32(sources.count - 1)
  }

  mutating func number(_ function: FunctionID) -> Int32 {
    while functions.count <= function.index { functions.append(-1) }
    if functions[function.index] < 0 { functions[function.index] = add(.function(function)) }
    return functions[function.index]
  }

  /// A function that is called as a value: its code, and how many parameters it has.
  @inline(__always)
  mutating func closure(_ function: FunctionID, _ program: Program) -> (code: Int32, count: Int32) {
    if function.index < parameterCounts.count, parameterCounts[function.index] >= 0 {
      return (functions[function.index], parameterCounts[function.index])
    }
    let code = number(function)
    while parameterCounts.count <= function.index { parameterCounts.append(-1) }
    parameterCounts[function.index] = Int32(program[function].parameters.count)
    return (code, parameterCounts[function.index])
  }

  mutating func number(_ overlay: OverlayID) -> Int32 {
    while overlays.count <= overlay.index { overlays.append(-1) }
    if overlays[overlay.index] < 0 { overlays[overlay.index] = add(.overlay(overlay)) }
    return overlays[overlay.index]
  }

  mutating func number(_ unit: CodeUnit) -> Int32 {
    if unit.compiled.by != owner { unit.compiled = (owner, add(.unit(unit.code))) }
    return unit.compiled.number
  }

  @inline(__always)
  func isCompiled(_ number: Int32) -> Bool { unsafe instructions(number) != nil }

  @inline(__always)
  func instructions(_ number: Int32) -> UnsafeMutablePointer<Instruction>? {
    unsafe records[Int(number)].instructions
  }

  /// How many registers a compiled code has.
  @inline(__always)
  func registers(_ number: Int32) -> Int32 { unsafe records[Int(number)].registers }

  @inline(__always)
  subscript(number: Int32) -> CodeRecord { unsafe records[Int(number)] }

  mutating func set(
    _ number: Int32, _ code: [Instruction], spans: [SourceSpan], registers: Int32
  ) {
    let instructions = UnsafeMutablePointer<Instruction>.allocate(capacity: code.count)
    let table = UnsafeMutablePointer<SourceSpan>.allocate(capacity: code.count)
    for index in code.indices {
      unsafe instructions[index] = code[index]
      unsafe table[index] = spans[index]
    }
    unsafe records[Int(number)] = CodeRecord(
      instructions: instructions, registers: registers, spans: table,
      count: Int32(code.count))
  }

  /// The span of the instruction before `next`.
  func span(_ number: Int32, before next: UnsafeMutablePointer<Instruction>) -> SourceSpan {
    let record = unsafe records[Int(number)]
    guard let start = unsafe record.instructions, let spans = unsafe record.spans else {
      return .none
    }
    return unsafe spans[max(0, next - start - 1)]
  }
}
