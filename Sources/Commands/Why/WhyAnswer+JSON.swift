import Diagnostics
import Evaluator
import Program
import Source

extension WhyAnswer {
  /// The answer for programs: `{ "path", "modulePath", "type", "value", "layers": [ … ], "reads":
  /// [ … ], "takenFrom": [ … ], "declared", "couldBeSet" }`, in which a read has the form of the
  /// answer, and a layer is `{ "operation", "shadowed", "context", "value", "place" }`.
  func json() -> String {
    guard case .success(let places) = found, let place = places.last else { return "" }
    var json = JSONText()
    var seen: Set<Provenance.Read> = []
    var left = WhyAnswer.readLimit
    json.object { json in
      json.field("path", title)
      if let modulePath { json.field("modulePath", PathText.text(modulePath)) }
      write(place, to: &json, depth: 1, &seen, &left)
      json.array("takenFrom", sources(of: places)) { json, source in
        json.object { json in
          json.field("container", source.path)
          if let read = source.read { json.field("path", path(of: read)) }
          if let word = source.place.words.last(where: { !$0.origin.isShadowed }) {
            json.place(word.origin.fullSpan, in: session.project.sources)
          }
        }
      }
      if let line = suggestion(for: places) {
        json.object("couldBeSet") { json in
          json.field("file", topFile)
          json.field("line", line)
        }
      }
    }
    return json.text + "\n"
  }

  private func write(
    _ place: Provenance, to json: inout JSONText, depth: Int, _ seen: inout Set<Provenance.Read>,
    _ left: inout Int
  ) {
    let sources = session.project.sources
    if let type = place.type { json.field("type", session.project.program.describe(type)) }
    write(place.value, of: place, to: &json)
    if place.isFailed { json.field("failed", true) }
    json.array("layers", place.words) { json, word in
      json.object { json in
        json.field("operation", word.origin.operation.name)
        json.field("shadowed", word.origin.isShadowed)
        if word.isRead { json.field("readAsBase", true) }
        if !word.context.isEmpty {
          json.array("context", word.context) { json, text in json.string(text) }
        }
        write(word.value, of: place, to: &json)
        if let failure = word.failure { json.field("failure", failure) }
        json.place(word.origin.fullSpan, in: sources)
        if let condition = word.origin.condition {
          json.object("condition") { $0.place(condition, in: sources) }
        }
      }
    }
    if place.words.isEmpty, !place.declaration.isNone {
      json.object("declared") { $0.place(place.declaration, in: sources) }
    }
    guard depth <= WhyAnswer.depthLimit else { return }
    let reads = reads(of: place, &seen).prefix(left)
    left -= reads.count
    json.array("reads", reads) { json, read in
      json.object { json in
        json.field("path", path(of: read))
        write(
          session.evaluation.provenance(of: read), to: &json, depth: depth + 1, &seen, &left)
      }
    }
  }

  private func write(_ value: Value?, of place: Provenance, to json: inout JSONText) {
    guard let value else { return }
    let type = shownType(of: place)
    if let text = session.evaluation.json(of: value, as: type) { json.raw("value", text) }
  }
}
