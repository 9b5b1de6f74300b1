/// `"%s is %d".format([…])`.
enum CELTemplate {
  static func filled(_ template: [UInt8], _ values: [CELValue]) throws(CELError) -> [UInt8] {
    var out: [UInt8] = []
    var at = 0
    var next = 0
    while at < template.count {
      guard template[at] == UInt8(ascii: "%") else {
        out.append(template[at])
        at += 1
        continue
      }
      at += 1
      var precision: Int?
      if at < template.count, template[at] == UInt8(ascii: ".") {
        let end = template[(at + 1)...].firstIndex { !(0x30...0x39).contains($0) }
        precision = Int(String(decoding: template[(at + 1)..<(end ?? at + 1)], as: UTF8.self))
        at = end ?? template.count
      }
      guard at < template.count else { throw .value("the format ends behind `%`") }
      let verb = template[at]
      at += 1
      if verb == UInt8(ascii: "%") {
        out.append(verb)
        continue
      }
      guard next < values.count else { throw .value("the format asks for more values") }
      out += try written(values[next], verb, precision).utf8
      next += 1
    }
    return out
  }

  private static func written(
    _ value: CELValue, _ verb: UInt8, _ precision: Int?
  ) throws(CELError) -> String {
    switch (verb, value) {
    case (UInt8(ascii: "s"), _): return value.text
    case (UInt8(ascii: "d"), .int(let number)): return String(number)
    case (UInt8(ascii: "d"), .uint(let number)): return String(number)
    case (UInt8(ascii: "b"), .int(let number)): return String(number, radix: 2)
    case (UInt8(ascii: "b"), .bool(let bool)): return bool ? "1" : "0"
    case (UInt8(ascii: "o"), .int(let number)): return String(number, radix: 8)
    case (UInt8(ascii: "x"), .int(let number)): return String(number, radix: 16)
    case (UInt8(ascii: "X"), .int(let number)):
      return String(number, radix: 16, uppercase: true)
    case (UInt8(ascii: "f"), .double(let number)): return fixed(number, precision ?? 6)
    case (UInt8(ascii: "f"), .int(let number)): return fixed(Double(number), precision ?? 6)
    default:
      throw .value("`%\(String(UnicodeScalar(verb)))` cannot write a value of \(value.typeName)")
    }
  }

  /// A number with this many digits after the point.
  private static func fixed(_ number: Double, _ digits: Int) -> String {
    guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "Inf" }
    let digits = min(digits, 15)
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    guard let whole = Int128(exactly: (number.magnitude * scale).rounded(.toNearestOrEven)) else {
      return String(number)
    }
    var text = String(whole)
    while text.utf8.count <= digits { text = "0" + text }
    let point = text.index(text.endIndex, offsetBy: -digits)
    let fraction = digits == 0 ? "" : "." + text[point...]
    return (number < 0 ? "-" : "") + text[..<point] + fraction
  }
}

extension CELValue {
  /// The value in a string: `string(x)` and `%s`.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .double(let value):
      value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : shortest(value)
    case .string(let bytes), .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .list(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .map(let map):
      "{" + map.entries.map { $0.key.text + ": " + $0.value.text }.sorted().joined(separator: ", ")
        + "}"
    case .duration(let nanoseconds): shortest(Double(nanoseconds) / 1e9) + "s"
    case .timestamp(let moment): moment.text
    case .type(let name): name
    case .optional(let value): value.map { "optional(" + $0.text + ")" } ?? "optional.none()"
    case .quantity(let value): value.text
    case .url(let url): String(decoding: url.utf8, as: UTF8.self)
    case .ip(let address): address.text
    case .cidr(let range): range.text
    case .semver(let version): String(decoding: version.utf8, as: UTF8.self)
    case .format(let format): format.rawValue
    }
  }

  private func shortest(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
