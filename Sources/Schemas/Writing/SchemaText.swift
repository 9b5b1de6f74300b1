/// Text of the language for types and values.
enum SchemaText {
  /// A name where a member or path step is: bare where it can be, quoted otherwise.
  static func name(_ name: String) -> String { isIdentifier(name) ? name : quoted(name) }

  /// A field of the schema around, in an expression.
  static func field(_ name: String) -> String {
    canBeRead(name) ? name : "self." + self.name(name)
  }

  /// Whether an expression can begin with a name, or go on with it after a dot.
  static func canBeRead(_ name: String) -> Bool { isIdentifier(name) && !words.contains(name) }

  /// Words that mean something else at the start of an expression.
  private static let words: Set<String> = [
    "base", "else", "false", "for", "if", "in", "is", "it", "let", "match", "null", "owner", "self",
    "then", "true", "where", "with", "all", "id", "max", "min", "range", "cel",
  ]

  /// Words on one line, each space once.
  static func oneLine(_ text: String) -> String {
    text.split { $0 == "\n" || $0 == "\r" || $0 == "\t" || $0 == " " }.joined(separator: " ")
  }

  /// Whether a name can be without quotes.
  static func isIdentifier(_ name: String) -> Bool {
    var isFirst = true
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        break
      case UInt8(ascii: "0")...UInt8(ascii: "9") where !isFirst: break
      default: return false
      }
      isFirst = false
    }
    return !isFirst && name != "_"
  }

  /// A string literal on one line.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  /// A raw string literal, with as many `#` as its text needs.
  static func raw(_ text: String) -> String {
    if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return quoted(text)
    }
    var fence = "#"
    while text.contains("\"" + fence) || text.contains("\\" + fence) { fence += "#" }
    return fence + "\"" + text + "\"" + fence
  }

  /// A number with decimals as a literal: as it is written where the language reads that, `.5` and
  /// `1E3` otherwise; nil for what is not a number.
  static func number(_ text: String, _ value: Double?) -> String? {
    let isPlain =
      text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2E || $0 == 0x2D }
      && text.split(separator: ".", omittingEmptySubsequences: false).count == 2
      && text.first != "." && text.last != "." && !text.hasPrefix("-.")
    if isPlain { return text }
    guard let value, value.isFinite else { return nil }
    return String(value)
  }

  static func value(_ value: SchemaValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): text
    case .string(let text): quoted(text)
    case .list(let items): "[" + items.map(self.value).joined(separator: ", ") + "]"
    case .object(let entries):
      entries.isEmpty
        ? "{}"
        : "{ "
          + entries.map { name($0.key) + " = " + self.value($0.value) }.joined(separator: ", ")
          + " }"
    }
  }

  /// The members of a union, or the type alone; a long union is broken between them.
  static func members(of type: SchemaType, _ naming: (SchemaReference) -> String) -> [String] {
    guard case .union(let members) = type else { return [self.type(type, naming)] }
    return members.map { self.type($0, naming) }
  }

  static func type(_ type: SchemaType, _ naming: (SchemaReference) -> String) -> String {
    switch type {
    case .bool: return "Bool"
    case .int(let bounds): return "Int" + range(bounds)
    case .float(let bounds): return "Float" + range(bounds)
    case .string(let bounds): return "String" + arguments(bounds)
    case .quantity: return "Quantity"
    case .duration: return "Duration"
    case .percent: return "Percent"
    case .json: return "Json"
    case .null: return "Null"
    case .literal(let value): return self.value(value)
    case .union(let members): return members.map { self.type($0, naming) }.joined(separator: " | ")
    case .optional(let inner):
      if case .union = inner { return "(" + self.type(inner, naming) + ")?" }
      return self.type(inner, naming) + "?"
    case .list(let element): return "[" + self.type(element, naming) + "]"
    case .keyedList(let element, let keys):
      return "[" + self.type(element, naming) + " by " + key(keys) + "]"
    case .map(let value, let keys):
      return "{String" + arguments(keys) + ": " + self.type(value, naming) + "}"
    case .sensitive(let inner): return "Sensitive<" + self.type(inner, naming) + ">"
    case .named(let reference): return naming(reference)
    }
  }

  private static func key(_ keys: [SchemaKey]) -> String {
    let parts = keys.map { key in
      name(key.field) + (key.defaultValue.map { " = " + value($0) } ?? "")
    }
    return keys.count == 1 ? parts[0] : "(" + parts.joined(separator: ", ") + ")"
  }

  private static func range(_ bounds: NumberBounds) -> String {
    bounds.isEmpty ? "" : "(" + (bounds.least ?? "") + ".." + (bounds.greatest ?? "") + ")"
  }

  private static func arguments(_ bounds: TextBounds) -> String {
    var parts: [String] = []
    if let pattern = bounds.pattern { parts.append(raw(pattern)) }
    if bounds.least != nil || bounds.greatest != nil {
      parts.append(
        (bounds.least.map { String($0) } ?? "") + ".."
          + (bounds.greatest.map { String($0) } ?? ""))
    }
    return parts.isEmpty ? "" : "(" + parts.joined(separator: ", ") + ")"
  }
}
