import Diagnostics

/// A `check` that was false: the assertion, its message's text, the reads of its condition.
public struct CheckFinding {
  public var assertion: Int
  public var message: String?
  /// What set the values that its condition read, and where an unset one could be set.
  public var notes: [DiagnosticNote] = []
  /// The values that its condition read, as text.
  public var values: String?
  /// What its condition read.
  var reads: [TracedRead] = []
  /// What the locals of its condition rest on, the most likely first.
  var reasons: [TracedRead] = []
  /// By list: the field that contains it, of those whose elements are among the reads.
  var containers: [UInt64: TracedRead] = [:]
}

/// One read while a trace is taken.
struct TracedRead: Hashable {
  enum Place: Hashable {
    case field(Int)
    /// An entry, by its place in the object's key table.
    case entry(Int)
    /// A `let`, by its slot.
    case letValue(Int)
    /// An element of the list that stands for the object.
    case element(Int)
  }
  /// The object's bits.
  var object: UInt64
  var place: Place
}
