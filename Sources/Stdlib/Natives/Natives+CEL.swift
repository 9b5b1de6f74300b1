import CEL
import Evaluator

/// Rules of custom resource definitions.
extension Natives {
  static var cel: [Native] {
    [
      Native("std.cel.cel", arity: 3) { (context, x) throws(EvaluationError) in
        let rule: CELRule
        switch context.rule(x[1]) {
        case .success(let parsed): rule = parsed
        case .failure(let error): throw context.noRule(x[1], error)
        }
        if rule.readsOldSelf, !x[2].bool { return Value(true) }
        switch try context.result(of: rule, for: x[0]) {
        case .success(.bool(let holds)): return Value(holds)
        case .success: throw context.noAnswer(x[1], "it gives no bool")
        case .failure(let error): throw context.noAnswer(x[1], error.message)
        }
      },
      Native("std.cel.celMessage", arity: 3) { (context, x) throws(EvaluationError) in
        guard case .success(let rule) = context.rule(x[1]), !rule.readsOldSelf,
          case .success(.string(let message)) = try context.result(of: rule, for: x[0]),
          message.contains(where: { $0 > 0x20 }), !message.contains(0x0A)
        else { return x[2] }
        return context.make(message)
      },
    ]
  }
}

extension NativeContext {
  /// What a rule gives for a value that has none before it. Eight of its steps count as one of the
  /// program's.
  fileprivate func result(
    of rule: CELRule, for value: Value
  ) throws(EvaluationError) -> Result<CELValue, CELError> {
    let value = try celValue(value)
    var cost = 0
    let result = rule.result(of: value, before: .optional(nil), cost: &cost)
    try step(cost / 8 + 1)
    return result
  }

  fileprivate func noRule(_ text: Value, _ error: CELError) -> EvaluationError {
    fail("`\(string(text))` is not a rule: \(error.message) (at character \(error.offset + 1))")
  }

  fileprivate func noAnswer(_ text: Value, _ why: String) -> EvaluationError {
    fail("the rule `\(string(text))` has no answer: \(why)")
  }
}
