import Diagnostics

/// Reads the words after a verb: options in both spellings, anywhere among the operands; `--` ends
/// them; `-` alone is an operand.
struct ArgumentParser {
  let verb: Verb
  private var arguments = Arguments()
  private var problems: [Diagnostic] = []

  private init(_ verb: Verb) { self.verb = verb }

  /// The arguments, or everything that is wrong with them.
  static func parse(_ words: [String], for verb: Verb) -> Result<Arguments, UsageProblem> {
    var parser = ArgumentParser(verb)
    parser.read(words)
    return parser.problems.isEmpty
      ? .success(parser.arguments) : .failure(UsageProblem(diagnostics: parser.problems))
  }

  private mutating func read(_ words: [String]) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        arguments.operands += rest
        rest = []
      } else if word.hasPrefix("--") {
        readLong(word.dropFirst(2), &rest)
      } else if word.hasPrefix("-"), word != "-" {
        readShort(word.dropFirst(), &rest)
      } else {
        arguments.operands.append(word)
      }
    }
    if arguments.has(.help) {
      problems = []
      return
    }
    checkOperands()
  }

  private mutating func readLong(_ word: Substring, _ rest: inout ArraySlice<String>) {
    let name = String(word.prefix { $0 != "=" })
    let glued = name.count < word.count ? String(word.dropFirst(name.count + 1)) : nil
    guard let option = verb.allOptions.first(where: { $0.name == name }) else {
      problems.append(.unknownOption("--" + name, of: verb))
      // Its value, if it has one, is not an operand either; that is unknown. Stop here.
      rest = []
      return
    }
    take(option, "--" + name, glued, &rest)
  }

  private mutating func readShort(_ word: Substring, _ rest: inout ArraySlice<String>) {
    var word = word
    while let letter = word.popFirst() {
      guard let option = verb.allOptions.first(where: { $0.short == letter }) else {
        problems.append(.unknownOption("-\(letter)", of: verb))
        rest = []
        return
      }
      if option.value == .none {
        take(option, "-\(letter)", nil, &rest)
      } else {
        let glued = word.first == "=" ? String(word.dropFirst()) : String(word)
        take(option, "-\(letter)", word.isEmpty ? nil : glued, &rest)
        return
      }
    }
  }

  private mutating func take(
    _ option: Option, _ spelling: String, _ glued: String?, _ rest: inout ArraySlice<String>
  ) {
    var text = ""
    if option.value == .none {
      if glued != nil { return problems.append(.unexpectedValue(spelling)) }
    } else if let glued {
      text = glued
    } else if let next = rest.first, next == "-" || !next.hasPrefix("-") {
      text = next
      rest.removeFirst()
    } else {
      return problems.append(.missingValue(of: option, spelling))
    }
    if let problem = ArgumentParser.problem(with: text, of: option, spelling) {
      return problems.append(problem)
    }
    if !option.repeats, let old = arguments.options[option.name], old != [text] {
      return problems.append(.repeatedOption(spelling))
    }
    if option.repeats || !arguments.has(option) {
      arguments.options[option.name, default: []].append(text)
    }
  }

  private static func problem(
    with text: String, of option: Option, _ spelling: String
  ) -> Diagnostic? {
    switch option.value {
    case .none, .text: nil
    case .number: (Int(text) ?? 0) > 0 ? nil : .badNumber(text, of: spelling)
    case .oneOf(let words): words.contains(text) ? nil : .badChoice(text, among: words, spelling)
    case .pair: text.first != "=" && text.contains("=") ? nil : .badPair(text, of: spelling)
    case .day: isDay(text) ? nil : .badDay(text, of: spelling)
    }
  }

  private mutating func checkOperands() {
    guard problems.isEmpty else { return }
    let count = arguments.operands.count
    if count < verb.operandCount.lowerBound {
      problems.append(.missingOperand(of: verb))
    } else if count > verb.operandCount.upperBound {
      let first = arguments.operands[verb.operandCount.upperBound]
      problems.append(.unexpectedOperand(first, of: verb))
    }
  }
}

/// What is wrong with a command line.
struct UsageProblem: Error, Equatable {
  var diagnostics: [Diagnostic]
}

/// Whether a string is a day of the Gregorian calendar, `2027-01-31`.
func isDay(_ text: String) -> Bool {
  let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  guard parts.map(\.count) == [4, 2, 2],
    parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
  else { return false }
  let numbers = parts.map { part in part.reduce(0) { $0 * 10 + Int($1) - 0x30 } }
  let (year, month, day) = (numbers[0], numbers[1], numbers[2])
  guard (1...12).contains(month), day >= 1 else { return false }
  let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day <= lengths[month - 1]
}
