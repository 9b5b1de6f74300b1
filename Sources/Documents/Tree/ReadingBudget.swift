/// What a data file may ask for before reading stops with an error.
public struct ReadingBudget: Sendable {
  /// Containers inside each other.
  public var depth = 1000
  /// Nodes that aliases and merge keys of one document add by copying.
  public var aliasNodes = 1_000_000

  public init() {}
}
