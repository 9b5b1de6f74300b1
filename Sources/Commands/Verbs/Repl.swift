import Diagnostics
import Source

extension Verb {
  static let repl = Verb(
    name: "repl",
    summary: "evaluate expressions interactively, with a module's names",
    synopsis: "[FILE]",
    details: """
      Evaluates expressions and prints their values; keeps members that you enter (`x = 1`, \
      `schema …`, `import …`). With a file, its names are in scope. In a pipe: expressions in, \
      values out. History is kept in the file named by KR8LANG_HISTORY, if that is set, readable \
      only by its owner.
      """,
    options: [.root, .maxSteps, .maxDepth, .maxMemory],
    operandCount: 0...1,
    examples: [("kr8lang repl env/prod.k8l", "explore an environment")]
  ) { arguments, console in
    let inputs = Inputs(arguments.operands, root: arguments.value(of: .root))
    var budget = EvaluationRequest.budget(arguments)
    budget.output = 100_000_000
    var repl = Repl(session: ReplSession(root: inputs.root, budget: budget), console: console)
    if case .file(let path)? = inputs.inputs.first { repl.load(path) }
    return repl.run()
  }
}

/// The loop: asks, evaluates, prints.
struct Repl {
  let session: ReplSession
  let console: Console
  private let editor: LineEditor
  private var failed = false

  init(session: ReplSession, console: Console) {
    self.session = session
    self.console = console
    editor = LineEditor(
      style: console.values, historyPath: environmentVariable("KR8LANG_HISTORY"))
    editor.isComplete = { ReplText.isComplete($0) }
    editor.complete = { ReplCompletion(session: session).candidates(behind: $0) }
  }

  mutating func load(_ path: String) { show(session.load(path)) }

  mutating func run() -> ExitCode {
    let isConversation = Descriptor.input.isTerminal
    if isConversation { console.write("kr8lang \(versionNumber) — :help says what can be done\n") }
    Signals.catchInterrupts()
    while true {
      switch editor.readEntry(prompt: "> ") {
      case .end: return failed && !isConversation ? .findings : .success
      case .interrupted: continue
      case .failed(let reason):
        console.say([.cannotReadInput(reason)])
        return .findings
      case .line(let line):
        let text = line.trimmed
        if text.isEmpty { continue }
        if text == ":quit" || text == ":q" { return .success }
        _ = Signals.takeInterrupt()
        if text.hasPrefix(":") { obey(text) } else { show(session.enter(line)) }
      }
    }
  }

  private mutating func show(_ outcome: ReplSession.Outcome) {
    if let report = outcome.report, !report.diagnostics.isEmpty {
      failed = failed || report.hasErrors
      let renderer = TerminalRenderer(sources: report.sources, style: console.words)
      for diagnostic in report.diagnostics { console.say(renderer.render(diagnostic)) }
    }
    if let value = outcome.value, !outcome.hasErrors { console.write(value + "\n") }
  }

  /// Runs a command.
  private mutating func obey(_ line: String) {
    let word = line.prefix { !$0.isWhitespace }
    let rest = String(line.dropFirst(word.count)).trimmed
    switch word {
    case ":help", ":h", ":?": console.write(Repl.help)
    case ":type", ":t": show(session.type(of: rest))
    case ":doc", ":d":
      if let text = session.documentation(of: rest) {
        console.write(text + "\n")
      } else {
        complain("nothing documents `\(rest)`")
      }
    case ":why", ":w", ":layers", ":l":
      guard let loaded = session.loadedSession() else { return complain("the module has errors") }
      let answer = WhyAnswer(rest, in: loaded)
      if let problem = answer.problem {
        show(ReplSession.Outcome(report: Report([problem], sources: session.project.sources)))
        return
      }
      console.write(answer.text(style: console.values, onlyLayers: word.hasPrefix(":l")))
    case ":load":
      guard case .file(let path)? = Inputs([rest], root: session.root).inputs.first else {
        return complain("`:load` takes one file")
      }
      show(session.load(path))
    case ":reload", ":r": show(session.reload())
    default:
      let near = nearestName(to: String(word), among: Repl.commands)
      complain("there is no command `\(word)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
    }
  }

  private mutating func complain(_ text: String) {
    failed = true
    console.say(console.words.ink(.error, "error") + ": \(oneLine(text))\n")
  }

  static let commands = [
    ":doc", ":help", ":layers", ":load", ":quit", ":reload", ":type", ":why",
  ]

  private static let help = """
    expression        print its value
    x = 1, schema …   keep a member, to be used from here on
    :type EXPRESSION  its type, without evaluating it
    :doc NAME         what documents a schema, a function, a field or method of a value
    :why PATH         every layer that touched a value, and why it is what it is
    :layers PATH      the layers alone
    :load FILE        read a module; forget what was entered
    :reload           read it again
    :quit             leave; so does Ctrl-D

    Alt-Enter breaks a line, Tab completes, Ctrl-R searches what was entered, Ctrl-C stops.

    """
}

/// What Tab offers.
struct ReplCompletion {
  let session: ReplSession

  func candidates(behind text: String) -> Completion {
    let word = String(text.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    let before = text.dropLast(word.count)
    let names: [String]
    if text.hasPrefix(":"), !text.contains(" ") {
      let typed = String(text)
      return Completion(
        length: typed.count, candidates: Repl.commands.filter { $0.hasPrefix(typed) })
    } else if before.hasSuffix(".") {
      names = session.members(of: ReplCompletion.receiver(String(before.dropLast())))
    } else {
      names =
        session.names() + ["if", "let", "match", "true", "false", "null"]
    }
    let fitting = Set(names.filter { $0.hasPrefix(word) && $0 != word })
    return Completion(length: word.count, candidates: fitting.sorted())
  }

  /// The path at the end of a string: of `f(a.b`, `a.b`.
  static func receiver(_ text: String) -> String {
    String(
      text.reversed()
        .prefix { $0.isLetter || $0.isNumber || "_.\"-/".contains($0) || $0 == "[" || $0 == "]" }
        .reversed())
  }
}

extension String {
  /// The text without spaces at its ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
