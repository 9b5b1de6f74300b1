import Units

/// Strings with a unit as the language's literals; nil for other strings.
enum UnitText {
  /// A quantity: digits with an optional fraction, exponent and suffix.
  static func quantity(_ text: String) -> String? {
    var body = Substring(text)
    if body.hasPrefix("+") { body = body.dropFirst() }
    let sign = body.hasPrefix("-") ? "-" : ""
    if !sign.isEmpty { body = body.dropFirst() }
    let digits = body.prefix { $0.isASCII && $0.isNumber }
    var rest = body.dropFirst(digits.count)
    var fraction: Substring = ""
    if rest.hasPrefix(".") {
      fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(1 + fraction.count)
    }
    if digits.isEmpty && fraction.isEmpty { return nil }
    let suffixes: Set<Substring> = [
      "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]
    let isExponent =
      (rest.hasPrefix("e") || rest.hasPrefix("E"))
      && Int(rest.dropFirst()) != nil
    guard suffixes.contains(rest) || isExponent else { return nil }
    // The language has no leading zeros.
    let significant = digits.drop { $0 == "0" }
    let whole = significant.isEmpty ? "0" : String(significant)
    return sign + whole + (fraction.isEmpty ? "" : "." + fraction) + rest
  }

  /// A length of time that renders as it is written: `1h30m`.
  static func duration(_ text: String) -> String? {
    guard
      case .success(let literal) = UnitValue.parse(
        Array(text.utf8).span, as: .duration, .literal), literal.isVerbatim
    else { return nil }
    return text
  }

  static func percent(_ text: String) -> String? {
    guard text.hasSuffix("%"), let number = Int(text.dropLast()), number >= 0,
      String(number) + "%" == text
    else { return nil }
    return text
  }
}
