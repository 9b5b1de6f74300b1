/// A token of a rule.
struct CELToken {
  enum Kind: Equatable {
    case end
    case name(String)
    /// A name in backquotes, which only a field can have.
    case quotedName(String)
    case int(UInt64)
    case uint(UInt64)
    case double(Double)
    case string([UInt8])
    case bytes([UInt8])
    /// An operator or bracket.
    case symbol(String)
  }

  var kind: Kind
  var offset: Int
}
