import Diagnostics

/// Why an evaluation stopped.
public enum EvaluationError: Error {
  /// Something is wrong, said here for the first time.
  case failed(Diagnostic)
  /// It depends on something that failed and was reported before.
  case silent
  /// A budget is used up, or somebody asked to stop: no value is to blame.
  case stopped(Diagnostic)
}
