import Documents
import Text

struct ScalarReader: SchemaReaderPart {
  let reader: SchemaReader

  /// The pattern by which controllers check quantities; int-or-string with it is a `Quantity`.
  static let quantityPattern =
    #"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"#

  /// Fields that take a share of a number of replicas, by their usual names.
  private static let shares: Set<String> = ["maxSurge", "maxUnavailable", "minAvailable"]

  func intOrString(_ schema: DocumentElement, field: String?) -> SchemaType {
    if schema["pattern"]?.string == Self.quantityPattern { return .quantity }
    let text = textBounds(schema)
    let number = integer(schema).type
    if let field, Self.shares.contains(field) { return .union([number, .percent, .string(text)]) }
    return .union([number, .string(text)])
  }

  func textBounds(_ schema: DocumentElement) -> TextBounds {
    TextBounds(
      pattern: schema["pattern"].flatMap { $0.kind == .string ? reader.covering($0) : nil },
      least: schema["minLength"]?.integer.flatMap { $0 > 0 ? Int($0) : nil },
      greatest: schema["maxLength"]?.integer.map { Int($0) })
  }

  /// A string, with the form that `format` names where the API server tests it.
  func string(_ schema: DocumentElement) -> SchemaReading {
    var reading = SchemaReading(type: .string(textBounds(schema)))
    guard reader.dialect == .structural, let format = schema["format"]?.string else {
      return reading
    }
    if textBounds(schema).isEmpty, let type = Self.formatTypes[format] {
      reading.type = type
    } else if let pattern = TextFormat.patterns[format] {
      reading.constraints.append(.form(format, pattern: pattern))
    }
    return reading
  }

  /// Formats that are types of the library.
  private static let formatTypes: [String: SchemaType] = [
    "date-time": .library("DateTime"), "datetime": .library("DateTime"), "date": .library("Date"),
    "byte": .library("Base64"), "cidr": .library("Cidr"),
    "duration": .duration,
  ]

  func integer(_ schema: DocumentElement) -> SchemaReading {
    var least = schema["minimum"].flatMap { $0.integer ?? whole($0, roundingUp: true) }
    var greatest = schema["maximum"].flatMap { $0.integer ?? whole($0, roundingUp: false) }
    if schema["exclusiveMinimum"]?.bool == true { least = least.map { $0 + 1 } }
    if schema["exclusiveMaximum"]?.bool == true { greatest = greatest.map { $0 - 1 } }
    if let above = schema["exclusiveMinimum"]?.integer { least = above + 1 }
    if let below = schema["exclusiveMaximum"]?.integer { greatest = below - 1 }
    if reader.dialect == .structural, schema["format"]?.string == "int32" {
      if least == nil, greatest == nil { return SchemaReading(type: .library("Int32")) }
      least = max(least ?? .min, Int64(Int32.min))
      greatest = min(greatest ?? .max, Int64(Int32.max))
    }
    let bounds = NumberBounds(
      least: least.map { String($0) }, greatest: greatest.map { String($0) })
    var reading = SchemaReading(type: .int(bounds))
    if let factor = schema["multipleOf"]?.integer, factor > 1 {
      reading.constraints.append(.multiple(of: String(factor)))
    }
    return reading
  }

  /// A bound that is written as a float, as the nearest integer that it allows.
  private func whole(_ bound: DocumentElement, roundingUp: Bool) -> Int64? {
    guard let value = bound.double, value.magnitude < 0x1p62 else { return nil }
    let nearZero = Int64(value)
    if Double(nearZero) == value { return nearZero }
    return roundingUp
      ? (value > 0 ? nearZero + 1 : nearZero) : (value > 0 ? nearZero : nearZero - 1)
  }

  func number(_ schema: DocumentElement) -> SchemaReading {
    func text(_ key: String) -> String? {
      guard let element = schema[key], element.double != nil else { return nil }
      return element.text
    }
    var least = text("minimum")
    var greatest = text("maximum")
    var constraints: [ValueConstraint] = []
    if schema["exclusiveMinimum"]?.bool == true, let bound = least {
      constraints.append(.above(bound))
      least = nil
    } else if let bound = text("exclusiveMinimum") {
      constraints.append(.above(bound))
    }
    if schema["exclusiveMaximum"]?.bool == true, let bound = greatest {
      constraints.append(.below(bound))
      greatest = nil
    } else if let bound = text("exclusiveMaximum") {
      constraints.append(.below(bound))
    }
    return SchemaReading(
      type: .float(NumberBounds(least: least, greatest: greatest)), constraints: constraints)
  }
}

extension TextBounds {
  /// Whether a value is not text, or one within the bounds.
  func contain(_ value: SchemaValue) -> Bool {
    guard case .string(let text) = value else { return true }
    let count = text.unicodeScalars.count
    if count < least ?? 0 || count > greatest ?? .max { return false }
    guard let pattern, case .success(let regex) = Regex.compile(Array(pattern.utf8).span) else {
      return true
    }
    return regex.matchesWhole(Array(text.utf8).span)
  }
}

extension SchemaType {
  /// A type of `std.types`.
  static func library(_ name: String) -> SchemaType {
    .named(SchemaReference(.library("std.types"), name))
  }
}

/// Formats of strings that the API server tests, as patterns that cover the whole text.
enum TextFormat {
  static let ipv4 =
    #"((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"#
  static let ipv6 = #"[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*"#
  private static let label = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?"
  private static let hex = "[0-9A-Fa-f]"

  static let patterns: [String: String] = [
    "ipv4": ipv4, "ipv6": ipv6,
    "hostname": "\(label)(\\.\(label))*\\.?",
    "uri": #"([A-Za-z][-+.A-Za-z0-9]*:|/)[^\s]*"#,
    "email": #"[^\s@]+@[^\s@]+"#,
    "uuid": "\(hex){8}-?\(hex){4}-?\(hex){4}-?\(hex){4}-?\(hex){12}",
    "mac": "\(hex){2}([-:]\(hex){2}){5}",
    "date-time": #"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)"#,
    "date": #"\d{4}-\d\d-\d\d"#,
    "byte": "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "cidr": "[0-9A-Fa-f:.]+/[0-9]{1,3}",
    "duration": #"-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|0"#,
  ]
}
