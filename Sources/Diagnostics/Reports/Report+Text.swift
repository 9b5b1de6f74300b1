extension Report {
  /// The report for a person: each diagnostic with its source lines, then the summary.
  public func text(style: TerminalStyle = .plain) -> String {
    let renderer = TerminalRenderer(sources: sources, style: style)
    var text = ""
    for diagnostic in diagnostics { text += renderer.render(diagnostic) + "\n" }
    if let summary {
      let worst: Severity = hasErrors ? .error : count(of: .warning) > 0 ? .warning : .info
      text += style.ink(worst.ink, summary) + "\n"
    }
    return text
  }
}
