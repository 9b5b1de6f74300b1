import Diagnostics
import Evaluator
import Program
import Source

extension WhyAnswer {
  /// The answer for a person.
  func text(style: TerminalStyle, onlyLayers: Bool = false) -> String {
    guard case .success(let places) = found, let place = places.last else { return "" }
    let writer = WhyText(answer: self, style: style)
    var text = style.ink(.strong, oneLine(title)) + writer.value(of: place) + "\n"
    if let modulePath, PathText.text(modulePath) != title {
      text += "in the module: " + PathText.text(modulePath) + "\n"
    }
    text += "\n" + writer.layers(of: place)
    if onlyLayers { return text }
    for source in sources(of: places) {
      text += "\n" + style.ink(.strong, source.path)
      if let read = source.read {
        text += " is that of " + style.ink(.strong, path(of: read)) + "\n"
      } else {
        text += " is made by a call\n"
      }
      text += writer.layers(of: source.place, isBrief: true)
    }
    if place.words.isEmpty, let deletion = deletion(in: places) {
      text += writer.excerpt(of: deletion, "what would hold it is deleted here")
    } else if place.value == nil, !place.isFailed,
      let parent = places.dropLast().last(where: { $0.value != nil })
    {
      let words = parent.words.filter { !$0.origin.isShadowed && $0.origin.operation != .rule }
      text += writer.excerpt(of: words.last, "the object that would hold it is set here")
    }
    if let line = suggestion(for: places) {
      let type = place.type.map { "    // " + session.project.program.describe($0) } ?? ""
      text += "\nit can be set in \(topFile):\n\n    \(line)\(type)\n"
    }
    var seen: Set<Provenance.Read> = []
    var left = WhyAnswer.readLimit
    text += writer.reads(of: place, subject: "it", depth: 1, &seen, &left)
    if left < 0 { text += "\n… and \(-left) more\n" }
    return text
  }
}

/// Writes provenance as text with excerpts.
struct WhyText {
  let answer: WhyAnswer
  let style: TerminalStyle

