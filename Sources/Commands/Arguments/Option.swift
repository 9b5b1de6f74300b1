/// One option of a verb: how it is written, what it takes, what it is for.
struct Option: Sendable {
  /// What is after an option.
  enum Value: Sendable, Equatable {
    /// Nothing.
    case none
    /// Any text, shown in help as the placeholder.
    case text(String)
    /// An integer from 1.
    case number(String)
    /// One of several words.
    case oneOf([String])
    /// `name=text`.
    case pair(String)
    /// A day, `2027-01-31`.
    case day
  }

  /// Without dashes.
  let name: String
  var short: Character?
  let value: Value
  /// What it does, as a command, without a full stop.
  let summary: String
  /// Whether it may be more than once.
  var repeats = false

  init(
    _ name: String, short: Character? = nil, _ value: Value, _ summary: String,
    repeats: Bool = false
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.summary = summary
    self.repeats = repeats
  }

  /// `-o, --output yaml|json|jsonl`.
  var usage: String {
    let placeholder =
      switch value {
      case .none: ""
      case .text(let word), .number(let word), .pair(let word): " " + word
      case .oneOf(let words): " " + words.joined(separator: "|")
      case .day: " YYYY-MM-DD"
      }
    return (short.map { "-\($0), " } ?? "    ") + "--" + name + placeholder
  }
}

/// Options that several verbs have.
extension Option {
  static let color = Option(
    "color", .oneOf(["auto", "always", "never"]),
    "color messages; auto: on a terminal, unless NO_COLOR is set")
  static let help = Option("help", short: "h", .none, "show this help")
  static let root = Option(
    "root", .text("DIR"),
    "the folder that imports cannot leave; default: the nearest parent with a kr8.k8l or .git")
  static let today = Option(
    "today", .day, "the date that exemptions are compared with; default: today (UTC)")
  static let set = Option(
    "set", .pair("NAME=VALUE"), "set a param, parsed as its type", repeats: true)
  static let setFile = Option(
    "set-file", .pair("NAME=PATH"), "set a param to the text of a file; required for secrets",
    repeats: true)
  static let maxSteps = Option("max-steps", .number("N"), "stop an evaluation after N steps")
  static let maxDepth = Option("max-depth", .number("N"), "stop at N nested values")
  static let maxMemory = Option("max-memory", .number("MB"), "stop at this much memory")
  static let maxErrors = Option(
    "max-errors", .number("N"), "show at most N errors, N warnings and N notes; default: 1000")
  static let maxOutput = Option("max-output", .number("MB"), "stop at this much output")

  /// What every verb that evaluates takes.
  static let evaluation: [Option] = [
    .set, .setFile, .root, .today, .maxSteps, .maxDepth, .maxMemory, .maxOutput,
    .maxErrors,
  ]
}
