import Evaluator
import Stdlib

extension NativeTable {
  /// The natives of the library.
  static let standard = NativeTable(Natives.all)
}
