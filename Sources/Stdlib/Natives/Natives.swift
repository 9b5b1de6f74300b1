import Diagnostics
import Evaluator
import Source

/// The natives of the library: one list per module of `stdlib/std`.
public enum Natives {
  /// All of them.
  public static let all: [Native] =
    prelude + list + map + string + stringPatterns + math + types + object + json + encode + cel
    + test
}

extension NativeContext {
  /// An integer that does not fit in 64 bits.
  func overflow(_ what: String) -> EvaluationError {
    fail(Diagnostic(.integerOverflow, at: span, "\(what) does not fit in 64 bits"))
  }

  func divisionByZero() -> EvaluationError {
    fail(.divisionByZero(at: span))
  }

  func notFinite(_ what: String) -> EvaluationError {
    fail(Diagnostic(.numberNotFinite, at: span, "\(what) is not a finite number"))
  }

  /// An argument that counts something.
  func size(_ value: Value, _ what: String) throws(EvaluationError) -> Int {
    guard value.int >= 0 else {
      throw fail("\(what) must be 0 or more, but is \(value.int)")
    }
    return Int(value.int)
  }
}
