/// What was on the command line after the verb, checked against the verb's options.
struct Arguments: Equatable {
  /// What is not an option, in order.
  var operands: [String] = []
  /// The values of each option by name, in order; "" for one without a value.
  var options: [String: [String]] = [:]

  /// Whether an option was given.
  func has(_ option: Option) -> Bool { options[option.name] != nil }

  /// The last value given to an option.
  func value(of option: Option) -> String? { options[option.name]?.last }

  /// All values given to an option.
  func values(of option: Option) -> [String] { options[option.name] ?? [] }

  /// The number given to an option.
  func number(of option: Option) -> Int? { value(of: option).flatMap { Int($0) } }

  /// The `name=text` pairs given to an option, in order.
  func pairs(of option: Option) -> [(name: String, text: String)] {
    values(of: option).map { pair in
      let name = pair.prefix { $0 != "=" }
      return (String(name), String(pair.dropFirst(name.count + 1)))
    }
  }
}
