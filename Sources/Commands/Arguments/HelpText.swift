import Diagnostics

/// What `--help` prints.
enum HelpText {
  /// The list of commands.
  static func overview(style: TerminalStyle) -> String {
    var text = "kr8lang \(versionNumber): typed configuration for Kubernetes\n\n"
    text += heading("Usage", style) + "  kr8lang COMMAND [OPTION…] [FILE…]\n\n"
    text += heading("Commands", style)
    let width = (Verb.all.map(\.name.count).max() ?? 0) + 2
    for verb in Verb.all {
      text += "  " + style.ink(.strong, verb.name)
      text += String(repeating: " ", count: width - verb.name.count) + verb.summary + "\n"
    }
    text += """

      `kr8lang COMMAND --help` describes one command.
      `kr8lang --check FILE…` is `kr8lang check --format lsp FILE…`, for editors.

      \(heading("Exit codes", style))  0   success
        1   errors or findings, stale or unformatted files
        2   invalid command line
        70  internal error; please report it

      """
    return text
  }

  /// One command.
  static func page(of verb: Verb, style: TerminalStyle) -> String {
    let details = TerminalStyle.wrapped(verb.details, columns: style.width)
    var text = details.joined(separator: "\n") + "\n\n"
    let synopsis = verb.synopsis.isEmpty ? "" : " " + verb.synopsis
    text += heading("Usage", style) + "  kr8lang \(verb.name) [OPTION…]\(synopsis)\n\n"
    text += heading("Options", style)
    let width = min(34, (verb.allOptions.map(\.usage.count).max() ?? 0) + 2)
    for option in verb.allOptions {
      let usage = option.usage
      let lines = TerminalStyle.wrapped(option.summary, columns: style.width - width - 2)
      let margin = String(repeating: " ", count: width + 2)
      text += "  " + style.ink(.strong, usage)
      text +=
        usage.count + 1 < width
        ? String(repeating: " ", count: width - usage.count) : "\n" + margin
      text += lines.joined(separator: "\n" + margin) + "\n"
    }
    if !verb.examples.isEmpty { text += "\n" + heading("Examples", style) }
    for example in verb.examples {
      text += "  " + style.ink(.strong, example.line) + "\n      \(example.effect)\n"
    }
    return text
  }

  private static func heading(_ title: String, _ style: TerminalStyle) -> String {
    style.ink(.secondary, title) + "\n"
  }
}
