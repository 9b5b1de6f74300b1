import Text

/// A form of strings that Kubernetes names: `format.dns1123Label()`.
public enum CELFormat: String, CaseIterable, Sendable {
  case dns1123Label, dns1123Subdomain, dns1035Label, qualifiedName
  case dns1123LabelPrefix, dns1123SubdomainPrefix, dns1035LabelPrefix, labelValue
  case uri, uuid, byte, date, datetime

  /// What is wrong with a string; nil if it has the form.
  func problem(_ text: [UInt8]) -> String? {
    switch self {
    case .dns1123Label: bounded(text, 63, Self.label)
    case .dns1123Subdomain: bounded(text, 253, Self.subdomain)
    case .dns1035Label: bounded(text, 63, Self.label1035)
    case .dns1123LabelPrefix: prefix(text, .dns1123Label)
    case .dns1123SubdomainPrefix: prefix(text, .dns1123Subdomain)
    case .dns1035LabelPrefix: prefix(text, .dns1035Label)
    case .labelValue: text.isEmpty ? nil : bounded(text, 63, Self.name)
    case .qualifiedName: qualifiedName(text)
    case .uri:
      if case .failure(let error) = Url.parse(text.span) { error.message } else { nil }
    case .uuid: matches(text, Self.uuidPattern)
    case .byte:
      if case .failure(let error) = Base64.decode(text.span) { error.message } else { nil }
    case .date:
      if case .failure(let error) = CalendarDate.parse(text.span) { error.message } else { nil }
    case .datetime: CalendarDate.timestampError(text.span)?.message
    }
  }

  private static let label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
  private static let subdomain = "\(label)(\\.\(label))*"
  private static let label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
  private static let name = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
  private static let uuidPattern =
    "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

  private func matches(_ text: [UInt8], _ pattern: String) -> String? {
    guard case .success(let regex) = Regex.compile(pattern.utf8.span) else { return nil }
    return regex.matchesWhole(text.span) ? nil : "it does not match `\(pattern)`"
  }

  private func bounded(_ text: [UInt8], _ limit: Int, _ pattern: String) -> String? {
    text.count > limit
      ? "it is longer than \(limit) characters" : matches(text, pattern)
  }

  private func prefix(_ text: [UInt8], _ format: CELFormat) -> String? {
    format.problem(text.last == UInt8(ascii: "-") ? text.dropLast() + [UInt8(ascii: "a")] : text)
  }

  /// A name, perhaps after a domain and a slash.
  private func qualifiedName(_ text: [UInt8]) -> String? {
    let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if parts.count > 2 { return "it has more than one `/`" }
    if parts.count == 2, let problem = bounded(Array(parts[0]), 253, Self.subdomain) {
      return "its domain: " + problem
    }
    return bounded(Array(parts[parts.count - 1]), 63, Self.name)
  }
}

extension CELFunction {
  static let formatMakers: [CELFunction] =
    CELFormat.allCases.map { format in
      CELFunction("format." + format.rawValue, 0) { (evaluator, x) throws(CELError) in
        .format(format)
      }
    } + [
      CELFunction("format.named", 1) { (evaluator, x) throws(CELError) in
        .optional(CELFormat(rawValue: x[0].text).map(CELValue.format))
      }
    ]

  static let formats: [CELFunction] = [
    CELFunction("validate", 1) { (evaluator, x) throws(CELError) in
      guard case .format(let format) = x[0] else { throw .overload("validate", x) }
      let text = try x[1].string("validate")
      try evaluator.spend(text.count / 10)
      return .optional(format.problem(text).map { .list([.text($0)]) })
    }
  ]
}
