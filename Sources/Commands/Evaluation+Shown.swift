import Evaluator

extension Evaluation {
  /// A value as it is shown to a person, without a line end; nil after an error.
  func shown(_ value: Value) -> String? {
    guard var text = render(value) else { return nil }
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
