import Text

/// A rule in the Common Expression Language, parsed: what a custom resource definition demands of a
/// value (`x-kubernetes-validations`), or the message if it does not.
///
/// Not for use by two threads at once: it remembers its patterns.
public final class CELRule {
  private let expression: CELExpression
  let variableCount: Int
  /// Whether it reads `oldSelf`, and so is about a change and not about one state.
  public let readsOldSelf: Bool
  private var patterns: [[UInt8]: Regex] = [:]

  /// So many steps may a rule take; the API server stops at a like number.
  public static let costLimit = 10_000_000

  /// Longer rules are rejected unread.
  public static let lengthLimit = 64 * 1024

  /// Reads a rule, or says where it goes wrong.
  public init(_ text: [UInt8]) throws(CELError) {
    if text.count > CELRule.lengthLimit {
      throw .text("the rule is longer than \(CELRule.lengthLimit / 1024) KiB", at: 0)
    }
    var parser = try CELParser(text)
    expression = try parser.parse()
    variableCount = parser.variableCount
    readsOldSelf = parser.usesOldSelf
  }

  /// What the rule gives for a value and, where one is known, the value before it. Adds its steps
  /// to `cost`.
  public func result(
    of value: CELValue, before: CELValue = .null, limit: Int = costLimit, cost: inout Int
  ) -> Result<CELValue, CELError> {
    var evaluator = CELEvaluator(self, variables: [value, before], limit: limit)
    defer { cost += evaluator.cost }
    do throws(CELError) {
      return .success(try evaluator.value(expression))
    } catch {
      return .failure(error)
    }
  }

  func regex(_ pattern: [UInt8]) throws(CELError) -> Regex {
    if let known = patterns[pattern] { return known }
    switch Regex.compile(pattern.span) {
    case .success(let regex):
      patterns[pattern] = regex
      return regex
    case .failure(let error):
      let text = String(decoding: pattern, as: UTF8.self)
      throw .value("the pattern `\(text)` is malformed: \(error.message)")
    }
  }
}
