import Diagnostics

/// Why an evaluation stopped.
public enum EvaluationError: Error {
  /// Something is wrong, said here for the first time.
  case failed(Diagnostic)
  /// It depends on something that failed and was reported before.
  case silent
  /// A budget is exhausted, or evaluation was interrupted: no value is the cause.
  case stopped(Diagnostic)
}
