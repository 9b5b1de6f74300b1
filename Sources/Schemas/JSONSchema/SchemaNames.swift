/// Names made from the paths of a schema document.
enum SchemaNames {
  /// Types the language or its prelude has; a schema of that name would hide them.
  static let reserved: Set<String> = [
    "Bool", "Bytes", "Cidr", "Cron", "DnsLabel", "DnsName", "Duration", "Float", "Image", "Int",
    "Json", "Module", "Null", "Ordered", "Percent", "Quantity", "Regex", "Resource", "Sensitive",
    "String", "Url",
  ]

  /// `requestHeader-modifier` as `RequestHeaderModifier`.
  static func pascal(_ text: String) -> String {
    var result = ""
    var startsWord = true
    for scalar in text.unicodeScalars {
      let isDigit = scalar.value >= 0x30 && scalar.value <= 0x39
      let isLetter = scalar.isASCII && scalar.properties.isAlphabetic
      guard isLetter || isDigit else {
        startsWord = true
        continue
      }
      if result.isEmpty, isDigit { result = "N" }
      result += startsWord ? scalar.properties.uppercaseMapping : String(scalar)
      startsWord = false
    }
    return result
  }

  /// `policies` as `policy`, `addresses` as `address`: what one item of a list is called.
  static func singular(_ text: String) -> String {
    func dropping(_ count: Int, _ ending: String = "") -> String {
      text.count > count + 1 ? String(text.dropLast(count)) + ending : text
    }
    let lowercased = text.lowercased()
    if ["aliases", "statuses"].contains(where: lowercased.hasSuffix) { return dropping(2) }
    if lowercased.hasSuffix("analyses") { return dropping(2, "is") }
    if text.hasSuffix("ies") { return dropping(3, "y") }
    for ending in ["sses", "xes", "ches", "shes"] where text.hasSuffix(ending) {
      return dropping(2)
    }
    for ending in ["ss", "us", "is"] where text.hasSuffix(ending) { return text }
    return text.hasSuffix("s") ? dropping(1) : text
  }
}
