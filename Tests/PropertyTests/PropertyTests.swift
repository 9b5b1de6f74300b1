import Diagnostics
import Evaluator
import Support
import Testing
import Workspace

/// What became of a program.
private struct Outcome: Equatable {
  var messages: [String]
  var codes: [DiagnosticCode]
  var output: [UInt8]
  var isChecked: Bool
}

/// Checks a program and, where it has no error, evaluates and writes it.
private func outcome(_ text: [UInt8], steps: Int = 200_000) -> Outcome {
  let project = Project(root: "/p", files: .memory(["/p/main.k8l": text]))
  let module = project.check(path: "/p/main.k8l")
  var all = project.diagnostics
  var output: [UInt8] = []
  let isChecked = !project.hasErrors
  if let module, isChecked {
    var budget = Budget()
    budget.steps = steps
    budget.memory = 64 << 20
    budget.output = 1 << 20
    let evaluation = Evaluation(program: project.program, budget: budget)
    if let object = evaluation.moduleObject(module) {
      for file in evaluation.outputs(of: object) {
        output += evaluation.write(file, format: .yaml).bytes
      }
    }
    all += evaluation.diagnostics
  }
  return Outcome(
    messages: all.map { "\($0.code.rawValue): \($0.message)" }, codes: all.map(\.code),
    output: output, isChecked: isChecked)
}

@Test(arguments: 0..<8)
func `a well-typed program never meets a type failure`(batch: UInt64) {
  for number in 0..<30 {
    let seed = batch &* 1000 &+ UInt64(number)
    var maker = ProgramMaker(seed: seed)
    let program = maker.program()
    let first = outcome(Array(program.utf8))
    #expect(first.isChecked, "seed \(seed): \(first.messages)\n\(program)")
    let failures = first.codes.filter { $0 == .valueTypeMismatch || $0 == .internalError }
    #expect(failures.isEmpty, "seed \(seed): \(first.messages)\n\(program)")
    #expect(outcome(Array(program.utf8)) == first, "seed \(seed) differs the second time")
  }
}

/// Programs whose bytes are mutated: those of the language tests that need no other file, and that
/// are small.
private let corpus: [(path: String, bytes: [UInt8])] =
  (Repository.files(
    in: "Tests/Language", ending: ".k8l")
  + Repository.files(in: "Tests/ParserTests/Corpus", ending: ".k8l"))
  .map { ($0, Repository.bytes($0)) }
  .filter { !$0.bytes.isEmpty && $0.bytes.count < 1500 && !mentions("import k8s", in: $0.bytes) }

private func mentions(_ word: String, in bytes: [UInt8]) -> Bool {
  String(decoding: bytes, as: UTF8.self).contains(word)
}

@Test func `there is a corpus`() { #expect(corpus.count >= 20) }

@Test(arguments: 0..<8)
func `no mutated byte stops the tools`(batch: UInt64) {
  var random = Random(seed: 0xC0FFEE &+ batch)
  let special = Array("{}[]()\"\\=:.,+-*/<>!?@#&|'`~^%$ \n\t\r0aA_".utf8) + [0, 0x80, 0xFF, 0xE9]
  for _ in 0..<60 {
    var bytes = random.pick(corpus).bytes
    let place = random.below(bytes.count)
    switch random.below(3) {
    case 0: bytes[place] = random.pick(special)
    case 1: bytes.insert(random.pick(special), at: place)
    default: bytes.remove(at: place)
    }
    let found = outcome(bytes, steps: 20_000)
    #expect(
      !found.codes.contains(.internalError), "\(String(decoding: bytes, as: UTF8.self))")
  }
}

@Test func `no prefix of a program stops the tools`() {
  for (path, bytes) in corpus {
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 8)) {
      let found = outcome(Array(bytes.prefix(length)), steps: 20_000)
      #expect(!found.codes.contains(.internalError), "\(path) to \(length)")
    }
  }
}
