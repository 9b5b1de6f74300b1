/// JSON being written, for the renderers: commas are placed by themselves, order is the caller's.
///
/// `Documents` has the writer for users' data; it is above this target.
public struct JSONText {
  public private(set) var text = ""
  private var needsComma = false

  public init() {}

  /// `{ … }`, as a value or an item.
  public mutating func object(_ body: (inout JSONText) -> Void) { bracket("{", "}", body) }

  /// `[ … ]`, each element by `item`.
  public mutating func array<T>(_ items: some Sequence<T>, _ item: (inout JSONText, T) -> Void) {
    bracket("[", "]") { json in for element in items { item(&json, element) } }
  }

  /// `"key": { … }`.
  public mutating func object(_ key: String, _ body: (inout JSONText) -> Void) {
    self.key(key)
    object(body)
  }

  /// `"key": [ … ]`.
  public mutating func array<T>(
    _ key: String, _ items: some Sequence<T>, _ item: (inout JSONText, T) -> Void
  ) {
    self.key(key)
    array(items, item)
  }

  public mutating func field(_ key: String, _ value: String) {
    self.key(key)
    string(value)
  }

  public mutating func field(_ key: String, _ value: Int) {
    self.key(key)
    text += String(value)
    needsComma = true
  }

  public mutating func field(_ key: String, _ value: Bool) {
    self.key(key)
    text += value ? "true" : "false"
    needsComma = true
  }

  /// `"key": …`, the value being JSON already.
  public mutating func raw(_ key: String, _ value: String) {
    self.key(key)
    text += value
    needsComma = true
  }

  public mutating func string(_ value: String) {
    separate()
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where visibleForm(of: scalar) != nil:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
    needsComma = true
  }

  private mutating func key(_ key: String) {
    string(key)
    text += ":"
    needsComma = false
  }

  private mutating func bracket(
    _ open: String, _ close: String, _ body: (inout JSONText) -> Void
  ) {
    separate()
    text += open
    needsComma = false
    body(&self)
    text += close
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { text += "," }
    needsComma = false
  }
}
