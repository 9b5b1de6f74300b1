import Diagnostics
import Program
import Source

/// One run of a policy's or test's body.
struct CheckRun {
  /// What a `checkMark` says.
  enum Mark: Int32 {
    case begins, isFalse, ends
  }

  var findings: [CheckFinding] = []
  /// The reads of the check that was false last.
  var reads: [TracedRead] = []
  /// How many checks have begun.
  private(set) var begun = 0
  /// The check that is being judged, by when it began.
  private(set) var current: Int?
  /// The checks that cannot be judged.
  var skipped: Set<Int> = []

  /// Begins again, without what cannot be judged.
  mutating func restart() {
    (findings, reads, begun, current) = ([], [], 0, nil)
  }

  /// Notes that a check begins; false: it is to be skipped.
  fileprivate mutating func begin() -> Bool {
    begun += 1
    current = skipped.contains(begun) ? nil : begun
    return current != nil
  }

  fileprivate mutating func end() { current = nil }
}

/// What the checks of a body say of an object.
public struct Judgment {
  /// Those that were false.
  public var findings: [CheckFinding] = []
  /// Whether all of them were judged.
  public var isWhole = true
  /// What kept others from being judged that no error tells of.
  public var gaps: [JudgmentGap] = []
}

/// A value that could not be read, so that a check was not judged.
public struct JudgmentGap {
  /// The field or entry; nil if it is none.
  public var name: String?
  public var span: SourceSpan
}

extension Machine {
  /// Follows the checks of a body; true: this one is skipped. While a trace is taken, what the
  /// condition of each reads is kept apart.
  func markCheck(_ mark: Int32) -> Bool {
    switch CheckRun.Mark(rawValue: mark) {
    case .begins?:
      if tracing.trace != nil { tracing.trace = [] }
      return !checks.begin()
    case .isFalse?:
      guard let reads = tracing.trace else { return false }
      (checks.reads, tracing.trace) = (reads, [])
    case .ends?: checks.end()
    case nil: break
    }
    return false
  }

  /// A check was false: a finding of the policy or test that runs.
  func checkFailed(_ assertion: Int, _ message: Value) throws(EvaluationError) {
    let text =
      message.isNull ? nil : String(decoding: try operations.rendered(message).utf8, as: UTF8.self)
    var finding = CheckFinding(assertion: assertion, message: text)
    if tracing.trace != nil {
      finding.notes = origins.notes(of: checks.reads)
      finding.reads = checks.reads
      finding.values = origins.values(of: checks.reads)
    }
    if let blame = tracing.blame {
      let condition = program.assertions[assertion].condition
      finding.reasons = blame.reasons(of: condition.localsNamed(in: program), self)
      finding.containers = blame.containers
    }
    checks.findings.append(finding)
  }
}

extension Evaluation {
  /// Calls a test's body, or a policy's; gives the checks that were false, with what they depend on
  /// if asked for.
  public func check(
    _ id: FunctionID, in module: ModuleID, _ arguments: [Value], isBlaming: Bool = true
  ) throws(EvaluationError) -> [CheckFinding] {
    let outer = machine.checks
    machine.checks = CheckRun()
    defer { machine.checks = outer }
    _ = try call(id, in: module, arguments)
    if machine.checks.findings.isEmpty || !isBlaming { return machine.checks.findings }
    return try blaming { () throws(EvaluationError) in _ = try call(id, in: module, arguments) }
  }

  /// Calls a policy's body as far as what it reads is known: a check that reads what failed is
  /// skipped, and the others are judged.
  public func judge(
    _ id: FunctionID, in module: ModuleID, _ arguments: [Value]
  ) throws(EvaluationError) -> Judgment {
    let outer = machine.checks
    machine.checks = CheckRun()
    defer { machine.checks = outer }
    var judgment = Judgment()
    var isDone = false
    while !isDone {
      machine.checks.restart()
      do throws(EvaluationError) {
        _ = try call(id, in: module, arguments)
        isDone = true
      } catch {
        let current = machine.checks.current
        switch error {
        case .stopped: throw error
        // It is told; what is silent has to be.
        case .failed(let diagnostic): machine.rendering.report(diagnostic)
        case .silent: judgment.gaps.append(gap { _ = try? call(id, in: module, arguments) })
        }
        judgment.isWhole = false
        if let check = current {
          machine.checks.skipped.insert(check)
        } else {
          isDone = true
        }
      }
    }
    judgment.findings = machine.checks.findings
    if judgment.findings.isEmpty { return judgment }
    judgment.findings = try blaming { () throws(EvaluationError) in
      do throws(EvaluationError) {
        _ = try call(id, in: module, arguments)
      } catch {
        if case .stopped = error { throw error }
      }
    }
    return judgment
  }

  /// What is found is found once more, with a note of what it reads.
  private func blaming(
    _ run: () throws(EvaluationError) -> Void
  ) throws(EvaluationError) -> [CheckFinding] {
    machine.checks.restart()
    let (trace, blame) = (machine.tracing.trace, machine.tracing.blame)
    machine.tracing.trace = []
    machine.tracing.blame = BlameTrace()
    defer { (machine.tracing.trace, machine.tracing.blame) = (trace, blame) }
    try run()
    return machine.checks.findings
  }

  /// What a run reads last, which fails.
  private func gap(_ run: () -> Void) -> JudgmentGap {
    machine.checks.restart()
    let trace = machine.tracing.trace
    machine.tracing.trace = []
    run()
    let read = machine.tracing.trace?.last
    machine.tracing.trace = trace
    guard let read else { return JudgmentGap(span: .none) }
    let set = machine.faultTracer.origin(of: read).last { !$0.isShadowed }?.span
    return JudgmentGap(
      name: machine.origins.name(of: read), span: set ?? ObjectHandle(bits: read.object).span)
  }
}
