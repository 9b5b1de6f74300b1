import Diagnostics
import Program
import Source

/// Places for what fails where no code runs: while values are written.
extension FaultTracer {
  /// Places an error without a location at what set the field that led to it.
  func placed(_ error: EvaluationError, _ object: ObjectHandle, field: Int) -> EvaluationError {
    placed(error) { self.origins.origin(object, field: field) }
  }

  func placed(
    _ error: EvaluationError, _ object: ObjectHandle, _ table: KeyTable, entry: Int
  ) -> EvaluationError {
    placed(error) { self.origins.origin(object, table, entry: entry) }
  }

  private func placed(_ error: EvaluationError, _ steps: () -> [OriginStep]) -> EvaluationError {
    switch error {
    case .silent: return error
    case .failed(var diagnostic):
      guard diagnostic.span.isNone else { return error }
      diagnostic.span = steps().last { !$0.isShadowed }?.span ?? .none
      return .failed(diagnostic)
    case .stopped(var diagnostic):
      guard diagnostic.span.isNone else { return error }
      diagnostic.span = steps().last { !$0.isShadowed }?.span ?? .none
      return .stopped(diagnostic)
    }
  }
}
