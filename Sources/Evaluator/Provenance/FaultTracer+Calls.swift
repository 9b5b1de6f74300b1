import Diagnostics
import Program
import Source

/// Errors in the bodies of functions, told where the user calls them.
extension FaultTracer {
  /// An error that running code meets, with the calls that led to it: what stands in a function of
  /// another file is told at the call in the user's own, with the place as a note.
  func tellingCalls(_ error: EvaluationError) -> EvaluationError {
    guard case .failed(let diagnostic) = error, !diagnostic.span.isNone,
      !machine.tracing.isFollowing,
      diagnostic.span == machine.currentSpan, machine.tracing.followedFaults < 100
    else { return error }
    let calls = callsUnderWay()
    let places = [diagnostic.span] + calls
    guard let outermost = calls.last,
      let primary = places.first(where: { isInOneFile($0, outermost) })
    else { return schemaTold(diagnostic) }
    machine.tracing.followedFaults += 1
    var told = diagnostic
    told.span = primary
    told.notes = []
    for call in calls.reversed().prefix(4) where call != primary && !isLibrary(call) {
      told = told.noting(call, "in this call")
    }
    if !isLibrary(diagnostic.span) { told = told.noting(diagnostic.span, "it happens here") }
    for note in diagnostic.notes { told = told.noting(note.span, note.message) }
    return .failed(told)
  }

  /// Where the functions that run now were called, the innermost first, up to the value that is
  /// computed by them.
  private func callsUnderWay() -> [SourceSpan] {
    var calls: [SourceSpan] = []
    var at = machine.frames.count - 1
    while at >= 0, calls.count < 1000 {
      let frame = machine.frames[at]
      if frame.code >= 0 {
        switch machine.codes.sources[Int(frame.code)] {
        case .function:
          let call = at > 0 ? machine.spanOfFrame(at - 1) : .none
          if frame.slot != 0, let value = valueFilling(frame) { return calls + [value] }
          if !call.isNone, call != calls.last, !isLibrary(call) { calls.append(call) }
        case .element: break
        case .unit, .overlay: return calls
        }
      }
      at -= 1
    }
    return calls
  }

  /// An error that a schema of another file meets in what it computes, told at the value that the
  /// user gave it.
  private func schemaTold(_ diagnostic: Diagnostic) -> EvaluationError {
    guard let frame = (0..<machine.frames.count).last.map({ machine.frames[$0] }), frame.code >= 0,
      case .unit(let code) = machine.codes.sources[Int(frame.code)]
    else { return .failed(diagnostic) }
    machine.tracing.isFollowing = true
    machine.tracing.followedFaults += 1
    defer { machine.tracing.isFollowing = false }
    guard let found = culprit(at: diagnostic.span, code.value, frame.environment),
      !isInOneFile(found.value, diagnostic.span)
    else { return .failed(diagnostic) }
    var told = diagnostic
    told.span = found.value
    told.notes = []
    told = told.noting(diagnostic.span, "it happens here")
    for note in diagnostic.notes { told = told.noting(note.span, note.message) }
    return .failed(told)
  }

  /// Where the value of a module's field stands, which a function's frame fills: its call was the
  /// last thing to do.
  private func valueFilling(_ frame: Frame) -> SourceSpan? {
    guard let field = machine.fieldOfSlot(frame),
      let code = origins.origin(field.object, field: field.index).last(where: { !$0.isShadowed })?
        .code
    else { return nil }
    return code.code.span
  }

  private func isInOneFile(_ one: SourceSpan, _ other: SourceSpan) -> Bool {
    guard let file = program.sources.file(of: one) else { return false }
    return file === program.sources.file(of: other)
  }
}
