import Source

/// Diagnostics as a person reads them: the sentence, the lines with what is wrong underlined, the
/// places that explain it, the change that would fix it.
///
/// ```
/// error[unknown-field]: `WebApp` has no field `replcas`
///    ┌─ env/prod.k8l:12:3
///    │
/// 12 │   replcas = 3
///    │   ^^^^^^^
///    │
///    ├─ apps/shop.k8l:8:8
///  8 │ schema WebApp {
///    │        ------ `WebApp` is declared here
///    │
///    = fix: did you mean `replicas`?
/// 12 -   replcas = 3
/// 12 +   replicas = 3
/// ```
public struct TerminalRenderer {
  let sources: SourceTable
  let style: TerminalStyle
  /// The columns that line numbers take in the current diagnostic.
  var gutter = 1
  var text = ""

  public init(sources: SourceTable, style: TerminalStyle) {
    self.sources = sources
    self.style = style
  }

  /// One diagnostic, with a newline after its last line.
  public func render(_ diagnostic: Diagnostic) -> String {
    var renderer = self
    let diagnostic = sources.shown(diagnostic)
    let snippets = renderer.snippets(of: diagnostic)
    let changes = diagnostic.fixes.first.map { renderer.changes(of: $0) } ?? []
    let highest = (snippets.map(\.lastNumber) + changes.map(\.highestNumber)).max() ?? 0
    renderer.gutter = max(2, String(highest).count)
    renderer.writeHeader(diagnostic)
    for (index, snippet) in snippets.enumerated() {
      if index > 0 { renderer.writeBar() }
      renderer.write(snippet, of: diagnostic, isFirst: index == 0)
    }
    if !snippets.isEmpty, !diagnostic.fixes.isEmpty || diagnostic.help != nil {
      renderer.writeBar()
    }
    for (index, fix) in diagnostic.fixes.enumerated() {
      renderer.writeAdvice("fix", fix.message, .added)
      if index == 0 { for change in changes { renderer.write(change) } }
    }
    if let help = diagnostic.help { renderer.writeAdvice("help", help, .info) }
    return renderer.text
  }

  private mutating func writeHeader(_ diagnostic: Diagnostic) {
    let word = diagnostic.severity == .info ? "note" : diagnostic.severity.rawValue
    let kind = "\(word)[\(diagnostic.code.rawValue)]"
    let ink = style.ink(diagnostic.severity.ink, kind)
    let message = visibleLines(diagnostic.message)
    let lines = TerminalStyle.wrapped("\(kind): \(message)", columns: style.width)
    for (index, line) in lines.enumerated() {
      if index == 0 {
        text += ink + style.ink(.strong, String(line.dropFirst(kind.count))) + "\n"
      } else {
        text += style.ink(.strong, line) + "\n"
      }
    }
  }

  /// The primary place with the notes of its file, then one snippet for each other file in the
  /// order of its first note.
  private func snippets(of diagnostic: Diagnostic) -> [Snippet] {
    var files: [SourceFile] = []
    var marks: [FileID: [Snippet.Mark]] = [:]
    func add(_ mark: Snippet.Mark) {
      guard let file = sources.file(of: mark.span) else { return }
      if marks[file.id] == nil { files.append(file) }
      marks[file.id, default: []].append(mark)
    }
    add(Snippet.Mark(span: diagnostic.span, isPrimary: true, label: ""))
    for note in diagnostic.notes {
      add(
        Snippet.Mark(span: note.span, isPrimary: false, label: visibleLines(note.message, mark: ""))
      )
    }
    return files.map { Snippet(marks[$0.id] ?? [], in: $0) }
  }

  private mutating func write(_ snippet: Snippet, of diagnostic: Diagnostic, isFirst: Bool) {
    let spans = [diagnostic.span] + diagnostic.notes.map(\.span)
    let here = spans.first { sources.file(of: $0)?.id == snippet.file.id } ?? diagnostic.span
    if let place = sources.location(of: here) {
      let corner = style.ink(.gutter, isFirst ? "┌─" : "├─")
      text += blankGutter + "\(corner) \(visible(place.path)):\(place.line):\(place.column)\n"
    }
    if isFirst { writeBar() }
    writeRows(of: snippet, primary: diagnostic.severity.ink)
  }

  /// A line of advice below the snippets.
  private mutating func writeAdvice(_ word: String, _ message: String, _ ink: TerminalStyle.Ink) {
    let indent = gutter + 3 + word.count + 2
    let lines = TerminalStyle.wrapped(visibleLines(message), columns: max(30, style.width - indent))
    for (index, line) in lines.enumerated() {
      let lead =
        index == 0
        ? "\(blankGutter)\(style.ink(.gutter, "=")) \(style.ink(ink, word + ":")) "
        : String(repeating: " ", count: indent)
      text += lead + line + "\n"
    }
  }

  var blankGutter: String { String(repeating: " ", count: gutter + 1) }

  mutating func writeBar() { text += blankGutter + style.ink(.gutter, "│") + "\n" }

  /// `12 │ ` or `12 - `.
  func numberedGutter(_ number: Int, _ bar: String, _ ink: TerminalStyle.Ink = .gutter) -> String {
    let digits = String(number)
    let padding = String(repeating: " ", count: max(0, gutter - digits.count))
    return padding + style.ink(ink, digits + " " + bar) + " "
  }
}

extension Severity {
  var ink: TerminalStyle.Ink {
    switch self {
    case .error: .error
    case .warning: .warning
    case .info: .info
    }
  }
}

extension TerminalRenderer {
  /// The lines of one span, underlined, under a heading that says where they are, and of what they
  /// are a part.
  public func excerpt(
    _ span: SourceSpan, label: String = "", isPrimary: Bool = true, context: [String] = [],
    numberWidth: Int = 3
  ) -> String {
    let span = sources.shown(span)
    guard let file = sources.file(of: span), let place = sources.location(of: span) else {
      return ""
    }
    var renderer = self
    let mark = Snippet.Mark(span: span, isPrimary: isPrimary, label: visibleLines(label, mark: ""))
    let snippet = Snippet([mark], in: file)
    renderer.gutter = max(numberWidth, String(snippet.lastNumber).count)
    let corner = style.ink(.gutter, "┌─")
    renderer.text +=
      renderer.blankGutter + "\(corner) \(visible(place.path)):\(place.line):\(place.column)"
      + context.map { " · " + visible($0) }.joined() + "\n"
    renderer.writeRows(of: snippet, primary: .info)
    return renderer.text
  }
}
