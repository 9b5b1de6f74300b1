/// Why a rule cannot be parsed, or has no value.
public struct CELError: Error, Hashable, Sendable {
  /// What `&&`, `||` and the macros may do with it.
  enum Kind: Hashable, Sendable {
    /// The text is not a rule.
    case text
    /// A value was missing or of the wrong type; the other side of `&&` or `||` may decide.
    case value
    /// The rule costs too much; nothing may hide that.
    case cost
  }

  let kind: Kind
  /// Where in the text, in bytes; 0 for errors of values.
  public let offset: Int
  public let message: String

  static func text(_ message: String, at offset: Int) -> CELError {
    CELError(kind: .text, offset: offset, message: message)
  }

  static func value(_ message: String) -> CELError {
    CELError(kind: .value, offset: 0, message: message)
  }

  static let overflow = CELError.value("the result does not fit in 64 bits")

  static func cost(_ limit: Int) -> CELError {
    CELError(kind: .cost, offset: 0, message: "the rule takes more than \(limit) steps")
  }

  /// No form of a function takes arguments of these types.
  static func overload(_ name: String, _ arguments: [CELValue]) -> CELError {
    .value("`\(name)` does not take (\(arguments.map(\.typeName).joined(separator: ", ")))")
  }
}
