import Diagnostics
import Source

/// What is wrong with a command line. None has a place in a file.
extension Diagnostic {
  static func unknownVerb(_ word: String) -> Diagnostic {
    let diagnostic = Diagnostic(.unknownCommand, at: .none, "there is no command `\(word)`")
    if let near = nearestName(to: word, among: Verb.all.map(\.name)) {
      return diagnostic.helping("did you mean `kr8lang \(near)`?")
    }
    if word.hasSuffix(".k8l") {
      return diagnostic.helping("`kr8lang eval \(word)` evaluates a file")
    }
    return diagnostic.helping("`kr8lang --help` lists the commands")
  }

  static func unknownOption(_ spelling: String, of verb: Verb) -> Diagnostic {
    let diagnostic = Diagnostic(
      .unknownOption, at: .none, "`kr8lang \(verb.name)` has no option `\(spelling)`")
    let known = verb.allOptions.map { "--" + $0.name }
    if let near = nearestName(to: spelling, among: known) {
      return diagnostic.helping("did you mean `\(near)`?")
    }
    return diagnostic.helping("`kr8lang \(verb.name) --help` lists its options")
  }

  static func missingValue(of option: Option, _ spelling: String) -> Diagnostic {
    Diagnostic(.optionValue, at: .none, "`\(spelling)` needs a value, and none stands behind it")
      .helping("it is written `\(option.usage.trimmedStart)`")
  }

  static func unexpectedValue(_ spelling: String) -> Diagnostic {
    Diagnostic(.optionValue, at: .none, "`\(spelling)` takes no value")
  }

  static func badNumber(_ text: String, of spelling: String) -> Diagnostic {
    Diagnostic(
      .optionValue, at: .none, "`\(spelling)` takes a whole number from 1, not `\(text)`")
  }

  static func badChoice(_ text: String, among words: [String], _ spelling: String) -> Diagnostic {
    let choices = words.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(.optionValue, at: .none, "`\(spelling)` is one of \(choices), not `\(text)`")
      .helping(nearestName(to: text, among: words).map { "did you mean `\($0)`?" })
  }

  static func badPair(_ text: String, of spelling: String) -> Diagnostic {
    Diagnostic(.optionValue, at: .none, "`\(spelling)` takes `name=value`, not `\(text)`")
  }

  static func badDay(_ text: String, of spelling: String) -> Diagnostic {
    Diagnostic(
      .optionValue, at: .none, "`\(spelling)` takes a day as `2027-01-31`, not `\(text)`")
  }

  static func repeatedOption(_ spelling: String) -> Diagnostic {
    Diagnostic(.repeatedOption, at: .none, "`\(spelling)` is given twice, with two values")
  }

  static func missingOperand(of verb: Verb) -> Diagnostic {
    Diagnostic(.missingOperand, at: .none, "`kr8lang \(verb.name)` is told too little")
      .helping("it is called as `kr8lang \(verb.name) \(verb.synopsis)`")
  }

  static func unexpectedOperand(_ word: String, of verb: Verb) -> Diagnostic {
    Diagnostic(
      .unexpectedOperand, at: .none,
      "`kr8lang \(verb.name)` does not know what to do with `\(word)`"
    ).helping("it is called as `kr8lang \(verb.name) \(verb.synopsis)`")
  }

  /// Two options, or an option and an operand, that do not go together.
  static func conflictingOptions(_ one: String, _ other: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      .conflictingOptions, at: .none, "`\(one)` and `\(other)` do not go together: \(reason)")
  }

  static func unknownCode(_ word: String) -> Diagnostic {
    let near = nearestName(to: word, among: DiagnosticCode.allCases.map(\.rawValue))
    return Diagnostic(.unknownCode, at: .none, "there is no diagnostic with the code `\(word)`")
      .helping(
        near.map { "did you mean `kr8lang explain \($0)`?" } ?? "`kr8lang explain` lists the codes")
  }

  static func cannotReadInput(_ reason: String) -> Diagnostic {
    Diagnostic(.cannotRead, at: .none, "standard input cannot be read: \(reason)")
  }

  static func cannotWrite(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(.cannotWrite, at: .none, "`\(path)` cannot be written: \(reason)")
  }
}

extension String {
  var trimmedStart: String { String(drop { $0 == " " }) }
}
