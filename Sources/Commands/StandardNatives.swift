import Evaluator
import Stdlib

extension NativeTable {
  /// The natives of the library.
  static var standard: NativeTable { NativeTable(Natives.all) }
}
