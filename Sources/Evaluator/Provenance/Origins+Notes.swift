import Diagnostics
import Program
import Source

extension Origins {
  /// What set each of the values read, and what that overrode; for an unset one, the object it
  /// could be set in. Places in the library are omitted; at most eight places are named.
  func notes(of reads: [TracedRead]) -> [DiagnosticNote] {
    var notes: [DiagnosticNote] = []
    var seen: Set<SourceSpan> = []
    func add(_ span: SourceSpan, _ message: String) {
      guard notes.count < 8, !span.isNone, !faultTracer.isLibrary(span), seen.insert(span).inserted
      else {
        return
      }
      notes.append(DiagnosticNote(span: span, message: message))
    }
    // The last read decides most often, so it comes first.
    for read in reads.reversed() {
      let object = ObjectHandle(bits: read.object)
      let name = name(of: read)
      let steps: [OriginStep]
      switch read.place {
      case .field(let field): steps = origin(object, field: field)
      case .entry(let entry):
        guard let table = try? entries.keys(object) else { continue }
        steps = origin(object, table, entry: entry)
      case .letValue, .element: continue
      }
      guard let last = steps.last(where: { !$0.isShadowed }) else {
        add(object.span, "`\(name)` is not set in this object")
        continue
      }
      if faultTracer.isLibrary(last.span) {
        add(object.span, "`\(name)` is not set in this object, so it has its default")
        continue
      }
      add(last.span, "`\(name)` is set here")
      for step in steps.reversed() where step.isShadowed && step.operation != .skipped {
        add(step.span, "this value of `\(name)` is overridden")
      }
    }
    return notes
  }

  /// What a failed condition has read, as far as it is short: `limit` is 64Mi, `memory` is 128Mi.
  func values(of reads: [TracedRead]) -> String? {
    var shown: [String] = []
    for read in reads {
      let name = name(of: read)
      let object = ObjectHandle(bits: read.object)
      switch read.place {
      case .field(let field): if rendering.isSecret(object, field) { continue }
      case .entry:
        if entryType(of: object.value).map({ rendering.isSecret($0) }) ?? true { continue }
      case .letValue, .element: continue
      }
      guard !name.isEmpty, let value = value(of: read), let text = readTracer.brief(value) else {
        continue
      }
      let part = "`\(name)` is \(text)"
      if !shown.contains(part) { shown.append(part) }
      if shown.count == 4 { break }
    }
    return shown.isEmpty ? nil : "here " + shown.joined(separator: ", ")
  }
}
