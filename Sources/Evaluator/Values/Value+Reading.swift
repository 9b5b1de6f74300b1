extension Value {
  /// The number of an Int; nil for anything else.
  public var intValue: Int64? { tag == .int ? int : nil }
  /// Whether it is `true`.
  public var isTrue: Bool { tag == .bool && bool }
}
