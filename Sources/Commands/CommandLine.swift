import Diagnostics

/// The process's entry: reads the arguments, runs the verb, gives the exit code.
public func runCommandLine(_ words: [String]) -> Int32 {
  Signals.leaveFailuresToWrite()
  Faults.install()
  return CommandRunner(words: words).run().rawValue
}

/// One command line on its way to a verb.
struct CommandRunner {
  let words: [String]

  func run() -> ExitCode {
    guard let first = words.first else {
      let console = Console(color: nil)
      console.say(HelpText.overview(style: console.words))
      return .usage
    }
    switch first {
    case "--help", "-h", "help": return help(Array(words.dropFirst()))
    case "--version": return run(.version, [])
    case Verb.fault.name: return run(.fault, Array(words.dropFirst()))
    case "--check": return run(.check, ["--format", "lsp"] + words.dropFirst())
    default: break
    }
    guard let verb = Verb.all.first(where: { $0.name == first }) else {
      Console(color: nil).say([.unknownVerb(first)])
      return .usage
    }
    return run(verb, Array(words.dropFirst()))
  }

  private func run(_ verb: Verb, _ words: [String]) -> ExitCode {
    switch ArgumentParser.parse(words, for: verb) {
    case .failure(let problem):
      let console = Console(color: nil)
      let takesFormat = verb.options.contains { $0.name == ReportFormat.option.name }
      let format = takesFormat ? ReportFormat(words: words) : .text
      return console.finish(format.refuse(problem.diagnostics, to: console))
    case .success(let arguments):
      let console = Console(color: arguments.value(of: .color))
      if arguments.has(.help) {
        console.write(HelpText.page(of: verb, style: console.values))
        return console.finish(.success)
      }
      return console.finish(verb.run(arguments, console))
    }
  }

  private func help(_ words: [String]) -> ExitCode {
    let console = Console(color: nil)
    guard let word = words.first(where: { !$0.hasPrefix("-") }) else {
      console.write(HelpText.overview(style: console.values))
      return console.finish(.success)
    }
    guard let verb = Verb.all.first(where: { $0.name == word }) else {
      console.say([.unknownVerb(word)])
      return .usage
    }
    console.write(HelpText.page(of: verb, style: console.values))
    return console.finish(.success)
  }
}
