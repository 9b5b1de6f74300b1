import Diagnostics
import Evaluator
import Program
import Source

/// What policies could not read, with the policies that asked for it.
struct GapNotes {
  struct Note {
    var name: String?
    var span: SourceSpan
    var subject: String?
    var policies: [String]
  }
  fileprivate(set) var notes: [Note] = []
  fileprivate var indexOfSpan: [SourceSpan: Int] = [:]
}

extension PolicyRunner {
  /// Notes that a policy did not judge all of an object, as it could not read a value.
  func note(_ gap: JudgmentGap, _ policy: Policy, _ object: Value?) {
    let holder = object.flatMap { object in
      evaluation.attempt { () throws(EvaluationError) in try evaluation.owner(of: object) }
    }
    let subject = holder.flatMap { $0.isNull ? nil : $0 } ?? object
    let at = [gap.span, subject.map { evaluation.span(of: $0) } ?? .none].first { !$0.isNone }
    let span = at ?? policy.span
    let name = name(policy)
    if let index = gaps.indexOfSpan[span] {
      if !gaps.notes[index].policies.contains(name) { gaps.notes[index].policies.append(name) }
      return
    }
    gaps.indexOfSpan[span] = gaps.notes.count
    gaps.notes.append(
      GapNotes.Note(
        name: gap.name, span: span, subject: subject.flatMap { identity(of: $0) },
        policies: [name]))
  }

  /// What policies could not judge though no error says why. Of an open module that is told with
  /// what it lacks.
  func untold(_ gaps: GapNotes) -> [Diagnostic] {
    if evaluation.isIncomplete { return [] }
    let errors = evaluation.diagnostics.filter { $0.severity == .error }.map(\.span)
    return gaps.notes.filter { note in
      !errors.contains { $0.start <= note.span.end && note.span.start <= $0.end }
    }.map { note in
      .notJudged(note.name, of: note.subject, by: note.policies.sorted(), at: note.span)
    }
  }
}
