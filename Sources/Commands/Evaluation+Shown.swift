import Evaluator
import Program

extension Evaluation {
  /// A value as it is shown to a person, without a line end; nil after an error.
  func shown(_ value: Value, as type: TypeID = TypeTable.unknown) -> String? {
    guard var text = render(value, as: type) else { return nil }
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