  /// What is after a path: ` = 4`, the lines of an object below it, or that there is nothing.
  func value(of place: Provenance) -> String {
    guard let value = place.value else {
      if place.words.last?.origin.operation == .delete { return " is deleted" }
      if place.isFailed { return " fails" }
      return isRequired(place) ? " is not set, though it is required" : " is not set"
    }
    let type = answer.shownType(of: place)
    guard let text = answer.session.evaluation.shown(value, as: type) else { return " fails" }
    let isComposite =
      answer.session.evaluation.isComposite(value)
      && !answer.session.project.program.types.isSecret(type)
    if !isComposite, !text.contains("\n"), text.count <= 100 { return " = " + text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let marked = lines.prefix(12).map { line in
      let isCommand = beginsCommand(line.drop { $0 == " " })
      return "    \(isCommand ? "│ " : "")\(visible(String(line)))"
    }
    var shown = " =\n" + marked.joined(separator: "\n")
    if lines.count > 12 { shown += "\n    … \(lines.count - 12) more lines" }
    return shown
  }

  private func isRequired(_ place: Provenance) -> Bool {
    guard place.isField, let type = place.type else { return false }
    return !answer.session.project.program.types.isOptional(type)
  }

  /// A value on one line; nil for one that takes more.
  private func short(_ value: Value?, _ place: Provenance) -> String? {
    guard let value else { return nil }
    let type = answer.shownType(of: place)
    guard !answer.session.evaluation.isComposite(value),
      let text = answer.session.evaluation.shown(value, as: type), !text.contains("\n"),
      text.count <= 100
    else { return nil }
    return text
  }

  /// The layers of a value, base first; briefly: only the one with the last word.
  func layers(of place: Provenance, isBrief: Bool = false) -> String {
    if isBrief, let word = place.words.last(where: { $0.origin.operation == .set }) {
      var place = place
      place.words = [word]
      return layers(of: place)
    }
    let renderer = TerminalRenderer(sources: answer.session.project.sources, style: style)
    var text = ""
    for word in place.words {
      text += renderer.excerpt(
        shownSpan(of: word.origin), label: label(of: word, place),
        isPrimary: !word.origin.isShadowed, context: word.context)
    }
    if place.words.isEmpty, !place.declaration.isNone {
      text += renderer.excerpt(place.declaration, label: "declared here")
    }
    return text
  }

  /// The place of one layer, with its own label.
  func excerpt(of word: LayerWord?, _ label: String) -> String {
    guard let word else { return "" }
    return TerminalRenderer(sources: answer.session.project.sources, style: style).excerpt(
      shownSpan(of: word.origin), label: label, isPrimary: false, context: word.context)
  }

  private func label(of word: LayerWord, _ place: Provenance) -> String {
    let value = short(word.value, place)
    if word.value == nil, place.isFailed, !word.origin.isShadowed, word.origin.operation == .set {
      return word.failure.map { "fails: \($0)" } ?? "fails, as what it reads does"
    }
    var label =
      switch word.origin.operation {
      case .set, .data: value.map { "gives " + $0 } ?? "sets it"
      case .into: "goes into it"
      case .append: value.map { "appends " + $0 } ?? "appends to it"
      case .delete: "deletes it"
      case .rule: "a rule that goes into it"
      case .skipped: "is not taken"
      case .given: value.map { "is read as " + $0 } ?? "is read from this"
      case .spread: "brings it along"
      case .key: value.map { "is its key, \($0)" } ?? "is its key"
      case .parameter: value.map { "is given \($0) from outside" } ?? "is given from outside"
      case .defaultValue: value.map { "its default, " + $0 } ?? "its default"
      }
    if let condition = word.origin.condition, let text = source(condition) {
      let isTaken = word.origin.operation != .skipped
      label += isTaken ? ", as `\(text)`" : ": `\(text)` is false"
      if !isTaken, isElse(word.origin, condition) {
        label = "is not taken: `\(text)` is true"
      }
    }
    if word.isRead { return label + ", which a later layer reads as `base`" }
    if word.origin.isShadowed, word.origin.operation != .skipped { label += ", overridden below" }
    return label
  }

  /// Whether a binding is in the `else` of its `if`.
  private func isElse(_ origin: OriginStep, _ condition: SourceSpan) -> Bool {
    guard let file = answer.session.project.sources.file(of: condition),
      condition.end <= origin.fullSpan.start
    else { return false }
    let between = file.bytes[
      Int(condition.end - file.base)..<Int(origin.fullSpan.start - file.base)]
    return String(decoding: between, as: UTF8.self).split { !$0.isLetter }.contains("else")
  }

  private func source(_ span: SourceSpan) -> String? {
    guard let file = answer.session.project.sources.file(of: span), span.count <= 60 else {
      return nil
    }
    return file.shownText(Int(span.start - file.base)..<Int(span.end - file.base))
  }

  /// The whole member where it is one line, otherwise its path.
  private func shownSpan(of origin: OriginStep) -> SourceSpan {
    guard let file = answer.session.project.sources.file(of: origin.fullSpan),
      origin.fullSpan.count > 0
    else { return origin.span }
    let first = file.line(at: Int(origin.fullSpan.start - file.base))
    let last = file.line(at: Int(origin.fullSpan.end - file.base) - 1)
    return first == last ? origin.fullSpan : origin.span
  }

  /// What a value reads, and what that reads.
  func reads(
    of place: Provenance, subject: String, depth: Int, _ seen: inout Set<Provenance.Read>,
    _ left: inout Int
  ) -> String {
    guard depth <= WhyAnswer.depthLimit else { return "" }
    var text = ""
    for read in answer.reads(of: place, &seen) {
      left -= 1
      guard left >= 0 else { continue }
      let origin = answer.session.evaluation.provenance(of: read)
      let path = answer.path(of: read)
      text += "\n\(subject) reads " + style.ink(.strong, path) + value(of: origin) + "\n"
      text += layers(of: origin)
      text += reads(of: origin, subject: path, depth: depth + 1, &seen, &left)
    }
    return text
  }
}
