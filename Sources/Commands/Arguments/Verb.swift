/// One command: `kr8lang <name>`.
struct Verb: Sendable {
  let name: String
  /// One line for the list of commands, as a command, without a full stop.
  let summary: String
  /// What is after the name besides options: `FILE…`.
  let synopsis: String
  /// Paragraphs for its help.
  let details: String
  var options: [Option] = []
  /// How many operands it takes.
  let operandCount: ClosedRange<Int>
  /// Command lines with what they do.
  var examples: [(line: String, effect: String)] = []
  let run: @Sendable (Arguments, Console) -> ExitCode

  /// Its own options, then those that every verb has.
  var allOptions: [Option] { options + [.color, .help] }

  /// In the order in which the help lists them.
  static let all: [Verb] = [
    .eval, .check, .policy, .why, .repl, .fmt, .test, .importing, .export, .function, .initialise,
    .explain, .version,
  ]
}

/// What the process ends with.
enum ExitCode: Int32, Sendable {
  case success = 0
  /// Something is wrong with the input: errors, findings, stale or unformatted files.
  case findings = 1
  /// Something is wrong with the command line.
  case usage = 2
  /// Something is wrong with this program.
  case bug = 70
}
