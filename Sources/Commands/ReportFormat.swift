import Diagnostics
import Source

/// How findings are reported: as text on stderr, for programs on stdout.
enum ReportFormat: String, CaseIterable {
  case text, json, lsp, sarif, junit, github, gitlab

  static let option = Option(
    "format", .oneOf(allCases.map(\.rawValue)),
    "the format of findings; all but text go to stdout")

  init(_ arguments: Arguments) {
    self = arguments.value(of: ReportFormat.option).flatMap { ReportFormat(rawValue: $0) } ?? .text
  }

  /// What a command line asks for, also one that cannot be read whole.
  init(words: [String]) {
    let flag = "--" + ReportFormat.option.name
    let glued = words.last { $0.hasPrefix(flag + "=") }.map { String($0.dropFirst(flag.count + 1)) }
    let place = words.lastIndex(of: flag)
    let word = glued ?? place.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    self = word.flatMap { ReportFormat(rawValue: $0) } ?? .text
  }

  /// Says what is wrong with the command line itself, in the form that was asked for.
  func refuse(_ problems: [Diagnostic], to console: Console) -> ExitCode {
    if self == .text {
      console.say(problems)
    } else {
      _ = hand(Report(problems, sources: SourceTable()), to: console)
    }
    return .usage
  }

  /// Hands a report over, and gives the exit code that fits.
  func hand(_ report: Report, to console: Console) -> ExitCode {
    switch self {
    case .text: console.say(report)
    case .json: console.write(report.json())
    case .lsp: console.write(report.lspLines())
    case .sarif: console.write(report.sarif(version: versionNumber))
    case .junit: console.write(report.junit())
    case .github: console.write(report.githubAnnotations())
    case .gitlab: console.write(report.gitlabCodeQuality())
    }
    if self != .text, report.omitted > 0, let summary = report.summary {
      console.say(summary + "\n")
    }
    return report.hasErrors ? .findings : .success
  }

  /// Prints a report where stdout is for values: it goes to stderr in every
  /// form.
  func handBesideValues(_ report: Report, to console: Console) -> ExitCode {
    if report.hasErrors { return hand(report, to: console) }
    console.say(report)
    return .success
  }
}
