/// One step of a compiled pattern; targets are instruction numbers.
enum RegexInstruction: Sendable {
  /// Reads one scalar of the set.
  case read(set: UInt32, next: UInt32)
  /// Goes both ways, preferring the first.
  case split(UInt32, UInt32)
  /// Goes on if the place has the property.
  case assert(RegexAssertion, next: UInt32)
  /// Notes the place as a bound of a group: twice its number, and one more for the end.
  case save(slot: UInt32, next: UInt32)
  case match
  /// Goes nowhere.
  case fail
}

/// A compiled pattern: an automaton over the scalars of a string.
struct RegexProgram: Sendable {
  var instructions: [RegexInstruction] = []
  var start: UInt32 = 0
  var groupNames: [String?] = [nil]
  /// Tests word or line boundaries, which only the thread machine supports.
  var needsMachine = false
  /// What the sets can tell of a scalar.
  var classes = ScalarClasses([])
}
