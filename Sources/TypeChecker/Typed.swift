import Program
import Source

/// A checked expression and its type.
struct Typed {
  var core: Core
  var type: TypeID
  /// Where what is read was declared, for names and fields.
  var declared = SourceSpan.none

  /// Stands for an expression that had an error.
  static let broken = Typed(core: .constant(.null), type: TypeTable.unknown)
}

/// A type asked for, and the place that asks for it.
struct Expectation {
  var type: TypeID
  var reason: SourceSpan
}

/// A place that facts are known about: a variable, then fields or constant keys.
struct PathKey: Hashable {
  var root: Int
  var steps: [Symbol]
}
